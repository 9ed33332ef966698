"""The year of one measure as a line chart, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.charts import LineChart, Series
from common.numbers import NOTHING, format_decimal
from indicators.judging import Judgement, elapsed, ends_year, season
from indicators.models import Measure
from indicators.scoring import HUNDRED, Goal, rounded
from indicators.standing import Standing
from reporting.models import ReportingPeriod

END = HUNDRED
Points = dict[Decimal, Decimal]  # part of the year gone by, in % → value


@dataclass(frozen=True)
class YearChart:
    """The chart of a measure (None when its figures make none) and its table: `heads` name the
    points in time, `rows` are (name, cells as printed); `words` say what the chart shows."""

    measure: Measure
    chart: LineChart | None
    heads: list[str]
    rows: list[tuple[str, list[str]]]

    @property
    def words(self) -> str:
        """The table in one sentence, for who cannot see the chart."""
        said = []
        for name, cells in self.rows:
            told = zip(self.heads, cells, strict=True)
            numbers = ", ".join(f"{head} {cell}" for head, cell in told if cell != NOTHING)
            said.append(f"{name}: {numbers}")
        return "; ".join(said)


def year_chart(judgement: Judgement, standing: Standing, *, last_year: bool) -> YearChart | None:
    """The year of a measure up to the period of its standing; None before the first number, and
    for what is answered in words.

    ``last_year``: whether what was reported last year may be told.
    """
    measure, period = standing.measure, standing.period
    rounds = [p for p in judgement.periods if p.basis == period.basis]
    told = [p for p in rounds if p.data_to <= period.data_to]
    done = _known({p: judgement.so_far(measure, p) for p in told})
    estimate = standing.figure.estimate if standing.figure else None
    if measure.in_words or (not done and estimate is None):
        return None
    then = _last_year(judgement, measure, told, rounds if last_year else told, last_year)
    names = {elapsed(p): p.label.partition("/")[0] for p in rounds}
    names[END] = _("Cả năm")
    foreseen = None if ends_year(period) else estimate
    years = (str(period.plan.year), str(period.plan.year - 1))
    return YearChart(
        measure,
        _drawn(measure, done, foreseen, then, names, years),
        *_table(measure, done, foreseen, then, names, years),
    )


def _known(values: dict[ReportingPeriod, Decimal | None]) -> Points:
    return {elapsed(p): value for p, value in values.items() if value is not None}


def _last_year(
    judgement: Judgement,
    measure: Measure,
    told: list[ReportingPeriod],
    rounds: list[ReportingPeriod],
    whole: bool,
) -> Points:
    """Last year's figures: out of the plan of that year, as typed where an agency typed one."""
    old = judgement.last_year if whole else {}
    found = _known({p: old.get((season(p), measure.pk)) for p in rounds})
    for period in told:
        figure = judgement.figure(measure, judgement.told_in(measure, period))
        if figure and figure.same_period is not None:
            found[elapsed(period)] = figure.same_period
    return found


def _drawn(
    measure: Measure,
    done: Points,
    foreseen: Decimal | None,
    then: Points,
    names: dict[Decimal, str],
    years: tuple[str, str],
) -> LineChart | None:
    goal, adds_up = measure.goal, measure.goal.adds_up
    start = ((Decimal(0), Decimal(0)),) if adds_up else ()
    so_far = tuple(sorted(done.items()))
    lines = []
    if then:
        share, value = max(then.items())
        label = _("%(year)s: %(value)s") if share == END else _("%(year)s, %(at)s: %(value)s")
        words = {"year": years[1], "at": names[share], "value": _printed(measure, value)}
        lines = [Series("line-prev", start + tuple(sorted(then.items())), label % words)]
    lines += [
        Series(
            "line-goal",
            ((Decimal(0), Decimal(0) if adds_up else bound), (END, bound)),
            _("Kế hoạch %(value)s") % {"value": _printed(measure, bound)},
        )
        for bound in _bounds(goal)
    ]
    lines += [Series("line", start + so_far[:1])] if adds_up and so_far else []
    lines.append(Series("line", so_far, marked=True))
    if foreseen is not None:
        label = _("Ước %(value)s") % {"value": _printed(measure, foreseen)}
        lines.append(Series("line-est", (*so_far[-1:], (END, foreseen)), label))
    ticks = sorted(names.items())
    return LineChart.of(lines, ticks, from_zero=adds_up, decimals=measure.decimals)


def _bounds(goal: Goal) -> list[Decimal]:
    """The plan's value; of a range both ends."""
    return sorted({end for end in (goal.low, goal.high) if end is not None})


def _table(
    measure: Measure,
    done: Points,
    foreseen: Decimal | None,
    then: Points,
    names: dict[Decimal, str],
    years: tuple[str, str],
) -> tuple[list[str], list[tuple[str, list[str]]]]:
    goal = measure.goal
    at = sorted({*done, *then, END})
    this_year = [_printed(measure, done.get(share)) for share in at]
    if foreseen is not None:
        this_year[-1] = _("ước %(value)s") % {"value": _printed(measure, foreseen)}
    rows = [(_("Năm %(year)s") % {"year": years[0]}, this_year)]
    if goal.adds_up and goal.low is not None:
        even = [rounded(goal.low * share / END, measure.decimals) for share in at]
        rows.append((_("Kế hoạch chia đều"), [_printed(measure, value) for value in even]))
    else:
        rows.append((_("Kế hoạch"), [NOTHING] * (len(at) - 1) + [measure.plan_value]))
    if then:
        cells = [_printed(measure, then.get(share)) for share in at]
        rows.append((_("Năm %(year)s") % {"year": years[1]}, cells))
    return [names[share] for share in at], rows


def _printed(measure: Measure, value: Decimal | None) -> str:
    return format_decimal(value, measure.decimals)
