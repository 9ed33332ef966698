"""The grammar of target sentences: what each figure binds, or that only a person can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from indicators.reading import words
from indicators.reading.figures import Figure
from indicators.reading.flat import Flat, Span

_STOP = re.compile(r"[();]|(?<!\btp)(?<!\btx)(?<!\btt)\.(?=\s|$)")
_BREAK = re.compile(r"\s*(?:[,;]| và )\s*")
_ONWARD = re.compile(r" ?trở (?:lên|xuống)(?!\w)")
_BRACKETS = re.compile(r"\([^()]*\)")
_PART_OF = re.compile(r"\((?:trong đó|riêng|gồm|bao gồm|tương đương|quy đổi|trong (?!năm|khi))")
_FALLS = re.compile(r"(?:phấn đấu |tiếp tục )*((?:tỷ lệ|mức|tốc độ) )?(?:kéo )?giảm ")
_FALL = re.compile(r"(?<!\w)giảm(?!\w)")
_BOUNDS = {"ge", "gt", "le", "lt", "approx"}
_MOVES = {"say", "reach", "more", "rise", "fall", "drop", "hold", *_BOUNDS}
_DOWN = {"le", "lt"}
_PLANNED = re.compile(r" ?(?:so với|dự toán|kế hoạch|chỉ tiêu|mức)(?!\w)")
_HOLDS = re.compile(
    r"(?:phấn đấu |tiếp tục )*(?:duy trì|giữ vững|giữ ổn định|ổn định|giữ)(?! và)(?!\w)"
)
_CLAUSE = re.compile(", | và ")
_EDGES = re.compile(r"^[ ,;]*(?:và(?!\w))?[ ,;]*|[ ,;]*(?:(?<!\w)và)?[ ,;]*$")
_LONGEST_PHRASE = 40


@dataclass
class Piece:
    """A figure with the words that belong to it.

    ``start`` and ``end`` span them in the flat text. ``before``: the text before the figure, made
    of ``lead`` and the phrases right at the figure, whose ``roles`` (see `words.BEFORE`) stand
    nearest first; ``tail``: the text after the unit. ``bracketed``: it stands in brackets of its
    own; ``falls``: it measures a fall, not a level; ``bad``: less of it is better; ``headed``: it
    stands under a head ("Tỷ lệ hộ nghèo: thành thị …, nông thôn …").
    """

    figure: Figure
    start: int
    end: int
    bracketed: bool
    before: str
    tail: str
    roles: list[str]
    lead: str
    falls: bool = False
    bad: bool = False
    headed: bool = False
    comparator: str = ""
    stated: bool = False
    direction: str = "up"

    @property
    def is_own(self) -> bool:
        """Whether it names its own subject rather than go on with the one before."""
        if words.INSERT.match(self.lead.lower()) or self.bracketed:
            return False
        if self.lead:
            lead = self.lead.lower()
            return bool(words.NOUN.match(lead) or words.ACT.match(lead))
        return not words.AFTER_BARE.match(self.tail.lower())


def statements(flat: Flat) -> Iterator[Span]:
    """The spans between semicolons and full stops that stand outside brackets and numbers."""
    start, depth = 0, 0
    last = flat.low.rfind(")")
    for stop in _STOP.finditer(flat.low):
        if stop[0] in "()":
            depth = max(0, depth + (1 if stop[0] == "(" else -1))
        elif not depth or stop.start() > last:
            yield start, stop.start()
            start = stop.end()
    yield start, len(flat.low)


def read_statement(
    flat: Flat, span: Span, figures: list[Figure], previous: Piece | None
) -> tuple[list[Piece], list[Figure]]:
    """The pieces of a statement that have one sure reading, and figures that are only starts.

    ``previous``: the piece before the statement, whose subject may go on.
    """
    apart = [not _describes(flat.low, one, after) for one, after in pairwise(figures)]
    figures = [figure for figure, alone in zip(figures, [*apart, True], strict=False) if alone]
    cuts = [span[0], *(_cut(flat.low, a.stop, b.start) for a, b in pairwise(figures)), span[1]]
    found: list[Piece] = []
    starts: list[Figure] = []
    base: Piece | None = None
    for index, figure in enumerate(figures):
        piece = _piece(flat, figure, cuts[index], cuts[index + 1])
        if "from" in piece.roles and words.TO_NEXT.match(flat.low, figure.stop):
            base = piece
            starts.append(figure)
            continue
        if base:
            piece.start, piece.lead, base = base.start, base.lead, None
        elif index and _leans(flat.low, figures[index - 1], piece):
            continue
        if _judge(piece, found[-1] if found else previous):
            found.append(piece)
    _share_onward(found)
    return found, starts


def chain(before: str) -> tuple[list[str], str]:
    """What the phrases at the end of a text say, nearest first, and the text before them."""
    roles, rest = [], before.rstrip()
    while match := words.CHAIN.search(rest[-_LONGEST_PHRASE:].lower()):
        roles.append(words.BEFORE[match[1]])
        rest = rest[: len(rest) - len(match[1])].rstrip()
    return roles, _EDGES.sub("", rest)


def governing(lead: str, joint: re.Pattern[str]) -> str:
    """The last clause of a text that names a subject of its own."""
    starts = [j.end() for j in joint.finditer(lead) if words.NOUN.match(lead.lower(), j.end())]
    return lead[starts[-1] :] if starts else lead


def _piece(flat: Flat, figure: Figure, start: int, end: int) -> Piece:
    opened = flat.low.rfind("(", start, figure.start)
    bracketed = opened >= 0 and flat.low.find(")", opened, figure.start) < 0
    if bracketed:
        start = opened
        close = flat.low.find(")", figure.stop, end)
        end = close + 1 if close >= 0 else end
    before = _BRACKETS.sub(" ", flat.text[start : figure.start])
    roles, lead = chain(before)
    return Piece(figure, start, end, bracketed, before, flat.text[figure.stop : end], roles, lead)


def _cut(low: str, start: int, end: int) -> int:
    """Where the words of one figure end and those of the next begin.

    At the bracket or "trong đó" that opens the next; else right after the first, right before
    the second, or at the first comma between.
    """
    gap = low[start:end]
    depths = list(accumulate(((c == "(") - (c == ")") for c in gap), initial=0))
    if depths[-1] > 0:
        return start + gap.rfind("(")
    if min(depths) < 0:  # the first figure stands in the bracket that closes here
        return start + gap.index(")") + 1
    breaks = [b for b in _BREAK.finditer(gap) if not depths[b.start()]]
    if breaks and gap[: breaks[0].start()].strip() in ("", "trở lên"):
        return start + breaks[0].start()
    for insert in words.INSERT.finditer(gap):
        if not depths[insert.start()]:
            return start + insert.start()
    if breaks and not chain(gap[breaks[-1].end() :])[1]:
        return start + breaks[-1].start()
    commas = [b for b in breaks if "," in b[0]] or breaks
    if commas:
        return start + commas[0].start()
    onward = _ONWARD.match(gap)
    return start + (onward.end() if onward else 0)


def _leans(low: str, before: Figure, piece: Piece) -> bool:
    """Whether a figure only rounds off the one before: "500 ha trên 3 huyện"."""
    gap = low[before.stop : piece.figure.start]
    if _BREAK.search(gap) or "(" in gap:
        return False
    roles, lead = chain(gap)
    return not lead or not _MOVES & set(roles)


def _describes(low: str, figure: Figure, after: Figure) -> bool:
    """Whether a figure is part of the next one's subject: "xã có trên 50 hộ … đạt 90%"."""
    gap = low[figure.stop : after.start]
    return not _BREAK.search(gap) and "(" not in gap and "reach" in chain(gap)[0]


def _judge(piece: Piece, previous: Piece | None) -> bool:
    """Settle comparator and direction; False when the words do not make one sure reading."""
    roles, lead, tail = set(piece.roles), piece.lead.lower(), piece.tail.lower()
    bounds = roles & _BOUNDS
    if "exceed" in roles:
        bounds.add("gt")
    if bounds == {"gt", "approx"}:
        bounds.discard("approx")
    if words.ONWARD.search(tail):
        bounds.add("ge")
    elif words.DOWNWARD.match(tail):
        bounds.add("le")
    elif "unsure" in roles:
        return False
    elif "from" in roles and piece.figure.high is None and not bounds:
        if not roles & _MOVES:
            return False
        bounds.add("ge")
    if len(bounds) > 1 or _is_loose(piece, roles, lead, tail):
        return False
    piece.comparator = "".join(bounds)
    piece.stated = bool(bounds)
    if piece.figure.high is not None:
        if piece.comparator not in ("", "approx"):
            return False
        piece.comparator = piece.comparator or "between"
    carried = None if piece.is_own else previous
    piece.headed = ":" in lead or bool(carried and carried.headed)
    return _settle(piece, roles, carried)


def _is_loose(piece: Piece, roles: set[str], lead: str, tail: str) -> bool:
    """Whether the words near the figure deny it, compare with it, or say only where it is."""
    unit = piece.figure.unit.lower()
    return bool(
        words.LOOSE_BEFORE.search(lead)
        or words.DENIED.search(piece.before.lower())
        or ("trở xuống" in tail and not words.DOWNWARD.match(tail))
        or (words.AGAINST.search(lead) and not roles & _MOVES)
        or (piece.bracketed and "same" not in roles and not _PART_OF.match(lead))
        or (not unit and not roles and not lead.endswith(":"))
        or (words.SHARE.match(governing(lead, _CLAUSE)) and _is_count(unit))
        or ("exceed" in roles and _PLANNED.match(tail))
        or ("gt" in roles and words.PLACE_UNIT.match(unit) and lead and "say" not in roles)
    )


def _is_count(unit: str) -> bool:
    """Whether a unit can be no share or rate: "lao động", not "%" or "ca/100.000 dân"."""
    return bool(unit) and "/" not in unit and not words.SHARE_UNIT.search(unit)


def _settle(piece: Piece, roles: set[str], carried: Piece | None) -> bool:
    """Give the comparator that is left to be understood, and the direction.

    ``carried``: the piece before, when its subject goes on in this one.
    """
    bound, lead = piece.comparator, piece.lead.lower()
    clause = words.FALL_NAME.sub(" ", governing(lead, _CLAUSE))
    falls = _FALLS.match(words.FALL_NAME.sub(" ", lead))
    piece.falls = "drop" not in roles and (
        "fall" in roles or bool(falls) or bool(carried and carried.falls)
    )
    said = f"{clause} {piece.tail.lower()}"
    bad = bool(words.BAD.search(said)) and piece.figure.unit != "bậc" and "for" not in roles
    bad = bad and not words.DOING.match(clause)
    cured = bad and bool(words.CURED.search(said))
    piece.bad = (bad and not cured) or bool(carried and carried.bad)
    piece.direction = "down" if piece.bad or bound in _DOWN else "up"
    if carried and (carried.bad or carried.falls) and not (bad or bound or "fall" in roles):
        follows = piece.headed or piece.bracketed or not lead or words.INSERT.match(lead)
        if not follows and "drop" not in roles:
            return False
    if "drop" in roles:
        piece.comparator, piece.stated, piece.direction = bound or "le", True, "down"
        return bound not in ("ge", "gt")
    if piece.falls:
        piece.comparator, piece.direction = bound or "ge", "up"
        plain = clause == lead and len(_FALL.findall(clause)) < 2
        sure = plain and ("reach" not in roles or bool(falls and falls[1]))
        return bound not in _DOWN and ("fall" in roles or sure)
    if "same" in roles:
        piece.comparator = bound or "eq"
    elif not bound and ("hold" in roles or (_HOLDS.match(clause) and "more" not in roles)):
        piece.comparator, piece.stated, piece.direction = "eq", True, "hold"
    elif not bound:
        if cured and not roles & {"reach", "hold"}:
            return False
        piece.comparator = "le" if piece.bad else "ge"
    elif bound in ("ge", "gt") and piece.bad:
        return False
    return not _FALL.search(clause)


def _share_onward(pieces: list[Piece]) -> None:
    """In "90% xã và 95% cơ quan trở lên" the words at the end hold for both."""
    for one, after in reversed(list(pairwise(pieces))):
        alike = one.comparator == after.comparator == "ge" and one.figure.unit == after.figure.unit
        if alike and not after.lead and words.ONWARD.search(after.tail.lower()):
            one.stated = True
