"""A block of cells copied from Excel, put into the figures of a sheet for checking."""

from __future__ import annotations

from django.http import QueryDict

from indicators.forms import place
from indicators.services import NUMBERS
from portal.sheet.indicator_rows import IndicatorRow, Line
from portal.sheet.reading import Sheet


def cells_of(text: str) -> list[list[str]]:
    """The rows and cells of a block as Excel puts it on the clipboard: tabs and line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


def lines_of(sheet: Sheet) -> list[Line]:
    """The lines of section A in the order of the page: a block runs down them."""
    return [line for row in sheet.indicators if isinstance(row, IndicatorRow) for line in row.lines]


def pasted(sheet: Sheet, data: QueryDict) -> QueryDict | None:
    """What was posted with the block of `paste` filled in from the line `paste_row` (its key) and
    the column `paste_col` on; None when the place is not on the page.

    A cell is taken as it is: the field reads it and says what is wrong. Lines that are closed or
    answered in words are passed over, their row of the block is left out.
    """
    lines = lines_of(sheet)
    keys = [line.key for line in lines]
    first, column = data.get("paste_row"), data.get("paste_col")
    if first not in keys or column not in NUMBERS:
        return None
    filled = data.copy()
    for line, cells in zip(
        lines[keys.index(first) :], cells_of(data.get("paste", "")), strict=False
    ):
        if line.row.is_editable and not line.measure.in_words:
            for name, cell in zip(NUMBERS[NUMBERS.index(column) :], cells, strict=False):
                filled[f"{line.row.prefix}-{place(line.measure, name)}"] = cell
    return filled
