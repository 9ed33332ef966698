"""Where the appendices stand in a file: the tables, their headers, what each column holds.

Columns are found by words on folded keys, never by place: offices move them, add their own, merge
headers over two or three rows and put titles above. Data rows are read by `portal.workbook.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from common.grid import Cell, Place, Sheet, column_letter
from common.legacy import convert
from common.text import fold, visible
from portal.workbook.numerals import line_number, numeral

MAX_HEADER_ROWS = 3
SHORTEST = 8  # rows; a list of the appendices is shorter
_TITLE = 16  # “Phụ lục số III:”
_LONG = 160  # no heading is that long; a line of a plan usually is
_EXTRA = re.compile(
    r"kết quả|tình hình|ghi chú|lũy kế|luỹ kế|^ước|khó khăn|kiến nghị|thời gian|thời hạn|hạn hoàn"
    r"|sản phẩm|tiến độ|^thực hiện (?:kỳ|năm|quý|tháng|đến|[0-9])|so sánh|đánh giá ước"
)
# The first rule that fits says what a column holds; the order settles “Đơn vị chủ trì” (agencies)
# and “Chỉ tiêu cả nước” (a national value).
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"(?:stt|tt|số tt|số thứ tự|t\.t|s\.t\.t)")),
    ("", _EXTRA),
    ("monitors", re.compile(r"đôn đốc|tổng hợp|^(?!.*(?:chủ trì|đánh giá|thực hiện)).*theo dõi")),
    ("national", re.compile(r"cả nước|toàn quốc|trung ương|quốc gia")),
    (
        "agencies",
        re.compile(
            r"(?:cơ quan|đơn vị|sở).*(?:chủ trì|thực hiện|phối hợp|phụ trách|theo dõi|đánh giá)"
            r"|^cơ quan$|^(?:chủ trì|phối hợp)"
        ),
    ),
    ("unit", re.compile(r"^(?:đơn vị|đv)(?: tính| đo)?(?: ?\(.*\))?$|^đvt")),
    ("agencies", re.compile(r"^(?:cơ quan|đơn vị)")),
    ("provincial", re.compile(r"\btỉnh\b|trà vinh|địa phương|(?:kế hoạch|mục tiêu) năm|^kế hoạch")),
    ("text", re.compile(r"nội dung|nhiệm vụ|chỉ tiêu|công việc|giải pháp|mục tiêu")),
)
_TASK_WORDS = re.compile(r"nội dung|nhiệm vụ|công việc|giải pháp")
_COLUMN_NUMBER = re.compile(r"[\[(]?(?:[0-9]{1,2}|[A-Z])[\])]?(?: ?=.*)?")
_APPENDIX = re.compile(r"\b(?:phụ lục|pl)\.? ?(?:số )?(iii|ii|i|[123])\b")
_YEAR = re.compile(r"năm (20[0-9]{2})\b")
_ARABIC = {"1": "I", "2": "II", "3": "III"}


@dataclass
class Table:
    """A sheet with its merged cells spread out: what a person sees at a place. ``rows`` are those
    in use, ``width`` is the last column in use."""

    sheet: Sheet
    rows: list[int]
    width: int
    anchors: dict[Place, Place]

    @classmethod
    def of(cls, sheet: Sheet) -> Table:
        """Merges are followed only as far as the sheet is used: they may claim a million rows."""
        last_row = max((row for row, _column in sheet.cells), default=0)
        last_column = max((column for _row, column in sheet.cells), default=0)
        anchors = {
            (row, column): (top, left)
            for top, left, bottom, right in sheet.merges
            for row in range(top, min(bottom, last_row) + 1)
            for column in range(left, min(right, last_column) + 1)
        }
        used = {row for row, _column in sheet.cells} | {row for row, _column in anchors}
        return cls(sheet, sorted(used), last_column, anchors)

    def own(self, row: int, column: int) -> Cell | None:
        """The cell that begins at a place, if it says anything."""
        cell = self.sheet.cells.get((row, column))
        return cell if cell and (cell.text.strip() or cell.kind == "formula") else None

    def seen(self, row: int, column: int) -> Cell | None:
        """The cell that covers a place."""
        return self.own(*self.anchors.get((row, column), (row, column)))

    def cells(self, row: int) -> list[Cell]:
        """The cells that begin in a row, from the left."""
        found = (self.own(row, column) for column in range(1, self.width + 1))
        return [cell for cell in found if cell]

    def spans(self, row: int) -> dict[int, tuple[int, int]]:
        """Column → (last row, last column) of the merges that begin in a row."""
        return {
            left: (bottom, right) for top, left, bottom, right in self.sheet.merges if top == row
        }


def words(cell: Cell | None) -> str:
    """The folded words of a cell, read from an old encoding where it is in one."""
    if cell is None:
        return ""
    return fold(convert(cell.text, cell.legacy) if cell.legacy else cell.text)


@dataclass
class Block:
    """A table of one appendix: its columns by role, its headings, its rows below the header.

    Two columns may hold agencies (“chủ trì”, “phối hợp”). ``titles``: the lines above.
    """

    table: Table
    appendix: str
    columns: dict[str, list[int]]
    headings: dict[int, str]
    first: int
    last: int
    titles: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        """The rows of data, in order."""
        return [row for row in self.table.rows if self.first <= row <= self.last]

    @property
    def years(self) -> list[int]:
        """The years that the titles and headings name."""
        said = [*self.titles, *map(fold, self.headings.values()), fold(self.table.sheet.name)]
        return [int(year) for line in said for year in _YEAR.findall(line)]

    @property
    def unread(self) -> list[int]:
        """Columns with a heading and something below it that hold nothing of the plan's."""
        read = {column for columns in self.columns.values() for column in columns}
        used = {column for row, column in self.table.sheet.cells if self.first <= row <= self.last}
        return [c for c, heading in self.headings.items() if heading and c in used - read]

    def heading(self, column: int) -> str:
        """The words over a column as the file has them, else its letter."""
        return self.headings.get(column) or column_letter(column)


def blocks(sheet: Sheet, before: Block | None = None) -> list[Block]:
    """The tables of appendices on a sheet, in order.

    ``before``: in a Word file, the last table before; a table without a header that is as wide
    goes on with it.
    """
    table = Table.of(sheet)
    headers = list(_headers(table))
    if not headers and before and _goes_on(table, before):
        first, last = table.rows[0], table.rows[-1]
        return [Block(table, before.appendix, before.columns, before.headings, first, last)]
    found: list[Block] = []
    above = 0
    for index, (top, bottom, columns) in enumerate(headers):
        after = headers[index + 1][0] - 1 if index + 1 < len(headers) else table.rows[-1]
        titles = [fold(line) for line in sheet.before] if not index else []
        titles += [words(c) for row in table.rows if above < row < top for c in table.cells(row)]
        headings = {
            column: " ".join(dict.fromkeys(_heading_lines(table, top, bottom, column)))
            for column in range(1, table.width + 1)
        }
        first = _skip_column_numbers(table, bottom + 1)
        appendix = _appendix(columns, headings, titles, sheet.name)
        found.append(Block(table, appendix, columns, headings, first, after, titles[-8:]))
        above = bottom
    return found


def _headers(table: Table) -> Iterator[tuple[int, int, dict[str, list[int]]]]:
    """(first row, last row, columns by role) of every header."""
    past = 0
    for row in table.rows:
        if row <= past or not _may_head(table, row):
            continue
        bottom = _header_end(table, row)
        columns = _columns(table, row, bottom)
        if "text" in columns and ("number" in columns or "agencies" in columns):
            yield row, bottom, columns
            past = bottom


def _may_head(table: Table, row: int) -> bool:
    """Whether a row has two headings or more, no number, nothing as long as a plan's line."""
    cells = table.cells(row)
    if not cells or _begins_with_number(cells) or any(len(cell.text) > _LONG for cell in cells):
        return False
    return sum(bool(_role(words(cell))) for cell in cells) >= 2


def _header_end(table: Table, top: int) -> int:
    """The last row of a header: as far as its merged cells go, and rows of headings below them."""
    spans = table.spans(top)
    parted = {
        column
        for left, (_below, right) in spans.items()
        if right > left
        for column in range(left, right + 1)
    }
    bottom = max([top, *(below for below, _right in spans.values())])
    while bottom - top + 1 < MAX_HEADER_ROWS and _is_subheading(table, bottom + 1, parted):
        bottom += 1
    return min(bottom, top + MAX_HEADER_ROWS - 1)


def _is_subheading(table: Table, row: int, parted: set[int]) -> bool:
    """A row under a header with headings only (“Cả nước”, “Tỉnh”, “chủ trì”), or with words only
    below the headings over several columns (``parted``). A line of the plan has its number."""
    cells = table.cells(row)
    if not cells or _begins_with_number(cells):
        return False
    roles = {_role(words(cell)) for cell in cells}
    heads = roles <= {"national", "provincial", "unit", "agencies", "monitors"}
    return heads or {cell.column for cell in cells} <= parted


def _begins_with_number(cells: list[Cell]) -> bool:
    first = visible(cells[0].text).strip()
    return bool(line_number(first) or numeral(first))


def _columns(table: Table, top: int, bottom: int) -> dict[str, list[int]]:
    """Role → columns, from the left; of roles other than agencies the first heading counts."""
    columns: dict[str, list[int]] = {}
    for column in range(1, table.width + 1):
        lines = list(dict.fromkeys(_heading_lines(table, top, bottom, column)))
        role = _role(fold(" ".join(lines)))
        before = columns.get(role, [column])[-1]
        same = table.anchors.get((top, column)) == table.anchors.get((top, before), ())
        if role and (role == "agencies" or role not in columns or same):
            columns.setdefault(role, []).append(column)
    if not columns.keys() & {"text", "national"} and "provincial" in columns:
        columns["text"] = columns.pop("provincial")  # “Chỉ tiêu kế hoạch năm 2023”
    if not columns.keys() & {"agencies", "national", "provincial"} and "unit" in columns:
        columns["agencies"] = columns.pop("unit")  # “Đơn vị” where nothing is measured
    return columns


def _heading_lines(table: Table, top: int, bottom: int, column: int) -> list[str]:
    """The words over a column, one per header row, merged cells once."""
    seen = (table.seen(row, column) for row in range(top, bottom + 1))
    return [" ".join(_read(cell).split()) for cell in seen if cell]


def _read(cell: Cell) -> str:
    return visible(convert(cell.text, cell.legacy) if cell.legacy else cell.text)


def _role(key: str) -> str:
    """What a column with this heading holds; empty for nothing of the plan's."""
    for role, pattern in _ROLES:
        if (pattern.fullmatch if role == "number" else pattern.search)(key):
            return role
    return ""


def _skip_column_numbers(table: Table, row: int) -> int:
    """The first row of data: a row of column numbers 1 2 3 or A B 1 2 is none."""
    texts = [" ".join(cell.text.split()) for cell in table.cells(row)]
    is_numbers = len(texts) > 1 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)
    return row + 1 if is_numbers else row


def _appendix(
    columns: dict[str, list[int]], headings: dict[int, str], titles: list[str], name: str
) -> str:
    """Which appendix has these columns; the title decides where they fit two."""
    if {"national", "provincial", "unit"} & columns.keys():
        return "III"
    if "monitors" in columns:
        return "I"
    for line in [*reversed(titles), fold(name)]:
        if said := _APPENDIX.search(line):
            named = _ARABIC.get(said[1], said[1].upper())
            return named if named != "III" else "II"
    return "I" if _TASK_WORDS.search(fold(headings[columns["text"][0]])) else "II"


def claims_appendix(sheet: Sheet) -> bool:
    """Whether a sheet says by its name, or in a line of its own, that it is an appendix, and is
    long enough for one."""
    lines = [fold(sheet.name), *(words(cell) for cell in sheet.cells.values())]
    return len({row for row, _column in sheet.cells}) >= SHORTEST and any(
        _APPENDIX.match(line) and len(line) <= _TITLE for line in lines
    )


def _goes_on(table: Table, before: Block) -> bool:
    return bool(table.rows) and table.width == before.table.width
