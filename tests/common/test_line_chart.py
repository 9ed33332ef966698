"""The line chart keeps everything inside its box, and no words run into one another."""

import re
from decimal import Decimal as D
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from common.charts import HEIGHT, WIDTH, LineChart, Series, axis

NUMBERS = st.decimals(D(-10) ** 9, D(10) ** 9, places=3)
SHARES = st.decimals(0, 100, places=1)
POINTS = st.lists(st.tuples(SHARES, NUMBERS), min_size=1, max_size=12, unique_by=lambda p: p[0])
LABELS = st.sampled_from(["", "Ước 24.100", "Kế hoạch 1.234.567,125", "2022: 22.310"])
KINDS = st.sampled_from(["line", "line-est", "line-prev", "line-goal"])
LINES = st.lists(
    st.builds(
        lambda kind, points, label, marked: Series(kind, tuple(sorted(points)), label, marked),
        KINDS,
        POINTS,
        LABELS,
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)
QUARTERS = [(D(25), "Quý I"), (D(50), "Quý II"), (D(75), "Quý III"), (D(100), "Cả năm")]
TICKS = st.sampled_from([QUARTERS, [(D(n), f"Tháng {n}") for n in range(1, 101, 3)], []])


@given(LINES, TICKS, st.booleans())
def test_everything_is_inside_the_box(lines, ticks, from_zero):
    chart = LineChart.of(lines, ticks, from_zero=from_zero, decimals=2)
    for _kind, data in chart.paths:
        coordinates = [D(n) for n in re.findall(r"-?\d+(?:\.\d+)?", data)]
        assert all(chart.left <= x <= chart.right for x in coordinates[::2])
        assert all(0 <= y <= chart.bottom for y in coordinates[1::2])
    for text in chart.texts:
        left, top, right, bottom = text.box
        assert left >= 0 and right <= WIDTH and top >= 0 and bottom <= HEIGHT, text
    assert all(0 < y < chart.bottom for y in chart.grid)
    assert all(chart.left <= x <= chart.right for _kind, x, _y in chart.dots)


@given(LINES, TICKS, st.booleans())
def test_labels_never_collide_and_ends_are_never_dropped(lines, ticks, from_zero):
    chart = LineChart.of(lines, ticks, from_zero=from_zero, decimals=2)
    assert not any(a.meets(b) for a, b in combinations(chart.texts, 2))
    words = [text.words for text in chart.texts]
    assert all(words.count(line.label) for line in lines if line.label)


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_axis_holds_all_values_in_even_steps(values):
    marks = axis(*values)
    steps = {b - a for a, b in zip(marks, marks[1:], strict=False)}
    assert marks[0] <= min(values) and max(values) <= marks[-1]
    assert len(steps) == 1 and 3 <= len(marks) <= 8
    digits = steps.pop().normalize().as_tuple().digits
    assert digits in {(1,), (2,), (2, 5), (5,)}


def test_axis_of_one_number_has_room_around_it():
    assert axis(D(0))[0] < 0 < axis(D(0))[-1]


def test_dots_on_what_is_done_and_a_ring_on_what_is_foreseen():
    done = Series("line", ((D(25), D(10)), (D(50), D(20))), marked=True)
    foreseen = Series("line-est", ((D(50), D(20)), (D(100), D(40))), "Ước 40")
    chart = LineChart.of([done, foreseen], QUARTERS, from_zero=True)
    assert [kind for kind, _x, _y in chart.dots] == ["dot", "dot", "dot-est"]
    bold = [text.words for text in chart.texts if text.strong]
    assert sorted(bold) == ["10", "20", "Ước 40"]


def test_no_chart_without_a_point():
    assert LineChart.of([Series("line", ())], QUARTERS, from_zero=True) is None
