"""The page of one target or metric: marked sentence, measures, figures period by period."""

import re
from decimal import Decimal as D
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.ui import highlight
from indicators.deciding import decide
from indicators.models import Measure, Observation, Target
from indicators.scoring import Grade
from plans.models import Assignment, Plan
from reporting.services import generate_reports, move
from reporting.workflow import Act
from tests import factories as f
from tests.cast import duty
from tests.indicators.figures import report_on, tell
from tests.plan_pages import query_count

SENTENCE = "Thu nội địa 5.701 tỷ đồng; thu từ hoạt động xuất nhập khẩu đạt 1.220 tỷ đồng."


@pytest.fixture
def told(cast):
    """Agency a has sent 5,9 on target 1, 7,33 for the year, and drafted a figure on metric 5."""
    said = {"value": D("5.9"), "estimate": D("7.33"), "note": "CANARY số liệu sơ bộ"}
    tell(cast.target_report, {cast.measure: said}, cast.staff_a, cast.head_a)
    Observation.objects.create(report=cast.metric_report, measure=cast.metric_measure, value="31.5")
    return cast


def page(client, user, item, query=""):
    """The page as one person sees it."""
    client.force_login(user)
    return client.get(item.get_absolute_url() + query)


def figures(response):
    """(period, value) of every figure on the page."""
    return [
        (line.period.code, line.value)
        for _measure, lines in response.context["series"]
        for line in lines
    ]


def test_fragments_are_marked():
    shown = highlight(SENTENCE, ["5.701 tỷ đồng", "đạt 1.220 tỷ đồng", "không có trong câu"])
    assert re.findall('<mark class="part">(.*?)</mark>', shown) == [
        "5.701 tỷ đồng",
        "đạt 1.220 tỷ đồng",
    ]


def test_overlapping_fragments_share_a_mark():
    shown = highlight("huyện Tiểu Cần, huyện Cầu Kè", ["huyện Tiểu Cần,", "Cần, huyện"])
    assert shown == '<mark class="part">huyện Tiểu Cần, huyện</mark> Cầu Kè'


@given(st.text(max_size=40), st.lists(st.text(max_size=5), max_size=4))
def test_no_character_changes(text, fragments):
    shown = highlight(text, fragments)
    assert unescape(re.sub("</?mark[^>]*>", "", shown)) == text


def test_words_of_the_plan_are_escaped(client, cast):
    Target.objects.filter(pk=cast.target.pk).update(text="Tỷ lệ <script>alert(1)</script> 95%")
    shown = page(client, cast.leader, cast.target).content.decode()
    assert "&lt;script&gt;" in shown and "<script>" not in shown


@pytest.mark.parametrize("who", ["coordinator", "leader", "admin", "staff_a"])
def test_sent_figures_are_read(client, told, who):
    response = page(client, getattr(told, who), told.target)
    assert figures(response) == [("2023-Q2", "5,9")]
    assert response.context["heading"] == "Chỉ tiêu chủ yếu 1: ước cả năm khó đạt"


@pytest.mark.parametrize("who", ["staff_b", "staff_m"])
def test_agency_learns_nothing_of_another(client, told, who):
    decide(
        item=told.target,
        period=told.period,
        by=told.coordinator,
        grade=Grade.MISS,
        reason="CANARY chưa có cơ sở",
    )
    for query in ("", "?ky=2023-Q2", "?den=12/06/2023"):
        response = page(client, getattr(told, who), told.target, query)
        shown = response.content.decode()
        assert response.context["series"] == [] and response.context["reports"] == []
        for secret in ("CANARY", "5,9", "7,33", "Khó đạt", "Không đạt", "khó đạt"):
            assert secret not in shown, secret
        heading = "Chỉ tiêu chủ yếu 1: 1 số đo, Sở Công Thương báo cáo"
        assert response.context["heading"] == heading


@pytest.mark.parametrize("who", ["coordinator", "staff_a"])
def test_a_draft_is_no_figure(client, told, who):
    response = page(client, getattr(told, who), told.metric)
    assert figures(response) == [] and "31,5" not in response.content.decode()


def test_answer_in_words(client, told):
    words = {"comparator": "met", "low": None, "words": "Đạt", "direction": "words"}
    Measure.objects.filter(item=told.metric).update(**words)
    said = {told.metric_measure: {"words": "Chưa đạt"}}
    tell(told.metric_report, said, told.staff_a, told.head_a)
    response = page(client, told.leader, told.metric)
    assert figures(response) == [("2023-Q2", "Chưa đạt")]
    assert response.context["charts"] == []


# --- how it stands, and why ----------------------------------------------------------------------
@pytest.fixture
def jobs(told):
    """Metric 5 as a sum of two quarters: 5.730 and 7.116 of 23.000, 24.100 for the year."""
    shape = {"unit": "lao động", "aggregation": "sum", "low": 23000, "decimals": 0}
    Measure.objects.filter(pk=told.metric_measure.pk).update(**shape)
    first = f.PeriodFactory(plan=told.plan, number=1)
    generate_reports(period=first)
    Observation.objects.all().filter(report=told.metric_report).delete()
    for period, value, estimate in ((first, 5730, None), (told.period, 7116, D(24100))):
        said = {"value": D(value), "estimate": estimate, "same_period": D(value) - 1000}
        report = report_on(told.metric, period, told.a)
        tell(report, {told.metric_measure: said}, told.staff_a, told.head_a)
    return told


def text(response):
    """The words on the page, tags and runs of white space taken out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(response.content.decode())))


def test_the_formula_has_the_very_numbers(client, jobs):
    shown = text(page(client, jobs.leader, jobs.metric))
    assert "24.100 ÷ 23.000 = 104,78…%, làm tròn 104,8%." in shown
    assert "Hết Quý II/2023 đã qua 49,9% thời gian của năm. Thực hiện bằng 55,9% kế hoạch" in shown
    assert "Hệ thống đề xuất theo quy tắc; chưa ai xác nhận." in shown
    assert "từ 93% trở lên là khó đạt" in shown


def test_a_difference_of_shares_is_in_points(client, told):
    shown = text(page(client, told.leader, told.target))
    assert "7,33 − 7,5 = -0,17 điểm %." in shown and "Khó đạt. Ước bằng 97,7%" in shown


def test_the_chart_and_the_table_of_the_same_numbers(client, jobs):
    (year,) = page(client, jobs.leader, jobs.metric).context["charts"]
    assert year.heads == ["Quý I", "Quý II", "Cả năm"]
    assert year.rows == [
        ("Năm 2023", ["5.730", "12.846", "ước 24.100"]),
        ("Kế hoạch chia đều", ["5.671", "11.468", "23.000"]),
        ("Năm 2022", ["4.730", "6.116", "–"]),
    ]
    kinds = [kind for kind, _data in year.chart.paths]
    assert kinds == ["line-prev", "line-goal", "line", "line", "line-est"]
    ends = [t.words for t in year.chart.texts if t.x > year.chart.right]
    assert sorted(ends) == ["2022, Quý II: 6.116", "Kế hoạch 23.000", "Ước 24.100"]


def test_an_earlier_period_and_day_are_told_as_they_were(client, jobs, today):
    response = page(client, jobs.leader, jobs.metric, "?ky=2023-Q1")
    assert response.context["heading"] == "Chỉ tiêu ngành 5: theo thực hiện chưa tới mức cả năm"
    today.move_to("2023-06-14T09:00:00+07:00")
    shown = page(client, jobs.leader, jobs.metric, "?den=11/06/2023")
    assert shown.context["charts"] == [] and "hết ngày 11/06/2023" in shown.content.decode()


def test_sources_name_version_sender_and_acceptance(client, told):
    shown = text(page(client, told.leader, told.target))
    assert "Báo cáo Quý II/2023 của Sở Công Thương" in shown
    assert "bản nộp lần 1, Người head.a nộp lúc 09:00, 12/06/2023; chưa tiếp nhận" in shown
    url = reverse("reporting:version-detail", args=[told.target_report.pk, 1])
    assert url in page(client, told.leader, told.target).content.decode()


def test_figures_of_further_agencies_stand_apart(client, told):
    told.target.asks = "each"
    told.target.save()
    row = duty(told.target, told.b, Assignment.Role.MEMBER)
    report = f.ReportFactory(assignment=row, period=told.period)
    tell(report, {told.measure: {"value": D("4.44")}}, told.staff_b, told.head_b)
    response = page(client, told.leader, told.target)
    assert [source.counts for source in response.context["sources"]] == [True, False]
    assert "1.101: trong kỳ 4,44" in text(response).replace(told.measure.code, "1.101")
    assert response.context["line"].standings[0].figure.value == D("5.9")
    for who in ("staff_a", "staff_b"):
        response = page(client, getattr(told, who), told.target)
        assert response.context["line"] is None
        own = {"staff_a": "5,9", "staff_b": "4,44"}[who]
        assert figures(response) == [("2023-Q2", own)]


def test_last_years_figure_of_another_agency_is_not_told(client, told):
    old = f.PlanFactory(year=2022, state=Plan.State.CLOSED)
    line = f.TargetFactory(plan=old, position=1)
    measure = f.MeasureFactory(item=line, label=told.measure.label)
    duty(line, told.b, Assignment.Role.LEAD)
    period = f.PeriodFactory(plan=old, number=2)
    generate_reports(period=period)
    said = {measure: {"value": D("6.66")}}
    tell(report_on(line, period, told.b), said, told.staff_b, told.head_b)
    told.target.last_year = line
    told.target.save()
    assert "6,66" in text(page(client, told.leader, told.target))
    response = page(client, told.staff_a, told.target)
    assert response.context["line"].grade == Grade.HARD and "6,66" not in text(response)


def test_history_tells_who_decided_and_what_changed_since(client, told):
    decide(item=told.target, period=told.period, by=told.coordinator, grade=Grade.HARD)
    assert "Số liệu đã đổi" not in text(page(client, told.leader, told.target))
    move(report=told.target_report, act=Act.RETURN, by=told.coordinator, reason="Sửa")
    better = {told.measure: {"value": D("5.9"), "estimate": D("7.6")}}
    tell(told.target_report, better, told.staff_a, told.head_a)
    response = page(client, told.leader, told.target)
    (entry,) = response.context["judgings"]
    assert (entry.grade, entry.is_outdated) == (Grade.HARD, True)
    assert "Số liệu đã đổi sau khi đánh giá." in text(response)


def test_metric_page_has_its_cells_verbatim(client, cast):
    cast.metric_measure.national_text, cast.metric_measure.provincial_text = "Khoảng 34", "41,3%"
    cast.metric_measure.save()
    shown = page(client, cast.staff_b, cast.metric).content.decode()
    assert ">Khoảng 34</td>" in shown and ">41,3%</td>" in shown


@pytest.mark.parametrize("kind", ["target", "metric"])
def test_draft_plan_is_open_to_admins_alone(client, cast, kind):
    Plan.objects.update(state=Plan.State.DRAFT)
    assert page(client, cast.staff_a, getattr(cast, kind)).status_code == 404
    assert page(client, cast.admin, getattr(cast, kind)).status_code == 200


def test_pages_of_one_kind_do_not_open_the_other(client, cast):
    client.force_login(cast.leader)
    assert client.get(f"/chi-tieu/nganh/{cast.target.pk}/").status_code == 404
    assert client.get(f"/chi-tieu/chu-yeu/{cast.metric.pk}/").status_code == 404


@pytest.mark.parametrize(("who", "most"), [("leader", 20), ("coordinator", 21)])
def test_query_count_does_not_grow(client, told, who, most):
    client.force_login(getattr(told, who))
    url = told.metric.get_absolute_url()
    tell(told.metric_report, {told.metric_measure: {"value": D(1)}}, told.staff_a, told.head_a)
    few = query_count(client, url)
    move(report=told.metric_report, act=Act.RETURN, by=told.coordinator, reason="Sửa")
    parts = [f.MeasureFactory(item=told.metric) for _ in range(29)]
    rows = {part: {"value": D(1), "estimate": D(9)} for part in parts}
    tell(told.metric_report, rows, told.staff_a, told.head_a)
    response = client.get(url)
    assert len(response.context["series"]) == len(response.context["charts"]) == 30
    assert query_count(client, url) == few <= most


def test_every_fragment_of_the_real_plan_is_marked(client, plan2023):
    user = f.UserFactory(role="leader", agency=None)
    for target in Target.objects.prefetch_related("measures"):
        fragments = [m.source_text for m in target.measures.all()]
        assert fragments and all(part and part in target.text for part in fragments)
    assert '<mark class="part">' in page(client, user, target).content.decode()
