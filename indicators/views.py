"""Pages of Appendices II and III: the lists of targets and of metrics, one target, one metric."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import DetailView

from agencies.access import may_instruct
from agencies.lists import ExportColumn
from common import clock
from common.excel import Column
from common.ui import Crumb, highlight
from indicators import detail
from indicators.models import Metric, Target
from indicators.rows import IndicatorRow, MeasureLine, make_row, measures_of, observations_of
from reporting.current import chosen_period
from reporting.duties import line_context
from reporting.instructions import instructions_on
from reporting.item_filters import ItemFilter, default_period
from reporting.item_lists import ItemListView
from reporting.items import neighbours, plan_number
from reporting.models import Consolidation
from reporting.talk import talk_about


@dataclass(frozen=True)
class ExportLine:
    """One line of the workbook: a line of the plan, or one of the measures in it."""

    row: IndicatorRow
    figures: MeasureLine | None
    is_part: bool

    @property
    def number(self):
        """The plan's number, or the part's own."""
        return self.figures.measure.code if self.is_part else plan_number(self.row.item)

    @property
    def text(self):
        """The plan's words, or the part's name."""
        return self.figures.measure.full_label if self.is_part else self.row.item.text

    def measure(self, field):
        """A field of the measure, None on a heading."""
        return getattr(self.figures.measure, field) or None if self.figures else None

    def figure(self, field):
        """A reported figure, None when there is none."""
        return getattr(self.figures.observation, field, None) if self.figures else None


def column(header, value, width=14, kind="text"):
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


WHAT = (
    column(_l("STT"), lambda e: e.number, 7),
    column(_l("Chỉ tiêu"), lambda e: e.text, 60),
    column(_l("Cơ quan thực hiện"), lambda e: e.row.item.agencies_text or None, 28),
)
FIGURES = (
    column(_l("Thực hiện trong kỳ"), lambda e: e.figure("value"), kind="number"),
    column(_l("Lũy kế từ đầu năm"), lambda e: e.figure("cumulative"), kind="number"),
    column(_l("Ước cả năm"), lambda e: e.figure("estimate"), kind="number"),
    column(_l("Kết quả bằng lời"), lambda e: e.figure("words") or None, 24),
    column(_l("Báo cáo"), lambda e: e.row.report and e.row.report.state.label, 18),
    column(_l("Hạn nộp"), lambda e: e.row.report and e.row.report.timeliness.label, 18),
)


class IndicatorListView(ItemListView):
    """Lines of Appendix II or III, each with its measures and the figures of one period."""

    filterset_class = ItemFilter
    sort_keys = {"bao_cao": lambda row: row.lateness}
    detail_url = ""

    def make_rows(self, items):
        """Rows out of three queries: reports, measures, figures."""
        user = self.request.user
        measures = measures_of(items)
        reports = [r for item in items for r in self.reports.get(item.pk, [])]
        figures = observations_of(reports, user)
        return [
            make_row(
                item,
                reverse(self.detail_url, args=[item.pk]),
                measures.get(item.pk, []),
                self.reports.get(item.pk, []),
                figures,
                detail.report_url,
                user,
                self.now,
            )
            for item in items
        ]

    def get_export_rows(self):
        """A line of the plan, then each of its parts."""
        for row in super().get_export_rows():
            yield ExportLine(row, row.main, False)
            for part in row.parts:
                yield ExportLine(row, part, True)


class TargetListView(IndicatorListView):
    """The key targets of the plan, 23 in 2023 with 48 measures."""

    model = Target
    appendix = "II"
    detail_url = "indicators:target-detail"
    template_name = "indicators/target_list.html"
    export_name = "chi-tieu-chu-yeu"
    export_columns = (
        *WHAT,
        column(_l("Đơn vị tính"), lambda e: e.measure("unit")),
        column(_l("Kế hoạch"), lambda e: e.measure("plan_value")),
        column(_l("Kế hoạch (số)"), lambda e: e.measure("low"), kind="number"),
        *FIGURES,
    )


class MetricListView(IndicatorListView):
    """The sector metrics of the plan, 46 in 2023 in 5 sections, with 50 measures."""

    model = Metric
    appendix = "III"
    detail_url = "indicators:metric-detail"
    template_name = "indicators/metric_list.html"
    export_name = "chi-tieu-nganh"
    export_columns = (
        column(_l("Mục"), lambda e: e.row.item.section.roman, 8),
        *WHAT,
        column(_l("Đơn vị tính"), lambda e: e.measure("unit_text")),
        column(_l("Cả nước"), lambda e: e.measure("national_text")),
        column(_l("Tỉnh"), lambda e: e.measure("provincial_text")),
        column(_l("Tỉnh (số)"), lambda e: e.measure("low"), kind="number"),
        *FIGURES,
    )


class IndicatorDetailView(DetailView):
    """One target or metric: the plan's words, its measures, every figure the person may see."""

    template_name = "indicators/indicator_detail.html"
    context_object_name = "item"
    list_url = detail_url = ""

    def get_queryset(self):
        """Lines the person may see."""
        lines = self.model.everything.visible_to(self.request.user)
        return lines.select_related("section", "plan", "dropped_in", "last_year")

    def get_context_data(self, **kwargs):
        """Duties, measures, figures by period, the lines before and after."""
        item, user, now = self.object, self.request.user, clock.now()
        duties = line_context(item, user)
        measures = list(item.measures.order_by("position", "pk"))
        detail.set_last_year(item, measures)
        reports = detail.visible_reports(item, user)
        period = chosen_period(self.request, default_period)
        of_period = next((r for r in reports if r.period == period), None)
        before, after = neighbours(item)
        return (
            super().get_context_data(**kwargs)
            | duties
            | {
                "summaries": Consolidation.objects.visible_to(user).of_line(item),
                "may_open": user.sees_province,
                "measures": measures,
                "words": highlight(item.text, [m.source_text for m in measures]),
                "series": detail.series(measures, reports, user) if reports else [],
                "reports": detail.cells(reports, now),
                "heading": detail.headline(item, of_period, duties["parties"], measures, now),
                "before": before,
                "after": after,
                "talk": talk_about(user, item=item),
                "instructions": instructions_on(item, user),
                "may_instruct": may_instruct(user),
                "noun": item._meta.verbose_name,
                "detail_url": self.detail_url,
                "crumbs": self.crumbs(item),
            }
        )

    def crumbs(self, item):
        """The way back to the list."""
        noun = str(item._meta.verbose_name)
        place = _("Phụ lục %(appendix)s") % {"appendix": item.appendix}
        if item.section:
            place += _(", mục %(roman)s") % {"roman": item.section.roman}
        return [
            Crumb(noun[0].upper() + noun[1:], reverse(self.list_url)),
            Crumb(place),
            Crumb(_("Chỉ tiêu %(number)s") % {"number": item.number}),
        ]


class TargetDetailView(IndicatorDetailView):
    """One key target."""

    model = Target
    list_url, detail_url = "indicators:target-list", "indicators:target-detail"


class MetricDetailView(IndicatorDetailView):
    """One sector metric."""

    model = Metric
    list_url, detail_url = "indicators:metric-list", "indicators:metric-detail"
