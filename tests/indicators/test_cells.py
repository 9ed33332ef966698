"""Rows of Appendix III become measures: verbatim cells, typed readings, and what to look at."""

import unicodedata

import pytest

from indicators.cells import MetricRow, ValueCell, read_rows
from portal.workbook.state import MEASURE_FIELDS


def row(text="Tỷ lệ hộ dùng điện", unit="%", national="", provincial="", agencies="", number=False):
    """A row of the sheet; `number`: Excel knows its values as numbers."""
    return MetricRow(
        text, unit, ValueCell(national, number), ValueCell(provincial, number), agencies
    )


def one(provincial, *before, **cells):
    """(measure, problems) of a metric with one row."""
    (found,), problems = read_rows("5", [row(provincial=provincial, **cells)], before)
    return found, [(p.level, p.row, p.column) for p in problems]


@pytest.mark.parametrize(
    ("text", "comparator", "low", "high", "decimals", "stated"),
    [
        ("98,70", "ge", "98.7", None, 2, False),
        ("83.156", "ge", "83156", None, 0, False),
        ("41,3%", "ge", "41.3", None, 1, False),
        ("Trên 90", "gt", "90", None, 0, True),
        ("< 3", "lt", "3", None, 0, True),
        ("8-9,7", "between", "8", "9.7", 1, True),
        ("Khoảng 34", "approx", "34", None, 0, True),
        ("0", "ge", "0", None, 0, False),
        ("100", "ge", "100", None, 0, False),
    ],
)
def test_values_as_the_plan_writes_them(text, comparator, low, high, decimals, stated):
    found, problems = one(text)
    assert (found["comparator"], found["low"], found["high"]) == (comparator, low, high)
    assert (found["decimals"], found["comparator_stated"]) == (decimals, stated)
    assert found["provincial_text"] == text and problems == []


def test_words_are_answered_in_words():
    found, problems = one("Đạt")
    assert (found["comparator"], found["words"], found["direction"]) == ("met", "Đạt", "words")
    assert (found["low"], problems) == (None, [])


def test_what_is_not_understood_stays_as_it_is_and_is_told():
    found, problems = one("bảy mươi phần trăm")
    assert (found["comparator"], found["words"]) == ("met", "bảy mươi phần trăm")
    assert problems == [("warning", 0, "provincial")]


def test_a_nation_without_a_value_is_not_zero():
    found, _problems = one("12")
    assert (found["national_comparator"], found["national_low"]) == ("none", None)


def test_a_province_without_a_value_is_not_judged():
    (found,), _problems = read_rows("5", [row(national="12")], [])
    assert (found["comparator"], found["low"], found["is_judged"]) == ("none", None, False)
    assert found["national_low"] == "12"


def test_a_metric_without_values_has_the_measures_below_it_only():
    found, _problems = read_rows("46", [row("Lao động"), row("Nông nghiệp", provincial="40")], [])
    assert [(m["code"], m["position"], m["label"]) for m in found] == [("46.1", 2, "Nông nghiệp")]


def test_every_field_of_a_measure_is_there():
    assert {*one("12")[0]} == {*MEASURE_FIELDS}


@pytest.mark.parametrize(
    ("text", "unit", "direction", "comparator"),
    [
        ("Tỷ lệ hộ nghèo", "%", "down", "le"),
        ("Tỷ lệ thất nghiệp", "%", "down", "le"),
        ("Chỉ số cải cách", "Thứ hạng", "down", "le"),
        ("Tỷ lệ hộ dùng điện", "%", "up", "ge"),
    ],
)
def test_which_way_is_better_is_read_off_the_name(text, unit, direction, comparator):
    found, _problems = one("3", text=text, unit=unit)
    assert (found["direction"], found["comparator"]) == (direction, comparator)


# --- beside what stands -----------------------------------------------------------------------
def standing(provincial="98,70", **values):
    """A measure as it stands, with what a person decided."""
    decided = {"direction": "hold_up", "aggregation": "sum", "note": "Đã rà soát"}
    return one(provincial, agencies="Sở Y tế")[0] | decided | values


def test_the_same_cells_leave_the_measure_as_it_stands():
    old = standing(comparator="eq", comparator_stated=True)
    assert one("98,70", old, agencies="Sở Y tế")[0] == old


@pytest.mark.parametrize(
    "cells",
    [
        {"text": unicodedata.normalize("NFD", "Tỷ lệ hộ dùng  điện")},
        {"agencies": "Sở\u00a0Y tế"},
        {"unit": " % "},
    ],
)
def test_cells_that_read_the_same_are_the_same(cells):
    old = standing()
    assert one("98,70", old, **{"agencies": "Sở Y tế"} | cells)[0] == old


def test_a_number_cell_of_the_same_value_keeps_the_plans_writing():
    old = standing()
    assert one("98,7", old, agencies="Sở Y tế", number=True)[0] == old
    assert one("98,7", old, agencies="Sở Y tế")[0]["provincial_text"] == "98,7"


def test_a_new_value_keeps_what_people_decided():
    found, problems = one("99", standing(comparator="eq"), agencies="Sở Y tế")
    assert (found["low"], found["provincial_text"], found["decimals"]) == ("99", "99", 0)
    assert (found["direction"], found["aggregation"], found["note"]) == (
        "hold_up",
        "sum",
        "Đã rà soát",
    )
    assert (found["comparator"], problems) == ("eq", [])


def test_a_stated_comparison_goes_with_its_words():
    old = standing("Trên 90")
    assert one("91", old)[0]["comparator"] == "ge"
    assert one("< 3", old)[0]["comparator"] == "lt"


@pytest.mark.parametrize(
    ("text", "number", "level"), [("1,22", True, "error"), ("1,22", False, "warning")]
)
def test_a_thousand_times_less_is_told(text, number, level):
    _found, problems = one(text, standing("1.220"), number=number)
    assert problems == [(level, 0, "provincial")]


def test_a_thousand_times_more_is_told():
    _found, problems = one("83156", standing("83,156"))
    assert problems == [("warning", 0, "provincial")]


def test_other_changes_are_nobodys_business():
    assert one("0", standing("1.220"))[1] == []
    assert one("5", standing("0"))[1] == []


def test_a_cell_that_does_not_fit_must_be_shortened():
    long = "Theo hướng dẫn của bộ, ngành trung ương và nghị quyết của tỉnh"
    found, problems = one("12", unit=long + "; " + long)
    assert problems == [("error", 0, "unit")] and found["unit"]


# --- rows below ---------------------------------------------------------------------------------
ROWS = [
    row("Điện thương phẩm", "kWh", provincial="12,616"),
    row("Tốc độ tăng", "%", provincial="7"),
]


def below(*rows):
    """Measures of metric 6 with these rows, where ROWS stood and people decided on them."""
    before, _problems = read_rows("6", ROWS, [])
    before = [m | {"note": m["label"]} for m in before]
    return {m["code"]: (m["label"], m["note"]) for m in read_rows("6", rows, before)[0]}


def test_rows_below_are_numbered_in_their_order():
    assert below(*ROWS) == {
        "6": ("Điện thương phẩm", "Điện thương phẩm"),
        "6.1": ("Tốc độ tăng", "Tốc độ tăng"),
    }


def test_a_row_put_before_another_takes_nothing_of_it():
    found = below(ROWS[0], row("Trong đó: công nghiệp", provincial="5"), ROWS[1])
    assert found["6.1"] == ("Trong đó: công nghiệp", "")
    assert found["6.2"] == ("Tốc độ tăng", "Tốc độ tăng")


def test_a_row_reworded_in_its_place_keeps_what_people_decided():
    assert below(ROWS[0], row("Tăng so năm trước", provincial="7"))["6.1"] == (
        "Tăng so năm trước",
        "Tốc độ tăng",
    )


def test_rows_of_one_name_are_told_by_their_number():
    twins = [ROWS[0], row("Trong đó", provincial="1"), row("Trong đó", provincial="2")]
    before, _problems = read_rows("6", twins, [])
    after, _problems = read_rows("6", twins, [m | {"note": m["code"]} for m in before])
    assert [m["note"] for m in after] == ["6", "6.1", "6.2"]
