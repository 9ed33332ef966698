"""The summaries of the demo: what monitors made of the reports they had on the day they wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from agencies import audit
from agencies.models import AuditEvent, User
from plans.models import Assignment, PlanItem
from portal.demo import people, schedule
from portal.demo.texts import COMMON
from reporting.models import Report, ReportingPeriod
from reporting.services.consolidating import USABLE, Words, close, take_in
from tasks.models import Task

QUOTED = 2  # reports taken in, of those that had come
SENT, LEFT_IN_DRAFT = 0.55, 0.2  # of the third quarter's; the first two are all sent
EVE = 0.7  # sent the day before the date, the rest on the day
# dates that documents set for some tasks, by number; the plan itself sets none
DUE = {
    "25": date(2023, 6, 30),
    "34": date(2023, 8, 31),
    "62": date(2023, 9, 15),
    "14": date(2023, 9, 30),
    "67": date(2023, 11, 30),
    "49": date(2023, 12, 15),
}


def set_dates(tasks: Sequence[Task], by: User) -> None:
    """An administrator notes the dates that documents set for some tasks."""
    for task in tasks:
        task.due_on = DUE[task.number]
        task.save()
        audit.record(
            AuditEvent.Action.CHANGE, by=by, subject=task, data={"due_on": f"{task.due_on}"}
        )


def plan(
    rng: Random, tasks: Sequence[Task], period: ReportingPeriod
) -> Iterator[tuple[datetime, Task, dict[str, str], bool]]:
    """Who writes when about a past quarter: (moment, task, phrases to use, whether it is sent)."""
    slots = {
        "period": period.label.partition("/")[0].replace("Quý", "quý"),
        "cutoff": f"{period.data_to:%d/%m/%Y}",
    }
    for task in tasks:
        phrases = {key: rng.choice(said).format(**slots) for key, said in COMMON["summary"].items()}
        delay = timedelta(days=-1 if rng.random() < EVE else 0, minutes=rng.randint(-90, 40))
        chance = rng.random() if period.code.endswith("Q3") else 0
        if chance < SENT + LEFT_IN_DRAFT:
            yield schedule.at(period.due_monitor, 15) + delay, task, phrases, chance < SENT


def write(item: PlanItem, period: ReportingPeriod, phrases: dict[str, str], sends: bool) -> None:
    """The monitor takes in what has come, and sends the summary or leaves it; without any
    report there is nothing to write."""
    reports = Report.objects.filter(period=period, assignment__item=item)
    reports = list(reports.select_related("agency", "period", "assignment__item").order_by("pk"))
    usable = [report for report in reports if report.state in USABLE]
    by = writer(item)
    draft, words = None, Words(phrases["begin"], phrases["propose"])
    for report in usable[:QUOTED]:
        draft = take_in(report=report, by=by, version=draft.version if draft else 0, words=words)
        words = Words(draft.text, draft.proposals)
    if draft and sends:
        lacking = [report.agency.code for report in reports if report not in usable]
        reasons = dict.fromkeys(lacking, phrases["why"])
        close(item=item, period=period, by=by, version=draft.version, reasons=reasons)


def writer(item: PlanItem) -> User:
    """Staff of the first agency that watches the line, else the coordinator."""
    duties = item.assignments.filter(role=Assignment.Role.MONITOR).select_related("agency")
    first = duties.order_by("position", "pk").first()
    name = first.agency.code.lower() if first else people.COORDINATOR
    return User.objects.select_related("agency").get(username=name)
