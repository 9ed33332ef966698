"""What people confirmed for a sentence, carried over to its new wording."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from common.text import fold
from indicators.reading.propose import Proposal, propose

# How much of the letters two wordings of one measure share at least; less is asked when it
# keeps its place among as many others.
LIKE = 0.7
LIKE_IN_PLACE = 0.4
_BOUND = ("comparator", "comparator_stated")
_VALUE = ("low", "high", "decimals", "words")
_SAID = (
    "label", "qualifier", "unit", "direction", "aggregation", "comparator", "comparator_stated",
    "words", "decimals", "is_judged",
)  # fmt: skip


def carry(
    proposals: Sequence[Proposal],
    confirmed: Sequence[Mapping[str, Any]],
    old_sentence: str,
    *,
    number: str = "",
) -> list[dict[str, Any]]:
    """The measures of a new sentence: one for each of its ``proposals``, in their order.

    ``confirmed``: the measures of ``old_sentence`` by the field names of
    `indicators.models.Measure`, numbers as text. What people said of a measure stays; unit,
    comparator and value are taken anew where the sentence now says another. One that is read as
    before comes back as it was. A new one gets the next free code of the item's ``number``, which
    the confirmed codes tell when there are any.
    """
    before = propose(old_sentence).measures
    olds = _confirmed_as(before, confirmed, old_sentence)
    partners = _pairs(proposals, olds)
    if confirmed:
        number = confirmed[0]["code"].rpartition(".")[0] or confirmed[0]["code"]
    used = {measure["code"] for measure in confirmed}
    free = (code for n in count(1) if (code := f"{number}.{n}") not in used)
    return [
        _merged(confirmed[partners[index]], olds[partners[index]], proposal)
        if index in partners
        else {"code": next(free)} | _as_measure(proposal)
        for index, proposal in enumerate(proposals)
    ]


def _confirmed_as(
    before: Sequence[Proposal], confirmed: Sequence[Mapping[str, Any]], sentence: str
) -> list[Proposal]:
    """For each confirmed measure how the old sentence is read: as proposed, else as confirmed."""
    left = list(before)
    found = []
    for measure in confirmed:
        own = _as_proposal(measure, sentence)
        alike = [
            p
            for p in left
            if _in_words(p) == _in_words(own) and p.start < own.end and own.start < p.end
        ]
        same = [p for p in alike if (p.low, p.high) == (own.low, own.high)] or alike
        if same:
            left.remove(same[0])
        found.append(same[0] if same else own)
    return found


def _as_proposal(measure: Mapping[str, Any], sentence: str) -> Proposal:
    source = measure["source_text"]
    start = max(0, sentence.find(source))
    end = start + len(source) if source in sentence else len(sentence)
    low, high = (measure.get(name) for name in ("low", "high"))
    return Proposal(
        **{name: measure[name] for name in _SAID},
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        source=source,
        start=start,
        end=end,
        value_start=start,
        value_end=start,
    )


def _as_measure(proposal: Proposal) -> dict[str, Any]:
    low, high = proposal.low, proposal.high
    return {name: getattr(proposal, name) for name in _SAID} | {
        "low": None if low is None else f"{low:f}",
        "high": None if high is None else f"{high:f}",
        "source_text": proposal.source,
        "note": "",
    }


def _in_words(proposal: Proposal) -> bool:
    return proposal.comparator == "met"


def _same_kind(one: Proposal, other: Proposal) -> bool:
    """Whether both are figures, or both goals in words that name the same places."""
    if not (_in_words(one) and _in_words(other)):
        return _in_words(one) == _in_words(other)
    names, others = (
        {word for word in proposal.label.split()[1:] if word[0].isupper()}
        for proposal in (one, other)
    )
    return names == others


def _pairs(new: Sequence[Proposal], old: Sequence[Proposal]) -> dict[int, int]:
    """Which new proposal speaks of which old one: the likest first, each once."""
    matcher = SequenceMatcher(autojunk=False)
    candidates = []
    for there, before in enumerate(old):
        matcher.set_seq2(_key(before))
        for here, after in enumerate(new):
            matcher.set_seq1(_key(after))
            in_place = here == there and len(new) == len(old)
            like = matcher.ratio() if _same_kind(before, after) else 0
            if like >= (LIKE_IN_PLACE if in_place else LIKE):
                candidates.append((-like - in_place * (1 - LIKE), here, there))
    found: dict[int, int] = {}
    for _rank, here, there in sorted(candidates):
        if here not in found and there not in found.values():
            found[here] = there
    return found


def _key(proposal: Proposal) -> str:
    said = f"{proposal.label} {proposal.qualifier} {proposal.source}"
    return re.sub(r"\d[\d.,]*", "#", fold(said))


def _merged(measure: Mapping[str, Any], old: Proposal, new: Proposal) -> dict[str, Any]:
    """A confirmed measure with what the sentence now says otherwise."""
    was, now = _as_measure(old), _as_measure(new)
    changed = {name for name in (*_BOUND, *_VALUE, "unit") if was[name] != now[name]}
    if _in_words(new) and fold(old.label) != fold(new.label):
        changed.add("label")  # the words are the goal itself
    if fold(was["source_text"]) != fold(now["source_text"]):
        changed.add("source_text")
    for group in (_BOUND, _VALUE):
        if changed & {*group}:
            changed |= {*group}
    kept = measure["comparator"] if "comparator" not in changed else now["comparator"]
    if changed & {*_VALUE} and (kept == "between") != (new.comparator == "between"):
        changed |= {*_BOUND}
    return {**measure, **{name: now[name] for name in changed}}
