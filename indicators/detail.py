"""What the page of one target or metric shows: the plan's sentence, figures period by period."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import format_date
from common.numbers import NOTHING
from common.text import fold
from indicators.models import Measure
from indicators.rows import MeasureLine, observations_of
from reporting.items import ReportCell
from reporting.models import Report, ReportingPeriod
from reporting.urged import sentence, with_reminders


@dataclass(frozen=True)
class PeriodLine:
    """What was reported on one measure for one period."""

    period: ReportingPeriod
    figures: MeasureLine

    @property
    def remark(self) -> str:
        """Words beside the figures, and the day these speak of; “–” when there are none."""
        seen = self.figures.observation
        words = "" if self.figures.measure.in_words else seen.words
        day = seen.data_as_of and _("số liệu đến %(day)s") % {"day": format_date(seen.data_as_of)}
        same = _("Không thay đổi so với kỳ trước") if seen.unchanged else ""
        return ". ".join(filter(None, [same, words, seen.note, day])) or NOTHING


def report_url(report) -> str:
    """The page where a report on a target or metric is written and read."""
    return reverse("indicators:indicator-report", args=[report.pk])


def set_last_year(item, measures) -> None:
    """Put the plan's value of last year beside each measure that was in that plan by name."""
    if item.last_year_id:
        last = {fold(m.full_label): m for m in Measure.everything.filter(item=item.last_year_id)}
        for measure in measures:
            measure.last_year = last.get(fold(measure.full_label))


def visible_reports(item, user) -> list[Report]:
    """All reports on the line this person may see, oldest period first."""
    reports = (
        Report.objects.visible_to(user)
        .filter(assignment__item=item)
        .select_related("agency", "period")
        .with_agency_names()
        .order_by("period__data_to", "period", "agency__position", "pk")
    )
    return list(with_reminders(reports))


def series(measures, reports, user) -> list[tuple[Measure, list[PeriodLine]]]:
    """Each measure with its figures, the periods that have some."""
    figures = observations_of(reports, user)
    return [
        (
            measure,
            [
                PeriodLine(report.period, MeasureLine(measure, figures[report.pk, measure.pk]))
                for report in reports
                if (report.pk, measure.pk) in figures
            ],
        )
        for measure in measures
    ]


def cells(reports, now) -> list[tuple[Report, ReportCell]]:
    """Each report with where it stands."""
    return [(r, ReportCell.of(r, report_url(r), now, sentence(r))) for r in reports]


def headline(item, report, parties, measures, now) -> str:
    """How the period's report stands, or who reports on how many measures."""
    noun = str(item._meta.verbose_name)
    words = {"name": f"{noun[0].upper()}{noun[1:]} {item.number}"}
    if report:
        state = ReportCell.of(report, "", now).state.label
        words |= {"period": report.period.label, "agency": report.agency.name}
        words["state"] = state[0].lower() + state[1:]
        return _("%(name)s: báo cáo %(period)s của %(agency)s %(state)s") % words
    lead = next((p.agencies[0].name for p in parties if p.is_lead), "")
    if not lead:
        return _("%(name)s: chưa xác định cơ quan thực hiện") % words
    words |= {"measures": len(measures), "agency": lead}
    return _("%(name)s: %(measures)s số đo, %(agency)s báo cáo") % words
