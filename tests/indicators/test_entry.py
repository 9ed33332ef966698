"""What is worth a second look while figures are typed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.entry import Before, Figures, asks_estimate, echo, is_told, remarks
from indicators.scoring import Goal

POWER = Goal("eq", "up", low=D("12.616"), decimals=3, unit="Tỷ kWh", adds_up=True)
SHARE = Goal("ge", "up", low=D("99.6"), decimals=1, unit="%")
POVERTY = Goal("le", "down", low=D("1.5"), decimals=1, unit="%", stated=True)
RANK = Goal("le", "down", low=D(10), unit="Hạng")
SHOWN = replace(SHARE, judged=False)
NUMBERS = st.decimals(-(10**9), 10**9, places=3)
MAYBE = st.none() | NUMBERS
FIGURES = st.builds(
    Figures, MAYBE, MAYBE, MAYBE, st.sampled_from(["", "Do mưa bão"]), st.booleans()
)
GOALS = st.sampled_from([POWER, SHARE, POVERTY, RANK, SHOWN, replace(POWER, low=None)])


def look(goal, before=None, estimated=False, **figures):
    """The remarks on figures given as text, beside those of Quý I/2023."""

    def told(given):
        numbers = {"value", "cumulative", "estimate"}
        return Figures(**{k: D(v) if k in numbers else v for k, v in given.items()})

    last = Before("Quý I/2023", told(before)) if before else None
    return remarks(goal, told(figures), last, estimated=estimated)


def test_a_lost_comma_is_asked_about_in_the_words_of_the_house():
    assert look(POWER, {"value": "3.020"}, value="3180") == {
        "value": "“3.180” gấp 1.053 lần Quý I/2023 (3,02). Nếu ý anh/chị là 3,180 thì gõ dấu phẩy."
    }


@pytest.mark.parametrize(
    ("goal", "before", "typed", "times", "meant"),
    [
        (SHARE, "7.1", "71", "gấp 10 lần", "7,1 thì gõ dấu phẩy"),
        (SHARE, "7.1", "725", "gấp 102 lần", "7,25 thì gõ dấu phẩy"),
        (SHARE, "71", "7.1", "bằng 1/10", "71 thì gõ lại"),
        (SHARE, "4766.8", "4.7668", "bằng 1/1.000", "4.766,8 thì gõ lại"),
        (SHARE, "3180", "3.02", "bằng 1/1.053", "3.020 thì gõ lại"),
        (SHARE, "100", "100000", "gấp 1.000 lần", "100 thì gõ lại"),
        (SHARE, "-2", "-30", "gấp 15 lần", "-3 thì gõ lại"),
        (SHARE, "7", "45", "gấp 6 lần", "4,5 thì gõ dấu phẩy"),
        (SHARE, "1", "30000", "gấp 30.000 lần", "Kiểm tra lại số và đơn vị"),
    ],
)
def test_a_figure_many_times_or_a_fraction_of_the_period_before(goal, before, typed, times, meant):
    found = look(goal, {"value": before}, value=typed)["value"]
    assert times in found and meant in found


@pytest.mark.parametrize("column", ["value", "cumulative", "estimate"])
def test_each_column_is_compared_with_its_own(column):
    assert list(look(SHARE, {column: "7"}, **{column: "700"})) == [column]


@pytest.mark.parametrize(("typed", "before"), [("34", "7"), ("-70", "7"), ("0", "7"), ("7", "0")])
def test_no_jump_below_five_times_across_zero_or_beside_it(typed, before):
    assert "lần" not in look(SHARE, {"value": before}, value=typed, note="x").get("value", "")


def test_without_a_period_before_the_plan_is_the_yardstick():
    assert "gấp 10 lần kế hoạch (99,6)" in look(SHARE, value="996")["value"]
    assert "bằng 1/10 kế hoạch" in look(SHARE, value="9.96")["value"]
    assert "gấp 1.008 lần kế hoạch" in look(POWER, estimate="12717")["estimate"]


def test_a_part_of_the_year_may_be_small_but_not_many_times_the_year():
    assert look(POWER, value="0.5", cumulative="0.5") == {}
    assert "Nếu ý anh/chị là 3,180" in look(POWER, value="3180")["value"]


def test_ranks_and_goals_in_words_have_no_yardstick():
    assert look(RANK, value="63") == {} == look(RANK, {"value": "63"}, value="12")
    assert look(replace(SHARE, low=None), value="1000000") == {}


def test_a_running_total_neither_shrinks_nor_is_less_than_its_last_part():
    said = look(POWER, {"cumulative": "6.5"}, cumulative="5.9")["cumulative"]
    assert said == "Lũy kế 5,9 nhỏ hơn lũy kế Quý I/2023 (6,5)."
    assert "số riêng kỳ này (3,2)" in look(POWER, value="3.2", cumulative="3")["cumulative"]
    assert look(POWER, {"cumulative": "6.5"}, value="-1", cumulative="5.5") == {}
    assert "cumulative" not in look(SHARE, {"cumulative": "99"}, value="99", cumulative="98")


def test_a_turn_the_wrong_way_asks_for_the_reason_until_there_is_one():
    said = look(SHARE, {"value": "99"}, value="98")["value"]
    assert said == "Thấp hơn Quý I/2023 (99): nêu nguyên nhân ở ghi chú."
    assert "Cao hơn Quý I/2023 (1,5)" in look(POVERTY, {"value": "1.5"}, value="1.6")["value"]
    assert look(SHARE, {"value": "99"}, value="98", note="Do mưa bão") == {}
    assert look(SHARE, {"value": "98"}, value="99") == {}
    assert look(SHOWN, {"value": "99"}, value="98") == {}
    hold = replace(SHARE, comparator="eq", direction="hold")
    assert look(hold, {"value": "99"}, value="98") == {}


def test_the_very_same_figure_is_noticed_unless_it_is_declared():
    assert look(SHARE, {"value": "99"}, value="99.0")["value"] == "Bằng đúng số Quý I/2023 (99)."
    assert look(SHARE, {"value": "99"}, value="99", unchanged=True) == {}


def test_a_year_foreseen_below_what_is_done():
    said = look(POWER, cumulative="9.5", estimate="9")["estimate"]
    assert said == "Ước cả năm 9 thấp hơn số đã thực hiện (9,5)."
    assert "(3,2)" in look(POWER, value="3.2", estimate="3")["estimate"]
    assert look(SHARE, value="99", estimate="98") == {}


def test_a_missing_estimate_is_told_where_it_is_asked_for():
    assert "Chưa có ước cả năm" in look(SHARE, estimated=True, value="99")["estimate"]
    assert look(SHARE, value="99") == {}
    assert look(SHARE, estimated=True) == {}
    assert look(SHOWN, estimated=True, value="99") == {}


@pytest.mark.parametrize(
    ("last_day", "asked"),
    [(date(2023, 3, 14), False), (date(2023, 5, 14), False), (date(2023, 6, 14), True)],
)
def test_the_year_is_foreseen_from_quarter_two_on(last_day, asked):
    assert asks_estimate(last_day) is asked


def test_only_what_was_sent_is_compared_with():
    told = {state: is_told(state) for state in ("draft", "pending", "returned", "submitted")}
    assert [state for state, is_it in told.items() if is_it] == ["submitted"]
    assert is_told("accepted")


@given(GOALS, FIGURES, st.none() | st.builds(Before, st.just("Quý I/2023"), FIGURES))
def test_any_figures_are_remarked_on_in_whole_sentences(goal, now, before):
    for column, text in remarks(goal, now, before, estimated=True).items():
        assert column in ("value", "cumulative", "estimate")
        assert text.endswith(".") and "  " not in text and "None" not in text


@given(st.decimals(D("0.01"), 10**6, places=2), st.sampled_from([1, 2, 3]))
def test_a_comma_put_wrong_is_always_noticed_and_the_right_number_offered(last, places):
    assume(last * 10**places < 10**9)
    slipped = Figures(value=last.scaleb(places))
    found = remarks(SHARE, slipped, Before("Quý I/2023", Figures(value=last)))["value"]
    said = found.partition("Nếu ý anh/chị là ")[2].partition(" thì")[0]
    assert D(said.replace(".", "").replace(",", ".")) == last


@given(NUMBERS)
def test_nothing_is_said_of_a_figure_that_moved_the_right_way_a_little(last):
    assume(last > 1)
    now = Figures(value=last * D("1.1"))
    assert remarks(SHARE, now, Before("Quý I/2023", Figures(value=last))) == {}


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (D("3180"), "Tỷ kWh", ""),
        (D("9999.99"), "Ha", ""),
        (D("10000"), "Ha", "mười nghìn ha"),
        (D("12.616"), "Tỷ kWh", "mười hai phẩy sáu một sáu tỷ kWh"),
        (D("4894.8750"), "MW", "bốn nghìn tám trăm chín mươi tư phẩy tám bảy năm MW"),
        (D("-25000"), "%", "âm hai mươi lăm nghìn phần trăm"),
        (D("7.5000"), "%", ""),
        (D("20000"), "", "hai mươi nghìn"),
        (None, "%", ""),
    ],
)
def test_long_numbers_are_read_out_with_their_unit(value, unit, words):
    assert echo(value, unit) == words
