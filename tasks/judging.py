"""The tasks of a plan as they stood at a moment: read from what was sent, in three queries.

Only what was sent counts, as it was sent (`ReportVersion`), so that a past day is told as it was.
It quotes reports: show a task to those who may read all reports on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from common import clock
from plans.models import Appendix, Assignment, Plan
from reporting.calendar import VIETNAM
from reporting.models import ReportingPeriod, ReportVersion
from reporting.services import reporting_assignments
from reporting.timeliness import end_of
from reporting.workflow import Act
from tasks.models import Task, TaskProgress
from tasks.situation import Situation, situation
from tasks.states import worst
from tasks.verdict import Class, Part, Said, Verdict, judge

# what a version says stands in the order of `tasks.services.FIELDS`, as printed
STATUS = KT("content__fields__0__value")
DIFFICULTIES = KT("content__fields__3__value")
CAUSES = KT("content__fields__4__value")
PROPOSALS = KT("content__fields__5__value")
STATUSES = {str(status.label): status.value for status in TaskProgress.Status}


@dataclass(frozen=True)
class Duty:
    """One agency's duty to report on a task."""

    pk: int
    agency: str  # its short name
    is_lead: bool


@dataclass(frozen=True)
class Sent:
    """One report as it stood: which version, of which period, what it says and since which day,
    whether it was accepted, whether it asks for something."""

    version: int
    period: int
    data_to: date
    status: str
    since: date
    accepted: bool
    asks: bool


@dataclass
class TaskJudgement:
    """The tasks of one plan at one moment. `tasks` narrows to some, all of the plan when None."""

    plan: Plan
    moment: datetime = field(default_factory=clock.now)
    tasks: Collection[int] | None = None

    def verdict(self, task: Task, period: ReportingPeriod | None = None) -> Verdict:
        """The verdict on a task on the day of the moment.

        With `period` as it was when that period's reports went to the province: later periods
        and days do not count.
        """
        day = self.moment.astimezone(VIETNAM).date()
        if period:
            day = min(day, period.due_province)
        parts = [
            Part(
                duty.agency,
                tuple(
                    Said(sent.status, sent.since)
                    for sent in self.reports.get(duty.pk, [])
                    if sent.accepted and (period is None or sent.data_to <= period.data_to)
                ),
            )
            for duty in self.duties.get(task.pk, [])
        ]
        return judge(task.due_on, parts, day)

    def sent(self, duty: int, period: ReportingPeriod) -> Sent | None:
        """What stands on a duty in a period."""
        return next((s for s in self.reports.get(duty, []) if s.period == period.pk), None)

    def said(self, duty: int, period: ReportingPeriod) -> str:
        """The status an agency gave on its duty in a period; "" when nothing stands."""
        sent = self.sent(duty, period)
        return sent.status if sent else ""

    def asking(self, task: Task, period: ReportingPeriod) -> list[tuple[Duty, Sent]]:
        """Who is stuck on a task or proposes something in a period."""
        told = [(duty, self.sent(duty.pk, period)) for duty in self.duties.get(task.pk, [])]
        return [(duty, sent) for duty, sent in told if sent and sent.asks]

    def status(self, task: Task, period: ReportingPeriod) -> str:
        """What is said of a task in a period: the word of the agency named first, else the most
        pressing; "" when nothing stands."""
        duties = self.duties.get(task.pk, [])
        leads = [duty for duty in duties if duty.is_lead]
        return worst(self.said(duty.pk, period) for duty in leads or duties)

    def situation(self, task: Task, period: ReportingPeriod) -> Situation:
        """How a task stands at the moment, with the words of a period."""
        return situation(self.verdict(task), self.status(task, period))

    def situation_then(self, task: Task, period: ReportingPeriod) -> Situation:
        """How a task stood when a period's reports went to the province."""
        return situation(self.verdict(task, period), self.status(task, period))

    @cached_property
    def duties(self) -> dict[int, list[Duty]]:
        """Who reports on each task, in the order the plan names them."""
        owed = reporting_assignments(self.plan).filter(item__appendix=Appendix.TASKS)
        if self.tasks is not None:
            owed = owed.filter(item__in=self.tasks)
        found: dict[int, list[Duty]] = {}
        rows = owed.order_by("position", "agency__position", "pk")
        for task, pk, name, role in rows.values_list("item", "pk", "agency__short_name", "role"):
            found.setdefault(task, []).append(Duty(pk, name, role == Assignment.Role.LEAD))
        return found

    @cached_property
    def reports(self) -> dict[int, list[Sent]]:
        """What stood on each duty, the oldest period first."""
        again = self._sent_again()
        rows = self._versions(ReportVersion.objects.standing(self.moment)).annotate(
            duty=F("report__assignment"),
            period=F("report__period"),
            data_to=F("report__period__data_to"),
            first_sent=F("report__first_submitted_at"),
            proposals=Left(PROPOSALS, 1),  # whether there are any
        )
        found: dict[int, list[Sent]] = {}
        for row in rows.order_by("data_to", "report_id").values(
            "pk", "report", "duty", "period", "data_to", "status", "first_sent", "fate", "proposals"
        ):
            # the first sending of a report on paper is the day it was received
            since = _began(again.get(row["report"], [])) or row["first_sent"]
            status = STATUSES.get(row["status"], "")
            found.setdefault(row["duty"], []).append(
                Sent(
                    version=row["pk"],
                    period=row["period"],
                    data_to=row["data_to"],
                    status=status,
                    since=since.astimezone(VIETNAM).date(),
                    accepted=row["fate"] == Act.ACCEPT,
                    asks=status == TaskProgress.Status.STUCK or bool(row["proposals"]),
                )
            )
        return found

    def _sent_again(self) -> dict[int, list[tuple[str, datetime]]]:
        """(status, when sent) of every version of the reports that were sent more than once."""
        twice = ReportVersion.objects.filter(number=2).values("report")
        sent = ReportVersion.objects.filter(report__in=twice, submitted_at__lte=self.moment)
        found: dict[int, list[tuple[str, datetime]]] = {}
        rows = self._versions(sent).order_by("report_id", "number")
        for report, status, at in rows.values_list("report", "status", "submitted_at"):
            found.setdefault(report, []).append((status, at))
        return found

    def _versions(self, sent: QuerySet[Any]) -> QuerySet[Any]:
        """Those on the tasks, with the status they gave and no other words."""
        sent = sent.filter(report__plan=self.plan, report__appendix=Appendix.TASKS)
        if self.tasks is not None:
            sent = sent.filter(report__assignment__item__in=self.tasks)
        return sent.annotate(status=STATUS)


def _began(versions: list[tuple[str, datetime]]) -> datetime | None:
    """When a report began to say what it says last; None: from its first sending on."""
    began = None
    for (before, _at), (status, at) in pairwise(versions):
        began = at if status != before else began
    return began


def verdicts(plan: Plan, tasks: Iterable[Task], as_of: date) -> dict[int, Verdict]:
    """The verdict on each of some tasks of a plan at the end of a day."""
    tasks = list(tasks)
    judged = TaskJudgement(plan, end_of(as_of), [task.pk for task in tasks])
    return {task.pk: judged.verdict(task) for task in tasks}


def in_words(found: Iterable[Verdict]) -> str:
    """“3 hoàn thành đúng hạn, 2 đang thực hiện, quá hạn; 63 thường xuyên, không đặt hạn”."""
    counts = Counter(verdict.kind for verdict in found)
    told = [
        f"{counts[kind]} {kind.label[0].lower()}{kind.label[1:]}" for kind in Class if counts[kind]
    ]
    return _("Đánh giá theo hạn nhiệm vụ: %(counts)s.") % {"counts": "; ".join(told)}
