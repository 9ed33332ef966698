"""What changes between two states of a plan: which line is which, what is new, moved, gone.

Pure. A line keeps its identity by number and by likeness of its words; a mismatch of the two is
never an overwrite: the line is new, and the old one leaves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from common.numbers import format_plan_value
from common.redline import likeness, redline, same_words, word_set
from common.text import fold
from plans.content import ItemContent, PlanContent, SectionContent

Kind = Literal["new", "changed", "moved", "dropped", "unchanged"]
ALIKE = 0.55  # two texts this alike are one line reworded
ALIKE_SAME_NUMBER = 0.35  # with the same number less is enough
APPENDICES = ("I", "II", "III")
FEW = 40  # lines that share two neighbouring words by more than the style of the house
_BETWEEN = re.compile(r"\s*[,;\n][\s,;]*")  # agencies of one cell


def pair(old: Sequence[ItemContent], new: Sequence[ItemContent]) -> dict[int, int]:
    """Which new line (its index) is which old line (its index), within one appendix.

    Equal words and number first, then equal words, then the most alike.
    """
    pairs: dict[int, int] = {}
    by_words: dict[str, list[int]] = {}
    for index, item in enumerate(old):
        by_words.setdefault(fold(item.text), []).append(index)
    for same_number in (True, False):
        for index, item in enumerate(new):
            same = by_words.get(fold(item.text), [])
            alike = [i for i in same if not same_number or old[i].number == item.number]
            if alike and index not in pairs:
                pairs[index] = alike[0]
                same.remove(alike[0])
    taken = set(pairs.values())
    left = {i: word_set(item.text) for i, item in enumerate(old) if i not in taken}
    near = _Near(left, {old[i].number: i for i in left})
    scored = []
    for index, item in enumerate(new):
        if index in pairs:
            continue
        words = word_set(item.text)
        for i in near.to(words, item.number):
            score = likeness(left[i], words)
            in_place = old[i].number == item.number
            if score >= (ALIKE_SAME_NUMBER if in_place else ALIKE):
                scored.append((score + 0.1 * in_place, index, i))
    for _score, index, i in sorted(scored, key=lambda found: (-found[0], found[1])):
        if index not in pairs and i not in taken:
            pairs[index] = i
            taken.add(i)
    return pairs


def pair_sections(old: Sequence[SectionContent], new: Sequence[SectionContent]) -> dict[int, int]:
    """Which new section (its index) is which old one: by equal titles first, then by alike ones;
    of several the one with the same numeral."""
    pairs: dict[int, int] = {}
    for least in (1.0, ALIKE):
        for index, section in enumerate(new):
            same = [
                i
                for i, other in enumerate(old)
                if index not in pairs
                and i not in pairs.values()
                and other.appendix == section.appendix
                and likeness(word_set(other.title), word_set(section.title)) >= least
            ]
            if same:
                in_place = (i for i in same if old[i].roman == section.roman)
                pairs[index] = next(in_place, same[0])
    return pairs


class _Near:
    """Finds the lines worth comparing with another: those that share two neighbouring words which
    few lines have, and the one with its number. All pairs of 5,000 lines would take minutes."""

    def __init__(self, words: Mapping[int, frozenset[str]], numbers: Mapping[str, int]) -> None:
        self.numbers = numbers
        self.lines: dict[str, list[int]] = {}
        for index, of_line in words.items():
            for neighbours in filter(_is_pair, of_line):
                self.lines.setdefault(neighbours, []).append(index)

    def to(self, words: frozenset[str], number: str) -> set[int]:
        """The lines near these words, and the one with this number."""
        found = {self.numbers[number]} if number in self.numbers else set()
        for neighbours in filter(_is_pair, words):
            lines = self.lines.get(neighbours, ())
            if len(lines) <= FEW:
                found.update(lines)
        return found


def _is_pair(words: str) -> bool:
    return " " in words


@dataclass
class ItemChange:
    """One line in the comparison. ``label``: its place now (``was``: before), ``parts``: a
    redline by field (text, agencies_text, monitors_text, and each measure that changed),
    ``fields``: what changed, ``gained`` and ``lost``: (agency code, role); ``last``: which line of
    last year's plan a new one was.
    """

    kind: Kind
    appendix: str
    number: str
    label: str
    text: str
    roman: str = ""
    was: str = ""
    roman_was: str = ""
    fields: list[str] = field(default_factory=list)
    parts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    gained: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    pk: int | None = None
    last: str = ""


@dataclass
class PlanDiff:
    """Every line of both states, once, in the order of the new one; dropped ones follow the
    lines of their appendix. ``sections``: redlines of section headings that changed."""

    items: list[ItemChange] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)

    def of(self, kind: Kind) -> list[ItemChange]:
        """The lines of one kind."""
        return [change for change in self.items if change.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines of each kind."""
        counted = Counter(change.kind for change in self.items)
        return {kind: counted[kind] for kind in ("new", "changed", "moved", "dropped", "unchanged")}

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.sections and len(self.of("unchanged")) == len(self.items)

    def to_json(self) -> dict[str, Any]:
        """As a revision keeps it: unchanged lines by their count only."""
        changes = [asdict(change) for change in self.items if change.kind != "unchanged"]
        return {"items": changes, "sections": self.sections, "counts": self.counts}


def compare(old: PlanContent, new: PlanContent, last: PlanContent | None = None) -> PlanDiff:
    """What the new state changes; lines are the same when they have the same ``pk``.

    ``last``: last year's plan, when this is the first state of a new one: every line is new, and
    is shown beside the line that it was.
    """
    diff = PlanDiff(sections=_sections(old, new))
    before = {item.pk: item for item in old.items}
    of_last_year = {item.pk: item for item in last.items} if last else {}
    kept = {item.pk for item in new.items if item.pk is not None}
    for appendix in APPENDICES:
        diff.items += [
            _beside(of_last_year[item.last_year], item)
            if item.last_year in of_last_year
            else _change(before.get(item.pk) if item.pk is not None else None, item)
            for item in new.items
            if item.appendix == appendix
        ]
        diff.items += [
            _dropped(item)
            for item in old.items
            if item.appendix == appendix and item.pk not in kept
        ]
    return diff


def _beside(last: ItemContent, new: ItemContent) -> ItemChange:
    """A line of a new plan, beside the line that it was last year."""
    change = _change(last, new)
    change.kind, change.last = "new", last.label
    change.was = change.roman_was = ""
    change.gained, change.lost = [(duty.agency, duty.role) for duty in new.duties], []
    return change


def _change(old: ItemContent | None, new: ItemContent) -> ItemChange:
    change = ItemChange("new", new.appendix, new.number, new.label, new.text, new.roman, pk=new.pk)
    if old is None:
        change.parts = {"text": [("ins", new.text)]}
        change.gained = [(duty.agency, duty.role) for duty in new.duties]
        return change
    change.was, change.roman_was = old.label, old.roman
    for name in ("text", "agencies_text", "monitors_text"):
        if getattr(old, name) != getattr(new, name):
            change.fields.append(name)
            change.parts[name] = list(redline(getattr(old, name), getattr(new, name)))
    _measures(old, new, change)
    before, after = (_duties(item) for item in (old, new))
    change.gained = sorted(after - before)
    change.lost = sorted(before - after)
    if (old.duties, old.open_phrases) != (new.duties, new.open_phrases) and not (
        {"agencies_text", "monitors_text"} & set(change.fields)
    ):
        change.fields.append("duties")
    moved = [name for name in ("number", "roman") if getattr(old, name) != getattr(new, name)]
    change.kind = "changed" if change.fields else "moved" if moved else "unchanged"
    change.fields += moved
    return change


def _duties(item: ItemContent) -> set[tuple[str, str]]:
    return {(duty.agency, duty.role) for duty in item.duties}


def _measures(old: ItemContent, new: ItemContent, change: ItemChange) -> None:
    """Note measures that came, went or changed, each in words; numbers of the line aside."""
    before = {_suffix(m, old): _told(m) for m in old.measures}
    after = {_suffix(m, new): _told(m) for m in new.measures}
    for suffix in dict.fromkeys([*before, *after]):
        was, now = before.get(suffix, ""), after.get(suffix, "")
        if was != now:
            change.parts[f"measure {new.number}{suffix}"] = list(redline(was, now))
    if before != after or _bare(old) != _bare(new):
        change.fields.append("measures")
    subcells = [[m["agencies_text"] for m in item.measures] for item in (old, new)]
    if subcells[0] != subcells[1] and "agencies_text" not in change.fields:
        change.fields.append("agencies_text")


def _suffix(measure: dict[str, Any], item: ItemContent) -> str:
    return str(measure["code"]).removeprefix(item.number)


def _bare(item: ItemContent) -> list[dict[str, Any]]:
    """The measures without what follows from the line: numbers, agencies."""
    follows = ("code", "position", "agencies_text")
    return [{k: v for k, v in measure.items() if k not in follows} for measure in item.measures]


def _told(measure: dict[str, Any]) -> str:
    """A measure as one line of words: name, value, unit, for people to compare."""
    low, high = (m and Decimal(m) for m in (measure["low"], measure["high"]))
    value = measure["provincial_text"] or measure["words"]
    value = value or format_plan_value(measure["comparator"], low, high, measure["decimals"])
    nation = measure["national_text"]
    said = nation and _("cả nước %(value)s") % {"value": nation}
    told = [measure["label"], measure["qualifier"], value, measure["unit"], said]
    return " · ".join(part for part in told if part)


def _dropped(item: ItemContent) -> ItemChange:
    return ItemChange(
        "dropped",
        item.appendix,
        item.number,
        item.label,
        item.text,
        item.roman,
        was=item.label,
        roman_was=item.roman,
        parts={"text": [("del", item.text)]},
        lost=[(duty.agency, duty.role) for duty in item.duties],
        pk=item.pk,
    )


def _sections(old: PlanContent, new: PlanContent) -> list[dict[str, Any]]:
    """Headings that came, went, were renumbered or reworded."""
    before = {section.pk: section for section in old.sections}
    kept = {section.pk for section in new.sections}
    found: list[dict[str, Any]] = []
    for section in new.sections:
        was = before.get(section.pk) if section.pk is not None else None
        if was is None or (was.roman, was.title) != (section.roman, section.title):
            roman = redline(was.roman if was else "", section.roman)
            title = redline(was.title if was else "", section.title)
            found.append({"appendix": section.appendix, "roman": roman, "title": title})
    gone = [section for section in old.sections if section.pk not in kept]
    return found + [
        {"appendix": s.appendix, "roman": [("del", s.roman)], "title": [("del", s.title)]}
        for s in gone
    ]


def reworded(old: str, new: str) -> str:
    """The words to keep: the plan's own characters when the new ones read the same."""
    return old if same_words(old, new) else new


def readdressed(old: str, new: str) -> str:
    """The same for a cell of agencies, where a comma, a semicolon and a line break are one."""
    one, other = (_BETWEEN.sub(", ", text).strip(", ") for text in (old, new))
    return old if same_words(one, other) else reworded(old, new)


def matched(items: Iterable[ItemContent], appendix: str) -> list[ItemContent]:
    """The lines of one appendix."""
    return [item for item in items if item.appendix == appendix]
