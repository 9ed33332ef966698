"""The summaries sent in a period, in plan order, to be read through or printed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from common.ui import Crumb
from plans.models import Appendix
from reporting.calendar import VIETNAM
from reporting.current import periods
from reporting.models import Consolidation, Report, ReportingPeriod
from tasks.judging import parts_of
from tasks.models import Task
from tasks.verdict import Verdict, judge


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
    """Summaries with their verdicts, each judged on the day it was sent."""
    on_tasks = [summary.item_id for summary in sent if summary.item.appendix == Appendix.TASKS]
    due = dict(Task.everything.filter(pk__in=on_tasks).values_list("pk", "due_on"))
    parts = parts_of(period.plan, on_tasks)
    return [
        Entry(
            summary,
            judge(
                due[summary.item_id],
                parts.get(summary.item_id, []),
                summary.closed_at.astimezone(VIETNAM).date(),
            )
            if summary.item_id in due
            else None,
        )
        for summary in sent
    ]
