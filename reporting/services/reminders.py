"""Reminders by the calendar: which step of which report falls on a day, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery

from agencies import audit
from agencies.models import AuditEvent
from common import clock
from common.clock import VIETNAM
from common.dates import format_date
from plans.models import Plan
from reporting import reminder_words
from reporting.models import Notice, Reminder, ReminderStep, Report, ReportingPeriod
from reporting.services.directory import Directory, watches

# three days and one day before, on the day, then every third day: wider circles as time passes
DEFAULT_STEPS = (
    {"days": -3},
    {"days": -1, "tell_head": True},
    {"days": 0, "tell_head": True, "tell_monitor": True},
    {"days": 1, "every": 3, "tell_head": True, "tell_monitor": True, "tell_coordinator": True},
)


def lay_down_steps() -> int:
    """The usual steps, once: an administrator who has deleted them all is not overruled.

    Returns how many were made.
    """
    if ReminderStep.history.exists():
        return 0
    for fields in DEFAULT_STEPS:
        ReminderStep.objects.create(**fields)
    return len(DEFAULT_STEPS)


@dataclass(frozen=True)
class Due:
    """A report that is asked for again today, `days` after its deadline (negative: before)."""

    report: Report
    step: ReminderStep
    days: int


@dataclass
class Share:
    """What one person is told of one step and period: what they owe, what others owe."""

    own: list[Due] = field(default_factory=list)
    watched: list[Due] = field(default_factory=list)
    province: list[Due] = field(default_factory=list)


@dataclass(frozen=True)
class Reminded:
    """What a run did."""

    reports: int
    people: int


def latest_step(steps: Iterable[ReminderStep], days: int) -> tuple[int, ReminderStep] | None:
    """The last step that has come `days` after a deadline, and when: (its day, the step).

    Days of which nothing was heard, because nobody ran the reminders, are thus made up for once,
    by the nearest step, and not by all of them.
    """
    come = [
        (days - (days - step.days) % step.every if step.every else step.days, step)
        for step in steps
        if step.days <= days
    ]
    return max(come, key=lambda found: (found[0], found[1].days), default=None)


@transaction.atomic
def remind(*, on: date) -> Reminded:
    """Ask again, as the steps say, for what is unsent on a day: one row a report, one line a
    person, step and period.

    Safe to run again, also from two processes: the periods' rows are locked, and the database
    knows one reminder per report and day.
    """
    periods = ReportingPeriod.objects.filter(
        plan__state=Plan.State.ACTIVE, opened_at__isnull=False, closed_at__isnull=True
    )
    locked = [*periods.select_for_update(of=("self",)).order_by("pk")]
    due = _due(locked, [*ReminderStep.objects.all()], on)
    now = clock.now()
    Reminder.objects.bulk_create(
        Reminder(report=d.report, step=d.step, days=d.days, on=on, at=now) for d in due
    )
    told = [
        Notice(
            person_id=person,
            kind=Notice.Kind.REMINDER,
            text=reminder_words.text(share.own, share.watched, share.province),
            period_id=period,
            at=now,
        )
        for (person, _step, period), share in _shares(due).items()
    ]
    _supersede(told)
    Notice.objects.bulk_create(told)
    reminded = Reminded(len(due), len({notice.person_id for notice in told}))
    if due:
        audit.record(
            AuditEvent.Action.REMIND, by=None, label=format_date(on), data=vars(reminded).copy()
        )
    return reminded


def _due(periods: Sequence[ReportingPeriod], steps: Sequence[ReminderStep], on: date) -> list[Due]:
    """The unsent reports whose latest step they have not been reminded of yet."""
    if not steps:
        return []
    ahead = max(0, -min(step.days for step in steps))
    before = datetime.combine(on + timedelta(days=ahead + 1), time(), VIETNAM)
    by_calendar = Reminder.objects.filter(report=OuterRef("pk"), urge__isnull=True)
    unsent = (
        Report.objects.filter(
            period__in=periods, first_submitted_at__isnull=True, deadline__lt=before
        )
        .select_related("assignment__item", "assignment__officer", "period")
        .annotate(reminded_on=Subquery(by_calendar.order_by("-on").values("on")[:1]))
    )
    found = []
    for report in unsent.select_for_update(of=("self",)).order_by("pk"):
        last_day = report.deadline.astimezone(VIETNAM).date()
        days = (on - last_day).days
        step = latest_step(steps, days)
        if step and (
            report.reminded_on is None or report.reminded_on < last_day + timedelta(days=step[0])
        ):
            found.append(Due(report, step[1], days))
    return found


def _supersede(told: Sequence[Notice]) -> None:
    """An unread reminder of a period is answered for by the newer one: inboxes do not pile up."""
    people: dict[int | None, set[int]] = {}
    for notice in told:
        people.setdefault(notice.period_id, set()).add(notice.person_id)
    for period, persons in people.items():
        old = Notice.objects.unread().filter(kind=Notice.Kind.REMINDER, period=period)
        old.filter(person__in=persons).update(read_at=clock.now())


def _shares(due: Sequence[Due]) -> dict[tuple[int, int, int], Share]:
    """What each person is told, by (person, step, period)."""
    if not due:
        return {}
    people, shares = Directory(), dict[tuple[int, int, int], Share]()
    watching = watches(d.report.assignment.item_id for d in due if d.step.tell_monitor)
    for d in due:
        duty, step = d.report.assignment, d.step
        writers = people.in_charge(duty) if step.tell_staff else []
        heads = people.heads(duty.agency_id) if step.tell_head else []
        monitors = [
            person
            for watch in (watching.get(duty.item_id, []) if step.tell_monitor else [])
            if watch.agency_id != duty.agency_id
            for person in people.in_charge(watch)
        ]
        coordinators = people.coordinators() if step.tell_coordinator else []
        parts = (("own", [*writers, *heads]), ("watched", monitors), ("province", coordinators))
        for part, told in parts:
            for pk in {person.pk for person in told}:
                share = shares.setdefault((pk, step.pk, d.report.period_id), Share())
                getattr(share, part).append(d)
    return shares
