"""Periods and holidays as Excel lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.cells import ChoiceCell, DateCell, KeyCell, TextCell
from common.import_export import Column, ListResource
from plans.models import Plan
from reporting.calendar import Kind
from reporting.models import Holiday, ReportingPeriod
from reporting.services import reschedule


class ReportingPeriodResource(ListResource):
    """One row per period; closing one is an act of its page, not of a list."""

    plan = Column("plan", _("Kế hoạch"), KeyCell(Plan, "issuer", width=14))
    code = Column("code", _("Mã"), TextCell(12))
    kind = Column("kind", _("Loại kỳ"), ChoiceCell(Kind.choices, 12))
    label = Column("label", _("Tên kỳ"))
    data_from = Column("data_from", _("Số liệu từ ngày"), DateCell())
    data_to = Column("data_to", _("Chốt số liệu"), DateCell())
    due_agency = Column("due_agency", _("Hạn cơ quan nộp"), DateCell())
    due_monitor = Column("due_monitor", _("Hạn tổng hợp"), DateCell())
    due_province = Column("due_province", _("Hạn trình UBND tỉnh"), DateCell())

    class Meta:
        model = ReportingPeriod
        import_id_fields = ("plan", "code")
        fields = (
            "plan",
            "code",
            "kind",
            "label",
            "data_from",
            "data_to",
            "due_agency",
            "due_monitor",
            "due_province",
        )
        related = ("plan__issuer",)

    def after_save_instance(self, instance, row, **kwargs):
        """The deadlines of the period's reports move with it."""
        reschedule(period=instance)


class HolidayResource(ListResource):
    """One row per day off."""

    day = Column("day", _("Ngày"), DateCell())
    name = Column("name", _("Dịp nghỉ"), TextCell(40))

    class Meta:
        model = Holiday
        import_id_fields = ("day",)
        fields = ("day", "name")
