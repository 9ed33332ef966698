"""What an agency types about an indicator: one row per measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from common.forms import TypedCharField, VietnameseDecimalField
from common.numbers import format_decimal
from indicators.entry import Before, Figures, asks_estimate, echo, is_told, remarks
from indicators.last_year import SamePeriod
from indicators.models import Measure, Observation
from indicators.services import NUMBERS
from reporting.forms import ReportForm
from reporting.models import Comment, ReportingPeriod


def place(measure: Measure, column: str) -> str:
    """The name of the field in a measure's row and a column."""
    return f"m{measure.pk}-{column}"


def headings(year: int | None = None) -> dict[str, str]:
    """The columns to fill in, as the table's head and its errors name them; `year`: the plan's."""
    last_year = _("Cùng kỳ %(year)s") % {"year": year - 1} if year else _("Cùng kỳ năm trước")
    return {
        "same_period": last_year,
        "value": _("Thực hiện trong kỳ"),
        "cumulative": _("Lũy kế từ đầu năm"),
        "estimate": _("Ước cả năm"),
        "words": _("Kết quả bằng lời"),
        "note": _("Ghi chú"),
    }


@dataclass(frozen=True)
class Row:
    """A line of the table: the measure, its cells to fill in, and whether one of them is bad.

    `said`: the words with which the report came back, where they are about this line. `remarks`:
    (column as it is headed, what to look at again).
    """

    measure: Measure
    numbers: list[BoundField]
    words: BoundField | None
    note: BoundField
    said: Comment | None = None
    remarks: Sequence[tuple[str, str]] = ()

    @property
    def fields(self) -> list[BoundField]:
        """All cells, in the order of the columns."""
        return [*self.numbers, *([self.words] if self.words else []), self.note]

    @property
    def bad(self) -> list[BoundField]:
        """The cells with an error."""
        return [field for field in self.fields if field.errors]


class ObservationsForm(ReportForm):
    """The figures of all measures of one indicator.

    A number with two readings is asked about, never guessed: the plan's value is the reference.
    """

    def __init__(
        self,
        data=None,
        *,
        rows: Sequence[Observation],
        prior: tuple[str, Sequence[Observation]] | None = None,
        known: Mapping[int, SamePeriod] | None = None,
        period: ReportingPeriod | None = None,
        prefix=None,
    ):
        """`rows` as `indicators.services.rows_of`; `prior`: those of the period before, if any,
        with its label: (label, rows); `known`: last year's figures, by measure; `period`: what
        the report is for, where its headings are to say so."""
        super().__init__(data, prefix=prefix)
        self.observations = rows
        self.said: Comment | None = None
        self.period = period
        self.before, before = prior or ("", [])
        self.earlier = {row.measure_id: row for row in before}
        self.headings = headings(period.plan.year if period else None)
        for row in rows:
            for column in self.columns(row.measure):
                name = place(row.measure, column)
                self.fields[name] = self.make_field(row.measure, column)
                self.initial[name] = getattr(row, column)
                if column == "same_period":
                    self._fill_last_year(row, (known or {}).get(row.measure_id))
                elif last := self.earlier.get(row.measure_id):
                    self.fields[name].help_text = _said_before(self.before, last, column)

    @staticmethod
    def columns(measure: Measure) -> tuple[str, ...]:
        """What is asked of a measure: figures, or words."""
        return ("words", "note") if measure.in_words else (*NUMBERS, "note")

    def make_field(self, measure: Measure, column: str) -> forms.Field:
        """The field of one cell; its label names the row and the column."""
        label = _("%(row)s, cột “%(column)s”") % {
            "row": f"{measure.code} {measure.full_label}",
            "column": self.headings[column],
        }
        if column in NUMBERS:
            field = VietnameseDecimalField(reference=measure.low, required=False, label=label)
            style = "form-control-sm cellinput"
        else:
            field = TypedCharField(textarea=True, required=False, label=label)
            field.widget.attrs["rows"] = 2 if column == "words" else 1
            style = "form-control-sm"
        field.widget.attrs |= {"class": style, "aria-label": label}
        field.heading = self.headings[column]
        return field

    def _fill_last_year(self, row: Observation, known: SamePeriod | None) -> None:
        """Show what last year's plan has, with its source; it counts where nothing is typed."""
        if known:
            field = self.fields[place(row.measure, "same_period")]
            shown = {
                "figure": format_decimal(known.value, row.measure.decimals),
                "period": known.period,
            }
            field.help_text = _("%(figure)s theo báo cáo %(period)s") % shown
            field.widget.attrs["placeholder"] = shown["figure"]

    @property
    def rows(self) -> list[Row]:
        """The lines of the table."""
        return [self._row(observation) for observation in self.observations]

    @property
    def has_national(self) -> bool:
        """Whether the plan gives national values beside the provincial ones."""
        return any(row.measure.national_value for row in self.observations)

    def mark(self, said):
        """A reviewer's words are about whole lines, named by their codes."""
        self.said = said

    def _row(self, row: Observation) -> Row:
        measure = row.measure
        cells = {column: self[place(measure, column)] for column in self.columns(measure)}
        numbers = [cells[column] for column in NUMBERS if column in cells]
        said = self.said if self.said and measure.code in self.said.fields else None
        return Row(measure, numbers, cells.get("words"), cells["note"], said, self._remarks(row))

    def _remarks(self, row: Observation) -> list[tuple[str, str]]:
        """What to look at again in a row as it is typed, else as it is stored."""
        if row.measure.in_words:
            return []
        self.is_valid()
        shown = self.initial | getattr(self, "cleaned_data", {})
        figures = {
            name: shown.get(place(row.measure, name))
            for name in ("value", "cumulative", "estimate", "note")
        }
        last = self.earlier.get(row.measure_id)
        found = remarks(
            row.measure.goal,
            Figures(**figures, unchanged=row.unchanged),
            Before(self.before, Figures.of(last)) if last and is_told(last.report.state) else None,
            estimated=self.period is not None and asks_estimate(self.period.data_to),
        )
        return [(self.headings[column], text) for column, text in found.items()]

    def values(self) -> dict[int, dict[str, object]]:
        """What was typed, by measure id and column."""
        return {
            row.measure_id: {
                column: self.cleaned_data[place(row.measure, column)]
                for column in self.columns(row.measure)
            }
            for row in self.observations
        }

    def add_problems(self, problems):
        """What is missing stands in its cell."""
        measures = {row.measure_id: row.measure for row in self.observations}
        for (pk, column), text in problems.items():
            if pk in measures:
                self.add_error(place(measures[pk], column), text)


class FiguresForm(ObservationsForm):
    """The form of the report's own page: where no number fits there is room for words, and what is
    stored is read out."""

    @staticmethod
    def columns(measure: Measure) -> tuple[str, ...]:
        """Figures and words; words alone where the plan asks for them."""
        asked = ObservationsForm.columns(measure)
        return asked if measure.in_words else (*NUMBERS, "words", "note")

    def _row(self, row: Observation) -> Row:
        shown = {} if self.is_bound else self.initial
        for column in {*self.columns(row.measure)} & {*NUMBERS}:
            name = place(row.measure, column)
            self.fields[name].echo = echo(shown.get(name), row.measure.unit)
        return super()._row(row)


def _said_before(label: str, last: Observation, column: str) -> str:
    """“Quý I/2023: 7,10”; nothing for a blank."""
    value = getattr(last, column)
    if value is None or value == "":
        return ""
    shown = format_decimal(value, last.measure.decimals) if column in NUMBERS else value
    return f"{label}: {shown}"
