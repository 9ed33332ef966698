"""The sheet of an agency for a period, in a number of queries that does not grow with its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from agencies import access
from agencies.models import Agency, User
from indicators.last_year import same_periods
from indicators.models import Measure, Observation
from plans.models import Appendix
from portal.sheet.indicator_rows import IndicatorRow
from portal.sheet.rows import Row
from portal.sheet.task_rows import TaskRow
from reporting.models import Comment, Report, ReportingPeriod
from reporting.workflow import RETURNED, Act


@dataclass
class Sheet:
    """All an agency reports in a period."""

    period: ReportingPeriod
    agency: Agency
    rows: list[Row]
    may_send: bool
    show_all: bool = False

    @property
    def indicators(self) -> list[Row]:
        """The rows of section A, in the order of the plan."""
        return [row for row in self.shown if row.kind == "indicator"]

    @property
    def tasks(self) -> list[Row]:
        """The rows of section B: returned first, then to be written, then with the head."""
        rows = [row for row in self.shown if row.kind == "task"]
        return sorted(
            rows, key=lambda r: (r.report.state != RETURNED, not r.is_editable, not r.is_pending)
        )

    @property
    def shown(self) -> list[Row]:
        """Without what was sent, unless asked for, or somebody still typed on it."""
        return [
            r for r in self.rows if self.show_all or r.is_editable or r.is_pending or r.overtaken
        ]

    @property
    def sent(self) -> int:
        """How many are sent, and quiet."""
        return sum(not r.is_editable and not r.is_pending for r in self.rows)

    @property
    def editable(self) -> list[Row]:
        """What is still to be written or sent."""
        return [r for r in self.rows if r.is_editable]

    @property
    def pending(self) -> list[Row]:
        """What waits for the head."""
        return [r for r in self.rows if r.is_pending]

    @property
    def ready(self) -> list[Row]:
        """What can go now: complete drafts, and for who sends what waits for approval too."""
        complete = [r for r in self.editable if r.is_ready]
        return complete + (self.pending if self.may_send else [])

    @property
    def to_go(self) -> int:
        """How many rows are still on this person's desk."""
        return len(self.editable) + (len(self.pending) if self.may_send else 0)

    @property
    def act(self) -> Act:
        """What this person's button does."""
        return Act.SEND if self.may_send else Act.HAND_IN

    @property
    def heading(self) -> str:
        """The answer: how much is left, how much can go."""
        name = {"period": self.period.label, "agency": self.agency.name, "n": self.to_go}
        head = _("Phiếu %(period)s của %(agency)s: ") % name
        if not self.rows:
            return head + _("không có mục nào phải báo cáo")
        if self.period.is_closed:
            return head + _("kỳ đã đóng, chỉ để xem")
        if not self.to_go:
            return head + (
                _("%(n)s mục chờ lãnh đạo duyệt, không còn mục nào phải nhập")
                % {"n": len(self.pending)}
                if self.pending
                else _("đã nộp đủ %(n)s mục") % {"n": len(self.rows)}
            )
        can = _("nộp được ngay") if self.may_send else _("trình được ngay")
        ready = {"n": self.to_go, "ready": len(self.ready), "can": can}
        return head + _("còn %(n)s mục, %(ready)s mục %(can)s") % ready

    @property
    def button(self) -> str:
        """The words of the button, with the count."""
        words = _("Nộp %(n)s mục") if self.may_send else _("Trình lãnh đạo duyệt %(n)s mục")
        return words % {"n": len(self.ready)}

    @property
    def summary(self) -> str:
        """Beside the button: how many of how many."""
        words = (
            _("Nộp được ngay %(ready)s/%(n)s mục.")
            if self.may_send
            else _("Trình được ngay %(ready)s/%(n)s mục.")
        )
        return words % {"ready": len(self.ready), "n": self.to_go}

    def row(self, pk: int) -> Row | None:
        """The row of a report."""
        return next((row for row in self.rows if row.report.pk == pk), None)


def read_sheet(user: User, period: ReportingPeriod, *, only: int | None = None) -> Sheet:
    """The sheet of the person's agency; `only` one report's row of it."""
    owed = Report.objects.visible_to(user).written_by(user.agency_id).of_period(period)
    if only is not None:
        owed = owed.filter(pk=only)
    reports = list(owed.for_list().select_related("progress", "updated_by"))
    for report in reports:
        report.period = period  # with its plan, once for all
    before = _reports_before(reports, period)
    said = _last_words(reports)
    files = dict(
        Report.objects.filter(pk__in=[r.pk for r in reports])
        .annotate(n=Count("evidence", filter=Q(evidence__removed_at__isnull=True)))
        .values_list("pk", "n")
    )
    figures = _figures([*reports, *before.values()])
    measures = _measures(r for r in reports if r.appendix != Appendix.TASKS)
    lines = [r.assignment.item for r in reports if r.appendix != Appendix.TASKS]
    assert user.agency is not None
    known = same_periods(lines, period, user.agency.pk)
    following = period.following()
    rows: list[Row] = []
    for report in reports:
        last = before.get(report.assignment_id)
        shared = (report, last, said.get(report.pk), files.get(report.pk, 0))
        if report.appendix == Appendix.TASKS:
            rows.append(TaskRow(*shared, next_period=following))
        else:
            kept = figures.get(report.pk, {})
            observed = _observations(report, measures.get(report.assignment.item_id, []), kept)
            priors = figures.get(last.pk, {}) if last else {}
            same = {o.measure_id: known[o.measure_id] for o in observed if o.measure_id in known}
            rows.append(IndicatorRow(*shared, observations=observed, priors=priors, known=same))
    may_send = access.may_send_for(user, user.agency)
    return Sheet(period, user.agency, rows, may_send)


def _reports_before(reports: list[Report], period: ReportingPeriod) -> dict[int, Report]:
    """The report before each, by duty: as `Report.previous`, for all at once."""
    duties = [report.assignment_id for report in reports]
    earlier = Report.objects.filter(assignment__in=duties, period__data_to__lt=period.data_to)
    order = earlier.order_by("period__data_to", "pk").values_list("assignment", "pk")
    last = dict(order)
    found = Report.objects.filter(pk__in=last.values()).select_related("period", "progress")
    return {report.assignment_id: report for report in found}


def _last_words(reports: list[Report]) -> dict[int, Comment]:
    """The words with which reports came back to their authors."""
    back = [r.pk for r in reports if r.is_editable and not r.is_untouched]
    acts = [Act.RETURN, Act.REOPEN, Act.SEND_BACK]
    words = Comment.objects.filter(report__in=back, act__in=acts).select_related("author__agency")
    return {comment.report_id: comment for comment in words.order_by("created_at", "pk")}


def _figures(reports: Iterable[Report]) -> dict[int, dict[int, Observation]]:
    """What reports say in figures: by report, then by measure."""
    pks = [r.pk for r in reports if r.appendix != Appendix.TASKS]
    found: dict[int, dict[int, Observation]] = {}
    for row in Observation.objects.filter(report__in=pks).order_by("pk"):
        found.setdefault(row.report_id, {})[row.measure_id] = row
    return found


def _measures(reports: Iterable[Report]) -> dict[int, list[Measure]]:
    """All measures of the reports' lines, ended ones too, in order, by line."""
    items = [report.assignment.item_id for report in reports]
    found: dict[int, list[Measure]] = {}
    for measure in Measure.everything.filter(item__in=items).order_by("position", "pk"):
        found.setdefault(measure.item_id, []).append(measure)
    return found


def _observations(
    report: Report, measures: list[Measure], kept: dict[int, Observation]
) -> list[Observation]:
    """One for each measure, as `indicators.services.rows_of`: an ended one while it has figures."""
    rows = []
    for measure in measures:
        if measure.ended_in_id and measure.pk not in kept:
            continue
        row = kept.get(measure.pk) or Observation(report=report)
        row.measure = measure
        rows.append(row)
    return rows
