"""The sheet of a period as a workbook to fill in away from the system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.dates import format_date, format_long
from common.excel import FORMULA_STARTS, Column, cell_text, set_height, set_up_print
from indicators.entry import asks_estimate
from indicators.models import Observation
from indicators.services import NUMBERS
from portal.sheet_file.lines import Line, PeriodSheet, Told, columns_of
from reporting.calendar import VIETNAM
from reporting.states import state_badge
from tasks.models import TaskProgress

_FONT = "Times New Roman"
_FROZEN = "D"  # key, number and text stay in view
_WIDTHS = {
    "same_period": 14, "value": 14, "cumulative": 14, "estimate": 14, "words": 34, "note": 30,
    "status": 18, "percent": 12, "results": 50, "difficulties": 34, "causes": 26,
    "proposals": 34, "next_steps": 30,
}  # fmt: skip
_WHOLE = ("percent",)
_OF_PERIOD = tuple(name for name in NUMBERS if name != "same_period")


@dataclass(frozen=True)
class _Cell:
    """A value, its look, and whether the person may write over it."""

    value: Any
    number_format: str = "@"
    is_open: bool = False


def workbook(sheet: PeriodSheet) -> bytes:
    """The agency's sheet with what is stored; only the cells to fill in are unlocked.

    A hidden column holds each row's key. Text is never a formula.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.creator, book.properties.title = "Kehoach", _title(sheet)
    parts: tuple[tuple[type[Told], str], ...] = (
        (Observation, _("Chỉ tiêu")),
        (TaskProgress, _("Nhiệm vụ")),
    )
    for kind, name in parts:
        if lines := sheet.of(kind):
            _write_page(book.create_sheet(name), sheet, kind, lines)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _title(sheet: PeriodSheet) -> str:
    return _("Phiếu báo cáo %(period)s của %(agency)s") % {
        "period": sheet.period.label,
        "agency": sheet.agency.name,
    }


def _notes(sheet: PeriodSheet) -> list[str]:
    period = sheet.period
    return [
        _("Số liệu từ %(first)s đến %(last)s. Hạn nộp %(hour)s giờ %(day)s.")
        % {
            "first": format_date(period.data_from),
            "last": format_date(period.data_to),
            "hour": settings.DEADLINE_HOUR,
            "day": format_long(period.due_agency),
        },
        _(
            "Điền vào ô nền trắng; ô nền xám chỉ để xem. Chưa có số thì để trống, bằng không thì "
            "gõ 0. Có thể đổi thứ tự hàng, thêm cột riêng; không sửa cột A đang ẩn."
        ),
        _(
            "Cùng kỳ năm trước đã có trong báo cáo năm trước thì được điền sẵn, chỉ gõ lại khi số "
            "khác."
        ),
        _(
            "Điền xong, tải tệp lên ở trang “Nhập phiếu Excel”, xem thay đổi rồi mới ghi nhận. "
            "Ghi nhận xong còn phải nộp báo cáo trên hệ thống."
        ),
    ]


def _write_page(page: Any, sheet: PeriodSheet, kind: type[Told], lines: Sequence[Line]) -> None:
    from openpyxl.utils import get_column_letter

    notes, columns = _notes(sheet), _columns(sheet, kind)
    header = len(notes) + 2
    looks = _Looks()
    for at, text in enumerate([_title(sheet), *notes], 1):
        looks.put(page.cell(at, 2), _Cell(text), looks.title if at == 1 else looks.note)
    for index, column in enumerate(columns, 1):
        looks.put(page.cell(header, index), _Cell(column.header), looks.heading)
        page.column_dimensions[get_column_letter(index)].width = column.width
    page.column_dimensions["A"].hidden = True
    set_height(page, header, [column.header for column in columns], columns)
    for at, line in enumerate(lines, header + 1):
        cells = _row(line, kind)
        for index, cell in enumerate(cells, 1):
            looks.put(page.cell(at, index), cell)
        texts = ["", *(cell.value if isinstance(cell.value, str) else "" for cell in cells[1:])]
        set_height(page, at, texts, columns)
    rows = (header + 1, header + len(lines))
    if kind is TaskProgress:
        _guide_tasks(page, *rows)
    elif asks_estimate(sheet.period.data_to):
        at = [column.header for column in columns].index(columns_of(kind)["estimate"]) + 1
        _ask_estimate(page, f"{get_column_letter(at)}{rows[0]}:{get_column_letter(at)}{rows[1]}")
    set_up_print(page, header, header)
    page.freeze_panes = f"{_FROZEN}{header + 1}"
    _protect(page)


def _columns(sheet: PeriodSheet, kind: type[Told]) -> list[Column]:
    """Key, number, words; what is only to be read; what is to be filled in; where it stands."""
    before = sheet.before or _("kỳ trước")
    asked = [Column(text, _WIDTHS[name]) for name, text in columns_of(kind).items()]
    if kind is Observation:
        known = [
            Column(_("Đơn vị"), 12),
            Column(_("Kế hoạch"), 14),
            *(
                Column(f"{text}, {before}", 14)
                for name, text in columns_of(kind).items()
                if name in _OF_PERIOD
            ),
        ]
        first = [Column(_("Số"), 9), Column(_("Chỉ tiêu"), 44)]
    else:
        known = [Column(f"{columns_of(kind)['results']}, {before}", 40)]
        first = [Column(_("Số"), 7), Column(_("Nhiệm vụ"), 60)]
    last = [Column(_("Tình trạng báo cáo"), 18), Column(_("Hạn nộp"), 13)]
    return [Column(_("Mã dòng"), 4), *first, *known, *asked, *last]


def _row(line: Line, kind: type[Told]) -> list[_Cell]:
    report = line.report
    if line.measure:
        known = [_Cell(line.measure.unit), _Cell(line.measure.plan_value), *_figures_before(line)]
    else:
        known = [_Cell(line.said_before("results"))]
    day = report.deadline.astimezone(VIETNAM).date()
    return [
        _Cell(line.key.signed()),
        _Cell(line.name),
        _Cell(line.text),
        *known,
        *(_asked(line, name) for name in columns_of(kind)),
        _Cell(state_badge(report).label),
        _Cell(day, "dd/mm/yyyy"),
    ]


def _figures_before(line: Line) -> list[_Cell]:
    """The figures of the period before; the words of a measure answered in words."""
    if line.measure and line.measure.in_words:
        return [_Cell(line.said_before("words")), _Cell(None), _Cell(None)]
    return [_Cell(line.said_before(name), _format(line)) for name in _OF_PERIOD]


def _asked(line: Line, column: str) -> _Cell:
    """A cell to fill in, as it is stored; locked when it is not asked for or cannot be changed."""
    if column not in line.columns:
        return _Cell(None)
    is_open = line.report.is_editable and not line.report.period.is_closed
    value = line.written(column)
    if column == "status":
        value = line.shown(column, value)
    shape = _format(line) if column in NUMBERS else "0" if column in _WHOLE else "@"
    return _Cell(value, shape, is_open)


def _format(line: Line) -> str:
    decimals = line.measure.decimals if line.measure else 0
    return "#,##0" + (f".{'0' * decimals}{'#' * (6 - decimals)}" if decimals else "")


def _ask_estimate(page: Any, cells: str) -> None:
    """Say at the cells that the year is to be foreseen."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(
        promptTitle=_("Ước cả năm"),
        prompt=_("Cần cho mỗi chỉ tiêu được đánh giá; chưa ước được thì ghi chú vì sao."),
        showInputMessage=True,
    )
    rule.add(cells)
    page.add_data_validation(rule)


def _guide_tasks(page: Any, first: int, last: int) -> None:
    """The situation is picked from a list; a share is a whole number up to 100."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    names = columns_of(TaskProgress)
    asked = [*names]
    at = {name: get_column_letter(5 + asked.index(name)) for name in ("status", "percent")}
    labels = ",".join(str(label) for label in TaskProgress.Status.labels)
    rules = {
        "status": DataValidation(
            type="list", formula1=f'"{labels}"', error=_("Chọn một giá trị trong danh sách của ô.")
        ),
        "percent": DataValidation(
            type="whole",
            operator="between",
            formula1="0",
            formula2="100",
            error=_("Gõ số nguyên từ 0 đến 100, ví dụ 45."),
        ),
    }
    for name, rule in rules.items():
        rule.allow_blank, rule.showErrorMessage = True, True
        rule.errorTitle = cell_text(names[name])[:32]
        rule.add(f"{at[name]}{first}:{at[name]}{last}")
        page.add_data_validation(rule)


def _protect(page: Any) -> None:
    """Against slips, not against people: no password, widths and heights may be changed."""
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.protection.formatCells = False


class _Looks:
    """The few styles of the workbook, each made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        self._plain = Font(name=_FONT, size=12)
        self.title = Font(name=_FONT, size=14, bold=True)
        self.note = Font(name=_FONT, size=12, italic=True)
        self.heading = Font(name=_FONT, size=12, bold=True)
        line = Side(style="thin", color="808080")
        self._box = Border(left=line, right=line, top=line, bottom=line)
        self._grey = PatternFill("solid", fgColor="EDEBE6")
        self._wrap = Alignment(wrap_text=True, vertical="top")
        self._open = Protection(locked=False)

    def put(self, at: Any, cell: _Cell, font: Any = None) -> None:
        """Write a cell; one with a font of its own is a heading or a line above the table."""
        value = cell.value
        at.value = cell_text(value) if isinstance(value, str) else value
        if isinstance(value, str):
            at.data_type = "s"
            at.quotePrefix = value.startswith(FORMULA_STARTS)
        at.font, at.number_format = font or self._plain, cell.number_format
        if font in (self.title, self.note):
            return
        at.border, at.alignment = self._box, self._wrap
        if cell.is_open:
            at.protection = self._open
        else:
            at.fill = self._grey
