"""Targets, metrics and measures on the administration site."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agencies.admin_base import AuditedAdmin, ListAdmin
from agencies.admin_forms import RowForm
from indicators.models import JudgingRule, Measure, Metric, Target
from indicators.resources import MeasureResource, MetricResource, TargetResource
from plans.admin import ItemAdmin
from plans.models import Appendix


@admin.register(Target)
class TargetAdmin(ItemAdmin):
    """Appendix II, which has no sections."""

    appendix = Appendix.TARGETS
    resource_classes = [TargetResource]
    list_display = ["number", "line", "agencies_text"]


@admin.register(Metric)
class MetricAdmin(ItemAdmin):
    """Appendix III, which has no monitors."""

    appendix = Appendix.METRICS
    resource_classes = [MetricResource]
    list_display = ["number", "line", "section", "agencies_text"]


class MeasureForm(RowForm):
    """A measure stays with its item."""

    fixed = ("item",)


@admin.register(Measure)
class MeasureAdmin(ListAdmin):
    """What is counted, with the plan's values."""

    resource_classes = [MeasureResource]
    form = MeasureForm
    list_display = ["code", "label", "item", "unit", "value", "direction", "is_judged"]
    list_select_related = ["item"]
    list_filter = ["item__appendix", "direction", "is_judged"]
    search_fields = ["code", "label", "item__search_text"]
    autocomplete_fields = ["item"]

    @admin.display(description=_("kế hoạch tỉnh"))
    def value(self, obj):
        """The provincial value as people write it."""
        return obj.plan_value


class JudgingRuleForm(RowForm):
    """The settings stay with their plan."""

    fixed = ("plan",)


@admin.register(JudgingRule)
class JudgingRuleAdmin(AuditedAdmin):
    """From when a forecast is “khó đạt”, and how a line of several parts is judged."""

    form = JudgingRuleForm
    list_display = ["plan", "hard_from", "several"]
    list_select_related = ["plan"]
