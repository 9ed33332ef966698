from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.dates import DateError, format_date, format_day, format_long, parse_date

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "05/04/2023", "5/4/23", "05-04-2023", "05.04.2023", " 5/4/2023 ", "05 – 04 – 2023",
        "ngày 05 tháng 04 năm 2023", "Ngày 5 tháng 4 năm 2023.", "5 tháng\u00a04 năm 2023",
    ],
)  # fmt: skip
def test_fifth_of_april_is_read(text):
    assert parse_date(text) == date(2023, 4, 5)


@pytest.mark.parametrize("text", ["", "  ", "–", "…"])
def test_nothing_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["31/02/2023", "29/02/2023", "04/13/2023", "0/1/2023", "1/1/0023"])
def test_day_not_in_the_calendar_is_refused(text):
    with pytest.raises(DateError, match="không có trong lịch. Gõ ngày/tháng/năm, ví dụ 05/04/2023"):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["2023-04-05", "05/04", "5/4/2023 08:00", "05/04.2023", "quý II", "٠٥/٠٤/٢٠٢٣", "45021"]
)
def test_other_text_is_refused(text):
    with pytest.raises(DateError, match="không đọc được thành ngày"):
        parse_date(text)


@given(DAYS)
def test_a_printed_date_reads_back(day):
    assert parse_date(format_date(day)) == day


@given(st.text())
def test_any_text_gives_a_date_none_or_a_date_error(text):
    try:
        assert parse_date(text) is None or isinstance(parse_date(text), date)
    except DateError as error:
        assert "ví dụ 05/04/2023" in str(error)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2023, 6, 16), "thứ Sáu 16/06/2023"),
        (date(2023, 6, 18), "Chủ nhật 18/06/2023"),
        (date(2023, 6, 19), "thứ Hai 19/06/2023"),
    ],
)
def test_long_dates_name_the_day(day, text):
    assert format_long(day) == text


def test_the_year_is_left_out_in_the_same_year():
    today = date(2023, 10, 10)

    assert format_day(date(2023, 6, 16), today) == "16/06"
    assert format_day(date(2022, 6, 16), today) == "16/06/2022"
