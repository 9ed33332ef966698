"""The province at a glance: counts by state and lateness, per appendix and per agency.

Every number is a link to the list it counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from common.dates import format_long
from plans.models import Appendix, OpenPhrase, Plan
from reporting.models import Report, ReportingPeriod
from reporting.workflow import ACCEPTED, DRAFT, PENDING, RETURNED, SUBMITTED
from tasks.models import Task

T = Report.Timeliness
COLUMNS = {
    # name: (condition, filter of the report list that shows the same rows)
    "expected": (Q(), {}),
    "sent": (Q(first_submitted_at__isnull=False), {"trang_thai": "da_nop"}),
    "todo": (Q(state=DRAFT, version=0), {"trang_thai": "chua_nhap"}),
    "draft": (Q(state=DRAFT, version__gt=0), {"trang_thai": DRAFT}),
    "pending": (Q(state=PENDING), {"trang_thai": PENDING}),
    "returned": (Q(state=RETURNED), {"trang_thai": RETURNED}),
    "submitted": (Q(state=SUBMITTED), {"trang_thai": SUBMITTED}),
    "accepted": (Q(state=ACCEPTED), {"trang_thai": ACCEPTED}),
    "on_time": (Q(timeliness=T.ON_TIME), {"han": "dung_han"}),
    "late": (Q(timeliness=T.LATE), {"han": "tre"}),
    "overdue": (Q(timeliness=T.OVERDUE), {"han": "qua_han"}),
}


@dataclass(frozen=True)
class Cell:
    """A count and the list behind it; an empty count is a dash without a link."""

    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """One line of a table of counts."""

    label: str
    cells: dict[str, Cell]

    @property
    def on_time_share(self) -> int | None:
        """First sendings in time, in % of those that were due or came; None when nothing counts."""
        judged = sum(self.cells[k].count for k in ("on_time", "late", "overdue"))
        return round(100 * self.cells["on_time"].count / judged) if judged else None


def counts(reports, *group):
    """The report queryset grouped by fields, every column counted in one query."""
    columns = {name: Count("pk", filter=condition) for name, (condition, _f) in COLUMNS.items()}
    return reports.values(*group).annotate(**columns).order_by(*group)


def row(label: str, values: dict, filters: dict) -> Row:
    """A line of counts whose numbers link to the report list under `filters`."""
    base = reverse("reporting:report-list")
    return Row(
        label,
        {
            name: Cell(values[name], f"{base}?{urlencode(filters | narrowed)}")
            for name, (_condition, narrowed) in COLUMNS.items()
        },
    )


def by_appendix(period: ReportingPeriod, user, now) -> list[Row]:
    """One line per appendix and one for all."""
    reports = Report.objects.visible_to(user).of_period(period).with_timeliness(now)
    found = list(counts(reports, "appendix"))
    rows = [
        row(Appendix(r["appendix"]).label, r, {"ky": period.code, "phu_luc": r["appendix"]})
        for r in found
    ]
    total = {name: sum(r[name] for r in found) for name in COLUMNS}
    return [*rows, row(_("Toàn kế hoạch"), total, {"ky": period.code})]


def by_agency(period: ReportingPeriod, user, now) -> list[Row]:
    """One line per agency that owes reports, those with most overdue first."""
    reports = Report.objects.visible_to(user).of_period(period).with_timeliness(now)
    found = counts(reports, "agency", "agency__name", "agency__code", "agency__position")
    ordered = sorted(found, key=lambda r: (-r["overdue"], -r["late"], r["agency__position"]))
    return [
        row(r["agency__name"], r, {"ky": period.code, "co_quan": r["agency__code"]})
        for r in ordered
    ]


def headline(total: Row, period: ReportingPeriod) -> str:
    """How many have come, how many are late: one sentence."""
    numbers = {name: cell.count for name, cell in total.cells.items()} | {"period": period.label}
    if not numbers["expected"]:
        return _("%(period)s chưa giao báo cáo cho cơ quan nào") % numbers
    if numbers["overdue"]:
        return (
            _("%(period)s: đã nộp %(sent)s/%(expected)s báo cáo, %(overdue)s báo cáo quá hạn")
            % numbers
        )
    return _("%(period)s: đã nộp %(sent)s/%(expected)s báo cáo, chưa có báo cáo quá hạn") % numbers


def lead(total: Row, period: ReportingPeriod) -> str:
    """What is done with what came, and the dates behind the numbers."""
    return _(
        "%(accepted)s báo cáo đã tiếp nhận, %(submitted)s chờ xem xét, %(returned)s bị trả lại. "
        "Số liệu chốt %(data_to)s, hạn cơ quan nộp %(due)s."
    ) % {
        "accepted": total.cells["accepted"].count,
        "submitted": total.cells["submitted"].count,
        "returned": total.cells["returned"].count,
        "data_to": period.data_to.strftime("%d/%m/%Y"),
        "due": format_long(period.due_agency),
    }


def to_settle(plan: Plan) -> list[tuple[str, str]]:
    """(sentence, list) of what a person must settle before everybody can be asked to report."""
    unwatched = Task.objects.filter(plan=plan).without_monitor().count()
    phrases = OpenPhrase.objects.filter(item__plan=plan).values("item").distinct().count()
    tasks = reverse("tasks:task-list")
    lines = []
    if unwatched:
        text = _("%(n)s nhiệm vụ chưa có cơ quan theo dõi: điều phối cấp tỉnh xem xét báo cáo")
        lines.append((text % {"n": unwatched}, f"{tasks}?rieng=chua_co_theo_doi"))
    if phrases:
        text = _("%(n)s nhiệm vụ còn cụm từ chưa xác định cơ quan")
        lines.append((text % {"n": phrases}, f"{tasks}?rieng=chua_xac_dinh"))
    return lines
