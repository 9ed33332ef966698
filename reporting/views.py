"""One-button acts on reports, versions as they were sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.views.generic import DetailView, View

from reporting import services, words
from reporting.forms import version_seen
from reporting.models import Report
from reporting.pages import refused
from reporting.workflow import (
    Act,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    WrongState,
)


def next_page(request, default: str) -> str:
    """The page of ours that the form names, else the default."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default


class ReportActView(View):
    """POST: one step on a report that needs no form of its wing."""

    http_method_names = ["post"]
    acts = {Act.ACCEPT, Act.RETURN, Act.REOPEN, Act.WITHDRAW, Act.SEND_BACK, Act.RECALL}

    def post(self, request, pk, act):
        """Take the step and go back where the person came from."""
        if act not in self.acts:
            raise Http404(act)
        report = get_object_or_404(Report.objects.visible_to(request.user).for_list(), pk=pk)
        reason, back = request.POST.get("reason", ""), self.back()
        version = version_seen(request.POST) if "version" in request.POST else None
        last = report.versions.order_by("-number").first()
        known = {key for key, _label in words.places(last and last.content)}
        about = [key for key in request.POST.getlist("fields") if key in known]
        try:
            report = services.move(
                report=report,
                act=Act(act),
                by=request.user,
                version=version,
                reason=reason,
                fields=about,
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except ReasonMissing as refusal:
            messages.error(request, refusal.message)
            return redirect(back)
        except (StaleVersion, WrongState) as refusal:
            if not services.already_done(report=report, act=act, by=request.user):
                return refused(request, report, refusal, back=back, reason=reason)
        messages.success(request, words.done(Act(act), report))
        return redirect(back)

    def back(self) -> str:
        """The page of ours that the form names, else the list of reports."""
        return next_page(self.request, reverse("reporting:report-list"))


class VersionView(DetailView):
    """A report as it was sent, once and for all."""

    template_name = "reporting/version_detail.html"
    context_object_name = "version"

    def get_object(self, queryset=None):
        """The version with this number of a report the person may see."""
        seen = Report.objects.visible_to(self.request.user).for_list()
        self.report = get_object_or_404(seen, pk=self.kwargs["pk"])
        versions = self.report.versions.select_related("submitted_by__agency")
        return get_object_or_404(versions, number=self.kwargs["number"])

    def get_context_data(self, **kwargs):
        """Adds the report, its item, and the numbers of all its versions."""
        numbers = list(self.report.versions.values_list("number", flat=True))
        return super().get_context_data(**kwargs) | {
            "report": self.report,
            "agency_name": self.report.agency.name_on(localdate(self.object.submitted_at)),
            "item": self.report.assignment.item,
            "line": words.line(self.report),
            "content": self.object.content,
            "paper": words.paper(self.object),
            "numbers": numbers,
        }
