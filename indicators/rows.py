"""Rows of the lists of targets and metrics: a line of the plan and the measures in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from common.numbers import NOTHING, format_decimal
from indicators.models import Measure, Observation
from plans.models import PlanItem
from reporting.items import Counts, ReportCell, is_told, own_report
from reporting.models import Report


@dataclass(frozen=True)
class MeasureLine:
    """One measure with the figures reported on it in a period, if any may be quoted."""

    measure: Measure
    observation: Observation | None

    def text(self, field: str) -> str:
        """A reported figure with at least the plan's decimals; “–” when there is none."""
        number: Decimal | None = getattr(self.observation, field, None)
        return format_decimal(number, self.measure.decimals)

    @property
    def value(self) -> str:
        """Achieved in the period; in words where the plan asks for words."""
        words = self.observation.words if self.observation else ""
        return (words or NOTHING) if self.measure.in_words else self.text("value")

    @property
    def cumulative(self) -> str:
        """Achieved since the start of the year."""
        return self.text("cumulative")

    @property
    def estimate(self) -> str:
        """Expected for the whole year."""
        return self.text("estimate")


@dataclass(frozen=True)
class IndicatorRow:
    """A line of Appendix II or III: its own measure if it has one, its parts, its report."""

    item: PlanItem
    url: str
    main: MeasureLine | None
    parts: list[MeasureLine]
    counts: Counts
    report: ReportCell | None
    is_own: bool

    @property
    def lines(self) -> list[MeasureLine]:
        """All measures in the plan's order."""
        return [self.main, *self.parts] if self.main else self.parts

    @property
    def lateness(self) -> tuple[int, int, int]:
        """Sort key: overdue reports first, then missing ones, then lines nothing is known of."""
        n = self.counts
        return (-n.overdue, -n.missing, -n.expected, self.item.position)

    @property
    def row_class(self) -> str:
        """The red edge: the person's own report must be acted on."""
        return self.report.row_class if self.report and self.is_own else ""


def measures_of(items) -> dict[int, list[Measure]]:
    """The measures of some lines, in the plan's order, by line."""
    found: dict[int, list[Measure]] = {}
    for measure in Measure.objects.filter(item__in=items).order_by("position", "pk"):
        found.setdefault(measure.item_id, []).append(measure)
    return found


def observations_of(reports, user) -> dict[tuple[int, int], Observation]:
    """(report, measure) → figures, of the reports this person may quote."""
    told = [report.pk for report in reports if is_told(report, user)]
    found = Observation.objects.filter(report__in=told).order_by("pk")
    return {(o.report_id, o.measure_id): o for o in found}


def split(number: str, lines: list[MeasureLine]) -> tuple[MeasureLine | None, list[MeasureLine]]:
    """A line's own measure and its parts: III/6 is a measure and has one more, III/46 is a heading.

    The only measure of a line is its own, whatever its code.
    """
    if lines and (len(lines) == 1 or lines[0].measure.code == number):
        return lines[0], lines[1:]
    return None, lines


def make_row(item, url, measures, reports: list[Report], figures, report_url, user, now):
    """The row of a line out of the report on it that this person may see."""
    report = own_report(reports, user) or next(iter(reports), None)
    key = report.pk if report else 0
    main, parts = split(item.number, [MeasureLine(m, figures.get((key, m.pk))) for m in measures])
    return IndicatorRow(
        item=item,
        url=url,
        main=main,
        parts=parts,
        counts=Counts.of(reports, now),
        report=report and ReportCell.of(report, report_url(report), now),
        is_own=own_report(reports, user) is not None,
    )
