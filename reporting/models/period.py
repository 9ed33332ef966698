"""When reports are asked for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import KeyManager
from common.fields import NFCCharField
from plans.models import Plan


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


class PeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    """Verbs over reporting periods."""

    def under_way(self, on):
        """Periods that have begun by a day and still take reports, whether due or not."""
        return self.filter(data_from__lte=on, closed_at__isnull=True)


class ReportingPeriod(models.Model):
    """One round of reports of a plan: what days the figures cover, and three deadlines.

    The days are dates; the hour they end is the setting DEADLINE_HOUR. Each report carries its
    own deadline, fixed when it was made and moved with the period by
    `reporting.services.reschedule`.
    """

    class Kind(models.TextChoices):
        """Periods of Nghị định 09/2019/NĐ-CP, Điều 12; nine months is practice."""

        MONTH = "month", _("Tháng")
        QUARTER = "quarter", _("Quý")
        HALF_YEAR = "half", _("6 tháng")
        NINE_MONTHS = "nine", _("9 tháng")
        YEAR = "year", _("Năm")

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="periods", verbose_name=_("kế hoạch")
    )
    kind = models.CharField(_("loại kỳ"), max_length=7, choices=Kind)
    code = models.CharField(_("mã"), max_length=12, help_text=_("Ví dụ 2023-Q3."))
    label = NFCCharField(_("tên kỳ"), max_length=40)
    data_from = models.DateField(_("số liệu từ ngày"))
    data_to = models.DateField(_("chốt số liệu"))
    due_agency = models.DateField(_("hạn cơ quan nộp"))
    due_monitor = models.DateField(_("hạn cơ quan theo dõi tổng hợp"))
    due_province = models.DateField(_("hạn trình UBND tỉnh"))
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
        """The next period of the same plan."""
        later = ReportingPeriod.objects.filter(plan=self.plan_id, data_to__gt=self.data_to)
        return later.order_by("data_to", "pk").first()

    @property
    def is_closed(self) -> bool:
        """Whether the period takes no more reports."""
        return self.closed_at is not None
