"""The lists of targets and metrics: measures as sub-rows, figures of a period, workbook."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from indicators.filters import MetricFilter
from indicators.models import Measure, Observation
from indicators.nation import Against
from indicators.rows import split
from indicators.scoring import Grade
from plans.models import Assignment
from reporting.services import generate_reports
from tests import factories as f
from tests.cast import duty
from tests.indicators.figures import report_on, tell
from tests.plan_pages import numbers, query_count, row_of, rows, table

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
    said = {"value": D("5.9"), "cumulative": D("5.9"), "estimate": D("7.25")}
    tell(cast.target_report, {cast.measure: said}, cast.staff_a, cast.head_a)
    return cast


def filled(cast, *estimates):
    """Target 2 with its three parts sent by b, as estimates of 7,5."""
    parts = cast.second.measures.order_by("position")
    rows = {
        part: {"value": D(1), "estimate": D(n)} for part, n in zip(parts, estimates, strict=True)
    }
    tell(report_on(cast.second, cast.period, cast.b), rows, cast.staff_b, cast.head_b)


CASES = {
    "q": (TARGETS, "q=so+y+TE", ["2"]),
    "muc": (METRICS, "muc=III-III", ["6"]),
    "co_quan": (TARGETS, "co_quan=SCT", ["1"]),
    "vai_tro": (TARGETS, "co_quan=SYT&vai_tro=member", []),
    "trang_thai": (TARGETS, "trang_thai=chua_nhap", ["2"]),
    "han": (TARGETS, "han=dung_han", ["1"]),
    "ky": (TARGETS, "ky=2023-Q1&trang_thai=chua_nop", []),
    "danh_gia": (TARGETS, "danh_gia=kho_dat", ["1"]),
    "theo": (TARGETS, "theo=thuc_hien&danh_gia=chua_toi", ["1"]),
    "den": (TARGETS, "den=11/06/2023&danh_gia=kho_dat", []),
    "ca_nuoc": (METRICS, "ca_nuoc=hon", ["5"]),
}


def test_met_and_exceeded_are_listed_together(client, lists):
    filled(lists, 8, "7.5", 9)
    client.force_login(lists.coordinator)
    assert numbers(client.get(f"{TARGETS}?danh_gia=dat_vuot")) == ["2"]


@pytest.mark.parametrize("asked", CASES)
def test_filter_narrows(client, lists, asked):
    url, query, expected = CASES[asked]
    f.PeriodFactory(plan=lists.plan, number=1)
    Measure.objects.filter(item=lists.metric).update(national_comparator="eq", national_low=9)
    rose = {lists.metric_measure: {"value": D(10)}}
    tell(lists.metric_report, rose, lists.staff_a, lists.head_a)
    client.force_login(lists.coordinator)
    assert len(rows(client.get(url))) == 2
    assert numbers(client.get(f"{url}?{query}")) == expected


def test_every_filter_has_a_case():
    assert set(CASES) == set(MetricFilter.base_filters)


def test_figures_of_a_sent_report_are_shown(client, lists):
    client.force_login(lists.leader)
    line = row_of(client.get(TARGETS), lists.target).main
    assert (line.measure.plan_value, line.done, line.estimate) == ("≥ 7,5", "5,9", "7,25")
    assert row_of(client.get(TARGETS), lists.second).main is None


@pytest.mark.parametrize("who", ["coordinator", "staff_a"])
def test_a_draft_is_no_figure(client, lists, who):
    measure = lists.metric.measures.get()
    Observation.objects.create(report=lists.metric_report, measure=measure, value="31.5")
    client.force_login(getattr(lists, who))
    row = row_of(client.get(METRICS), lists.metric)
    assert (row.main.done, row.grade) == ("–", Grade.NO_DATA)


@pytest.mark.parametrize("who", ["staff_b", "staff_m"])
def test_agency_learns_nothing_of_another(client, lists, who):
    client.force_login(getattr(lists, who))
    for query in ("", "?theo=thuc_hien", "?den=12/06/2023", "?den=11/06/2023"):
        response = client.get(f"{TARGETS}{query}")
        row = row_of(response, lists.target)
        assert (row.report, row.main.done, row.main.bullet, row.badge) == (None, "–", None, None)
        page = response.content.decode()
        assert "7,25" not in page and "5,9" not in page and "Khó đạt 1" not in page
    assert numbers(client.get(f"{TARGETS}?trang_thai=submitted")) == []
    assert numbers(client.get(f"{TARGETS}?danh_gia=kho_dat")) == []
    _head, body = table(client.get(f"{TARGETS}?xuat=xlsx"))
    told = body[0]
    assert told["Kế hoạch (số)"] == 7.5
    assert {told[name] for name in ("Ước cả năm", "Đánh giá", "Bằng % kế hoạch")} == {None}


def test_a_monitor_reads_the_line_it_watches(client, lists):
    duty(lists.target, lists.m, Assignment.Role.MONITOR)
    client.force_login(lists.staff_m)
    row = row_of(client.get(TARGETS), lists.target)
    assert (row.main.estimate, row.grade) == ("7,25", Grade.HARD)


# --- the answer ----------------------------------------------------------------------------------
def test_heading_counts_lines_met_and_the_round_before(client, lists):
    first = f.PeriodFactory(plan=lists.plan, number=1)
    generate_reports(period=first)
    filled(lists, "7.5", "8", "9")
    early = {lists.measure: {"value": D(2), "estimate": D(8)}}
    tell(report_on(lists.target, first, lists.a), early, lists.staff_a, lists.head_a)
    client.force_login(lists.leader)
    response = client.get(TARGETS)
    assert response.context["heading"] == "Ước cả năm: 1/2 chỉ tiêu chủ yếu đạt và vượt"
    assert "Quý I/2023 ước 1/2." in response.context["lead"]
    assert row_of(response, lists.target).remark == "Quý I/2023: vượt"
    assert row_of(response, lists.second).remark.startswith("3/3 phần đạt · Quý I/2023: chưa có")
    page = response.content.decode()
    assert page.count("Khó đạt</span> <b>1</b>") == 1 and "Đạt</span> <b>1</b>" in page


def test_heading_by_result_and_at_the_end_of_the_year(client, lists):
    client.force_login(lists.leader)
    heading = client.get(f"{TARGETS}?theo=thuc_hien").context["heading"]
    assert heading == "Theo thực hiện Quý II/2023: 0/2 chỉ tiêu chủ yếu đạt và vượt"
    last = f.PeriodFactory(plan=lists.plan, number=4)
    heading = client.get(f"{TARGETS}?ky={last.code}").context["heading"]
    assert heading == "Cả năm: 0/2 chỉ tiêu chủ yếu đạt và vượt"


def test_heading_of_an_agency_counts_what_it_may_read(client, lists):
    client.force_login(lists.staff_a)
    response = client.get(TARGETS)
    whose = "chỉ tiêu chủ yếu Sở Công Thương thực hiện hoặc theo dõi"
    assert response.context["heading"] == f"Ước cả năm: 0/1 {whose} đạt và vượt"
    client.force_login(lists.staff_m)
    heading = client.get(TARGETS).context["heading"]
    assert heading == "Sở Kế hoạch và Đầu tư không có chỉ tiêu chủ yếu nào phải thực hiện"


def test_parts_that_another_agency_told_hide_the_whole(client, lists):
    lists.second.asks = "each"
    lists.second.save()
    row = duty(lists.second, lists.a, Assignment.Role.MEMBER)
    report = f.ReportFactory(assignment=row, period=lists.period)
    one, two, three = lists.second.measures.order_by("position")
    own = {one: {"estimate": D(8), "value": D(1)}}
    own |= {part: {"note": "Cơ quan khác báo cáo"} for part in (two, three)}
    tell(report, own, lists.staff_a, lists.head_a)
    client.force_login(lists.staff_a)
    assert row_of(client.get(TARGETS), lists.second).line is not None
    filled(lists, "7.77", "8.88", "9.99")
    row = row_of(client.get(TARGETS), lists.second)
    assert row.line is None and {line.estimate for line in row.parts} == {"–"}


def test_page_turned_back_tells_what_was_known(client, lists, today):
    today.move_to("2023-06-14T09:00:00+07:00")
    filled(lists, "7.5", "8", "9")
    today.move_to("2023-06-16T09:00:00+07:00")
    client.force_login(lists.leader)
    response = client.get(f"{TARGETS}?den=13/06/2023")
    page = response.content.decode()
    assert row_of(response, lists.second).grade == Grade.NO_DATA
    assert "Trang này nói về lúc hết ngày 13/06/2023." in page
    assert row_of(response, lists.second).report is None
    assert row_of(client.get(TARGETS), lists.second).grade == Grade.MET
    refused = client.get(f"{TARGETS}?den=1/1/2030").content.decode()
    assert "Chọn hôm nay hoặc một ngày đã qua." in refused


def test_equivalents_and_words_are_not_graded_by_numbers(client, lists):
    one, two, three = lists.second.measures.order_by("position")
    Measure.objects.filter(pk=one.pk).update(is_judged=False)
    words = {"comparator": "met", "low": None, "words": "Đạt", "direction": "words"}
    Measure.objects.filter(pk=two.pk).update(**words)
    report = report_on(lists.second, lists.period, lists.b)
    rows = {one: {"value": D(3)}, two: {"words": "Đạt"}, three: {"value": D(8)}}
    tell(report, rows, lists.staff_b, lists.head_b)
    client.force_login(lists.leader)
    response = client.get(TARGETS)
    first, second, _third = row_of(response, lists.second).parts
    assert (first.grade, first.bullet, second.bullet, second.done) == (None, None, None, "Đạt")
    assert "quy đổi, không đánh giá" in response.content.decode()


def test_nation_is_compared_where_it_can_be(client, lists):
    shown = {"national_comparator": "eq", "national_low": 9}
    Measure.objects.filter(pk=lists.metric_measure.pk).update(**shown)
    power = lists.power.measures.get(code="6")
    Measure.objects.filter(pk=power.pk).update(unit="Tỷ kWh", aggregation="sum", **shown)
    rate = lists.power.measures.get(code="6.1")
    report = report_on(lists.power, lists.period, lists.b)
    rows = {power: {"value": D(6), "estimate": D(13)}, rate: {"value": D(8)}}
    tell(report, rows, lists.staff_b, lists.head_b)
    rose = {lists.metric_measure: {"value": D(8)}}
    tell(lists.metric_report, rose, lists.staff_a, lists.head_a)
    client.force_login(lists.leader)
    response = client.get(METRICS)
    behind, total = row_of(response, lists.metric).main, row_of(response, lists.power).main
    assert (behind.nation, behind.bullet.nation is None) == (Against.BEHIND, False)
    assert (total.nation, total.bullet.nation) == (None, None)
    page = response.content.decode()
    assert page.count(">kém cả nước</span>") == 1 and "Kém cả nước <b>1</b>" in page


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
    assert D(str(first["Ước cả năm"])) == D("7.25")
    assert (first["Đánh giá"], first["Căn cứ đánh giá"]) == ("Khó đạt", "theo ước cả năm")
    gap = first["Chênh lệch (điểm %, hoặc theo đơn vị tính)"]
    assert (first["Bằng % kế hoạch"], gap, first["Thời gian đã qua, %"]) == (None, -0.25, 49.9)
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


@pytest.mark.parametrize(("who", "most"), [("coordinator", 14), ("staff_b", 18)])
@pytest.mark.parametrize("url", [TARGETS, METRICS])
def test_query_count_does_not_grow(client, lists, url, who, most):
    client.force_login(getattr(lists, who))
    few = query_count(client, url)
    for position in range(20, 48):
        kind = f.TargetFactory if url == TARGETS else f.MetricFactory
        measure = f.MeasureFactory(item=kind(plan=lists.plan, position=position))
        row = duty(measure.item, lists.b, Assignment.Role.LEAD)
        report = f.ReportFactory(assignment=row, period=lists.period)
        tell(report, {measure: {"value": D(1)}}, lists.staff_b, lists.head_b)
    assert len(rows(client.get(url))) == 30
    assert query_count(client, url) == few <= most


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
