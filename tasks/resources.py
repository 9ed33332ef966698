"""Appendix I as an Excel list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.cells import DateCell
from common.import_export import Column
from plans.models import Appendix
from plans.resources import ITEM_FIELDS, ITEM_RELATED, ItemResource
from tasks.models import Task


class TaskResource(ItemResource):
    """One row per task."""

    appendix = Appendix.TASKS
    due_on = Column("due_on", _("Hạn hoàn thành"), DateCell())

    class Meta:
        model = Task
        import_id_fields = ("plan", "number")
        fields = (*ITEM_FIELDS, "due_on")
        related = ITEM_RELATED
