"""Dates of reporting periods: pure rules, no ORM.

Cut-offs: Nghị định 09/2019/NĐ-CP, Điều 12: data run from the 15th before the period to the
14th of its last month. Deadlines inside the province are the province's own (Điều 13 khoản 2);
the chain 17 → 20 → 23 of the period's last month is the default.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import VIETNAM

ROMAN = ("I", "II", "III", "IV")


class Kind(TextChoices):
    """Periods of Nghị định 09/2019/NĐ-CP, Điều 12; nine months is practice. Narrow to wide."""

    MONTH = "month", gettext_lazy("Tháng")
    QUARTER = "quarter", gettext_lazy("Quý")
    HALF_YEAR = "half", gettext_lazy("6 tháng")
    NINE_MONTHS = "nine", gettext_lazy("9 tháng")
    YEAR = "year", gettext_lazy("Năm")


class Basis(TextChoices):
    """How a period's days are counted."""

    CUT_OFF = "cut_off", gettext_lazy("từ ngày 15 đến ngày 14")
    CALENDAR = "calendar", gettext_lazy("theo tháng dương lịch")


class Shift(TextChoices):
    """Where a deadline on a day off goes; Nghị định 09/2019 does not say."""

    PREVIOUS = "previous", gettext_lazy("lùi về ngày làm việc trước")
    NEXT = "next", gettext_lazy("dời đến ngày làm việc sau")
    NONE = "none", gettext_lazy("giữ nguyên")


# kind: its last months, and how many months it covers
ENDS = {
    Kind.MONTH: (range(1, 13), 1),
    Kind.QUARTER: ((3, 6, 9, 12), 3),
    Kind.HALF_YEAR: ((6, 12), 6),
    Kind.NINE_MONTHS: ((9,), 9),
    Kind.YEAR: ((12,), 12),
}


@dataclass(frozen=True)
class Rhythm:
    """One rhythm of a plan, as `reporting.models.PeriodScheme` keeps it."""

    kind: Kind = Kind.QUARTER
    basis: Basis = Basis.CUT_OFF
    for_tasks: bool = True
    for_indicators: bool = True
    agency_day: int = 17
    monitor_day: int = 20
    province_day: int = 23
    month_after: bool = False
    shift: Shift = Shift.PREVIOUS


@dataclass(frozen=True)
class PeriodDates:
    """One period: its code and label, the days its data cover, and the three deadlines."""

    code: str
    label: str
    kind: Kind
    basis: Basis
    data_from: date
    data_to: date
    due_agency: date
    due_monitor: date
    due_province: date
    for_tasks: bool = True
    for_indicators: bool = True


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def shift(day: date, holidays: Collection[date], direction: str) -> date:
    """The day itself when offices work; else the working day before or after it.

    `direction` is one of `Shift`.
    """
    step = {"previous": -1, "next": 1, "none": 0}[direction]
    while step and not is_working_day(day, holidays):
        day += timedelta(days=step)
    return day


def working_day_after(day: date, count: int, holidays: Collection[date]) -> date:
    """The day that many working days after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def window(year: int, kind: Kind, last_month: int, basis: Basis) -> tuple[date, date]:
    """The days the figures of a period cover, both included.

    Cut-off: from the 15th before the period to the 14th of its last month (Điều 12); a calendar
    period runs from the first day to the last.
    """
    months = ENDS[kind][1]
    if basis == Basis.CALENDAR:
        return date(year, last_month - months + 1, 1), _day(year, last_month, 31)
    before = last_month - months
    first = date(year, before, 15) if before else date(year - 1, 12, 15)
    return first, date(year, last_month, 14)


def rounds(year: int, rhythms: Iterable[Rhythm], holidays: Collection[date]) -> list[PeriodDates]:
    """The periods of a plan's year, in order of their last day.

    Where several rhythms end on one day there is one period, that of the widest: month 3 is
    reported inside quarter I, 6 inside the half-year, 12 inside the year (so Thông tư
    06/2022/TT-UBDT, Điều 6 for months 3 and 9). It asks on what any of them asks.
    """
    ending: dict[tuple[Basis, int], list[Rhythm]] = {}
    for rhythm in rhythms:
        for month in ENDS[rhythm.kind][0]:
            ending.setdefault((rhythm.basis, month), []).append(rhythm)
    found = [_round(year, month, together, holidays) for (_b, month), together in ending.items()]
    return sorted(found, key=lambda period: (period.data_to, period.basis))


def _round(
    year: int, month: int, together: Sequence[Rhythm], holidays: Collection[date]
) -> PeriodDates:
    widest = max(together, key=lambda rhythm: ENDS[rhythm.kind][1])
    kind, basis = widest.kind, widest.basis
    data_from, data_to = window(year, kind, month, basis)

    def due(day: int) -> date:
        later = month + widest.month_after
        fixed = _day(year + later // 13, later % 12 or 12, day)
        moved = shift(fixed, holidays, widest.shift)
        # the deadline follows the cut-off by a working day at least (Điều 8 khoản 5)
        return max(moved, working_day_after(data_to, 1, holidays))

    code, label = name(year, kind, month)
    if basis == Basis.CALENDAR:
        code, label = f"{code}-DL", _("%(label)s (dương lịch)") % {"label": label}
    return PeriodDates(
        code=code,
        label=label,
        kind=kind,
        basis=basis,
        data_from=data_from,
        data_to=data_to,
        due_agency=due(widest.agency_day),
        due_monitor=due(widest.monitor_day),
        due_province=due(widest.province_day),
        for_tasks=any(rhythm.for_tasks for rhythm in together),
        for_indicators=any(rhythm.for_indicators for rhythm in together),
    )


def name(year: int, kind: Kind, last_month: int) -> tuple[str, str]:
    """(code, label): (“2023-Q3”, “Quý III/2023”)."""
    if kind == Kind.QUARTER:
        number = last_month // 3
        return f"{year}-Q{number}", _("Quý %(n)s/%(y)s") % {"n": ROMAN[number - 1], "y": year}
    first_half = last_month == 6
    return {
        Kind.MONTH: (
            f"{year}-T{last_month:02d}",
            _("Tháng %(n)s/%(y)s") % {"n": last_month, "y": year},
        ),
        Kind.HALF_YEAR: (
            f"{year}-N{1 if first_half else 2}",
            (_("6 tháng đầu năm %(y)s") if first_half else _("6 tháng cuối năm %(y)s"))
            % {"y": year},
        ),
        Kind.NINE_MONTHS: (f"{year}-9T", _("9 tháng năm %(y)s") % {"y": year}),
        Kind.YEAR: (f"{year}-NAM", _("Năm %(y)s") % {"y": year}),
    }[kind]


def _day(year: int, month: int, day: int) -> date:
    """The day, or the month's last one when it has fewer."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def deadline(day: date, hour: int) -> datetime:
    """The moment a day's deadline falls: the given hour, Vietnamese time."""
    return datetime.combine(day, time(hour), VIETNAM)


def days_late(due: datetime, moment: datetime) -> int:
    """Calendar days past a deadline, Vietnamese time; 0 when in time, at least 1 when late."""
    if moment <= due:
        return 0
    return max((moment.astimezone(VIETNAM).date() - due.astimezone(VIETNAM).date()).days, 1)
