"""Remarks: who says and reads what, who is told; nothing said inside an agency leaves it."""

import pytest
from django.urls import reverse

from agencies.models import AppendOnly, AuditEvent
from agencies.reorganise import move_people
from reporting.models import Comment, Notice
from reporting.services import move
from reporting.services.talking import concerned, remark
from reporting.talk import SHOWN, remarks, talk_about
from reporting.workflow import Act, NotAllowed, ReasonMissing
from tests.cast import person

CONTENT = {"item": {}, "fields": []}


def told():
    """Who was told, sorted."""
    return sorted(Notice.objects.filter(kind="comment").values_list("person__username", flat=True))


def send(cast):
    """The report goes out."""
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content=CONTENT)
    cast.report.refresh_from_db()


def read(user, report):
    """The words a person reads on a report."""
    return [said.text for said in remarks(user, report=report.pk)]


def test_before_the_first_sending_it_is_the_agencys_own_business(cast, today):
    remark(report=cast.report, text="Số liệu quý I sai", by=cast.staff_a, mentions=[cast.m])
    for outsider in (cast.staff_m, cast.coordinator, cast.admin):
        with pytest.raises(NotAllowed):
            remark(report=cast.report, text="Nhanh lên", by=outsider)
        assert read(outsider, cast.report) == []
    assert read(cast.head_a, cast.report) == ["Số liệu quý I sai"]
    assert told() == []  # M is not told of what it may not read
    today.shift(60)
    send(cast)
    today.shift(60)
    remark(report=cast.report, text="Đã sửa", by=cast.staff_a)
    assert read(cast.staff_m, cast.report) == ["Đã sửa"]  # what was said inside stays inside
    assert read(cast.staff_a, cast.report) == ["Số liệu quý I sai", "Đã sửa"]
    assert read(cast.staff_b, cast.report) == []


def test_an_inner_remark_is_told_inside_only(cast):
    remark(report=cast.report, text="Ai có số liệu?", by=cast.staff_a, mentions=[cast.a])
    assert told() == ["head.a"]


def test_those_called_on_and_those_who_spoke_are_told_once(cast):
    send(cast)
    remark(report=cast.report, text="Thiếu biểu 2", by=cast.staff_m, mentions=[cast.a])
    assert told() == ["head.a", "staff.a"]
    Notice.objects.all().delete()
    remark(report=cast.report, text="Đã bổ sung", by=cast.staff_a, mentions=[cast.m, cast.b])
    assert told() == ["head.m", "staff.m"]  # B sees nothing of this report
    assert Notice.objects.first().report == cast.report


def test_the_officer_in_charge_hears_for_the_staff(cast):
    other = person("staff.a2", "staff", cast.a)
    cast.report.assignment.officer = other
    cast.report.assignment.save()
    remark(item=cast.task, text="Họp chung", by=cast.staff_b, mentions=[cast.a])
    assert told() == ["head.a", "staff.a2"]


def test_on_a_line_everybody_talks_but_leaders_instruct(cast):
    remark(item=cast.task, text="Ai làm phần đất?", by=cast.staff_b, mentions=[cast.office])
    assert told() == ["dieuphoi"]
    with pytest.raises(NotAllowed):
        remark(item=cast.task, text="Làm đi", by=cast.leader)
    with pytest.raises(ReasonMissing):
        remark(item=cast.task, text=" \n ", by=cast.staff_a)
    assert [a.code for a in concerned(item=cast.task)] == ["SCT", "SYT", "SKHDT", "VPUBND"]
    assert [a.code for a in concerned(report=cast.report)] == ["SCT", "SKHDT"]
    assert AuditEvent.objects.filter(action="remark").count() == 1


def test_nobody_changes_what_was_said(cast):
    said = remark(item=cast.task, text="Đã thống nhất", by=cast.staff_a)
    for change in (said.save, said.delete, Comment.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()


def test_a_remark_keeps_the_agency_of_its_day(cast, today):
    remark(item=cast.task, text="Khi còn ở Sở Công Thương", by=cast.staff_a)
    today.shift(3600)
    move_people(people={cast.staff_a.pk: cast.b}, leaving=[cast.a])
    today.shift(3600)
    cast.staff_a.refresh_from_db()
    remark(item=cast.task, text="Nay ở Sở Y tế", by=cast.staff_a)
    names = [said.agency_name for said in remarks(cast.leader, item=cast.task.pk)]
    assert names == ["Sở Công Thương", "Sở Y tế"]


# --- pages -------------------------------------------------------------------------------------
def test_said_on_the_page_of_the_report_and_read_there(client, cast):
    send(cast)
    client.force_login(cast.staff_m)
    page = reverse("tasks:task-report", args=[cast.report.pk])
    text = client.get(page).content.decode()
    assert 'value="SCT"' in text and "chỉ người của cơ quan đọc được" not in text
    response = client.post(
        reverse("reporting:report-talk", args=[cast.report.pk]),
        {"text": "Thiếu <b>biểu</b> 2", "mentions": ["SCT"], "next": page},
    )
    assert response.url == f"{page}#trao-doi"
    text = client.get(page).content.decode()
    assert "Thiếu &lt;b&gt;biểu&lt;/b&gt; 2" in text and "Người staff.m" in text
    assert "Báo cho:" in text


def test_words_missing_keep_what_was_chosen(client, cast):
    client.force_login(cast.staff_b)
    url = reverse("reporting:item-talk", args=[cast.task.pk])
    text = client.post(url, {"text": "", "mentions": ["SCT"]}).content.decode()
    assert "Ghi nội dung trao đổi." in text and "checked" in text
    assert client.post(url, {"text": "Chào", "next": "https://la.vn/"}).url == url


@pytest.mark.parametrize("line", ["task", "target", "metric"])
def test_lines_carry_their_conversation(client, cast, line):
    item = getattr(cast, line)
    remark(item=item, text="Ý kiến về dòng", by=cast.staff_b)
    client.force_login(cast.leader)
    room = "tasks" if line == "task" else "indicators"
    text = client.get(reverse(f"{room}:{line}-detail", args=[item.pk])).content.decode()
    assert "Ý kiến về dòng" in text and "Gửi ý kiến" not in text and "Ghi ý kiến chỉ đạo" in text


def test_long_conversations_are_folded_and_cost_the_same(client, cast, django_assert_num_queries):
    client.force_login(cast.staff_a)
    page = reverse("tasks:task-detail", args=[cast.task.pk])
    remark(item=cast.task, text="Đầu tiên", by=cast.staff_b, mentions=[cast.a])
    with django_assert_num_queries(5):  # remarks, their mentions, who may be called (3)
        talk_about(cast.staff_a, item=cast.task)
    for n in range(SHOWN - 1):
        remark(item=cast.task, text=f"Câu {n}", by=cast.staff_a, mentions=[cast.a, cast.m])
    with django_assert_num_queries(5):
        talk_about(cast.staff_a, item=cast.task)
    remark(item=cast.task, text="Cuối cùng", by=cast.staff_b)
    text = client.get(page).content.decode()
    assert "Cuối cùng" in text and "Đầu tiên" not in text and "Xem 1 ý kiến trước đó" in text
    whole = reverse("reporting:item-talk", args=[cast.task.pk])
    assert "Cuối cùng" in client.get(whole).content.decode()
    assert "Đầu tiên" in client.get(whole, {"page": 1}).content.decode()
