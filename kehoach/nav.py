"""The frame round every page: menu, period ribbon, demo banner. The menu is data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.access import may_run_calendar
from agencies.models import User
from common import clock
from common.dates import format_long
from plans.current import current_plan
from plans.models import Assignment
from reporting.current import current_period, own_periods
from reporting.models import Notice

Role = User.Role


def everyone(user: User) -> bool:
    """Anybody signed in."""
    return True


def admins(user: User) -> bool:
    """Administrators."""
    return user.role == Role.ADMIN


def consolidators(user: User) -> bool:
    """People of an agency that watches something, and those who see the province."""
    if not user.works_for_agency:
        return True
    watches = Assignment.objects.filter(agency=user.agency_id, role=Assignment.Role.MONITOR)
    return watches.exists()


@dataclass(frozen=True)
class Entry:
    """One entry of the menu: its words, its page, who sees it, and whether it stands under
    “Khác”, where the bar has no room."""

    label: object
    url_name: str
    shown: Callable[[User], bool] = everyone
    apart: bool = False


MENU = (
    Entry(_("Việc của tôi"), "portal:home", lambda user: user.works_for_agency),
    Entry(_("Tổng quan"), "portal:overview", lambda user: not user.works_for_agency),
    Entry(_("Phiếu báo cáo"), "portal:sheet-now", lambda user: user.works_for_agency),
    Entry(_("Báo cáo"), "reporting:report-list"),
    Entry(_("Nhiệm vụ"), "tasks:task-list"),
    Entry(_("Chỉ tiêu chủ yếu"), "indicators:target-list"),
    Entry(_("Chỉ tiêu ngành"), "indicators:metric-list"),
    Entry(_("Tổng hợp"), "portal:summary-list", consolidators),
    Entry(_("Tổng quan"), "portal:overview", lambda user: user.works_for_agency, apart=True),
    Entry(_("Báo cáo tổng hợp"), "portal:report-page", consolidators, apart=True),
    Entry(_("Chỉ đạo"), "reporting:instruction-list", apart=True),
    Entry(_("Chiếu họp"), "portal:meeting", lambda user: user.sees_province, apart=True),
    Entry(_("Đúng hạn"), "reporting:timeliness", apart=True),
    Entry(_("Kỳ báo cáo"), "reporting:period-list", apart=True),
    Entry(_("Phân công"), "reporting:duty-list", may_run_calendar, apart=True),
    Entry(_("Kế hoạch"), "portal:plan-list", apart=True),
    Entry(_("Cơ quan"), "agencies:agency-list", apart=True),
    Entry(_("Nhật ký"), "agencies:audit-list", admins, apart=True),
    Entry(_("Quản trị"), "admin:index", admins, apart=True),
    Entry(_("Khóa truy cập"), "keys:list", admins, apart=True),
    Entry(_("Đọc dữ liệu (API)"), "api:docs", apart=True),
)


def due_note(period, today):
    """How far off a period's date is, in a few words."""
    if period.is_closed:
        return _("đã đóng")
    left = (period.due_agency - today).days
    if left < 0:
        return _("đã đến hạn")
    if period.data_from > today:
        return _("chưa mở")
    return _("hôm nay") if left == 0 else _("còn %(n)s ngày") % {"n": left}


class Shell:
    """What the frame needs; every part is made only when a template asks for it."""

    def __init__(self, request):
        self.request = request
        self.demo = settings.DEMO

    @cached_property
    def now(self):
        """The moment the page speaks of."""
        return clock.now()

    @cached_property
    def today(self):
        """“Thứ Ba 10/10/2023”: the day the page speaks of."""
        words = format_long(self.now.date())
        return words[0].upper() + words[1:]

    @cached_property
    def plan(self):
        """The plan being carried out, or None."""
        return current_plan(self.request)

    @cached_property
    def period(self):
        """The reporting period under way, or None."""
        return current_period(self.request)

    @cached_property
    def entries(self):
        """(entry, address, is this page) for the person, in the order of the menu."""
        user, path = self.request.user, self.request.path
        if path == reverse("portal:home") and not user.works_for_agency:
            path = reverse("portal:overview")  # the home of the province
        shown = {rule: rule(user) for rule in {entry.shown for entry in MENU}}  # each once
        entries = [(e, reverse(e.url_name)) for e in MENU if shown[e.shown]]
        urls = [url for _entry, url in entries]
        above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
        here = max(above, key=len, default=None)  # “Nhật ký” lies below “Cơ quan”
        return [(entry, url, url == here) for entry, url in entries]

    @property
    def menu(self):
        """(label, address, is this page) of the bar."""
        return [(e.label, url, here) for e, url, here in self.entries if not e.apart]

    @property
    def menu_apart(self):
        """(label, address, is this page) under “Khác”."""
        return [(e.label, url, here) for e, url, here in self.entries if e.apart]

    @property
    def is_apart(self):
        """Whether this page stands under “Khác”."""
        return any(here for _label, _url, here in self.menu_apart)

    @cached_property
    def unread(self):
        """How many lines of the person's inbox are unread."""
        return Notice.objects.visible_to(self.request.user).unread().count()

    @cached_property
    def due_dates(self):
        """(period, what to know of its date, is the next one) for the sign-in page."""
        today = clock.today()
        own = own_periods(self.request)
        coming = next((p for p in own if p.due_agency >= today), None)
        return [(period, due_note(period, today), period is coming) for period in own]

    @cached_property
    def steps(self):
        """(day, what falls on it, "past" | "now" | "") for the four dates of the period."""
        period, today = self.period, clock.today()
        dates = (
            (period.data_to, _("chốt số liệu")),
            (period.due_agency, _("cơ quan nộp")),
            (period.due_monitor, _("theo dõi tổng hợp")),
            (period.due_province, _("trình UBND tỉnh")),
        )
        coming = next((day for day, _label in dates if day >= today), None)
        return [
            (day, label, "now" if day == coming else "past" if day < today else "")
            for day, label in dates
        ]


def shell(request):
    """Context processor: `shell` for base.html."""
    return {"shell": Shell(request)}
