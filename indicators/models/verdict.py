"""How figures are judged: the rule's settings, and what people decided."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import AppendOnlyModel
from common.fields import NFCTextField
from indicators.models.measure import Measure
from indicators.scoring import Grade, Several
from plans.models import Plan, PlanItem
from reporting.models import ReportingPeriod


class JudgingRule(models.Model):
    """How the figures of one plan are judged; without a row the defaults hold."""

    plan = models.OneToOneField(
        Plan, on_delete=models.CASCADE, related_name="judging_rule", verbose_name=_("kế hoạch")
    )
    hard_from = models.DecimalField(
        _("khó đạt: ước từ (% kế hoạch)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(93),
        help_text=_("Ước cả năm dưới mức này là không đạt."),
    )
    several = models.CharField(
        _("chỉ tiêu có nhiều phần"), max_length=6, choices=Several, default=Several.WORST
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("quy tắc đánh giá")
        verbose_name_plural = _("quy tắc đánh giá")
        constraints = [
            models.CheckConstraint(
                condition=Q(hard_from__gt=0, hard_from__lte=100),
                name="%(app_label)s_%(class)s_hard_from",
                violation_error_message=_("Nhập số lớn hơn 0, tối đa 100."),
            ),
        ]

    def __str__(self):
        return f"{self.plan}: {self.hard_from}%"

    @classmethod
    def of(cls, plan: Plan, moment: datetime | None = None) -> JudgingRule:
        """The rule in force for a plan, now or at a past moment."""
        if moment is None:
            return cls.objects.filter(plan=plan).first() or cls(plan=plan)
        return cls.history.as_of(moment).filter(plan=plan).first() or cls(plan=plan)


class Verdict(AppendOnlyModel):
    """What a person decided of a line, or of one of its measures, for a period; the last counts.

    `proposed` is what the rule said at that moment. Whoever differs from it gives the reason.
    """

    DECIDABLE = (Grade.OVER, Grade.MET, Grade.HARD, Grade.MISS, Grade.NO_DATA)

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="verdicts")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="verdicts"
    )
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="verdicts")
    proposed = models.CharField(_("đề xuất theo quy tắc"), max_length=12, choices=Grade)
    grade = models.CharField(
        _("đánh giá"), max_length=12, choices=[(g.value, g.label) for g in DECIDABLE]
    )
    reason = NFCTextField(_("lý do"), blank=True)
    decided_at = models.DateTimeField(_("đánh giá lúc"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["decided_at", "pk"]
        verbose_name = _("đánh giá chỉ tiêu")
        verbose_name_plural = _("đánh giá chỉ tiêu")
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed=F("grade")) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_reasoned",
                violation_error_message=_("Đánh giá khác đề xuất thì nêu lý do."),
            ),
        ]
        indexes = [models.Index(fields=["period", "item"], name="verdict_of_period")]

    def __str__(self):
        return f"verdict {self.item_id}/{self.measure_id or '-'}: {self.grade}"
