"""The plan people work in, looked up once a request."""

from plans.models import Plan


def current_plan(request):
    """The active plan of the latest year, or None; remembered on the request."""
    if not hasattr(request, "_current_plan"):
        request._current_plan = Plan.objects.current()
    return request._current_plan
