"""What was read in a plan's file: sections, items and cells, each with its place; problems."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class ReadCell:
    """A cell of an item: its words untouched, and where they stand.

    ``sheet``: the sheet's name (Word: “Bảng 1”); ``row`` from 1; ``column``: its letter,
    ``heading``: the words over it.
    ``value``: the exact decimal when the cell is a number, else empty. ``legacy``: TCVN3 or VNI
    while the words are not converted, ``converted``: the words read as that.
    """

    text: str
    sheet: str
    row: int
    column: str
    heading: str = ""
    value: str = ""
    legacy: str = ""
    converted: str = ""


@dataclass
class ReadRow:
    """A row of Appendix III, a metric's own or one without number below it; columns by name:
    ``text``, ``unit``, ``national``, ``provincial``, ``agencies``. A column the file does not
    have, or an empty cell, is missing.
    """

    cells: dict[str, ReadCell]


@dataclass
class ReadItem:
    """A numbered line. ``cells``: ``number``, ``text``, ``agencies``, ``monitors`` (Appendix I)
    as far as they are filled; Appendix III: those of its own row too, and ``rows`` are the rows
    below it. ``roman``: of its section, "" in an appendix without sections.
    """

    appendix: str
    number: str
    roman: str
    cells: dict[str, ReadCell]
    rows: list[ReadRow] = field(default_factory=list)


@dataclass(frozen=True)
class ReadSection:
    """A section heading: its numeral without stop, its title, where it stands."""

    appendix: str
    roman: str
    title: ReadCell


@dataclass(frozen=True)
class Problem:
    """Something wrong (``error``: nothing can be issued) or to look at (``warning``) in a cell.

    ``row`` 0 and ``column`` "" speak of the whole sheet; ``sheet`` "" of the whole file.
    ``message`` says in Vietnamese what is wrong and what to do; ``heading`` names the column;
    ``code`` is ``legacy`` when a person may have the words converted instead.
    """

    level: Level
    sheet: str
    row: int
    column: str
    value: str
    message: str
    heading: str = ""
    code: str = ""

    @classmethod
    def of(cls, level: Level, cell: ReadCell, message: str, code: str = "") -> Problem:
        """A problem of one cell."""
        value, heading = cell.text[:200], cell.heading
        return cls(level, cell.sheet, cell.row, cell.column, value, message, heading, code)

    @classmethod
    def about(cls, level: Level, sheet: str, message: str) -> Problem:
        """A problem of a whole sheet, or of the whole file."""
        return cls(level, sheet, 0, "", "", message)

    @property
    def address(self) -> str:
        """“B11”, or “hàng 11” or nothing."""
        return f"{self.column}{self.row or ''}"


@dataclass
class ReadPlan:
    """A plan's file as read. ``appendices``: those that the file has, in order; ``years``: the
    years its titles name; ``kind`` of file: xlsx, xls or docx."""

    kind: str
    appendices: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    sections: list[ReadSection] = field(default_factory=list)
    items: list[ReadItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The reading as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ReadPlan:
        """The reading that ``to_json`` wrote."""

        def cells(stored: dict[str, Any]) -> dict[str, ReadCell]:
            return {name: ReadCell(**cell) for name, cell in stored.items()}

        return cls(
            kind=data["kind"],
            appendices=data["appendices"],
            years=data["years"],
            sections=[
                ReadSection(s["appendix"], s["roman"], ReadCell(**s["title"]))
                for s in data["sections"]
            ],
            items=[
                ReadItem(
                    i["appendix"],
                    i["number"],
                    i["roman"],
                    cells(i["cells"]),
                    [ReadRow(cells(row["cells"])) for row in i["rows"]],
                )
                for i in data["items"]
            ],
            problems=[Problem(**problem) for problem in data["problems"]],
        )
