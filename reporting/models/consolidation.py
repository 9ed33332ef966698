"""What the monitor makes of the reports on one line: one text for the province."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from common.fields import NFCTextField
from plans.models import PlanItem
from reporting.models.period import ReportingPeriod
from reporting.models.report import Report


class ConsolidationQuerySet(models.QuerySet["Consolidation"]):
    """Verbs over summaries."""

    def visible_to(self, user):
        """What was sent is open like the plan; a draft is its writer's and the province's."""
        if not user.has_seat:
            return self.none()
        if user.sees_province:
            return self
        watched = PlanItem.everything.monitored_by(user.agency_id).values("pk")
        return self.filter(Q(closed_at__isnull=False) | Q(item__in=watched))

    def sent(self):
        """Those that went to the province."""
        return self.filter(closed_at__isnull=False)

    def of_line(self, item):
        """Those of one line with what a page prints of them, the newest period first."""
        people = ("closed_by__agency", "updated_by__agency")
        summaries = self.filter(item=item, version__gt=0).select_related("period", *people)
        return summaries.order_by("-period__data_to", "-pk")


class Consolidation(models.Model):
    """Bản tổng hợp of one line and period, written by its monitor, else by a coordinator.

    The overall verdict is never in it: it is computed from the reports at an as-of date.
    `missing`, set on closing: who had not reported, by the name of the day, and why:
    [{"code", "name", "why"}]; in a draft, the reasons typed so far.
    """

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="consolidations")
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="consolidations"
    )
    text = NFCTextField(_("kết quả toàn tỉnh"), blank=True)
    proposals = NFCTextField(_("kiến nghị UBND tỉnh"), blank=True)
    missing = models.JSONField(_("cơ quan chưa báo cáo"), default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(_("lưu lúc"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = HistoricalRecords()
    objects = ConsolidationQuerySet.as_manager()

    class Meta:
        ordering = ["period_id", "item_id", "pk"]
        verbose_name = _("bản tổng hợp")
        verbose_name_plural = _("bản tổng hợp")
        constraints = [
            models.UniqueConstraint(fields=["item", "period"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(text="")),
                name="%(app_label)s_%(class)s_closed",
                violation_error_message=_("Bản tổng hợp gửi đi phải có nội dung."),
            ),
        ]

    def __str__(self):
        return f"consolidation {self.item_id}/{self.period_id}"

    @property
    def is_closed(self) -> bool:
        """Whether it went to the province and may not be changed."""
        return self.closed_at is not None

    @property
    def writer(self) -> str:
        """Whose summary it is: the agency of who sent or last saved it."""
        agency = (self.closed_by or self.updated_by).agency
        return agency.name if agency else ""


class ConsolidationPart(models.Model):
    """A report taken into a consolidation: which one, in which version sent."""

    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="parts")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField(_("lần nộp"))
    added_at = models.DateTimeField(_("đưa vào lúc"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["consolidation_id", "added_at", "pk"]
        verbose_name = _("phần tổng hợp")
        verbose_name_plural = _("phần tổng hợp")
        constraints = [
            models.UniqueConstraint(
                fields=["consolidation", "report"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self):
        return f"{self.consolidation_id}/{self.report_id}#{self.number}"
