"""Reads .xlsx sheet by sheet as a stream: one bad cell is that cell's own, not its sheet's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from common.grid import Cell, Grid, column_number
from common.legacy import as_shown, detect, is_legacy_font
from common.readers.collected import MAX_COLUMNS, MAX_ROWS, Collected, Merge
from common.readers.parts import (
    attribute,
    children,
    elements,
    find,
    local,
    main_part,
    relations,
    whole,
)
from common.readers.shown import day_cell, format_code, number_cell

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a workbook spells characters XML cannot hold
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]*")
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_MAX_SHEET_NAME = 31


@dataclass(frozen=True)
class _Words:
    """A text and the first legacy font of its runs, if any."""

    text: str
    font: str = ""


@dataclass
class _Book:
    """What the sheets share: texts, and (format, font) by the style number of a cell."""

    strings: list[_Words]
    looks: list[tuple[str, str]]
    since_1904: bool


def read_xlsx(data: bytes) -> Grid:
    """The sheets of a workbook in their order, chart sheets left out."""
    found = Collected()
    with ZipFile(BytesIO(data)) as archive:
        path = main_part(archive)
        root, parts = whole(archive, path), relations(archive, path)
        by_kind = dict(parts.values())
        properties = find(root, "workbookPr")
        book = _Book(
            _strings(archive, by_kind.get("sharedStrings", ""), found),
            _looks(whole(archive, by_kind.get("styles", ""))),
            properties is not None and _yes(properties, "date1904"),
        )
        for entry in children(find(root, "sheets"), "sheet"):
            kind, path = parts[attribute(entry, "id")]
            if kind == "worksheet":
                hidden = entry.get("state", "visible") != "visible"
                found.open(entry.get("name", "")[:_MAX_SHEET_NAME], hidden=hidden)
                _read_sheet(archive, path, book, found)
    return Grid("xlsx", found.sheets)


def _read_sheet(archive: ZipFile, path: str, book: _Book, found: Collected) -> None:
    merges: list[Merge] = []
    hidden_rows, hidden_columns = set(), set[int]()
    row = 0
    with archive.open(path) as source:
        for element in elements(source, "row", "col", "mergeCell"):
            match local(element):
                case "row":
                    row = int(element.get("r") or row + 1)
                    if _yes(element, "hidden") and row <= MAX_ROWS:
                        hidden_rows.add(row)
                    _read_row(element, row, book, found)
                case "col" if _yes(element, "hidden"):
                    last = min(int(element.get("max", 0)), MAX_COLUMNS)
                    hidden_columns.update(range(int(element.get("min", 1)), last + 1))
                case "mergeCell" if area := _AREA.fullmatch(element.get("ref", "")):
                    left, top, right, bottom = area.groups()
                    merges.append(
                        (int(top), column_number(left), int(bottom), column_number(right))
                    )
    found.merge(merges)
    sheet = found.sheets[-1]
    sheet.hidden_rows, sheet.hidden_columns = frozenset(hidden_rows), frozenset(hidden_columns)


def _read_row(element: Element, row: int, book: _Book, found: Collected) -> None:
    column = 0
    for entry in children(element, "c"):
        place = _PLACE.fullmatch(entry.get("r", ""))
        column = column_number(place[1]) if place else column + 1
        if len(entry) and (cell := _cell(entry, row, column, book)):
            found.put(cell)


def _cell(entry: Element, row: int, column: int, book: _Book) -> Cell | None:
    """A cell by its type; None when it is empty."""
    parts = {local(child): child for child in entry}
    kind = entry.get("t", "n")
    style = int(entry.get("s") or 0)
    code, font = book.looks[style] if style < len(book.looks) else ("", "")
    if kind == "inlineStr":
        return _text_cell(row, column, _words(parts["is"]), font) if "is" in parts else None
    raw = (parts["v"].text or "") if "v" in parts else ""
    if not raw and "f" in parts and kind != "str":
        return Cell(row, column, f"={parts['f'].text or ''}", "formula")
    match kind:
        case "s" if raw.isdecimal() and int(raw) < len(book.strings):
            return _text_cell(row, column, book.strings[int(raw)], font)
        case "str":
            return _text_cell(row, column, _Words(_unescaped(raw)), font)
        case "b" if raw in ("0", "1"):
            return Cell(row, column, "TRUE" if raw == "1" else "FALSE", "boolean")
        case "n" if raw:
            return number_cell(row, column, raw, code, since_1904=book.since_1904)
        case "d" if day := _iso_day(raw):
            return day_cell(row, column, day)
        case _:
            return Cell(row, column, raw, "error") if raw else None


def _text_cell(row: int, column: int, words: _Words, font: str) -> Cell:
    text = words.text if words.font else as_shown(words.text, font)
    return Cell(row, column, text, legacy=detect(text, words.font or font))


def _words(element: Element) -> _Words:
    """The text of a shared or inline string, without the reading aids of other scripts."""
    texts, legacy_font = [], ""
    for child in element:
        match local(child):
            case "t":
                texts.append(_unescaped(child.text or ""))
            case "r":
                name = find(child, "rPr/rFont")
                font = name.get("val", "") if name is not None else ""
                if is_legacy_font(font):
                    legacy_font = legacy_font or font
                text = "".join(_unescaped(t.text or "") for t in children(child, "t"))
                texts.append(as_shown(text, font))
    return _Words("".join(texts), legacy_font)


def _unescaped(text: str) -> str:
    """``_x000A_`` and the like as characters; every line end is one, what nobody can store goes."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return text.replace("\r", "\n").replace("\0", "")


def _iso_day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        return None


def _strings(archive: ZipFile, path: str, found: Collected) -> list[_Words]:
    if not path:
        return []
    strings = []
    with archive.open(path) as source:
        for element in elements(source, "si"):
            words = _words(element)
            found.hold(words.text)
            strings.append(words)
    return strings


def _looks(root: Element | None) -> list[tuple[str, str]]:
    """(what counts of the number format, font) of each cell style."""
    names = [find(font, "name") for font in children(find(root, "fonts"), "font")]
    fonts = dict(enumerate("" if name is None else name.get("val", "") for name in names))
    codes = {
        int(entry.get("numFmtId", 0)): entry.get("formatCode", "")
        for entry in children(find(root, "numFmts"), "numFmt")
    }
    looks = []
    for style in children(find(root, "cellXfs"), "xf"):
        number = int(style.get("numFmtId", 0))
        code = format_code(number, codes.get(number, ""))
        looks.append((code, fonts.get(int(style.get("fontId", 0)), "")))
    return looks


def _yes(element: Element, name: str) -> bool:
    return element.get(name) in ("1", "true", "on")
