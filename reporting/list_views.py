"""The list of reports: all the person may see of the current plan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies.lists import PAGE_SIZE, ExportColumn, FilteredListView
from common import clock
from common.excel import Column
from common.numbers import format_decimal
from common.ui import Badge
from plans.current import current_plan
from reporting.calendar import VIETNAM
from reporting.extended import extension_badge, with_extension
from reporting.filters import ReportFilter
from reporting.item_filters import TERMS
from reporting.item_lists import Chip
from reporting.models import Report, ReportVersion
from reporting.services.urging import may_urge
from reporting.states import state_badge, timeliness_badge
from reporting.urged import with_reminders
from reporting.workflow import ACCEPTED, DRAFT, PENDING, RETURNED, SUBMITTED

SENT_ORDER = "nop"
CHIPS = ("qua_han", "chua_nop", "returned", "submitted", "accepted", "tre")
STEPS = (RETURNED, DRAFT, PENDING, SUBMITTED, ACCEPTED)  # what asks for work first
STEP = Case(
    When(state=DRAFT, version=0, then=Value(0)),
    *(When(state=state, then=Value(n)) for n, state in enumerate(STEPS, 1)),
    output_field=IntegerField(),
)
# of which paper the last version was typed, for an agency; "" when the agency sent it itself
PAPER_NO = Subquery(
    ReportVersion.objects.filter(report=OuterRef("pk")).order_by("-number").values("paper_no")[:1]
)


@dataclass(frozen=True)
class Row:
    """One line of the page."""

    report: Report
    state: Badge
    timeliness: Badge
    extension: Badge | None

    @property
    def row_class(self) -> str:
        """The red edge of what is late or was returned."""
        return {"late": "is-late"}.get(self.timeliness.kind) or (
            "is-returned" if self.state.kind == "returned" else ""
        )


def roman(report):
    """The numeral of the section; Appendix II has none."""
    section = report.assignment.item.section
    return section.roman if section else ""


def column(header, value, width=16, kind="text"):
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


class ReportListView(FilteredListView):
    """Reports in pages, by default the newest period first, then as in the plan."""

    filterset_class = ReportFilter
    template_name = "reporting/report_list.html"
    paginate_by = PAGE_SIZE
    orderings = {
        "han": ("deadline",),
        "co_quan": ("agency__position", "agency__code"),
        "trang_thai": ("step",),
        SENT_ORDER: ("submitted_at",),
    }
    export_name = "bao-cao"
    export_columns = (
        column(_l("Kỳ"), lambda r: r.period.label),
        column(_l("Phụ lục"), lambda r: r.appendix, 9),
        column(
            _l("Mục"), lambda r: r.assignment.item.section and r.assignment.item.section.roman, 8
        ),
        column(_l("STT"), lambda r: r.assignment.item.number, 8),
        column(_l("Nội dung"), lambda r: r.assignment.item.text, 60),
        column(_l("Cơ quan lập"), lambda r: r.agency_name, 34),
        column(_l("Trạng thái"), lambda r: state_badge(r).label, 20),
        column(_l("Hạn nộp"), lambda r: r.deadline, 18, "datetime"),
        column(_l("Hạn gốc"), lambda r: r.original_deadline, 18, "datetime"),
        column(_l("So với hạn"), lambda r: timeliness_badge(r, clock.now()).label, 18),
        column(_l("Nộp lần đầu"), lambda r: r.first_submitted_at, 18, "datetime"),
        column(_l("Nộp lần gần nhất"), lambda r: r.submitted_at, 18, "datetime"),
        column(_l("Xử lý lúc"), lambda r: r.decided_at, 18, "datetime"),
        column(_l("Số lần nhắc"), lambda r: r.reminded, 9, "integer"),
        column(_l("Nhắc lần cuối"), lambda r: r.reminded_on, 14, "date"),
    )

    @cached_property
    def now(self):
        """The moment the page speaks of."""
        return clock.now()

    @property
    def export_title(self):
        """What is listed, of which period."""
        period = self.filterset.period
        return _("Báo cáo, %(period)s") % {"period": period.label} if period else _("Báo cáo")

    def get_base_queryset(self):
        """Reports of the current plan the person may see."""
        seen = Report.objects.visible_to(self.request.user)
        of_plan = seen.filter(plan=current_plan(self.request))
        with_all = with_extension(of_plan.with_timeliness(self.now).annotate(step=STEP))
        return with_reminders(with_all.annotate(paper_no=PAPER_NO).for_list())

    def in_order(self, queryset):
        """What was never sent comes last, whichever way the sendings are ordered."""
        queryset = super().in_order(queryset)
        if self.order.removeprefix("-") == SENT_ORDER:
            sent = F("submitted_at")
            backwards = self.order.startswith("-")
            sent = sent.desc(nulls_last=True) if backwards else sent.asc(nulls_last=True)
            return queryset.order_by(sent, "pk")
        return queryset

    def get_context_data(self, **kwargs):
        """Rows with their badges, chips with counts, and the answer in words."""
        context = super().get_context_data(**kwargs)
        rows = [
            Row(
                report,
                state_badge(report),
                timeliness_badge(report, self.now),
                extension_badge(report.extension_step),
            )
            for report in context["page_obj"]
        ]
        total = context["paginator"].count
        return context | {
            "rows": rows,
            "total": total,
            "period": self.filterset.period,
            "chips": self.chips(),
            "heading": headline(self.object_list, total, self.filterset),
            "lead": lead(self.request.user, self.now),
            "may_urge": may_urge(self.request.user),
        }

    def chips(self):
        """Ready-made filters that leave something, each with its count."""
        of_period = self.get_base_queryset().order_by()
        if self.filterset.period:
            of_period = of_period.of_period(self.filterset.period)
        counts = of_period.aggregate(
            all=Count("pk"), **{key: Count("pk", filter=TERMS[key][2]) for key in CHIPS}
        )
        wanted = [(_("Tất cả"), {}, counts["all"])]
        wanted += [(TERMS[key][1], {TERMS[key][0]: key}, counts[key]) for key in CHIPS]
        kept = {"ky": self.filterset.period.code} if self.filterset.period else {}
        asked = {k: v for k, v in self.filterset.narrowed.items() if k != "ky"}
        return [
            Chip(words, n, f"?{urlencode(kept | params)}", params == asked)
            for words, params, n in wanted
            if n or not params or params == asked
        ]


def headline(reports, total, filterset) -> str:
    """“Quý III/2023: 12 báo cáo quá hạn, 30 chờ xem xét”."""
    period = f"{filterset.period.label}: " if filterset.period else ""
    counts = reports.order_by().aggregate(
        overdue=Count("pk", filter=Q(timeliness=Report.Timeliness.OVERDUE)),
        waiting=Count("pk", filter=Q(state=SUBMITTED)),
    )
    counts = {key: format_decimal(Decimal(n)) for key, n in (counts | {"total": total}).items()}
    narrowed = set(filterset.narrowed) - {"ky"}
    if not total:
        words = _("không có báo cáo nào khớp điều kiện lọc") if narrowed else _("chưa có báo cáo")
    elif narrowed:
        words = _("%(total)s báo cáo khớp điều kiện lọc, %(overdue)s quá hạn") % counts
    elif counts["overdue"] != "0":
        words = _("%(overdue)s báo cáo quá hạn, %(waiting)s chờ xem xét") % counts
    else:
        words = _("không có báo cáo quá hạn, %(waiting)s chờ xem xét") % counts
    return period + words if period else words[0].upper() + words[1:]


def lead(user, now) -> str:
    """Whose reports these are, as of when."""
    whose = (
        _("Báo cáo của %(agency)s và báo cáo thuộc các dòng cơ quan theo dõi.")
        % {"agency": user.agency.name}
        if user.works_for_agency
        else _("Báo cáo của tất cả cơ quan.")
    )
    moment = f"{now.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    return whose + " " + _("Tính đến %(now)s.") % {"now": moment}
