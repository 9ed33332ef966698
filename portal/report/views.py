"""The page of the consolidated report: what it will say and from where, and its files."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic.base import TemplateResponseMixin, View

from agencies import audit
from agencies.models import Agency, AuditEvent
from common.forms import DayFirstDateField
from plans.models import Assignment
from portal.plan_views import download
from portal.report.compose import compose
from portal.report.docx import BrokenTemplate
from portal.report.out import FORMATS, report_file
from reporting import timeliness
from reporting.calendar import VIETNAM
from reporting.current import chosen_period, period_in_focus, periods
from reporting.timeliness_filters import not_to_come


class DayForm(forms.Form):
    """As of the end of which day."""

    den = DayFirstDateField(label=_l("Tính đến hết ngày"), required=False, validators=[not_to_come])


def monitors(plan) -> list[Agency]:
    """The agencies that watch tasks of a plan."""
    watching = Assignment.objects.filter(role=Assignment.Role.MONITOR, item__plan=plan)
    return list(Agency.objects.filter(pk__in=watching.values("agency")))


class ReportMixin:
    """A period, the monitor whose field it is about (None: the province), and a moment.

    The province's report is for those who see the province; a monitor's for its own people too.
    """

    own_by_default = False  # whether a monitor's people get their own where none is named

    def asked(self) -> tuple[str, str]:
        """(code of the period, code of the monitor) the address names, each may be empty."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        """404 for a report that is not the person's to read."""
        code, monitor = self.asked()
        user, self.period = request.user, self.period_of(code)
        found = monitors(self.period.plan) if self.period and user.has_seat else []
        if not user.sees_province:
            found = [agency for agency in found if agency.pk == user.agency_id]
        if self.own_by_default and found and not user.sees_province:
            monitor = monitor or found[0].code
        self.monitors = {agency.code: agency for agency in found}
        self.monitor = self.monitors.get(monitor)
        if self.monitor is None and (monitor or not user.sees_province):
            raise Http404(monitor)
        self.day = DayForm(request.GET if "den" in request.GET else None)
        return super().dispatch(request, *args, **kwargs)

    def period_of(self, code):
        """The period named."""
        period = next((p for p in periods(self.request) if p.code == code), None)
        if period is None:
            raise Http404(code)
        return period

    @cached_property
    def moment(self):
        """The moment the report speaks of: now, or the end of a past day."""
        return timeliness.end_of(self.day.cleaned_data["den"] if self.day.is_valid() else None)


class ReportView(ReportMixin, TemplateResponseMixin, View):
    """The report as it will read, every paragraph with its sources, and what is missing."""

    template_name = "portal/report.html"
    own_by_default = True

    def asked(self):
        """The period in focus unless another is named."""
        return self.request.GET.get("ky", ""), self.request.GET.get("theo_doi", "")

    def period_of(self, code):
        """The period named, else the one people talk about."""
        return chosen_period(self.request, period_in_focus)

    def get(self, request):
        """The preview; without any period a page that says so."""
        context = {"period": self.period, "day": self.day["den"]}
        if self.period:
            content = compose(self.period.plan, self.period, self.moment, self.monitor)
            context |= {
                "content": content,
                "heading": headline(self.period, content.tally),
                "monitor": self.monitor,
                "monitors": self.monitors.values(),
                "periods": periods(request),
                "files": self.files(),
                "as_of": self.as_of(),
                "is_past": timeliness.is_past(self.moment),
                "now_url": self.address(),
                "sees_province": request.user.sees_province,
            }
        return self.render_to_response(context)

    def as_of(self):
        """“08:27 10/10/2023”; “hết ngày 20/09/2023” of a past day."""
        moment = self.moment.astimezone(VIETNAM)
        if timeliness.is_past(self.moment):
            return _("hết ngày %(day)s") % {"day": f"{moment:%d/%m/%Y}"}
        return f"{moment:%H:%M %d/%m/%Y}"

    def address(self):
        """This page as of now."""
        whose = {"theo_doi": self.monitor.code} if self.monitor else {}
        return f"?{urlencode({'ky': self.period.code} | whose)}"

    def files(self):
        """(words, address) of each form."""
        args = [self.monitor.code] if self.monitor else []
        past = timeliness.is_past(self.moment)
        query = f"?{urlencode({'den': self.request.GET['den']})}" if past else ""
        return [
            (label, reverse("portal:report-file", args=[self.period.code, kind, *args]) + query)
            for kind, label in FORMATS.items()
        ]


class ReportFileView(ReportMixin, View):
    """The report as a file."""

    def asked(self):
        """Both are in the path."""
        return self.kwargs["code"], self.kwargs.get("monitor", "")

    def get(self, request, code, kind, monitor=""):
        """The file; with a broken template of the office back to the page, which says so."""
        if kind not in FORMATS or (self.day.is_bound and not self.day.is_valid()):
            raise Http404
        plan = self.period.plan
        try:
            data, name, content_type = report_file(
                plan, self.period, kind, moment=self.moment, monitor=self.monitor
            )
        except BrokenTemplate as broken:
            messages.error(request, str(broken))
            whose = {"theo_doi": monitor} if monitor else {}
            query = urlencode({"ky": code} | whose)
            return redirect(f"{reverse('portal:report-page')}?{query}")
        data_of = {"file": name, "as_of": self.moment.isoformat()}
        audit.record(AuditEvent.Action.EXPORT, by=request.user, subject=self.period, data=data_of)
        return download(data, name, content_type)


def headline(period, tally) -> str:
    """How complete the report is."""
    words = {
        "period": period.label,
        "sent": tally.sent,
        "asked": tally.asked,
        "summaries": tally.summaries,
        "tasks": tally.tasks,
        "missing": sum(n for _name, n in tally.missing),
    }
    told = (
        _("Báo cáo tổng hợp %(period)s: %(summaries)s/%(tasks)s nhiệm vụ có bản tổng hợp") % words
    )
    if words["missing"]:
        return told + _(", còn %(missing)s báo cáo quá hạn chưa nộp") % words
    return told + _(", đã nộp %(sent)s/%(asked)s báo cáo") % words
