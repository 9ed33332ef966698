"""A target's sentence read into the measures it seems to hold, for a person to confirm."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from indicators.reading import labels, words
from indicators.reading.figures import find_figures, harmless_spans
from indicators.reading.flat import Flat, Span, flatten
from indicators.reading.grammar import Piece, chain, read_statement, statements

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PLACE = re.compile(r"(huyện|thị xã|thành phố|xã|phường|thị trấn) (?=[^\W\d_])", re.I)
_REACHES = re.compile(r" ((?:đạt|được|hoàn thành|trở thành|lên|đủ)(?!\w).*)", re.I | re.S)
_MORE = re.compile(r"(?:phấn đấu )?có thêm ", re.I)
_JOINT = re.compile(", | và ")
_KEEP = re.compile(r"(?:phấn đấu |tiếp tục )?(?:giữ|duy trì)(?!\w)", re.I)


@dataclass(frozen=True)
class Proposal:
    """A measure as the sentence seems to state it; fields as in `indicators.models.Measure`.

    ``start``–``end`` and ``value_start``–``value_end`` slice the original sentence: the words it
    was read from, and the number itself (equal when there is none). ``source``: the words.
    """

    label: str
    qualifier: str
    unit: str
    direction: str
    aggregation: str
    comparator: str
    comparator_stated: bool
    low: Decimal | None
    high: Decimal | None
    words: str
    decimals: int
    is_judged: bool
    source: str
    start: int
    end: int
    value_start: int
    value_end: int


@dataclass(frozen=True)
class Reading:
    """``measures`` in the order of the sentence; ``unread``: spans of numbers not understood;
    ``harmless``: (kind, start, end) of numbers that measure nothing: dates, documents, ages …
    """

    measures: tuple[Proposal, ...]
    unread: tuple[Span, ...]
    harmless: tuple[tuple[str, int, int], ...]


@dataclass
class _Draft:
    """What is gathered on the way: the proposals, and (kind, start, end) of what is read."""

    sentence: str
    flat: Flat
    read: list[tuple[str, int, int]]
    measures: list[Proposal] = field(default_factory=list)


def propose(sentence: str) -> Reading:
    """The measures a sentence of Appendix II seems to state, in its order.

    A number is proposed only when the words about it have one sure reading. A sentence that
    gives no figure to propose is one measure in words; a blank one gives none.
    """
    flat = flatten(sentence)
    ranks = [("rank", *match.span()) for match in words.RANK.finditer(flat.low)]
    harmless = [
        (kind, start, end)
        for kind, start, end in harmless_spans(flat)
        if not any(start < rank_end and first < end for _kind, first, rank_end in ranks)
    ]
    figures = find_figures(flat, harmless + ranks)
    draft = _Draft(sentence, flat, harmless)
    parts: list[tuple[Span, list[Piece]]] = []
    previous: Piece | None = None
    for start, end in statements(flat):
        inside = [figure for figure in figures if start <= figure.start < end]
        pieces, bases = read_statement(flat, (start, end), inside, previous)
        draft.read += [("base", figure.start, figure.stop) for figure in bases]
        parts.append(((start, end), pieces))
        previous = pieces[-1] if pieces else previous
    _add_parts(draft, parts, ranks)
    if not draft.measures and any(letter.isalnum() for letter in flat.text):
        draft.read += ranks
        _add_goal(draft, 0, len(flat.text))
    return _reading(draft)


def _add_parts(
    draft: _Draft, parts: list[tuple[Span, list[Piece]]], ranks: list[tuple[str, int, int]]
) -> None:
    """Propose statement by statement, each figure after the goals in words before it."""
    places = {id(piece): _places_before(draft.flat, piece) for _s, ps in parts for piece in ps}
    names = iter(labels.names([pieces for _span, pieces in parts]))
    unread = _unread(draft.flat, draft.read + ranks)  # figures not yet counted as read
    for (start, end), pieces in parts:
        first = len(draft.measures)
        for piece in pieces:
            for name, start_of, end_of in places[id(piece)]:
                _add_goal(draft, start_of, end_of, name)
            _add_figure(draft, piece, next(names))
        _share_qualifiers(draft.measures, first)
        if not pieces and not any(start <= number[0] < end for number in unread):
            _add_words(draft, start, end, [rank for rank in ranks if start <= rank[1] < end])


def _reading(draft: _Draft) -> Reading:
    flat = draft.flat
    return Reading(
        tuple(draft.measures),
        tuple(flat.origin(*span) for span in _unread(flat, draft.read)),
        tuple((kind, *flat.origin(*span)) for kind, *span in draft.read if kind != "value"),
    )


def _unread(flat: Flat, read: list[tuple[str, int, int]]) -> list[Span]:
    """The numbers of the flat text that are not wholly inside what is read."""
    known = [False] * len(flat.text)
    for _kind, start, end in read:
        known[start:end] = [True] * (end - start)
    numbers = (number.span() for number in _NUMBER.finditer(flat.text))
    return [number for number in numbers if not all(known[slice(*number)])]


def _add_figure(draft: _Draft, piece: Piece, label: str) -> None:
    """Propose a figure; an equivalent ("tương đương 3.274USD") counts as its base is counted."""
    flat, figure = draft.flat, piece.figure
    unit, equal = figure.unit, "same" in piece.roles
    before = draft.measures[-1] if draft.measures else None
    if equal and before:
        label = f"{label} (quy đổi {unit})"
        unit += "" if "/" in unit else before.unit[before.unit.find("/") :] * ("/" in before.unit)
    draft.read += [("value", figure.start, figure.end), ("unit", figure.end, figure.stop)]
    start, end = _trimmed(flat, piece.start, piece.end)
    draft.measures.append(
        Proposal(
            label=label or flat.text[start:end],
            qualifier=labels.qualifier(piece),
            unit=unit,
            direction=piece.direction,
            aggregation=labels.aggregation(piece, label),
            comparator=piece.comparator,
            comparator_stated=piece.stated,
            low=figure.low,
            high=figure.high,
            words="",
            decimals=figure.decimals,
            is_judged=not equal,
            **_spans(draft, start, end, figure.start, figure.end),
        )
    )


def _spans(draft: _Draft, start: int, end: int, value: int, value_end: int) -> dict[str, Any]:
    first, last = draft.flat.origin(start, end)
    low, high = draft.flat.origin(value, value_end)
    return {
        "source": draft.sentence[first:last],
        "start": first,
        "end": last,
        "value_start": low if value < value_end else first,
        "value_end": high if value < value_end else first,
    }


def _trimmed(flat: Flat, start: int, end: int) -> Span:
    """The span without what only joins it to its neighbours."""
    text = flat.text[start:end]
    kept = re.sub(r"^(?:[\s,;(-]|và )+", "", text)
    start, kept = end - len(kept), kept.rstrip(" ,;.-")
    if kept.count(")") > kept.count("("):
        kept = kept[: kept.rindex(")")]
    return start, start + len(kept)


def _share_qualifiers(measures: list[Proposal], first: int) -> None:
    """A condition written once at the end holds for an equivalent's base and for all shares."""
    last = measures[-1].qualifier if len(measures) > first else ""
    total = last if last.startswith("trong tổng") else ""
    for index in range(first, len(measures)):
        equal = index + 1 < len(measures) and not measures[index + 1].is_judged
        shared = measures[index + 1].qualifier if equal else total
        if not measures[index].qualifier:
            measures[index] = replace(measures[index], qualifier=shared)


def _add_words(draft: _Draft, start: int, end: int, ranks: list[tuple[str, int, int]]) -> None:
    """Propose a statement without figures, when it sets places or something else a goal."""
    text = draft.flat.text[start:end].strip()
    names = _milestones(text)
    for name in names:
        _add_goal(draft, start, end, name)
    if not names and (ranks or words.GOAL.match(text.lower())):
        _add_goal(draft, start, end)
    draft.read += ranks


def _add_goal(draft: _Draft, start: int, end: int, label: str = "") -> None:
    """Propose a goal in words."""
    start, end = _trimmed(draft.flat, start, end)
    text = draft.flat.text[start:end]
    draft.measures.append(
        Proposal(
            label=label or labels.capital(text),
            qualifier="",
            unit="",
            direction="words",
            aggregation="latest",
            comparator="met",
            comparator_stated=True,
            low=None,
            high=None,
            words="Giữ vững" if _KEEP.match(text) else "Đạt",
            decimals=0,
            is_judged=True,
            **_spans(draft, start, end, start, start),
        )
    )


def _places_before(flat: Flat, piece: Piece) -> list[tuple[str, int, int]]:
    """The places named before a figure ("huyện A đạt … và 10 xã"), cut off from its words."""
    gap = flat.text[piece.start : piece.figure.start]
    for joint in _JOINT.finditer(gap):
        names = _milestones(gap[: joint.start()].strip())
        if names and not chain(gap[joint.end() :])[1]:
            start, end = piece.start, piece.start + joint.start()
            piece.start, piece.lead = piece.start + joint.end(), ""
            return [(name, start, end) for name in names]
    return []


def _milestones(clause: str) -> list[str]:
    """The goals of "huyện Tiểu Cần, huyện Cầu Kè đạt …": one for each place, or none."""
    reaches = _REACHES.search(clause)
    if not reaches:
        return []
    kind, found = "", []
    for part in re.split(", | và ", _MORE.sub("", clause[: reaches.start()])):
        place = _PLACE.match(part)
        kind, name = (place[1], part[place.end() :]) if place else (kind, part)
        if not kind or not name or not all(word[:1].isupper() for word in name.split(" ")):
            return []
        found.append(f"{labels.capital(kind)} {name}{reaches[0]}")
    return found
