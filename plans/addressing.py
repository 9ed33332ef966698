"""Who a line is addressed to: agency cells to duties and open phrases. Pure, no ORM."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

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
    duties: list[DutyContent] = []
    open_phrases: list[OpenContent] = []
    for column, column_cells in (("agencies", cells), ("monitors", [monitors])):
        parts = _in_one_order([vocabulary.read(cell) for cell in column_cells])
        duties += _duties(parts, column, members)
        open_phrases += [
            OpenContent(column, part.raw, part.code, part.qualifier or "unknown", part.order)
            for part in parts
            if part.kind != "agency" and not _settles_itself(part, members)
        ]
    return tuple(duties), tuple(open_phrases)


def _duties(
    parts: Sequence[Part], column: str, members: Mapping[str, Collection[str]]
) -> list[DutyContent]:
    """The duties of one column: agencies named, each once, then members of certain groups."""
    named: dict[str, str] = {}
    for part in parts:
        if part.kind == "agency":
            named.setdefault(part.code, part.raw)
    role, first = ("monitor", "monitor") if column == "monitors" else ("member", "lead")
    duties = [
        DutyContent(code, role if index else first, raw)
        for index, (code, raw) in enumerate(named.items())
    ]
    taken = set(named)
    for part in parts:
        if _settles_itself(part, members):
            fresh = [code for code in members[part.code] if code not in taken]
            duties += [DutyContent(code, role, part.raw, part.code) for code in fresh]
            taken |= set(fresh)
    return duties


def keep_choices(
    before: ItemContent,
    duties: tuple[DutyContent, ...],
    open_phrases: tuple[OpenContent, ...],
) -> tuple[tuple[DutyContent, ...], tuple[OpenContent, ...]]:
    """The same with the agencies that people once chose for phrases that still stand there, or
    named beside the plan's words; one agency leads, and whoever is named does. A monitor that
    people named because the plan had none gives way to one of the plan."""
    chosen: dict[tuple[bool, str, str], list[DutyContent]] = {}
    for duty in before.duties:
        if duty.chosen_by:
            key = (duty.role == "monitor", fold(duty.phrase), duty.group)
            chosen.setdefault(key, []).append(duty)
    kept = list(duties)
    places = [(p.column == "monitors", fold(p.phrase), p.group) for p in open_phrases]
    still_open = [p for p, place in zip(open_phrases, places, strict=True) if place not in chosen]
    if any(duty.role == "monitor" for duty in kept):
        chosen.pop((True, "", ""), None)
    for place in (*places, (False, "", ""), (True, "", "")):
        watching = place[0]
        for duty in chosen.get(place, []):
            if duty.role == "lead" and any(other.role == "lead" for other in kept):
                duty = replace(duty, role="member")
            if duty.agency not in {d.agency for d in kept if (d.role == "monitor") == watching}:
                kept.append(duty)
    kept.sort(key=lambda duty: duty.role == "monitor")
    return tuple(kept), tuple(still_open)


def _settles_itself(part: Part, members: Mapping[str, Collection[str]]) -> bool:
    """Whether a group phrase names its members beyond doubt."""
    return part.kind == "group" and part.qualifier == "none" and part.code in members


def _in_one_order(cells: Sequence[Sequence[Part]]) -> list[Part]:
    """Parts of several cells in one order: a phrase is known by its place on the line."""
    parts = [part for cell in cells for part in cell]
    return [replace(part, order=order) for order, part in enumerate(parts, 1)]
