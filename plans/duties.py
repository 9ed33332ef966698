"""Who must do what on one line: the plan's own words, and the agencies they were read as."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.models import Agency
from plans.models import Assignment


@dataclass(frozen=True)
class Party:
    """One agency named in the plan, or one phrase of the plan that stands for several."""

    phrase: str
    agencies: list[Agency]
    role: str
    is_group: bool

    @property
    def is_lead(self) -> bool:
        """Whether it is the first agency named."""
        return self.role == Assignment.Role.LEAD


def parties(assignments) -> list[Party]:
    """Duties in the plan's order; members of one group phrase stand together under it."""
    found: dict[object, Party] = {}
    for duty in sorted(assignments, key=lambda a: (a.position, a.agency.position, a.pk)):
        key = duty.group_id or f"agency {duty.pk}"
        party = found.setdefault(key, Party(duty.phrase, [], duty.role, duty.group_id is not None))
        party.agencies.append(duty.agency)
    return [*found.values()]
