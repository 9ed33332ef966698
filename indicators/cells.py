"""Rows of Appendix III as measures: the verbatim cells and what they were read as. Pure, no ORM."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from common.numbers import NumberError, PlanValue, parse_plan_value
from common.redline import same_words
from common.text import clean_typed, fold

SIDES = ("national", "provincial")
LONGEST = 60  # characters of a value or a unit, as `Measure` keeps them
MISREAD = Decimal(1000)  # a lost or invented separator of thousands
# Names of figures that a plan wants low, and units of places in a ranking. A reading, shown to
# be confirmed.
_DOWN = re.compile(
    r"\b(?:nghèo|thất nghiệp|tử vong|suy dinh dưỡng|nợ xấu|tai nạn|phạm pháp|tảo hôn|bỏ học|ô nhiễm"
    r"|thất thoát|chi thường xuyên|mù chữ|mất cân bằng)\b"
)
_RANK = re.compile(r"thứ hạng|xếp hạng|hạng")


@dataclass(frozen=True)
class ValueCell:
    """A cell as the file has it; ``is_number``: Excel knows it as a number, its writing is lost."""

    text: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class MetricRow:
    """A row: the metric's own, or one without number below it."""

    text: str
    unit: str
    national: ValueCell
    provincial: ValueCell
    agencies: str


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with a value: row (0 is the metric's own), column, why."""

    level: Literal["error", "warning"]
    row: int
    column: str
    message: str


def read_rows(
    number: str, rows: Sequence[MetricRow], before: Sequence[Mapping[str, Any]]
) -> tuple[tuple[dict[str, Any], ...], list[CellProblem]]:
    """The measures of a metric (dicts by the field names of `Measure`), and what to look at.

    ``before``: the measures of the same line as they stand, under the same number; what reads
    the same keeps its very characters and all that people decided. A value that is not
    understood stays text, answered in words, with a warning; a number a thousand times off the
    standing one is an error in a number cell, a warning in text.
    """
    measures: list[dict[str, Any]] = []
    problems: list[CellProblem] = []
    for index, row in enumerate(rows):
        code = f"{number}.{index}" if index else number
        if not index and not row.national.text and not row.provincial.text:
            continue
        measure, found = _measure(row, index, _standing(code, row, rows, before))
        problems += [*found, *_too_long(row, index)]
        measures.append({**measure, "code": code, "position": index + 1})
    return tuple(measures), problems


def _standing(
    code: str, row: MetricRow, rows: Sequence[MetricRow], before: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """The measure that a row was before: of the same name, else of the same number when no other
    row has its name."""
    named = [m for m in before if fold(m["label"]) == fold(row.text)]
    at = next((m for m in before if m["code"] == code), None)
    if named:
        return at if at in named else named[0]
    others = {fold(other.text) for other in rows}
    return at if at and fold(at["label"]) not in others else {}


def _too_long(row: MetricRow, index: int) -> list[CellProblem]:
    cells = {"unit": row.unit, "national": row.national.text, "provincial": row.provincial.text}
    message = _("Ô dài quá %(limit)d ký tự: rút gọn, phần giải thích ghi ở cột nội dung.")
    return [
        CellProblem("error", index, column, message % {"limit": LONGEST})
        for column, text in cells.items()
        if len(text) > LONGEST
    ]


def _measure(
    row: MetricRow, index: int, old: Mapping[str, Any]
) -> tuple[dict[str, Any], list[CellProblem]]:
    texts = {side: _kept(getattr(row, side), old.get(f"{side}_text", "")) for side in SIDES}
    values, problems = {}, []
    for side in SIDES:
        try:
            values[side] = parse_plan_value(texts[side])
        except NumberError:
            values[side] = PlanValue("met", None, None, None, False, texts[side])
            problems.append(_not_understood(index, side, texts[side]))
        else:
            problems += _misread(index, side, getattr(row, side), values[side], old)
    unit_text = _same(row.unit, old.get("unit_text", ""))
    verbatim = {
        "label": _same(row.text, old.get("label", "")),
        "unit_text": unit_text,
        "national_text": texts["national"],
        "provincial_text": texts["provincial"],
        "agencies_text": _same(row.agencies, old.get("agencies_text", "")),
    }
    kept = {name: old.get(name) for name in verbatim}
    if old and kept == verbatim:
        return dict(old), problems
    return _decided(row, old) | verbatim | _read(row, values, old), problems


def _decided(row: MetricRow, old: Mapping[str, Any]) -> dict[str, Any]:
    """What is nobody's cell but a person's reading, as it stands or as it is usual."""
    usual = {
        "qualifier": "",
        "direction": "down" if _wants_low(row) else "up",
        "aggregation": "latest",
        "is_judged": True,
        "source_text": "",
        "note": "",
    }
    return {name: old.get(name, value) for name, value in usual.items()}


def _read(
    row: MetricRow, values: Mapping[str, PlanValue], old: Mapping[str, Any]
) -> dict[str, Any]:
    """The typed reading. A bare number in the plan is no equation: what is asked for is the
    standing reading's comparator, or at least (at most) the number."""
    province, nation = values["provincial"], values["national"]
    bare = province.comparator == "eq"
    implied = "le" if _wants_low(row) else "ge"
    if old and not old["comparator_stated"] and old["comparator"] in ("ge", "le", "eq"):
        implied = old["comparator"]
    in_words = province.comparator == "met"
    reading = {
        "unit": clean_typed(row.unit) or old.get("unit", ""),
        "comparator": implied if bare else province.comparator or "none",
        "comparator_stated": not bare,
        "low": _text(province.low),
        "high": _text(province.high),
        "words": clean_typed(province.text) if in_words else "",
        "decimals": province.decimals or 0,
        "national_comparator": (nation.comparator or "none") if nation.low is not None else "none",
        "national_low": _text(nation.low),
        "national_high": _text(nation.high),
        "national_decimals": nation.decimals or 0,
    }
    if in_words:
        reading["direction"] = "words"
    if reading["comparator"] == "none":
        reading["is_judged"] = False
    return reading


def _wants_low(row: MetricRow) -> bool:
    return bool(_DOWN.search(fold(row.text)) or _RANK.search(fold(row.unit)))


def _text(value: Decimal | None) -> str | None:
    """A decimal as states of a plan hold it: without idle zeros."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _same(new: str, old: str) -> str:
    """The plan's own characters when the new ones read the same."""
    return old if same_words(old, new) else new


def _kept(cell: ValueCell, old: str) -> str:
    """The cell's words; a number cell lost how the plan wrote it (98,70), so the same value keeps
    the plan's own writing."""
    if cell.is_number and old:
        try:
            was, now = parse_plan_value(old), parse_plan_value(cell.text)
        except NumberError:
            return cell.text
        if (was.comparator, was.low, was.high) == (now.comparator, now.low, now.high):
            return old
    return _same(cell.text, old)


def _misread(
    index: int, side: str, cell: ValueCell, value: PlanValue, old: Mapping[str, Any]
) -> list[CellProblem]:
    """A number a thousand times larger or smaller than the standing one."""
    was = old.get("low" if side == "provincial" else "national_low")
    if was is None or value.low is None or not value.low or not Decimal(was):
        return []
    ratio = value.low / Decimal(was)
    if ratio not in (MISREAD, 1 / MISREAD):
        return []
    message = (
        _("Số lớn hơn bản hiện hành 1.000 lần (đang là %(was)s).")
        if ratio > 1
        else _("Số nhỏ hơn bản hiện hành 1.000 lần (đang là %(was)s).")
    ) % {"was": old[f"{side}_text"]}
    if cell.is_number:
        advice = _("Có thể máy dùng dấu chấm thập phân. Định dạng ô là Văn bản rồi gõ lại.")
        return [CellProblem("error", index, side, f"{message} {advice}")]
    advice = _("Kiểm tra dấu chấm, dấu phẩy.")
    return [CellProblem("warning", index, side, f"{message} {advice}")]


def _not_understood(index: int, side: str, text: str) -> CellProblem:
    message = _("Chưa hiểu “%(text)s” là số nào; giữ nguyên văn, đánh giá bằng lời.")
    return CellProblem("warning", index, side, message % {"text": text[:60]})
