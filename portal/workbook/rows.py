"""The lines of an appendix out of the rows of its table: sections, items, rows without number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from common.grid import Cell
from common.text import fold
from portal.workbook.cells import Rows, joined, refusal
from portal.workbook.layout import Block, words
from portal.workbook.numerals import (
    NUMERALS,
    is_mark,
    line_number,
    meant_number,
    numeral,
    numeral_and_title,
)
from portal.workbook.reading import (
    Level,
    Problem,
    ReadCell,
    ReadItem,
    ReadPlan,
    ReadRow,
    ReadSection,
)

_FOOTER = re.compile(
    r"(?:nơi nhận|người lập|lập biểu|lập bảng|tm\. ?|kt\. ?|tl\. ?|tuq\. ?|t\.m|(?:phó )?chủ tịch"
    r"|thủ trưởng|giám đốc|xác nhận|\./|ghi chú ?:|[^,]{0,40}, ?ngày .{1,12}tháng|phụ lục|\(kèm"
    r"|(?:tổng )?cộng\b)"
)
_CONTINUED = re.compile(r" ?\(tiếp(?: theo)?\)$")


class Loose(NamedTuple):
    """A row without number that has words: its place in the number column, with its mark if any;
    the number of the line above, "" for none; whether it may be a line of its own."""

    place: ReadCell
    above: str
    doubtful: bool


@dataclass
class Reader:
    """Goes down the tables of a file and collects what they say.

    ``repeated``: numbers that a line before has, each with that line's place.
    """

    plan: ReadPlan
    repeated: list[tuple[ReadCell, ReadCell]] = field(default_factory=list)
    item: ReadItem | None = None
    roman: str = ""
    loose: list[Loose] = field(default_factory=list)
    titles: list[ReadCell] = field(default_factory=list)  # those with words only, of a section
    places: dict[tuple[str, str], ReadCell] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)  # the last number of each appendix
    sections: dict[tuple[str, str], ReadSection] = field(default_factory=dict)

    def read(self, block: Block, *, continued: bool) -> None:
        """Read one table; ``continued``: the same appendix went on in a table before."""
        self.block, self.appendix = block, block.appendix
        self.rows = Rows(block, self.plan.problems)
        if not continued:
            self.item, self.roman, self.titles = None, "", []
        last = max(filter(self.rows.is_filled, block.rows), default=0)
        for row in block.rows:
            if row > last and self._is_foot(row):
                break
            self._row(row)
        self._settle_loose()

    def _is_foot(self, row: int) -> bool:
        """“Nơi nhận”, “Người lập biểu”, a signature, the title of what comes next: nothing below
        belongs to the table. Asked only below the last number."""
        raw = self.rows.number(row)
        if raw and not is_mark(raw) and "agencies" not in self.rows.cells(row):
            return True
        return any(_FOOTER.match(words(cell)) for cell in self.block.table.cells(row))

    def _row(self, row: int) -> None:
        """Read one row."""
        cells, cell, raw = (
            self.rows.cells(row),
            self.rows.number_cell(row),
            self.rows.number(row),
        )
        if not (cells or raw) or self._section(cell, raw, cells):
            return
        if number := line_number(raw) or self._meant(cell, raw, cells):
            self._item(number, row, cells)
        elif not raw or is_mark(raw):
            self._subrow(row, raw, cells)
        elif cell:
            message = _("Không hiểu số thứ tự “%(text)s”: ghi số 1, 2, 3 hoặc số La Mã của mục.")
            self._report(
                "error",
                self.rows.place_of(cell),
                refusal(cell) or message % {"text": raw[:30]},
            )
            self.reached[self.appendix] = int(self._next_number())  # no gap to be told besides
            self._refuse(raw)

    # --- kinds of rows ----------------------------------------------------------------------
    def _section(self, cell: Cell | None, raw: str, cells: dict[str, ReadCell]) -> bool:
        """Take a heading: a Roman numeral in the number column, or a line “IV. …” over all."""
        alone, title = cells.keys() <= {"text"}, cells.get("text")
        if cell and (roman := numeral(raw)):
            if not alone and meant_number(raw) == self._next_number():
                return False  # an I or l for the digit 1: see `_meant`
            self._begin_section(roman, title, self.rows.place_of(cell))
            return True
        if cell and raw and not cells:
            title = self.rows.take(cell, cell.column)
        elif raw or not alone:
            return False
        found = numeral_and_title(title.converted or title.text) if title else None
        if not title or not found:
            return False
        roman, text = found
        title = replace(title, text=text, converted=text if title.legacy else "")
        self._begin_section(roman, title, title)
        return True

    def _begin_section(self, roman: str, title: ReadCell | None, place: ReadCell) -> None:
        """Begin a section, or go on with the one repeated at the head of a page."""
        before = self.sections.get((self.appendix, roman))
        if title is None:
            message = _("Mục %(n)s không có tên. Ghi tên mục vào cột “%(heading)s”.")
            self._report("error", place, message % {"n": roman, "heading": self._text_heading()})
        elif before and _title_key(before.title) != _title_key(title):
            message = _("Mục %(n)s đã có ở hàng %(row)d với tên khác. Sửa số La Mã của mục.")
            self._report("error", title, message % {"n": roman, "row": before.title.row})
        elif not before:
            section = ReadSection(self.appendix, roman, title)
            self.sections[self.appendix, roman] = section
            self.plan.sections.append(section)
        self._follow_numeral(roman, place)
        self.item, self.roman = None, roman

    def _meant(self, cell: Cell | None, raw: str, cells: dict[str, ReadCell]) -> str:
        """The number where letters l, I or O were typed for its digits: read as meant when just
        that number is due, and said."""
        meant = meant_number(raw)
        if not cell or not cells or meant != self._next_number():
            return ""
        message = _("“%(raw)s” được đọc là số %(n)s; kiểm tra lại ô số thứ tự.")
        self._report("warning", self.rows.place_of(cell), message % {"raw": raw, "n": meant})
        return meant

    def _next_number(self) -> str:
        return str(self.reached.get(self.appendix, 0) + 1)

    def _item(self, number: str, row: int, cells: dict[str, ReadCell]) -> None:
        """Begin a numbered line."""
        place = self._number_place(row, number)
        if before := self.places.get((self.appendix, number)):
            self.repeated.append((place, before))
            self._refuse(number)
            return
        self._follow_number(number, place)
        self.places[self.appendix, number] = place
        self.reached[self.appendix] = int(number)
        if "text" not in cells:
            message = _("Số %(n)s không có gì ở cột “%(heading)s”. Ghi nội dung, hoặc xóa cả hàng.")
            self._report("error", place, message % {"n": number, "heading": self._text_heading()})
            self._refuse(number)
            return
        self.item = ReadItem(self.appendix, number, self.roman, {"number": place} | cells)
        self.plan.items.append(self.item)

    def _refuse(self, number: str) -> None:
        """Leave a line out; the rows below it are still its own."""
        self.item = ReadItem(self.appendix, number, self.roman, {})

    def _subrow(self, row: int, mark: str, cells: dict[str, ReadCell]) -> None:
        """A row without number: of a metric its own row, of others more words of the line."""
        if "text" in cells and not self.rows.goes_on(row):
            above = self.item.number if self.item else ""
            place = self._number_place(row, mark)
            doubtful = self.appendix != "III" and (not mark or "agencies" in cells)
            self.loose.append(Loose(place, above, doubtful))
            if cells.keys() == {"text"}:
                self.titles.append(place)
        if self.item is None:
            return
        if self.appendix == "III" and "text" in cells:
            self.item.rows.append(ReadRow(cells))
            return
        for role, said in cells.items():
            before = self.item.cells.get(role)
            self.item.cells[role] = joined(before, said) if before else said

    # --- what is wrong ----------------------------------------------------------------------
    def _follow_number(self, number: str, place: ReadCell) -> None:
        """Say when a number does not follow; a row above that lacks just that number is named."""
        expected = int(self._next_number())
        if self.loose and int(number) == expected + 1:
            message = _("Hàng này không có số thứ tự; hình như là số %(n)d. Ghi số thứ tự.")
            self._report("error", self.loose.pop().place, message % {"n": expected})
        elif int(number) != expected:
            message = (
                _("Số thứ tự không liền nhau: sau %(before)d là %(n)s. Kiểm tra có thiếu dòng nào.")
                if expected > 1
                else _("Số thứ tự bắt đầu từ %(n)s, không phải từ 1. Kiểm tra có thiếu dòng nào.")
            )
            self._report("warning", place, message % {"before": expected - 1, "n": number})
        self._settle_loose()

    def _follow_numeral(self, roman: str, place: ReadCell) -> None:
        """The same for the numerals of sections."""
        expected, now = NUMERALS.index(self.roman) + 1, NUMERALS.index(roman)
        if self.titles and now == expected + 1:
            message = _("Hàng này không có số La Mã; hình như là mục %(n)s. Ghi số La Mã.")
            self._report("error", self.titles[-1], message % {"n": NUMERALS[expected]})
        elif now > expected:
            message = (
                _("Số La Mã không liền nhau: sau %(before)s là %(n)s. Kiểm tra có thiếu mục nào.")
                if self.roman
                else _("Mục đầu tiên là %(n)s, không phải I. Kiểm tra có thiếu mục nào.")
            )
            self._report("warning", place, message % {"before": self.roman, "n": roman})
        self.titles = []

    def _settle_loose(self) -> None:
        """Say what rows without number were taken for, where that may not be meant."""
        for loose in self.loose:
            if not loose.above:
                message = _(
                    "Hàng này không có số thứ tự và không thuộc dòng nào ở trên. Ghi số thứ tự, "
                    "hoặc đưa ra ngoài bảng."
                )
                self._report("error", loose.place, message)
            elif loose.doubtful:
                message = _(
                    "Hàng này không có số thứ tự nên được ghép vào số %(n)s ở trên. Nếu là dòng "
                    "riêng, ghi số thứ tự."
                )
                self._report("warning", loose.place, message % {"n": loose.above})
        self.loose = []

    def _number_place(self, row: int, text: str) -> ReadCell:
        return self.rows.place(row, self.block.columns["number"][0], text)

    def _text_heading(self) -> str:
        return self.block.heading(self.block.columns["text"][0])

    def _report(self, level: Level, cell: ReadCell, message: str) -> None:
        self.plan.problems.append(Problem.of(level, cell, message))


def _title_key(title: ReadCell) -> str:
    return _CONTINUED.sub("", fold(title.converted or title.text))
