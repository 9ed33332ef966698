"""The lines to consolidate in a period: who is waited for, where their summaries stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django_filters import CharFilter, ChoiceFilter

from agencies.filters import ALL, MAX_QUERY, BarFilter
from agencies.lists import PAGE_SIZE, ExportColumn, FilteredListView
from agencies.models import Agency
from common import clock
from common.dates import format_long
from common.excel import Column
from common.ui import Badge
from plans.current import current_plan
from plans.models import Appendix, Assignment, PlanItem
from portal.summary.states import due_badge, state_badge, summary_due
from reporting.current import chosen_period, period_in_focus, periods
from reporting.item_lists import Chip
from reporting.models import Consolidation, Report, ReportingPeriod
from reporting.services.consolidating import USABLE

MONITOR = Assignment.Role.MONITOR
NOBODY = "dieu_phoi"  # lines without monitor: the coordinator's
WAITING, COMPLETE = "con_cho", "du"
DRAFT = Q(closed=False, begun=True)
STATES = {
    "chua_lap": (_l("Chưa lập"), Q(begun=False)),
    "ban_nhap": (_l("Bản nháp"), DRAFT),
    "chua_gui": (_l("Chưa gửi"), Q(closed=False)),
    "da_gui": (_l("Đã gửi"), Q(closed=True)),
}
REPORTS = {
    WAITING: (_l("Còn chờ cơ quan"), Q(waiting__gt=0)),
    COMPLETE: (_l("Đủ báo cáo"), Q(waiting=0)),
}


@dataclass(frozen=True)
class Row:
    """One line to consolidate: who is waited for, where its summary stands."""

    item: PlanItem
    summary: Consolidation | None
    state: Badge
    due: Badge

    @property
    def monitors(self) -> str:
        """Who writes the summary."""
        names = [duty.agency.short_name for duty in self.item.watched_by]
        return ", ".join(names) or _("Điều phối cấp tỉnh")

    @property
    def row_class(self) -> str:
        """The red edge of what is late."""
        return "is-late" if self.due.kind == "late" else ""


def lines_of(period: ReportingPeriod, user):
    """The lines with reports in a period whose summaries the person writes, or reads as one of
    the province; with counts and the summary as `of_period`."""
    reports = Report.objects.of_period(period)
    watched = Assignment.objects.filter(item=OuterRef("pk"), role=MONITOR)
    summary = Consolidation.objects.filter(item=OuterRef("pk"), period=period)
    lines = PlanItem.everything.visible_to(user).filter(pk__in=reports.values("assignment__item"))
    if not user.sees_province:
        lines = lines.filter(Exists(watched.filter(agency=user.agency_id)))
    return lines.annotate(
        expected=_count(reports),
        waiting=_count(reports.exclude(state__in=USABLE)),
        watched=Exists(watched),
        begun=Exists(summary.filter(version__gt=0)),
        closed=Exists(summary.sent()),
    ).order_by("appendix", "position", "pk")


def _count(reports):
    """How many of some reports are on a line."""
    on_line = reports.filter(assignment__item=OuterRef("pk")).order_by().values("assignment__item")
    counted = Subquery(on_line.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(counted, 0)


def make_rows(lines, period: ReportingPeriod, now) -> list[Row]:
    """Rows of some of these lines, in two more queries."""
    monitors = Assignment.objects.filter(role=MONITOR).select_related("agency")
    rows = []
    for item in lines.prefetch_related(
        Prefetch("assignments", monitors.order_by("position", "pk"), to_attr="watched_by"),
        Prefetch(
            "consolidations",
            Consolidation.objects.filter(period=period).select_related("closed_by__agency"),
            to_attr="of_period",
        ),
    ):
        summary = next(iter(item.of_period), None)
        rows.append(Row(item, summary, state_badge(summary), due_badge(summary, period, now)))
    return rows


class SummaryFilter(BarFilter):
    """Lines by words, place, who consolidates, and where reports and summary stand.

    A coordinator begins with the lines nobody else consolidates.
    """

    q = CharFilter(label=_l("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method="by_words")
    ky = ChoiceFilter(label=_l("Kỳ báo cáo"), empty_label=None, method="as_it_is")
    trang_thai = ChoiceFilter(
        label=_l("Bản tổng hợp"),
        choices=[(key, words) for key, (words, _q) in STATES.items()],
        empty_label=ALL,
        method="by_state",
    )
    bao_cao = ChoiceFilter(
        label=_l("Báo cáo nhận được"),
        choices=[(key, words) for key, (words, _q) in REPORTS.items()],
        empty_label=ALL,
        method="by_reports",
    )
    tong_hop = ChoiceFilter(label=_l("Ai tổng hợp"), empty_label=ALL, method="by_writer")
    phu_luc = ChoiceFilter(
        label=_l("Phụ lục"), field_name="appendix", choices=Appendix.choices, empty_label=ALL
    )
    first_fields = ("q", "ky", "trang_thai", "bao_cao", "tong_hop")

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        self.period = chosen_period(request, period_in_focus)
        user, data = request.user, data.copy()
        if self.period:
            data["ky"] = self.period.code
        if user.role == user.Role.COORDINATOR:
            data.setdefault("tong_hop", NOBODY)
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.filters["ky"].extra["choices"] = [(p.code, p.label) for p in periods(request)]
        if user.sees_province:
            duties = Assignment.objects.filter(role=MONITOR, item__plan=current_plan(request))
            monitors = Agency.objects.visible_to(user).filter(pk__in=duties.values("agency"))
            choices = [(agency.code, agency.name) for agency in monitors]
            self.filters["tong_hop"].extra["choices"] = [
                (NOBODY, _("Điều phối cấp tỉnh")),
                *choices,
            ]
        else:
            del self.filters["tong_hop"]

    @property
    def narrowed(self):
        """What narrows the list; the period is always one, and narrows nothing."""
        return {k: v for k, v in super().narrowed.items() if k != "ky"}

    def share(self, queryset):
        """The lines of the chosen writer, before all other filters."""
        writer = self.form.cleaned_data.get("tong_hop")
        return self.by_writer(queryset, "tong_hop", writer) if writer else queryset

    def by_words(self, queryset, _name, value):
        """All the words, accents ignored."""
        return queryset.search(value)

    def as_it_is(self, queryset, _name, _value):
        """The period chose the lines already."""
        return queryset

    def by_state(self, queryset, _name, value):
        """By the state of the summary."""
        return queryset.filter(STATES[value][1])

    def by_reports(self, queryset, _name, value):
        """By whether somebody is waited for."""
        return queryset.filter(REPORTS[value][1])

    def by_writer(self, queryset, _name, value):
        """By the monitor, or the lines that have none."""
        if value == NOBODY:
            return queryset.filter(watched=False)
        watching = Assignment.objects.filter(role=MONITOR, agency__code=value)
        return queryset.filter(pk__in=watching.values("item"))


def column(header, value, width=16, kind="text"):
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


class SummaryListView(FilteredListView):
    """What a person has to consolidate in a period: who is waited for, what is sent."""

    filterset_class = SummaryFilter
    template_name = "portal/summary/summary_list.html"
    paginate_by = PAGE_SIZE
    orderings = {"stt": ("appendix", "position"), "cho": ("waiting",)}
    export_name = "tong-hop"
    export_columns = (
        column(_l("Dòng"), lambda r: str(r.item), 9),
        column(_l("Nội dung"), lambda r: r.item.text, 60),
        column(_l("Ai tổng hợp"), lambda r: r.monitors, 24),
        column(_l("Báo cáo phải nộp"), lambda r: r.item.expected, 10, "integer"),
        column(_l("Còn chờ"), lambda r: r.item.waiting, 10, "integer"),
        column(_l("Bản tổng hợp"), lambda r: r.state.label),
        column(_l("So với hạn"), lambda r: r.due.label, 18),
        column(_l("Gửi lúc"), lambda r: r.summary and r.summary.closed_at, 18, "datetime"),
        column(_l("Kết quả toàn tỉnh"), lambda r: (r.summary and r.summary.text) or None, 80),
        column(_l("Kiến nghị"), lambda r: (r.summary and r.summary.proposals) or None, 40),
        column(
            _l("Cơ quan thiếu báo cáo khi gửi"),
            lambda r: "; ".join(one["name"] for one in r.summary.missing) if r.summary else None,
            40,
        ),
    )

    @cached_property
    def now(self):
        """The moment the page speaks of."""
        return clock.now()

    @property
    def export_title(self):
        """What is listed, of which period."""
        period = self.filterset.period
        return _("Tổng hợp %(period)s") % {"period": period.label} if period else _("Tổng hợp")

    def get_base_queryset(self):
        """The lines of the chosen period the person consolidates, or reads."""
        if not self.request.user.has_seat:
            raise Http404
        return lines_of(chosen_period(self.request, period_in_focus), self.request.user)

    def get_export_rows(self):
        """The same rows for the workbook."""
        return make_rows(self.get_queryset(), self.filterset.period, self.now)

    def get_context_data(self, **kwargs):
        """Rows, chips with counts, and how many are still to be sent."""
        context = super().get_context_data(**kwargs)
        period = self.filterset.period
        share = self.filterset.share(self.get_base_queryset())
        counts = share.order_by().aggregate(
            all=Count("pk"),
            sent=Count("pk", filter=Q(closed=True)),
            **{f"s_{key}": Count("pk", filter=q) for key, (_w, q) in STATES.items()},
            **{f"r_{key}": Count("pk", filter=q) for key, (_w, q) in REPORTS.items()},
        )
        return context | {
            "rows": make_rows(context["page_obj"].object_list, period, self.now) if period else [],
            "total": context["paginator"].count,
            "period": period,
            "chips": self.chips(counts),
            "heading": headline(counts, period, self.now),
            "is_filtered": bool(self.filterset.narrowed),
        }

    def chips(self, counts):
        """Ready-made filters with what they leave."""
        asked = self.filterset.narrowed
        kept = {k: v for k, v in self.filterset.data.items() if k in {"ky", "tong_hop"}}
        base = {"tong_hop": asked["tong_hop"]} if "tong_hop" in asked else {}
        wanted = [(_("Tất cả"), {}, counts["all"])]
        wanted += [
            (words, {"trang_thai": key}, counts[f"s_{key}"]) for key, (words, _q) in STATES.items()
        ]
        wanted += [
            (words, {"bao_cao": key}, counts[f"r_{key}"]) for key, (words, _q) in REPORTS.items()
        ]
        return [
            Chip(words, n, f"?{urlencode(kept | params)}", base | params == asked)
            for words, params, n in wanted
            if n or not params or base | params == asked
        ]


def page_of_list(period) -> str:
    """The list of one period."""
    return f"{reverse('portal:summary-list')}?{urlencode({'ky': period.code})}"


def headline(counts, period, now) -> str:
    """How many summaries are still to be sent, by when."""
    if period is None:
        return _("Chưa có kỳ báo cáo nào")
    words = {
        "period": period.label,
        "all": counts["all"],
        "open": counts["all"] - counts["sent"],
        "due": format_long(period.due_monitor),
    }
    if not counts["all"]:
        return _("%(period)s không có dòng nào phải tổng hợp") % words
    if not words["open"]:
        return _("%(period)s: đã gửi đủ %(all)s bản tổng hợp") % words
    if summary_due(period) < now:
        return _("%(period)s: %(open)s/%(all)s bản tổng hợp quá hạn %(due)s") % words
    return _("%(period)s: còn %(open)s/%(all)s bản tổng hợp chưa gửi, hạn %(due)s") % words
