"""Which lines a meeting takes up, why, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.ui import Badge
from indicators.scoring import Grade
from indicators.standing import Line
from indicators.states import grade_badge
from plans.models import Appendix, PlanItem
from portal.meeting.reading import Quote, Records
from reporting.words import line_of
from tasks.models import TaskProgress
from tasks.states import status_badge
from tasks.verdict import Class, Verdict

RED_GRADES = (Grade.MISS, Grade.HARD)
RED_TASKS = len(RED_GRADES)  # below the figures: overdue tasks, then stuck ones
ENDED = (Class.DONE_IN_TIME, Class.DONE_LATE)


class Reason(TextChoices):
    """Why a line is taken up; the first that holds counts."""

    RED = "do", gettext_lazy("Không đạt, khó đạt, quá hạn, vướng mắc")
    BEFORE = (
        "do_ky_truoc",
        gettext_lazy("Kỳ trước không đạt, quá hạn, vướng mắc; nay đã khác"),
    )
    NO_DATA = "chua_co", gettext_lazy("Chưa có số liệu, chưa có báo cáo")
    ASKED = "xin_y_kien", gettext_lazy("Có việc xin ý kiến")
    ADDED = "them", gettext_lazy("Thêm cho cuộc họp này")


COUNTED = {
    Reason.RED: gettext_lazy("%(n)s không đạt, khó đạt, quá hạn hoặc vướng mắc"),
    Reason.BEFORE: gettext_lazy("%(n)s kỳ trước như vậy, nay đã khác"),
    Reason.NO_DATA: gettext_lazy("%(n)s chưa có số liệu"),
    Reason.ASKED: gettext_lazy("%(n)s xin ý kiến"),
    Reason.ADDED: gettext_lazy("%(n)s thêm"),
}


@dataclass(frozen=True)
class State:
    """How a line stands in a round. `red`: how grave, 0 the gravest, None when it is not."""

    badge: Badge | None
    red: int | None = None
    is_empty: bool = False


@dataclass(frozen=True)
class Entry:
    """A line on the agenda."""

    item: PlanItem
    reason: Reason
    now: State
    before: State | None
    asked: list[Quote]

    @property
    def key(self) -> str:
        """The line in addresses: “I-42”."""
        return key_of(self.item)

    @property
    def name(self) -> str:
        """“Nhiệm vụ 42”."""
        return capfirst(self.line)

    @property
    def line(self) -> str:
        """“nhiệm vụ 42”."""
        return line_of(self.item)


@dataclass
class Agenda:
    """The lines of a meeting out of what is known at its moment.

    `left_out`: keys of lines, or values of `Reason`, that are not taken up; `added`: keys of
    lines that are, whatever their state.
    """

    records: Records
    left_out: Collection[str] = ()
    added: Collection[str] = ()

    @cached_property
    def found(self) -> list[Entry]:
        """Everything that calls for attention or was added; by reason, the gravest first, then in
        the order of the plan."""
        reasons = list(Reason)
        entries = [entry for item in self.records.lines if (entry := self.entry(item))]
        return sorted(entries, key=lambda e: (reasons.index(e.reason), e.now.red or 0))

    @cached_property
    def entries(self) -> list[Entry]:
        """What the meeting takes up."""
        return [entry for entry in self.found if not self.leaves_out(entry)]

    def leaves_out(self, entry: Entry) -> bool:
        """Whether a line, or all of its reason, was left out."""
        return bool({entry.key, entry.reason.value} & {*self.left_out})

    @property
    def groups(self) -> list[tuple[Reason, list[Entry]]]:
        """All that was found, by reason."""
        by_reason = [(r, [e for e in self.found if e.reason == r]) for r in Reason]
        return [(reason, entries) for reason, entries in by_reason if entries]

    @property
    def unknown(self) -> list[str]:
        """Added keys that are no line of the round."""
        return sorted({*self.added} - {key_of(item) for item in self.records.lines})

    @property
    def headline(self) -> str:
        """“12 mục đưa ra họp: 4 không đạt…; 3 xin ý kiến”."""
        counts = Counter(entry.reason for entry in self.entries)
        if not counts:
            return _("Không có mục nào phải đưa ra họp")
        told = [str(COUNTED[r]) % {"n": counts[r]} for r in Reason if counts[r]]
        words = {"n": len(self.entries), "told": "; ".join(told)}
        return _("%(n)s mục đưa ra họp: %(told)s") % words

    def entry(self, item: PlanItem) -> Entry | None:
        """A line with the first reason to take it up; None without one."""
        records = self.records
        now, before = self._now(item), self._before(item)
        asked = records.asked(item)
        holds = {
            Reason.RED: now.red is not None,
            Reason.BEFORE: before is not None and before.red is not None,
            Reason.NO_DATA: now.is_empty,
            Reason.ASKED: bool(asked),
            Reason.ADDED: key_of(item) in self.added,
        }
        reason = next((reason for reason in Reason if holds[reason]), None)
        return Entry(item, reason, now, before, asked) if reason else None

    def _now(self, item: PlanItem) -> State:
        records = self.records
        if item.appendix != Appendix.TASKS:
            return _of_line(records.now[item.pk])
        judged = records.tasks_judged
        verdict, status = judged.verdict(item.task), judged.status(item.task, records.period)
        return _of_task(verdict, status, is_asked=item.pk in judged.duties)

    def _before(self, item: PlanItem) -> State | None:
        """How it stood when the round before went to the province."""
        records, then = self.records, self.records.before
        if then is None:
            return None
        if item.appendix != Appendix.TASKS:
            return _of_line(records.then[item.pk])
        judged = records.tasks_judged
        verdict, status = judged.verdict(item.task, then), judged.status(item.task, then)
        return _of_task(verdict, status, is_asked=item.pk in judged.duties)


def _of_task(verdict: Verdict, status: str, *, is_asked: bool) -> State:
    if verdict.kind == Class.OVERDUE:
        return State(verdict.badge, RED_TASKS)
    if verdict.kind in ENDED:
        return State(verdict.badge)
    if status == TaskProgress.Status.STUCK:
        return State(status_badge(status), RED_TASKS + 1)
    return State(status_badge(status), is_empty=is_asked and not status)


def _of_line(line: Line) -> State:
    grade = line.grade
    red = RED_GRADES.index(grade) if grade in RED_GRADES else None
    return State(grade_badge(grade), red, is_empty=grade == Grade.NO_DATA)


def key_of(item: PlanItem) -> str:
    """A line in addresses: “I-42”."""
    return f"{item.appendix}-{item.number}"
