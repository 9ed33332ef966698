"""The numbers that Word draws in front of paragraphs and does not store: computed again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from common.readers.parts import attribute, children, find

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LEVELS = 9
_ROMAN = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]  # fmt: skip
_MAX_NUMBER = 10_000  # beyond, a Roman numeral is a bomb


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """a … z, aa, bb …"""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""


_FORMATS: dict[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda number: "",
}


@dataclass(frozen=True)
class _Level:
    """How a level of a list counts; ``text`` is such as “%1.%2.”."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    plain: bool = False  # all numbers decimal, "isLgl"
    glued: bool = False  # no blank behind


@dataclass
class _List:
    """A counter that all paragraphs of an abstract list share."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; ask ``next`` for every numbered paragraph, in order."""

    def __init__(self, root: Element | None) -> None:
        abstract = {
            attribute(entry, "abstractNumId"): _List(_levels(entry))
            for entry in children(root, "abstractNum")
        }
        self._lists: dict[str, _List] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        for entry in children(root, "num"):
            number, shared = attribute(entry, "numId"), abstract.get(_value(entry, "abstractNumId"))
            if shared is None:
                continue
            overrides = children(entry, "lvlOverride")
            own = {level: look for item in overrides for level, look in _levels(item).items()}
            self._lists[number] = _List(shared.levels | own, shared.counts)
            self._restarts[number] = {
                _number(attribute(item, "ilvl")): _number(start)
                for item in overrides
                if (start := _value(item, "startOverride"))
            }

    def next(self, number: str, level: int) -> str:
        """What stands in front of the next paragraph of list ``number``, its blank included."""
        if number not in self._lists or not 0 <= level < LEVELS:
            return ""
        list_ = self._lists[number]
        look = list_.levels.get(level, _Level())
        self._step(list_.counts, level, self._restarts[number].pop(level, None), look.start)
        if look.format == "bullet":
            text = "•" if look.text[:1] >= "\ue000" else look.text  # drawn by a symbol font
        else:
            text = re.sub("%([1-9])", lambda k: _count(list_, int(k[1]) - 1, look), look.text)
        return text if look.glued or not text else f"{text} "

    @staticmethod
    def _step(counts: dict[int, int], level: int, restart: int | None, start: int) -> None:
        if restart is not None:
            counts[level] = restart
        else:
            counts[level] = counts[level] + 1 if level in counts else start
        for deeper in range(level + 1, LEVELS):
            counts.pop(deeper, None)


def _count(list_: _List, level: int, look: _Level) -> str:
    """The count of a level, as it is written in the text of ``look``."""
    own = list_.levels.get(level, _Level())
    count = min(list_.counts.get(level, own.start), _MAX_NUMBER)
    return str(count) if look.plain else _FORMATS.get(own.format, str)(count)


def _levels(entry: Element) -> dict[int, _Level]:
    return {
        _number(attribute(level, "ilvl")): _Level(
            start=_number(_value(level, "start") or "0"),
            format=_value(level, "numFmt") or "decimal",
            text=_value(level, "lvlText"),
            plain=find(level, "isLgl") is not None,
            glued=_value(level, "suff") == "nothing",
        )
        for level in children(entry, "lvl")
    }


def _value(element: Element, path: str) -> str:
    found = find(element, path)
    return "" if found is None else attribute(found, "val")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
