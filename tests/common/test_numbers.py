from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.numbers import (
    AmbiguousNumber,
    NumberError,
    format_decimal,
    format_input,
    format_plan_value,
    parse_decimal,
)

NUMBERS = st.decimals(-(10**20) + 1, 10**20 - 1, places=6) | st.decimals(-5000, 5000, places=3)
REFERENCES = st.none() | st.decimals(-5000, 5000, places=3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", "1234.5"),
        ("98,70", "98.70"),
        ("41,3%", "41.3"),
        ("41,3 %", "41.3"),
        ("1\u00a0234", "1234"),
        ("1 234 567,8", "1234567.8"),
        ("1.990.000", "1990000"),
        ("−5", "-5"),
        ("-0,5", "-0.5"),
        ("+7", "7"),
        ("12.5", "12.5"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("1.234", "1234"),
        ("12,616", "12.616"),
        (" 007 ", "7"),
        ("-0", "0"),
    ],
)
def test_vietnamese_numbers_are_read(text, value):
    number = parse_decimal(text)

    assert str(number) == value


@pytest.mark.parametrize("text", ["", " ", "-", "–", "…", "\u00a0"])
def test_nothing_is_none(text):
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1_000", "１２", "١٢", "0x10", "1e5", "NaN", "vô cực", "Infinity", "~100", "12,6,1",
        "1,234.5", "1,234,567", "1234.567", "1.23.456", "1.2345,6", "1  234", "12 34", ",5", "5,",
        "5.", "--5", "5%%", "1.234.5", "=1+1", "½", "5\n6",
    ],
)  # fmt: skip
def test_other_text_is_refused_saying_what_to_type(text):
    with pytest.raises(NumberError, match="không đọc được thành số. Gõ số, ví dụ 1.234,5"):
        parse_decimal(text)


def test_longest_number_is_read():
    assert parse_decimal("9" * 20 + ",999999") == Decimal("9" * 20 + ".999999")


@pytest.mark.parametrize("text", ["1" * 21, "0,1234567", "9" * 5000])
def test_too_long_a_number_is_refused(text):
    with pytest.raises(NumberError, match="gõ tối đa 20 chữ số trước và 6 sau dấu phẩy"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("text", "reference", "value"),
    [
        ("4.894", "4894.8", "4894"),
        ("12,616", "12.616", "12.616"),
        ("1,234", "1.2", "1.234"),
        ("-1.234", "1000", "-1234"),
        ("1234", "1.2", "1234"),
        ("1.234,0", "1.2", "1234.0"),
        ("12.5", "9000", "12.5"),
        ("3.000", "100", "3000"),
    ],
)
def test_plausible_or_clear_text_is_not_asked_about(text, reference, value):
    assert parse_decimal(text, reference=Decimal(reference)) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reference", "readings"),
    [
        ("1.234", "1.2", ("1234", "1.234")),
        ("3.180", "12.616", ("3180", "3.180")),
        ("3.001", "100", ("3001", "3.001")),
        ("12,616", "12000", ("12.616", "12616")),
        ("1.234", "0", ("1234", "1.234")),
    ],
)
def test_text_with_two_readings_is_asked_about(text, reference, readings):
    with pytest.raises(AmbiguousNumber) as caught:
        parse_decimal(text, reference=Decimal(reference))

    assert caught.value.readings == tuple(map(Decimal, readings))


def test_question_names_both_readings():
    with pytest.raises(AmbiguousNumber) as caught:
        parse_decimal("1.234", reference=Decimal("1.2"))

    assert str(caught.value) == (
        "Ô này có kế hoạch 1,2. “1.234” có thể là 1234 hoặc 1,234; gõ lại 1234 hoặc 1,234."
    )


@pytest.mark.parametrize(("text", "reference"), [("1.234", "0"), ("-3,180", "5000")])
def test_answers_to_a_question_are_not_asked_again(text, reference):
    plan = Decimal(reference)
    with pytest.raises(AmbiguousNumber) as caught:
        parse_decimal(text, reference=plan)

    answers = str(caught.value).rpartition("gõ lại ")[2].rstrip(".").split(" hoặc ")
    read = tuple(parse_decimal(answer, reference=plan) for answer in answers)
    assert read == caught.value.readings


@given(st.text() | st.text("0123456789., -%\u00a0"), REFERENCES)
def test_any_text_gives_a_number_none_or_a_number_error(text, reference):
    try:
        value = parse_decimal(text, reference=reference)
    except NumberError:
        return
    assert value is None or value.is_finite()


@given(NUMBERS)
def test_a_printed_number_reads_back(value):
    assert parse_decimal(format_decimal(value)) == value


@given(NUMBERS, REFERENCES)
def test_a_number_in_an_input_box_reads_back(value, reference):
    assert parse_decimal(format_input(value, reference), reference=reference) == value


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1234.5", None, "1.234,5"),
        ("98.700000", None, "98,7"),
        ("98.700000", 2, "98,70"),
        ("98.755", 2, "98,755"),
        ("13", 1, "13,0"),
        ("-1234567.05", 0, "-1.234.567,05"),
        ("1E+3", None, "1.000"),
        ("-0.00", None, "0"),
    ],
)
def test_numbers_are_printed_with_the_decimals_of_the_plan(value, decimals, text):
    assert format_decimal(Decimal(value), decimals) == text


def test_nothing_is_printed_as_a_dash():
    assert format_decimal(None, 2) == "–"
    assert format_input(None) == ""


@pytest.mark.parametrize(
    ("comparator", "low", "high", "text"),
    [
        ("ge", "7.5", None, "≥ 7,5"),
        ("le", None, "3", "≤ 3,0"),
        ("between", "289.900000", "294.3", "289,9–294,3"),
        ("approx", "34", None, "khoảng 34,0"),
        ("eq", None, None, "–"),
    ],
)
def test_plan_values_are_printed(comparator, low, high, text):
    ends = (None if end is None else Decimal(end) for end in (low, high))

    assert format_plan_value(comparator, *ends, 1) == text
