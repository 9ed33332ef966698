"""The same period of last year, out of last year's plan: shown beside, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.judging import Judgement, season
from plans.models import PlanItem
from reporting.models import Report, ReportingPeriod


@dataclass(frozen=True)
class SamePeriod:
    """A figure of last year, and the period it was reported for: Quý II/2022."""

    value: Decimal
    period: str


def same_periods(
    items: Iterable[PlanItem], period: ReportingPeriod, agency: int
) -> dict[int, SamePeriod]:
    """What the agency itself reported for the same period on lines that these follow, by measure.

    No query where no line had a forerunner, eight else, however many lines there are.
    """
    linked = {item.pk for item in items if item.last_year_id}
    if not linked:
        return {}
    judgement = Judgement(period.plan, items=linked, quoted=Report.objects.written_by(agency))
    then = judgement.then
    if then is None:  # the line itself is no longer in the plan
        return {}
    own = season(period)
    label = next((p.label for p in then.periods if season(p) == own), "")
    return {
        measure: SamePeriod(value, label)
        for (its, measure), value in judgement.last_year.items()
        if its == own
    }
