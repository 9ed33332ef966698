"""Sections, items' common columns and assignments as Excel lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyGroup
from common.cells import ChoiceCell, IntegerCell, KeyCell, TextCell
from common.import_export import Column, ListResource
from plans.models import Appendix, Assignment, Plan, PlanItem, Section


class SectionResource(ListResource):
    """One row per section of a plan's appendices."""

    plan = Column("plan", _("Kế hoạch"), KeyCell(Plan, "issuer", width=14))
    appendix = Column("appendix", _("Phụ lục"), ChoiceCell(Appendix.choices, 14))
    roman = Column("roman", _("Số La Mã"), TextCell(10))
    title = Column("title", _("Tên mục"), TextCell(80))
    position = Column("position", _("Thứ tự"), IntegerCell())

    class Meta:
        model = Section
        import_id_fields = ("plan", "appendix", "roman")
        fields = ("plan", "appendix", "roman", "title", "position")
        related = ("plan__issuer",)


class ItemResource(ListResource):
    """The columns that tasks, targets and metrics have in common; a row is known by its plan and
    number. Subclasses say their model and `appendix`.
    """

    appendix: str
    plan = Column("plan", _("Kế hoạch"), KeyCell(Plan, "issuer", width=14))
    number = Column("number", _("Số thứ tự"), TextCell(10))
    section = Column("section", _("Mục"), KeyCell(Section, "plan__issuer", width=18))
    text = Column("text", _("Nội dung nguyên văn"), TextCell(80))
    agencies_text = Column("agencies_text", _("Cơ quan thực hiện"), TextCell(40))
    monitors_text = Column("monitors_text", _("Cơ quan theo dõi"), TextCell(40))
    position = Column("position", _("Thứ tự"), IntegerCell())

    def init_instance(self, row=None):
        """A new line of this appendix."""
        item = super().init_instance(row)
        item.appendix = self.appendix
        return item


ITEM_FIELDS = (
    "plan",
    "number",
    "section",
    "text",
    "agencies_text",
    "monitors_text",
    "position",
)
ITEM_RELATED = ("plan__issuer", "section__plan__issuer")


class AssignmentResource(ListResource):
    """One row per duty of an agency on an item. Another role is another row: a role is changed
    on the page of the assignment, not here.
    """

    item = Column("item", _("Dòng kế hoạch"), KeyCell(PlanItem, "plan__issuer", width=18))
    agency = Column("agency", _("Cơ quan"), KeyCell(Agency, width=14))
    role = Column("role", _("Vai trò"), ChoiceCell(Assignment.Role.choices))
    phrase = Column("phrase", _("Cụm từ trong kế hoạch"), TextCell(50))
    group = Column("group", _("Nhóm cơ quan"), KeyCell(AgencyGroup, width=16))
    position = Column("position", _("Thứ tự"), IntegerCell())

    class Meta:
        model = Assignment
        import_id_fields = ("item", "agency", "role")
        fields = ("item", "agency", "role", "phrase", "group", "position")
        related = ("item__plan__issuer", "agency", "group")
