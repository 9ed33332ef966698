"""When reports are asked for."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, KeyManager
from common.fields import NFCCharField
from plans.models import Appendix, Plan
from reporting.calendar import Basis, Kind, Shift


class Holiday(models.Model):
    """A day offices are closed besides the weekend; deadlines move off it."""

    day = models.DateField(_("ngày"), unique=True)
    name = NFCCharField(_("dịp nghỉ"), max_length=100)

    history = HistoricalRecords()
    objects = KeyManager("day")

    class Meta:
        ordering = ["day"]
        verbose_name = _("ngày nghỉ")
        verbose_name_plural = _("ngày nghỉ")

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.name}"

    def natural_key(self):
        """A day off is its day."""
        return (self.day,)


class PeriodScheme(models.Model):
    """A rhythm of a plan: how often it asks, on which lines, by which days of the month.

    The days are those of the period's last month (of the month after it with `month_after`), moved
    off days on which offices are closed. Deadlines inside the province are the province's own
    (Nghị định 09/2019/NĐ-CP, Điều 13 khoản 2); calendar months are for agencies that report
    statistics (`Agency.reports_calendar`). Where two rhythms end on one day the wider one is
    asked for, once: `reporting.calendar.rounds`.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="schemes", verbose_name=_("kế hoạch")
    )
    kind = models.CharField(_("loại kỳ"), max_length=7, choices=Kind)
    basis = models.CharField(_("cách tính kỳ"), max_length=8, choices=Basis, default=Basis.CUT_OFF)
    for_tasks = models.BooleanField(_("nhiệm vụ"), default=True)
    for_indicators = models.BooleanField(_("chỉ tiêu"), default=True)
    agency_day = models.PositiveSmallIntegerField(_("cơ quan nộp, ngày"), default=17)
    monitor_day = models.PositiveSmallIntegerField(_("theo dõi tổng hợp, ngày"), default=20)
    province_day = models.PositiveSmallIntegerField(_("trình UBND tỉnh, ngày"), default=23)
    month_after = models.BooleanField(_("tính theo tháng sau kỳ"), default=False)
    shift = models.CharField(
        _("hạn rơi vào ngày nghỉ thì"), max_length=8, choices=Shift, default=Shift.PREVIOUS
    )

    history = HistoricalRecords()
    objects = KeyManager("plan", "kind", "basis")

    class Meta:
        ordering = ["plan", "basis", "pk"]
        verbose_name = _("chế độ báo cáo")
        verbose_name_plural = _("chế độ báo cáo")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "basis"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("Kế hoạch đã có chế độ báo cáo này."),
            ),
            models.CheckConstraint(
                condition=Q(for_tasks=True) | Q(for_indicators=True),
                name="%(app_label)s_%(class)s_asks_something",
                violation_error_message=_("Chọn nhiệm vụ, chỉ tiêu hoặc cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(agency_day__gte=1)
                & Q(monitor_day__gte=F("agency_day"))
                & Q(province_day__gte=F("monitor_day"))
                & Q(province_day__lte=31)
                # figures closed on the 14th, or on the last day, leave a working day at least
                & (Q(basis="cut_off", agency_day__gt=14) | Q(month_after=True)),
                name="%(app_label)s_%(class)s_days",
                violation_error_message=_(
                    "Các ngày phải sau ngày chốt số liệu và theo thứ tự: cơ quan nộp, "
                    "theo dõi tổng hợp, trình UBND tỉnh."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_basis_display()}"


class PeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    """Verbs over reporting periods."""

    def under_way(self, on):
        """Periods that were opened by a day and still take reports, whether due or not."""
        return self.filter(opened_at__date__lte=on, closed_at__isnull=True)

    def hold(self) -> None:
        """Keep these periods as they are until the transaction ends: what is written in one goes
        into an open period, or not at all. Many may hold a period at once; whoever opens, closes
        or moves it waits. Held before the reports in them are locked, so that nobody waits in a
        ring. SQLite has one writer, who need not wait."""
        if connection.features.has_select_for_update:
            sql, params = self.order_by("pk").values("pk").query.sql_with_params()
            with connection.cursor() as cursor:
                cursor.execute(f"{sql} FOR SHARE", params)


class ReportingPeriod(models.Model):
    """One round of reports of a plan: what days the figures cover, and three deadlines.

    The days are dates; the hour they end is the setting DEADLINE_HOUR. Each report carries its
    own deadline, fixed when it was made and moved with the period by
    `reporting.services.reschedule`.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="periods", verbose_name=_("kế hoạch")
    )
    kind = models.CharField(_("loại kỳ"), max_length=7, choices=Kind)
    basis = models.CharField(_("cách tính kỳ"), max_length=8, choices=Basis, default=Basis.CUT_OFF)
    for_tasks = models.BooleanField(_("hỏi nhiệm vụ"), default=True)
    for_indicators = models.BooleanField(_("hỏi chỉ tiêu"), default=True)
    code = models.CharField(_("mã"), max_length=12, help_text=_("Ví dụ 2023-Q3."))
    label = NFCCharField(_("tên kỳ"), max_length=40)
    data_from = models.DateField(_("số liệu từ ngày"))
    data_to = models.DateField(_("chốt số liệu"))
    due_agency = models.DateField(_("hạn cơ quan nộp"))
    due_monitor = models.DateField(_("hạn cơ quan theo dõi tổng hợp"))
    due_province = models.DateField(_("hạn trình UBND tỉnh"))
    opened_at = models.DateTimeField(
        _("mở lúc"),
        null=True,
        blank=True,
        help_text=_("Mở kỳ thì các cơ quan được giao báo cáo."),
    )
    closed_at = models.DateTimeField(
        _("đóng lúc"),
        null=True,
        blank=True,
        help_text=_("Kỳ đã đóng thì không ai nhập, nộp được nữa."),
    )

    history = HistoricalRecords()
    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "data_to", "pk"]
        verbose_name = _("kỳ báo cáo")
        verbose_name_plural = _("kỳ báo cáo")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="%(app_label)s_%(class)s_code"),
            models.UniqueConstraint(
                # nobody is asked twice for one cut-off
                fields=["plan", "basis", "data_to"],
                name="%(app_label)s_%(class)s_one_cut_off",
                violation_error_message=_("Kế hoạch đã có kỳ chốt số liệu vào ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(for_tasks=True) | Q(for_indicators=True),
                name="%(app_label)s_%(class)s_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(opened_at__isnull=False, closed_at__gte=F("opened_at")),
                name="%(app_label)s_%(class)s_open_then_closed",
                violation_error_message=_("Kỳ phải được mở trước khi đóng."),
            ),
            models.CheckConstraint(
                condition=Q(data_from__lte=F("data_to")),
                name="%(app_label)s_%(class)s_window",
                violation_error_message=_("Ngày chốt số liệu phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                # Nghị định 09/2019, Điều 8 khoản 5: deadlines follow the cut-off
                condition=Q(due_agency__gt=F("data_to"))
                & Q(due_monitor__gte=F("due_agency"))
                & Q(due_province__gte=F("due_monitor")),
                name="%(app_label)s_%(class)s_due_order",
                violation_error_message=_(
                    "Hạn nộp phải sau ngày chốt số liệu, rồi đến hạn tổng hợp, hạn trình."
                ),
            ),
        ]

    def __str__(self):
        return self.label

    def following(self) -> ReportingPeriod | None:
        """The next period of the same plan and way of counting."""
        later = ReportingPeriod.objects.filter(
            plan=self.plan_id, basis=self.basis, data_to__gt=self.data_to
        )
        return later.order_by("data_to", "pk").first()

    def before(self, rounds: Iterable[ReportingPeriod]) -> ReportingPeriod | None:
        """The one of a plan's rounds before this one, counted the same way; months only before a
        month: a quarter follows a quarter, or the half-year that was asked for in its place."""
        kinds = set(Kind) if self.kind == Kind.MONTH else set(Kind) - {Kind.MONTH}
        earlier = [
            other
            for other in rounds
            if other.data_to < self.data_to and other.basis == self.basis and other.kind in kinds
        ]
        return max(earlier, key=lambda other: other.data_to, default=None)

    @property
    def is_closed(self) -> bool:
        """Whether the period takes no more reports."""
        return self.closed_at is not None

    @property
    def is_open(self) -> bool:
        """Whether the period takes reports."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def appendices(self) -> list[str]:
        """The appendices the period asks about."""
        tasks = [Appendix.TASKS] if self.for_tasks else []
        both = [Appendix.TARGETS, Appendix.METRICS] if self.for_indicators else []
        return [*tasks, *both]


def feed_key() -> str:
    """An address nobody guesses: whoever knows it reads an agency's dates, and nothing else."""
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """The secret address under which calendars read an agency's deadlines; made anew, the old
    one is dead."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="calendar_feed")
    key = models.CharField(max_length=40, unique=True, default=feed_key)
    made_at = models.DateTimeField(_("lập lúc"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("địa chỉ lịch")
        verbose_name_plural = _("địa chỉ lịch")

    def __str__(self):
        return f"feed {self.agency_id}"
