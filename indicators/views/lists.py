"""The lists of targets and of metrics: how many will be met, which not, and by how much."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agencies.access import may_judge
from indicators import deciding, detail
from indicators.export import AGAINST, FIGURES, PLAN, SECTION, VERBATIM, WHAT, ExportLine
from indicators.filters import BY_RESULT, MET_OR_BETTER, IndicatorFilter, MetricFilter
from indicators.judging import Judgement, ends_year
from indicators.models import Metric, Target
from indicators.nation import Against
from indicators.rows import IndicatorRow, MeasureLine, grade_of, split
from indicators.scoring import GOOD, Grade, Several
from indicators.sight import Sight
from indicators.states import grade_badge
from plans.current import current_plan
from reporting.calendar import VIETNAM
from reporting.current import periods
from reporting.item_lists import Chip, ItemListView
from reporting.items import Counts, ReportCell, own_report


class IndicatorListView(ItemListView):
    """Lines of Appendix II or III, each with its measures, their figures and grades."""

    filterset_class = IndicatorFilter
    sort_keys = {"bao_cao": lambda row: row.lateness}
    detail_url = confirm_url = ""
    columns = 8

    @cached_property
    def judgement(self):
        """The lines of the whole appendix, judged."""
        plan, rounds = current_plan(self.request), periods(self.request)
        return Judgement.of(plan, self.object_list, self.filterset.moment, rounds)

    @cached_property
    def sight(self):
        """What the person may read of it."""
        return Sight(self.request.user, self.judgement)

    @cached_property
    def before(self):
        """The round before that of the page."""
        period = self.filterset.period
        return self.judgement.before(period) if period else None

    @cached_property
    def rows(self):
        """The rows of the whole appendix, by the pk of the line."""
        return {item.pk: self.make_row(item) for item in self.judgement.lines}

    def get_queryset(self):
        """The lines of the whole appendix, which are counted, each with whether it is `shown`."""
        found = super().get_queryset().order_by().values("pk")
        shown = ExpressionWrapper(Q(pk__in=found), output_field=BooleanField())
        return self.in_order(self.get_base_queryset().annotate(shown=shown))

    def make_rows(self, items):
        """The rows to show that have the grade asked for."""
        grades = self.filterset.grades
        rows = [self.rows[item.pk] for item in items if item.shown]
        return [row for row in rows if not grades or row.grade in grades]

    def make_row(self, item):
        """One row: how the line stands now and stood before, as far as the person may know."""
        user, period, basis = self.request.user, self.filterset.period, self.filterset.basis
        seen = period and self.sight.line(self.judgement.line(item, period))
        then = self.before and self.sight.line(self.judgement.line(item, self.before))
        told = seen.standings if seen else {}
        measures = self.judgement.measures.get(item.pk, [])
        lines = [MeasureLine(measure, told.get(measure.pk), basis) for measure in measures]
        main, parts = split(item.number, lines)
        reports = [] if self.filterset.is_past else self.reports.get(item.pk, [])
        own = own_report(reports, user)
        report = own or next(iter(reports), None)
        return IndicatorRow(
            item=item,
            url=reverse(self.detail_url, args=[item.pk]) + self.turned,
            main=main,
            parts=parts,
            line=seen.line if seen else None,
            before=then.line if then else None,
            counts=Counts.of(reports, self.now),
            report=report and ReportCell.of(report, detail.report_url(report), self.now),
            is_own=own is not None,
            basis=basis,
        )

    @cached_property
    def turned(self):
        """The part of the address that says of which period and day the page is."""
        asked = {name: self.request.GET.get(name) for name in ("ky", "den")}
        kept = {name: value for name, value in asked.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @cached_property
    def graded(self):
        """(line now, line before) of every line the person may read that is judged."""
        basis = self.filterset.basis
        rows = [row for row in self.rows.values() if row.grade]
        return [(row.grade, grade_of(row.before, basis)) for row in rows]

    def get_context_data(self, **kwargs):
        """How the table is laid out, as of when, what waits to be confirmed."""
        period, filters = self.filterset.period, self.filterset
        reports_shown = not filters.is_past
        return super().get_context_data(**kwargs) | {
            "by_result": filters.basis == BY_RESULT,
            "span": detail.span(period) if period else "",
            "numbers": range(1, self.columns + reports_shown + 1),
            "wide": self.columns + reports_shown,
            "reports_shown": reports_shown,
            "is_past": filters.is_past,
            "as_of": _("hết ngày %(day)s") % {"day": f"{self.now:%d/%m/%Y}"},
            "now_url": self.now_url(),
            "proposals": self.proposals(),
            "confirm_url": reverse(self.confirm_url) + self.turned,
        }

    @property
    def now(self):
        """The moment the page speaks of."""
        return self.filterset.moment.astimezone(VIETNAM)

    def now_url(self):
        """The same page of today."""
        query = self.request.GET.copy()
        query.pop("den", None)
        return f"?{query.urlencode()}"

    def proposals(self):
        """How many proposals the person could confirm at once."""
        if not may_judge(self.request.user) or self.filterset.is_past:
            return 0
        return sum(deciding.waits(row.line) for row in self.rows.values() if row.line)

    def heading(self, total):
        """How many lines are met and exceeded, of those the person may read."""
        period, user = self.filterset.period, self.request.user
        if period is None or not self.graded:
            return super().heading(total)
        words = {
            "good": sum(now in GOOD for now, _then in self.graded),
            "total": len(self.graded),
            "noun": self.noun,
            "period": period.label,
        }
        if user.works_for_agency:
            whose = {"noun": self.noun, "agency": user.agency.name}
            words["noun"] = _("%(noun)s %(agency)s thực hiện hoặc theo dõi") % whose
        if self.filterset.basis == BY_RESULT:
            return _("Theo thực hiện %(period)s: %(good)s/%(total)s %(noun)s đạt và vượt") % words
        if ends_year(period):
            return _("Cả năm: %(good)s/%(total)s %(noun)s đạt và vượt") % words
        return _("Ước cả năm: %(good)s/%(total)s %(noun)s đạt và vượt") % words

    def lead(self):
        """The period, the count of the round before, the rule of lines with parts, the reports."""
        period = self.filterset.period
        if period is None or not self.graded:
            return super().lead()
        said = [_("%(period)s, số liệu đến %(day)s.") % of_period(period)]
        known = [then for _now, then in self.graded if then]
        if known:
            words = {
                "period": self.before.label,
                "good": sum(then in GOOD for then in known),
                "total": len(known),
            }
            by_result = self.filterset.basis == BY_RESULT
            form = (
                _("%(period)s: %(good)s/%(total)s.")
                if by_result
                else _("%(period)s ước %(good)s/%(total)s.")
            )
            said.append(form % words)
        if any(row.parts for row in self.rows.values()):
            said.append(several_words(self.judgement.rule.several))
        if self.request.user.works_for_agency:
            said.append(_("Chỉ tính chỉ tiêu mà cơ quan được xem mọi báo cáo."))
        if not self.filterset.is_past:
            said.append(self.report_words())
        return " ".join(filter(None, said))

    def report_words(self):
        """How many reports of the period are in."""
        n = Counts.of([r for found in self.reports.values() for r in found], self.now)
        if not n.expected:
            return ""
        words = {"sent": n.sent, "expected": n.expected, "note": n.note}
        said = _("Đã nộp %(sent)s/%(expected)s báo cáo") % words
        return said + (f", {n.note}." if n.note else ".")

    def chips(self, total):
        """Ready-made filters; of a past day not by reports, whose states are today's."""
        if self.filterset.is_past:
            return self.make_chips([(_("Tất cả"), {}, total), *self.own_chips()])
        return super().chips(total)

    def own_chips(self):
        """Grades with their counts, then what every list has."""
        counts = Counter(now for now, _then in self.graded)
        good = (_("Đạt và vượt"), {"danh_gia": MET_OR_BETTER}, sum(counts[g] for g in GOOD))
        grades = [(g.label, {"danh_gia": g.value}, counts[g]) for g in Grade]
        return [good, *grades, *super().own_chips()]

    def make_chips(self, wanted):
        """Chips that stay on the period, the day and the basis; those of grades wear its badge."""
        asked = self.filterset.narrowed
        query = {name: self.request.GET.get(name) for name in self.filterset.views}
        kept = {name: value for name, value in query.items() if value}
        return [
            Chip(
                words,
                n,
                f"?{urlencode(kept | params)}",
                params == asked,
                grade_badge(Grade(grade)) if grade in Grade.values else None,
            )
            for words, params, n in wanted
            for grade in [params.get("danh_gia")]
            if n or not params or params == asked
        ]

    def get_export_rows(self):
        """A line of the plan, then each of its parts."""
        return [line for row in super().get_export_rows() for line in ExportLine.of(row)]


class TargetListView(IndicatorListView):
    """The key targets of the plan, 23 in 2023 with 48 measures."""

    model = Target
    appendix = "II"
    detail_url, confirm_url = "indicators:target-detail", "indicators:target-confirm"
    template_name = "indicators/target_list.html"
    export_name = "chi-tieu-chu-yeu"
    export_columns = (*WHAT, *PLAN, *FIGURES)


class MetricListView(IndicatorListView):
    """The sector metrics of the plan, 46 in 2023 in 5 sections, with 50 measures."""

    model = Metric
    appendix = "III"
    filterset_class = MetricFilter
    detail_url, confirm_url = "indicators:metric-detail", "indicators:metric-confirm"
    columns = 9
    template_name = "indicators/metric_list.html"
    export_name = "chi-tieu-nganh"
    export_columns = (SECTION, *WHAT, *VERBATIM, *FIGURES, *AGAINST)

    def make_rows(self, items):
        """The rows that stand against the nation as asked for."""
        asked = self.filterset.asked.get("ca_nuoc")
        return [
            row
            for row in super().make_rows(items)
            if not asked or any(line.nation == asked for line in row.lines)
        ]

    def own_chips(self):
        """…and how many lines are behind, even with or ahead of the nation."""
        stands = Counter(
            stand for row in self.rows.values() for stand in {line.nation for line in row.lines}
        )
        nation = [(words_of(a), {"ca_nuoc": a.value}, stands[a]) for a in Against]
        return [*super().own_chips(), *nation]


def of_period(period):
    """The words of a period in a sentence."""
    return {"period": period.label, "day": f"{period.data_to:%d/%m/%Y}"}


def words_of(choice):
    """“Hơn cả nước”."""
    words = str(choice.label)
    return words[0].upper() + words[1:]


def several_words(rule):
    """What makes a line with several parts met."""
    if rule == Several.PERSON:
        return _("Chỉ tiêu nhiều phần do người đánh giá quyết.")
    return _("Chỉ tiêu nhiều phần chỉ tính là đạt khi mọi phần đều đạt.")
