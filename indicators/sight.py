"""What a person may read of a judgement: it quotes reports, so the rights on these hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from agencies.models import User
from indicators.judging import Judgement, elapsed
from indicators.pace import pace
from indicators.standing import Figure, Line, Standing
from reporting.models import Report


@dataclass(frozen=True)
class Seen:
    """What a person may read of one line: the whole, or only some of its measures.

    `line` is None where a figure of another agency counts that the person may not read.
    """

    line: Line | None
    standings: dict[int, Standing]


@dataclass
class Sight:
    """A judgement in the eyes of a person.

    People of the province read all of it. An agency reads a measure when it may open every report
    that gave a figure on it, and the line when it reads all the measures. Two queries for an
    agency, one more where there was a plan last year.
    """

    user: User
    judgement: Judgement

    def line(self, line: Line) -> Seen:
        """What the person may read of a line in a period."""
        if self.user.sees_province:
            return Seen(line, {s.measure.pk: s for s in line.standings})
        if not self.touches(line.item.pk):
            return Seen(None, {})
        told = [self._own(line, s) for s in line.standings if self.reads(s.measure.pk)]
        whole = len(told) == len(line.standings)
        return Seen(
            replace(line, standings=tuple(told)) if whole else None,
            {s.measure.pk: s for s in told},
        )

    def touches(self, line: int) -> bool:
        """Whether a line is any business of the person: of the province, or its agency's own."""
        return self.user.sees_province or line in self.lines

    def reads(self, measure: int) -> bool:
        """Whether every figure on a measure, of any period, is of a report the person may see."""
        return measure not in self._hidden

    def may_see(self, figure: Figure) -> bool:
        """Whether the person may open the report a figure is of."""
        return self.user.sees_province or figure.report in self.reports

    def reads_last_year(self, line: int | None) -> bool:
        """Whether what was reported on last year's line is the person's to read."""
        return self.user.sees_province or line not in self._foreign

    @cached_property
    def reports(self) -> dict[int, int]:
        """The reports an agency may see on the lines judged: report → line."""
        seen = Report.everything.visible_to(self.user)
        of_plan = seen.filter(assignment__item__in=[line.pk for line in self.judgement.lines])
        return dict(of_plan.values_list("pk", "assignment__item"))

    @cached_property
    def lines(self) -> set[int]:
        """The lines an agency reports on or watches."""
        return set(self.reports.values())

    @cached_property
    def _hidden(self) -> set[int]:
        """Measures on which others sent figures that the agency may not read."""
        return {
            measure
            for (_period, measure), figures in self.judgement.figures.items()
            if any(figure.report not in self.reports for figure in figures)
        }

    @cached_property
    def _foreign(self) -> set[int]:
        """Last year's lines on which others sent reports that the agency may not read."""
        old = {line.last_year_id for line in self.judgement.lines if line.pk in self.lines}
        old.discard(None)
        if not old:
            return set()
        sent = Report.everything.filter(assignment__item__in=old, first_submitted_at__isnull=False)
        seen = Report.everything.visible_to(self.user)
        foreign = sent.exclude(pk__in=seen.filter(assignment__item__in=old).values("pk"))
        return set(foreign.values_list("assignment__item", flat=True))

    def _own(self, line: Line, standing: Standing) -> Standing:
        """The standing without last year's figure where that is another agency's."""
        if self.reads_last_year(line.item.last_year_id):
            return standing
        typed = standing.figure.same_period if standing.figure else None
        goal, gone = standing.measure.goal, elapsed(standing.period)
        since = pace(goal, standing.so_far, elapsed=gone, same_period=typed)
        return replace(standing, same_period=typed, pace=since)
