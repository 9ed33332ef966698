"""How often a report was asked for again: by the calendar and by hand."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from common import clock
from reporting import reminder_words
from reporting.models import Reminder


def with_reminders(reports):
    """Annotate `reminded` (times) and `reminded_on` (the last day, or None)."""
    of_report = Reminder.objects.filter(report=OuterRef("pk")).order_by()
    times = of_report.values("report").annotate(n=Count("pk")).values("n")
    return reports.annotate(
        reminded=Coalesce(Subquery(times, output_field=IntegerField()), 0),
        reminded_on=Subquery(of_report.order_by("-on").values("on")[:1]),
    )


def sentence(report) -> str:
    """“Đã nhắc 2 lần, lần cuối 17/06” of a report `with_reminders`; "" when never."""
    return reminder_words.urged(report.reminded, report.reminded_on, clock.today())
