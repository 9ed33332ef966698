"""How a task stands in one word: out of the province's verdict and of what its agencies say."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from common.ui import Badge
from tasks.models import TaskProgress
from tasks.verdict import Class, Verdict

Status = TaskProgress.Status


class Situation(TextChoices):
    """Every task is in one of these; pages show them in this order."""

    DONE = "xong", gettext_lazy("Hoàn thành")
    GO = "dang_lam", gettext_lazy("Đang thực hiện")
    STUCK = "vuong", gettext_lazy("Có vướng mắc")
    OVERDUE = "qua_han", gettext_lazy("Quá hạn")
    IDLE = "chua_lam", gettext_lazy("Chưa triển khai")
    SILENT = "chua_bao_cao", gettext_lazy("Chưa có báo cáo")


BEHIND = (Situation.OVERDUE, Situation.STUCK)  # what a leader looks at first
_SAID = {
    Status.STUCK: Situation.STUCK,
    Status.NOT_STARTED: Situation.IDLE,
    Status.UNDER_WAY: Situation.GO,
    Status.DONE: Situation.GO,  # said so, but not (yet) by all of its agencies, or not accepted
}
_LOOKS = {
    Situation.DONE: ("done", "check"),
    Situation.GO: ("go", "go"),
    Situation.STUCK: ("stuck", "stuck"),
    Situation.OVERDUE: ("late", "late"),
    Situation.IDLE: ("idle", "todo"),
    Situation.SILENT: ("none", "none"),
}


def situation(verdict: Verdict, status: str) -> Situation:
    """Done and overdue are the verdict's to say; else the status reported in the period."""
    if verdict.done_on:
        return Situation.DONE
    if verdict.kind == Class.OVERDUE:
        return Situation.OVERDUE
    return _SAID[Status(status)] if status else Situation.SILENT


def situation_badge(found: Situation) -> Badge:
    """How a situation looks and reads."""
    return Badge(*_LOOKS[found], str(found.label))
