"""The numbers of a sentence: figures with their unit, numbers that measure nothing, and the odd."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from common.numbers import NumberError, parse_decimal
from indicators.reading import words
from indicators.reading.flat import Flat, Span

_NUMBER = re.compile(r"(?<!\d)[1-9]\d{0,2}(?: \d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)*")
_TO = re.compile(r" ?(?:-|đến|tới) ?")
_OF = re.compile(r"/(\d+)(?= )")
# 5,701 may be thousands typed the English way; 7.5 beside 1.220 makes that doubtful too.
_DOUBTFUL = re.compile(r"[1-9]\d{0,2},\d{3}")
_ENGLISH = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,/])")
_THOUSAND = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_NEAR = 60  # letters
_COMPARED_YEAR = re.compile(r"(?:so với|so|tháng \d+)[^,;()]*$")


@dataclass(frozen=True)
class Figure:
    """A number or range and its unit: spans of the flat text.

    ``end`` closes the number, ``stop`` the unit too; ``decimals`` as written; ``total`` is the
    number of "8/9 huyện" that the figure is a part of, as text.
    """

    start: int
    end: int
    stop: int
    low: Decimal
    high: Decimal | None
    decimals: int
    unit: str
    total: str = ""


def harmless_spans(flat: Flat) -> list[tuple[str, int, int]]:
    """(kind, start, end) of what holds numbers that measure nothing, in order."""
    kinds = [(kind, found, flat.text) for kind, found in words.HARMLESS_CASED.items()]
    kinds += [(kind, found, flat.low) for kind, found in words.HARMLESS.items()]
    if not words.AGE_MEASURED.search(flat.low):
        kinds.append(("age", words.AGE, flat.low))
    return sorted(
        ((kind, *match.span()) for kind, found, text in kinds for match in found.finditer(text)),
        key=lambda span: span[1:],
    )


def find_figures(flat: Flat, harmless: list[tuple[str, int, int]]) -> list[Figure]:
    """The figures of a sentence that stand alone and have one reading, in order."""
    if _many_years(flat.low):
        return []
    taken = [
        token.span()
        for token in _NUMBER.finditer(flat.text)
        if not any(start < token.end() and token.start() < end for _k, start, end in harmless)
    ]
    found: list[tuple[Span, Figure | None]] = []
    while taken:
        first, *taken = taken
        second = taken[0] if taken else None
        between = second and _joined(flat, first, second)
        if second and between is not None:
            figure, span = _figure(flat, first, second, between), (first[0], second[1])
        else:
            figure, span = _figure(flat, first, None, ""), first
        found.append((span, figure))
        taken = [token for token in taken if token[0] >= (figure.stop if figure else span[1])]
    return _apart(flat, found)


def _many_years(low: str) -> bool:
    """Whether figures of several years stand side by side: only a person knows the goal."""
    years = re.finditer(rf"năm ({words._YEAR})", low)
    return len({y[1] for y in years if not _COMPARED_YEAR.search(low[: y.start()][-_NEAR:])}) > 1


def _joined(flat: Flat, first: Span, second: Span) -> str | None:
    """The unit between two numbers that make a range ("" for none); None when they make none."""
    gap = flat.low[first[1] : second[0]]
    if _TO.fullmatch(gap):
        return ""
    unit = words.UNIT.match(flat.low, first[1])
    if unit and _TO.fullmatch(flat.low[unit.end() : second[0]]):
        return unit[1]
    return None


def _figure(flat: Flat, first: Span, second: Span | None, between: str) -> Figure | None:
    """The figure of a number or of two in a range; None for anything odd."""
    start, end = first[0], (second or first)[1]
    unit, part = words.UNIT.match(flat.low, end), None
    if not unit and (part := _OF.match(flat.low, end)):
        unit = words.UNIT.match(flat.low, part.end())
    low = _number(flat, first)
    high = _number(flat, second) if second else None
    if low is None or (second and (high is None or low >= high)) or not _clear(flat, start):
        return None
    if not unit and not words.AFTER_BARE.match(flat.low, end):
        return None
    if between and not (unit and unit[1].startswith(between)):
        return None
    if part and not (
        unit and words.COUNTED_UNIT.match(unit[1]) and _is_part(low, part[1], bool(second))
    ):
        return None
    stop = unit.end() if unit else end
    return Figure(
        start,
        end,
        stop,
        low,
        high,
        max(_decimals(low), _decimals(high)),
        flat.text[unit.start(1) : stop] if unit else "",
        part[1] if part else "",
    )


def _number(flat: Flat, span: Span) -> Decimal | None:
    text = flat.text[slice(*span)]
    if _DOUBTFUL.fullmatch(text) or (_THOUSAND.fullmatch(text) and _ENGLISH.search(flat.text)):
        return None
    try:
        return parse_decimal(text)
    except NumberError:
        return None


def _clear(flat: Flat, start: int) -> bool:
    """Whether nothing clings to the front of the number: a letter, a minus, a currency sign."""
    before = flat.text[:start]
    bare = before.rstrip()
    if not bare or bare == "-":
        return True
    return (before[-1] in " (\"'“" or bare[-1] in "<>≥≤=~") and (
        bare[-1].isalnum() or bare[-1] in "%‰,;:.()\"'“”<>≥≤=~"
    )


def _is_part(low: Decimal, total: str, ranged: bool) -> bool:
    return not ranged and low == int(low) and low <= Decimal(total)


def _decimals(number: Decimal | None) -> int:
    return len(f"{number:f}".partition(".")[2]) if number is not None else 0


def _apart(flat: Flat, found: list[tuple[Span, Figure | None]]) -> list[Figure]:
    """The figures, without those that go on into a neighbour ("1 triệu 200 nghìn đồng")."""
    clinging: set[int] = set()
    for (one, figure), (other, _next) in pairwise(found):
        if not flat.text[figure.stop if figure else one[1] : other[0]].strip():
            clinging |= {one[0], other[0]}
    return [
        figure
        for span, figure in found
        if figure and span[0] not in clinging and not words.GOES_ON.match(flat.low, figure.stop)
    ]
