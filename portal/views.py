"""Pages that join both wings."""

from __future__ import annotations

from django.http import Http404
from django.views.generic import TemplateView, View

from common import clock
from portal import agency_home
from portal.overview.views import ProvinceView
from reporting import inbox
from reporting.current import chosen_period, current_period, own_periods
from reporting.extended import with_extension
from reporting.instructions import instructions_to_answer
from reporting.models import Report


class HomeView(View):
    """The first page after sign-in, by role: one's work, or the province at a glance."""

    def get(self, request):
        """Agencies see their work, the province its overview."""
        page = AgencyHomeView if request.user.works_for_agency else ProvinceView
        return page.as_view()(request)


class AgencyHomeView(TemplateView):
    """What an agency owes in the period, and what it reviews."""

    template_name = "portal/agency_home.html"

    def get_context_data(self, **kwargs):
        """The lines of work, the debts, what waits for the agency."""
        if not self.request.user.has_seat:
            raise Http404
        user, now = self.request.user, clock.now()
        context = super().get_context_data(**kwargs) | {
            "periods": own_periods(self.request),
            "notices": inbox.newest(user),
        }
        period = chosen_period(self.request, current_period)
        if period is None:
            return context | {"period": None}
        written = Report.objects.written_by(user.agency_id).of_period(period)
        every = list(with_extension(written).for_list())
        asked = self.request.GET.get("nguoi", "")
        reports = agency_home.of_person(every, user, asked)
        lines = agency_home.lines_of(every, now)
        shown = [line for line in lines if line.report in reports]
        return context | {
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
