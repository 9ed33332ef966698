"""The workbook of lists, filled with a plan as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyGroup
from common.cells import ChoiceCell, KeyCell
from common.excel import LAST_PICKED_ROW, Column, Table, write_tables
from common.import_export import Column as ListColumn
from plans.changes import matched
from plans.content import ItemContent, PlanContent
from plans.models import Plan
from portal.workbook.lists.sheets import CHOICES, GUIDE, ListSheet, list_sheets
from portal.workbook.state import content_of

FIRST_ROW = 3  # a line of words, the headings, then the rows


def lists_workbook(plan: Plan) -> bytes:
    """The plan as an xlsx of flat sheets, with a guide before them and lists to pick from."""
    sheets, content = list_sheets(), content_of(plan)
    choices = _Choices(sheets, content)
    tables = [
        Table(
            sheet.name,
            sheet.about,
            [choices.offered(sheet, column) for column in sheet.columns],
            [[c.export(row, force_native_type=True) for c in sheet.columns] for row in rows],
        )
        for sheet, rows in zip(sheets.values(), _rows(content), strict=True)
    ]
    return write_tables([_guide(plan, sheets.values()), *tables, choices.table()])


def _rows(content: PlanContent) -> Iterator[Iterable[Any]]:
    """The rows of each sheet, in the order of the sheets."""
    yield Agency.objects.all()
    yield matched(content.items, "I")
    yield [*matched(content.items, "II"), *matched(content.items, "III")]
    yield [row for item in content.items for row in _measures(item)]
    yield [row for item in content.items for row in _duties(item)]
    yield content.sections
    yield [
        asdict(phrase) | {"line": item.label, "group": _group(phrase.group)}
        for item in content.items
        for phrase in item.open_phrases
    ]


def _measures(item: ItemContent) -> Iterator[dict[str, Any]]:
    bounds = ("low", "high", "national_low", "national_high")
    for measure in item.measures:
        numbers = {name: measure[name] and Decimal(measure[name]) for name in bounds}
        yield measure | numbers | {"line": item.label}


def _duties(item: ItemContent) -> Iterator[dict[str, Any]]:
    for position, duty in enumerate(item.duties, 1):
        yield {
            "line": item.label,
            "agency": Agency(code=duty.agency),
            "role": duty.role,
            "phrase": duty.phrase,
            "group": _group(duty.group),
            "position": position,
        }


def _group(code: str) -> AgencyGroup | None:
    return AgencyGroup(code=code) if code else None


class _Choices:
    """The lists that cells are picked from, side by side on one hidden sheet; agencies are
    picked from their own sheet, so that a new one can be."""

    def __init__(self, sheets: dict[str, ListSheet], content: PlanContent) -> None:
        self.agencies = sheets["agencies"].name
        self.lists: dict[tuple[str, ...], str] = {}
        self.groups = tuple(AgencyGroup.objects.values_list("code", flat=True))
        self.romans = {
            sheets[name].name: tuple(dict.fromkeys(s.roman for s in content.sections if said(s)))
            for name, said in (
                ("tasks", lambda section: section.appendix == "I"),
                ("indicators", lambda section: section.appendix != "I"),
            )
        }

    def offered(self, sheet: ListSheet, column: ListColumn) -> Column:
        """The column as it is written, with its list if it has one."""
        cell = column.widget
        written = cell.column(str(column.column_name))
        if isinstance(cell, ChoiceCell):
            labels = tuple(str(label) for _choice, label in cell.choices)
            return replace(written, choices=self._refer(written.header, labels))
        if isinstance(cell, KeyCell) and cell.model is Agency:
            cells = f"'{self.agencies}'!$A${FIRST_ROW}:$A${LAST_PICKED_ROW}"
            return replace(written, choices=cells)
        if isinstance(cell, KeyCell):
            return replace(written, choices=self._refer(written.header, self.groups))
        if column.attribute == "roman" and sheet.name in self.romans:
            cells = self._refer(written.header, self.romans[sheet.name])
            return replace(written, choices=cells, closed=False)
        return written

    def _refer(self, heading: str, values: tuple[str, ...]) -> str:
        """Where the values stand; nowhere when there are none."""
        if not values:
            return ""
        self.lists.setdefault(values, heading)
        letter = chr(ord("A") + list(self.lists).index(values))
        return f"'{CHOICES}'!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + len(values) - 1}"

    def table(self) -> Table:
        """The hidden sheet."""
        columns = [Column(heading, 24) for heading in self.lists.values()]
        about = _("Giá trị để chọn ở các trang khác; trang này không được đọc khi gửi lại.")
        return Table(str(CHOICES), about, columns, zip_longest(*self.lists), hidden=True)


def _guide(plan: Plan, sheets: Iterable[ListSheet]) -> Table:
    title = _("Bộ danh sách của kế hoạch hành động năm %(year)d") % {"year": plan.year}
    rows: list[tuple[str, str, str]] = []
    for sheet in sheets:
        rows.append((sheet.name, "", sheet.about))
        rows += [(sheet.name, str(c.column_name), about) for c, about in sheet.columns.items()]
    notes = [
        _("Sổ này chép đủ kế hoạch đang có. Sửa, thêm, xóa hàng ở các trang rồi gửi lại cả sổ."),
        _("Cách gửi: lưu dạng .xlsx, vào Kế hoạch, chọn “Nhập từ Excel, Word”, tải sổ này lên."),
        _("Hệ thống trình bày mọi điểm thêm, sửa, bớt để anh/chị xem; chưa xác nhận thì chưa ghi."),
        _("Không xóa ngầm: hàng không còn trong sổ được nêu là rời kế hoạch, báo cáo cũ vẫn giữ."),
        _("Dòng bị xóa ở trang Nhiệm vụ, Chỉ tiêu thì các hàng của nó ở trang khác rời theo."),
        _("Đổi số của dòng thì đổi theo ở cột Dòng của các trang Cấu phần, Phân công, Cụm từ."),
        _("Giữ nguyên tên trang và hàng tiêu đề cột. Không dùng công thức, không gộp ô."),
        _("Gửi lại mà không sửa gì thì kế hoạch không đổi."),
    ]
    columns = [Column(_("Trang"), 16), Column(_("Cột"), 30), Column(_("Cần biết"), 84)]
    return Table(str(GUIDE), title, columns, rows, notes)
