"""Active people by agency and role, read once where many reports are told of."""

from __future__ import annotations

from collections.abc import Iterable

from agencies.models import User
from plans.models import Assignment

Role = User.Role


class Directory:
    """Who is in charge of what. One query when made, none afterwards.

    Duties that are asked about come with `select_related("officer")`.
    """

    def __init__(self) -> None:
        self._people: dict[tuple[int | None, str], list[User]] = {}
        for person in User.objects.filter(is_active=True).order_by("pk"):
            self._people.setdefault((person.agency_id, person.role), []).append(person)

    def heads(self, agency_id: int) -> list[User]:
        """The heads of an agency."""
        return self._people.get((agency_id, Role.HEAD), [])

    def in_charge(self, duty: Assignment) -> list[User]:
        """Who looks after a duty: its officer, else all staff of the agency, else its heads
        (the rule of `notices.in_charge`)."""
        officer = duty.officer
        if officer and officer.is_active and officer.agency_id == duty.agency_id:
            return [officer]
        return self._people.get((duty.agency_id, Role.STAFF), []) or self.heads(duty.agency_id)

    def coordinators(self) -> list[User]:
        """The province's coordinators, of whichever agency."""
        groups = [g for (_agency, role), g in self._people.items() if role == Role.COORDINATOR]
        return [person for group in groups for person in group]


def watches(items: Iterable[int]) -> dict[int, list[Assignment]]:
    """The monitors' duties by item; one query."""
    found: dict[int, list[Assignment]] = {}
    duties = Assignment.objects.filter(role=Assignment.Role.MONITOR, item__in=set(items))
    for duty in duties.select_related("officer").order_by("pk"):
        found.setdefault(duty.item_id, []).append(duty)
    return found
