"""What the figures of a plan come to: read from the database in a handful of queries.

Only what was sent counts, as it was sent (`ReportVersion`), so that a past moment tells what was
known then and no draft ever shows. A version that was given back or taken back does not count
until it is sent again. Show all this to those who may read the reports.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet

from agencies.models import name_of_day
from common import clock
from common.numbers import parse_decimal
from common.text import fold
from indicators.models import JudgingRule, Measure, Verdict
from indicators.pace import pace, year_to_date
from indicators.scoring import HUNDRED, Actual, Basis, combine, score
from indicators.standing import Figure, Line, Standing
from plans.models import Appendix, Plan, PlanItem
from reporting import calendar
from reporting.calendar import VIETNAM, Kind
from reporting.models import Report, ReportingPeriod, ReportVersion
from reporting.workflow import Act

APPENDICES = (Appendix.TARGETS, Appendix.METRICS)
NUMBERS = ("value", "cumulative", "estimate", "same_period")


@dataclass
class Judgement:
    """The targets and metrics of one plan, judged period by period as of one moment.

    Six queries (lines, measures, periods, what was sent, verdicts, rule), four more where there
    was a plan last year; the same number whatever the size of the plan. `items` narrows to some
    lines, all of both appendices when None; `quoted` to what some reports say.
    """

    plan: Plan
    moment: datetime = field(default_factory=clock.now)
    items: Collection[int] | None = None
    quoted: QuerySet[Report] | None = None

    @classmethod
    def of(
        cls,
        plan: Plan,
        lines: Sequence[PlanItem],
        moment: datetime,
        periods: Sequence[ReportingPeriod] = (),
    ) -> Judgement:
        """The judgement of lines that were read already, those that left the plan too, and of the
        plan's rounds where they were."""
        made = cls(plan, moment, [line.pk for line in lines])
        made.lines = list(lines)
        if periods:
            made.periods = [period for period in periods if period.for_indicators]
            for period in made.periods:
                period.plan = plan
        return made

    def at(self, period: ReportingPeriod) -> dict[int, Line]:
        """The lines as they stand in a period, by the pk of the line, in the order of the plan."""
        return {item.pk: self.line(item, period) for item in self.lines}

    def line(self, item: PlanItem, period: ReportingPeriod) -> Line:
        """One line in a period."""
        standings = tuple(self._standing(m, period) for m in self.measures.get(item.pk, []))
        several = self.rule.several
        return Line(
            item=item,
            period=period,
            standings=standings,
            proposed=combine((s.grade for s in standings), several),
            by_result=combine((s.by_result.grade for s in standings), several),
            decided=self.verdicts.get((period.pk, item.pk, None)),
        )

    @cached_property
    def lines(self) -> list[PlanItem]:
        """Targets, then metrics, in the order of the plan."""
        found = PlanItem.objects.filter(plan=self.plan, appendix__in=APPENDICES)
        if self.items is not None:
            found = found.filter(pk__in=self.items)
        return list(found.select_related("section").order_by("appendix", "position", "pk"))

    @cached_property
    def measures(self) -> dict[int, list[Measure]]:
        """The measures of each line in force."""
        found: dict[int, list[Measure]] = {}
        lines = [item.pk for item in self.lines]
        for measure in Measure.objects.filter(item__in=lines).order_by("position", "pk"):
            found.setdefault(measure.item_id, []).append(measure)
        return found

    @cached_property
    def periods(self) -> list[ReportingPeriod]:
        """The rounds of the plan that ask for figures, in order."""
        found = self.plan.periods.filter(for_indicators=True).select_related("plan")
        return list(found.order_by("data_to", "pk"))

    @cached_property
    def rule(self) -> JudgingRule:
        """The settings in force at the moment."""
        past = self.moment.astimezone(VIETNAM).date() < clock.today()
        return JudgingRule.of(self.plan, self.moment if past else None)

    @cached_property
    def verdicts(self) -> dict[tuple[int, int, int | None], Verdict]:
        """(period, line, measure or None) → what a person decided last, by the moment."""
        return {(v.period_id, v.item_id, v.measure_id): v for v in self.decisions}

    @cached_property
    def decisions(self) -> list[Verdict]:
        """What people decided by the moment, in the order they did."""
        made = Verdict.objects.filter(period__plan=self.plan, decided_at__lte=self.moment)
        if self.items is not None:
            made = made.filter(item__in=self.items)
        return list(made.select_related("decided_by", "measure").order_by("decided_at", "pk"))

    @cached_property
    def figures(self) -> dict[tuple[int, int], list[Figure]]:
        """(period, measure) → what was sent on it, the agency named first in the plan first."""
        known = {m.pk: m for rows in self.measures.values() for m in rows}
        codes = {(m.item_id, m.code): m.pk for m in known.values()}
        found: dict[tuple[int, int], list[Figure]] = {}
        for version in self._versions():
            for row in version.content.get("rows", []):
                pk = row.get("measure", codes.get((version.item, row["code"])))
                if pk in known:
                    found.setdefault((version.period, pk), []).append(_figure(version, row))
        return found

    @cached_property
    def then(self) -> Judgement | None:
        """The lines of last year's plan that these followed; None where there was none."""
        follows = {item.last_year_id for item in self.lines if item.last_year_id}
        if not follows:
            return None
        plan = Plan.objects.get(items=next(iter(follows)))
        return Judgement(plan, self.moment, follows, self.quoted)

    @cached_property
    def last_year(self) -> dict[tuple[str, int], Decimal]:
        """(season, measure) → the figure of the same period last year out of the plan of that
        year; measures are the same by name on lines that followed one another."""
        then = self.then
        if then is None:
            return {}
        follows = {item.last_year_id: item for item in self.lines if item.last_year_id}
        own = {
            (item.pk, fold(measure.full_label)): measure.pk
            for item in follows.values()
            for measure in self.measures.get(item.pk, [])
        }
        found = {}
        for old in (measure for rows in then.measures.values() for measure in rows):
            pk = own.get((follows[old.item_id].pk, fold(old.full_label)))
            for period in then.periods if pk else ():
                if (so_far := then.so_far(old, period)) is not None:
                    found[season(period), pk] = so_far
        return found

    def before(self, period: ReportingPeriod) -> ReportingPeriod | None:
        """The round before that asked for figures."""
        return period.before(self.periods)

    def so_far(self, measure: Measure, period: ReportingPeriod) -> Decimal | None:
        """The figure since January, as reported or made of the periods' own."""
        period = self.told_in(measure, period)
        figure = self.figure(measure, period)
        if figure is None:
            return None
        values = [figure.value]
        if measure.aggregation != Measure.Aggregation.LATEST:
            chain = self._since_january(period)
            told = (p and self.figure(measure, p) for p in chain)
            values = [row.value if row else None for row in told]
        return year_to_date(measure.aggregation, values, figure.cumulative)

    def told_in(self, measure: Measure, period: ReportingPeriod) -> ReportingPeriod:
        """The round whose figures speak for a period: its own, else the calendar round of the same
        season, in which agencies that report statistics are asked."""
        if (period.pk, measure.pk) in self.figures:
            return period
        twin = f"{period.code}-DL"
        return next((p for p in self.periods if p.code == twin), period)

    def figure(self, measure: Measure, period: ReportingPeriod) -> Figure | None:
        """The figure that counts: that of the agency named first of those that sent one."""
        return next(iter(self.figures.get((period.pk, measure.pk), [])), None)

    def _since_january(self, period: ReportingPeriod) -> list[ReportingPeriod | None]:
        """The rounds that together cover the year up to a period's end; None for a gap."""
        chain: list[ReportingPeriod | None] = [period]
        first = period
        while first.data_from > year_of(period)[0]:
            eve = first.data_from - timedelta(days=1)
            before = [p for p in self.periods if (p.data_to, p.basis) == (eve, first.basis)]
            if not before:
                return [None, *chain]
            first = before[0]
            chain.insert(0, first)
        return chain

    def _standing(self, measure: Measure, period: ReportingPeriod) -> Standing:
        told_in = self.told_in(measure, period)
        figure = self.figure(measure, told_in)
        so_far, words = self.so_far(measure, period), figure.words if figure else ""
        done = expected = Actual.of(so_far, words)
        basis = Basis.SO_FAR
        if figure and figure.estimate is not None:
            expected, basis = Actual.of(figure.estimate, words), Basis.FORECAST
        elif words:
            basis = Basis.FORECAST
        over = ends_year(told_in)
        goal, hard_from = measure.goal, self.rule.hard_from
        same = figure.same_period if figure else None
        if same is None:
            same = self.last_year.get((season(told_in), measure.pk))
        by_result = Basis.RESULT if over else Basis.SO_FAR
        return Standing(
            measure=measure,
            period=period,
            figure=figure,
            others=tuple(self.figures.get((told_in.pk, measure.pk), [])[1:]),
            so_far=so_far,
            same_period=same,
            by_result=score(goal, done, basis=by_result, hard_from=hard_from),
            by_year=score(goal, expected, basis=by_result if over else basis, hard_from=hard_from),
            pace=pace(goal, so_far, elapsed=elapsed(told_in), same_period=same),
            decided=self.verdicts.get((period.pk, measure.item_id, measure.pk)),
        )

    def _versions(self) -> QuerySet[Any]:
        """What was sent and stood at the moment, in the order the plan names the agencies."""
        sent = ReportVersion.objects.standing(self.moment).filter(
            report__plan=self.plan, report__appendix__in=APPENDICES
        )
        if self.items is not None:
            sent = sent.filter(report__assignment__item__in=self.items)
        if self.quoted is not None:
            sent = sent.filter(report__in=self.quoted)
        return (
            sent.select_related("submitted_by")
            .annotate(
                item=F("report__assignment__item"),
                period=F("report__period"),
                agency=F("report__agency"),
                agency_name=name_of_day("report__agency", "report__period__data_to"),
            )
            .order_by("report__assignment__position", "report__agency__position", "pk")
        )


def _figure(version: Any, row: Mapping[str, Any]) -> Figure:
    """A row of a version: its numbers are printed the Vietnamese way, and lose nothing."""
    return Figure(
        report=version.report_id,
        number=version.number,
        agency=version.agency,
        agency_name=version.agency_name,
        sent_at=version.submitted_at,
        accepted=version.fate == Act.ACCEPT,
        sent_by=version.submitted_by.name,
        files=version.content.get("evidence", ()),
        words=row.get("words", ""),
        note=row.get("note", ""),
        **{name: parse_decimal(row.get(name, "")) for name in NUMBERS},
    )


def year_of(period: ReportingPeriod) -> tuple[date, date]:
    """The first and the last day of the year a period belongs to: 15/12 to 14/12 by cut-offs."""
    return calendar.window(period.plan.year, Kind.YEAR, 12, calendar.Basis(period.basis))


def ends_year(period: ReportingPeriod) -> bool:
    """Whether the figures of a period are those of the whole year."""
    return period.data_to >= year_of(period)[1]


def elapsed(period: ReportingPeriod) -> Decimal:
    """The part of the year gone by at the end of a period, in %, by days."""
    first, last = year_of(period)
    return HUNDRED * ((period.data_to - first).days + 1) / ((last - first).days + 1)


def season(period: ReportingPeriod) -> str:
    """The period's code without its year: “Q3” of “2023-Q3”."""
    return period.code.partition("-")[2]
