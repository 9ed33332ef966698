"""Deadlines that move, and duties that are handed back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import AppendOnlyModel
from common.fields import NFCCharField, NFCTextField
from plans.models import Assignment
from reporting.models.report import Report


class ExtensionQuerySet(models.QuerySet["Extension"]):
    """Verbs over extensions."""

    def visible_to(self, user):
        """Those of the reports the person may see."""
        return self.filter(report__in=Report.objects.visible_to(user))

    def waiting(self):
        """Those somebody should decide: on reports still asked for, not sent in time, in open
        periods."""
        unsent = Q(report__first_submitted_at__isnull=True)
        return self.filter(
            unsent | Q(report__first_submitted_at__gt=F("report__deadline")),
            granted__isnull=True,
            report__withdrawn_at__isnull=True,
            report__period__closed_at__isnull=True,
        )

    def waiting_at(self, moment):
        """Those that waited so at a moment, past or present, by the deadline of today."""
        report = "report__first_recorded_at"
        unsent = Q(**{f"{report}__isnull": True}) | Q(**{f"{report}__gt": moment})
        open_then = [
            Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": moment})
            for end in ("decided_at", "report__withdrawn_at", "report__period__closed_at")
        ]
        late = Q(report__first_submitted_at__gt=F("report__deadline"))
        return self.filter(unsent | late, *open_then, asked_at__lte=moment)


class Extension(models.Model):
    """Gia hạn: asked for before the deadline passes, decided by the monitor or a coordinator.

    The date it was asked against stays in `was`, whatever is decided.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="extensions")
    reason = NFCTextField(_("lý do"))
    document_no = NFCCharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    was = models.DateTimeField(_("hạn khi xin"))
    until = models.DateTimeField(_("xin gia hạn đến"))
    asked_at = models.DateTimeField(_("xin lúc"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField(_("đồng ý"), null=True, blank=True)
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = NFCTextField(_("ý kiến"), blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "asked_at", "pk"]
        verbose_name = _("xin gia hạn")
        verbose_name_plural = _("xin gia hạn")
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(granted__isnull=True),
                name="%(app_label)s_%(class)s_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__lte=F("was")) & Q(until__gt=F("was")),
                name="%(app_label)s_%(class)s_in_time",
                violation_error_message=_(
                    "Xin gia hạn trước khi hết hạn, đến một ngày sau hạn hiện nay."
                ),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="%(app_label)s_%(class)s_decided",
            ),
        ]

    def __str__(self):
        return f"extension {self.report_id}"


class DeadlineChange(AppendOnlyModel):
    """A report's deadline moved: by an extension, or with its period. Tells the past."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="deadline_changes")
    was = models.DateTimeField(_("hạn cũ"))
    became = models.DateTimeField(_("hạn mới"))
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    extension = models.OneToOneField(
        Extension, on_delete=models.PROTECT, null=True, blank=True, related_name="change"
    )

    class Meta:
        ordering = ["report_id", "at", "pk"]
        verbose_name = _("đổi hạn nộp")
        verbose_name_plural = _("đổi hạn nộp")
        indexes = [
            # a deadline as of a past moment: the first change after it
            models.Index(fields=["report", "at"], name="deadline_as_of"),
        ]

    def __str__(self):
        return f"{self.report_id} {self.was:%d/%m/%Y} → {self.became:%d/%m/%Y}"


class DutyReturn(models.Model):
    """Trả lại nhiệm vụ: an agency says a duty is not its own; a coordinator decides.

    `released`: the duty ended, and the work goes to whoever the coordinator named; else the
    agency keeps it.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="returns")
    reason = NFCTextField(_("lý do"))
    asked_at = models.DateTimeField(_("trả lại lúc"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released = models.BooleanField(_("thôi giao"), null=True, blank=True)
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = NFCTextField(_("ý kiến"), blank=True)

    class Meta:
        ordering = ["assignment_id", "asked_at", "pk"]
        verbose_name = _("trả lại nhiệm vụ")
        verbose_name_plural = _("trả lại nhiệm vụ")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(released__isnull=True),
                name="%(app_label)s_%(class)s_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(released__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(released__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="%(app_label)s_%(class)s_decided",
            ),
        ]

    def __str__(self):
        return f"return of {self.assignment_id}"
