"""What a report on a task says."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.fields import NFCTextField
from plans.models import ItemManager, PlanItem, PlanItemQuerySet
from reporting.models import Report


class Task(PlanItem):
    """A line of Appendix I: work that runs the whole year unless a date is set."""

    due_on = models.DateField(_("hạn hoàn thành"), null=True, blank=True)

    objects = ItemManager()
    everything = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("nhiệm vụ")
        verbose_name_plural = _("nhiệm vụ")

    def get_absolute_url(self):
        """The task's own page."""
        return reverse("tasks:task-detail", args=[self.pk])


class TaskProgress(models.Model):
    """What an agency says of a task in one period (outline of Nghị định 09/2019 reports)."""

    class Status(models.TextChoices):
        """Where the work stands, in the agency's own judgement."""

        NOT_STARTED = "not_started", _("Chưa triển khai")
        UNDER_WAY = "under_way", _("Đang thực hiện")
        STUCK = "stuck", _("Có vướng mắc")
        DONE = "done", _("Hoàn thành")

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="progress")
    status = models.CharField(_("tình hình thực hiện"), max_length=12, choices=Status, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("tỷ lệ hoàn thành (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    results = NFCTextField(_("kết quả trong kỳ"), blank=True)
    difficulties = NFCTextField(_("khó khăn, vướng mắc"), blank=True)
    causes = NFCTextField(_("nguyên nhân"), blank=True)
    proposals = NFCTextField(_("kiến nghị, đề xuất"), blank=True)
    next_steps = NFCTextField(_("việc làm kỳ tới"), blank=True)
    unchanged = models.BooleanField(
        _("không thay đổi so với kỳ trước"),
        default=False,
        help_text=_("Cơ quan xác nhận như kỳ trước; nội dung kỳ trước được chép sang."),
    )

    class Meta:
        verbose_name = _("tiến độ nhiệm vụ")
        verbose_name_plural = _("tiến độ nhiệm vụ")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="%(app_label)s_%(class)s_percent",
            ),
        ]

    def __str__(self):
        return f"progress {self.report_id}"
