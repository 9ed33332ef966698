"""The whole plan at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import format_date
from indicators.judging import Judgement
from plans.models import Appendix
from portal.overview import asks, punctual
from portal.overview.asks import Ask
from portal.overview.frame import Figure, Frame
from portal.overview.grades import Grades, grades, lines_before, lines_now
from portal.overview.strips import Standing, Strips, standings, strips
from reporting.timeliness import SENT
from tasks.judging import TaskJudgement
from tasks.models import Task


@dataclass(frozen=True)
class Blocks:
    """What the page of the province shows."""

    heading: str
    lead: str
    targets: Grades
    metrics: Grades
    metric_sections: list[tuple[str, str]]
    tasks: Strips
    standings: list[Standing]
    agencies: list[punctual.Line]
    everyone: punctual.Line
    all_agencies: str
    sent: Figure
    missing: Figure
    proposals: list[Ask]
    asking: Figure
    extensions: list[Ask]
    overdue: list[Ask]
    settle: list[tuple[str, str]]

    @property
    def lowest(self) -> list[punctual.Line]:
        """The agencies with the lowest share in time."""
        return self.agencies[: punctual.LOWEST]


def blocks(frame: Frame) -> Blocks:
    """Everything of the page, in a fixed number of queries."""
    judgement = Judgement(frame.plan, frame.moment)
    lines, before = lines_now(frame, judgement), lines_before(frame, judgement)
    judged = TaskJudgement(frame.plan, frame.moment)
    tasks = Task.objects.visible_to(frame.user).filter(plan=frame.plan)
    ordered = tasks.select_related("section").order_by("position", "pk")
    found = standings(frame, judged, ordered)
    targets = grades(frame, Appendix.TARGETS, lines, before)
    stripped = strips(frame, found)
    lines_by_agency, everyone = punctual.agencies(frame)
    asked, asking = asks.proposals(frame, judged, found)
    sent, missing = _received(frame, everyone)
    return Blocks(
        heading=headline(targets, stripped),
        lead=lead(frame, sent, missing),
        targets=targets,
        metrics=grades(frame, Appendix.METRICS, lines, before),
        metric_sections=_sections(frame, judgement),
        tasks=stripped,
        standings=found,
        agencies=lines_by_agency,
        everyone=everyone,
        all_agencies=reverse("reporting:timeliness") + frame.query(sap="ty_le"),
        sent=sent,
        missing=missing,
        proposals=asked,
        asking=asking,
        extensions=asks.extensions(frame),
        overdue=asks.overdue(frame),
        settle=asks.to_settle(frame),
    )


def _sections(frame: Frame, judgement: Judgement) -> list[tuple[str, str]]:
    """(“I. Nông nghiệp”, its page) of the sections of the metrics."""
    found = {line.section for line in judgement.lines if line.section}
    return [
        (str(section), frame.url("portal:overview-section", section.pk))
        for section in sorted(found, key=lambda section: (section.position, section.pk))
    ]


def headline(targets: Grades, tasks: Strips) -> str:
    """How the year will end, and what is behind: one sentence."""
    numbers = {"good": targets.good.n, "all": targets.total, "n": tasks.behind.n}
    if not targets.total:
        return _("%(n)s nhiệm vụ đang chậm hoặc vướng") % numbers
    if not tasks.behind.n:
        return (
            _("Ước cả năm %(good)s/%(all)s chỉ tiêu đạt và vượt; không có nhiệm vụ chậm hoặc vướng")
            % numbers
        )
    return (
        _("Ước cả năm %(good)s/%(all)s chỉ tiêu đạt và vượt; %(n)s nhiệm vụ đang chậm hoặc vướng")
        % numbers
    )


def lead(frame: Frame, sent: Figure, missing: Figure) -> str:
    """Which figures, as of when, out of how many reports."""
    words = {
        "data_to": format_date(frame.period.data_to),
        "moment": frame.as_of,
        "sent": sent.n,
        "all": sent.n + missing.n,
        "missing": missing.n,
    }
    text = (
        _("Số liệu chốt %(data_to)s, tính đến %(moment)s. Đã nhận %(sent)s/%(all)s báo cáo.")
        % words
    )
    if missing.n:
        text += " " + _("%(missing)s báo cáo chưa về có thể làm thay đổi các số dưới đây.") % words
    return text


def _received(frame: Frame, everyone: punctual.Line) -> tuple[Figure, Figure]:
    """Reports that came, and those that did not."""
    row = everyone.row
    sent = sum(row.counts.get(name, 0) for name in SENT)
    base = reverse("reporting:timeliness-list")
    came = Figure(sent, base + frame.query(cot="da_nop"))
    return came, Figure(row.count("giao") - sent)
