"""Who a line is addressed to: agency cells to duties and open phrases. Pure, no ORM."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from agencies.phrases import Part, Vocabulary
from common.text import fold
from plans.content import DutyContent, ItemContent, OpenContent


def read_duties(
    *,
    cells: Sequence[str],
    monitors: str,
    vocabulary: Vocabulary,
    members: Mapping[str, Collection[str]],
) -> tuple[tuple[DutyContent, ...], tuple[OpenContent, ...]]:
    """Who works on a line, who watches it, and which phrases wait for a person's choice.

    ``cells``: its agency cells, several for a metric whose agencies stand in its sub-rows;
    ``members``: group code → agency codes, of the groups that name their members beyond doubt.
    The first agency named leads; the other named ones and the members of certain groups work
    with it.
    """
    parts = [part for cell in cells for part in vocabulary.read(cell)]
    named = dict.fromkeys(part.code for part in parts if part.kind == "agency")
    phrases = {part.code: part.raw for part in reversed(parts)}
    duties = [
        DutyContent(code, "member" if index else "lead", phrases[code])
        for index, code in enumerate(named)
    ]
    taken = set(named)
    for part in parts:
        if _settles_itself(part, members):
            fresh = [code for code in members[part.code] if code not in taken]
            duties += [DutyContent(code, "member", part.raw, part.code) for code in fresh]
            taken |= set(fresh)
    watching = vocabulary.read(monitors)
    seen = {part.code: part.raw for part in reversed(watching) if part.kind == "agency"}
    in_order = dict.fromkeys(part.code for part in watching if part.kind == "agency")
    duties += [DutyContent(code, "monitor", seen[code]) for code in in_order]
    open_phrases = [
        OpenContent(column, part.raw, part.code, part.qualifier or "unknown", part.order)
        for column, found in (("agencies", _renumbered(parts)), ("monitors", watching))
        for part in found
        if part.kind != "agency" and not _settles_itself(part, members)
    ]
    return tuple(duties), tuple(open_phrases)


def keep_choices(
    before: ItemContent,
    duties: tuple[DutyContent, ...],
    open_phrases: tuple[OpenContent, ...],
) -> tuple[tuple[DutyContent, ...], tuple[OpenContent, ...]]:
    """The same with the agencies that people once chose for phrases that still stand there."""
    chosen: dict[tuple[str, str], list[DutyContent]] = {}
    for duty in before.duties:
        if duty.chosen_by and duty.role != "monitor":
            chosen.setdefault((fold(duty.phrase), duty.group), []).append(duty)
    kept = list(duties)
    still_open = []
    for phrase in open_phrases:
        settled = chosen.get((fold(phrase.phrase), phrase.group), [])
        if phrase.column != "agencies" or not settled:
            still_open.append(phrase)
            continue
        doing = {duty.agency for duty in kept if duty.role != "monitor"}
        kept += [duty for duty in settled if duty.agency not in doing]
    kept.sort(key=lambda duty: duty.role == "monitor")
    return tuple(kept), tuple(still_open)


def _settles_itself(part: Part, members: Mapping[str, Collection[str]]) -> bool:
    """Whether a group phrase names its members beyond doubt."""
    return part.kind == "group" and part.qualifier == "none" and part.code in members


def _renumbered(parts: Sequence[Part]) -> list[Part]:
    """Parts of several cells in one order: a phrase is known by its place on the line."""
    return [
        Part(order, part.kind, part.raw, part.code, part.qualifier)
        for order, part in enumerate(parts, 1)
    ]
