"""Dates of reporting periods: pure rules, no ORM.

Cut-offs: Nghị định 09/2019/NĐ-CP, Điều 12: data run from the 15th before the period to the
14th of its last month. Deadlines inside the province are the province's own (Điều 13 khoản 2);
the chain 17 → 20 → 23 of the period's last month is its default.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
AGENCY_DAY, MONITOR_DAY, PROVINCE_DAY = 17, 20, 23
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class PeriodDates:
    """One period: its code and label, the days its data cover, and the three deadlines."""

    code: str
    label: str
    data_from: date
    data_to: date
    due_agency: date
    due_monitor: date
    due_province: date


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def shift(day: date, holidays: Collection[date], direction: str) -> date:
    """The day itself when offices work; else the working day before or after it.

    `direction` is "previous", "next" or "none". Nghị định 09/2019 does not say which, so it is a
    setting of the office (`DUE_DAY_SHIFT`).
    """
    step = {"previous": -1, "next": 1, "none": 0}[direction]
    while step and not is_working_day(day, holidays):
        day += timedelta(days=step)
    return day


def quarter(year: int, number: int, holidays: Collection[date], direction: str) -> PeriodDates:
    """Quarter `number` (1–4) of `year` with its cut-off and deadlines."""
    last_month = 3 * number
    first = date(year - 1, 12, 15) if number == 1 else date(year, last_month - 3, 15)

    def due(day: int) -> date:
        return shift(date(year, last_month, day), holidays, direction)

    return PeriodDates(
        code=f"{year}-Q{number}",
        label=f"Quý {ROMAN[number - 1]}/{year}",
        data_from=first,
        data_to=date(year, last_month, 14),
        due_agency=due(AGENCY_DAY),
        due_monitor=due(MONITOR_DAY),
        due_province=due(PROVINCE_DAY),
    )


def deadline(day: date, hour: int) -> datetime:
    """The moment a day's deadline falls: the given hour, Vietnamese time."""
    return datetime.combine(day, time(hour), VIETNAM)


def days_late(due: datetime, moment: datetime) -> int:
    """Calendar days past a deadline, Vietnamese time; 0 when in time, at least 1 when late."""
    if moment <= due:
        return 0
    return max((moment.astimezone(VIETNAM).date() - due.astimezone(VIETNAM).date()).days, 1)
