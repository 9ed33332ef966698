"""The bulletin sentence of a figure, as offices write it. Pure, no queries.

“Thu nội địa quý III ước đạt 1.298 tỷ đồng; lũy kế 9 tháng đạt 4.196 tỷ đồng, bằng 73,6% kế hoạch,
tăng 8,4% so với cùng kỳ; ước cả năm 5.420 tỷ đồng, bằng 95,1% kế hoạch.”

One rounding rule: shares and growth half up to one decimal (`scoring.rounded`), an average made
here to two; figures as they were reported. What rounds to a round figure without being it is
“xấp xỉ”. There is no percentage of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from common.numbers import format_decimal
from common.text import fold
from indicators.models import Measure
from indicators.pace import Change, change
from indicators.scoring import HUNDRED, Actual, Goal, gap, ratio, rounded
from indicators.standing import Line, Standing
from reporting.calendar import ENDS, ROMAN, Basis, Kind
from reporting.models import ReportingPeriod

REPORTED_DECIMALS = 6  # what has more was made here, by dividing


def sentences(line: Line) -> list[str]:
    """The sentence of each measure of a line, without those that only convert another."""
    names = {standing.measure.pk: name_of(standing.measure, line) for standing in line.standings}
    return [sentence(s, names[s.measure.pk]) for s in line.standings if s.measure.is_judged]


def name_of(measure: Measure, line: Line) -> str:
    """What a sentence calls a measure: its condition only where the name does not hold it; a row
    below a metric (“Tốc độ tăng”) after the metric's own words."""
    said = fold(measure.qualifier) in fold(measure.label)
    name = (measure.label if said else measure.full_label).rstrip(" .;:")
    if line.item.appendix == "III" and measure.code != line.item.number:
        return f"{' '.join(line.item.text.split()).rstrip(' .;:')}: {lowered(name)}"
    return name


def sentence(standing: Standing, name: str) -> str:
    """What a figure of a period comes to, as one sentence."""
    figure = standing.figure
    if figure is None or not _says_something(standing):
        note = figure.note.strip().rstrip(".") if figure else ""
        words = (
            _("%(name)s: chưa có số liệu: %(note)s.") if note else _("%(name)s: chưa có số liệu.")
        )
        return words % {"name": name, "note": note}
    parts = list(filter(None, [_in_period(standing), _since_january(standing), _year(standing)]))
    words = figure.words.strip().rstrip(".")
    if not parts:
        return f"{name}: {words}."
    # what begins with the figure of the period is read on from the name; the rest needs a colon
    head = f"{name} {parts[0]}" if figure.value is not None else f"{name}: {parts[0]}"
    told = "; ".join([head, *parts[1:]])
    return f"{told} ({words})." if words else f"{told}."


def lowered(text: str) -> str:
    """With a small first letter, unless it begins an abbreviation (“GRDP”, “MW”)."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def period_words(period: ReportingPeriod) -> str:
    """“quý III”, “tháng 8”, “6 tháng đầu năm”, “cả năm”: a period within its year."""
    month = period.data_to.month
    if period.kind == Kind.QUARTER:
        return _("quý %(n)s") % {"n": ROMAN[month // 3 - 1]}
    return {
        Kind.MONTH: _("tháng %(n)s") % {"n": month},
        Kind.HALF_YEAR: _("6 tháng đầu năm") if month == 6 else _("6 tháng cuối năm"),
        Kind.NINE_MONTHS: _("9 tháng"),
        Kind.YEAR: _("cả năm"),
    }[Kind(period.kind)]


# --- the parts of a sentence ---------------------------------------------------------------------
def _says_something(standing: Standing) -> bool:
    figure = standing.figure
    assert figure is not None
    numbers = (figure.value, standing.so_far, figure.estimate)
    return bool(figure.words.strip()) or any(number is not None for number in numbers)


def _in_period(standing: Standing) -> str:
    """The period's own figure, compared where nothing further speaks of the year so far."""
    figure = standing.figure
    if figure is None or figure.value is None:
        return ""
    told = f"{period_words(standing.period)} {_verb(standing)} {_amount(standing, figure.value)}"
    if _since_january(standing):
        return told
    return ", ".join([told, *_compared(standing, figure.value)])


def _since_january(standing: Standing) -> str:
    """The figure since January, unless the period's own is the same thing."""
    figure, so_far = standing.figure, standing.so_far
    assert figure is not None
    months = standing.period.data_to.month
    begins_year = ENDS[Kind(standing.period.kind)][1] == months
    latest = standing.measure.aggregation == Measure.Aggregation.LATEST
    same = so_far == figure.value and (begins_year or latest)
    if so_far is None or same:
        return ""
    average = standing.measure.aggregation == Measure.Aggregation.AVERAGE
    begin = _("bình quân %(n)s tháng đạt") if average else _("lũy kế %(n)s tháng đạt")
    told = f"{begin % {'n': months}} {_amount(standing, so_far)}"
    return ", ".join([told, *_compared(standing, so_far)])


def _year(standing: Standing) -> str:
    """The estimate for the year, unless the year is over and it says nothing new."""
    estimate = standing.figure.estimate if standing.figure else None
    if estimate is None or (standing.period.kind == Kind.YEAR and estimate == standing.so_far):
        return ""
    goal = standing.measure.goal
    form = _("ước cả năm xếp thứ %(amount)s") if goal.is_rank else _("ước cả năm %(amount)s")
    told = form % {"amount": _number(standing, estimate) + _unit(goal)}
    return ", ".join(filter(None, [told, _against_plan(standing, estimate)]))


def _verb(standing: Standing) -> str:
    """Figures of a cut-off are not those of the whole period: “ước đạt”."""
    if standing.measure.goal.is_rank:
        return _("xếp thứ")
    return _("đạt") if standing.period.basis == Basis.CALENDAR else _("ước đạt")


def _compared(standing: Standing, value: Decimal) -> Iterable[str]:
    return filter(None, [_against_plan(standing, value), _against_last_year(standing, value)])


def _against_plan(standing: Standing, value: Decimal) -> str:
    """“bằng 73,6% kế hoạch”; “thấp hơn kế hoạch 0,4 điểm %”; "" where the plan is in words."""
    goal, value = standing.measure.goal, _settled(standing, value)
    actual = Actual(value, value)
    share = ratio(goal, actual)
    if share is not None and goal.low is not None:
        exact = share == HUNDRED * value / goal.low
        return _of_plan(share, exact=exact)
    off = gap(goal, actual)
    if off is None:
        return ""
    is_range = goal.top != goal.low
    if not off:
        return _("trong mức kế hoạch") if is_range else _("bằng kế hoạch")
    if goal.is_rank:
        words = _("kém kế hoạch %(n)s bậc") if off > 0 else _("vượt kế hoạch %(n)s bậc")
        return words % {"n": format_decimal(abs(off))}
    end = standing.measure.plan_value
    plan = _("mức kế hoạch (%(range)s)") % {"range": end} if is_range else _("kế hoạch")
    words = _("cao hơn %(plan)s %(off)s") if off > 0 else _("thấp hơn %(plan)s %(off)s")
    return words % {"plan": plan, "off": _difference(goal, off)}


def _of_plan(share: Decimal, *, exact: bool) -> str:
    if not share and not exact:
        return _("chưa được 0,1% kế hoạch")
    words = {"share": format_decimal(share)}
    if share == HUNDRED and not exact:
        return _("xấp xỉ %(share)s%% kế hoạch") % words
    return _("bằng %(share)s%% kế hoạch") % words


def _against_last_year(standing: Standing, value: Decimal) -> str:
    """“tăng 8,4% so với cùng kỳ”; “bằng cùng kỳ”; the figure of then where there is no growth."""
    goal, then = standing.measure.goal, standing.same_period
    if then is None:
        return ""
    value = _settled(standing, value)
    if value == then:
        return _("bằng cùng kỳ")
    moved = change(goal, value, then)
    if moved is None:
        return _("cùng kỳ là %(amount)s") % {"amount": _number(standing, then) + _unit(goal)}
    return _moved(goal, moved)


def _moved(goal: Goal, moved: Change) -> str:
    if not moved.value:
        return _("xấp xỉ cùng kỳ")
    up = moved.sign > 0
    if moved.kind == "places":  # a smaller number is a better place
        words = _("giảm %(n)s bậc so với cùng kỳ") if up else _("tăng %(n)s bậc so với cùng kỳ")
        return words % {"n": format_decimal(abs(moved.value))}
    size = format_decimal(abs(moved.value)) + "%"
    if moved.kind == "points":
        size = _difference(goal, moved.value)
    words = _("tăng %(size)s so với cùng kỳ") if up else _("giảm %(size)s so với cùng kỳ")
    return words % {"size": size}


# --- numbers and units ---------------------------------------------------------------------------
def _amount(standing: Standing, value: Decimal) -> str:
    return _number(standing, value) + _unit(standing.measure.goal)


def _number(standing: Standing, value: Decimal) -> str:
    return format_decimal(_settled(standing, value), standing.measure.decimals)


def _settled(standing: Standing, value: Decimal) -> Decimal:
    """The number as reported; an average made by dividing is rounded."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > REPORTED_DECIMALS:
        return rounded(value, max(2, standing.measure.decimals))
    return value


def _unit(goal: Goal) -> str:
    """What follows the number: “%” close to it, a unit after a blank, nothing for a place."""
    if goal.in_points:
        return "%"
    unit = lowered(goal.unit.strip()).removeprefix("số ")
    return f" {unit}" if unit and not goal.is_rank else ""


def _difference(goal: Goal, off: Decimal) -> str:
    """A difference in the measure's unit; of shares in percentage points."""
    size = format_decimal(abs(off))
    return _("%(n)s điểm %%") % {"n": size} if goal.in_points else size + _unit(goal)
