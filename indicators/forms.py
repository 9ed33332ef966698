"""What an agency types about an indicator: one row per measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from common.forms import TypedCharField, VietnameseDecimalField
from common.numbers import format_decimal
from indicators.models import Measure, Observation
from indicators.services import NUMBERS
from reporting.forms import ReportForm
from reporting.models import Comment


def place(measure: Measure, column: str) -> str:
    """The name of the field in a measure's row and a column."""
    return f"m{measure.pk}-{column}"


def headings() -> dict[str, str]:
    """The columns to fill in, as the table's head and its errors name them."""
    return {
        "value": _("Thực hiện trong kỳ"),
        "cumulative": _("Lũy kế từ đầu năm"),
        "estimate": _("Ước cả năm"),
        "words": _("Kết quả bằng lời"),
        "note": _("Ghi chú"),
    }


@dataclass(frozen=True)
class Row:
    """A line of the table: the measure, its cells to fill in, and whether one of them is bad.

    `said`: the words with which the report came back, where they are about this line.
    """

    measure: Measure
    numbers: list[BoundField]
    words: BoundField | None
    note: BoundField
    said: Comment | None = None

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

    def __init__(self, data=None, *, rows: Sequence[Observation], prior=None, prefix=None):
        """`rows` as `indicators.services.rows_of`; `prior`: those of the period before, if any,
        with its label: (label, rows)."""
        super().__init__(data, prefix=prefix)
        self.observations = rows
        self.said: Comment | None = None
        label, before = prior or ("", [])
        earlier = {row.measure_id: row for row in before}
        for row in rows:
            for column in self.columns(row.measure):
                name = place(row.measure, column)
                self.fields[name] = self.make_field(row.measure, column)
                self.initial[name] = getattr(row, column)
                if last := earlier.get(row.measure_id):
                    self.fields[name].help_text = _said_before(label, last, column)

    @staticmethod
    def columns(measure: Measure) -> tuple[str, ...]:
        """What is asked of a measure: figures, or words."""
        return ("words", "note") if measure.in_words else (*NUMBERS, "note")

    @staticmethod
    def make_field(measure: Measure, column: str) -> forms.Field:
        """The field of one cell; its label names the row and the column."""
        label = _("%(row)s, cột “%(column)s”") % {
            "row": f"{measure.code} {measure.full_label}",
            "column": headings()[column],
        }
        if column in NUMBERS:
            field = VietnameseDecimalField(reference=measure.low, required=False, label=label)
            style = "form-control-sm cellinput"
        else:
            field = TypedCharField(textarea=True, required=False, label=label)
            field.widget.attrs["rows"] = 2 if column == "words" else 1
            style = "form-control-sm"
        field.widget.attrs |= {"class": style, "aria-label": label}
        return field

    @property
    def rows(self) -> list[Row]:
        """The lines of the table."""
        return [self._row(observation.measure) for observation in self.observations]

    @property
    def has_national(self) -> bool:
        """Whether the plan gives national values beside the provincial ones."""
        return any(row.measure.national_value for row in self.observations)

    def mark(self, said):
        """A reviewer's words are about whole lines, named by their codes."""
        self.said = said

    def _row(self, measure: Measure) -> Row:
        cells = {column: self[place(measure, column)] for column in self.columns(measure)}
        numbers = [cells[column] for column in NUMBERS if column in cells]
        said = self.said if self.said and measure.code in self.said.fields else None
        return Row(measure, numbers, cells.get("words"), cells["note"], said)

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
        """What is missing stands in the first cell of its row."""
        for row in self.observations:
            if row.measure_id in problems:
                first = self.columns(row.measure)[0]
                self.add_error(place(row.measure, first), problems[row.measure_id])


def _said_before(label: str, last: Observation, column: str) -> str:
    """“Quý I/2023: 7,10”; nothing for a blank."""
    value = getattr(last, column)
    if value is None or value == "":
        return ""
    shown = format_decimal(value, last.measure.decimals) if column in NUMBERS else value
    return f"{label}: {shown}"
