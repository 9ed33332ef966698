"""What the page of one task shows: its reports by agency and period, its latest results."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency
from plans.models import Assignment
from reporting.items import Counts, ReportCell, is_told, own_report
from reporting.models import Report, ReportingPeriod
from reporting.urged import sentence, with_reminders
from tasks.models import TaskProgress
from tasks.rows import reported_status
from tasks.states import status_badge

Role = Assignment.Role


@dataclass(frozen=True)
class Told:
    """What an agency last reported on the task, and where it is read."""

    report: Report
    progress: TaskProgress
    url: str

    @property
    def status(self):
        """The situation the agency reported."""
        return status_badge(self.progress.status)


@dataclass(frozen=True)
class AgencyRow:
    """One agency's line in the table: its cells in the order of the periods."""

    agency: Agency
    agency_name: str
    is_lead: bool
    by_period: list[tuple[ReportingPeriod, ReportCell | None]]
    told: Told | None

    @property
    def row_class(self) -> str:
        """The red edge, by the latest report asked for."""
        asked = [cell for _period, cell in self.by_period if cell]
        return asked[-1].row_class if asked else ""


def visible_reports(task, user) -> list[Report]:
    """All reports on the task this person may see, oldest period first."""
    reports = (
        Report.objects.visible_to(user)
        .filter(assignment__item=task)
        .select_related("assignment", "agency", "period", "progress")
        .annotate(role=F("assignment__role"), status=F("progress__status"))
        .with_agency_names()
        .order_by("period__data_to", "period", "assignment__position", "agency__position", "pk")
    )
    return list(with_reminders(reports))


def report_url(report) -> str:
    """The page where a report on a task is written and read."""
    return reverse("tasks:task-report", args=[report.pk])


def latest_told(reports, user) -> Told | None:
    """The last of some reports that says something this person may quote."""
    for report in reversed(reports):
        progress = getattr(report, "progress", None)
        if progress and is_told(report, user):
            return Told(report, progress, report_url(report))
    return None


def table(reports, user, now):
    """(periods, rows): who has reported when, one row per agency whose reports are visible."""
    periods = [*dict.fromkeys(r.period for r in reports)]
    by_agency: dict[Agency, dict] = {}
    order = sorted(reports, key=lambda r: (r.assignment.position, r.agency.position, r.agency_id))
    for report in order:
        by_agency.setdefault(report.agency, {})[report.period] = report
    rows = []
    for agency, found in by_agency.items():
        cells = [
            (p, ReportCell.of(r, report_url(r), now, sentence(r)) if (r := found.get(p)) else None)
            for p in periods
        ]
        in_order = [found[p] for p in periods if p in found]
        is_lead = any(r.role == Role.LEAD for r in in_order)
        name = in_order[-1].agency_name
        rows.append(AgencyRow(agency, name, is_lead, cells, latest_told(in_order, user)))
    return periods, rows


def headline(task, of_period, parties, monitors, period, user, now) -> str:
    """What is known of the task in one sentence: its reports, or who must do it."""
    words = {"number": task.number, "period": period.label if period else ""}
    own = own_report(of_period, user)
    others = [r for r in of_period if r is not own]
    if own and not others:
        state = ReportCell.of(own, "", now).state.label
        words |= {"agency": own.agency.name, "state": state[0].lower() + state[1:]}
        return _("Nhiệm vụ %(number)s: báo cáo %(period)s của %(agency)s %(state)s") % words
    if of_period:
        counts = Counts.of(of_period, now)
        words |= {"sent": counts.sent, "expected": counts.expected, "overdue": counts.overdue}
        text = _("Nhiệm vụ %(number)s: %(sent)s/%(expected)s cơ quan đã nộp báo cáo %(period)s")
        late = _(", %(overdue)s quá hạn") if counts.overdue else ""
        return (text + late) % words
    doing = sum(len(party.agencies) for party in parties)
    if not doing:
        return _("Nhiệm vụ %(number)s: chưa xác định cơ quan thực hiện") % words
    words |= {"doing": doing, "monitors": ", ".join(a.name for p in monitors for a in p.agencies)}
    text = _("Nhiệm vụ %(number)s: %(doing)s cơ quan thực hiện")
    return (text + (_(", %(monitors)s theo dõi") if monitors else "")) % words


def situation(of_period, user):
    """The task's situation as reported in the period; None when no report is visible."""
    return status_badge(reported_status(of_period, user)) if of_period else None
