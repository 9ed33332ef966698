"""One agency: its tasks, its indicators, its timeliness, what it must answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.models import Agency
from indicators.judging import Judgement
from indicators.scoring import GOOD
from plans.models import Appendix, Assignment, PlanItem
from portal.overview import asks, punctual
from portal.overview.frame import Figure, Frame
from portal.overview.grades import lines_before, lines_now
from portal.overview.lines import IndicatorLine, TaskLine, hidden, indicator_lines
from portal.overview.strips import LIST, Standing, standings
from reporting import instructions
from reporting.item_filters import ROLES
from reporting.timeliness import OVERDUE, with_predecessors
from tasks.judging import TaskJudgement
from tasks.models import Task
from tasks.situation import BEHIND, Situation, situation_badge
from tasks.states import status_badge

Role = Assignment.Role


@dataclass(frozen=True)
class RoleRow:
    """The agency's tasks in one role: how many, and how many stand how."""

    label: str
    total: Figure
    figures: list[Figure]


@dataclass(frozen=True)
class Blocks:
    """What the page of an agency shows."""

    heading: str
    roles: list[RoleRow]
    situations: list[Situation]
    tasks: list[TaskLine]
    indicators: list[IndicatorLine]
    periods: list[punctual.Line]
    instructions: list
    watches: bool
    unread: int

    @property
    def badges(self):
        """The heads of the columns of `roles`."""
        return [situation_badge(found) for found in self.situations]


def blocks(frame: Frame, agency: Agency) -> Blocks:
    """Everything of the page, in a fixed number of queries."""
    duties = _duties(frame, agency)
    doing = {item: duty for item, duty in duties.items() if duty.role != Role.MONITOR}
    readable = set(frame.readable().filter(pk__in=doing).values_list("pk", flat=True))
    tasks = _tasks(frame, doing, readable)
    indicators = _indicators(frame, doing, readable)
    periods = _periods(frame, agency)
    asked = list(asks.unanswered(frame).filter(agency=agency))
    for one in asked:
        one.answered_at = one.confirmed_at = None  # not at that moment
    return Blocks(
        heading=headline(frame, agency, tasks, indicators, periods),
        roles=_roles(frame, agency, tasks),
        situations=list(Situation),
        tasks=tasks,
        indicators=indicators,
        periods=periods,
        instructions=instructions.shown(asked, frame.moment),
        watches=any(duty.role == Role.MONITOR for duty in duties.values()),
        unread=len(doing) - len(readable & doing.keys()),
    )


def _duties(frame: Frame, agency: Agency) -> dict[int, Assignment]:
    """Line → the agency's duty on it; one to do before one to watch."""
    of_plan = Assignment.objects.filter(
        agency=agency, item__plan=frame.plan, item__dropped_in__isnull=True
    )
    found: dict[int, Assignment] = {}
    for duty in of_plan.order_by("pk"):
        if duty.item_id not in found or duty.role != Role.MONITOR:
            found[duty.item_id] = duty
    return found


def _tasks(frame: Frame, doing: Mapping[int, Assignment], readable: set[int]) -> list[TaskLine]:
    """The agency's tasks in plan order, with what it says of each."""
    lines = Task.objects.visible_to(frame.user).filter(pk__in=doing)
    lines = list(lines.select_related("section").order_by("position", "pk"))
    judged = TaskJudgement(frame.plan, frame.moment, [task.pk for task in lines])
    found = {s.task.pk: s for s in standings(frame, judged, lines) if s.task.pk in readable}
    return [
        TaskLine(
            task,
            frame.page("tasks:task-detail", task.pk),
            found.get(task.pk),
            doing[task.pk].role,
            status_badge(judged.said(doing[task.pk].pk, frame.period)),
        )
        for task in lines
    ]


def _indicators(
    frame: Frame, doing: Mapping[int, Assignment], readable: set[int]
) -> list[IndicatorLine]:
    """The agency's targets and metrics in plan order."""
    appendices = (Appendix.TARGETS, Appendix.METRICS)
    items = PlanItem.objects.visible_to(frame.user).filter(pk__in=doing, appendix__in=appendices)
    judgement = Judgement(frame.plan, frame.moment, readable & doing.keys())
    before = lines_before(frame, judgement)
    rows = indicator_lines(frame, lines_now(frame, judgement), before)
    known = {row.item.pk: row for row in rows}
    ordered = items.select_related("section").order_by("appendix", "position", "pk")
    return [known.get(item.pk) or hidden(frame, item) for item in ordered]


def _periods(frame: Frame, agency: Agency) -> list[punctual.Line]:
    """The agency's timeliness over the periods of the plan."""
    pks = with_predecessors(agency.pk, frame.moment)
    return punctual.periods(frame, pks, co_quan=agency.code)


def _roles(frame: Frame, agency: Agency, tasks: list[TaskLine]) -> list[RoleRow]:
    rows = []
    for role in (Role.LEAD, Role.MEMBER):
        own = [line for line in tasks if line.role == role]
        asked = {"co_quan": agency.code, "vai_tro": role.value}
        told = [line.standing.now for line in own if line.standing]
        figures = [
            Figure(told.count(s), frame.url(LIST, **asked, tinh_hinh=s.value)) for s in Situation
        ]
        if own:
            total = Figure(len(own), frame.url(LIST, **asked))
            rows.append(RoleRow(str(ROLES[role]), total, figures))
    return rows


def headline(
    frame: Frame,
    agency: Agency,
    tasks: list[TaskLine],
    indicators: list[IndicatorLine],
    periods: list[punctual.Line],
) -> str:
    """What is behind, how the year will end, what was not sent: one sentence, of what the reader
    may read."""
    told = [line.standing for line in tasks if line.standing]
    judged = [line.line for line in indicators if line.line and line.line.grade]
    parts = []
    if told:
        behind = {"n": _behind(told), "all": len(told)}
        parts.append(_("%(n)s/%(all)s nhiệm vụ chậm hoặc vướng") % behind)
    if judged:
        good = sum(line.grade in GOOD for line in judged)
        words = {"n": good, "all": len(judged)}
        parts.append(_("ước %(n)s/%(all)s chỉ tiêu đạt và vượt") % words)
    late = sum(line.row.count(OVERDUE) for line in periods)
    if late or not parts:
        parts.append(_("%(n)s báo cáo quá hạn chưa nộp") % {"n": late})
    return f"{agency.name}: {', '.join(parts)}"


def _behind(told: list[Standing]) -> int:
    return sum(one.now in BEHIND for one in told)
