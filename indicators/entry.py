"""What is worth a second look while figures are typed: pure rules, no queries.

A remark never stops saving or sending. Each speaks of one cell; a cell has one, the gravest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.numbers import MAX_DECIMALS, format_decimal
from common.spoken import spoken
from indicators.scoring import Goal, rounded
from reporting.workflow import ACCEPTED, SUBMITTED

ESTIMATED_FROM = 6  # the month a period ends in from which the year is to be foreseen
JUMP = 5  # a figure this many times its yardstick may have lost its comma or a digit
SLIPS = (1, 2, 3)  # places a comma is put wrong by
TWICE = (Decimal("0.5"), Decimal(2))  # what a figure usually is of the period before
OF_YEAR = (Decimal("0.05"), Decimal("1.5"))  # what a sum so far usually is of the year's plan
LONG = Decimal(10_000)  # from here on a number is read out, see `echo`
LONG_DECIMALS = 3


@dataclass(frozen=True)
class Figures:
    """What is typed of a measure; `note` says more, `unchanged` that it repeats the period
    before."""

    value: Decimal | None = None
    cumulative: Decimal | None = None
    estimate: Decimal | None = None
    note: str = ""
    unchanged: bool = False

    @classmethod
    def of(cls, row: Any) -> Figures:
        """Those of an `Observation`."""
        return cls(row.value, row.cumulative, row.estimate, row.note, row.unchanged)


@dataclass(frozen=True)
class Before:
    """What was sent of the measure for the period before, and how that is called: Quý I/2023."""

    period: str
    figures: Figures


def is_told(state: str) -> bool:
    """Whether the figures of a report in this state were sent, so that one may compare."""
    return state in {SUBMITTED, ACCEPTED}


def asks_estimate(data_to: date) -> bool:
    """Whether a period that ends on this day asks how the year will end: from quarter II on."""
    return data_to.month >= ESTIMATED_FROM


def remarks(
    goal: Goal, now: Figures, before: Before | None = None, *, estimated: bool = False
) -> dict[str, str]:
    """What to look at again, by column. ``estimated``: the period asks for an estimate."""
    found: dict[str, str] = {}
    for column in ("value", "cumulative", "estimate"):
        if text := _jump(goal, column, now, before):
            found[column] = text
    for column, text in (
        ("cumulative", _shrunk(goal, now, before)),
        ("value", _turned(goal, now, before)),
        ("estimate", _exceeded(goal, now)),
        ("estimate", _unforeseen(goal, now) if estimated else ""),
    ):
        if text:
            found.setdefault(column, text)
    return found


def echo(value: Decimal | None, unit: str) -> str:
    """A number in words with its unit where a slip is likely, from 10.000 on or with three
    decimals: “ba nghìn một trăm tám mươi tỷ kWh”; "" for any other."""
    if value is None:
        return ""
    decimals = f"{value:f}".partition(".")[2].rstrip("0")
    if abs(value) < LONG and len(decimals) < LONG_DECIMALS:
        return ""
    named = _("phần trăm") if unit.strip() == "%" else unit
    if named[1:2].islower():  # Tỷ đồng, but MW
        named = named[0].lower() + named[1:]
    return f"{spoken(value)} {named}".strip()


def _jump(goal: Goal, column: str, now: Figures, before: Before | None) -> str:
    """A figure many times, or a fraction of, that of the period before, else of the plan."""
    if goal.is_rank:
        return ""
    figure = getattr(now, column)
    last = getattr(before.figures, column) if before else None
    if before is not None and last is not None:
        return _beside(figure, last, before.period, TWICE)
    of_part = goal.adds_up and column != "estimate"
    plan = goal.low
    if plan is None:
        return ""
    if of_part and figure is not None and abs(figure) < abs(plan):
        return ""  # a part of the year may be small
    return _beside(figure, plan, _("kế hoạch"), OF_YEAR if of_part else TWICE)


def _beside(
    figure: Decimal | None, last: Decimal, name: str, usual: tuple[Decimal, Decimal]
) -> str:
    if not figure or not last or (figure > 0) != (last > 0):
        return ""
    words = {"figure": format_decimal(figure), "last": format_decimal(last), "name": name}
    if figure / last >= JUMP:
        words["times"] = format_decimal(rounded(figure / last, 0))
        said = _("“%(figure)s” gấp %(times)s lần %(name)s (%(last)s).") % words
        return f"{said} {_instead(figure, last, usual, down=True)}"
    if last / figure >= JUMP:
        words["times"] = format_decimal(rounded(last / figure, 0))
        said = _("“%(figure)s” bằng 1/%(times)s %(name)s (%(last)s).") % words
        return f"{said} {_instead(figure, last, usual, down=False)}"
    return ""


def _instead(figure: Decimal, last: Decimal, usual: tuple[Decimal, Decimal], *, down: bool) -> str:
    """What was meant, if the comma alone is wrong: the number nearest to the yardstick."""
    meant = [
        (max(other / last, last / other), places, other)
        for places in SLIPS
        if usual[0] <= (other := figure.scaleb(-places if down else places)) / last <= usual[1]
        and -_exponent(other) <= MAX_DECIMALS
    ]
    if not meant:
        return _("Kiểm tra lại số và đơn vị.")
    _far, places, other = min(meant)
    is_whole = other == other.to_integral_value()
    # 3.180 was meant as 3,180: the zero shows that only the mark changes
    words = {"other": format_decimal(other, None if is_whole or not down else places)}
    if down and not is_whole:
        return _("Nếu ý anh/chị là %(other)s thì gõ dấu phẩy.") % words
    return _("Nếu ý anh/chị là %(other)s thì gõ lại.") % words


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # no NaN gets here
    return exponent


def _shrunk(goal: Goal, now: Figures, before: Before | None) -> str:
    """A running total below what it was, or below what this period alone adds."""
    total = now.cumulative
    if total is None or not goal.adds_up or (now.value is not None and now.value < 0):
        return ""
    words = {"total": format_decimal(total)}
    last = before.figures.cumulative if before else None
    if before and last is not None and total < last:
        words |= {"period": before.period, "last": format_decimal(last)}
        return _("Lũy kế %(total)s nhỏ hơn lũy kế %(period)s (%(last)s).") % words
    if now.value is not None and total < now.value:
        words["value"] = format_decimal(now.value)
        return _("Lũy kế %(total)s nhỏ hơn số riêng kỳ này (%(value)s).") % words
    return ""


def _turned(goal: Goal, now: Figures, before: Before | None) -> str:
    """A figure that went the other way and is not explained, or is the very same."""
    if before is None or now.value is None or before.figures.value is None:
        return ""
    change = now.value - before.figures.value
    words = {"period": before.period, "last": format_decimal(before.figures.value)}
    if change == 0 and not now.unchanged:
        return _("Bằng đúng số %(period)s (%(last)s).") % words
    if change * goal.sense >= 0 or now.note or not goal.judged:
        return ""
    if change < 0:
        return _("Thấp hơn %(period)s (%(last)s): nêu nguyên nhân ở ghi chú.") % words
    return _("Cao hơn %(period)s (%(last)s): nêu nguyên nhân ở ghi chú.") % words


def _exceeded(goal: Goal, now: Figures) -> str:
    """A year that is foreseen to end below what is done, where figures add up."""
    done = now.value if now.cumulative is None else now.cumulative
    if now.estimate is None or done is None or not goal.adds_up or now.estimate >= done:
        return ""
    words = {"estimate": format_decimal(now.estimate), "done": format_decimal(done)}
    return _("Ước cả năm %(estimate)s thấp hơn số đã thực hiện (%(done)s).") % words


def _unforeseen(goal: Goal, now: Figures) -> str:
    """A figure without the year's, which would be judged as if the year were over."""
    if now.estimate is not None or now.value is None or not goal.judged:
        return ""
    return _("Chưa có ước cả năm: chỉ tiêu được đánh giá theo số đã thực hiện.")
