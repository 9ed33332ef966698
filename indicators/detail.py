"""What the page of one target or metric shows besides the plan's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.numbers import NOTHING, format_decimal
from common.text import fold
from common.ui import Badge
from indicators.judging import Judgement
from indicators.models import Measure, Verdict
from indicators.rows import lowered
from indicators.scoring import Basis, Grade
from indicators.sight import Sight
from indicators.standing import Figure, Line, Standing
from indicators.states import grade_badge
from plans.models import Appendix
from reporting.items import ReportCell
from reporting.models import Report, ReportingPeriod
from reporting.urged import sentence, with_reminders

BASES = {
    Basis.FORECAST: lambda: _("ước cả năm"),
    Basis.SO_FAR: lambda: _("theo thực hiện"),
    Basis.RESULT: lambda: _("cả năm"),
}


def report_url(report) -> str:
    """The page where a report on a target or metric is written and read."""
    return reverse("indicators:indicator-report", args=[report.pk])


def line_url(item) -> str:
    """The page of a target or metric."""
    kind = "target" if item.appendix == Appendix.TARGETS else "metric"
    return reverse(f"indicators:{kind}-detail", args=[item.pk])


def span(period: ReportingPeriod) -> str:
    """The part of the year a figure since January covers: “6 tháng”, “cả năm”."""
    months = period.data_to.month
    return _("cả năm") if months == 12 else _("%(months)s tháng") % {"months": months}


def set_last_year(item, measures) -> None:
    """Put the plan's value of last year beside each measure that was in that plan by name."""
    if item.last_year_id:
        last = {fold(m.full_label): m for m in Measure.everything.filter(item=item.last_year_id)}
        for measure in measures:
            measure.last_year = last.get(fold(measure.full_label))


def visible_reports(item, user) -> list[Report]:
    """All reports on the line this person may see, oldest period first."""
    reports = (
        Report.objects.visible_to(user)
        .filter(assignment__item=item)
        .select_related("agency", "period")
        .with_agency_names()
        .order_by("period__data_to", "period", "agency__position", "pk")
    )
    return list(with_reminders(reports))


def cells(reports, now) -> list[tuple[Report, ReportCell]]:
    """Each report with where it stands."""
    return [(r, ReportCell.of(r, report_url(r), now, sentence(r))) for r in reports]


# --- figures of every period ---------------------------------------------------------------------
@dataclass(frozen=True)
class PeriodLine:
    """What an agency sent on one measure for one period."""

    period: ReportingPeriod
    measure: Measure
    figure: Figure
    counts: bool

    @property
    def value(self) -> str:
        """Achieved in the period; in words where the plan asks for words."""
        if self.measure.in_words:
            return self.figure.words or NOTHING
        return self._printed("value")

    @property
    def cumulative(self) -> str:
        """Achieved since the start of the year."""
        return self._printed("cumulative")

    @property
    def estimate(self) -> str:
        """Expected for the whole year."""
        return self._printed("estimate")

    @property
    def remark(self) -> str:
        """Words beside the figures; “–” when there are none."""
        words = "" if self.measure.in_words else self.figure.words
        whose = "" if self.counts else _("số của %(agency)s") % {"agency": self.figure.agency_name}
        return ". ".join(filter(None, [whose, words, self.figure.note])) or NOTHING

    def _printed(self, field: str) -> str:
        return format_decimal(getattr(self.figure, field), self.measure.decimals)


def series(judgement: Judgement, sight: Sight, measures) -> list[tuple[Measure, list[PeriodLine]]]:
    """Each measure with what was sent on it, as far as the person may read it."""
    return [
        (
            measure,
            [
                PeriodLine(period, measure, figure, counts=not place)
                for period in judgement.periods
                for place, figure in enumerate(judgement.figures.get((period.pk, measure.pk), []))
                if sight.may_see(figure)
            ],
        )
        for measure in measures
    ]


# --- where the figures come from -----------------------------------------------------------------
@dataclass(frozen=True)
class Source:
    """A version sent that figures of the period are read from, and whether they count; `others`:
    what it said of measures on which another agency's figure counts."""

    figure: Figure
    counts: bool
    others: list[tuple[Measure, str]]


def sources(line: Line) -> list[Source]:
    """The versions behind a line: those that count, then those of further agencies."""
    counting = {figure.report: figure for figure in line.figures}
    further = {f.report: f for s in line.standings for f in s.others}
    return [
        Source(figure, pk in counting, _others(line.standings, pk))
        for pk, figure in (counting | further).items()
    ]


def _others(standings: Iterable[Standing], report: int) -> list[tuple[Measure, str]]:
    """What a report said of measures on which another agency's figure counts."""
    return [
        (standing.measure, _said(standing.measure, figure))
        for standing in standings
        for figure in standing.others
        if figure.report == report
    ]


def _said(measure: Measure, figure: Figure) -> str:
    """The figures of one report in a few words."""
    named = (
        (_("trong kỳ"), figure.value),
        (_("lũy kế"), figure.cumulative),
        (_("ước"), figure.estimate),
    )
    told = [
        f"{name} {format_decimal(value, measure.decimals)}"
        for name, value in named
        if value is not None
    ]
    return ", ".join(told) or figure.words or NOTHING


# --- how it was judged ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Judged:
    """One entry of the history: a person's word, or what the rule said where nobody decided."""

    period: ReportingPeriod
    grade: Grade
    verdict: Verdict | None = None
    is_outdated: bool = False

    @property
    def badge(self) -> Badge | None:
        """The badge of the grade."""
        return grade_badge(self.grade)

    @property
    def differs(self) -> str:
        """The rule's proposal, where the person said something else."""
        if self.verdict is None or self.verdict.proposed == self.verdict.grade:
            return ""
        return lowered(Grade(self.verdict.proposed).label)

    @property
    def tone(self) -> str:
        """The mark before it: bad, good or neither."""
        return {Grade.MISS: "bad", Grade.OVER: "good", Grade.MET: "good"}.get(self.grade, "")


def history(judgement: Judgement, sight: Sight, item) -> list[Judged]:
    """What was decided, also what a later word took over, and what the rule says of the periods
    nobody decided; newest first."""
    words: dict[int, list[Verdict]] = {}
    for verdict in reversed(judgement.decisions):
        words.setdefault(verdict.period_id, []).append(verdict)
    found = []
    for period in reversed(judgement.periods):
        seen = sight.line(judgement.line(item, period))
        said = [v for v in words.get(period.pk, []) if seen.line or v.measure_id in seen.standings]
        if seen.line and seen.line.decided is None and seen.line.proposed and seen.line.figures:
            found.append(Judged(period, seen.line.proposed))
        found += [
            Judged(period, Grade(verdict.grade), verdict, _outdated(verdict, seen.line, seen))
            for verdict in said
        ]
    return found


def _outdated(verdict: Verdict, line: Line | None, seen) -> bool:
    """Whether the verdict is the last of its kind and the rule says something else by now."""
    of = seen.standings.get(verdict.measure_id) if verdict.measure_id else line
    return bool(of and of.decided and of.decided.pk == verdict.pk and of.is_outdated)


def headline(item, line: Line | None, report, parties, measures, now) -> str:
    """How the line is judged; before that how the report stands, or who reports what."""
    noun = str(item._meta.verbose_name)
    words = {"name": f"{noun[0].upper()}{noun[1:]} {item.number}"}
    if line and line.grade and line.figures:
        return _judged(line, words)
    if report:
        state = ReportCell.of(report, "", now).state.label
        words |= {"period": report.period.label, "agency": report.agency.name}
        words["state"] = state[0].lower() + state[1:]
        return _("%(name)s: báo cáo %(period)s của %(agency)s %(state)s") % words
    lead = next((p.agencies[0].name for p in parties if p.is_lead), "")
    if not lead:
        return _("%(name)s: chưa xác định cơ quan thực hiện") % words
    words |= {"measures": len(measures), "agency": lead}
    return _("%(name)s: %(measures)s số đo, %(agency)s báo cáo") % words


def basis_of(line: Line) -> Basis:
    """What the grade of a line rests on: a forecast as soon as one part is one."""
    bases = [s.by_year.basis for s in line.judged]
    return min(bases, key=list(Basis).index, default=Basis.SO_FAR)


def _judged(line: Line, words: dict[str, str]) -> str:
    """“Chỉ tiêu chủ yếu 10: ước cả năm đạt cả 3 phần”."""
    assert line.grade is not None
    words |= {
        "basis": BASES[basis_of(line)](),
        "grade": lowered(line.grade.label),
        "good": str(line.good),
        "parts": str(len(line.judged)),
    }
    if len(line.judged) < 2:
        return _("%(name)s: %(basis)s %(grade)s") % words
    if line.good == len(line.judged) and line.grade in (Grade.MET, Grade.OVER):
        return _("%(name)s: %(basis)s đạt cả %(parts)s phần") % words
    return _("%(name)s: %(basis)s %(grade)s, %(good)s/%(parts)s phần đạt") % words
