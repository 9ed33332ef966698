"""Reads the tables of a .docx as they read with all tracked changes accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from django.utils.translation import gettext as _

from common.grid import Cell, Grid
from common.legacy import as_shown, detect, is_legacy_font
from common.readers.collected import Collected
from common.readers.numbering import Numbering
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

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Deleted words, drawn things, what a field is made from, properties: no words of the reader's.
_LEFT_OUT = frozenset(
    ["del", "moveFrom", "drawing", "pict", "object", "Fallback", "pPr", "rPr", "tblPr"]
    + ["tblGrid", "trPr", "tblPrEx", "tcPr", "sdtPr", "sdtEndPr"]
)
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}


@dataclass(frozen=True)
class Place:
    """A cell of a Word table on the grid: ``element`` is its w:tc, ``continued`` in the vertical
    merge that began above."""

    row: int
    column: int
    width: int
    begins: bool
    continued: bool
    element: Any


def read_docx(data: bytes) -> Grid:
    """Each table of the body as a sheet “Bảng 1”, “Bảng 2”…, with the paragraphs before it."""
    found = Collected()
    with ZipFile(BytesIO(data)) as archive:
        path = main_part(archive)
        parts = dict(relations(archive, path).values())
        words = _Words(
            whole(archive, parts.get("styles", "")), whole(archive, parts.get("numbering", ""))
        )
        before: list[str] = []
        with archive.open(path) as source:
            for element in elements(source, "p", "tbl"):
                if local(element) == "p":
                    text, _font = words.of(element)
                    found.hold(text)
                    before += [text] if text.strip() else []
                    continue
                found.open(_("Bảng %(number)d") % {"number": len(found.sheets) + 1})
                found.sheets[-1].before, before = before, []
                _read_table(element, words, found)
    return Grid("docx", found.sheets)


def places(table: Any) -> Iterator[Place]:
    """The cells of a w:tbl, of ElementTree or lxml, rows that are deleted left out."""
    for number, row in enumerate(_inside(table, "tr"), 1):
        properties = find(row, "trPr")
        column = 1 + _whole(properties, "gridBefore", 0)
        for cell in _inside(row, "tc"):
            width = _whole(find(cell, "tcPr"), "gridSpan", 1)
            merge = find(cell, "tcPr/vMerge")
            begins = merge is not None and attribute(merge, "val") == "restart"
            yield Place(number, column, width, begins, merge is not None and not begins, cell)
            column += width


def _read_table(table: Element, words: _Words, found: Collected) -> None:
    areas: list[list[int]] = []
    open_: dict[int, list[int]] = {}  # vertical merges that the next row may continue
    for place in places(table):
        text, font = words.of(place.element)
        begun = open_.get(place.column)
        if place.continued and begun and begun[2] == place.row - 1:
            begun[2] = place.row
            continue
        area = [place.row, place.column, place.row, place.column + place.width - 1]
        areas.append(area)
        open_[place.column] = area if place.begins else []
        found.put(Cell(place.row, place.column, text, legacy=detect(text, font)))
    found.merge((top, left, bottom, right) for top, left, bottom, right in areas)


@dataclass(frozen=True)
class _Style:
    """What a paragraph style says of its words: font and numbering, "" where it is silent."""

    base: str = ""
    font: str = ""
    number: str = ""
    level: int = 0


class _Words:
    """The words of paragraphs and cells, automatic numbers in front; ask in document order."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._numbering = Numbering(numbering)
        self._font = _font(find(styles, "docDefaults/rPrDefault"))
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for style in children(styles, "style"):
            name = attribute(style, "styleId")
            number, level = _list_of(find(style, "pPr"))
            self._styles[name] = _Style(_value(style, "basedOn"), _font(style), number, level)
            if attribute(style, "type") == "paragraph" and attribute(style, "default") == "1":
                self._default = name

    def of(self, element: Element) -> tuple[str, str]:
        """The text of a paragraph or cell, and its first legacy font, if any."""
        runs = self._paragraph(element) if local(element) == "p" else self._runs(element, "")
        texts, legacy_font = [], ""
        for text, font in runs:
            texts.append(as_shown(text, font))
            if is_legacy_font(font) and not text.isspace():
                legacy_font = legacy_font or font
        return "".join(texts).removesuffix("\n"), legacy_font

    def _paragraph(self, element: Element) -> Iterator[tuple[str, str]]:
        properties = find(element, "pPr")
        style = self._style(_value(properties, "pStyle") or self._default)
        font = style.font or self._font
        deleted_end = find(properties, "rPr/del") is not None
        number, level = _list_of(properties)
        if not number:
            number, level = style.number, style.level
        runs = list(self._runs(element, font))
        if not deleted_end:
            mark = self._numbering.next(number, level)
            runs.insert(0, (mark if runs else mark.rstrip(), font))
            runs.append(("\n", font))
        yield from runs

    def _runs(self, element: Element, font: str) -> Iterator[tuple[str, str]]:
        """(text, font) of everything to be read in an element."""
        for child in element:
            name = local(child)
            if _is_left_out(child):
                continue
            if name == "p":
                yield from self._paragraph(child)
            elif name == "t":
                yield child.text or "", font
            elif name in _CHARACTERS:
                yield _CHARACTERS[name], font
            else:
                yield from self._runs(child, (name == "r" and _font(child)) or font)

    def _style(self, name: str) -> _Style:
        """A style with what it takes from the styles that it is based on."""
        style = self._styles.get(name, _Style())
        base, seen = style.base, {name}
        while base in self._styles and base not in seen:
            seen.add(base)
            lower = self._styles[base]
            number, level = style.number or lower.number, style.level or lower.level
            style = _Style("", style.font or lower.font, number, level)
            base = lower.base
        return style


def _is_left_out(element: Element) -> bool:
    """Words that are not there, a deleted row, a control that shows only what to type there."""
    match local(element):
        case "tr":
            return find(element, "trPr/del") is not None
        case "sdt":
            return find(element, "sdtPr/showingPlcHdr") is not None
        case name:
            return name in _LEFT_OUT


def _inside(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, those in content controls too."""
    for child in element:
        if not isinstance(child.tag, str) or _is_left_out(child):
            continue
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml"):
            yield from _inside(child, name)


def _list_of(properties: Element | None) -> tuple[str, int]:
    """Number and level of the list that paragraph properties name; "0" is: of no list."""
    return _value(properties, "numPr/numId"), _whole(find(properties, "numPr"), "ilvl", 0)


def _font(element: Element | None) -> str:
    fonts = find(element, "rPr/rFonts")
    return "" if fonts is None else attribute(fonts, "ascii") or attribute(fonts, "hAnsi")


def _value(element: Element | None, path: str) -> str:
    found = find(element, path)
    return "" if found is None else attribute(found, "val")


def _whole(element: Element | None, name: str, default: int) -> int:
    text = _value(element, name)
    return int(text) if text.isdecimal() and len(text) < 6 else default
