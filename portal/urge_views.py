"""The letter of an act of urging."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.views.generic import View

from agencies import audit
from agencies.models import AuditEvent
from common.files import CONTENT_TYPES
from portal.official.letter import urge_letter
from portal.plan_views import download
from reporting.models import Urge


class UrgeLetterView(View):
    """The official letter as Word, for who urged, who was urged, and the province."""

    def get(self, request, pk):
        """The letter, as things stood when it was made."""
        seen = Urge.objects.visible_to(request.user)
        related = ("agency", "period__plan__issuer", "by__agency__parent")
        urge = get_object_or_404(seen.select_related(*related), pk=pk)
        name = f"cong-van-don-doc-{urge.agency.code}-{urge.period.code}.docx"
        letter, act = urge_letter(urge), AuditEvent.Action.EXPORT
        label = f"{urge.agency_name} · {urge.period.label}"
        audit.record(act, by=request.user, subject=urge, label=label, data={"file": name})
        return download(letter, name, CONTENT_TYPES["docx"])
