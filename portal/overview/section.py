"""One section of Appendix I or III: its lines, its agencies, what is stuck and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.judging import Judgement
from indicators.scoring import GOOD
from plans.models import Appendix, PlanItem, Section
from portal.overview import asks, punctual
from portal.overview.asks import Words
from portal.overview.frame import Figure, Frame
from portal.overview.grades import Grades, grades, lines_before, lines_now
from portal.overview.lines import IndicatorLine, TaskLine, hidden, indicator_lines
from portal.overview.strips import LIST, Strips, standings, strips
from tasks.judging import TaskJudgement
from tasks.models import Task, TaskProgress
from tasks.verdict import Class

STUCK_SHOWN = 20


@dataclass(frozen=True)
class Stuck:
    """An agency that is stuck on a task: its words, on the page of the task."""

    task: str
    agency: str
    url: str
    words: Words


@dataclass(frozen=True)
class Blocks:
    """What the page of a section shows: tasks or metrics, never both."""

    heading: str
    agencies: list[punctual.Line]
    unread: int
    tasks: list[TaskLine]
    strips: Strips | None
    classes: list[tuple[str, Figure]]
    stuck: list[Stuck]
    stuck_count: int
    indicators: list[IndicatorLine]
    grades: Grades | None


def blocks(frame: Frame, section: Section) -> Blocks:
    """Everything of the page, in a fixed number of queries."""
    if section.appendix == Appendix.TASKS:
        return _of_tasks(frame, section)
    return _of_metrics(frame, section)


def muc(section: Section) -> dict[str, str]:
    """What narrows a list to a section."""
    return {"muc": f"{section.appendix}-{section.roman}"}


def _of_tasks(frame: Frame, section: Section) -> Blocks:
    lines = Task.objects.visible_to(frame.user).filter(section=section)
    lines = list(lines.select_related("section").order_by("position", "pk"))
    readable = _readable(frame, section)
    judged = TaskJudgement(frame.plan, frame.moment, [task.pk for task in lines])
    found = standings(frame, judged, [task for task in lines if task.pk in readable])
    here = muc(section)
    by_task = {one.task.pk: one for one in found}
    counts = Counter(one.verdict.kind for one in found)
    stripped = strips(frame, found, **here)
    stuck = [
        (one.task, duty, sent)
        for one in found
        for duty, sent in judged.asking(one.task, frame.period)
        if sent.status == TaskProgress.Status.STUCK
    ]
    said = asks.words([sent.version for _task, _duty, sent in stuck[:STUCK_SHOWN]])
    return Blocks(
        heading=_("%(section)s: %(n)s/%(all)s nhiệm vụ chậm hoặc vướng")
        % {"section": section, "n": stripped.behind.n, "all": len(found)},
        agencies=punctual.of_section(frame, section),
        unread=len(lines) - len(found),
        tasks=[
            TaskLine(task, frame.page("tasks:task-detail", task.pk), by_task.get(task.pk))
            for task in lines
        ],
        strips=stripped,
        classes=[
            (str(kind.label), Figure(counts[kind], frame.url(LIST, **here, danh_gia=kind.value)))
            for kind in Class
            if counts[kind]
        ],
        stuck=[
            Stuck(
                asks.tag(task),
                duty.agency,
                frame.page("tasks:task-detail", task.pk),
                said[sent.version],
            )
            for task, duty, sent in stuck[:STUCK_SHOWN]
        ],
        stuck_count=len(stuck),
        indicators=[],
        grades=None,
    )


def _of_metrics(frame: Frame, section: Section) -> Blocks:
    items = PlanItem.objects.visible_to(frame.user).filter(section=section)
    items = list(items.select_related("section").order_by("position", "pk"))
    judgement = Judgement(frame.plan, frame.moment, _readable(frame, section))
    lines, before = lines_now(frame, judgement), lines_before(frame, judgement)
    rows = {row.item.pk: row for row in indicator_lines(frame, lines, before)}
    good = sum(line.grade in GOOD for line in lines.values())
    return Blocks(
        heading=_("%(section)s: ước cả năm %(n)s/%(all)s chỉ tiêu đạt và vượt")
        % {"section": section, "n": good, "all": len(lines)},
        agencies=punctual.of_section(frame, section),
        unread=len(items) - len(judgement.lines),
        tasks=[],
        strips=None,
        classes=[],
        stuck=[],
        stuck_count=0,
        indicators=[rows.get(item.pk) or hidden(frame, item) for item in items],
        grades=grades(frame, section.appendix, lines, before, **muc(section)),
    )


def _readable(frame: Frame, section: Section) -> set[int]:
    of_section = frame.readable().filter(section=section, dropped_in__isnull=True)
    return set(of_section.values_list("pk", flat=True))
