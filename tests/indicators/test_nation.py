"""What of the province may stand beside the nation, and how it does."""

from decimal import Decimal as D

import pytest

from indicators.models import Measure
from indicators.nation import Against, against, comparable
from indicators.scoring import Goal

SHARE = {"unit": "%", "direction": "up"}


@pytest.mark.parametrize(
    ("unit", "label", "adds_up", "expected"),
    [
        ("%", "Tỷ lệ người sử dụng Internet", False, True),
        ("Tuổi", "Tuổi thọ trung bình", False, True),
        ("Thứ hạng", "Chỉ số cải cách hành chính", False, True),
        ("Số ca/1.000 trẻ đẻ sống", "Tỷ suất tử vong trẻ em", False, True),
        ("Thuê bao", "Số thuê bao băng rộng di động trên 100 dân", False, True),
        ("Người", "Số dược sỹ đại học trên 10.000 dân", False, True),
        ("giường bệnh", "Số giường bệnh trên vạn dân", False, True),
        ("Người", "Số người lao động đi làm việc ở nước ngoài", True, False),
        ("MW", "Tổng công suất nguồn điện", False, False),
        ("Tỷ kWh", "Tổng điện năng sản xuất", True, False),
        ("Chứng thư", "Tổng số chứng thư số đang hoạt động", False, False),
    ],
)
def test_rates_compare_totals_do_not(unit, label, adds_up, expected):
    assert comparable(Goal("ge", "up", D(1), unit=unit, adds_up=adds_up), label) is expected


@pytest.mark.parametrize(
    ("nation", "figure", "expected"),
    [
        (Goal("eq", low=D(76), **SHARE), "77", Against.AHEAD),
        (Goal("eq", low=D(76), **SHARE), "76", Against.EVEN),
        (Goal("eq", low=D(76), **SHARE), "75.9", Against.BEHIND),
        (Goal("gt", low=D(90), stated=True, **SHARE), "99", Against.EVEN),  # how far is not known
        (Goal("gt", low=D(90), stated=True, **SHARE), "90", Against.BEHIND),
        (Goal("between", low=D(8), high=D("9.7"), **SHARE), "8.6", Against.EVEN),
        (Goal("approx", low=D(34), **SHARE), "34.4", Against.EVEN),
        (Goal("eq", "down", D("18.6"), unit="%"), "6.9", Against.AHEAD),
        (Goal("lt", "down", D(3), stated=True, unit="%"), "3.1", Against.BEHIND),
        (Goal("eq", "hold", D(100), unit="%"), "100", Against.EVEN),
        (Goal("eq", "hold", D(100), unit="%"), "99", None),
        (Goal("none", "up", unit="%"), "99", None),
        (Goal("eq", low=D(289), unit="Tỷ kWh", direction="up"), "12.6", None),
    ],
)
def test_against(nation, figure, expected):
    assert against(nation, D(figure), "Tỷ lệ") == expected


def test_nothing_reported_is_not_compared():
    assert against(Goal("eq", low=D(76), **SHARE), None, "Tỷ lệ") is None


def test_real_plan_compares_only_what_is_comparable(plan2023):
    metrics = Measure.objects.filter(item__appendix="III", national_low__isnull=False)
    totals = [m.code for m in metrics if not comparable(m.national_goal, m.full_label)]
    assert totals == ["6", "7", "13", "17", "18", "22"]
