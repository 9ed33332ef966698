"""What the rows of a table hold, cell by cell: words by the role of their column, or a refusal."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from common.grid import Cell, column_letter
from common.legacy import convert
from common.text import is_blank, visible
from portal.workbook.layout import Block
from portal.workbook.numerals import line_number, numeral, numeral_and_title
from portal.workbook.reading import Problem, ReadCell


class Rows:
    """The rows of a block; what cannot be taken as words is noted in ``problems``."""

    def __init__(self, block: Block, problems: list[Problem]) -> None:
        self.block, self.problems = block, problems

    def number_cell(self, row: int) -> Cell | None:
        """The cell of the number column that begins in a row; the heading may stand over two
        columns, of numerals and of numbers."""
        found = (self.block.table.own(row, column) for column in self.block.columns["number"])
        return next(filter(None, found), None)

    def number(self, row: int) -> str:
        """What the number column says, in Unicode; a whole number cell as its digits."""
        cell = self.number_cell(row)
        if cell is None:
            return ""
        whole, _point, rest = cell.value.partition(".")
        if cell.kind == "number" and not rest.strip("0"):
            return whole
        return visible(convert(cell.text, cell.legacy) if cell.legacy else cell.text).strip()

    def is_numbered(self, row: int) -> bool:
        """Whether a row has a number of a line or of a section, or a formula that may be one."""
        cell, raw = self.number_cell(row), self.number(row)
        told = line_number(raw) or numeral(raw) or numeral_and_title(raw)
        return bool(told or (cell and cell.kind not in ("text", "number")))

    def goes_on(self, row: int) -> bool:
        """Whether the number of a row above is merged down over this one."""
        column = self.block.columns["number"][0]
        return self.block.table.anchors.get((row, column), (row, column))[0] < row

    def is_filled(self, row: int) -> bool:
        """Whether a row has a number and something to it; forms end with bare numbers."""
        bare = line_number(self.number(row)) and len(self.block.table.cells(row)) == 1
        return self.is_numbered(row) and not bare

    def cells(self, row: int) -> dict[str, ReadCell]:
        """The filled cells of a row by role, that of the number aside. Agencies and values merged
        down over several numbered lines belong to each of them."""
        found: dict[str, ReadCell] = {}
        for role, columns in self.block.columns.items():
            for column in columns if role != "number" else ():
                cell = self._at(row, column, role)
                said = self.take(cell, column) if cell else None
                if said:
                    found[role] = joined(found[role], said) if role in found else said
        return found

    def _at(self, row: int, column: int, role: str) -> Cell | None:
        """The cell of a column in a row. Merged down, words are said once; a row without number
        takes other cells from such a row above (of a metric), not from the line itself."""
        top, left = self.block.table.anchors.get((row, column), (row, column))
        if left != column or top < self.block.first:
            return None
        shared = role != "text" and (
            self.is_numbered(row) or (self.block.appendix == "III" and not self.is_numbered(top))
        )
        return self.block.table.own(top, left) if top == row or shared else None

    def take(self, cell: Cell, column: int) -> ReadCell | None:
        """What a cell says; None when it is blank or refused."""
        if refused := refusal(cell):
            self.problems.append(Problem.of("error", self.place_of(cell), refused))
            return None
        text = visible(cell.text).strip()
        if is_blank(text):
            return None
        # the soft hyphen, unseen in Unicode, is a letter of TCVN3
        converted = visible(convert(cell.text, cell.legacy)).strip() if cell.legacy else ""
        place = self.place(cell.row, column, text)
        return replace(place, value=cell.value, legacy=cell.legacy, converted=converted)

    def place_of(self, cell: Cell) -> ReadCell:
        """A cell as a problem names it."""
        return self.place(cell.row, cell.column, visible(cell.text).strip())

    def place(self, row: int, column: int, text: str) -> ReadCell:
        """Words with their place in the file."""
        block = self.block
        heading = block.headings.get(column, "")
        return ReadCell(text, block.table.sheet.name, row, column_letter(column), heading)


def joined(before: ReadCell, said: ReadCell) -> ReadCell:
    """The words of two cells of one line, one below the other."""
    converted = f"{before.converted or before.text}\n{said.converted or said.text}"
    legacy = before.legacy or said.legacy
    return replace(
        before,
        text=f"{before.text}\n{said.text}",
        value="",
        legacy=legacy,
        converted=converted if legacy else "",
    )


def refusal(cell: Cell) -> str:
    """Why a cell cannot be taken as words; empty when it can."""
    if cell.kind == "formula":
        return _("Ô là công thức chưa có kết quả. Chép ô rồi dán lại dạng giá trị.")
    if cell.kind == "error":
        return _("Ô báo lỗi %(text)s. Gõ lại nội dung của ô.") % {"text": cell.text}
    if cell.kind == "date":
        return _(
            "Excel đã đổi ô này thành ngày. Định dạng ô là Văn bản (Text) rồi gõ lại, ví dụ 8-9."
        )
    if cell.kind == "boolean":
        return _("Ô là giá trị đúng/sai, không phải chữ. Gõ lại nội dung của ô.")
    return ""
