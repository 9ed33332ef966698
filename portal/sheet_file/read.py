"""A sheet that comes back as a file: which rows are whose, and what stands in their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from common.files import FileRefused
from common.grid import Cell, Grid, Sheet, column_letter
from common.legacy import convert
from common.numbers import MAX_DECIMALS, format_input
from common.sandbox import read_grid
from common.text import clean_typed, fold, is_blank
from indicators.models import Observation
from indicators.services import NUMBERS
from portal.sheet_file.lines import Key, Line, Told, columns_of
from portal.workbook.reading import Problem
from tasks.models import TaskProgress

_KEY = re.compile(r"[0-9]+(?:\.[0-9]+){4}:[\w-]+")


class CellRefused(ValueError):
    """A cell that says nothing one can store; the message says what to type."""


@dataclass
class Row:
    """A row of the file that is a line of a sheet; cells by the name of their column, an empty
    one is missing. `columns`: the letter and heading of each column that the file has."""

    key: Key
    sheet: str
    number: int
    cells: dict[str, Cell]
    columns: dict[str, tuple[str, str]]

    def problem(self, column: str, message: str) -> Problem:
        """A problem of one of its cells, or of its key (column "")."""
        letter, heading = self.columns.get(column, ("B", ""))
        cell = self.cells.get(column)
        value = cell.text[:200] if cell else ""
        return Problem("error", self.sheet, self.number, letter, value, message, heading)


@dataclass
class SheetFile:
    """What was read; `problems` are of rows whose key is lost, changed or there twice."""

    grid: Grid
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes, name: str) -> SheetFile:
    """The rows of an uploaded sheet. Raises FileRefused for a file that is none of ours."""
    file = SheetFile(read_grid(data, name))
    for sheet in file.grid.sheets:
        _read_sheet(sheet, file)
    file.problems += _twice(file.rows)
    if not file.rows and not file.problems:
        raise FileRefused(
            _(
                "Tệp không phải phiếu báo cáo tải từ hệ thống, hoặc cột A đang ẩn đã bị xóa. "
                "Tải phiếu mới rồi chép nội dung sang."
            )
        )
    return file


def _read_sheet(sheet: Sheet, file: SheetFile) -> None:
    keys = {
        place: text
        for place, cell in sorted(sheet.cells.items())
        if _KEY.fullmatch(text := clean_typed(cell.text))
    }
    if not keys:
        return
    first = min(row for row, _column in keys)
    header, columns = _columns(sheet, first)
    for (number, _column), text in keys.items():
        cells = {
            name: sheet.cells[number, at]
            for at, name in columns.items()
            if (number, at) in sheet.cells and clean_typed(sheet.cells[number, at].text)
        }
        named = {
            name: (column_letter(at), sheet.cells[header, at].text) for at, name in columns.items()
        }
        key = Key.of(text)
        if key is None:
            file.problems.append(
                _about_row(
                    sheet,
                    number,
                    _("Mã dòng ở cột ẩn đã bị sửa: chép nội dung vào đúng hàng của phiếu mới tải."),
                )
            )
        else:
            file.rows.append(Row(key, sheet.name, number, cells, named))
    file.problems += _lost(sheet, header, columns, {row for row, _column in keys})


def _columns(sheet: Sheet, first: int) -> tuple[int, dict[int, str]]:
    """The row of the headings above the first key, and the names of the columns it heads."""
    kinds: tuple[type[Told], ...] = (Observation, TaskProgress)
    names = {fold(text): name for kind in kinds for name, text in columns_of(kind).items()}
    heads: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        name = names.get(fold(cell.text)) if row < first else None
        if name and name not in heads.get(row, {}).values():
            heads.setdefault(row, {})[column] = name
    return max(heads.items(), key=lambda found: len(found[1]), default=(0, {}))


def _lost(sheet: Sheet, header: int, columns: dict[int, str], keyed: set[int]) -> list[Problem]:
    """Rows with something to take but no key."""
    filled = {
        row
        for (row, column), cell in sheet.cells.items()
        if row > header and column in columns and row not in keyed and clean_typed(cell.text)
    }
    message = _("Hàng này không có mã dòng ở cột ẩn: chép nội dung vào hàng có sẵn của phiếu.")
    return [_about_row(sheet, row, message) for row in sorted(filled)]


def _twice(rows: Iterable[Row]) -> list[Problem]:
    """Rows that were copied with their key."""
    first: dict[tuple[int, int | None], Row] = {}
    found = []
    for row in rows:
        other = first.setdefault((row.key.report, row.key.measure), row)
        if other is not row:
            message = _("Hàng này là bản chép của hàng %(row)d, trang “%(sheet)s”: giữ một hàng.")
            found.append(row.problem("", message % {"row": other.number, "sheet": other.sheet}))
    return found


def _about_row(sheet: Sheet, row: int, message: str) -> Problem:
    return Problem("error", sheet.name, row, "B", "", message)


# --- a cell as the text that a person would have typed ------------------------------------------
def typed(cell: Cell | None, line: Line, column: str) -> str:
    """What a cell says, as its field of the form reads it. Raises CellRefused."""
    if cell is None:
        return ""
    if cell.kind == "formula":
        raise CellRefused(_("Ô là công thức chưa có kết quả: chép rồi dán lại dạng giá trị."))
    if cell.kind == "error":
        raise CellRefused(_("Ô báo lỗi %(error)s: gõ lại nội dung.") % {"error": cell.text[:20]})
    if column in NUMBERS or column == "percent":
        return _number(cell, line, column)
    text = clean_typed(convert(cell.text, cell.legacy) if cell.legacy else cell.text)
    return _status(text) if column == "status" else text


def _number(cell: Cell, line: Line, column: str) -> str:
    if cell.kind in ("date", "boolean"):
        raise CellRefused(
            _("Ô đang là %(text)s, không phải số: định dạng ô là Số (Number) rồi gõ lại.")
            % {"text": cell.text}
        )
    if cell.kind == "text":
        text = "" if is_blank(cell.text) else clean_typed(cell.text)
        return text.rstrip("% ") if column == "percent" else text
    value = Decimal(cell.value)
    if cell.text.endswith("%"):  # typed as 7,5% and kept by the program as 0.075
        value = value.scaleb(2)
    value = round(value, MAX_DECIMALS)
    if column == "percent":
        return f"{value.normalize():f}"
    return format_input(value, line.measure.low if line.measure else None)


def _status(text: str) -> str:
    for value, label in TaskProgress.Status.choices:
        if fold(str(label)) == fold(text):
            return str(value)
    if is_blank(text):
        return ""
    labels = ", ".join(str(label) for label in TaskProgress.Status.labels)
    raise CellRefused(_("Chọn một trong: %(labels)s.") % {"labels": labels})
