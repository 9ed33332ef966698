"""Rows of the lists of targets and metrics: a line of the plan and the measures in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.charts import Bullet
from common.numbers import NOTHING, format_decimal
from common.ui import Badge
from indicators.filters import BY_RESULT
from indicators.models import Measure
from indicators.nation import Against, against, comparable
from indicators.scoring import GOOD, Goal, Grade
from indicators.standing import Line, Standing
from indicators.states import grade_badge
from plans.models import PlanItem
from reporting.items import Counts, ReportCell


@dataclass(frozen=True)
class MeasureLine:
    """One measure with how it stands in a period, None where that is not the reader's to know.

    `basis`: `indicators.filters.BY_YEAR` or `BY_RESULT`.
    """

    measure: Measure
    standing: Standing | None
    basis: str

    @property
    def done(self) -> str:
        """Achieved since January, or the words reported; “–” when there is none."""
        if self.measure.in_words or (self.standing and self.standing.so_far is None):
            words = self.standing.figure.words if self.standing and self.standing.figure else ""
            return words or NOTHING
        return self._printed(self.standing.so_far if self.standing else None)

    @property
    def estimate(self) -> str:
        """Expected for the whole year."""
        return self._printed(self._estimate)

    @property
    def same_period(self) -> str:
        """The same period last year."""
        return self._printed(self.standing.same_period if self.standing else None)

    @property
    def to_plan(self) -> str:
        """“104,8%”: how the year's figure stands to the plan; a share in “+0,6 điểm %”."""
        found = self.standing.by_year if self.standing else None
        if found is None or (found.ratio is None and found.gap is None):
            return NOTHING
        if found.ratio is not None:
            return f"{format_decimal(found.ratio, 1)}%"
        sign = "+" if found.gap and found.gap > 0 else ""
        return f"{sign}{format_decimal(found.gap)} {gap_unit(self.measure.goal)}"

    @property
    def bullet(self) -> Bullet | None:
        """The figures against the plan; none for words and for what is only shown."""
        if self.standing is None or self.measure.in_words or not self.measure.is_judged:
            return None
        nation = self.measure.national_low
        beside = nation is not None and comparable(self.measure.goal, self.measure.full_label)
        return Bullet.of(
            self.measure.low, self.standing.so_far, self._estimate, nation if beside else None
        )

    @property
    def grade(self) -> Grade | None:
        """How it is judged on the basis asked for."""
        if self.standing is None:
            return None
        by_result = self.basis == BY_RESULT
        return self.standing.by_result.grade if by_result else self.standing.grade

    @property
    def badge(self) -> Badge | None:
        """The badge of the grade."""
        return grade_badge(self.grade)

    @property
    def nation(self) -> Against | None:
        """How the province's figure stands against the nation's value."""
        figure = self.standing.year if self.standing else None
        return against(self.measure.national_goal, figure, self.measure.full_label)

    @property
    def _estimate(self) -> Decimal | None:
        figure = self.standing.figure if self.standing else None
        return figure.estimate if figure else None

    def _printed(self, number: Decimal | None) -> str:
        """With at least the plan's decimals."""
        return format_decimal(number, self.measure.decimals)


@dataclass(frozen=True)
class IndicatorRow:
    """A line of Appendix II or III: its own measure if it has one, its parts, its report.

    `line`: how it stands, None where that is not the reader's to know; `before`: how it stood in
    the round before.
    """

    item: PlanItem
    url: str
    main: MeasureLine | None
    parts: list[MeasureLine]
    line: Line | None
    before: Line | None
    counts: Counts
    report: ReportCell | None
    is_own: bool
    basis: str

    @property
    def lines(self) -> list[MeasureLine]:
        """All measures in the plan's order."""
        return [self.main, *self.parts] if self.main else self.parts

    @property
    def grade(self) -> Grade | None:
        """How the line is judged on the basis asked for."""
        return grade_of(self.line, self.basis)

    @property
    def badge(self) -> Badge | None:
        """The badge of the grade."""
        return grade_badge(self.grade)

    @property
    def good(self) -> str:
        """“1/2”: how many of several judged measures are met; empty for one."""
        judged = [line for line in self.lines if line.measure.is_judged]
        if self.line is None or len(judged) < 2:
            return ""
        return f"{sum(line.grade in GOOD for line in judged)}/{len(judged)}"

    @property
    def remark(self) -> str:
        """What stands under the grade: parts met, the grade before where it was another, whether
        a person decided."""
        if self.line is None or self.grade is None:
            return ""
        said = [_("%(good)s phần đạt") % {"good": self.good}] if self.good else []
        before = grade_of(self.before, self.basis)
        if self.before and before and before != self.grade:
            words = {"period": self.before.period.label, "grade": lowered(before.label)}
            said.append(_("%(period)s: %(grade)s") % words)
        if self.basis != BY_RESULT and self.line.decided:
            changed = _("số liệu đã đổi sau khi đánh giá")
            said.append(changed if self.line.is_outdated else _("đã xác nhận"))
        return " · ".join(said)

    @property
    def lateness(self) -> tuple[int, int, int, int]:
        """Sort key: overdue reports first, then missing ones, then lines nothing is known of."""
        n = self.counts
        return (-n.overdue, -n.missing, -n.expected, self.item.position)

    @property
    def row_class(self) -> str:
        """The red edge: the person's own report must be acted on."""
        return self.report.row_class if self.report and self.is_own else ""


def gap_unit(goal: Goal) -> str:
    """What a difference is counted in: điểm % for shares, bậc for ranks, else the unit."""
    if goal.in_points:
        return _("điểm %")
    return _("bậc") if goal.is_rank else goal.unit


def grade_of(line: Line | None, basis: str) -> Grade | None:
    """The grade of a line on a basis; None for what is not judged, or not the reader's to know."""
    if line is None:
        return None
    return line.by_result if basis == BY_RESULT else line.grade


def lowered(label: object) -> str:
    """A label inside a sentence: “khó đạt”."""
    words = str(label)
    return words[0].lower() + words[1:]


def split(number: str, lines: list[MeasureLine]) -> tuple[MeasureLine | None, list[MeasureLine]]:
    """A line's own measure and its parts: III/6 is a measure and has one more, III/46 is a heading.

    The only measure of a line is its own, whatever its code.
    """
    if lines and (len(lines) == 1 or lines[0].measure.code == number):
        return lines[0], lines[1:]
    return None, lines
