"""The lines an agency watches: reports come in, summaries made, how the tasks stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agencies.models import Agency
from common.ui import Badge
from plans.models import Appendix, Assignment, PlanItem
from portal.overview.frame import Figure, Frame
from portal.overview.strips import Standing, standings
from portal.summary.states import due_badge, state_badge
from reporting.models import Consolidation
from reporting.timeliness import ANY_LATE, OVERDUE, Row, total
from tasks.judging import TaskJudgement
from tasks.models import Task

FIGURES = ("giao", "da_nop", ANY_LATE, OVERDUE)


@dataclass(frozen=True)
class Watched:
    """One line: its reports of the period, its summary, how it stands (a task)."""

    item: PlanItem
    url: str
    figures: list[Figure]
    summary: Badge
    due: Badge
    summary_url: str
    is_sent: bool
    standing: Standing | None


@dataclass(frozen=True)
class Blocks:
    """What the page of a monitor shows."""

    heading: str
    lines: list[Watched]
    totals: list[Figure]
    summaries: Figure


def blocks(frame: Frame, agency: Agency) -> Blocks:
    """Everything of the page, in a fixed number of queries."""
    watched = Assignment.objects.filter(agency=agency, role=Assignment.Role.MONITOR)
    lines = PlanItem.objects.visible_to(frame.user).filter(plan=frame.plan)
    lines = lines.filter(pk__in=watched.values("item"))
    items = list(lines.order_by("appendix", "position", "pk"))
    rows = _reports(frame, items)
    summaries = _summaries(frame, items)
    found = _standings(frame, items)
    lines = [
        _line(frame, item, rows[item.pk], summaries.get(item.pk), found.get(item.pk))
        for item in items
    ]
    summed = total(rows.values(), "")
    sent = sum(line.is_sent for line in lines)
    words = {"agency": agency.name, "n": len(lines), "sent": sent, "late": summed.count(OVERDUE)}
    heading = _(
        "%(agency)s theo dõi %(n)s dòng: đã gửi %(sent)s bản tổng hợp, %(late)s báo cáo quá hạn"
    )
    return Blocks(
        heading=heading % words if lines else _("%(agency)s không theo dõi dòng nào") % words,
        lines=lines,
        totals=_figures(frame, summed, theo_doi=agency.code),
        summaries=Figure(sent, _summary_list(frame, agency)),
    )


def _line(
    frame: Frame,
    item: PlanItem,
    row: Row,
    summary: Consolidation | None,
    standing: Standing | None,
) -> Watched:
    page = {"I": "tasks:task", "II": "indicators:target", "III": "indicators:metric"}
    return Watched(
        item=item,
        url=frame.page(f"{page[item.appendix]}-detail", item.pk),
        figures=_figures(frame, row, dong=str(item)),
        summary=state_badge(summary),
        due=due_badge(summary, frame.period, frame.moment),
        summary_url=reverse("portal:summary", args=[frame.period.code, item.pk]),
        is_sent=bool(summary and summary.is_closed),
        standing=standing,
    )


def _figures(frame: Frame, row: Row, **narrowed: str) -> list[Figure]:
    """Asked for, come, come late, missing: each with its list."""
    base = reverse("reporting:timeliness-list")
    return [Figure(row.count(name), base + frame.query(**narrowed, cot=name)) for name in FIGURES]


def _reports(frame: Frame, items: list[PlanItem]) -> dict[int, Row]:
    """Line → its reports of the period, in classes."""
    reports = frame.reports().of_period(frame.period).filter(assignment__item__in=items)
    grouped = reports.order_by().values("assignment__item", "lateness").annotate(n=Count("pk"))
    rows = {item.pk: Row("") for item in items}
    for found in grouped:
        rows[found["assignment__item"]].counts[found["lateness"]] = found["n"]
    return rows


def _summaries(frame: Frame, items: list[PlanItem]) -> dict[int, Consolidation]:
    """Line → its summary as far as it had come at the moment: drafts of a past day are not
    known, only what had been sent."""
    made = Consolidation.objects.visible_to(frame.user).filter(period=frame.period, item__in=items)
    if frame.is_past:
        made = made.filter(closed_at__lte=frame.moment)
    return {one.item_id: one for one in made.only("item", "version", "closed_at")}


def _standings(frame: Frame, items: list[PlanItem]) -> dict[int, Standing]:
    """Task → how it stands."""
    pks = [item.pk for item in items if item.appendix == Appendix.TASKS]
    tasks = Task.objects.visible_to(frame.user).filter(pk__in=pks)
    judged = TaskJudgement(frame.plan, frame.moment, pks)
    return {one.task.pk: one for one in standings(frame, judged, tasks)}


def _summary_list(frame: Frame, agency: Agency) -> str:
    """The summaries of the agency that were sent; of a past day there is no list."""
    if frame.is_past:
        return ""
    asked = {"ky": frame.period.code, "trang_thai": "da_gui"}
    if frame.user.sees_province:
        asked["tong_hop"] = agency.code
    return f"{reverse('portal:summary-list')}?{urlencode(asked)}"
