"""Tasks on the administration site."""

from __future__ import annotations

from django.contrib import admin

from plans.admin import ItemAdmin
from plans.models import Appendix
from tasks.models import Task
from tasks.resources import TaskResource


@admin.register(Task)
class TaskAdmin(ItemAdmin):
    """Appendix I."""

    appendix = Appendix.TASKS
    resource_classes = [TaskResource]
    list_display = [*ItemAdmin.list_display, "due_on"]
