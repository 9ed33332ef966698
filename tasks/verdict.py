"""The province's verdict on a task: computed at a day from accepted reports, never typed.

The rule. An agency has done its part when the last of its reports that stood accepted on that day
says so; it did so on the day it first sent those words, in the first of those reports that say so
without a break. The task is done when every agency that reports on it has done its part (the one
named first alone, where only that one is asked), on the day the last of them did. A reviewer's
delay is nobody's. Without a date there is nothing to be late for: the task is standing work,
outside every rate.

How exact a past day is told: reports count as they stood and read then, whatever was reopened or
rewritten since. Duties are today's, and the date of the task is the one in force now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import format_date
from common.ui import Badge
from tasks.models import TaskProgress

DONE = TaskProgress.Status.DONE
NAMED = 4  # agencies named one by one in a sentence


class Class(TextChoices):
    """The classes offices report tasks in."""

    DONE_IN_TIME = "xong_dung_han", gettext_lazy("Hoàn thành đúng hạn")
    DONE_LATE = "xong_qua_han", gettext_lazy("Hoàn thành quá hạn")
    IN_TIME = "trong_han", gettext_lazy("Đang thực hiện, trong hạn")
    OVERDUE = "qua_han", gettext_lazy("Đang thực hiện, quá hạn")
    STANDING = "thuong_xuyen", gettext_lazy("Thường xuyên, không đặt hạn")


BADGES = {
    Class.DONE_IN_TIME: ("done", "check"),
    Class.DONE_LATE: ("lateok", "check"),
    Class.IN_TIME: ("go", "go"),
    Class.OVERDUE: ("late", "late"),
    Class.STANDING: ("go", "loop"),
}


@dataclass(frozen=True)
class Said:
    """One accepted report: what it says of the task, and the day it first said so."""

    status: str
    sent_on: date


@dataclass(frozen=True)
class Part:
    """What one agency that reports on the task has said by the day, the oldest period first."""

    agency: str
    reports: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The class of a task at a day, the day it was done if it is, and why."""

    kind: Class
    as_of: date
    done_on: date | None
    why: str

    @property
    def badge(self) -> Badge:
        """How the class looks and reads."""
        kind, icon = BADGES[self.kind]
        return Badge(kind, icon, str(self.kind.label))


def judge(due_on: date | None, parts: Iterable[Part], as_of: date) -> Verdict:
    """The verdict on a task due on a day, or never, out of what its agencies have said."""
    told = [(part.agency, part.reports) for part in parts]
    days = [_done_on(said) for _agency, said in told]
    done_on = max(filter(None, days)) if days and all(days) else None
    if due_on is None:
        kind = Class.STANDING
    elif done_on:
        kind = Class.DONE_IN_TIME if done_on <= due_on else Class.DONE_LATE
    else:
        kind = Class.IN_TIME if as_of <= due_on else Class.OVERDUE
    return Verdict(kind, as_of, done_on, _why(told, days, done_on))


def _done_on(said: Sequence[Said]) -> date | None:
    """The day an agency did its part: the first of the reports, up to the last one, that say so
    without one in between that does not."""
    found = None
    for report in reversed(said):
        if report.status != DONE:
            break
        found = report.sent_on
    return found


def _why(
    told: list[tuple[str, tuple[Said, ...]]], days: list[date | None], done_on: date | None
) -> str:
    """“2/3 cơ quan báo hoàn thành; Sở Y tế: đang thực hiện”."""
    if not told:
        return _("Chưa có cơ quan nào phải báo cáo.")
    counts = {"done": sum(map(bool, days)), "all": len(told)}
    parts = [_("%(done)s/%(all)s cơ quan báo hoàn thành") % counts]
    if done_on:
        parts[0] += _(", ngày %(day)s") % {"day": format_date(done_on)}
    by_status: dict[str, list[str]] = {}
    for (agency, said), day in zip(told, days, strict=True):
        if not day:
            by_status.setdefault(_in_words(said), []).append(agency)
    parts += [f"{_names(agencies)}: {words}" for words, agencies in by_status.items()]
    return "; ".join(parts)


def _names(agencies: list[str]) -> str:
    rest = len(agencies) - NAMED
    others = _(" và %(n)s cơ quan khác") % {"n": rest} if rest > 0 else ""
    return ", ".join(agencies[:NAMED]) + others


def _in_words(said: Sequence[Said]) -> str:
    if not said:
        return _("chưa có báo cáo được tiếp nhận")
    label = str(TaskProgress.Status(said[-1].status).label)
    return label[0].lower() + label[1:]
