"""The workbook of the lists of targets and metrics: real numbers, a line for every measure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.lists import ExportColumn
from common.excel import Column
from indicators.filters import BY_RESULT
from indicators.pace import Pace
from indicators.rows import IndicatorRow, MeasureLine
from indicators.scoring import Grade, Score
from indicators.standing import Standing
from reporting.items import plan_number


@dataclass(frozen=True)
class ExportLine:
    """One line of the workbook: a line of the plan, or one of the measures in it."""

    row: IndicatorRow
    figures: MeasureLine | None
    is_part: bool

    @classmethod
    def of(cls, row: IndicatorRow) -> list[ExportLine]:
        """A line of the plan, then each of its parts."""
        return [cls(row, row.main, False), *(cls(row, part, True) for part in row.parts)]

    @property
    def number(self) -> int | str:
        """The plan's number, or the part's own."""
        if self.is_part and self.figures:
            return self.figures.measure.code
        return plan_number(self.row.item)

    @property
    def text(self) -> str:
        """The plan's words, or the part's name."""
        if self.is_part and self.figures:
            return self.figures.measure.full_label
        return self.row.item.text

    def measure(self, field: str) -> Any:
        """A field of the measure, None on a heading."""
        return (getattr(self.figures.measure, field) or None) if self.figures else None

    @property
    def plan(self) -> Decimal | None:
        """The plan's number; 0 is one."""
        return self.figures.measure.low if self.figures else None

    @property
    def standing(self) -> Standing | None:
        """How the measure stands, None where that is not the reader's to know."""
        return self.figures.standing if self.figures else None

    def figure(self, field: str) -> Any:
        """A reported figure."""
        figure = self.standing.figure if self.standing else None
        return getattr(figure, field) if figure else None

    @property
    def score(self) -> Score | None:
        """What the rule says on the basis asked for."""
        if self.standing is None or self.figures is None:
            return None
        by_result = self.figures.basis == BY_RESULT
        return self.standing.by_result if by_result else self.standing.by_year

    @property
    def grade(self) -> Grade | None:
        """The grade of the part; of a line of the plan that of the whole."""
        if self.is_part:
            return self.figures.grade if self.figures else None
        return self.row.grade

    @property
    def pace(self) -> Pace | None:
        """How the year runs."""
        return self.standing.pace if self.standing else None

    @property
    def change(self) -> Decimal | None:
        """Against the same period last year: in %, in điểm % or in places."""
        since = self.pace.change if self.pace else None
        return since.value if since else None


def column(header: Any, value: Any, width: int = 14, kind: str = "text") -> ExportColumn:
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


def number(header: Any, value: Any) -> ExportColumn:
    """A column of numbers."""
    return column(header, value, kind="number")


def label(choice: Any) -> str | None:
    """A choice in words."""
    return str(choice.label) if choice else None


SECTION = column(_("Mục"), lambda e: e.row.item.section.roman, 8)
WHAT = (
    column(_("STT"), lambda e: e.number, 7),
    column(_("Chỉ tiêu"), lambda e: e.text, 60),
    column(_("Cơ quan thực hiện"), lambda e: e.row.item.agencies_text or None, 28),
)
PLAN = (
    column(_("Đơn vị tính"), lambda e: e.measure("unit")),
    column(_("Kế hoạch"), lambda e: e.measure("plan_value")),
    number(_("Kế hoạch (số)"), lambda e: e.plan),
)
VERBATIM = (
    column(_("Đơn vị tính"), lambda e: e.measure("unit_text")),
    column(_("Cả nước"), lambda e: e.measure("national_text")),
    column(_("Tỉnh"), lambda e: e.measure("provincial_text")),
    number(_("Tỉnh (số)"), lambda e: e.plan),
)
AGAINST = (column(_("So với cả nước"), lambda e: label(e.figures and e.figures.nation)),)
FIGURES = (
    number(_("Thực hiện trong kỳ"), lambda e: e.figure("value")),
    number(_("Thực hiện từ đầu năm"), lambda e: e.standing and e.standing.so_far),
    number(_("Ước cả năm"), lambda e: e.figure("estimate")),
    column(_("Kết quả bằng lời"), lambda e: e.figure("words") or None, 24),
    column(_("Đánh giá"), lambda e: label(e.grade), 20),
    column(_("Căn cứ đánh giá"), lambda e: label(e.score and e.score.basis), 22),
    number(_("Bằng % kế hoạch"), lambda e: e.score and e.score.ratio),
    number(_("Chênh lệch (điểm %, hoặc theo đơn vị tính)"), lambda e: e.score and e.score.gap),
    number(_("Đã làm, % kế hoạch năm"), lambda e: e.pace and e.pace.done),
    number(_("Thời gian đã qua, %"), lambda e: e.pace and e.pace.elapsed),
    number(_("Cùng kỳ năm trước"), lambda e: e.standing and e.standing.same_period),
    number(_("So cùng kỳ (%, điểm %, bậc)"), lambda e: e.change),
    column(_("Báo cáo"), lambda e: e.row.report and e.row.report.state.label, 18),
    column(_("Hạn nộp"), lambda e: e.row.report and e.row.report.timeliness.label, 18),
)
