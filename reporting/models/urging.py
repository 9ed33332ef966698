"""Asking again: steps of the calendar, urging by hand, what people are told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from common.fields import NFCTextField
from plans.models import PlanItem
from reporting.models.period import ReportingPeriod
from reporting.models.report import Report


class ReminderStep(models.Model):
    """A step of urging: so many days before (negative) or after the deadline, who is told.

    `every`: a step after the deadline repeats each so many days until the report is sent.
    """

    days = models.SmallIntegerField(
        _("số ngày so với hạn"), unique=True, help_text=_("-3 là ba ngày trước hạn, 0 là ngày hạn.")
    )
    every = models.PositiveSmallIntegerField(_("lặp lại sau mỗi (ngày)"), null=True, blank=True)
    tell_staff = models.BooleanField(_("báo người phụ trách"), default=True)
    tell_head = models.BooleanField(_("báo lãnh đạo cơ quan"), default=False)
    tell_monitor = models.BooleanField(_("báo cơ quan theo dõi"), default=False)
    tell_coordinator = models.BooleanField(_("báo điều phối cấp tỉnh"), default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["days"]
        verbose_name = _("bước nhắc")
        verbose_name_plural = _("bước nhắc")
        constraints = [
            models.CheckConstraint(
                condition=Q(every__isnull=True) | Q(days__gt=0, every__gte=1),
                name="%(app_label)s_%(class)s_repeats_after",
                violation_error_message=_("Chỉ bước nhắc sau hạn mới lặp lại, từ 1 ngày trở lên."),
            ),
        ]

    def __str__(self):
        return f"{self.days:+d}"


class UrgeQuerySet(models.QuerySet["Urge"]):
    """Verbs over acts of urging."""

    def visible_to(self, user):
        """Those one's agency made or was urged by; all for the province."""
        if not user.has_seat:
            return self.none()
        if user.sees_province:
            return self
        return self.filter(Q(agency=user.agency_id) | Q(by__agency=user.agency_id))


class Urge(models.Model):
    """Đôn đốc by hand: one act, one agency, its reports named; the official letter is made of it.

    `owed` is what the letter lists, as it was that day:
    [{"report", "appendix", "number", "text", "deadline", "days_late"}].
    """

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="urges")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="urges")
    agency_name = models.CharField(_("tên cơ quan ngày đó"), max_length=250)
    words = NFCTextField(_("yêu cầu"), blank=True)
    answer_by = models.DateField(_("yêu cầu nộp trước ngày"), null=True, blank=True)
    owed = models.JSONField(_("danh mục còn nợ"))
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = UrgeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("đôn đốc")
        verbose_name_plural = _("đôn đốc")

    def __str__(self):
        return f"urge {self.agency_id} {self.at:%d/%m/%Y}"


class Reminder(models.Model):
    """A report was asked for again: by a step of the calendar, or by a person (`urge`)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="reminders")
    step = models.ForeignKey(
        ReminderStep, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    urge = models.ForeignKey(
        Urge, on_delete=models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    days = models.SmallIntegerField(_("số ngày so với hạn"))
    on = models.DateField(_("ngày"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        ordering = ["report_id", "at", "pk"]
        verbose_name = _("nhắc báo cáo")
        verbose_name_plural = _("nhắc báo cáo")
        constraints = [
            models.UniqueConstraint(
                # run twice a day, the calendar still reminds once
                fields=["report", "on"],
                condition=Q(urge__isnull=True),
                name="%(app_label)s_%(class)s_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["report", "urge"], name="%(app_label)s_%(class)s_once_an_urge"
            ),
        ]

    def __str__(self):
        return f"{self.report_id} {self.on:%d/%m/%Y}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Verbs over lines of inboxes."""

    def visible_to(self, user):
        """One's own."""
        return self.filter(person=user.pk) if user.is_active else self.none()

    def unread(self):
        """What was not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A line in a person's inbox; unread until `read_at`. What it is about is a foreign key, so
    that pages find the address and the right to see it themselves."""

    class Kind(models.TextChoices):
        """Why the person is told."""

        REMINDER = "reminder", _("nhắc hạn")
        URGE = "urge", _("đôn đốc")
        RETURNED = "returned", _("báo cáo bị trả lại")
        HANDED_IN = "handed_in", _("chờ duyệt")
        ACCEPTED = "accepted", _("đã tiếp nhận")
        EXTENSION = "extension", _("gia hạn")
        DUTY = "duty", _("giao, trả lại nhiệm vụ")
        COMMENT = "comment", _("ý kiến trao đổi")
        INSTRUCTION = "instruction", _("ý kiến chỉ đạo")
        PERIOD = "period", _("kỳ báo cáo")
        HAND_OVER = "hand_over", _("bàn giao")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind)
    text = models.TextField(_("nội dung"))
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    item = models.ForeignKey(
        PlanItem, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("lúc"))
    read_at = models.DateTimeField(_("đọc lúc"), null=True, blank=True)
    digest = models.ForeignKey(
        "Digest", on_delete=models.SET_NULL, null=True, blank=True, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        indexes = [
            # the unread count on every page
            models.Index(fields=["person", "read_at"], name="notice_unread"),
        ]

    def __str__(self):
        return f"{self.kind} → {self.person_id}"


class Digest(models.Model):
    """The one e-mail a person got on a day."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests"
    )
    day = models.DateField(_("ngày"))
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-day", "person"]
        verbose_name = _("thư tổng hợp ngày")
        verbose_name_plural = _("thư tổng hợp ngày")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"], name="%(app_label)s_%(class)s_one_a_day"
            ),
        ]

    def __str__(self):
        return f"{self.person_id} {self.day:%d/%m/%Y}"
