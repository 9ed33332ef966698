"""The rule that proposes a verdict: the official table, every comparator, properties."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.numbers import parse_plan_value
from indicators.pace import Change, change, pace, year_to_date
from indicators.scoring import (
    WORST_LAST,
    Actual,
    Basis,
    Goal,
    Grade,
    Several,
    combine,
    score,
)

OVER, MET, HARD, MISS = Grade.OVER, Grade.MET, Grade.HARD, Grade.MISS
SHORT, PENDING, NO_DATA = Grade.SHORT, Grade.PENDING, Grade.NO_DATA
FORECAST, SO_FAR, RESULT = Basis.FORECAST, Basis.SO_FAR, Basis.RESULT
UP = Goal("ge", "up", D("7.5"), decimals=1, unit="%")
DOWN = Goal("le", "down", D(62), unit="%")


def judge(goal, said, basis=FORECAST, hard_from=93):
    """The score of a figure written as people write it, or of a number."""
    actual = Actual.of(None, said) if isinstance(said, str) else Actual.of(D(said))
    return score(goal, actual, basis=basis, hard_from=D(hard_from))


def grade(goal, said, basis=FORECAST, **kwargs):
    return judge(goal, said, basis, **kwargs).grade


def goal_of(text, direction, **values):
    """A goal read from a plan cell: “Dưới 4”, “33-34”, “89”."""
    read = parse_plan_value(text)
    bare = read.comparator == "eq"
    comparator = {"up": "ge", "down": "le"}.get(direction, "eq") if bare else read.comparator
    kept = {"decimals": read.decimals or 0, "stated": not bare, "unit": "%"}
    return Goal(comparator, direction, read.low, read.high, **kept | values)


# The twelve national targets of 2019 as printed (qdnd.vn): plan, direction, actual, what the rule
# proposes, what the print says. The rule and the print differ in two: a word beats a ceiling, and
# a fall of poverty inside its range was called “vượt”. Both are for a person to decide.
OFFICIAL = [
    ("Khoảng 4", "down", "2,79", OVER, OVER),
    ("Dưới 4", "down", "3,1", MET, MET),
    ("Dưới 3", "down", "Xuất siêu", PENDING, OVER),
    ("33-34", "up", "33,9", MET, MET),
    ("1-1,5", "up", "1,1", MET, OVER),
    ("6,6-6,8", "up", "7,02", OVER, OVER),
    ("60-62", "up", "61-62", MET, MET),
    ("89", "up", "89", MET, MET),
]


@pytest.mark.parametrize(("plan", "direction", "actual", "proposed", "printed"), OFFICIAL)
def test_official_table(plan, direction, actual, proposed, printed):
    assert grade(goal_of(plan, direction), actual, RESULT) == proposed
    differs = (plan, actual) in {("Dưới 3", "Xuất siêu"), ("1-1,5", "1,1")}
    assert (proposed != printed) is differs


@pytest.mark.parametrize("actual", ["24-24,5", "Khoảng 24"])
def test_official_sub_rows_get_no_verdict(actual):
    assert grade(goal_of("24-24,5", "up", judged=False), actual, RESULT) is None


@pytest.mark.parametrize(
    ("goal", "actual", "expected"),
    [
        (UP, "7.6", OVER),
        (UP, "7.5", MET),
        (UP, "7.49", HARD),
        (UP, "6.975", HARD),  # 93 % to the dot
        (UP, "6.97", MISS),
        (UP, "-1", MISS),
        (DOWN, "61", OVER),
        (DOWN, "62", MET),
        (DOWN, "66", HARD),  # 62/66 = 93,9 %
        (DOWN, "67", MISS),
        (goal_of("Trên 90", "up"), "91", MET),
        (goal_of("Trên 90", "up"), "90", HARD),
        (goal_of("< 3", "down"), "1", MET),
        (goal_of("< 3", "down"), "3", HARD),
        (replace(UP, stated=True), "9", MET),  # “từ 7,5 trở lên”
        (replace(DOWN, stated=True), "50", MET),  # “còn 62”
        (goal_of("289,9-294,3", "up"), "289.9", MET),
        (goal_of("289,9-294,3", "up"), "294.3", MET),
        (goal_of("289,9-294,3", "up"), "294.4", OVER),
        (goal_of("289,9-294,3", "up"), "280", HARD),
        (goal_of("289,9-294,3", "down"), "289", OVER),
        (goal_of("289,9-294,3", "down"), "300", HARD),
        (goal_of("Khoảng 34", "up"), "33.6", MET),
        (goal_of("Khoảng 34", "up"), "33.4", HARD),
        (goal_of("Khoảng 34", "up"), "34.5", OVER),
        (Goal("eq", "hold", D(100), stated=True), "100", MET),
        (Goal("eq", "hold", D(100), stated=True), "99", HARD),
        (Goal("eq", "hold", D(100), stated=True), "120", MISS),  # 100/120
        (Goal("ge", "hold_up", D(0), unit="%"), "0", MET),
        (Goal("ge", "hold_up", D(0), unit="%"), "1", OVER),
        (Goal("ge", "hold_up", D(0), unit="%"), "-0.1", MISS),
        (Goal("le", "hold_down", D("111.2"), decimals=1), "111.2", MET),
        (Goal("le", "hold_down", D("111.2"), decimals=1), "111.3", HARD),
        (Goal("le", "down", D(52), unit="Thứ hạng"), "49", OVER),
    ],
)
def test_forecast(goal, actual, expected):
    assert grade(goal, D(actual)) == expected


def test_threshold_of_hard_is_a_setting():
    assert grade(UP, "7.2", hard_from=95) == HARD
    assert grade(UP, "7.0", hard_from=95) == MISS
    assert grade(UP, "7.0", hard_from=100) == MISS


def test_result_of_the_year_is_never_hard():
    assert grade(UP, "7.49", RESULT) == MISS


@pytest.mark.parametrize(
    ("goal", "actual"), [(UP, "1"), (DOWN, "90"), (goal_of("8-9,7", "up"), "0")]
)
def test_midyear_figure_below_the_year_is_short_not_missed(goal, actual):
    assert grade(goal, D(actual), SO_FAR) == SHORT


def test_midyear_sum_under_its_ceiling_is_not_met_yet_and_over_it_is_lost():
    accidents = Goal("le", "down", D(100), adds_up=True)
    assert [grade(accidents, n, SO_FAR) for n in (40, 100, 101)] == [SHORT, SHORT, MISS]
    assert grade(Goal("ge", "up", D(100), adds_up=True), 101, SO_FAR) == OVER


@pytest.mark.parametrize(
    ("words", "forecast", "result"),
    [
        ("Đạt", MET, MET),
        ("đạt.", MET, MET),
        ("Giữ vững", MET, MET),
        ("Vượt kế hoạch", OVER, OVER),
        ("Chưa đạt", SHORT, MISS),
        ("Đạt 6/9 tiêu chí", PENDING, PENDING),
        ("", NO_DATA, NO_DATA),
    ],
)
def test_goal_in_words(words, forecast, result):
    goal = Goal("met", "words", words="Giữ vững")
    assert (grade(goal, words), grade(goal, words, RESULT)) == (forecast, result)


def test_number_against_words_waits_for_a_person():
    assert grade(Goal("met", "words", words="Đạt"), 7) == PENDING


def test_words_against_a_number_wait_for_a_person():
    found = judge(UP, "Tăng khá")
    assert (found.grade, found.met) == (PENDING, None)
    assert "người đánh giá" in found.reason


def test_range_as_actual_is_judged_by_its_worse_end():
    goal = goal_of("60-62", "up")
    assert [grade(goal, said) for said in ("61-64", "59-64", "63-64")] == [MET, HARD, OVER]
    down = goal_of("60-62", "down")
    assert [grade(down, said) for said in ("58-61", "58-63", "50-59")] == [MET, HARD, OVER]


@pytest.mark.parametrize(
    ("goal", "actual", "ratio", "gap"),
    [
        (Goal("ge", "up", D(23000)), "24100", "104.8", "1100"),
        (UP, "7.0", None, "-0.5"),  # a share: điểm %
        (Goal("le", "down", D(52), unit="Thứ hạng"), "49", None, "-3"),
        (Goal("ge", "up", D(0)), "5", None, "5"),
        (goal_of("8-9,7", "up", unit="tỷ"), "9", None, "0"),
        (goal_of("8-9,7", "up", unit="tỷ"), "10", None, "0.3"),
        (Goal("ge", "up", D(8)), "0", "0.0", "-8"),
    ],
)
def test_how_far_off_the_plan(goal, actual, ratio, gap):
    found = judge(goal, D(actual))
    assert (found.ratio, found.gap) == (ratio and D(ratio), D(gap))


# --- properties ----------------------------------------------------------------------------------
plans = st.decimals(min_value=-1000, max_value=1000, places=2)
figures = st.decimals(min_value=-2000, max_value=2000, places=2)
positive = st.decimals(min_value=D("0.01"), max_value=1000, places=2)
directions = st.sampled_from(["up", "down", "hold_up", "hold_down"])
comparators = st.sampled_from(["ge", "gt", "le", "lt", "eq", "approx", "between"])
bases = st.sampled_from(list(Basis))
QUALITY = [MISS, HARD, SHORT, MET, OVER]  # what a rising figure passes through


@st.composite
def goals(draw, numbers=plans):
    low = draw(numbers)
    comparator = draw(comparators)
    high = low + draw(positive) if comparator == "between" else None
    flags = {"stated": draw(st.booleans()), "adds_up": draw(st.booleans()), "decimals": 2}
    return Goal(comparator, draw(directions), low, high, **flags)


@given(goals(), figures, figures, bases)
def test_a_better_figure_is_never_judged_worse(goal, one, other, basis):
    worse, better = sorted((one, other), reverse=goal.sense < 0)
    assert QUALITY.index(grade(goal, worse, basis)) <= QUALITY.index(grade(goal, better, basis))


@given(positive, st.booleans(), st.sampled_from(["ge", "gt"]), positive, bases)
def test_up_and_down_mirror_each_other(plan, stated, comparator, factor, basis):
    mirrored = {"ge": "le", "gt": "lt"}[comparator]
    up = Goal(comparator, "up", plan, stated=stated)
    down = Goal(mirrored, "down", 1 / plan, stated=stated)
    figure = plan * factor
    exact = abs(figure - plan) > D("1e-9") and abs(factor - D("0.93")) > D("1e-9")
    if exact:  # 1/x is rounded; the ends themselves are tried one by one above
        assert grade(up, figure, basis) == grade(down, 1 / figure, basis)


@given(goals(numbers=st.just(D(0))), figures, bases)
def test_there_is_no_percentage_of_nothing(goal, figure, basis):
    assert judge(goal, figure, basis).ratio is None


@given(goals(), figures)
def test_part_of_a_year_is_never_missed_unless_beyond_mending(goal, figure):
    found = grade(goal, figure, SO_FAR)
    assert found != HARD
    assert (found == MISS) <= (goal.adds_up and goal.sense < 0)


@given(goals(), figures, bases)
def test_met_means_what_it_says(goal, figure, basis):
    found = judge(goal, figure, basis)
    assert found.met is (found.grade in (OVER, MET))
    assert found.reason


# --- several measures ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("grades", "worst", "all_", "person"),
    [
        ([OVER, MET], MET, MET, PENDING),
        ([OVER, OVER], OVER, OVER, PENDING),
        ([MET, HARD], HARD, MISS, PENDING),
        ([MET, MISS, HARD], MISS, MISS, PENDING),
        ([MET, NO_DATA], NO_DATA, NO_DATA, PENDING),
        ([HARD, NO_DATA], HARD, MISS, PENDING),
        ([NO_DATA, NO_DATA], NO_DATA, NO_DATA, NO_DATA),
        ([MET, SHORT], SHORT, SHORT, PENDING),
        ([MET, None], MET, MET, MET),  # an equivalent counts for nothing
        ([HARD], HARD, HARD, HARD),
        ([None, None], None, None, None),
    ],
)
def test_combine(grades, worst, all_, person):
    rules = (Several.WORST, Several.ALL, Several.PERSON)
    assert [combine(grades, rule) for rule in rules] == [worst, all_, person]


def test_every_grade_has_its_place():
    assert sorted(WORST_LAST) == sorted(Grade)


# --- the year's figure, pace ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "values", "cumulative", "expected"),
    [
        ("sum", ["5", "7"], None, "12"),
        ("sum", ["5", "7"], "13", "13"),
        ("sum", [None, "7"], None, None),
        ("average", ["5", "8"], None, "6.5"),
        ("average", ["5", "8"], "13", "6.5"),
        ("latest", ["8"], None, "8"),
        ("latest", [None], None, None),
        ("latest", [None], "3", "3"),
    ],
)
def test_year_to_date(how, values, cumulative, expected):
    numbers = [value and D(value) for value in values]
    assert year_to_date(how, numbers, cumulative and D(cumulative)) == (expected and D(expected))


def test_change_is_in_percent_points_or_places():
    amount = Goal("ge", "up", D(5701), unit="tỷ đồng")
    assert change(amount, D(115), D(100)) == Change(D("15.0"), "percent")
    assert change(UP, D("7.1"), D("6.8")) == Change(D("0.3"), "points")
    rank = Goal("le", "down", D(52), unit="Thứ hạng")
    assert change(rank, D(49), D(52)) == Change(D(-3), "places")
    assert change(amount, D(5), D(0)) is None
    assert change(amount, None, D(5)) is None


def test_pace_against_time_then_against_last_year():
    jobs = Goal("ge", "up", D(23000), unit="lao động", adds_up=True)
    slow = pace(jobs, D(12000), elapsed=D(75), same_period=D(10000))
    assert (slow.done, slow.good, slow.change) == (D("52.2"), False, Change(D("20.0"), "percent"))
    assert pace(jobs, D(18000), elapsed=D(75), same_period=None).good is True
    assert pace(DOWN, D(63), elapsed=D(75), same_period=D(64)).good is True
    assert pace(DOWN, D(63), elapsed=D(75), same_period=None).good is None
    ceiling = replace(jobs, comparator="le", direction="down")
    assert pace(ceiling, D(20000), elapsed=D(75), same_period=None).good is False
