"""Targets, metrics, and what is counted in them."""

from __future__ import annotations

from dataclasses import replace

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import KeyManager
from common.fields import NFCCharField, NFCTextField
from common.numbers import format_plan_value
from indicators.scoring import Goal
from plans.models import ItemManager, PlanItem, PlanItemQuerySet
from plans.models.plan import leaves_in

DIGITS = {"max_digits": 26, "decimal_places": 6}


class Target(PlanItem):
    """A line of Appendix II: a key socio-economic target, one sentence, one or more measures."""

    objects = ItemManager()
    everything = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu chủ yếu")
        verbose_name_plural = _("chỉ tiêu chủ yếu")

    def get_absolute_url(self):
        """The target's own page."""
        return reverse("indicators:target-detail", args=[self.pk])


class Metric(PlanItem):
    """A line of Appendix III: a sector metric with unit, national and provincial value."""

    objects = ItemManager()
    everything = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu ngành")
        verbose_name_plural = _("chỉ tiêu ngành")

    def get_absolute_url(self):
        """The metric's own page."""
        return reverse("indicators:metric-detail", args=[self.pk])


class MeasureManager(KeyManager):
    """What is counted now; measures a revision ended are under `everything`."""

    def get_queryset(self):
        """Without what was ended."""
        return super().get_queryset().filter(ended_in__isnull=True)


class Measure(models.Model):
    """One thing that is counted: a component of a target's sentence, or a row of Appendix III.

    The cells of Appendix III stay verbatim in `*_text`; the typed reading (comparator, bounds,
    decimals as the plan writes them) stands beside. For targets `source_text` is the fragment
    of the sentence it was read from. Direction is our reading, not the plan's. A measure that a
    revision takes away stays, with `ended_in`, when figures hang on it.
    """

    class Comparator(models.TextChoices):
        """How the plan's value binds."""

        GE = "ge", "≥"
        GT = "gt", ">"
        LE = "le", "≤"
        LT = "lt", "<"
        EQ = "eq", "="
        BETWEEN = "between", _("trong khoảng")
        APPROX = "approx", _("khoảng")
        MET = "met", _("đạt")
        NONE = "none", _("không có")

    class Direction(models.TextChoices):
        """Which way is better."""

        UP = "up", _("càng cao càng tốt")
        DOWN = "down", _("càng thấp càng tốt")
        HOLD = "hold", _("giữ vững")
        HOLD_OR_UP = "hold_up", _("giữ hoặc tăng")
        HOLD_OR_DOWN = "hold_down", _("giữ hoặc giảm")
        WORDS = "words", _("đánh giá bằng lời")

    class Aggregation(models.TextChoices):
        """How the periods of a year make the year's figure."""

        LATEST = "latest", _("lấy số mới nhất")
        SUM = "sum", _("cộng dồn các kỳ")
        AVERAGE = "average", _("bình quân các kỳ")

    item = models.ForeignKey(
        PlanItem, on_delete=models.CASCADE, related_name="measures", verbose_name=_("chỉ tiêu")
    )
    code = models.CharField(_("số"), max_length=8, help_text=_("Ví dụ 8.3 hoặc 6.1."))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    label = models.TextField(_("tên"))
    qualifier = models.TextField(_("điều kiện kèm theo"), blank=True)
    unit = NFCCharField(_("đơn vị tính"), max_length=60, blank=True)
    direction = models.CharField(_("chiều"), max_length=10, choices=Direction)
    aggregation = models.CharField(
        _("cách gộp kỳ"), max_length=8, choices=Aggregation, default=Aggregation.LATEST
    )
    is_judged = models.BooleanField(
        _("được đánh giá"), default=True, help_text=_("Số quy đổi chỉ để xem, không đánh giá.")
    )

    comparator = models.CharField(_("so sánh"), max_length=8, choices=Comparator)
    comparator_stated = models.BooleanField(_("văn bản nêu rõ cách so sánh"), default=False)
    low = models.DecimalField(_("giá trị hoặc cận dưới"), null=True, blank=True, **DIGITS)
    high = models.DecimalField(_("cận trên"), null=True, blank=True, **DIGITS)
    words = NFCCharField(_("giá trị bằng lời"), max_length=200, blank=True)
    decimals = models.PositiveSmallIntegerField(_("số chữ số thập phân"), default=0)

    national_comparator = models.CharField(
        _("so sánh (cả nước)"), max_length=8, choices=Comparator, default=Comparator.NONE
    )
    national_low = models.DecimalField(_("cả nước"), null=True, blank=True, **DIGITS)
    national_high = models.DecimalField(_("cả nước, cận trên"), null=True, blank=True, **DIGITS)
    national_decimals = models.PositiveSmallIntegerField(_("số lẻ (cả nước)"), default=0)

    unit_text = models.CharField(_("cột đơn vị, nguyên văn"), max_length=60, blank=True)
    national_text = models.CharField(_("cột cả nước, nguyên văn"), max_length=60, blank=True)
    provincial_text = models.CharField(_("cột tỉnh, nguyên văn"), max_length=60, blank=True)
    agencies_text = models.TextField(_("cột cơ quan, nguyên văn"), blank=True)
    source_text = models.TextField(_("đoạn câu nguồn"), blank=True)
    note = NFCTextField(_("ghi chú"), blank=True)
    ended_in = leaves_in(_("thôi đo theo bản"))

    history = HistoricalRecords()
    objects = MeasureManager(
        "item__plan__issuer__code", "item__plan__year", "item__appendix", "code"
    )
    everything = KeyManager()

    class Meta:
        ordering = ["item__plan", "item__appendix", "item__position", "position", "pk"]
        verbose_name = _("số đo")
        verbose_name_plural = _("số đo")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "code"],
                condition=Q(ended_in__isnull=True),
                name="%(app_label)s_%(class)s_code",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=False) | Q(comparator__in=["met", "none"]),
                name="%(app_label)s_%(class)s_has_value",
                violation_error_message=_("Nhập giá trị, hoặc chọn đánh giá bằng lời."),
            ),
            models.CheckConstraint(
                condition=Q(high__isnull=True) | Q(low__isnull=False, high__gte=F("low")),
                name="%(app_label)s_%(class)s_bounds",
                violation_error_message=_("Cận trên phải lớn hơn hoặc bằng cận dưới."),
            ),
            models.CheckConstraint(
                condition=~Q(comparator="between") | Q(high__isnull=False),
                name="%(app_label)s_%(class)s_between",
                violation_error_message=_("Khoảng giá trị cần đủ hai cận."),
            ),
            models.CheckConstraint(
                condition=Q(national_high__isnull=True)
                | Q(national_low__isnull=False, national_high__gte=F("national_low")),
                name="%(app_label)s_%(class)s_national_bounds",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.label}"

    def natural_key(self):
        """A measure is its item and its own number."""
        return (*self.item.natural_key()[:3], self.code)

    natural_key.dependencies = ["plans.plan", "indicators.target", "indicators.metric"]

    @property
    def full_label(self) -> str:
        """The name with its condition: “Tốc độ tăng GRDP (không tính nhiệt điện)”."""
        return f"{self.label} ({self.qualifier})" if self.qualifier else self.label

    @property
    def plan_value(self) -> str:
        """The provincial value as people write it: “≥ 7,5”, “289,9–294,3”, “Đạt”."""
        if self.comparator == self.Comparator.MET:
            return self.words
        return format_plan_value(self.comparator, self.low, self.high, self.decimals)

    @property
    def national_value(self) -> str:
        """The national value as people write it; context, never the yardstick."""
        if self.national_comparator == self.Comparator.NONE:
            return ""
        return format_plan_value(
            self.national_comparator, self.national_low, self.national_high, self.national_decimals
        )

    @property
    def goal(self) -> Goal:
        """What the plan asks of it, for `indicators.scoring`."""
        return Goal(
            comparator=self.comparator,
            direction=self.direction,
            low=self.low,
            high=self.high,
            decimals=self.decimals,
            stated=self.comparator_stated,
            words=self.words,
            unit=self.unit,
            adds_up=self.aggregation == self.Aggregation.SUM,
            judged=self.is_judged,
        )

    @property
    def national_goal(self) -> Goal:
        """The national value as a goal, for `indicators.nation`; its own comparator binds."""
        return replace(
            self.goal,
            comparator=self.national_comparator,
            low=self.national_low,
            high=self.national_high,
            decimals=self.national_decimals,
            stated=True,
            judged=True,
        )

    @property
    def in_words(self) -> bool:
        """Whether the measure is answered in words, not in a number."""
        return self.comparator == self.Comparator.MET
