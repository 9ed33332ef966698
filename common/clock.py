"""What time it is. Rules ask here, so that only the demo can live on another day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_demo_moment: ContextVar[datetime | None] = ContextVar("demo_moment", default=None)


def now() -> datetime:
    """The present moment, aware, in Vietnamese time.

    In the demo the day is always ``settings.DEMO_TODAY`` while the time of day runs on, except
    inside ``demo_moment``.
    """
    if moment := _demo_moment.get():
        return moment
    real = timezone.now().astimezone(VIETNAM)
    if settings.DEMO_TODAY is None:
        return real
    return datetime.combine(settings.DEMO_TODAY, real.timetz())


def today() -> date:
    """The present day in Viet Nam (or of the demo)."""
    return now().date()


@contextmanager
def demo_moment(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment, so that the demo's past is made by the real services.

    Raises ImproperlyConfigured outside the demo: nobody dates a real act back.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("demo_moment outside the demo")
    token = _demo_moment.set(moment.astimezone(VIETNAM))
    try:
        yield
    finally:
        _demo_moment.reset(token)
