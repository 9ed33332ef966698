"""A target or a metric on the sheet: one line of the table per measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from common.numbers import format_decimal
from common.ui import Badge
from indicators import entry, services
from indicators.entry import Before, Figures
from indicators.forms import ObservationsForm, place
from indicators.last_year import SamePeriod
from indicators.models import Measure, Observation
from indicators.repeating import may_repeat
from portal.sheet.rows import Row, is_repeat, saved_badge
from portal.sheet.task_rows import told_otherwise
from reporting.models import Report
from reporting.workflow import Act


@dataclass
class IndicatorRow(Row):
    """The report on one indicator."""

    observations: list[Observation] = field(default_factory=list)
    priors: dict[int, Observation] = field(default_factory=dict)
    known: dict[int, SamePeriod] = field(default_factory=dict)  # last year's, by measure
    refused: set[int] = field(default_factory=set)  # measures whose tick is refused
    kind = "indicator"

    @property
    def name(self) -> str:
        """“Chỉ tiêu III/6”."""
        values = {"appendix": self.report.appendix, "number": self.item.number}
        return _("Chỉ tiêu %(appendix)s/%(number)s") % values

    def shared(self):
        """The measures too."""
        own = {"observations": self.observations, "priors": self.priors, "known": self.known}
        return super().shared() | own

    def make_form(self, data: Mapping[str, Any] | None = None) -> ObservationsForm:
        """The form of the report's own page."""
        return ObservationsForm(
            data,
            rows=self.observations,
            known=self.known,
            period=self.report.period,
            prefix=self.prefix,
        )

    @property
    def lines(self) -> list[Line]:
        """The lines of the table."""
        return [Line(self, row, self.priors.get(row.measure_id)) for row in self.observations]

    def mark_of(self, measure: Measure) -> str:
        """The box “không thay đổi” of a measure; empty when it would not be honest."""
        state = self.before.state if self.before else ""
        honest = may_repeat(measure, self.priors.get(measure.pk), state)
        return f"{self.prefix}-m{measure.pk}-unchanged" if honest else ""

    def mark_names(self):
        """One box for each measure that describes a standing thing."""
        return [name for row in self.observations if (name := self.mark_of(row.measure))]

    def stored_marks(self):
        """As the observations say."""
        return {self.mark_of(row.measure) for row in self.observations if row.unchanged} - {""}

    def save(self, by, version):
        """Store the cells that can be read; a tick copies last period's figures into blank ones."""
        rows = {row.measure_id: self._values(row) for row in self.observations}
        return services.save_observations(report=self.report, by=by, version=version, rows=rows)

    def _values(self, row: Observation) -> dict[str, Any]:
        """What to store of one measure."""
        columns = self.form.columns(row.measure)
        names = {column: place(row.measure, column) for column in columns}
        cleaned = self.form.cleaned_data
        values = {c: cleaned[name] for c, name in names.items() if name in cleaned}
        last = self.priors.get(row.measure_id)
        if last is None or self.mark_of(row.measure) not in self.marks:
            return values
        before = {column: getattr(last, column) for column in columns if column != "same_period"}
        typed = {column: v for column, v in values.items() if column not in services.ANEW}
        if len(values) == len(columns) and is_repeat(typed, before):
            anew = {c: v for c, v in values.items() if c in services.ANEW and v is not None}
            stored = values | before | anew
            self.refilled = self.refilled or stored != values
            return stored | {"unchanged": True}
        if not row.unchanged:
            self.refused.add(row.measure_id)
            self.faults.append(told_otherwise(self.period_before))
        return values

    def move(self, by, version, act) -> Report:
        """By the wing's services."""
        step = services.send if act == Act.SEND else services.hand_in
        return step(report=self.report, by=by, version=version)

    def cell_id(self, measure: Measure, column: str) -> str:
        """The id of a cell on the page."""
        return f"id_{self.prefix}-{place(measure, column)}"

    def problems(self):
        """The wing's rule, by the ids of the cells."""
        found = services.problems(self.observations, self.report.period)
        measures = {row.measure_id: row.measure for row in self.observations}
        return {
            self.cell_id(measures[pk], column): _told(measures[pk], text, self.observations)
            for (pk, column), text in found.items()
        }

    def remarks(self):
        """Figures that look like a slip of the hand; what is missing is told as a problem."""
        missing = self.problems()
        return [
            (at, _told(line.measure, f"{heading}: {text}", self.observations))
            for line in self.lines
            for column, heading, text in line.remarks
            if (at := self.cell_id(line.measure, column)) not in missing
        ]

    def before_of(self, measure: Measure) -> Before | None:
        """What was sent of a measure for the period before."""
        last = self.priors.get(measure.pk)
        if last is None or self.before is None or not entry.is_told(self.before.state):
            return None
        return Before(self.period_before, Figures.of(last))


def _told(measure: Measure, text: str, rows: list[Observation]) -> str:
    """The text, naming the measure when the indicator has several."""
    if len(rows) == 1:
        return text
    return _("dòng %(code)s, %(text)s") % {"code": measure.code, "text": text}


@dataclass(frozen=True)
class Line:
    """One measure: its cells to fill in, what was reported last, and where it stands."""

    row: IndicatorRow
    observation: Observation
    prior: Observation | None

    @property
    def measure(self) -> Measure:
        """What is counted."""
        return self.observation.measure

    @property
    def key(self) -> str:
        """What its places on the page are called by: 12-5."""
        return f"{self.row.report.pk}-{self.measure.pk}"

    @property
    def cells(self) -> list[tuple[str, BoundField, str]]:
        """(column, field, the stored figure read out) in order, without the note. Nothing is read
        out beside what was typed and is not stored."""
        typing = self.row.data is not None and not self.row.just_saved
        return [
            (column, self.row.form[place(self.measure, column)], "" if typing else echo)
            for column, echo in self._echoes()
        ]

    def _echoes(self) -> list[tuple[str, str]]:
        if self.measure.in_words:
            return [("words", "")]
        figures = {column: getattr(self.observation, column) for column in services.NUMBERS}
        return [(c, entry.echo(figure, self.measure.unit)) for c, figure in figures.items()]

    @cached_property
    def remarks(self) -> list[tuple[str, str, str]]:
        """(column, its heading, what to look at again in it), as stored."""
        if self.measure.in_words or not self.row.is_editable:
            return []
        found = entry.remarks(
            self.measure.goal,
            Figures.of(self.observation),
            self.row.before_of(self.measure),
            estimated=entry.asks_estimate(self.row.report.period.data_to),
        )
        return [(column, self.row.form.headings[column], text) for column, text in found.items()]

    @property
    def told(self) -> list[tuple[str, str]]:
        """The remarks as they stand under the line."""
        return [(heading, text) for _column, heading, text in self.remarks]

    @property
    def note(self) -> BoundField:
        """The note."""
        return self.row.form[place(self.measure, "note")]

    @property
    def bad(self) -> list[BoundField]:
        """The cells with an error."""
        return [f for f in [*(cell for _c, cell, _echo in self.cells), self.note] if f.errors]

    @property
    def mark_name(self) -> str:
        """The box “không thay đổi”; empty when there is none."""
        return self.row.mark_of(self.measure)

    @property
    def is_marked(self) -> bool:
        """Whether it is ticked."""
        return self.mark_name in self.row.marks

    @property
    def prior_text(self) -> str:
        """What the period before said."""
        if self.prior is None:
            return "–"
        if self.measure.in_words:
            return self.prior.words or "–"
        return format_decimal(self.prior.value, self.measure.decimals)

    def text(self, column: str) -> str:
        """A stored figure as it is printed."""
        return format_decimal(getattr(self.observation, column), self.measure.decimals)

    @property
    def said(self) -> list[tuple[str, str]]:
        """(heading, figure as printed) for a row that is only read."""
        return [(self.row.form.headings[c], self.text(c)) for c in services.NUMBERS]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is stored of the measure."""
        return all(getattr(self.observation, c) in (None, "") for c in services.COLUMNS)

    @property
    def is_refused(self) -> bool:
        """Whether something typed in it is not stored."""
        return bool(
            self.row.data is not None
            and (self.bad or self.row.overtaken or self.measure.pk in self.row.refused)
        )

    @property
    def badge(self) -> Badge:
        """Where the line stands."""
        if self.is_refused:
            return Badge("refused", "refused", _("Không lưu được"))
        if not self.row.is_editable:
            return self.row.badge
        if self.is_blank:
            return Badge("todo", "todo", _("Chưa nhập"))
        return saved_badge(self.row.report) if self.row.report.updated_at else self.row.badge

    @property
    def kept(self) -> str:
        """What stays stored beside a cell that was refused."""
        wrong = [column for column, cell, _echo in self.cells if cell.errors]
        parts = [self.text(column) for column in wrong if column != "words"]
        if not parts:
            return ""
        shown = ", ".join(_("trống") if part == "–" else part for part in parts)
        return _("Giữ số cũ: %(old)s") % {"old": shown}
