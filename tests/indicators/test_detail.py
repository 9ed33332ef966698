"""The page of one target or metric: marked sentence, measures, figures period by period."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ui import highlight
from indicators.models import Observation, Target
from plans.models import Plan
from tests import factories as f
from tests.plan_pages import query_count, send

SENTENCE = "Thu nội địa 5.701 tỷ đồng; thu từ hoạt động xuất nhập khẩu đạt 1.220 tỷ đồng."


@pytest.fixture
def told(cast):
    """Agency a has sent 5,9 on target 1 and drafted a figure on metric 5."""
    Observation.objects.create(
        report=cast.target_report, measure=cast.measure, value="5.9", note="CANARY số liệu sơ bộ"
    )
    Observation.objects.create(report=cast.metric_report, measure=cast.metric_measure, value="31.5")
    send(cast.target_report, cast.head_a)
    return cast


def page(client, user, item):
    """The page as one person sees it."""
    client.force_login(user)
    return client.get(item.get_absolute_url())


def figures(response):
    """(period, value) of every figure on the page."""
    return [
        (line.period.code, line.figures.value)
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
    assert response.context["heading"] == (
        "Chỉ tiêu chủ yếu 1: báo cáo Quý II/2023 của Sở Công Thương đã nộp"
    )


@pytest.mark.parametrize("who", ["staff_b", "staff_m"])
def test_agency_learns_nothing_of_another(client, told, who):
    response = page(client, getattr(told, who), told.target)
    assert response.context["series"] == [] and "CANARY" not in response.content.decode()
    assert response.context["reports"] == []
    assert response.context["heading"] == ("Chỉ tiêu chủ yếu 1: 1 số đo, Sở Công Thương báo cáo")


def test_drafted_figures_are_the_authors_own(client, told):
    assert figures(page(client, told.coordinator, told.metric)) == []
    assert figures(page(client, told.staff_a, told.metric)) == [("2023-Q2", "31,5")]


def test_answer_in_words(client, told):
    words = {"comparator": "met", "low": None, "words": "Đạt", "direction": "words"}
    measure = f.MeasureFactory(item=told.target, code="1.2", position=9999, **words)
    Observation.objects.create(report=told.target_report, measure=measure, words="Chưa đạt")
    assert figures(page(client, told.leader, told.target))[-1] == ("2023-Q2", "Chưa đạt")


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


def test_query_count_does_not_grow(client, told):
    client.force_login(told.coordinator)
    url = told.target.get_absolute_url()
    few = query_count(client, url)
    for _ in range(29):
        measure = f.MeasureFactory(item=told.target)
        Observation.objects.create(report=told.target_report, measure=measure, value=1)
    assert len(client.get(url).context["series"]) == 30
    assert query_count(client, url) == few


def test_every_fragment_of_the_real_plan_is_marked(client, plan2023):
    user = f.UserFactory(role="leader", agency=None)
    for target in Target.objects.prefetch_related("measures"):
        fragments = [m.source_text for m in target.measures.all()]
        assert fragments and all(part and part in target.text for part in fragments)
    assert '<mark class="part">' in page(client, user, target).content.decode()
