"""What a progress report must hold before it is sent, and when it may say the same again: pure
rules, no queries."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reporting.workflow import ACCEPTED, SUBMITTED
from tasks.models import TaskProgress

Status = TaskProgress.Status


def problems(progress: TaskProgress) -> dict[str, str]:
    """What is missing for sending, by field: a message that says what to do; empty when ready.

    Drafts need none of this. A difficulty is reported with what is asked for (the outline of
    periodic reports under Nghị định 09/2019: khó khăn, nguyên nhân, kiến nghị).
    """
    found = {}
    if not progress.status:
        found["status"] = _("Chọn tình hình thực hiện.")
    if message := _percent_problem(progress):
        found["percent"] = message
    if not progress.results:
        found["results"] = _("Nêu kết quả trong kỳ; nếu chưa có kết quả thì nêu lý do.")
    if progress.status == Status.STUCK:
        if not progress.difficulties:
            found["difficulties"] = _(
                "Nêu khó khăn, vướng mắc, hoặc đổi tình hình thành “Đang thực hiện”."
            )
        if not progress.proposals:
            found["proposals"] = _(
                "Nêu ít nhất một kiến nghị, hoặc đổi tình hình thành “Đang thực hiện”."
            )
    return found


def may_repeat(before: TaskProgress | None, state: str) -> bool:
    """Whether “không thay đổi so với kỳ trước” would be honest; `before`: what the report of the
    period before says, `state`: where it stands.

    It was sent and says something, and was written, not itself declared unchanged: nobody goes
    through a year without a word.
    """
    sent = state in {SUBMITTED, ACCEPTED}
    return sent and before is not None and bool(before.results) and not before.unchanged


def _percent_problem(progress: TaskProgress) -> str:
    """Where the percentage contradicts the status; a percentage alone is never asked for."""
    if progress.status == Status.DONE and progress.percent != 100:
        return _("Tình hình là “Hoàn thành” thì tỷ lệ là 100.")
    if progress.percent == 100 and progress.status in {Status.UNDER_WAY, Status.STUCK}:
        return _("Tỷ lệ 100% thì tình hình là “Hoàn thành”.")
    if progress.percent and progress.status == Status.NOT_STARTED:
        return _("Chưa triển khai thì tỷ lệ là 0 hoặc để trống.")
    return ""
