"""Evidence: a file handed over, and the page that says what it is and shows it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.generic import DetailView, View

from agencies import access
from common.files import CONTENT_TYPES
from reporting import services, words
from reporting.models import Evidence

logger = logging.getLogger(__name__)
INERT = "sandbox; default-src 'none'"  # a file opened in the browser can do nothing there
PICTURES = ("jpg", "png")
SHOWABLE = (*PICTURES, "pdf")


def visible_evidence(user):
    """Files of the reports the person may see, with what their pages name."""
    related = ("report__assignment__item", "report__period", "report__agency")
    return Evidence.objects.visible_to(user).select_related(*related)


class EvidenceView(View):
    """A file of a report, handed over as a file: never run.

    `shown`: a PDF or a picture opens in the browser, under the same policy. Chromium shows a PDF
    that is a page of its own in spite of `sandbox`, so nothing has to be loosened for it; inside
    one of our pages it would need frames or plug-ins, which those forbid.
    """

    http_method_names = ["get", "head"]
    shown = False

    def get(self, request, pk):
        """The file; 500 when it is no longer the file that was attached."""
        evidence = self.get_evidence(pk)
        try:
            file = services.open_evidence(evidence=evidence, by=request.user)
        except services.EvidenceDamaged:
            logger.error("evidence %s is damaged or missing", evidence.pk)
            return render(request, "reporting/damaged.html", {"evidence": evidence}, status=500)
        return self.inert(FileResponse(file), evidence)

    def head(self, request, pk):
        """What GET would say of the file, without opening it."""
        return self.inert(HttpResponse(), self.get_evidence(pk))

    def get_evidence(self, pk) -> Evidence:
        """A file of a report the person may see; to be shown, one that browsers can show."""
        seen = visible_evidence(self.request.user)
        if self.shown:
            seen = seen.filter(kind__in=SHOWABLE)
        return get_object_or_404(seen, pk=pk)

    def inert(self, response, evidence):
        """The headers that make a file a file."""
        response["Content-Type"] = CONTENT_TYPES[evidence.kind]
        response["Content-Length"] = evidence.size
        response["Content-Disposition"] = content_disposition_header(not self.shown, evidence.name)
        response["Content-Security-Policy"] = INERT
        response["X-Content-Type-Options"] = "nosniff"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class EvidenceDetailView(DetailView):
    """What a file is, who attached it, its versions; a picture is shown, a PDF is opened."""

    template_name = "reporting/evidence_detail.html"
    context_object_name = "file"

    def get_queryset(self):
        """Files of the reports the person may see."""
        return visible_evidence(self.request.user).select_related("uploaded_by", "removed_by")

    def get_context_data(self, **kwargs):
        """The report it supports, and its older and newer versions the person may see."""
        file, report = self.object, self.object.report
        own = access.may_write_for(self.request.user, report.agency)
        versions = chain(file, self.get_queryset().filter(report=report))
        return super().get_context_data(**kwargs) | {
            "report": report,
            "title": words.title(report),
            "line": words.line(report),
            "is_picture": file.kind in PICTURES,
            "can_open": file.kind in SHOWABLE,
            "versions": versions,
            "is_newest": versions[0] == file,
            "is_removed": own and file.removed_at is not None,
            # while the agency edits, what it says of a file is its own business
            "says": own or not report.is_editable,
        }


def chain(file: Evidence, files: Iterable[Evidence]) -> list[Evidence]:
    """A file with those that it replaced and that replaced it, the newest first."""
    older = {one.pk: one for one in files}
    newer = {one.replaces_id: one for one in files if one.replaces_id}
    found, at = [file], file
    while at.replaces_id in older:
        at = older[at.replaces_id]
        found.append(at)
    at = file
    while at.pk in newer:
        at = newer[at.pk]
        found.insert(0, at)
    return found
