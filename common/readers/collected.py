"""What a reader has found so far, and never too much of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from common.files import FileRefused
from common.grid import Cell, Sheet

MAX_SHEETS = 30
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL_TEXT = 32_767
MAX_MERGES = 2_000
MAX_CELLS = 300_000
MAX_TEXT = 20_000_000  # characters: one shared string can be shown by every cell

Merge = tuple[int, int, int, int]


class Collected:
    """The sheets of a file. Raises FileRefused naming sheet and row at the first limit passed."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._cells = 0
        self._characters = 0
        self._stored = 0
        self._stored_characters = 0

    def open(self, name: str, *, hidden: bool = False) -> Sheet:
        """Begin the next sheet."""
        if len(self.sheets) == MAX_SHEETS:
            raise FileRefused(_("có hơn %(limit)d trang hoặc bảng.") % {"limit": MAX_SHEETS})
        self.sheets.append(Sheet(name, hidden=hidden))
        return self.sheets[-1]

    def hold(self, text: str) -> None:
        """Count a text of the store that cells show; each cell's own is counted too."""
        self._stored += 1
        self._stored_characters += len(text)
        if self._stored > MAX_CELLS or self._stored_characters > MAX_TEXT:
            raise FileRefused(
                _("có hơn %(cells)d ô chữ hoặc %(characters)d ký tự.")
                % {"cells": MAX_CELLS, "characters": MAX_TEXT}
            )

    def put(self, cell: Cell) -> None:
        """Put a cell in the sheet begun last; one that shows nothing is not in use."""
        if not cell.text.strip():
            return
        sheet = self.sheets[-1]
        self._cells += 1
        self._characters += len(cell.text)
        if not 0 < cell.row <= MAX_ROWS:
            raise self._too_much(_("có hơn %(limit)d hàng."), MAX_ROWS, cell.row)
        if cell.column > MAX_COLUMNS:
            raise self._too_much(_("có hơn %(limit)d cột."), MAX_COLUMNS, cell.row)
        if len(cell.text) > MAX_CELL_TEXT:
            raise self._too_much(_("có ô dài hơn %(limit)d ký tự."), MAX_CELL_TEXT, cell.row)
        if self._cells > MAX_CELLS:
            raise self._too_much(_("tệp có hơn %(limit)d ô."), MAX_CELLS, cell.row)
        if self._characters > MAX_TEXT:
            raise self._too_much(_("tệp có hơn %(limit)d ký tự."), MAX_TEXT, cell.row)
        sheet.cells[cell.row, cell.column] = cell

    def merge(self, merges: Iterable[Merge]) -> None:
        """Keep the merges that show something, and drop the cells that they hide.

        A merge over one kept before is damage and is left out.
        """
        sheet = self.sheets[-1]
        last_row = max((row for row, _column in sheet.cells), default=0)
        covered = bytearray((last_row + 1) * MAX_COLUMNS)
        for top, left, bottom, right in merges:
            if (top, left) not in sheet.cells or (top, left) == (bottom, right):
                continue
            width = min(right, MAX_COLUMNS) - left + 1
            starts = [_at(row, left) for row in range(top, min(bottom, last_row) + 1)]
            if any(any(covered[start : start + width]) for start in starts):
                continue
            if len(sheet.merges) == MAX_MERGES:
                raise self._too_much(_("có hơn %(limit)d vùng ô gộp."), MAX_MERGES, top)
            for start in starts:
                covered[start : start + width] = b"\1" * width
            sheet.merges.append((top, left, bottom, right))
        firsts = {(top, left) for top, left, _bottom, _right in sheet.merges}
        sheet.cells = {
            place: cell
            for place, cell in sheet.cells.items()
            if place in firsts or not covered[_at(*place)]
        }

    def _too_much(self, reason: str, limit: int, row: int) -> FileRefused:
        return FileRefused(
            _("“%(sheet)s”, hàng %(row)d: %(reason)s")
            % {
                "sheet": self.sheets[-1].name,
                "row": row,
                "reason": reason % {"limit": limit},
            }
        )


def _at(row: int, column: int) -> int:
    return row * MAX_COLUMNS + column - 1
