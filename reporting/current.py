"""The period people work in, looked up once a request."""

from datetime import timedelta

from django.http import Http404

from common import clock
from plans.current import current_plan

FOCUS = timedelta(days=14)


def periods(request):
    """The periods of the current plan in order, remembered on the request."""
    if not hasattr(request, "_periods"):
        plan = current_plan(request)
        request._periods = list(plan.periods.order_by("data_to", "pk")) if plan else []
    return request._periods


def current_period(request):
    """The period under way today: the last one begun, else the first; None without periods."""
    begun = [p for p in periods(request) if p.data_from <= clock.today()]
    return begun[-1] if begun else next(iter(periods(request)), None)


def period_in_focus(request):
    """The round people talk about: the last one whose cut-off has passed or is two weeks off.

    In the first weeks of a quarter that is still the quarter before.
    """
    near = [p for p in periods(request) if p.data_to <= clock.today() + FOCUS]
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
