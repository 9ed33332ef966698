"""The table of timeliness and the lists behind its figures: counts, open to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies.lists import PAGE_SIZE, ExportColumn, FilteredListView
from common.excel import Column
from common.ui import Crumb
from reporting import timeliness
from reporting.calendar import days_late
from reporting.models import Report
from reporting.timeliness import COLUMNS, FIGURES, OVERDUE, Row
from reporting.timeliness_filters import LINES_OF, FigureFilter, TimelinessFilter


def column(header, value, width=14, kind="text"):
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


class CountedView(FilteredListView):
    """Reports as counted things of a plan, for everybody with a seat."""

    def get_base_queryset(self):
        """Every report, those withdrawn later too."""
        return Report.everything.counted_by(self.request.user)

    @property
    def as_of(self):
        """The moment in words."""
        return timeliness.as_of_words(self.filterset.moment)

    def get_context_data(self, **kwargs):
        """What both pages say of the moment."""
        return super().get_context_data(**kwargs) | {
            "as_of": self.as_of,
            "is_past": self.filterset.is_past,
            "now_url": self.address(den=""),
        }

    def address(self, **changes):
        """This page's filters with some of them changed; an empty value drops one."""
        query = self.request.GET.copy()
        for name in ("page", "xuat", "sap"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


class TimelinessView(CountedView):
    """Per agency, period or appendix: asked for, sent, in time, late by how long, missing."""

    filterset_class = TimelinessFilter
    template_name = "reporting/timeliness.html"
    ranks = {
        "giao": lambda row: row.count("giao"),
        "ty_le": lambda row: row.share,
        OVERDUE: lambda row: row.count(OVERDUE),
    }
    export_name = "dung-han"
    export_columns = (
        column(_l("Đối tượng"), lambda r: r.label, 40),
        *(
            column(words, lambda r, name=name: r.count(name), 12, "integer")
            for name, (words, _classes) in COLUMNS.items()
        ),
        column(_l("Tỷ lệ đúng hạn, %"), lambda r: r.share, 14, "number"),
        column(_l("Trên số báo cáo đã nộp hoặc quá hạn"), lambda r: r.judged, 18, "integer"),
        column(_l("Gồm"), lambda r: "; ".join(r.includes), 40),
    )

    @property
    def by(self):
        """What the lines are of; agencies unless the address says otherwise."""
        asked = self.request.GET.get("theo", "")
        return asked if asked in timeliness.GROUPS else "co_quan"

    @property
    def export_title(self):
        """What is counted, as of when."""
        return _("Tình hình nộp báo cáo tính đến %(moment)s") % {"moment": self.as_of}

    def in_order(self, queryset):
        """Counts have no order; the lines are ranked when the address asks for it."""
        asked = self.request.GET.get("sap", "")
        self.order = asked if asked.removeprefix("-") in self.ranks else ""
        return queryset

    def rows(self):
        """The lines, in the order of the registry or ranked; what has no figure comes last."""
        rows = timeliness.table(self.object_list, self.filterset.moment, self.by)
        if self.order:
            key, down = self.ranks[self.order.removeprefix("-")], self.order.startswith("-")
            rows.sort(key=lambda row: key(row) or 0, reverse=down)
            rows.sort(key=lambda row: key(row) is None)
        return rows

    def get_export_rows(self):
        """The lines and their sum."""
        self.object_list = self.get_queryset()
        rows = self.rows()
        return [*rows, timeliness.total(rows, _("Tổng cộng"))]

    def get_context_data(self, **kwargs):
        """The lines with the lists behind their figures, the sum, the answer in words."""
        rows = self.rows()
        summed = timeliness.total(rows, _("Tổng cộng"))
        return super().get_context_data(**kwargs) | {
            "rows": [(row, self.cells(row)) for row in rows],
            "total": (summed, self.cells(summed)),
            "columns": COLUMNS.items(),
            "lines_of": LINES_OF[self.by],
            "heading": self.heading(summed),
            "plan": self.filterset.plan,
        }

    def cells(self, row: Row):
        """(words, figure, the list behind it) for every column of a line."""
        base = reverse("reporting:timeliness-list")
        return [
            (words, row.count(name), base + self.address(theo="", **row.filters, cot=name))
            for name, (words, _classes) in COLUMNS.items()
        ]

    def heading(self, summed: Row) -> str:
        """The share of reports in time with its two numbers, and as of when."""
        moment = {"moment": self.as_of}
        if summed.share is None:
            return _("Đến %(moment)s chưa có báo cáo nào đến hạn") % moment
        return _("Đến %(moment)s, %(share)s báo cáo nộp đúng hạn") % (
            moment | {"share": summed.share_words}
        )


@dataclass(frozen=True)
class Line:
    """One report of a figure as it was known at the moment; `opens`: the reader may open it."""

    report: Report
    days: int
    is_overdue: bool
    opens: bool


class TimelinessListView(CountedView):
    """The reports behind a figure: whose, on which line, due when, sent when. Nothing they say."""

    filterset_class = FigureFilter
    template_name = "reporting/timeliness_list.html"
    paginate_by = PAGE_SIZE
    orderings = {
        "co_quan": ("agency__position", "agency__code"),
        "han": ("deadline_then",),
    }
    export_name = "dung-han-chi-tiet"
    export_columns = (
        column(_l("Kỳ"), lambda line: line.report.period.label),
        column(_l("Phụ lục"), lambda line: line.report.appendix, 9),
        column(_l("STT"), lambda line: line.report.assignment.item.number, 8),
        column(_l("Cơ quan lập"), lambda line: line.report.agency_name, 34),
        column(_l("Hạn nộp"), lambda line: line.report.deadline_then, 18, "datetime"),
        column(_l("Hạn gốc"), lambda line: line.report.original_deadline, 18, "datetime"),
        column(_l("Nộp lần đầu"), lambda line: line.report.sent_then, 18, "datetime"),
        column(_l("Số ngày trễ, quá hạn"), lambda line: line.days, 12, "integer"),
    )

    @property
    def export_title(self):
        """What is listed, as of when."""
        return _("Báo cáo theo thời hạn nộp, tính đến %(moment)s") % {"moment": self.as_of}

    def get_queryset(self):
        """The reports with what a line shows of them, as the plan orders them."""
        related = ("assignment__item", "agency", "period")
        return super().get_queryset().select_related(*related)

    def in_order(self, queryset):
        """As in the plan, the newest period first, unless the address orders otherwise."""
        return super().in_order(queryset.for_list())

    def get_export_rows(self):
        """Every line."""
        return self.lines(self.get_queryset())

    def lines(self, reports):
        """What is told of each report; one query finds those the reader may open."""
        reports, moment = list(reports), self.filterset.moment
        seen = Report.objects.visible_to(self.request.user)
        mine = set(seen.filter(pk__in=[r.pk for r in reports]).values_list("pk", flat=True))
        return [
            Line(
                report,
                days_late(report.deadline_then, report.sent_then or moment),
                report.sent_then is None,
                report.pk in mine,
            )
            for report in reports
        ]

    def get_context_data(self, **kwargs):
        """The lines of the page, how many there are, and the way back to the table."""
        context = super().get_context_data(**kwargs)
        table = reverse("reporting:timeliness") + self.address(co_quan="", cot="")
        chosen = self.filterset.form.cleaned_data if self.filterset.form.is_valid() else {}
        words = FIGURES[chosen["cot"]][0] if chosen.get("cot") else _("Phải nộp")
        whose = f", {chosen['co_quan'].name}" if chosen.get("co_quan") else ""
        n = context["paginator"].count
        return context | {
            "lines": self.lines(context["page_obj"]),
            "total": n,
            "heading": _("%(column)s%(whose)s: %(n)s báo cáo")
            % {"column": words, "whose": whose, "n": n},
            "crumbs": [Crumb(_("Đúng hạn"), table), Crumb(str(words))],
        }
