"""Dates of periods: cut-offs of Nghị định 09/2019, Điều 12; deadlines off the days off."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import VIETNAM
from reporting.calendar import (
    Basis,
    Kind,
    Rhythm,
    Shift,
    days_late,
    deadline,
    is_working_day,
    rounds,
    shift,
    window,
    working_day_after,
)

# Thông báo 8056/VPCP-KGVX: Tết Quý Mão, with the Sunday before it already off
TET = {date(2023, 1, day) for day in range(20, 27)}
EVERY_KIND = [Rhythm(kind=kind) for kind in Kind]


def dates(year=2023, *rhythms, holidays=frozenset()):
    """Code → the period."""
    return {period.code: period for period in rounds(year, rhythms, holidays)}


@pytest.mark.parametrize(
    ("kind", "last_month", "first", "last"),
    [
        # the table of Điều 12, with the examples people print for 2023
        (Kind.MONTH, 1, date(2022, 12, 15), date(2023, 1, 14)),
        (Kind.MONTH, 4, date(2023, 3, 15), date(2023, 4, 14)),
        (Kind.MONTH, 12, date(2023, 11, 15), date(2023, 12, 14)),
        (Kind.QUARTER, 3, date(2022, 12, 15), date(2023, 3, 14)),
        (Kind.QUARTER, 6, date(2023, 3, 15), date(2023, 6, 14)),
        (Kind.QUARTER, 9, date(2023, 6, 15), date(2023, 9, 14)),
        (Kind.QUARTER, 12, date(2023, 9, 15), date(2023, 12, 14)),
        (Kind.HALF_YEAR, 6, date(2022, 12, 15), date(2023, 6, 14)),
        (Kind.HALF_YEAR, 12, date(2023, 6, 15), date(2023, 12, 14)),
        (Kind.NINE_MONTHS, 9, date(2022, 12, 15), date(2023, 9, 14)),
        (Kind.YEAR, 12, date(2022, 12, 15), date(2023, 12, 14)),
    ],
)
def test_cut_offs_of_the_decree(kind, last_month, first, last):
    assert window(2023, kind, last_month, Basis.CUT_OFF) == (first, last)


@pytest.mark.parametrize(
    ("year", "kind", "last_month", "first", "last"),
    [
        (2024, Kind.MONTH, 2, date(2024, 2, 1), date(2024, 2, 29)),
        (2023, Kind.MONTH, 2, date(2023, 2, 1), date(2023, 2, 28)),
        (2024, Kind.QUARTER, 3, date(2024, 1, 1), date(2024, 3, 31)),
        (2024, Kind.HALF_YEAR, 6, date(2024, 1, 1), date(2024, 6, 30)),
        (2024, Kind.NINE_MONTHS, 9, date(2024, 1, 1), date(2024, 9, 30)),
        (2024, Kind.YEAR, 12, date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_calendar_periods(year, kind, last_month, first, last):
    assert window(year, kind, last_month, Basis.CALENDAR) == (first, last)


def test_cut_offs_of_a_leap_year():
    assert window(2024, Kind.MONTH, 3, Basis.CUT_OFF) == (date(2024, 2, 15), date(2024, 3, 14))
    assert window(2024, Kind.QUARTER, 3, Basis.CUT_OFF)[0] == date(2023, 12, 15)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("basis", Basis)
def test_periods_of_a_kind_follow_each_other_without_a_gap(kind, basis):
    after = basis == Basis.CALENDAR
    found = rounds(2024, [Rhythm(kind=kind, basis=basis, month_after=after)], set())
    for one, other in zip(found, found[1:], strict=False):
        assert other.data_from - one.data_to == timedelta(days=1)
    how_many = {
        Kind.MONTH: 12, Kind.QUARTER: 4, Kind.HALF_YEAR: 2, Kind.NINE_MONTHS: 1, Kind.YEAR: 1
    }  # fmt: skip
    assert len(found) == how_many[kind]


def test_one_report_for_one_cut_off():
    codes = list(dates(2023, *EVERY_KIND))
    assert codes == [
        "2023-T01", "2023-T02", "2023-Q1", "2023-T04", "2023-T05", "2023-N1",
        "2023-T07", "2023-T08", "2023-9T", "2023-T10", "2023-T11", "2023-NAM",
    ]  # fmt: skip


def test_without_the_wider_kind_the_narrower_stands():
    months = dates(2023, Rhythm(kind=Kind.MONTH), Rhythm(kind=Kind.HALF_YEAR))
    assert {"2023-T03", "2023-N1", "2023-T09", "2023-N2"} <= months.keys()
    assert not {"2023-T06", "2023-T12"} & months.keys()


def test_the_wider_period_asks_what_any_of_them_asks():
    found = dates(
        2023,
        Rhythm(kind=Kind.MONTH, for_indicators=False),
        Rhythm(kind=Kind.QUARTER, for_tasks=False),
    )
    asked = {code: (p.for_tasks, p.for_indicators) for code, p in found.items()}
    assert asked["2023-T02"] == (True, False)
    assert asked["2023-Q1"] == (True, True)


def test_two_ways_of_counting_do_not_absorb_each_other():
    found = dates(2023, Rhythm(), Rhythm(basis=Basis.CALENDAR, month_after=True))
    assert list(found)[:2] == ["2023-Q1", "2023-Q1-DL"]
    assert found["2023-Q1-DL"].label == "Quý I/2023 (dương lịch)"


def test_calendar_periods_are_due_in_the_month_after():
    found = dates(
        2023, Rhythm(kind=Kind.MONTH, basis=Basis.CALENDAR, agency_day=5, month_after=True)
    )
    assert found["2023-T01-DL"].due_agency == date(2023, 2, 3)  # 05/02 is a Sunday
    assert found["2023-T12-DL"].due_agency == date(2024, 1, 5)


def test_labels():
    labels = [p.label for p in rounds(2023, [Rhythm(kind=k) for k in (Kind.MONTH, *Kind)], set())]
    assert labels[2] == "Quý I/2023" and labels[3] == "Tháng 4/2023"
    assert labels[5] == "6 tháng đầu năm 2023" and labels[8] == "9 tháng năm 2023"
    assert labels[-1] == "Năm 2023"


def test_deadlines_of_2023_move_off_weekends():
    quarters = dates(2023, Rhythm())
    second = quarters["2023-Q2"]  # 17/06 is a Saturday
    assert (second.due_agency, second.due_monitor, second.due_province) == (
        date(2023, 6, 16), date(2023, 6, 20), date(2023, 6, 23)
    )  # fmt: skip
    later = dates(2023, Rhythm(shift=Shift.NEXT))["2023-Q2"]
    assert later.due_agency == date(2023, 6, 19)
    assert dates(2023, Rhythm(shift=Shift.NONE))["2023-Q2"].due_agency == date(2023, 6, 17)


@pytest.mark.parametrize(
    ("direction", "expected"),
    [(Shift.PREVIOUS, date(2023, 1, 19)), (Shift.NEXT, date(2023, 1, 27))],
)
def test_deadline_leaps_over_tet_and_the_weekend_in_it(direction, expected):
    january = dates(2023, Rhythm(kind=Kind.MONTH, shift=direction), holidays=TET)["2023-T01"]
    assert january.due_monitor == january.due_province == expected


def test_deadline_follows_the_cut_off_by_a_working_day():
    # 14/01/2024 is a Sunday: the 15th moved back would fall before the cut-off
    off = {date(2024, 1, 15), date(2024, 1, 16)}
    january = dates(2024, Rhythm(kind=Kind.MONTH, agency_day=15), holidays=off)["2024-T01"]
    assert january.due_agency == date(2024, 1, 17)


@given(
    st.integers(2020, 2035),
    st.sampled_from(Kind),
    st.sampled_from(Shift),
    st.lists(st.integers(15, 31), min_size=3, max_size=3).map(sorted),
    st.booleans(),
    st.sets(st.integers(0, 400), max_size=60),
)
def test_deadlines_are_in_order_and_on_working_days(year, kind, direction, days, after, off):
    holidays = {date(year, 1, 1) + timedelta(days=n) for n in off}
    agency, monitor, province = days
    rhythm = Rhythm(
        kind=kind, agency_day=agency, monitor_day=monitor, province_day=province,
        month_after=after, shift=direction,
    )  # fmt: skip
    for period in rounds(year, [rhythm], holidays):
        assert period.data_from < period.data_to < period.due_agency
        assert period.due_agency <= period.due_monitor <= period.due_province
        assert period.due_agency >= working_day_after(period.data_to, 1, holidays)
        if direction != Shift.NONE:
            assert is_working_day(period.due_agency, holidays)


def test_shift_leaves_a_working_day_alone():
    for direction in Shift:
        assert shift(date(2023, 6, 16), set(), direction) == date(2023, 6, 16)


def test_days_late_are_days_of_the_calendar_in_viet_nam():
    due = deadline(date(2023, 6, 16), 17)
    assert due == datetime(2023, 6, 16, 17, tzinfo=VIETNAM)
    assert days_late(due, due) == 0
    assert days_late(due, due + timedelta(seconds=1)) == 1  # the same evening
    assert days_late(due, datetime(2023, 6, 17, 0, 0, tzinfo=VIETNAM)) == 1
    assert days_late(due, datetime(2023, 6, 23, 23, 59, tzinfo=VIETNAM)) == 7
    assert days_late(due, datetime(2023, 6, 24, 0, 0, tzinfo=VIETNAM)) == 8
