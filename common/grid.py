"""The tables of an uploaded file as plain cells: what readers give and layouts are found in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

CellKind = Literal["text", "number", "date", "boolean", "formula", "error"]
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

Place = tuple[int, int]  # row, column, both from 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in use, as a person sees it.

    ``text``: its words untouched (NFD, line breaks and doubled blanks included); a number is
    written the Vietnamese way as its format shows it (``0.413`` under ``0.0%`` is ``41,3%``), a
    date as dd/mm/yyyy. ``value``: a number's exact decimal (``0.413``), a date in ISO form, else
    empty. ``formula`` is a formula without a stored result; one with a result has the kind of
    its result. ``legacy``: ``TCVN3`` or ``VNI`` when font or bytes say that the words are not
    Unicode; they are still as they stand in the file, in capitals where the font draws capitals.
    """

    row: int
    column: int
    text: str
    kind: CellKind = "text"
    value: str = ""
    legacy: str = ""


@dataclass
class Sheet:
    """A sheet of a workbook, or a table of a Word document.

    ``merges``: (first row, first column, last row, last column) whose first cell holds
    something; the cells that they hide are not in ``cells``. ``before``: the paragraphs between
    the table before and this one that hold something, Word only.
    """

    name: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    before: list[str] = field(default_factory=list)

    def add(self, cells: Iterable[Cell]) -> None:
        """Put cells in their places."""
        self.cells.update({(cell.row, cell.column): cell for cell in cells})


@dataclass
class Grid:
    """A file's sheets in their own order; ``kind`` is xlsx, xls or docx."""

    kind: str
    sheets: list[Sheet]


def column_letter(column: int) -> str:
    """A, B … Z, AA …"""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The inverse of ``column_letter``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)


def to_json(grid: Grid) -> dict[str, Any]:
    """The grid as JSON values; ``from_json`` reads it back."""
    return {
        "kind": grid.kind,
        "sheets": [
            {
                "name": sheet.name,
                "cells": [
                    [c.row, c.column, c.text, c.kind, c.value, c.legacy]
                    for c in sheet.cells.values()
                ],
                "merges": sheet.merges,
                "hidden": sheet.hidden,
                "hidden_rows": sorted(sheet.hidden_rows),
                "hidden_columns": sorted(sheet.hidden_columns),
                "before": sheet.before,
            }
            for sheet in grid.sheets
        ],
    }


def from_json(data: dict[str, Any]) -> Grid:
    """The grid that ``to_json`` wrote, without what no database stores: NUL, lone surrogates."""
    sheets = []
    for stored in data["sheets"]:
        sheet = Sheet(
            _storable(stored["name"]),
            merges=[(a, b, c, d) for a, b, c, d in stored["merges"]],
            hidden=stored["hidden"],
            hidden_rows=frozenset(stored["hidden_rows"]),
            hidden_columns=frozenset(stored["hidden_columns"]),
            before=[_storable(line) for line in stored["before"]],
        )
        sheet.add(
            Cell(row, column, _storable(text), *kind_and_value)
            for row, column, text, *kind_and_value in stored["cells"]
        )
        sheets.append(sheet)
    return Grid(data["kind"], sheets)
