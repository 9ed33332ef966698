"""What a reader of the API may know, found with the same rules and verbs as the pages'.

A figure is quoted to who may read the report it was sent in. A verdict rests on all reports on a
line, so it is told to who may read them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from agencies.models import Agency, User
from indicators.judging import APPENDICES, Judgement
from indicators.models import Verdict
from indicators.standing import Line, Standing
from plans.models import Assignment, Plan, PlanItem, Section
from portal.api.asked import AskedFigures, AskedItems, AskedTasks, AskedTimeliness, AskedVerdicts
from portal.api.rows import item_id
from portal.api.told import ObservationRow, TaskClassRow, VerdictRow
from portal.plan_views import visible_plans
from reporting import timeliness
from reporting.calendar import VIETNAM
from reporting.items import read_whole
from reporting.models import Report, ReportingPeriod
from tasks.judging import verdicts as classes
from tasks.models import Task


def issued_plans(reader: User) -> QuerySet[Plan]:
    """Plans the reader may know, without drafts."""
    return visible_plans(reader).exclude(state=Plan.State.DRAFT)


def plan_of(reader: User, year: int) -> Plan:
    """The plan of a year; 404 without one."""
    plan = issued_plans(reader).filter(year=year).first()
    if plan is None:
        raise HttpError(404, _("Không có kế hoạch năm %(year)s.") % {"year": year})
    return plan


def periods_of(plan: Plan, code: str | None) -> list[ReportingPeriod]:
    """All periods of a plan in order, or the one with a code; 404 without that."""
    periods = plan.periods.order_by("data_to", "pk")
    found = list(periods.filter(code=code) if code else periods)
    if code and not found:
        raise HttpError(404, _("Kế hoạch không có kỳ %(code)s.") % {"code": code})
    return found


# --- the plan ------------------------------------------------------------------------------------
def items(reader: User, plan: Plan, asked: AskedItems | AskedTasks) -> QuerySet[PlanItem, PlanItem]:
    """The lines asked for in the order of the plan; 404 for a section or agency unknown."""
    found = PlanItem.objects.visible_to(reader).filter(plan=plan)
    if asked.phu_luc:
        found = found.filter(appendix=asked.phu_luc)
    if asked.muc:
        found = found.filter(section=_section(plan, asked.muc))
    if asked.co_quan:
        duties = Assignment.objects.filter(agency=_agency(reader, asked.co_quan))
        found = found.filter(pk__in=duties.values("item"))
    return found.order_by("appendix", "position", "pk")


def with_duties(found: QuerySet[PlanItem, PlanItem]) -> QuerySet[Any, Any]:
    """Lines with all an `ItemRow` tells of them."""
    duties = Assignment.objects.select_related("agency").order_by("position", "pk")
    return (
        found.select_related("plan", "section")
        .annotate(due_on=F("task__due_on"))
        .prefetch_related(Prefetch("assignments", duties))
    )


def _section(plan: Plan, code: str) -> Section:
    appendix, _dash, roman = code.partition("-")
    found = plan.sections.filter(appendix=appendix, roman=roman, dropped_in__isnull=True).first()
    if found is None:
        raise HttpError(404, _("Kế hoạch không có mục %(code)s.") % {"code": code})
    return found


def _agency(reader: User, code: str) -> Agency:
    found = Agency.objects.visible_to(reader).filter(code=code).first()
    if found is None:
        raise HttpError(404, _("Không có cơ quan mã %(code)s.") % {"code": code})
    return found


# --- who may read what of the reports ------------------------------------------------------------
def readable_reports(reader: User, plan: Plan) -> QuerySet[Report]:
    """The reports on a plan that the reader may read."""
    return Report.objects.visible_to(reader).filter(plan=plan)


def own_whole(reader: User, plan: Plan) -> Q:
    """Lines that are the reader's business, all of whose reports it may read."""
    own = readable_reports(reader, plan).values("assignment__item")
    return read_whole(reader) & (Q() if reader.sees_province else Q(pk__in=own))


# --- figures and grades --------------------------------------------------------------------------
def observations(reader: User, plan: Plan, asked: AskedFigures, moment: datetime) -> list[Any]:
    """What was sent and stood at the moment, of reports the reader may read."""
    periods = {period.pk: period.code for period in periods_of(plan, asked.ky)}
    lines = items(reader, plan, asked).filter(appendix__in=APPENDICES)
    judgement = Judgement(plan, moment, list(lines.values_list("pk", flat=True)))
    may_read = set(readable_reports(reader, plan).values_list("pk", flat=True))
    codes = dict(Agency.objects.values_list("pk", "code"))
    return [
        _observation(figure, n == 0, period=code, line=item_id(plan.year, item), **named)
        for period, code in periods.items()
        for item in judgement.lines
        for measure in judgement.measures.get(item.pk, ())
        for n, figure in enumerate(judgement.figures.get((period, measure.pk), ()))
        if figure.report in may_read
        for named in [{"measure": measure.code, "agency": codes[figure.agency]}]
    ]


def _observation(
    figure: Any, counts: bool, *, period: str, line: str, measure: str, agency: str
) -> ObservationRow:
    return ObservationRow(
        period=period,
        item=line,
        measure=f"{line}/{measure}",
        agency=agency,
        agency_name=figure.agency_name,
        value=figure.value,
        cumulative=figure.cumulative,
        estimate=figure.estimate,
        same_period=figure.same_period,
        words=figure.words,
        note=figure.note,
        counts=counts,
        version=figure.number,
        sent_at=figure.sent_at,
        accepted=figure.accepted,
    )


def verdicts(reader: User, plan: Plan, asked: AskedVerdicts, moment: datetime) -> list[VerdictRow]:
    """Every line asked for and its measures, in each period begun by the moment."""
    day = moment.astimezone(VIETNAM).date()
    periods = [p for p in periods_of(plan, asked.ky) if p.for_indicators and p.data_from <= day]
    lines = items(reader, plan, asked).filter(own_whole(reader, plan), appendix__in=APPENDICES)
    judgement = Judgement(plan, moment, list(lines.values_list("pk", flat=True)))
    return [
        row
        for period in periods
        for line in judgement.at(period).values()
        if asked.danh_gia in (None, line.grade if asked.theo == "uoc" else line.by_result)
        for row in _verdicts(line, item_id(plan.year, line.item))
    ]


def _verdicts(line: Line, name: str) -> Iterator[VerdictRow]:
    """The row of a line, then those of its measures."""
    yield _verdict(line, name, by_result=line.by_result, proposed=line.proposed)
    for standing in line.standings:
        score = standing.by_year
        yield _verdict(
            standing,
            name,
            measure=f"{name}/{standing.measure.code}",
            by_result=standing.by_result.grade,
            proposed=score.grade,
            basis=score.basis,
            reason=score.reason,
            ratio=score.ratio,
            gap=score.gap,
            so_far=standing.so_far,
            year=standing.year,
        )


EMPTY = dict.fromkeys(("measure", "basis", "reason", "ratio", "gap", "so_far", "year"))


def _verdict(told: Line | Standing, name: str, **values: Any) -> VerdictRow:
    decided: Verdict | None = told.decided
    return VerdictRow(
        period=told.period.code,
        item=name,
        grade=told.grade,
        grade_label=str(told.grade.label) if told.grade else None,
        decided=decided.grade if decided else None,
        decided_reason=decided.reason if decided else None,
        decided_at=decided.decided_at if decided else None,
        is_outdated=told.is_outdated,
        **(EMPTY | values),
    )


# --- tasks and timeliness ------------------------------------------------------------------------
def task_classes(
    reader: User, plan: Plan, asked: AskedTasks, moment: datetime
) -> list[TaskClassRow]:
    """The class of every task all of whose reports the reader may read, at a day."""
    lines = items(reader, plan, asked).filter(own_whole(reader, plan))
    tasks = Task.objects.filter(pk__in=lines.values("pk")).order_by("position", "pk")
    judged = classes(plan, tasks, moment.astimezone(VIETNAM).date())
    return [
        TaskClassRow(
            item=item_id(plan.year, task),
            task_class=judged[task.pk].kind,
            class_label=str(judged[task.pk].kind.label),
            due_on=task.due_on,
            done_on=judged[task.pk].done_on,
            why=judged[task.pk].why,
        )
        for task in tasks
        if asked.danh_gia in (None, judged[task.pk].kind)
    ]


def timeliness_table(
    reader: User, plan: Plan, asked: AskedTimeliness, moment: datetime
) -> list[timeliness.Row]:
    """The table of timeliness, of a period or an appendix if asked."""
    reports = Report.everything.counted_by(reader).filter(plan=plan).as_of(moment)
    if asked.ky:
        reports = reports.filter(period__in=periods_of(plan, asked.ky))
    if asked.phu_luc:
        reports = reports.filter(appendix=asked.phu_luc)
    return timeliness.table(timeliness.classified(reports, moment), moment, asked.theo)
