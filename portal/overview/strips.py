"""The tasks of the plan as cells: one a task, by section, by how they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from common.ui import Badge
from plans.models import Section
from portal.overview.frame import Figure, Frame
from portal.overview.grades import Cell
from tasks.filters import BEHIND_ANYHOW
from tasks.judging import TaskJudgement
from tasks.models import Task
from tasks.situation import BEHIND, Situation, situation_badge
from tasks.verdict import Verdict

LIST = "tasks:task-list"


@dataclass(frozen=True)
class Standing:
    """One task as it stands: its verdict, in one word now and in the period before."""

    task: Task
    verdict: Verdict
    now: Situation
    before: Situation | None

    @property
    def badge(self) -> Badge:
        """How it looks and reads."""
        return situation_badge(self.now)

    @property
    def moved(self) -> bool:
        """Whether it stood otherwise in the period before."""
        return self.before is not None and self.before != self.now


@dataclass(frozen=True)
class Strip:
    """The tasks of one section."""

    section: Section
    url: str
    cells: list[Cell]
    behind: Figure
    silent: Figure


@dataclass(frozen=True)
class Tally:
    """How many tasks stand so, with the list of them; `kind` is the look of the cell."""

    kind: str
    label: str
    figure: Figure


@dataclass(frozen=True)
class Strips:
    """All tasks shown: by section, and how many stand how."""

    rows: list[Strip]
    tallies: list[Tally]
    total: int
    behind: Figure
    silent: Figure


def standings(frame: Frame, judged: TaskJudgement, tasks: Iterable[Task]) -> list[Standing]:
    """Tasks as they stand at the moment, beside how they stood in the period before."""
    return [
        Standing(
            task,
            judged.verdict(task),
            judged.situation(task, frame.period),
            judged.situation_then(task, frame.before) if frame.before else None,
        )
        for task in tasks
    ]


def strips(frame: Frame, found: list[Standing], **narrowed: str) -> Strips:
    """Tasks in plan order by section; `narrowed` narrows the lists behind the figures to them."""
    rows = []
    for section, group in groupby(found, key=lambda one: one.task.section):
        own = list(group)
        here = narrowed | {"muc": f"{section.appendix}-{section.roman}"}
        rows.append(
            Strip(
                section,
                frame.url("portal:overview-section", section.pk),
                [cell(frame, one) for one in own],
                _behind(frame, own, here),
                _of(frame, own, Situation.SILENT, here),
            )
        )
    tallies = [
        Tally(situation_badge(s).kind, str(s.label), _of(frame, found, s, narrowed))
        for s in Situation
    ]
    return Strips(
        rows,
        tallies,
        len(found),
        _behind(frame, found, narrowed),
        _of(frame, found, Situation.SILENT, narrowed),
    )


def cell(frame: Frame, one: Standing) -> Cell:
    """A task as a small square."""
    label = str(one.now.label)
    if one.moved and one.before:
        label = _("%(now)s, kỳ trước: %(was)s") % {"now": label, "was": one.before.label}
    url = frame.page("tasks:task-detail", one.task.pk)
    return Cell(one.task.number, url, situation_badge(one.now).kind, label, one.moved)


def _of(frame: Frame, found: list[Standing], asked: Situation, narrowed: dict) -> Figure:
    n = sum(one.now == asked for one in found)
    return Figure(n, frame.url(LIST, **narrowed, tinh_hinh=asked.value))


def _behind(frame: Frame, found: list[Standing], narrowed: dict) -> Figure:
    n = sum(one.now in BEHIND for one in found)
    return Figure(n, frame.url(LIST, **narrowed, tinh_hinh=BEHIND_ANYHOW))
