"""What time it is. Rules ask here, so that only the demo can live on another day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in Vietnamese time.

    In the demo the day is always ``settings.DEMO_TODAY`` while the time of day runs on.
    """
    real = timezone.now().astimezone(VIETNAM)
    if settings.DEMO_TODAY is None:
        return real
    return datetime.combine(settings.DEMO_TODAY, real.timetz())


def today() -> date:
    """The present day in Viet Nam (or of the demo)."""
    return now().date()
