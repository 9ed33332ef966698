"""Pages that join both wings."""

from __future__ import annotations

from django.http import Http404
from django.views.generic import TemplateView

from common import clock
from portal import agency_home, province
from reporting import inbox
from reporting.current import chosen_period, current_period, own_periods, period_in_focus
from reporting.extended import with_extension
from reporting.instructions import counted, instructions_to_answer
from reporting.models import Report

QUEUE_SHOWN = 6


class HomeView(TemplateView):
    """The first page after sign-in, by role: one's work, or the province at a glance."""

    def get_template_names(self):
        """Agencies see their work, the province its overview."""
        at_work = self.request.user.works_for_agency
        return ["portal/agency_home.html" if at_work else "portal/province.html"]

    def get_context_data(self, **kwargs):
        """The parts of the page for this person's role."""
        if not self.request.user.has_seat:
            raise Http404
        context = super().get_context_data(**kwargs) | {
            "periods": own_periods(self.request),
            "notices": inbox.newest(self.request.user),
        }
        if self.request.user.works_for_agency:
            return context | self.agency_context()
        return context | self.province_context()

    def agency_context(self):
        """What the agency owes in the period, and what it reviews."""
        user, now = self.request.user, clock.now()
        period = chosen_period(self.request, current_period)
        if period is None:
            return {"period": None}
        written = Report.objects.written_by(user.agency_id).of_period(period)
        every = list(with_extension(written).for_list())
        asked = self.request.GET.get("nguoi", "")
        reports = agency_home.of_person(every, user, asked)
        lines = agency_home.lines_of(every, now)
        shown = [line for line in lines if line.report in reports]
        return {
            "period": period,
            "whose": agency_home.whose(every, user),
            "asked": asked,
            "heading": agency_home.headline(reports, period, user),
            "lead": agency_home.lead(every, period, user.agency),
            "groups": agency_home.groups(shown, is_head=user.role == user.Role.HEAD),
            "states": agency_home.count_by_state(lines),
            "total": len(every),
            "sent": sum(r.first_submitted_at is not None for r in every),
            "debts": agency_home.older_debts(user, period),
            "queue": agency_home.review_queue(user, now),
            "watched": agency_home.watched_items(user, period),
            "instructions": instructions_to_answer(user),
        }

    def province_context(self):
        """Counts of the period by appendix and agency, and what waits for the coordinator."""
        user, now = self.request.user, clock.now()
        period = chosen_period(self.request, period_in_focus)
        if period is None:
            return {"period": None}
        appendices = province.by_appendix(period, user, now)
        queue = agency_home.review_queue(user, now)
        return {
            "period": period,
            "heading": province.headline(appendices[-1], period),
            "lead": province.lead(appendices[-1], period),
            "appendices": appendices,
            "agencies": province.by_agency(period, user, now),
            "settle": province.to_settle(period.plan),
            "queue": queue,
            "queue_head": queue[:QUEUE_SHOWN],
            "instructions": counted(user, period.plan),
        }
