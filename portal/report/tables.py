"""The three appendices of a consolidated report: the plan's lines with what was achieved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from common.numbers import NOTHING, format_decimal
from common.text import visible
from indicators.bulletin import REPORTED_DECIMALS, name_of
from indicators.models import Measure
from indicators.scoring import rounded, share
from indicators.standing import Line, Standing
from plans.models import Appendix
from portal.official.layout import Column, Row, Table, row_of, title_of
from portal.report.known import Known
from portal.report.words import name_in_year

_TASKS = (14, 108, 34, 22, 30, 26, 18)  # mm; together the width of the table
_FIGURES = (10, 48, 18, 18, 17, 17, 17, 18, 18, 17, 26, 28)
_PLAN, _VALUE, _SO_FAR, _ESTIMATE, _OF_PLAN, _OF_LAST = range(3, 9)


def appendices(known: Known) -> tuple[Table, ...]:
    """Those the period asks about, in the order of the plan, numbered by `Known.appendix`."""
    made = []
    if known.tasks:
        made.append((Appendix.TASKS, _task_columns(), _task_rows(known), ""))
    basis = _("Đánh giá theo ước cả năm; so kế hoạch của tỷ lệ (%) tính bằng điểm %.")
    for appendix in (Appendix.TARGETS, Appendix.METRICS):
        lines = [line for line in known.lines if line.item.appendix == appendix]
        if lines:
            columns = _figure_columns(known)
            made.append((appendix, columns, _figure_rows(lines, columns), basis))
    year = known.plan.year
    notes = [
        _("(Kèm theo Báo cáo số      /BC-      ngày      tháng      năm %(year)s)")
        % {"year": year},
        _("Kết quả thực hiện %(period)s") % {"period": name_in_year(known.period)},
    ]
    return tuple(
        Table(
            name=_("Phụ lục %(number)s") % {"number": known.appendix(appendix)},
            title=_title(appendix, year),
            notes=tuple(filter(None, [*notes, note])),
            columns=columns,
            rows=tuple(rows),
            numbered=True,
        )
        for appendix, columns, rows, note in made
    )


def _title(appendix: str, year: int) -> str:
    if appendix == Appendix.TASKS:
        return _("TÌNH HÌNH THỰC HIỆN CÁC NHIỆM VỤ VÀ GIẢI PHÁP CHỦ YẾU")
    return title_of(appendix, year)


# --- tasks ---------------------------------------------------------------------------------------
def _task_columns() -> tuple[Column, ...]:
    headings = (
        (_("STT"), "center"),
        (_("Nội dung công việc"), "justify"),
        (_("Cơ quan theo dõi, đôn đốc, tổng hợp"), "left"),
        (_("Báo cáo đã nộp/phải nộp"), "center"),
        (_("Tình hình thực hiện"), "left"),
        (_("Đánh giá theo hạn"), "left"),
        (_("Ghi chú"), "left"),
    )
    return tuple(
        Column(heading, width, align)  # type: ignore[arg-type]
        for (heading, align), width in zip(headings, _TASKS, strict=True)
    )


def _task_rows(known: Known) -> Iterator[Row]:
    columns, statuses = _task_columns(), known.statuses
    for section, tasks in groupby(known.tasks, lambda task: task.section):
        if section:
            yield Row("section", (visible(section.roman), visible(section.title)))
        for task in tasks:
            come = known.asked.get(task.pk)
            told = [f"{label}: {n}" for label, n in statuses.get(task.pk, {}).items()]
            verdict = known.verdicts[task.pk]
            cells = (
                task.number,
                task.text,
                task.monitors_text or _("Chưa có"),
                f"{come.sent}/{come.asked}" if come else NOTHING,
                "\n".join(told) or NOTHING,
                str(verdict.kind.label),
                _("Có bản tổng hợp") if task.pk in known.summaries else "",
            )
            yield row_of("item", cells, columns)


# --- targets and metrics -------------------------------------------------------------------------
def _figure_columns(known: Known) -> tuple[Column, ...]:
    headings = (
        _("TT"),
        _("Chỉ tiêu"),
        _("Đơn vị"),
        _("Kế hoạch năm %(year)s") % {"year": known.plan.year},
        _("Thực hiện kỳ"),
        _("Lũy kế"),
        _("Ước cả năm"),
        _("Ước so kế hoạch (%)"),
        _("Lũy kế so cùng kỳ (%)"),
        _("Đánh giá"),
        _("Cơ quan chủ trì"),
        _("Ghi chú"),
    )
    justified = {1: "left", 10: "left", 11: "left"}
    return tuple(
        Column(heading, width, justified.get(at, "center"))  # type: ignore[arg-type]
        for at, (heading, width) in enumerate(zip(headings, _FIGURES, strict=True))
    )


def _figure_rows(lines: Sequence[Line], columns: Sequence[Column]) -> Iterator[Row]:
    """A line with one measure is one row; else its measures stand below it, a row each."""
    for section, group in groupby(lines, lambda line: line.item.section):
        if section:
            yield Row("section", (visible(section.roman), visible(section.title)))
        for line in group:
            item, alone = line.item, _alone(line)
            grade = str(line.grade.label) if line.grade else ""
            head = [item.number, item.text]
            if alone:
                numbers = _numbers(alone)
                yield _row(head, alone, numbers, grade, item.agencies_text, columns)
            else:
                blank = [""] * 7
                cells = [*head, *blank, grade, item.agencies_text, _reason(line)]
                yield row_of("item", cells, columns)
            for standing in line.standings:
                if standing is not alone:
                    yield _below(line, standing, columns)


def _alone(line: Line) -> Standing | None:
    """The measure that is the line itself: the only one, or a metric's own."""
    own = [s for s in line.standings if s.measure.code == line.item.number]
    return next(iter(own if line.item.appendix == Appendix.METRICS else ()), None) or (
        line.standings[0] if len(line.standings) == 1 else None
    )


def _below(line: Line, standing: Standing, columns: Sequence[Column]) -> Row:
    measure = standing.measure
    grade = str(standing.grade.label) if standing.grade else ""
    name = measure.label if line.item.appendix == Appendix.METRICS else name_of(measure, line)
    head = ["", f"- {name}"]
    return _row(head, standing, _numbers(standing), grade, "", columns, kind="sub")


def _row(
    head: list[str],
    standing: Standing,
    numbers: dict[int, tuple[Decimal, str, str]],
    grade: str,
    agencies: str,
    columns: Sequence[Column],
    kind: str = "item",
) -> Row:
    """The cells of a measure: its numbers as words, and as numbers for Excel."""
    measure = standing.measure
    cells = [*head, measure.unit, measure.plan_value]
    cells += [numbers[at][2] if at in numbers else "" for at in range(_VALUE, _OF_LAST + 1)]
    cells += [grade, agencies, _note(standing)]
    typed = {at: (number, form) for at, (number, form, _words) in numbers.items()}
    return row_of(kind, cells, columns, typed)  # type: ignore[arg-type]


def _numbers(standing: Standing) -> dict[int, tuple[Decimal, str, str]]:
    """Place → (number, its format in Excel, the number in words)."""
    measure, figure = standing.measure, standing.figure
    found: dict[int, tuple[Decimal, str, str]] = {}
    if (
        measure.comparator in ("gt", "ge", "lt", "le", "eq")
        and measure.low is not None
        and measure.high is None
    ):
        value, form, text = _number(measure.low, measure.decimals)
        sign = measure.plan_value.removesuffix(text)  # “≥ ”
        found[_PLAN] = (value, f'"{sign}"{form}' if sign else form, measure.plan_value)
    if figure:
        adds_up = measure.aggregation != Measure.Aggregation.LATEST
        so_far = standing.so_far if adds_up else figure.cumulative
        told = {_VALUE: figure.value, _SO_FAR: so_far, _ESTIMATE: figure.estimate}
        found |= {at: _number(n, measure.decimals) for at, n in told.items() if n is not None}
    found |= _compared(standing)
    return found


def _compared(standing: Standing) -> dict[int, tuple[Decimal, str, str]]:
    """The year in % of the plan, the figure since January in % of last year's; of shares and
    places the difference, with its sign."""
    goal, by_year, moved = standing.measure.goal, standing.by_year, standing.pace.change
    suffix = _(" điểm %") if goal.in_points else _(" bậc")
    apart = goal.in_points or goal.is_rank
    found = {}
    if by_year.ratio is not None:
        found[_OF_PLAN] = _number(by_year.ratio, 1)
    elif apart and by_year.gap is not None:
        found[_OF_PLAN] = _signed(by_year.gap, suffix)
    so_far, then = standing.so_far, standing.same_period
    if moved and moved.kind != "percent":
        found[_OF_LAST] = _signed(moved.value, suffix)
    elif moved and so_far is not None and then:
        found[_OF_LAST] = _number(share(so_far, then), 1)
    return found


def _number(value: Decimal, decimals: int) -> tuple[Decimal, str, str]:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > REPORTED_DECIMALS:
        value = rounded(value, max(2, decimals))
    text = format_decimal(value, decimals)
    fraction = "0" * len(text.partition(",")[2])
    return value, "#,##0" + (f".{fraction}" if fraction else ""), text


def _signed(value: Decimal, suffix: str) -> tuple[Decimal, str, str]:
    """“+0,4 điểm %”; nothing is “0”."""
    value, form, text = _number(value, 0)
    sign = "+" if value > 0 else ""
    return (
        value,
        f'+{form}"{suffix}";-{form}"{suffix}";0',
        f"{sign}{text}{suffix}" if value else "0",
    )


def _note(standing: Standing) -> str:
    figure = standing.figure
    if figure is None:
        return ""
    waiting = "" if figure.accepted else _("Chưa tiếp nhận")
    reason = standing.decided.reason if standing.decided else ""
    told = [figure.words.strip().rstrip("."), figure.note.strip(), reason, waiting]
    return "; ".join(filter(None, told))


def _reason(line: Line) -> str:
    return line.decided.reason if line.decided else ""
