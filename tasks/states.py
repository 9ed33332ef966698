"""How the situation of a task looks and reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.ui import Badge
from tasks.models import TaskProgress

Status = TaskProgress.Status
# the most pressing first
ICONS = {
    Status.STUCK: ("stuck", "stuck"),
    Status.NOT_STARTED: ("idle", "todo"),
    Status.UNDER_WAY: ("go", "go"),
    Status.DONE: ("done", "check"),
}
PRESSING = [*ICONS]


def status_badge(status: str) -> Badge:
    """What an agency says of a task; “Chưa có báo cáo” when it has not said anything."""
    if not status:
        return Badge("none", "none", _("Chưa có báo cáo"))
    kind, icon = ICONS[Status(status)]
    return Badge(kind, icon, str(Status(status).label))


def worst(statuses) -> str:
    """The most pressing of several; empty when nobody said anything."""
    said = {s for s in statuses if s}
    return next((s for s in PRESSING if s in said), "")
