"""The period people work in, looked up once a request."""

from common import clock
from plans.current import current_plan
from reporting.models import ReportingPeriod


def current_period(request):
    """The period of the current plan under way today, or None; remembered on the request."""
    if not hasattr(request, "_current_period"):
        plan = current_plan(request)
        request._current_period = (
            ReportingPeriod.objects.current(plan, clock.today()) if plan else None
        )
    return request._current_period
