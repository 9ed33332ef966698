"""What the sheet of one agency and period holds: a line per task, a line per measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.text import capfirst

from agencies.models import Agency
from common.numbers import format_decimal
from indicators.forms import ObservationsForm, headings, place
from indicators.last_year import SamePeriod, same_periods
from indicators.models import Measure, Observation
from indicators.services import NUMBERS
from plans.models import Appendix
from reporting.forms import ReportForm
from reporting.models import Report, ReportingPeriod
from tasks.forms import TaskProgressForm
from tasks.models import TaskProgress
from tasks.services import FIELDS

Told = TaskProgress | Observation
_SIGNER = Signer(salt="portal.sheet_file")
_NEVER_MEASURED = 0


@dataclass(frozen=True)
class Key:
    """Which line of which sheet a row of a file is, and the version it was written from.

    `measure` is None for a task. In the file it is signed: it cannot be made up.
    """

    agency: int
    period: int
    report: int
    version: int
    measure: int | None = None

    def signed(self) -> str:
        """The key as it stands in a cell."""
        parts = (self.agency, self.period, self.report, self.version)
        return _SIGNER.sign("{}.{}.{}.{}.{}".format(*parts, self.measure or _NEVER_MEASURED))

    @classmethod
    def of(cls, text: str) -> Key | None:
        """The key in a cell; None when it is not ours or was changed."""
        try:
            *parts, measure = map(int, _SIGNER.unsign(text).split("."))
        except (BadSignature, ValueError):
            return None
        return cls(*parts, measure or None)


@dataclass(frozen=True)
class Line:
    """One row: what the agency has stored on a task or a measure, what it said before, and what it
    reported for the same period of last year."""

    report: Report
    told: Told
    before: Told | None
    known: SamePeriod | None = None

    @property
    def measure(self) -> Measure | None:
        """The measure of an indicator's line."""
        return self.told.measure if isinstance(self.told, Observation) else None

    @property
    def key(self) -> Key:
        """The line in its present version."""
        report, measure = self.report, self.measure
        return Key(
            report.agency_id,
            report.period_id,
            report.pk,
            report.version,
            measure.pk if measure else None,
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """What is asked of the line."""
        return ObservationsForm.columns(self.measure) if self.measure else tuple(FIELDS)

    @property
    def name(self) -> str:
        """“Nhiệm vụ 8”, “II/8.3”."""
        item = self.report.assignment.item
        return f"{item.appendix}/{self.measure.code if self.measure else item.number}"

    @property
    def text(self) -> str:
        """The plan's words of the task, or what is measured."""
        return self.measure.full_label if self.measure else self.report.assignment.item.text

    def field(self, column: str) -> str:
        """The name of a column's field in the form of the line's report."""
        return place(self.measure, column) if self.measure else column

    def stored(self, column: str) -> Any:
        """What is stored in a column."""
        return getattr(self.told, column)

    def written(self, column: str) -> Any:
        """What a cell is filled with: what is stored, else what last year's plan has."""
        value = self.stored(column)
        if value is None and column == "same_period" and self.known:
            return self.known.value
        return value

    def said_before(self, column: str) -> Any:
        """What the period before had there."""
        return getattr(self.before, column) if self.before else None

    def shown(self, column: str, value: Any) -> str:
        """A value of a column as people read it; "" for nothing."""
        if value is None or value == "":
            return ""
        if column == "status":
            return str(TaskProgress.Status(value).label)
        if self.measure and column in NUMBERS:
            return format_decimal(value, self.measure.decimals)
        return str(value)


def columns_of(kind: type[Told]) -> dict[str, str]:
    """The columns to fill in by name, with the headings that a file is read by."""
    if kind is Observation:
        return headings()
    return {name: capfirst(str(field.verbose_name)) for name, field in FIELDS.items()}


@dataclass
class PeriodSheet:
    """All lines of an agency in a period, in the order of the plan; `before` names the period
    before, when there is one and only one."""

    agency: Agency
    period: ReportingPeriod
    lines: list[Line]
    before: str

    @cached_property
    def by_key(self) -> dict[tuple[int, int | None], Line]:
        """The lines by report and measure."""
        return {(line.key.report, line.key.measure): line for line in self.lines}

    @cached_property
    def by_report(self) -> dict[int, list[Line]]:
        """The lines of each report: one for a task, one per measure for an indicator."""
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.report.pk, []).append(line)
        return found

    def of(self, kind: type[Told]) -> list[Line]:
        """The lines on tasks, or those on measures."""
        return [line for line in self.lines if isinstance(line.told, kind)]

    def form(self, report: int, texts: Mapping[str, str]) -> ReportForm:
        """The form of a report bound to what is stored, with `texts` by field in its place."""
        blank = self._form(report)
        stored = {name: blank[name].value() for name in blank.fields}
        data = {name: "" if value is None else str(value) for name, value in stored.items()}
        return self._form(report, data | texts)

    def _form(self, report: int, data: Mapping[str, str] | None = None) -> ReportForm:
        lines = self.by_report[report]
        told = [line.told for line in lines]
        if isinstance(told[0], TaskProgress):
            return TaskProgressForm(
                data, initial=model_to_dict(told[0], FIELDS), period=self.period
            )
        return ObservationsForm(data, rows=told)


def load(agency: Agency, period: ReportingPeriod) -> PeriodSheet:
    """The sheet as it is stored now, in a constant number of queries."""
    asked = Report.objects.written_by(agency.pk).of_period(period)
    reports = list(asked.for_list().select_related("updated_by"))
    earlier = _before(reports, period)
    told = [*reports, *earlier.values()]
    progress = {p.report_id: p for p in TaskProgress.objects.filter(report__in=told)}
    figures: dict[int, dict[int, Observation]] = {}
    for row in Observation.objects.filter(report__in=told):
        figures.setdefault(row.report_id, {})[row.measure_id] = row
    measures = _measures(reports, figures)
    items = [r.assignment.item for r in reports if r.appendix != Appendix.TASKS]
    known = same_periods(items, period, agency.pk)
    lines = []
    for report in reports:
        last = earlier.get(report.assignment_id)
        if report.appendix == Appendix.TASKS:
            now = progress.get(report.pk) or TaskProgress(report=report)
            lines.append(Line(report, now, progress.get(last.pk) if last else None))
            continue
        kept, were = figures.get(report.pk, {}), figures.get(last.pk, {}) if last else {}
        for measure in measures.get(report.assignment.item_id, []):
            if measure.ended_in_id and measure.pk not in kept:
                continue
            row = kept.get(measure.pk) or Observation(report=report)
            row.measure = measure
            lines.append(Line(report, row, were.get(measure.pk), known.get(measure.pk)))
    labels = {report.period.label for report in earlier.values()}
    return PeriodSheet(agency, period, lines, labels.pop() if len(labels) == 1 else "")


def _before(reports: Iterable[Report], period: ReportingPeriod) -> dict[int, Report]:
    """The report of the period before by duty, as `Report.previous` finds it."""
    duties = [report.assignment_id for report in reports]
    earlier = Report.objects.filter(assignment__in=duties, period__data_to__lt=period.data_to)
    ordered = earlier.select_related("period").order_by("period__data_to", "pk")
    return {report.assignment_id: report for report in ordered}


def _measures(
    reports: Iterable[Report], figures: Mapping[int, Mapping[int, Observation]]
) -> dict[int, list[Measure]]:
    """The measures by item, as `indicators.services.rows_of` finds them."""
    items = [report.assignment.item_id for report in reports]
    kept = [pk for rows in figures.values() for pk in rows]
    found: dict[int, list[Measure]] = {}
    asked = Measure.everything.filter(Q(ended_in=None) | Q(pk__in=kept), item__in=items)
    for measure in asked.order_by("position", "pk"):
        found.setdefault(measure.item_id, []).append(measure)
    return found
