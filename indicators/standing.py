"""How a measure and a line of the plan stand in a period: what was sent, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from indicators.models import Measure, Verdict
from indicators.pace import Pace
from indicators.scoring import GOOD, Grade, Score
from plans.models import PlanItem
from reporting.models import ReportingPeriod


@dataclass(frozen=True)
class Figure:
    """One measure's figures as an agency sent them, and where they stand.

    `report`, `number`: the version sent (its page is `reporting:version-detail`); `files`: what
    was attached, {"id", "name", …} each.
    """

    report: int
    number: int
    agency: int
    agency_name: str
    sent_at: datetime
    accepted: bool
    value: Decimal | None = None
    cumulative: Decimal | None = None
    estimate: Decimal | None = None
    same_period: Decimal | None = None
    words: str = ""
    note: str = ""
    sent_by: str = ""
    files: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Standing:
    """How one measure stands in a period.

    `figure`: what counts, None when nothing was sent; `others`: what further agencies sent on it.
    `so_far`: the figure since January. `same_period`: that of last year, as typed, else as last
    year's plan has it. `by_result` judges what is done, `by_year` how the year will end or ended.
    """

    measure: Measure
    period: ReportingPeriod
    figure: Figure | None
    others: tuple[Figure, ...]
    so_far: Decimal | None
    same_period: Decimal | None
    by_result: Score
    by_year: Score
    pace: Pace
    decided: Verdict | None = None

    @property
    def grade(self) -> Grade | None:
        """What counts: the person's word, else the rule's."""
        return Grade(self.decided.grade) if self.decided else self.by_year.grade

    @property
    def year(self) -> Decimal | None:
        """The number the year is judged by: the estimate, else what is done."""
        estimate = self.figure.estimate if self.figure else None
        return self.so_far if estimate is None else estimate

    @property
    def is_outdated(self) -> bool:
        """Whether the rule proposes something else now than when a person decided."""
        return self.decided is not None and self.decided.proposed != (self.by_year.grade or "")


@dataclass(frozen=True)
class Line:
    """How one target or metric stands in a period: its measures, and the whole."""

    item: PlanItem
    period: ReportingPeriod
    standings: tuple[Standing, ...]
    proposed: Grade | None
    by_result: Grade | None
    decided: Verdict | None = None

    @property
    def grade(self) -> Grade | None:
        """What counts: the person's word, else what the rule makes of the measures."""
        return Grade(self.decided.grade) if self.decided else self.proposed

    @property
    def judged(self) -> list[Standing]:
        """The measures that count: not those shown only."""
        return [s for s in self.standings if s.measure.is_judged]

    @property
    def good(self) -> int:
        """How many of the `judged` are met or exceeded: the 2 of “2/3”."""
        return sum(s.grade in GOOD for s in self.judged)

    @property
    def figures(self) -> list[Figure]:
        """What the line rests on, each report once."""
        return list({s.figure.report: s.figure for s in self.standings if s.figure}.values())

    @property
    def is_outdated(self) -> bool:
        """Whether the rule proposes something else now than when a person decided."""
        return self.decided is not None and self.decided.proposed != (self.proposed or "")
