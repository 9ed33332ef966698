"""Who must do what on one line: the plan's own words, and the agencies they were read as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Agency, AgencyGroup
from common.text import fold
from plans.models import Assignment, OpenPhrase


@dataclass(frozen=True)
class Party:
    """One agency named in the plan, or one phrase of the plan that stands for several."""

    phrase: str
    agencies: list[Agency]
    role: str
    is_group: bool
    chosen_by: str = ""
    chosen_at: datetime | None = None

    @property
    def is_lead(self) -> bool:
        """Whether it is the first agency named."""
        return self.role == Assignment.Role.LEAD


def parties(assignments) -> list[Party]:
    """Duties in the plan's order; members of one group phrase, and agencies chosen for one phrase,
    stand together under it."""
    found: dict[object, Party] = {}
    for duty in sorted(assignments, key=lambda a: (a.position, a.agency.position, a.pk)):
        together = bool(duty.phrase and (duty.group_id or duty.chosen_at))
        key = (duty.group_id, fold(duty.phrase)) if together else duty.pk
        chooser = str(duty.chosen_by) if duty.chosen_at else ""
        party = found.setdefault(
            key, Party(duty.phrase, [], duty.role, together, chooser, duty.chosen_at)
        )
        party.agencies.append(duty.agency)
    return [*found.values()]


@dataclass(frozen=True)
class Phrase:
    """A phrase of a line's agency cells that a person settles: `chosen` are the duties it was
    settled with, `reason` tells why it is open still ("" once it is settled)."""

    column: str
    words: str
    group: AgencyGroup | None
    reason: str
    chosen: list[Assignment]

    @property
    def key(self) -> str:
        """What knows the phrase on its line."""
        return phrase_key(self.column, self.words)


def phrase_key(column: str, words: str) -> str:
    """A phrase by its column, however it is spaced: one that stands twice is settled once."""
    return f"{column}:{fold(words)}"


def phrases(item) -> list[Phrase]:
    """The open and the settled phrases of a line, open ones first. One whose agencies were all
    released since is settled with none."""
    found: dict[str, Phrase] = {}
    rows = OpenPhrase.objects.filter(item=item.pk).select_related("group")
    for row in rows.order_by("column", "position", "pk"):
        reason = str(row.get_qualifier_display())
        phrase = Phrase(row.column, row.phrase, row.group, reason, [])
        found.setdefault(phrase.key, phrase)
    chosen = Assignment.everything.filter(
        item=item.pk, chosen_at__isnull=False, ended_in__isnull=True
    ).exclude(phrase="")
    related = chosen.select_related("agency", "group", "chosen_by")
    for duty in related.order_by("position", "pk"):
        watching = duty.role == Assignment.Role.MONITOR
        column = OpenPhrase.Column.MONITORS if watching else OpenPhrase.Column.AGENCIES
        phrase = Phrase(column, duty.phrase, duty.group, "", [])
        phrase = found.setdefault(phrase.key, phrase)
        if duty.released_at is None:
            phrase.chosen.append(duty)
    return [*found.values()]
