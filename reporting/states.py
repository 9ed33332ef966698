"""How the state and the timeliness of a report look and read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from common.ui import Badge
from reporting.calendar import VIETNAM
from reporting.models import Report
from reporting.models.report import SOON

TODO = "todo"
STATE_ICONS = {
    Report.State.DRAFT: ("draft", "draft"),
    Report.State.PENDING: ("pending", "pending"),
    Report.State.SUBMITTED: ("sent", "sent"),
    Report.State.RETURNED: ("returned", "returned"),
    Report.State.ACCEPTED: ("accepted", "check"),
}


def state_badge(report: Report) -> Badge:
    """Where the report stands: “Chưa nhập”, “Bản nháp”, … “Đã tiếp nhận”."""
    if report.is_untouched:
        return Badge(TODO, "todo", _("Chưa nhập"))
    kind, icon = STATE_ICONS[report.state]
    return Badge(kind, icon, str(Report.State(report.state).label))


def timeliness_badge(report: Report, now: datetime) -> Badge:
    """How the report stands against its deadline as of `now`: days left, overdue, late."""
    late = report.days_late(now)
    if report.first_submitted_at:
        if late:
            return Badge("lateok", "soon", _("Nộp trễ %(n)s ngày") % {"n": late})
        return Badge("todo", "tick", _("Đúng hạn"))
    if late:
        return Badge("late", "late", _("Quá hạn %(n)s ngày") % {"n": late})
    left = (report.deadline.astimezone(VIETNAM).date() - now.astimezone(VIETNAM).date()).days
    if report.deadline - now <= SOON:
        label = _("Còn %(n)s ngày") % {"n": left} if left else _("Hạn hôm nay")
        return Badge("soon", "soon", label)
    return Badge("todo", "soon", _("Còn %(n)s ngày") % {"n": left})
