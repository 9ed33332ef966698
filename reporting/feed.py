"""An agency's deadlines as a calendar (RFC 5545), under an address that only it knows.

Nothing but dates and counts: whoever finds the address learns what any calendar on the wall says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View
from icalendar import Alarm, Calendar, Event

from agencies.models import Agency
from common import clock
from plans.models import Plan, PlanItem
from reporting import calendar
from reporting.models import CalendarFeed, Report, ReportingPeriod
from reporting.services import renew_feed, reporting_assignments
from reporting.workflow import NotAllowed

HALF_HOUR = timedelta(minutes=30)


class FeedView(View):
    """GET: the calendar of the agency that has this address; no session, no cookie."""

    http_method_names = ["get", "head"]

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        """Calendars do not sign in."""
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, key):
        """The deadlines as they are now; 404 for an address that is not, or no longer, known."""
        feed = get_object_or_404(CalendarFeed.objects.select_related("agency"), key=key)
        response = HttpResponse(ics(feed.agency), content_type="text/calendar; charset=utf-8")
        response["Cache-Control"] = "private"
        response["X-Robots-Tag"] = "noindex"
        return response


class FeedRenewView(View):
    """POST: a new address for the calendar of the person's own agency."""

    http_method_names = ["post"]

    def post(self, request):
        """Make it and go back to the page that shows it."""
        if not request.user.works_for_agency:
            raise PermissionDenied
        try:
            renew_feed(agency=request.user.agency, by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        return redirect("reporting:period-list")


def ics(agency: Agency) -> bytes:
    """The agency's deadlines in periods that are open or still to come, of plans in force."""
    book = Calendar()
    book.add("prodid", "-//Kehoach//VI")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _("Hạn báo cáo kế hoạch hành động"))
    for event in events(agency):
        book.add_component(event)
    return book.to_ical()


def events(agency: Agency) -> Iterator[Event]:
    """One event for each deadline of each period, and one for what the agency consolidates."""
    periods = ReportingPeriod.objects.filter(plan__state=Plan.State.ACTIVE, closed_at__isnull=True)
    asked = _asked(agency)
    watching = set(
        PlanItem.objects.monitored_by(agency.pk).values_list("plan", "appendix").distinct()
    )
    for period in periods.select_related("plan").order_by("data_to", "pk"):
        usual = calendar.deadline(period.due_agency, settings.DEADLINE_HOUR)
        uid = f"{period.pk}-{agency.pk}"
        if period.is_open:
            for due, total, sent in asked.get(period.pk, ()):
                suffix = "" if due == usual else f"-{due:%Y%m%d%H%M}"  # extended, or asked late
                yield _due(f"{uid}{suffix}", due, period, total, sent)
        else:
            duties = reporting_assignments(period.plan, period).filter(agency=agency)
            if total := duties.count():
                yield _due(uid, usual, period, total, 0)
        if any((period.plan_id, appendix) in watching for appendix in period.appendices):
            due = calendar.deadline(period.due_monitor, settings.DEADLINE_HOUR)
            words = _("Hạn tổng hợp báo cáo %(period)s") % {"period": period.label}
            yield _event(f"{uid}-tong-hop", due, words)


def _asked(agency: Agency) -> dict[int, list[tuple[datetime, int, int]]]:
    """Period → (deadline, reports asked of the agency, sent at least once) of each deadline."""
    sent = Count("pk", filter=Q(first_submitted_at__isnull=False))
    counted = (
        Report.objects.written_by(agency.pk)
        .filter(period__closed_at__isnull=True)
        .values_list("period", "deadline")
        .annotate(total=Count("pk"), sent=sent)
        .order_by("period", "deadline")
    )
    asked: dict[int, list[tuple[datetime, int, int]]] = {}
    for period, due, total, done in counted:
        asked.setdefault(period, []).append((due.astimezone(calendar.VIETNAM), total, done))
    return asked


def _due(uid: str, due: datetime, period: ReportingPeriod, total: int, sent: int) -> Event:
    counts = {"period": period.label, "total": total, "left": total - sent}
    if period.is_open:
        words = _("Hạn nộp %(total)s báo cáo %(period)s, còn %(left)s chưa nộp") % counts
    else:
        words = _("Hạn nộp %(total)s báo cáo %(period)s (kỳ chưa mở)") % counts
    if sent == total:
        words = _("Hạn nộp %(total)s báo cáo %(period)s, đã nộp đủ") % counts
    return _event(uid, due, words, warn=sent < total)


def _event(uid: str, due: datetime, words: str, *, warn: bool = True) -> Event:
    """Half an hour up to the deadline, which leaves the rest of the day free; an alarm a day
    before."""
    event = Event()
    event.add("uid", f"{uid}@kehoach")
    event.add("dtstamp", clock.now())
    event.add("dtstart", (due - HALF_HOUR).astimezone(UTC))  # no time zone to define
    event.add("dtend", due.astimezone(UTC))
    event.add("summary", words)
    event.add("transp", "TRANSPARENT")
    if warn:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", words)
        alarm.add("trigger", HALF_HOUR - timedelta(days=1))
        event.add_component(alarm)
    return event
