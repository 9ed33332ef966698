"""The period people work in, looked up once a request."""

from datetime import timedelta

from django.http import Http404

from common import clock
from plans.current import current_plan
from plans.models import Plan
from reporting.calendar import Basis
from reporting.models import Report

FOCUS = timedelta(days=14)


def chosen_plan(request):
    """The plan whose year the address names (`?nam=2023`), else the current one; 404 if unknown."""
    year = request.GET.get("nam")
    if not year:
        return current_plan(request)
    issued = Plan.objects.visible_to(request.user).exclude(state=Plan.State.DRAFT)
    plan = issued.filter(year=year).first() if year.isdecimal() else None
    if plan is None:
        raise Http404(f"no plan of {year}")
    return plan


def periods(request):
    """The periods of the current plan in order, remembered on the request."""
    if not hasattr(request, "_periods"):
        plan = current_plan(request)
        request._periods = list(plan.periods.order_by("data_to", "pk")) if plan else []
    return request._periods


def own_periods(request):
    """The periods the person works in: those of the cut-off.

    People of an agency that reports statistics work in those in which it has reports, counted
    either way.
    """
    if not hasattr(request, "_own_periods"):
        found, agency = periods(request), _statistical_agency(request.user)
        if agency and found:
            asked = Report.objects.written_by(agency.pk).filter(plan=found[0].plan_id)
            pks = set(asked.order_by().values_list("period", flat=True).distinct())
            found = [p for p in found if p.pk in pks] or found
        else:
            found = [p for p in found if p.basis == Basis.CUT_OFF] or found
        request._own_periods = found
    return request._own_periods


def _statistical_agency(user):
    agency = user.agency if user.is_authenticated and user.works_for_agency else None
    return agency if agency and agency.reports_calendar else None


def _opened(found):
    return [p for p in found if p.opened_at] or found


def current_period(request):
    """The period under way today: the next one to be cut off, else the last; None without periods.

    A month inside a half-year comes before it. What nobody opened yet is not worked in, unless
    nothing is open.
    """
    found = _opened(own_periods(request))
    coming = (p for p in found if p.data_to >= clock.today())
    return next(coming, found[-1] if found else None)


def period_in_focus(request):
    """The round people talk about: the last one whose cut-off has passed or is two weeks off.

    In the first weeks of a quarter that is still the quarter before.
    """
    near = [p for p in _opened(own_periods(request)) if p.data_to <= clock.today() + FOCUS]
    return near[-1] if near else current_period(request)


def chosen_period(request, default=current_period):
    """The period the address names (`?ky=2023-Q3`), else `default(request)`; 404 if unknown."""
    code = request.GET.get("ky")
    if not code:
        return default(request)
    for period in periods(request):
        if period.code == code:
            return period
    raise Http404(f"no period {code}")
