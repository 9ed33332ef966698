"""The three appendices as an Excel workbook: a sheet each, ready to print on A4 landscape."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from common.excel import FORMULA_STARTS, cell_text, set_up_print
from portal.official.layout import (
    MARGIN_BOTTOM,
    MARGIN_LEFT,
    MARGIN_RIGHT,
    MARGIN_TOP,
    Column,
    Row,
    Table,
    file_title,
)

_FONT = "Times New Roman"
_STYLE = "kh "  # keeps our style names apart from Excel's own "Title" and "Note"
_MM_PER_INCH = 25.4
_DIGITS_PER_MM = 96 / _MM_PER_INCH / 8  # widths count digits of the workbook's own font, 8 pixels
_POINTS_PER_MM = 72 / _MM_PER_INCH
_LINE = 15.75  # height of a line of size 12, in points
_MAX_HEIGHT = 409.0  # Excel's limit for a row
_STRETCHES = (1.0, 1.25, 1.5, 2.0)
_CELL_PADDING = 12.0  # points kept free at both sides together, and some room for doubt
# Widths of letters of Times New Roman, size 12, in points; bold is wider.
_NARROW, _WIDE, _CAPITAL, _OTHER = 3.4, 9.6, 8.4, 5.8
_BOLD = 1.08


def to_xlsx(tables: Sequence[Table]) -> bytes:
    """The workbook. Cells are text in the plan's own words or numbers, never a formula.

    A cell longer than Excel's 32,767 characters is cut with a visible mark.
    """
    buffer = BytesIO()
    workbook_of(tables, file_title(tables)).save(buffer)
    return buffer.getvalue()


def workbook_of(tables: Sequence[Table], title: str) -> Any:
    """The workbook with a sheet for each table."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.creator, book.properties.title = "Kehoach", title
    _add_styles(book)
    for table in tables:
        _write_sheet(book.create_sheet(table.name), table)
    return book


def _write_sheet(page: Any, table: Table) -> None:
    """Title lines, a blank row, headings, their numbers, then the rows."""
    columns = _fitting(table)
    for index, column in enumerate(columns, 1):
        letter = page.cell(1, index).column_letter
        page.column_dimensions[letter].width = column.width * _DIGITS_PER_MM
    lines = [(table.name, "name"), (table.title, "title"), *((n, "note") for n in table.notes)]
    for at, (text, look) in enumerate(lines, 1):
        _write_across(page, at, 1, len(columns), text, look)
        page.row_dimensions[at].height = _height([(text, _width(columns))], bold=True, size=14)
    header = len(lines) + 2
    for index, column in enumerate(columns, 1):
        _write(page, header, index, column.heading, "heading")
        _write(page, header + 1, index, f"({index})", "number")
    headings = [(column.heading, column.width) for column in columns]
    page.row_dimensions[header].height = _height(headings, bold=True)
    for at, row in enumerate(table.rows, header + 2):
        _write_row(page, at, row, columns)
    _set_up_page(page, header, f"A1:{page.cell(page.max_row, len(columns)).coordinate}")


def _fitting(table: Table) -> list[Column]:
    """The columns, made wider than the paper when a row would else pass Excel's limit of height.

    Printing then makes all smaller, to fit the paper's width.
    """
    columns: list[Column] = []
    for stretch in _STRETCHES:
        columns = [replace(column, width=column.width * stretch) for column in table.columns]
        if all(_row_height(row, columns) < _MAX_HEIGHT for row in table.rows):
            break
    return columns


def _write_row(page: Any, at: int, row: Row, columns: Sequence[Column]) -> None:
    if row.kind == "section":
        _write(page, at, 1, row.cells[0], "numeral")
        _write_across(page, at, 2, len(columns), row.cells[1], "section")
    else:
        for index, (text, column) in enumerate(zip(row.cells, columns, strict=True), 1):
            _write(page, at, index, text, column.align)
        for index, (number, form) in row.numbers.items():
            cell = page.cell(at, index + 1)
            cell.value, cell.number_format = number, form
    page.row_dimensions[at].height = _row_height(row, columns)


def _write(page: Any, row: int, column: int, text: str, look: str) -> None:
    """A cell of text, whatever the text looks like."""
    cell = page.cell(row, column, cell_text(text) or None)
    cell.style = f"{_STYLE}{look}"
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)


def _write_across(page: Any, row: int, first: int, last: int, text: str, look: str) -> None:
    """A cell merged with those to its right, all with its borders."""
    for column in range(first, last + 1):
        _write(page, row, column, text if column == first else "", look)
    page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def _row_height(row: Row, columns: Sequence[Column]) -> float:
    if row.kind == "section":
        return _height([(row.cells[1], _width(columns[1:]))], bold=True)
    widths = [column.width for column in columns]
    return _height(list(zip(row.cells, widths, strict=True)))


def _width(columns: Sequence[Column]) -> float:
    return sum(column.width for column in columns)


def _height(cells: Sequence[tuple[str, float]], *, bold: bool = False, size: int = 12) -> float:
    """Points that a row needs to show all of its cells, (text, width in mm), wrapped."""
    scale = size / 12 * (_BOLD if bold else 1)
    lines = max(
        _lines(text, width * _POINTS_PER_MM - _CELL_PADDING, scale) for text, width in cells
    )
    return min(lines * _LINE * size / 12 + 4, _MAX_HEIGHT)


def _lines(text: str, width: float, scale: float) -> int:
    """Lines of a text wrapped at ``width`` points; a word that is too long is broken."""
    lines = 0
    for paragraph in text.split("\n"):
        lines, at = lines + 1, 0.0
        for word in paragraph.split(" "):
            length = sum(map(_letter, unicodedata.normalize("NFD", word))) * scale
            if at and at + length > width:
                lines, at = lines + 1, 0.0
            lines += int(length // width)
            at += length % width + _NARROW * scale
    return lines


def _letter(letter: str) -> float:
    """Points that a letter of an NFD text takes at size 12, a little generous."""
    if unicodedata.combining(letter):
        return 0
    if letter in "iljtfrI.,:;()/'-\u00a0":
        return _NARROW
    if letter in "mwMW%@" or ord(letter) > 0x2E7F:
        return _WIDE
    return _CAPITAL if letter.isupper() else _OTHER


def _add_styles(book: Any) -> None:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side

    book._named_styles["Normal"].font = Font(name=_FONT, size=12)

    def add(look: str, place: str, *, boxed: bool = True, **font: Any) -> None:
        style = NamedStyle(f"{_STYLE}{look}", font=Font(name=_FONT, **{"size": 12} | font))
        style.alignment = Alignment(wrap_text=True, vertical="center", horizontal=place)
        if boxed:
            line = Side(style="thin")
            style.border = Border(left=line, right=line, top=line, bottom=line)
        book.add_named_style(style)

    add("name", "center", boxed=False, size=14, bold=True)
    add("title", "center", boxed=False, size=14, bold=True)
    add("note", "center", boxed=False, size=13, italic=True)
    add("heading", "center", bold=True)
    add("number", "center", italic=True)
    add("numeral", "center", bold=True)
    add("section", "left", bold=True)
    for place in ("left", "center", "justify"):
        add(place, place)


def _set_up_page(page: Any, header: int, area: str) -> None:
    """Decree 30/2020: margins, page numbers from 1 on top, none on the first page."""
    set_up_print(page, header, header + 1)
    page.print_area = area
    page.page_setup.firstPageNumber, page.page_setup.useFirstPageNumber = 1, True
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.top, margins.bottom = MARGIN_TOP / _MM_PER_INCH, MARGIN_BOTTOM / _MM_PER_INCH
    margins.left, margins.right = MARGIN_LEFT / _MM_PER_INCH, MARGIN_RIGHT / _MM_PER_INCH
    margins.header, margins.footer = margins.top / 2, margins.bottom / 2
    page.oddHeader.center.font, page.oddHeader.center.size = f"{_FONT},Regular", 13
