"""The report of an agency on an indicator: figures written, sent, read."""

from __future__ import annotations

from indicators import services
from indicators.forms import FiguresForm, headings
from indicators.last_year import same_periods
from plans.models import Appendix
from reporting.on_behalf import OnBehalfView
from reporting.pages import ReportPageView
from reporting.workflow import Act


class IndicatorReportView(ReportPageView):
    """One agency's report on one target or metric in one period."""

    template_name = "indicators/indicator_report.html"
    appendices = (Appendix.TARGETS, Appendix.METRICS)
    carry = {Act.HAND_IN: services.hand_in, Act.SEND: services.send}

    def make_form(self, data=None):
        """One row per measure, with the figures of last period and of last year beside."""
        report = self.report
        prior = self.before and (self.before.period.label, services.rows_of(self.before))
        return FiguresForm(
            data,
            rows=services.rows_of(report),
            prior=prior,
            known=same_periods([report.assignment.item], report.period, report.agency_id),
            period=report.period,
        )

    def save(self, form, version, paper=None):
        """Keep the figures."""
        return services.save_observations(
            report=self.report,
            by=self.request.user,
            version=version,
            rows=form.values(),
            paper=paper,
        )

    def content(self, report):
        """The figures as they are printed."""
        return services.content(report, services.rows_of(report))

    def context(self):
        """Adds the names of the columns."""
        return super().context() | {"headings": headings(self.report.period.plan.year)}


class IndicatorPaperView(OnBehalfView, IndicatorReportView):
    """What an agency reported on an indicator on paper."""

    template_name = OnBehalfView.template_name
    page = "indicators:indicator-report"
