"""Telling people: lines in their inbox. Mail is made of them once a day (`urging`)."""

from __future__ import annotations

from collections.abc import Iterable

from agencies.models import Agency, User
from common import clock
from plans.models import PlanItem
from reporting.models import Notice, Report, ReportingPeriod

Role = User.Role


def tell(
    people: Iterable[User],
    *,
    kind: str,
    text: str,
    report: Report | None = None,
    item: PlanItem | None = None,
    period: ReportingPeriod | None = None,
    besides: User | None = None,
) -> None:
    """Put a line into each person's inbox, once; `besides` (who did it) is not told."""
    told = {person.pk for person in people} - {besides.pk if besides else None}
    now = clock.now()
    Notice.objects.bulk_create(
        Notice(person_id=pk, kind=kind, text=text, report=report, item=item, period=period, at=now)
        for pk in sorted(told)
    )


def people_of(agency: Agency | int, *roles: str) -> list[User]:
    """Active people of an agency, of the given roles if any."""
    people = User.objects.filter(agency=agency, is_active=True)
    return [*people.filter(role__in=roles or [Role.STAFF, Role.HEAD]).order_by("pk")]


def in_charge(report: Report) -> list[User]:
    """Who writes a report: the officer who looks after the duty, else all staff of its agency,
    else whoever works there."""
    officer = report.assignment.officer
    if officer and officer.is_active and officer.agency_id == report.agency_id:
        return [officer]
    return people_of(report.agency_id, Role.STAFF) or people_of(report.agency_id)


def coordinators() -> list[User]:
    """The province's coordinators."""
    return [*User.objects.filter(role=Role.COORDINATOR, is_active=True).order_by("pk")]
