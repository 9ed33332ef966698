"""Lines of the plan in tables of the overview: a task, a target or metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from common.ui import Badge
from indicators.standing import Line
from indicators.states import grade_badge
from plans.models import PlanItem
from portal.overview.frame import Frame
from portal.overview.grades import item_url, why
from portal.overview.strips import Standing
from tasks.models import Task


@dataclass(frozen=True)
class TaskLine:
    """A task; `standing` is None where the reader may not read all reports on it. `own`: what the
    agency the page is about says of it in the period."""

    item: Task
    url: str
    standing: Standing | None
    role: str = ""
    own: Badge | None = None


@dataclass(frozen=True)
class IndicatorLine:
    """A target or metric; `line` is None where the reader may not read all reports on it."""

    item: PlanItem
    url: str
    line: Line | None
    before: Badge | None
    why: str

    @property
    def now(self) -> Badge | None:
        """How the year will end."""
        return grade_badge(self.line.grade) if self.line else None

    @property
    def by_result(self) -> Badge | None:
        """How it stands by what is done."""
        return grade_badge(self.line.by_result) if self.line else None


def indicator_lines(
    frame: Frame, lines: Mapping[int, Line], before: Mapping[int, Line] | None
) -> list[IndicatorLine]:
    """Judged lines with their grades now and in the period before."""
    return [
        IndicatorLine(
            line.item,
            item_url(frame, line.item),
            line,
            grade_badge(before[pk].grade) if before else None,
            why(line),
        )
        for pk, line in lines.items()
    ]


def hidden(frame: Frame, item: PlanItem) -> IndicatorLine:
    """A line whose reports are not the reader's to read."""
    return IndicatorLine(item, item_url(frame, item), None, None, "")
