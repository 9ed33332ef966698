"""The page of one target or metric: how it stands, why, and where the figures come from."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from agencies.access import may_instruct, may_judge
from common import clock
from common.dates import DateError, parse_date
from common.ui import Crumb, highlight
from indicators import detail
from indicators.charting import year_chart
from indicators.explaining import explain, explain_measure
from indicators.filters import BY_YEAR
from indicators.judging import Judgement
from indicators.models import Metric, Target
from indicators.rows import MeasureLine, lowered
from indicators.sight import Sight
from indicators.states import grade_badge
from indicators.verdict_forms import proposals
from plans.models import PlanItem
from reporting import timeliness
from reporting.calendar import VIETNAM
from reporting.current import chosen_period, periods
from reporting.duties import line_context
from reporting.instructions import instructions_on
from reporting.item_filters import default_period
from reporting.items import neighbours
from reporting.models import Consolidation
from reporting.talk import talk_about
from reporting.timeliness_filters import not_to_come


class IndicatorDetailView(DetailView):
    """One target or metric in a period, as of now or the end of a past day."""

    template_name = "indicators/indicator_detail.html"
    context_object_name = "item"
    list_url = detail_url = ""

    def get_queryset(self):
        """Lines the person may see."""
        lines = self.model.everything.visible_to(self.request.user)
        return lines.select_related("section", "plan", "dropped_in", "last_year")

    def get_context_data(self, **kwargs):
        """Duties, how the line stands, figures by period, the lines before and after."""
        item, user, now = self.object, self.request.user, clock.now()
        duties = line_context(item, user)
        moment = self.moment()
        judgement = Judgement.of(item.plan, [item], moment, self.own_rounds())
        measures = judgement.measures.get(item.pk, [])
        detail.set_last_year(item, measures)
        reports = detail.visible_reports(item, user)
        period = self.period(judgement)
        of_period = next((r for r in reports if r.period == period), None)
        before, after = neighbours(item)
        judged = self.judged(judgement, period)
        line = judged["line"]
        return (
            super().get_context_data(**kwargs)
            | duties
            | judged
            | self.turned(moment, period)
            | {
                "summaries": Consolidation.objects.visible_to(user).of_line(item),
                "may_open": user.sees_province,
                "measures": measures,
                "words": highlight(item.text, [m.source_text for m in measures]),
                "reports": detail.cells(reports, now),
                "heading": detail.headline(item, line, of_period, duties["parties"], measures, now),
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

    def period(self, judgement):
        """The period the address names; of another year's plan its last one."""
        chosen = chosen_period(self.request, default_period)
        if chosen is None or chosen.plan_id == self.object.plan_id:
            return chosen
        return judgement.periods[-1] if judgement.periods else None

    def judged(self, judgement, period):
        """How the line and its measures stand, as far as the person may know: grades, figures,
        charts, formulas, history, sources."""
        item, user = self.object, self.request.user
        sight = Sight(user, judgement)
        measures = judgement.measures.get(item.pk, [])
        seen = period and sight.line(judgement.line(item, period))
        told, line = (seen.standings, seen.line) if seen else ({}, None)
        last_year = sight.reads_last_year(item.last_year_id)
        charts = [year_chart(judgement, s, last_year=last_year) for s in told.values()]
        past = timeliness.is_past(judgement.moment)
        may = may_judge(user) and line and not past and not item.dropped_in_id
        sources = detail.sources(line) if line else []
        outside = item.asks == PlanItem.Asks.NONE and not judgement.figures
        series = sight.touches(item.pk) and not outside
        return {
            "period": period,
            "line": line,
            "rows": [MeasureLine(m, told.get(m.pk), BY_YEAR) for m in measures],
            "facts": self.facts(judgement, sight, line) if line and line.grade else None,
            "charts": [chart for chart in charts if chart],
            "series": detail.series(judgement, sight, measures) if series else [],
            "explained": explain(line, judgement.rule) if line and line.judged else [],
            "explained_parts": [(s.measure, explain_measure(s)) for s in told.values()],
            "judgings": detail.history(judgement, sight, item) if seen else [],
            "sources": sources,
            "proposals": proposals(line) if may else [],
        }

    def facts(self, judgement, sight, line):
        """The grades in short, with that of the round before where it was another."""
        before = judgement.before(line.period)
        then = before and sight.line(judgement.line(line.item, before)).line
        was = ""
        if then and then.grade and then.grade != line.grade:
            words = {"period": before.label, "grade": lowered(then.grade.label)}
            was = _("%(period)s: %(grade)s") % words
        return {
            "by_year": grade_badge(line.grade),
            "basis": detail.basis_of(line).label,
            "by_result": grade_badge(line.by_result),
            "span": detail.span(line.period),
            "parts": len(line.judged) if len(line.judged) > 1 else 0,
            "was": was,
            "agencies": list(dict.fromkeys(figure.agency_name for figure in line.figures)),
        }

    def moment(self):
        """The moment the page speaks of; a day that cannot be read is none."""
        try:
            day = parse_date(self.request.GET.get("den", ""))
            if day:
                not_to_come(day)
        except (DateError, ValidationError):
            day = None
        return timeliness.end_of(day)

    def turned(self, moment, period):
        """Of which moment the page is, the way to others, and to other periods."""
        day = moment.astimezone(VIETNAM)
        past = timeliness.is_past(moment)
        den = {"den": f"{day:%d/%m/%Y}"} if past else {}
        asked = {"ky": period.code} if period and "ky" in self.request.GET else {}
        rounds = [p for p in self.own_rounds() if p.opened_at]
        return {
            "is_past": past,
            "as_of": _("hết ngày %(day)s") % {"day": f"{day:%d/%m/%Y}"},
            "now_url": f"?{urlencode(asked)}",
            "query": f"?{urlencode(asked | den)}" if asked or den else "",
            "rounds": [(p, f"?{urlencode({'ky': p.code} | den)}") for p in rounds],
        }

    def own_rounds(self):
        """The rounds of the current plan, where the line is of it."""
        return [p for p in periods(self.request) if p.plan_id == self.object.plan_id]

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
