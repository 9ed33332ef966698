"""How a summary looks and reads: its state, and how it stands against the monitors' date."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.ui import Badge
from plans.models import PlanItem
from reporting.calendar import VIETNAM, days_late, deadline
from reporting.models import Consolidation, ReportingPeriod


def line_name(item: PlanItem) -> str:
    """“Nhiệm vụ 33”."""
    kind = {"I": _("Nhiệm vụ"), "II": _("Chỉ tiêu chủ yếu"), "III": _("Chỉ tiêu ngành")}
    return f"{kind[item.appendix]} {item.number}"


def summary_due(period: ReportingPeriod) -> datetime:
    """The moment by which summaries of a period go to the province."""
    return deadline(period.due_monitor, settings.DEADLINE_HOUR)


def state_badge(summary: Consolidation | None) -> Badge:
    """“Chưa lập”, “Bản nháp”, “Đã gửi”."""
    if summary is None or not summary.version:
        return Badge("todo", "todo", _("Chưa lập"))
    if summary.is_closed:
        return Badge("sent", "sent", _("Đã gửi"))
    return Badge("draft", "draft", _("Bản nháp"))


def due_badge(summary: Consolidation | None, period: ReportingPeriod, now: datetime) -> Badge:
    """Whether the summary went in time, or how far off its date is."""
    due, sent = summary_due(period), summary.closed_at if summary else None
    late = days_late(due, sent or now)
    if sent:
        if late:
            return Badge("lateok", "soon", _("Gửi trễ %(n)s ngày") % {"n": late})
        return Badge("todo", "tick", _("Đúng hạn"))
    if late:
        return Badge("late", "late", _("Quá hạn %(n)s ngày") % {"n": late})
    left = (period.due_monitor - now.astimezone(VIETNAM).date()).days
    label = _("Còn %(n)s ngày") % {"n": left} if left else _("Hạn hôm nay")
    return Badge("soon" if left <= 3 else "todo", "soon", label)
