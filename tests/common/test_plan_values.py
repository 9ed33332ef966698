"""Every distinct value of Appendix III (national and provincial columns, 51 rows)."""

from decimal import Decimal

import pytest

from common.numbers import NumberError, PlanValue, format_plan_value, parse_plan_value

# cell, comparator, low, high, decimals, as printed
CELLS = [
    ("< 3", "lt", "3", None, 0, "< 3"),
    ("Khoảng 34", "approx", "34", None, 0, "khoảng 34"),
    ("41,3%", "eq", "41.3", None, 1, "41,3"),
    ("7,44", "eq", "7.44", None, 2, "7,44"),
    ("289,9-294,3", "between", "289.9", "294.3", 1, "289,9–294,3"),
    ("12,616", "eq", "12.616", None, 3, "12,616"),
    ("8-9,7", "between", "8", "9.7", 1, "8–9,7"),
    ("9,05", "eq", "9.05", None, 2, "9,05"),
    ("83.156", "eq", "83156", None, 0, "83.156"),
    ("4.894,8", "eq", "4894.8", None, 1, "4.894,8"),
    ("4,4", "eq", "4.4", None, 1, "4,4"),
    ("99,9", "eq", "99.9", None, 1, "99,9"),
    ("1.990.000", "eq", "1990000", None, 0, "1.990.000"),
    ("5.500", "eq", "5500", None, 0, "5.500"),
    ("8%", "eq", "8", None, 0, "8"),
    ("92,5", "eq", "92.5", None, 1, "92,5"),
    ("Đạt", "met", None, None, None, "Đạt"),
    ("98,70", "eq", "98.70", None, 2, "98,70"),
    ("74,60", "eq", "74.60", None, 2, "74,60"),
    ("Khoảng 120.000", "approx", "120000", None, 0, "khoảng 120.000"),
    ("Khoảng 31,5-32", "approx", "31.5", "32", 1, "khoảng 31,5–32"),
    ("13,75", "eq", "13.75", None, 2, "13,75"),
    ("Trên 90", "gt", "90", None, 0, "> 90"),
    ("Trên 80", "gt", "80", None, 0, "> 80"),
    ("73,8", "eq", "73.8", None, 1, "73,8"),
    ("74,68", "eq", "74.68", None, 2, "74,68"),
    ("111,2", "eq", "111.2", None, 1, "111,2"),
    ("3,06", "eq", "3.06", None, 2, "3,06"),
    ("3,7", "eq", "3.7", None, 1, "3,7"),
    ("13,0", "eq", "13.0", None, 1, "13,0"),
    ("9,5", "eq", "9.5", None, 1, "9,5"),
    ("Dưới 13,1", "lt", "13.1", None, 1, "< 13,1"),
    ("2,4", "eq", "2.4", None, 1, "2,4"),
    ("Dưới 19,5", "lt", "19.5", None, 1, "< 19,5"),
    ("18,6", "eq", "18.6", None, 1, "18,6"),
    ("6,9", "eq", "6.9", None, 1, "6,9"),
    ("", "", None, None, None, "–"),
]
WHOLE_CELLS = [
    0, 3, 9, 10, 20, 25, 29, 30, 33, 35, 38, 40, 50, 52, 57, 60, 62,
    63, 76, 80, 85, 87, 90, 95, 100, 900,
]  # fmt: skip


def number(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(("cell", "comparator", "low", "high", "decimals", "_printed"), CELLS)
def test_plan_cell_is_understood(cell, comparator, low, high, decimals, _printed):
    value = parse_plan_value(cell)

    percent = cell.endswith("%")
    assert value == PlanValue(comparator, number(low), number(high), decimals, percent, cell)


@pytest.mark.parametrize(("_cell", "comparator", "low", "high", "decimals", "printed"), CELLS)
def test_plan_value_is_printed_as_the_plan_writes_it(
    _cell, comparator, low, high, decimals, printed
):
    assert format_plan_value(comparator, number(low), number(high), decimals) == printed


def test_whole_plan_cells():
    for cell in WHOLE_CELLS:
        assert parse_plan_value(str(cell)) == PlanValue("eq", cell, None, 0, False, str(cell))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("≥ 7,5", "≥ 7,5"),
        (">=7,5", "≥ 7,5"),
        ("Tối thiểu 90", "≥ 90"),
        ("không quá 3%", "≤ 3"),
        ("TRÊN 90", "> 90"),
        ("từ 8 đến 9,7", "8–9,7"),
        ("khoảng 31,5 – 32", "khoảng 31,5–32"),
        ("-1,5", "-1,5"),
        ("chưa đạt", "Đạt"),
        ("…", "–"),
    ],
)
def test_other_spellings_are_understood(text, printed):
    value = parse_plan_value(text)

    assert format_plan_value(value.comparator, value.low, value.high, value.decimals) == printed


@pytest.mark.parametrize(
    "text",
    ["Tốt", "khoảng", "< 3-5", "9-8", "8-8", "7,5 và 8", "Trên", "1-2-3", "Đạt 90", "12,6,1"],
)
def test_unknown_forms_are_refused(text):
    with pytest.raises(NumberError, match="Gõ số, ví dụ 1.234,5"):
        parse_plan_value(text)
