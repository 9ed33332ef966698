"""Gives a file back with its bad cells in light red and what is wrong as a comment on each."""

from __future__ import annotations

import json
import warnings
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from common.files import FileRefused
from common.grid import Grid, Sheet, column_number, from_json, to_json
from common.readers.docx import places
from common.readers.parts import local
from common.sandbox import run, serve
from common.text import visible

_RED = "FFC7CE"
_AUTHOR = "Kehoach"
_CPU_SECONDS = 10
_MAX_MERGED_CELLS = 10_000  # openpyxl makes a cell of each; a hostile file merges billions
_FILE_BYTES = 50 * 1024 * 1024  # openpyxl writes each sheet to a file of its own first


@dataclass(frozen=True)
class Mark:
    """What is wrong in a cell. ``row`` 0 or ``column`` "" stand for the first one."""

    sheet: str
    row: int
    column: str
    message: str


def marked(data: bytes, grid: Grid, marks: Iterable[Mark]) -> tuple[bytes, str]:
    """The file that ``grid`` was read from, marked, and its extension: xlsx or docx.

    An .xls, or an .xlsx that openpyxl cannot open, becomes a plain .xlsx of the grid's texts.
    Raises FileRefused when even that fails.
    """
    order = {"kind": grid.kind, "marks": [astuple(mark) for mark in marks]}
    extension = "docx" if grid.kind == "docx" else "xlsx"
    if grid.kind != "xls":
        try:
            return _ask(order, data), extension
        except FileRefused:
            if grid.kind == "docx":
                raise
    return _ask(order | {"grid": to_json(grid)}, b""), extension


def _ask(order: dict[str, Any], data: bytes) -> bytes:
    return run("common.marking", json.dumps(order).encode() + b"\n" + data)


def _answer(request: bytes) -> bytes:
    """In the child: an order as JSON, a line end, the file."""
    line, _end, data = request.partition(b"\n")
    order = json.loads(line)
    messages: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for sheet, row, column, message in order["marks"]:
        messages[sheet, row or 1, column_number(column) or 1].append(message)
    notes = {place: visible("\n".join(dict.fromkeys(said))) for place, said in messages.items()}
    if "grid" in order:
        book = _rebuilt(from_json(order["grid"]))
    elif order["kind"] == "docx":
        return _marked_document(data, notes)
    else:
        book = _opened(data)
    return _marked_book(book, notes)


def _opened(data: bytes) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():  # openpyxl warns of what it will not write back
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(data), rich_text=True)


def _rebuilt(grid: Grid) -> Any:
    """A workbook of the grid's texts, merges and hidden sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in grid.sheets:
        page = book.create_sheet(sheet.name)
        _fill(page, sheet)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
    return book


def _fill(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment

    wrap = Alignment(wrap_text=True, vertical="top")
    for cell in sheet.cells.values():
        written = page.cell(cell.row, cell.column)
        written.value, written.data_type, written.alignment = visible(cell.text), "s", wrap
    for top, left, bottom, right in sheet.merges:
        if (bottom - top + 1) * (right - left + 1) <= _MAX_MERGED_CELLS:
            page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _marked_book(book: Any, notes: dict[tuple[str, int, int], str]) -> bytes:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    red = PatternFill("solid", fgColor=_RED)
    for (sheet, row, column), note in notes.items():
        if sheet not in book.sheetnames:
            continue
        cell = _first_of_merge(book[sheet], row, column)
        cell.fill = red
        old = f"{cell.comment.text}\n\n" if cell.comment else ""
        cell.comment = Comment(old + note, _AUTHOR, height=120, width=320)  # two sentences
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _first_of_merge(page: Any, row: int, column: int) -> Any:
    cell = page.cell(row, column)
    for area in page.merged_cells.ranges:
        if cell.coordinate in area:
            return page.cell(area.min_row, area.min_col)
    return cell


def _marked_document(data: bytes, notes: dict[tuple[str, int, int], str]) -> bytes:
    from docx import Document

    document = Document(BytesIO(data))
    tables = _outermost_tables(document.element.body)
    for number, table in enumerate(tables, 1):
        name = _("Bảng %(number)d") % {"number": number}
        for place in places(table):
            note = notes.get((name, place.row, place.column))
            if note:
                _mark_word_cell(document, place.element, note)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _outermost_tables(element: Any) -> list[Any]:
    """The tables that are sheets of the grid: those in no paragraph and no other table."""
    found = []
    for child in element.iterchildren("*"):
        if local(child) == "tbl":
            found.append(child)
        elif local(child) != "p":
            found += _outermost_tables(child)
    return found


def _mark_word_cell(document: Any, element: Any, note: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    properties = element.get_or_add_tcPr()
    for old in properties.findall(qn("w:shd")):
        properties.remove(old)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _RED)):
        shade.set(qn(f"w:{name}"), value)
    properties.insert_element_before(
        shade, "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark"
    )
    paragraph = Paragraph(next(element.iter(qn("w:p"))), document._body)
    runs = paragraph.runs or [paragraph.add_run()]
    document.add_comment(runs, text=note, author=_AUTHOR, initials="KH")


if __name__ == "__main__":
    serve(_answer, cpu_seconds=_CPU_SECONDS, file_bytes=_FILE_BYTES)
