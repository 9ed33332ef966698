"""The lists of targets and metrics: measures as sub-rows, figures of a period, workbook."""

from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.models import Observation
from indicators.rows import split
from plans.models import Assignment
from reporting.item_filters import ItemFilter
from tests import factories as f
from tests.cast import duty
from tests.plan_pages import numbers, query_count, row_of, rows, send, table

TARGETS, METRICS = reverse("indicators:target-list"), reverse("indicators:metric-list")


@pytest.fixture
def lists(cast):
    """The cast with target 2 (three parts, led by b) and metric 6 of a second section (two rows).

    a has sent its report on target 1: 5,9, since January 5,9, for the year 7,25.
    """
    cast.second = f.TargetFactory(plan=cast.plan, position=2, agencies_text="Sở Y tế")
    for number in (1, 2, 3):
        f.MeasureFactory(item=cast.second, position=number, code=f"2.{number}")
    section = f.SectionFactory(plan=cast.plan, appendix="III", roman="III", position=3)
    cast.power = f.MetricFactory(plan=cast.plan, section=section, position=6)
    figures = {"unit_text": "Tỷ kWh", "national_text": "289,9-294,3", "provincial_text": "12,616"}
    f.MeasureFactory(item=cast.power, code="6", position=1, low="12.616", decimals=3, **figures)
    f.MeasureFactory(item=cast.power, code="6.1", position=2, label="Tốc độ tăng")
    for item in (cast.second, cast.power):
        row = duty(item, cast.b, Assignment.Role.LEAD)
        f.ReportFactory(assignment=row, period=cast.period)
    said = {"value": "5.9", "cumulative": "5.9", "estimate": "7.25"}
    Observation.objects.create(report=cast.target_report, measure=cast.measure, **said)
    send(cast.target_report, cast.head_a)
    return cast


CASES = {
    "q": (TARGETS, "q=so+y+TE", ["2"]),
    "muc": (METRICS, "muc=III-III", ["6"]),
    "co_quan": (TARGETS, "co_quan=SCT", ["1"]),
    "vai_tro": (TARGETS, "co_quan=SYT&vai_tro=member", []),
    "trang_thai": (TARGETS, "trang_thai=chua_nhap", ["2"]),
    "han": (TARGETS, "han=dung_han", ["1"]),
    "ky": (TARGETS, "ky=2023-Q1&trang_thai=chua_nop", []),
}


@pytest.mark.parametrize("asked", CASES)
def test_filter_narrows(client, lists, asked):
    url, query, expected = CASES[asked]
    f.PeriodFactory(plan=lists.plan, number=1)
    client.force_login(lists.coordinator)
    assert len(rows(client.get(url))) == 2
    assert numbers(client.get(f"{url}?{query}")) == expected


def test_every_filter_has_a_case():
    assert set(CASES) == set(ItemFilter.base_filters)


def test_figures_of_a_sent_report_are_shown(client, lists):
    client.force_login(lists.leader)
    line = row_of(client.get(TARGETS), lists.target).main
    assert (line.measure.plan_value, line.value, line.estimate) == ("≥ 7,5", "5,9", "7,25")
    assert row_of(client.get(TARGETS), lists.second).main is None


def test_figures_of_a_draft_are_the_authors_own(client, lists):
    measure = lists.metric.measures.get()
    Observation.objects.create(report=lists.metric_report, measure=measure, value="31.5")
    client.force_login(lists.coordinator)
    assert row_of(client.get(METRICS), lists.metric).main.value == "–"
    client.force_login(lists.staff_a)
    assert row_of(client.get(METRICS), lists.metric).main.value == "31,5"


def test_agency_learns_nothing_of_another(client, lists):
    client.force_login(lists.staff_b)
    response = client.get(TARGETS)
    row = row_of(response, lists.target)
    assert (row.report, row.main.value) == (None, "–")
    assert "7,25" not in response.content.decode()
    assert numbers(client.get(f"{TARGETS}?trang_thai=submitted")) == []
    _head, body = table(client.get(f"{TARGETS}?xuat=xlsx"))
    assert {line["Thực hiện trong kỳ"] for line in body} == {None}


def test_metric_cells_are_verbatim(client, lists):
    client.force_login(lists.leader)
    page = client.get(METRICS).content.decode()
    assert ">289,9-294,3</td>" in page and ">12,616</td>" in page


@pytest.mark.parametrize(
    ("number", "codes", "main", "parts"),
    [
        ("4", ["4.1"], "4.1", []),
        ("6", ["6", "6.1"], "6", ["6.1"]),
        ("46", ["46.1", "46.2", "46.3"], None, ["46.1", "46.2", "46.3"]),
        ("46", [], None, []),
    ],
)
def test_split_main_from_parts(number, codes, main, parts):
    class Line:
        def __init__(self, code):
            self.measure = f.MeasureFactory.build(code=code, item=None)

    found, rest = split(number, [Line(code) for code in codes])
    assert found is None if main is None else found.measure.code == main
    assert [line.measure.code for line in rest] == parts


def test_workbook_has_a_line_per_part_and_real_numbers(client, lists):
    client.force_login(lists.coordinator)
    _head, body = table(client.get(f"{TARGETS}?xuat=xlsx"))
    assert [line["STT"] for line in body] == [1, 2, "2.1", "2.2", "2.3"]
    first = body[0]
    assert (first["Kế hoạch"], first["Kế hoạch (số)"]) == ("≥ 7,5", 7.5)
    assert Decimal(str(first["Ước cả năm"])) == Decimal("7.25")
    assert [line["Chỉ tiêu"] for line in body[1:3]] == [
        lists.second.text,
        "Tốc độ tăng trưởng GRDP",
    ]


def test_workbook_is_the_filtered_list(client, lists):
    client.force_login(lists.coordinator)
    _head, body = table(client.get(f"{METRICS}?muc=III-III&xuat=xlsx"))
    assert [line["STT"] for line in body] == [6, "6.1"]
    assert [line["Tỉnh"] for line in body] == ["12,616", None]
    assert body[0]["Tỉnh (số)"] == 12.616


def test_order_by_reports(client, lists, today):
    today.move_to("2023-06-20T09:00:00+07:00")
    client.force_login(lists.coordinator)
    assert numbers(client.get(f"{TARGETS}?sap=bao_cao")) == ["2", "1"]
    assert numbers(client.get(f"{TARGETS}?sap=-bao_cao")) == ["1", "2"]
    assert numbers(client.get(f"{TARGETS}?sap=tinh_hinh")) == ["1", "2"]


@pytest.mark.parametrize("who", ["coordinator", "staff_b"])
@pytest.mark.parametrize("url", [TARGETS, METRICS])
def test_query_count_does_not_grow(client, lists, url, who):
    client.force_login(getattr(lists, who))
    few = query_count(client, url)
    for position in range(20, 48):
        kind = f.TargetFactory if url == TARGETS else f.MetricFactory
        measure = f.MeasureFactory(item=kind(plan=lists.plan, position=position))
        row = duty(measure.item, lists.b, Assignment.Role.LEAD)
        report = f.ReportFactory(assignment=row, period=lists.period)
        Observation.objects.create(report=report, measure=measure, value=1)
    assert len(rows(client.get(url))) == 30
    assert query_count(client, url) == few


def test_real_targets_in_full(client, plan2023):
    client.force_login(f.UserFactory(role="leader", agency=None))
    response = client.get(TARGETS)
    assert numbers(response) == [str(n) for n in range(1, 24)]
    assert sum(len(row.lines) for row in rows(response)) == 48
    assert response.context["heading"] == "23 chỉ tiêu chủ yếu"


def test_real_metrics_in_full(client, plan2023):
    client.force_login(f.UserFactory(role="leader", agency=None))
    response = client.get(METRICS)
    assert [len(found) for _section, found in response.context["groups"]] == [4, 1, 9, 22, 10]
    assert sum(len(row.lines) for row in rows(response)) == 50
    heading = [row for row in rows(response) if row.main is None]
    assert [row.item.number for row in heading] == ["46"]
