"""Safe Excel: tables out with real numbers and dates, uploaded tables in and refused by cell."""

import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil, isfinite
from os import SEEK_END
from typing import Any, Literal
from zipfile import ZipFile

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.clock import VIETNAM
from common.files import CONTENT_TYPES, FileRefused, office_kind, safe_name
from common.numbers import format_decimal
from common.text import clean_typed, visible

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 200
MAX_CELLS = 2_000_000
MAX_CELL_TEXT = 32_767  # Excel's limit, in UTF-16 units
LAST_EXCEL_ROW = 1_048_576
LAST_PICKED_ROW = 5_000  # as far down as cells offer a list to pick from

_FONT = "Times New Roman"
_LETTERS = 1.25  # of a text that fit a unit of width, with room lost at line ends
_LINE, _MAX_HEIGHT = 15.75, 409.0  # points: of a line of size 12, and Excel's limit for a row
_STYLE = "kh "  # keeps our style names apart from Excel's own "Title" and "Note"
FORMULA_STARTS = tuple("=+-@\t\n＝＋－＠")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a workbook spells characters XML cannot hold
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?")


class WorkbookError(ValueError):
    """A workbook that cannot be read; the message says in Vietnamese where and why."""


@dataclass(frozen=True)
class Column:
    """A column of a written table; ``decimals`` is the least that its numbers show.

    ``choices``: the cells that list its values (``'Danh mục'!$A$3:$A$9``); those of a list that
    is not ``closed`` may also be others, after a warning.
    """

    header: str
    width: int = 16
    kind: Literal["text", "number", "integer", "date", "datetime"] = "text"
    decimals: int | None = None
    choices: str = ""
    closed: bool = True


@dataclass(frozen=True)
class Table:
    """A sheet of a written workbook: title, notes, a header row, then the rows."""

    sheet: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()
    hidden: bool = False

    @property
    def header(self) -> int:
        """The row of the headings."""
        return len(self.notes) + 2


def write_table(
    *,
    sheet: str,
    title: str,
    notes: Sequence[str],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
) -> bytes:
    """A workbook of one sheet, see `write_tables`."""
    return write_tables([Table(sheet, title, columns, rows, notes)])


def write_tables(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table, ready for A4 paper.

    Numbers, dates and moments (in Vietnamese time) are real values; text is never a formula.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Kehoach", cell_text(tables[0].title)
    _add_styles(book)
    for table in tables:
        _write_sheet(book.create_sheet(_sheet_title(table.sheet)), table)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_sheet(page: Any, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    header = table.header
    page.sheet_state = "hidden" if table.hidden else "visible"
    for index, column in enumerate(table.columns, 1):
        letter = get_column_letter(index)
        page.column_dimensions[letter].width = column.width
        if column.kind == "text":
            page.column_dimensions[letter].number_format = "@"
        if column.choices:
            page.data_validations.append(_picked(column, f"{letter}{header + 1}:{letter}"))
    set_up_print(page, header, header)

    cells = _Cells(page)
    page.append([cells.text(table.title, "title")])
    for note in table.notes:
        page.append([cells.text(note, "note")])
    set_height(page, header, [column.header for column in table.columns], table.columns)
    page.append([cells.text(column.header, "header") for column in table.columns])
    last = header
    for row in table.rows:
        last += 1
        set_height(page, last, row, table.columns)
        page.append([cells.value(v, column) for v, column in zip(row, table.columns, strict=True)])
    page.auto_filter.ref = f"A{header}:{get_column_letter(len(table.columns))}{last}"


def set_height(page: Any, at: int, row: Sequence[Any], columns: Sequence[Column]) -> None:
    """Make a row high enough for its longest text: not every program does that by itself."""
    lines = 1
    for value, column in zip(row, columns, strict=True):
        if isinstance(value, str):
            room = column.width * _LETTERS
            lines = max(lines, sum(max(1, ceil(len(p) / room)) for p in value.split("\n")))
    if lines > 1:
        page.row_dimensions[at].height = min(lines * _LINE, _MAX_HEIGHT)


def _picked(column: Column, cells: str) -> Any:
    """The list to pick from in all cells of a column, those of rows still to come too."""
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation(
        type="list",
        formula1=column.choices,
        sqref=f"{cells}{LAST_PICKED_ROW}",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if column.closed else "warning",
        errorTitle=cell_text(column.header)[:32],
        error=_("Chọn một giá trị trong danh sách của ô."),
    )


def xlsx_response(data: bytes, filename: str) -> HttpResponse:
    """The workbook as a download named ``filename`` (RFC 6266), never shown or sniffed."""
    response = HttpResponse(data, content_type=CONTENT_TYPES["xlsx"])
    response["Content-Disposition"] = content_disposition_header(True, safe_name(filename))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def check_workbook(file: Any) -> None:
    """Refuse, before any parsing, what is not a plain .xlsx of bearable size.

    At most 10 MB, 200 zip entries, 100 MB unpacked and 100 times its size; no password, no
    macros. Raises WorkbookError; leaves the file at its start.
    """
    size = file.seek(0, SEEK_END)
    if not size:
        raise WorkbookError(_("Tệp trống."))
    if size > MAX_BYTES:
        raise WorkbookError(_("Tệp lớn hơn %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2})
    try:
        kind = office_kind(file, size, max_entries=MAX_ENTRIES)
    except FileRefused as error:
        raise WorkbookError(_("Tệp %(reason)s") % {"reason": error}) from error
    if kind != "xlsx":
        raise WorkbookError(_("Tệp không phải sổ tính .xlsx."))
    file.seek(0)


def read_table(file: Any, *, max_rows: int = 20_000, max_columns: int = 100) -> list[list[object]]:
    """The cells of the first sheet, row by row as they stand there, all rows of one width.

    Text is cleaned, an empty cell is None, blank rows stay except at the end. Raises
    WorkbookError naming the cell (a formula, an error, not a number) or the limit passed.
    """
    from openpyxl import load_workbook

    check_workbook(file)
    sheet = None
    with warnings.catch_warnings():  # openpyxl warns of what it would not write back
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(file, read_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # the size that the file claims may be false
            return _collect(sheet.iter_rows(), max_rows, max_columns)
        except WorkbookError:
            raise
        except Exception as error:  # damaged parts raise whatever openpyxl stumbles over
            address = _not_a_number(file, sheet._worksheet_path) if sheet else ""
            if address:
                raise WorkbookError(_("Ô %(cell)s không phải là số.") % {"cell": address}) from None
            raise WorkbookError(_("Tệp bị hỏng, không đọc được trang tính.")) from error


def _collect(rows: Iterable[Sequence[Any]], max_rows: int, max_columns: int) -> list[list[object]]:
    """The rows with their values, cut after the last one in use."""
    table: list[list[object]] = []
    cells = 0
    for number, row in enumerate(rows, 1):
        cells += len(row)
        if number > LAST_EXCEL_ROW or cells > MAX_CELLS:
            raise WorkbookError(_("Trang tính quá rộng: xóa hàng và cột thừa rồi gửi lại."))
        values = [_read(cell) for cell in row]
        while values and values[-1] is None:
            values.pop()
        if not values:
            continue
        if number > max_rows:
            raise WorkbookError(_("Trang tính có hơn %(limit)d hàng.") % {"limit": max_rows})
        if len(values) > max_columns:
            raise WorkbookError(
                _("Hàng %(row)d có hơn %(limit)d cột.") % {"row": number, "limit": max_columns}
            )
        table.extend([] for _blank in range(len(table) + 1, number))
        table.append(values)
    width = max(map(len, table), default=0)
    return [values + [None] * (width - len(values)) for values in table]


def _read(cell: Any) -> object:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        raise WorkbookError(
            _("Ô %(cell)s là công thức. Chép ô rồi dán lại dạng giá trị.")
            % {"cell": cell.coordinate}
        )
    if cell.data_type == "e":
        raise WorkbookError(
            _("Ô %(cell)s báo lỗi %(error)s.") % {"cell": cell.coordinate, "error": value}
        )
    if isinstance(value, str):
        return clean_typed(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)) or None
    if isinstance(value, float) and not isfinite(value):
        raise WorkbookError(_("Ô %(cell)s không phải là số.") % {"cell": cell.coordinate})
    return value


def _not_a_number(file: Any, path: str) -> str:
    """The address of the first number cell of a sheet whose content is no number, or ""."""
    from defusedxml.ElementTree import iterparse

    try:
        with ZipFile(file) as archive, archive.open(path.lstrip("/")) as source:
            for _event, element in iterparse(source):
                if element.tag.endswith("}c") and element.get("t", "n") == "n":
                    if not _NUMBER.fullmatch(element.findtext("{*}v") or "0"):
                        return str(element.get("r", ""))
                    element.clear()
    except Exception:  # the part itself is damaged: there is no cell to name
        return ""
    return ""


def _sheet_title(text: str) -> str:
    legal = " ".join(_NOT_IN_TITLES.sub(" ", visible(text)).split())
    return legal[:31].strip(" '") or "1"


def cell_text(value: object) -> str:
    """The value as a cell can hold it: visible characters, escaped, cut with a visible mark."""
    text = _ESCAPED.sub(r"_x005F_x\1_", visible(str(value)))
    if 2 * len(text) <= MAX_CELL_TEXT or len(text.encode("utf-16-le")) <= 2 * MAX_CELL_TEXT:
        return text
    mark = _(" … (đã cắt)")
    units = text.encode("utf-16-le")[: 2 * (MAX_CELL_TEXT - len(mark))]
    return units.decode("utf-16-le", "ignore") + mark


class _Cells:
    """Makes the cells of one sheet; those that look alike share one style, which is quicker."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._looks: dict[tuple[str, str, bool], Any] = {}

    def text(self, value: object, style: str = "text") -> Any:
        """A cell of text, whatever the text looks like."""
        text = cell_text(value)
        shape = "@" if style == "text" else "General"  # “8.3” typed over it stays text
        cell = self._cell(text, style, shape, quoted=text.startswith(FORMULA_STARTS))
        cell.data_type = "s"
        return cell

    def value(self, value: object, column: Column) -> Any:
        """A cell of the value's own type: number, date, moment, nothing or text."""
        if value is None:
            return self._cell(None, "text", "@" if column.kind == "text" else "General")
        if isinstance(value, bool):
            return self.text(_("Có") if value else _("Không"))
        if isinstance(value, datetime):
            local = value.astimezone(VIETNAM).replace(tzinfo=None)
            if column.kind != "date":
                return self._cell(local, "number", "dd/mm/yyyy hh:mm")
            value = local.date()
        if isinstance(value, date):
            return self._cell(value, "number", "dd/mm/yyyy")
        if isinstance(value, int | float | Decimal):
            return self._cell(value, "number", _number_format(value, column))
        return self.text(value)

    def _cell(
        self, value: Any, style: str, number_format: str = "General", *, quoted: bool = False
    ) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._page, value)
        look = style, number_format, quoted
        if look not in self._looks:
            cell.style = f"{_STYLE}{style}"
            cell.number_format = number_format
            cell.quotePrefix = quoted
            self._looks[look] = cell._style
        cell._style = self._looks[look]
        return cell


def _number_format(value: int | float | Decimal, column: Column) -> str:
    if column.kind == "integer":
        return "0"
    decimals = len(format_decimal(Decimal(str(value)), column.decimals).partition(",")[2])
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _add_styles(book: Any) -> None:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    line = Side(style="thin", color="808080")
    box = Border(left=line, right=line, top=line, bottom=line)
    wrap = Alignment(wrap_text=True, vertical="top")
    centre = Alignment(wrap_text=True, vertical="center", horizontal="center")
    font, bold = Font(name=_FONT, size=12), Font(name=_FONT, size=12, bold=True)
    grey = PatternFill("solid", fgColor="E7E6E6")
    for style in (
        NamedStyle(f"{_STYLE}title", font=Font(name=_FONT, size=14, bold=True)),
        NamedStyle(f"{_STYLE}note", font=Font(name=_FONT, size=12, italic=True)),
        NamedStyle(f"{_STYLE}header", font=bold, border=box, alignment=centre, fill=grey),
        NamedStyle(f"{_STYLE}text", font=font, border=box, alignment=wrap),
        NamedStyle(f"{_STYLE}number", font=font, border=box, alignment=Alignment(vertical="top")),
    ):
        book.add_named_style(style)


def set_up_print(page: Any, first: int, last: int) -> None:
    """A4 landscape, all columns on it, header rows ``first`` to ``last`` repeated, page numbers."""
    page.freeze_panes = f"A{last + 1}"
    page.print_title_rows = f"{first}:{last}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.HeaderFooter.differentFirst = True  # Decree 30/2020: on top, none on the first page
    page.oddHeader.center.text = "&P"
