"""The reports of the demo: planned report by report, then acted out in the order of time.

Every act goes through the real services, each at its own moment (`common.clock.demo_moment`), so
the audit trail, the versions and the stamps are those of a year of work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from random import Random
from typing import Any

from django.db import transaction

import indicators.services
import tasks.services
from agencies.models import User
from common import clock
from indicators.models import Measure
from plans.models import Assignment, Plan
from portal.demo import exchanges, figures, people, schedule, summaries, texts, verdicts
from portal.demo.files import EVIDENCE, workbook
from portal.demo.texts import COMMON, Voice
from reporting.calendar import Kind
from reporting.models import Holiday, Report, ReportingPeriod
from reporting.services import attach, close_period, move, open_period, reporting_assignments
from reporting.workflow import Act
from tasks.models import Task

SEED = 2023
FOURTH_DRAFTS, FOURTH_HANDED_IN = 10, 2
Key = tuple[int, int]  # assignment and period: known before the report exists


class Past:
    """A book of acts, written in any order and acted out in the order of time."""

    def __init__(self) -> None:
        self.acts: list[tuple[datetime, Callable[..., Any], tuple[Any, ...]]] = []
        self.reports: dict[Key, Report] = {}

    def then(self, moment: datetime, act: Callable[..., Any], *args: Any) -> None:
        """Write an act down."""
        self.acts.append((moment, act, args))

    def happen(self) -> None:
        """Act everything out."""
        for moment, act, args in sorted(self.acts, key=itemgetter(0)):
            with clock.demo_moment(moment):
                act(*args)

    def give_out(self, period: ReportingPeriod, by: User) -> None:
        """A round begins."""
        open_period(period=period, by=by)
        made = period.reports.select_related("agency", "period", "assignment__item")
        self.reports |= {(report.assignment_id, period.pk): report for report in made}

    def close(self, period: ReportingPeriod, by: User) -> None:
        """A round ends: nothing is typed or sent in it any more."""
        close_period(period=period, by=by)

    def save(self, key: Key, by: User, values: dict[Any, Any]) -> None:
        """Somebody keeps a draft: fields of a task, or rows of figures."""
        report = self.reports[key]
        if report.appendix == "I":
            tasks.services.save_progress(report=report, by=by, version=None, values=values)
        else:
            indicators.services.save_observations(report=report, by=by, version=None, rows=values)

    def hand_in(self, key: Key, by: User) -> None:
        """Staff put the report before the head."""
        report = self.reports[key]
        self._wing(report).hand_in(report=report, by=by, version=None)

    def send(self, key: Key, by: User) -> None:
        """The report goes to its reviewer."""
        report = self.reports[key]
        self._wing(report).send(report=report, by=by, version=None)

    def review(self, key: Key, by: User, act: Act, reason: str) -> None:
        """The reviewer accepts, or returns for a reason."""
        move(report=self.reports[key], act=act, by=by, reason=reason)

    def attach(self, key: Key, by: User, *table: Any) -> None:
        """Somebody keeps a workbook with the report."""
        attach(report=self.reports[key], by=by, upload=workbook(*table), note=table[0])

    @staticmethod
    def _wing(report: Report) -> Any:
        return tasks.services if report.appendix == "I" else indicators.services


@dataclass(frozen=True)
class Duty:
    """One assignment and the people who play it; `reviewers` in the order they are asked."""

    assignment: Assignment
    staff: User
    head: User
    reviewers: list[User]
    measures: list[Measure]

    @property
    def sender(self) -> User:
        """Who sends for the agency."""
        return self.head if self.assignment.agency.head_approves else self.staff


@transaction.atomic
def build(plan: Plan) -> int:
    """Act out three quarters and the beginning of the fourth; tell how many acts there were."""
    past = written(plan)
    past.happen()
    return len(past.acts)


def written(plan: Plan) -> Past:
    """The whole past as a book of acts, the same in every run; nothing has happened yet."""
    rng = Random(SEED)
    office = schedule.Office(rng, set(Holiday.objects.values_list("day", flat=True)))
    periods = {int(p.code[-1]): p for p in plan.periods.filter(kind=Kind.QUARTER)}
    admin = User.objects.get(username=people.ADMIN)
    past, owed = Past(), duties(plan)
    for quarter in schedule.ROUNDS:
        past.then(quarter.begins, past.give_out, periods[quarter.number], admin)
        if quarter.is_closed:
            past.then(quarter.ends, past.close, periods[quarter.number], admin)
    past.then(schedule.FOURTH_BEGINS, past.give_out, periods[4], admin)
    for duty in owed:
        steps = texts.path(rng)
        for quarter, step in zip(schedule.ROUNDS, steps, strict=False):
            _plan_report(past, office, duty, quarter, periods[quarter.number], step)
    _plan_fourth(past, office, owed, periods[4])
    _plan_summaries(past, plan, periods, admin)
    for moment, act, args in exchanges.plan(plan, periods[3]):
        past.then(moment, act, *args)
    for moment, *about in verdicts.plan(plan, periods):
        past.then(moment, verdicts.judge, *about)
    return past


def _plan_summaries(
    past: Past, plan: Plan, periods: dict[int, ReportingPeriod], admin: User
) -> None:
    """Write down the summaries of the tasks, and the dates that some tasks have."""
    rng, tasks = Random(SEED), list(Task.objects.filter(plan=plan).order_by("position"))
    dated = [task for task in tasks if task.number in summaries.DUE]
    past.then(schedule.at(date(2023, 2, 20), 9), summaries.set_dates, dated, admin)
    for quarter in schedule.ROUNDS:
        period = periods[quarter.number]
        for moment, task, phrases, sends in summaries.plan(rng, tasks, period):
            past.then(moment, summaries.write, task, period, phrases, sends)


def duties(plan: Plan) -> list[Duty]:
    """All duties that owe reports, with their people, in the order of the plan."""
    everybody = {user.username: user for user in User.objects.select_related("agency")}
    owed = (
        reporting_assignments(plan)
        .select_related("item", "agency")
        .prefetch_related("item__measures", "item__assignments__agency")
        .order_by("item__appendix", "item__position", "agency__position", "pk")
    )
    return [_duty(assignment, everybody) for assignment in owed]


def _duty(assignment: Assignment, everybody: dict[str, User]) -> Duty:
    """An assignment with the people of its agency and of those that watch the item."""
    code = assignment.agency.code.lower()
    watching = [
        other.agency.code.lower()
        for other in assignment.item.assignments.all()
        if other.role == Assignment.Role.MONITOR
    ]
    reviewers = [everybody[f"{name}{post}"] for name in watching for post in ("", ".ld")]
    return Duty(
        assignment,
        staff=everybody[code],
        head=everybody[f"{code}.ld"],
        reviewers=[*reviewers, everybody[people.COORDINATOR]],
        measures=list(assignment.item.measures.all()),
    )


def _plan_report(
    past: Past,
    office: schedule.Office,
    duty: Duty,
    quarter: schedule.Round,
    period: ReportingPeriod,
    step: tuple[str, int],
) -> None:
    """Write down what happened to one report of a past quarter."""
    agency = duty.assignment.agency
    key = (duty.assignment.pk, period.pk)
    voice = Voice(office, agency, period, quarter.number - 1)
    reviewer = _reviewer(office.rng, duty)
    said = _said(voice, duty, *step)
    course = schedule.course(
        office,
        quarter,
        cut_off=period.data_to,
        due=period.due_agency,
        to_head=agency.head_approves,
    )
    for index, (moment, act) in enumerate(course):
        if act == Act.SAVE:
            following = [after for _moment, after in course[index + 1 : index + 2]]
            unfinished = not index and following in ([], [Act.SAVE])
            past.then(moment, past.save, key, duty.staff, _begun(said) if unfinished else said)
            title = EVIDENCE.get((quarter.number, str(duty.assignment.item), agency.code))
            if title and not index:
                table = (title, agency, period.label)
                past.then(moment + timedelta(minutes=9), past.attach, key, duty.staff, *table)
        elif act == Act.HAND_IN:
            past.then(moment, past.hand_in, key, duty.staff)
        elif act == Act.SEND:
            past.then(moment, past.send, key, duty.sender)
        elif act == Act.RETURN:
            reason, said = _answered(voice, said, step[1])
            past.then(moment, past.review, key, reviewer, act, reason)
        else:
            past.then(moment, past.review, key, reviewer, act, "")


def _plan_fourth(
    past: Past, office: schedule.Office, owed: list[Duty], period: ReportingPeriod
) -> None:
    """Write down the first drafts of the quarter under way; two wait for the head already."""
    rng = office.rng
    on_tasks = [d for d in owed if not d.measures and d.assignment.agency.head_approves]
    last = schedule.YESTERDAY.date()
    days = office.days(last - timedelta(days=11), last - timedelta(days=1))
    for index, duty in enumerate(rng.sample(on_tasks, FOURTH_DRAFTS)):
        key = (duty.assignment.pk, period.pk)
        voice = Voice(office, duty.assignment.agency, period, 3)
        said = _said(voice, duty, texts.Status.UNDER_WAY, rng.randint(72, 90))
        moment = office.moment(rng.choice(days))
        handed_in = index < FOURTH_HANDED_IN
        past.then(moment, past.save, key, duty.staff, said if handed_in else _begun(said))
        if handed_in:
            past.then(moment + timedelta(hours=2), past.hand_in, key, duty.staff)


def _reviewer(rng: Random, duty: Duty) -> User:
    """Mostly a monitor's staff, now and then its head or the coordinator, never who sent."""
    others = [user for user in duty.reviewers if user.pk != duty.sender.pk]
    return rng.choice(others) if rng.random() < 0.2 else others[0]


def _said(voice: Voice, duty: Duty, status: str, percent: int) -> dict[Any, Any]:
    """All that the report says: fields of a task, or rows of figures by measure."""
    item = duty.assignment.item
    if duty.measures:
        return figures.rows(duty.measures, item.appendix, voice.quarter)
    return texts.progress(voice, item.number, status, percent)


def _begun(said: dict[Any, Any]) -> dict[Any, Any]:
    """The first half of it: a draft that was not finished yet."""
    if "results" in said:
        return {"status": said["status"], "results": said["results"].partition("\n")[0]}
    half = (len(said) + 1) // 2
    return dict(list(said.items())[:half])


def _answered(voice: Voice, said: dict[Any, Any], percent: int) -> tuple[str, dict[Any, Any]]:
    """Why the report came back, and what it says after that."""
    kind = "I" if "results" in said else "figures"
    pair = voice.rng.choice(COMMON["returned"][kind])
    answer = voice.fill(pair["answer"], percent)
    if kind == "I":
        return pair["reason"], said | {"results": f"{said['results']}\n{answer}"}
    first = next(iter(said))
    return pair["reason"], said | {first: said[first] | {"note": answer}}
