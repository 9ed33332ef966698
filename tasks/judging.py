"""The verdicts on some tasks, read from the database in two queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from plans.models import Plan
from reporting.calendar import VIETNAM
from reporting.models import Report
from reporting.services import reporting_assignments
from reporting.workflow import ACCEPTED
from tasks.models import Task
from tasks.verdict import Class, Part, Said, Verdict, judge


def verdicts(plan: Plan, tasks: Iterable[Task], as_of: date) -> dict[int, Verdict]:
    """The verdict on each of some tasks of a plan at one day. It quotes what was reported: show
    it to those who may read all reports on the task."""
    tasks = list(tasks)
    parts = parts_of(plan, [task.pk for task in tasks])
    return {task.pk: judge(task.due_on, parts.get(task.pk, []), as_of) for task in tasks}


def parts_of(plan: Plan, tasks: Collection[int]) -> dict[int, list[Part]]:
    """What the agencies that report on some tasks have said in accepted reports, by task."""
    duties = reporting_assignments(plan).filter(item__in=tasks)
    said = _said(duties.order_by().values("pk"))
    found: dict[int, list[Part]] = {}
    order = duties.order_by("position", "agency__position", "pk")
    for task, pk, name in order.values_list("item", "pk", "agency__short_name"):
        found.setdefault(task, []).append(Part(name, tuple(said.get(pk, []))))
    return found


def _said(duties: QuerySet[Any]) -> dict[int, list[Said]]:
    """What was accepted on some duties, the oldest period first."""
    accepted = Report.objects.filter(assignment__in=duties, state=ACCEPTED)
    accepted = accepted.order_by("period__data_to", "pk")
    found: dict[int, list[Said]] = {}
    for duty, status, decided, sent in accepted.values_list(
        "assignment", "progress__status", "decided_at", "first_submitted_at"
    ):
        accepted_on, sent_on = (at.astimezone(VIETNAM).date() for at in (decided, sent))
        found.setdefault(duty, []).append(Said(status or "", accepted_on, sent_on))
    return found


def in_words(found: Iterable[Verdict]) -> str:
    """“3 hoàn thành đúng hạn, 2 đang thực hiện, quá hạn; 63 thường xuyên, không đặt hạn”."""
    counts = Counter(verdict.kind for verdict in found)
    told = [
        f"{counts[kind]} {kind.label[0].lower()}{kind.label[1:]}" for kind in Class if counts[kind]
    ]
    return _("Đánh giá theo hạn nhiệm vụ: %(counts)s.") % {"counts": "; ".join(told)}
