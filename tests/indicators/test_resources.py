"""Targets, metrics and measures out to Excel and back."""

from decimal import Decimal

import pytest

from indicators.models import Measure
from indicators.resources import MeasureResource, MetricResource, TargetResource
from tests.workbooks import load, problems, round_trip, table, xlsx

HEADINGS = ["Dòng kế hoạch", "Số", "Giá trị hoặc cận dưới"]


@pytest.fixture
def measure(cast):
    """A measure with numbers of all kinds."""
    cast.measure.low, cast.measure.high = Decimal("98.70"), Decimal("1234.567891")
    cast.measure.comparator, cast.measure.national_low = "between", Decimal("-5.5")
    cast.measure.save()
    return cast.measure


@pytest.mark.parametrize("resource", [TargetResource, MetricResource, MeasureResource])
def test_export_then_import_changes_nothing(measure, resource):
    count, left_alone, same = round_trip(resource)
    assert count == left_alone > 0 and same


@pytest.mark.parametrize("resource", [TargetResource, MetricResource, MeasureResource])
def test_export_takes_one_query(measure, django_assert_num_queries, resource):
    with django_assert_num_queries(1):
        resource().workbook()


def test_export_has_real_numbers(measure):
    row = table(MeasureResource().workbook()[0])[0]
    assert row[:2] == [f"UBND/2023/II/{measure.item.number}", measure.code]
    assert {98.7, 1234.567891, -5.5} <= {cell for cell in row if isinstance(cell, float)}


@pytest.mark.parametrize(
    ("typed", "value"),
    [(7.25, "7.25"), (0.1 + 0.2, "0.3"), ("7,25", "7.25"), ("1.234,5", "1234.5"), (8, "8")],
)
def test_numbers_are_read_as_they_are_typed(cast, typed, value):
    item = f"UBND/2023/II/{cast.target.number}"
    assert not problems(load(MeasureResource, xlsx(HEADINGS, [item, cast.measure.code, typed])))
    assert Measure.objects.get(pk=cast.measure.pk).low == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1.234", "Có thể là 1234 hoặc 1,234"),
        ("12,616", "Có thể là 12,616 hoặc 12616"),
        ("bảy", "không đọc được thành số"),
        (True, "Ô phải là số."),
    ],
)
def test_number_with_two_readings_or_none_is_refused(cast, typed, message):
    item = f"UBND/2023/II/{cast.target.number}"
    result = load(MeasureResource, xlsx(HEADINGS, [item, cast.measure.code, typed]))
    [(row, column, said)] = problems(result)
    assert (row, column) == (2, "Giá trị hoặc cận dưới") and message in said


def test_bounds_the_wrong_way_round_are_refused(measure):
    item = f"UBND/2023/II/{measure.item.number}"
    result = load(MeasureResource, xlsx([*HEADINGS, "Cận trên"], [item, measure.code, 9, 8]))
    assert "Cận trên phải lớn hơn hoặc bằng cận dưới." in problems(result)[0][2]


def test_code_that_excel_made_a_number_is_asked_about(cast):
    item = f"UBND/2023/II/{cast.target.number}"
    [(_row, column, message)] = problems(load(MeasureResource, xlsx(HEADINGS, [item, 8.3, 1])))
    assert column == "Số" and "định dạng ô là Văn bản" in message
