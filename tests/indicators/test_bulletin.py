"""Bulletin sentences: sums, shares, ranks, ranges, words, nothing; never a percentage of 0."""

from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from indicators.bulletin import lowered, name_of, period_words, sentence, sentences
from indicators.models import Measure
from indicators.standing import Figure
from reporting.models import ReportingPeriod

UNIT = "tỷ đồng"


def period(kind="quarter", month=9, basis="cut_off"):
    return ReportingPeriod(kind=kind, basis=basis, data_to=date(2023, month, 14))


def told(
    name="Thu nội địa", *, when=None, so_far=None, same=None, none=False, figure=None, **fields
):
    """The sentence of a measure (a sum of 5.701 tỷ đồng unless told otherwise)."""
    values = {"unit": UNIT, "aggregation": "sum", "direction": "up", "comparator": "ge"}
    measure = Measure(**values | {"low": D(5701)} | fields)
    numbers = {k: D(v) if k not in ("words", "note") else v for k, v in (figure or {}).items()}
    reported = None if none else Figure(1, 1, 1, "Cục Thuế", None, True, **numbers)
    standing = SimpleNamespace(
        measure=measure,
        period=when or period(),
        figure=reported,
        so_far=D(so_far) if so_far else None,
        same_period=D(same) if same else None,
    )
    return sentence(standing, name)


def share(**fields):
    return told(
        "Tỷ lệ đô thị hóa", **{"unit": "%", "aggregation": "latest", "low": D("31.1")} | fields
    )


def test_a_sum_told_in_full():
    figure = {"value": "1298", "cumulative": "4196", "estimate": "5420"}
    assert told(figure=figure, so_far="4196", same="3870.85") == (
        "Thu nội địa quý III ước đạt 1.298 tỷ đồng; lũy kế 9 tháng đạt 4.196 tỷ đồng, "
        "bằng 73,6% kế hoạch, tăng 8,4% so với cùng kỳ; "
        "ước cả năm 5.420 tỷ đồng, bằng 95,1% kế hoạch."
    )


@pytest.mark.parametrize(
    ("same", "words"),
    [
        ("4196", "bằng cùng kỳ"),
        ("4196.5", "xấp xỉ cùng kỳ"),
        ("5000", "giảm 16,1% so với cùng kỳ"),
        ("0", "cùng kỳ là 0 tỷ đồng"),
        ("-12.5", "cùng kỳ là -12,5 tỷ đồng"),
        (None, ""),
    ],
)
def test_same_period_of_last_year(same, words):
    found = told(figure={"value": "1298"}, so_far="4196", same=same)
    assert found.removesuffix(".").partition("bằng 73,6% kế hoạch")[2] == (
        f", {words}" if words else ""
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("5701", "bằng 100% kế hoạch"),
        ("5700", "xấp xỉ 100% kế hoạch"),
        ("5984", "bằng 105% kế hoạch"),
        ("1", "chưa được 0,1% kế hoạch"),
        ("0", "bằng 0% kế hoạch"),
        ("-57.01", "bằng -1% kế hoạch"),
    ],
)
def test_share_of_the_plan_is_rounded_in_one_way(value, words):
    assert told(figure={"estimate": value}).endswith(f", {words}.")


@pytest.mark.parametrize(
    ("value", "words"),
    [("0", "bằng kế hoạch"), ("3", "cao hơn kế hoạch 3 vụ"), ("-1", "thấp hơn kế hoạch 1 vụ")],
)
def test_no_percentage_of_a_plan_of_nothing(value, words):
    found = told("Số vụ cháy", low=D(0), unit="vụ", figure={"value": value}, so_far=value)
    assert f", {words}." in found and "%" not in found


def test_shares_differ_in_points():
    figure = {"value": "30.9", "estimate": "31.2"}
    assert share(figure=figure, so_far="30.9", same="30.6") == (
        "Tỷ lệ đô thị hóa quý III ước đạt 30,9%, thấp hơn kế hoạch 0,2 điểm %, "
        "tăng 0,3 điểm % so với cùng kỳ; ước cả năm 31,2%, cao hơn kế hoạch 0,1 điểm %."
    )
    assert "ước cả năm 31,1%, bằng kế hoạch." in share(figure={"estimate": "31.1"})
    assert "giảm 0,05 điểm % so với cùng kỳ" in share(
        figure={"value": "30.9"}, so_far="30.9", same="30.95"
    )


def test_decimals_are_those_of_the_plan():
    found = told("Tỷ lệ", unit="%", low=D("98.7"), decimals=2, figure={"estimate": "98.5"})
    assert "ước cả năm 98,50%, thấp hơn kế hoạch 0,2 điểm %" in found


def test_ranks_move_by_places_and_the_smaller_is_the_better():
    rank = {"unit": "Thứ hạng", "direction": "down", "comparator": "le", "low": D(52)}
    rank |= {"aggregation": "latest"}
    figure = {"value": "48", "estimate": "53"}
    assert told("Chỉ số cải cách hành chính", **rank, figure=figure, so_far="48", same="55") == (
        "Chỉ số cải cách hành chính quý III xếp thứ 48, vượt kế hoạch 4 bậc, "
        "tăng 7 bậc so với cùng kỳ; ước cả năm xếp thứ 53, kém kế hoạch 1 bậc."
    )
    assert "giảm 3 bậc so với cùng kỳ" in told(
        **rank, figure={"value": "58"}, so_far="58", same="55"
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("290", "trong mức kế hoạch"),
        ("280", "thấp hơn mức kế hoạch (289,9–294,3) 9,9 nghìn tấn"),
        ("300", "cao hơn mức kế hoạch (289,9–294,3) 5,7 nghìn tấn"),
    ],
)
def test_a_plan_that_is_a_range(value, words):
    plan = {"comparator": "between", "low": D("289.9"), "high": D("294.3"), "unit": "nghìn tấn"}
    assert told("Sản lượng", **plan, figure={"estimate": value}).endswith(f", {words}.")


def test_words_and_ranges_are_quoted_as_they_are():
    words = {"comparator": "met", "low": None, "words": "Đạt", "unit": ""}
    found = told("Huyện Trà Cú", **words, figure={"words": "Đạt 8/9 tiêu chí; còn 1 tiêu chí. "})
    assert found == "Huyện Trà Cú: Đạt 8/9 tiêu chí; còn 1 tiêu chí."
    assert share(figure={"words": "61-62"}) == "Tỷ lệ đô thị hóa: 61-62."
    both = share(figure={"value": "31.1", "words": "theo điều tra"}, so_far="31.1")
    assert both == "Tỷ lệ đô thị hóa quý III ước đạt 31,1%, bằng kế hoạch (theo điều tra)."


def test_nothing_is_said_to_be_missing_and_why():
    assert told(none=True) == "Thu nội địa: chưa có số liệu."
    assert told(figure={}) == "Thu nội địa: chưa có số liệu."
    assert (
        told(figure={"note": "Chờ quyết toán. "}) == "Thu nội địa: chưa có số liệu: Chờ quyết toán."
    )
    assert "chưa có số liệu" not in told(figure={"value": "0"}, so_far="0")


def test_zero_is_a_figure():
    found = told(figure={"value": "0", "cumulative": "0"}, so_far="0", same="0")
    assert found == (
        "Thu nội địa quý III ước đạt 0 tỷ đồng; lũy kế 9 tháng đạt 0 tỷ đồng, "
        "bằng 0% kế hoạch, bằng cùng kỳ."
    )


def test_the_first_period_is_the_year_so_far():
    first = told(when=period(month=3), figure={"value": "1298"}, so_far="1298")
    assert first == "Thu nội địa quý I ước đạt 1.298 tỷ đồng, bằng 22,8% kế hoạch."
    second = told(when=period(month=6), figure={"value": "1298"}, so_far="1298")
    assert "; lũy kế 6 tháng đạt 1.298 tỷ đồng, bằng 22,8% kế hoạch" in second


def test_an_average_is_made_and_rounded():
    figure = {"value": "7"}
    found = share(aggregation="average", figure=figure, so_far=D(20) / 3)
    assert (
        "quý III ước đạt 7%; bình quân 9 tháng đạt 6,67%, thấp hơn kế hoạch 24,43 điểm %" in found
    )


def test_what_is_only_estimated_or_only_summed_up():
    assert told(figure={"estimate": "5420"}) == (
        "Thu nội địa: ước cả năm 5.420 tỷ đồng, bằng 95,1% kế hoạch."
    )
    assert told(figure={"cumulative": "4196"}, so_far="4196") == (
        "Thu nội địa: lũy kế 9 tháng đạt 4.196 tỷ đồng, bằng 73,6% kế hoạch."
    )


def test_figures_of_calendar_periods_and_years():
    year = period("year", 12, "calendar")
    figure = {"value": "5800", "estimate": "5800"}
    assert told(when=year, figure=figure, so_far="5800") == (
        "Thu nội địa cả năm đạt 5.800 tỷ đồng, bằng 101,7% kế hoạch."
    )


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("Số ca/1.000 trẻ đẻ sống", "2,3 ca/1.000 trẻ đẻ sống"),
        ("MW", "2,3 MW"),
        ("USD/người/năm", "2,3 USD/người/năm"),
        ("Tỷ kWh", "2,3 tỷ kWh"),
        ("", "2,3"),
    ],
)
def test_units_are_read_on(unit, words):
    found = told("Mức", unit=unit, low=D("2.4"), aggregation="latest", figure={"estimate": "2.3"})
    assert found == f"Mức: ước cả năm {words}, bằng 95,8% kế hoạch."


@pytest.mark.parametrize(
    ("kind", "month", "words"),
    [
        ("month", 8, "tháng 8"),
        ("quarter", 12, "quý IV"),
        ("half", 6, "6 tháng đầu năm"),
        ("half", 12, "6 tháng cuối năm"),
        ("nine", 9, "9 tháng"),
        ("year", 12, "cả năm"),
    ],
)
def test_periods_within_the_year(kind, month, words):
    assert period_words(period(kind, month)) == words


def test_names_say_what_is_measured_once():
    target = SimpleNamespace(item=SimpleNamespace(appendix="II", number="1", text=""))
    metric = SimpleNamespace(
        item=SimpleNamespace(appendix="III", number="6", text="Tổng  điện năng.")
    )
    named = Measure(code="1.1", label="Tỷ lệ học sinh - Tiểu học", qualifier="tiểu học")
    assert name_of(named, target) == "Tỷ lệ học sinh - Tiểu học"
    with_condition = Measure(code="1.1", label="GRDP", qualifier="không tính nhiệt điện")
    assert name_of(with_condition, target) == "GRDP (không tính nhiệt điện)"
    assert (
        name_of(Measure(code="6.1", label="Tốc độ tăng"), metric) == "Tổng điện năng: tốc độ tăng"
    )
    assert name_of(Measure(code="6", label="Tổng điện năng."), metric) == "Tổng điện năng"
    assert (lowered("GRDP"), lowered("Đạt"), lowered("")) == ("GRDP", "đạt", "")


def test_conversions_are_not_told():
    standing = SimpleNamespace(
        measure=Measure(code="2.2", label="GRDP quy đổi", is_judged=False), figure=None
    )
    item = SimpleNamespace(appendix="II", number="2", text="")
    assert sentences(SimpleNamespace(item=item, standings=(standing,))) == []
