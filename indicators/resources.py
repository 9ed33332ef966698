"""Appendices II and III and their measures as Excel lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.cells import ChoiceCell, DecimalCell, IntegerCell, KeyCell, TextCell, YesNoCell
from common.import_export import Column, ListResource
from indicators.models import Measure, Metric, Target
from plans.models import Appendix, PlanItem
from plans.resources import ITEM_FIELDS, ITEM_RELATED, ItemResource


class TargetResource(ItemResource):
    """One row per key target."""

    appendix = Appendix.TARGETS

    class Meta:
        model = Target
        import_id_fields = ("plan", "number")
        fields = ITEM_FIELDS
        related = ITEM_RELATED


class MetricResource(ItemResource):
    """One row per sector metric."""

    appendix = Appendix.METRICS

    class Meta:
        model = Metric
        import_id_fields = ("plan", "number")
        fields = ITEM_FIELDS
        related = ITEM_RELATED


class MeasureResource(ListResource):
    """One row per thing that is counted, known by its item and its own number."""

    item = Column("item", _("Dòng kế hoạch"), KeyCell(PlanItem, "plan__issuer", width=18))
    code = Column("code", _("Số"), TextCell(8))
    position = Column("position", _("Thứ tự"), IntegerCell())
    label = Column("label", _("Tên"), TextCell(60))
    qualifier = Column("qualifier", _("Điều kiện kèm theo"), TextCell(40))
    unit = Column("unit", _("Đơn vị tính"), TextCell(14))
    direction = Column("direction", _("Chiều"), ChoiceCell(Measure.Direction.choices))
    aggregation = Column("aggregation", _("Cách gộp kỳ"), ChoiceCell(Measure.Aggregation.choices))
    is_judged = Column("is_judged", _("Được đánh giá"), YesNoCell())
    comparator = Column("comparator", _("So sánh"), ChoiceCell(Measure.Comparator.choices, 14))
    comparator_stated = Column("comparator_stated", _("Văn bản nêu rõ"), YesNoCell())
    low = Column("low", _("Giá trị hoặc cận dưới"), DecimalCell())
    high = Column("high", _("Cận trên"), DecimalCell())
    words = Column("words", _("Giá trị bằng lời"))
    decimals = Column("decimals", _("Số chữ số thập phân"), IntegerCell())
    national_comparator = Column(
        "national_comparator", _("So sánh (cả nước)"), ChoiceCell(Measure.Comparator.choices, 14)
    )
    national_low = Column("national_low", _("Cả nước"), DecimalCell())
    national_high = Column("national_high", _("Cả nước, cận trên"), DecimalCell())
    national_decimals = Column("national_decimals", _("Số lẻ (cả nước)"), IntegerCell())
    unit_text = Column("unit_text", _("Cột đơn vị, nguyên văn"))
    national_text = Column("national_text", _("Cột cả nước, nguyên văn"))
    provincial_text = Column("provincial_text", _("Cột tỉnh, nguyên văn"))
    agencies_text = Column("agencies_text", _("Cột cơ quan, nguyên văn"), TextCell(40))
    source_text = Column("source_text", _("Đoạn câu nguồn"), TextCell(60))
    note = Column("note", _("Ghi chú"), TextCell(40))

    class Meta:
        model = Measure
        import_id_fields = ("item", "code")
        fields = (
            "item",
            "code",
            "position",
            "label",
            "qualifier",
            "unit",
            "direction",
            "aggregation",
            "is_judged",
            "comparator",
            "comparator_stated",
            "low",
            "high",
            "words",
            "decimals",
            "national_comparator",
            "national_low",
            "national_high",
            "national_decimals",
            "unit_text",
            "national_text",
            "provincial_text",
            "agencies_text",
            "source_text",
            "note",
        )
        related = ("item__plan__issuer",)
