"""The summaries sent in a period, in plan order, to be read through or printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from common.ui import Crumb
from reporting.calendar import VIETNAM
from reporting.current import periods
from reporting.models import Consolidation, Report, ReportingPeriod
from tasks.judging import verdicts
from tasks.models import Task
from tasks.verdict import Verdict


@dataclass(frozen=True)
class Entry:
    """A summary that was sent, with the verdict on its task as of that day, for those who may
    know it."""

    summary: Consolidation
    verdict: Verdict | None


class SummaryBookView(TemplateView):
    """The summaries sent in a period, in plan order: read through, or printed. Open to all."""

    template_name = "portal/summary/summary_book.html"

    def get_context_data(self, **kwargs):
        """Summaries by section, and how many lines have none."""
        period = next((p for p in periods(self.request) if p.code == self.kwargs["code"]), None)
        user = self.request.user
        if period is None or not user.has_seat:
            raise Http404
        sent = (
            Consolidation.objects.visible_to(user)
            .sent()
            .filter(period=period)
            .select_related("item__section", "closed_by__agency", "updated_by__agency")
            .order_by("item__appendix", "item__position", "item")
        )
        entries = (
            make_entries(list(sent), period)
            if user.sees_province
            else [Entry(summary, None) for summary in sent]
        )
        groups = groupby(entries, lambda e: (e.summary.item.appendix, e.summary.item.section))
        lines = Report.objects.of_period(period).values("assignment__item").distinct().count()
        return super().get_context_data(**kwargs) | {
            "period": period,
            "groups": [(appendix, section, [*found]) for (appendix, section), found in groups],
            "count": len(entries),
            "lines": lines,
            "short": sum(bool(entry.summary.missing) for entry in entries),
            "crumbs": [Crumb(_("Tổng hợp"), reverse("portal:summary-list"))],
        }


def make_entries(sent: list[Consolidation], period: ReportingPeriod) -> list[Entry]:
    """Summaries with their verdicts, each judged on the day it was sent, in three queries a day."""
    by_day: dict[date, list[int]] = {}
    for summary in sent:
        day = summary.closed_at.astimezone(VIETNAM).date()
        by_day.setdefault(day, []).append(summary.item_id)
    tasks = Task.everything.in_bulk([summary.item_id for summary in sent])
    found: dict[int, Verdict] = {}
    for day, items in by_day.items():
        found |= verdicts(period.plan, [tasks[pk] for pk in items if pk in tasks], day)
    return [Entry(summary, found.get(summary.item_id)) for summary in sent]
