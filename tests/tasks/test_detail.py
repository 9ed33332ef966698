"""The page of one task: the plan's words, duties, who has reported, and who may know it."""

import pytest
from django.urls import reverse

from agencies.models import AgencyGroup
from plans.models import Assignment, OpenPhrase, Plan
from reporting.services import move
from reporting.workflow import Act
from tasks.models import Task, TaskProgress
from tests import factories as f
from tests.cast import duty
from tests.plan_pages import query_count, send

CANARY = "Ký 14 hợp đồng bao tiêu dừa sáp"


@pytest.fixture
def told(cast):
    """Agency a has sent its report on task 8; b has only a draft."""
    TaskProgress.objects.create(report=cast.report, status="stuck", results=CANARY)
    TaskProgress.objects.create(report=cast.report_b, status="done", results="Bản nháp của b")
    send(cast.report, cast.head_a)
    return cast


def page(client, user, task):
    """The page as one person sees it."""
    client.force_login(user)
    return client.get(task.get_absolute_url())


def test_words_stand_as_in_the_plan(client, cast):
    words = "Đảo đảm  <an sinh> & “xã hội”"
    Task.objects.filter(pk=cast.task.pk).update(text=words)
    shown = page(client, cast.leader, cast.task).content.decode()
    assert "Đảo đảm  &lt;an sinh&gt; &amp; “xã hội”</blockquote>" in shown


def test_province_sees_a_row_per_agency(client, told):
    response = page(client, told.coordinator, told.task)
    assert [row.agency.code for row in response.context["rows"]] == ["SCT", "SYT"]
    assert response.context["heading"] == ("Nhiệm vụ 8: 1/2 cơ quan đã nộp báo cáo Quý II/2023")
    first = response.context["rows"][0]
    assert first.is_lead and first.by_period[0][1].state.label == "Đã nộp"
    assert reverse("tasks:task-report", args=[told.report.pk]) in response.content.decode()


@pytest.mark.parametrize("who", ["coordinator", "leader", "admin", "staff_m", "head_a"])
def test_sent_words_are_read(client, told, who):
    response = page(client, getattr(told, who), told.task)
    assert response.context["told"].progress.results == CANARY
    assert "Bản nháp của b" not in response.content.decode()


def test_agency_learns_nothing_of_another(client, told):
    response = page(client, told.staff_b, told.task)
    assert [row.agency.code for row in response.context["rows"]] == ["SYT"]
    assert CANARY not in response.content.decode()
    assert "Đã nộp" not in response.content.decode()
    assert response.context["heading"] == ("Nhiệm vụ 8: báo cáo Quý II/2023 của Sở Y tế chưa nhập")


def test_outsider_reads_the_plan_only(client, told):
    outsider = f.UserFactory(agency=f.AgencyFactory(code="STC"))
    response = page(client, outsider, told.task)
    assert response.context["rows"] == [] and CANARY not in response.content.decode()
    assert response.context["heading"] == (
        "Nhiệm vụ 8: 2 cơ quan thực hiện, Sở Kế hoạch và Đầu tư theo dõi"
    )
    assert "Báo cáo chỉ mở cho cơ quan lập" in response.content.decode()


def test_returned_words_are_no_longer_quoted(client, told):
    move(report=told.report, act=Act.RETURN, by=told.head_m, reason="Bổ sung số liệu")
    assert page(client, told.coordinator, told.task).context["told"] is None
    assert page(client, told.staff_a, told.task).context["told"].progress.results == CANARY


def test_draft_plan_is_open_to_admins_alone(client, cast):
    Plan.objects.update(state=Plan.State.DRAFT)
    assert page(client, cast.staff_a, cast.task).status_code == 404
    assert page(client, cast.leader, cast.task).status_code == 404
    assert page(client, cast.admin, cast.task).status_code == 200


def test_missing_monitor_is_said(client, cast):
    shown = page(client, cast.leader, cast.bare_task).content.decode()
    assert "Chưa có cơ quan theo dõi, báo cáo do điều phối cấp tỉnh xem xét." in shown


def test_open_phrase_is_said_with_its_reason(client, cast):
    group = AgencyGroup.objects.create(code="SO_NGANH", name="Các sở, ngành")
    kind = {"qualifier": OpenPhrase.Qualifier.TRUNCATED, "group": group}
    OpenPhrase.objects.create(item=cast.task, phrase="các sở, ngành, liên quan", **kind)
    shown = page(client, cast.staff_b, cast.task).content.decode()
    assert "“các sở, ngành, liên quan”: chưa xác định" in shown
    assert "cụm từ bị thiếu chữ" in shown


def test_members_of_a_group_stand_under_their_phrase(client, cast):
    group = AgencyGroup.objects.create(code="UBND_HUYEN", name="UBND các huyện", certain=True)
    for number in range(3):
        row = duty(cast.task, f.AgencyFactory(code=f"H{number}"), Assignment.Role.MEMBER)
        Assignment.objects.filter(pk=row.pk).update(
            group=group, phrase="UBND các huyện", position=2
        )
    parties = page(client, cast.leader, cast.task).context["parties"]
    assert [(p.phrase, len(p.agencies), p.is_group) for p in parties] == [
        ("", 1, False),
        ("", 1, False),
        ("UBND các huyện", 3, True),
    ]


def test_neighbours_lead_through_the_appendix(client, cast):
    first = page(client, cast.leader, cast.task).context
    assert (first["before"], first["after"]) == (None, (cast.bare_task.pk, "9"))
    last = page(client, cast.leader, cast.bare_task).context
    assert (last["before"], last["after"]) == ((cast.task.pk, "8"), None)


def test_query_count_does_not_grow(client, told):
    url = told.task.get_absolute_url()
    client.force_login(told.coordinator)
    few = query_count(client, url)
    for _ in range(28):
        report = f.ReportFactory(
            assignment=duty(told.task, f.AgencyFactory(), Assignment.Role.MEMBER),
            period=told.period,
        )
        TaskProgress.objects.create(report=report, status="done", results="Xong")
    assert len(client.get(url).context["rows"]) == 30
    assert query_count(client, url) == few
