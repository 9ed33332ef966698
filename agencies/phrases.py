"""Reading agency cells: which agencies and groups the words of a plan name.

A cell such as “Sở Văn hóa, Thể thao và Du lịch, các sở, ngành liên quan, UBND các huyện, thị xã,
thành phố” cannot be cut at its commas: names and group phrases hold commas of their own. So the
longest known name or group phrase is taken first, on folded keys, and only where it ends at a
boundary: a comma, a semicolon, a slash, a line break, another known name. What no rule knows
stays, word for word, an unknown part for a person to settle.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Final, Literal

from common.text import fold, is_blank

Kind = Literal["agency", "group", "unknown"]
Qualifier = Literal["", "none", "co_lien_quan", "scope_unclear", "truncated"]


@dataclass(frozen=True)
class Part:
    """One name or phrase of a cell.

    ``order`` counts from 1; ``raw`` is the exact slice of the cell; ``code`` is the agency's or
    the group's code, empty for unknown words. ``qualifier`` is empty for agencies and unknown
    words; for groups: ``none`` (the bare phrase), ``co_lien_quan`` (“… có liên quan”),
    ``scope_unclear`` (a “liên quan” nearby may or may not mean this group), ``truncated`` (the
    phrase lost words). Groups that share one “các” or one “liên quan” share ``raw``.
    """

    order: int
    kind: Kind
    raw: str
    code: str
    qualifier: Qualifier


@dataclass(frozen=True)
class Token:
    """A word or a mark of a cell: its folded key, its place, whether it starts a new line."""

    key: str
    start: int
    end: int
    breaks: bool


@dataclass
class Stretch:
    """Neighbouring tokens read as one name or phrase; the reader's working copy of a part."""

    kind: Kind
    code: str
    qualifier: Qualifier
    first: int
    end: int
    own: bool = True  # a “các” or “UBND” of its own: it leans on no phrase before it
    related: bool = False  # ends with “liên quan”
    tied: bool = False  # one phrase with the stretch before it

    @property
    def vague(self) -> bool:
        """Whether a “liên quan” further on may mean this group too."""
        return self.kind == "group" and self.code != "UBND_HUYEN"


_MARKS = r"\-‐‑‒–—―−﹘﹣－,;/"
_TOKEN: Final = re.compile(rf"[{_MARKS}]|[^\s{_MARKS}]+")
_LINE_BREAK: Final = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS: Final = frozenset(",;/")
_LEADING: Final = _SEPARATORS | {"-", "+", "•", "và"}  # no part of a name when it stands first
_OWN_HEADS: Final = frozenset({"các", "ubnd", fold("Ủy")})

# Group phrases over folded words, one blank between words and marks. Of equal ones the first
# counts. A list of localities that lacks one of the three kinds has lost words.
_UBND = f"(?:ubnd|{fold('Ủy ban nhân dân')})"
_UNITS = ("huyện", "thị xã", "thành phố")
_UNIT = f"(?:{'|'.join(_UNITS)})"
_AND = "(?: [,;/])?(?: và)? "
_EVERY_UNIT = "|".join(f"{_AND}(?:các )?".join(order) for order in permutations(_UNITS))
_PHRASES: tuple[tuple[str, Qualifier, str], ...] = (
    ("UBND_HUYEN", "none", rf"(?:{_UBND} )?(?:các )?(?:{_EVERY_UNIT})|{_UBND} cấp huyện"),
    ("UBND_HUYEN", "truncated", rf"(?:{_UBND} )?(?:(?:các )?{_UNIT}{_AND}{_UNIT}|các {_UNIT})"),
    ("SO_NGANH", "none", rf"(?:các )?sở{_AND}(?:ban{_AND})?ngành(?: (?:cấp )?tỉnh)?"),
    ("DIA_PHUONG", "none", r"(?:các )?địa phương"),
    ("DNNN", "none", r"(?:các )?(?:doanh nghiệp nhà nước|dnnn)"),
)
_RELATED = r"(?P<related>(?: ,)? (?:có )?liên quan)?(?= |$)"
_RULES: Final = tuple((c, q, re.compile(f"(?:{phrase}){_RELATED}")) for c, q, phrase in _PHRASES)
_LONGEST_PHRASE: Final = 24  # tokens; the longest phrase above has 20


def tokenize(text: str) -> list[Token]:
    """The words and marks of a cell; marks are commas, semicolons, slashes and dashes."""
    tokens: list[Token] = []
    seen = 0
    for match in _TOKEN.finditer(text):
        key = match[0] if match[0] in _SEPARATORS else fold(match[0])
        if key:
            breaks = bool(_LINE_BREAK.search(text, seen, match.start()))
            tokens.append(Token(key, match.start(), match.end(), breaks))
            seen = match.end()
    return tokens


class Vocabulary:
    """The names and group phrases that a reader knows."""

    def __init__(
        self,
        *,
        names: Mapping[str, str],
        groups: Collection[str],
        phrases: Mapping[str, str] | None = None,
    ) -> None:
        """``names``: spelling, folded or not → agency code; ``groups``: the codes in use;
        ``phrases``: spelling → group code, for what the rules of this module do not know."""
        spelled: list[tuple[Kind, Mapping[str, str]]] = [
            ("group", phrases or {}),
            ("agency", names),
        ]
        self._names = {
            _keys(tokenize(spelling)): (kind, code)
            for kind, spellings in spelled
            for spelling, code in spellings.items()
        }
        self._longest = max(map(len, self._names), default=0)
        self._rules = [rule for rule in _RULES if rule[0] in groups]
        self._read: dict[str, list[Part]] = {}  # plans write the same cells again and again

    def read(self, cell: str) -> list[Part]:
        """The parts of a cell in its own order; an empty cell has none."""
        if cell not in self._read:
            self._read[cell] = self._parts(cell)
        return self._read[cell]

    def _parts(self, cell: str) -> list[Part]:
        tokens = [] if is_blank(cell) else tokenize(cell)
        stretches = list(self._cut(tokens))
        _qualify(stretches)
        parts = []
        for order, (stretch, start, end) in enumerate(_places(stretches, tokens), 1):
            raw = cell[start:end]
            parts.append(Part(order, stretch.kind, raw, stretch.code, stretch.qualifier))
        return parts

    def _cut(self, tokens: Sequence[Token]) -> Iterator[Stretch]:
        """Known names, group phrases and unknown words, one after another."""
        at = 0
        while at < len(tokens):
            if tokens[at].key in _LEADING:
                at += 1
                continue
            ended = (s for s in self._known(tokens, at) if self._may_end(tokens, s.end))
            stretch = next(ended, None) or self._unknown(tokens, at)
            yield stretch
            at = stretch.end

    def _known(self, tokens: Sequence[Token], at: int) -> list[Stretch]:
        """Names and group phrases that begin at a token, the longest first."""
        found = [
            Stretch(kind, code, "none" if kind == "group" else "", at, end)
            for end in range(at + 1, min(at + self._longest, len(tokens)) + 1)
            for kind, code in [self._names.get(_keys(tokens[at:end]), ("unknown", ""))]
            if code
        ]
        words = _keys(tokens[at : at + _LONGEST_PHRASE])
        for code, qualifier, pattern in self._rules:
            if match := pattern.match(" ".join(words)):
                end = at + match[0].count(" ") + 1
                own, related = words[0] in _OWN_HEADS, bool(match["related"])
                found.append(Stretch("group", code, qualifier, at, end, own, related))
        return sorted(found, key=lambda stretch: -stretch.end)

    def _may_end(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a name may end before this token.

        “Và” is part of many names, known and unknown: it ends one only before a known name or
        before “các”, so that “Sở Tài chính và Đầu tư” is not taken for Sở Tài chính.
        """
        if at == len(tokens) or tokens[at].key in _SEPARATORS or tokens[at].breaks:
            return True
        if tokens[at].key == "và":
            at += 1
            if _keys(tokens[at : at + 1]) == ("các",):
                return True
        return bool(self._known(tokens, at))

    def _unknown(self, tokens: Sequence[Token], first: int) -> Stretch:
        """The words up to the next boundary; a known name inside an unknown one is none."""
        end = first + 1
        while end < len(tokens) and not (
            tokens[end].key in _SEPARATORS
            or tokens[end].breaks
            or (tokens[end].key == "và" and self._may_end(tokens, end))
        ):
            end += 1
        related = _keys(tokens[first:end])[-2:] == ("liên", "quan")
        return Stretch("unknown", "", "", first, end, tokens[first].key in _OWN_HEADS, related)


def _keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.key for token in tokens)


def _qualify(stretches: Sequence[Stretch]) -> None:
    """Settle which groups a “liên quan” means: it binds backwards over joined phrases.

    “các sở, ngành, địa phương có liên quan”: one “các”, so both are meant. “các sở, ngành, các
    địa phương có liên quan”: the second has its own “các”, so the first is unclear. “các sở,
    ngành liên quan và địa phương”: the second leans on a related phrase, so it is unclear.
    """
    for index, stretch in enumerate(stretches):
        before = stretches[index - 1] if index else None
        if before and before.vague and stretch.vague and not stretch.own:
            stretch.tied = True
            if before.related and not stretch.related:
                stretch.qualifier = "scope_unclear"
        if stretch.related:
            if stretch.kind == "group":
                stretch.qualifier = "co_lien_quan"
            _bind_backwards(stretches, index)


def _bind_backwards(stretches: Sequence[Stretch], index: int) -> None:
    """Carry the “liên quan” of a stretch to the bare vague groups before it."""
    for after, before in pairwise(reversed(stretches[: index + 1])):
        if not before.vague or before.qualifier != "none":
            return
        before.qualifier = "scope_unclear" if after.own else "co_lien_quan"
        after.tied = after.vague
        if after.own:
            return


def _places(
    stretches: Sequence[Stretch], tokens: Sequence[Token]
) -> Iterator[tuple[Stretch, int, int]]:
    """Each stretch with its place in the cell; tied ones have the place of the whole phrase."""
    phrases: list[list[Stretch]] = []
    for stretch in stretches:
        if stretch.tied:
            phrases[-1].append(stretch)
        else:
            phrases.append([stretch])
    for phrase in phrases:
        start, end = tokens[phrase[0].first].start, tokens[phrase[-1].end - 1].end
        for stretch in phrase:
            yield stretch, start, end
