"""Ý kiến chỉ đạo: put down, answered by the agency, confirmed or given back."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import AuditEvent
from common import clock
from reporting.instructions import instruction_badge
from reporting.models import Instruction, Notice
from reporting.services.instructing import answer, confirm, give_back, instruct
from reporting.workflow import NotAllowed, ReasonMissing, WrongState
from tests import factories as f

DAY, DUE = date(2023, 6, 12), date(2023, 6, 14)


def given(cast, **fields):
    """What the chairman told A to do on the task by 14/06, put down by the coordinator."""
    usual = {"item": cast.task, "text": "Đẩy nhanh tiến độ", "leader": "Chủ tịch UBND tỉnh"}
    usual |= {"given_on": DAY, "agencies": [cast.a], "due_on": DUE, "by": cast.coordinator}
    return instruct(**(usual | fields))


def told(*usernames):
    """Whether exactly these people were told; the slate is clean then."""
    found = Notice.objects.filter(kind="instruction").values_list("person__username", flat=True)
    same = sorted(found) == sorted(usernames)
    Notice.objects.all().delete()
    return same


def test_one_row_per_agency_and_its_people_are_told(cast):
    rows = given(cast, agencies=[cast.a, cast.b])
    assert [(r.agency, r.period, r.due_on) for r in rows] == [
        (cast.a, cast.period, DUE),
        (cast.b, cast.period, DUE),
    ]
    assert told("head.a", "head.b", "staff.a", "staff.b")
    assert AuditEvent.objects.filter(action="instruct").count() == 2


def test_without_agency_it_is_for_the_record(cast):
    [row] = given(cast, agencies=[], due_on=None)
    assert (row.agency, row.days_late()) == (None, 0)
    assert told()
    with pytest.raises(NotAllowed):
        answer(instruction=row, text="Xong", by=cast.head_a)


def test_a_leader_speaks_for_themselves(cast):
    [row] = given(cast, leader="Người khác", by=cast.leader)
    assert row.leader == cast.leader.name
    done = answer(instruction=row, text="Xong", by=cast.head_a)
    assert told("chutich", "head.a", "staff.a")
    assert confirm(instruction=done, by=cast.leader).confirmed_by == cast.leader


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"text": " "}, ReasonMissing),
        ({"due_on": None}, WrongState),
        ({"agencies": []}, WrongState),
        ({"due_on": date(2023, 6, 11)}, WrongState),
        ({"given_on": date(2023, 6, 13), "due_on": DUE}, WrongState),
    ],
)
def test_refused(cast, fields, error):
    with pytest.raises(error):
        given(cast, **fields)
    assert not Instruction.objects.exists()


def test_from_the_word_to_the_confirmation(cast, today):
    [row] = given(cast)
    told("head.a", "staff.a")
    for other in (cast.staff_a, cast.head_b, cast.coordinator):
        with pytest.raises(NotAllowed):
            answer(instruction=row, text="Xong", by=other)
    with pytest.raises(WrongState):
        confirm(instruction=row, by=cast.coordinator)
    row = answer(instruction=row, text="Đã giải ngân 60%", by=cast.head_a)
    assert told("dieuphoi")
    with pytest.raises(NotAllowed):
        confirm(instruction=row, by=cast.leader)  # somebody else's
    with pytest.raises(ReasonMissing):
        give_back(instruction=row, reason=" ", by=cast.coordinator)
    row = give_back(instruction=row, reason="Nêu rõ phần còn lại", by=cast.coordinator)
    assert (row.answer, row.answered_at) == ("", None) and told("head.a", "staff.a")
    row = answer(instruction=row, text="Còn 40% xong trong tháng 7", by=cast.head_a)
    row = confirm(instruction=row, by=cast.coordinator)
    with pytest.raises(WrongState):
        answer(instruction=row, text="Thêm", by=cast.head_a)
    answers = row.history.order_by("history_id").values_list("answer", flat=True)
    assert "Đã giải ngân 60%" in answers
    acts = AuditEvent.objects.filter(subject_type="reporting.instruction").order_by("pk")
    assert [e.action for e in acts] == ["instruct", "answer", "return", "answer", "confirm"]


def test_overdue_is_derived_at_the_hour(cast, today):
    [row] = given(cast)
    today.move_to("2023-06-14 16:59+07:00")
    assert not Instruction.objects.overdue(clock.now()).exists() and row.days_late() == 0
    today.move_to("2023-06-14 17:01+07:00")
    assert Instruction.objects.overdue(clock.now()).get() == row and row.days_late() == 1
    today.move_to("2023-06-17 08:00+07:00")
    assert instruction_badge(row, clock.now()).label == "Quá hạn 3 ngày"
    row = answer(instruction=row, text="Xong", by=cast.head_a)
    today.move_to("2023-07-01 08:00+07:00")
    assert instruction_badge(row, clock.now()).label == "Trả lời trễ 3 ngày"
    assert not Instruction.objects.overdue(clock.now()).exists()


def test_seen_by_the_province_and_by_those_on_the_line(cast):
    [row] = given(cast)
    [elsewhere] = given(cast, item=cast.target, agencies=[cast.b])
    seen = Instruction.objects.visible_to
    assert set(seen(cast.leader)) == {row, elsewhere}
    assert set(seen(cast.staff_m)) == {row}
    assert set(seen(cast.staff_b)) == {row, elsewhere}  # its own, and on its line
    assert not seen(cast.gone).exists()


# --- pages -------------------------------------------------------------------------------------
def test_put_down_by_form_and_answered_from_the_home_page(client, cast):
    client.force_login(cast.coordinator)
    url = reverse("reporting:instruct", args=[cast.task.pk])
    typed = {"text": "Báo cáo ngay", "leader": "Phó Chủ tịch", "given_on": "12/06/2023"}
    bad = client.post(url, typed | {"agencies": ["SCT"]}).content.decode()
    assert "nêu hạn thực hiện" in bad and "Báo cáo ngay" in bad and "Phó Chủ tịch" in bad
    bad = client.post(url, typed | {"due_on": "14/06/2023"}).content.decode()
    assert "Chọn cơ quan" in bad
    typed |= {"agencies": ["SCT"], "other": "VPUBND", "due_on": "14/06/2023"}
    assert client.post(url, typed).url == reverse("reporting:instruction-list")
    row = Instruction.objects.get(agency=cast.a)
    assert Instruction.objects.count() == 2
    client.force_login(cast.head_a)
    home = client.get("/").content.decode()
    assert "Ý kiến chỉ đạo phải trả lời" in home and row.get_absolute_url() in home
    page = client.post(row.get_absolute_url(), {"act": "answer", "text": ""}).content.decode()
    assert "Ghi kết quả thực hiện." in page
    client.post(row.get_absolute_url(), {"act": "answer", "text": "Đã làm xong"})
    assert "Ý kiến chỉ đạo phải trả lời" not in client.get("/").content.decode()
    client.force_login(cast.coordinator)
    assert "Chờ xác nhận" in client.get("/").content.decode()
    page = client.post(row.get_absolute_url(), {"act": "return", "text": ""}).content.decode()
    assert "Nêu rõ lý do" in page
    client.post(row.get_absolute_url(), {"act": "return", "text": "Thiếu số liệu"})
    client.force_login(cast.head_a)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "“Thiếu số liệu”" in page
    assert ">\nĐã làm xong</textarea>" in page  # ready to be mended
    assert client.post(row.get_absolute_url(), {"act": "x"}).status_code == 404


def test_a_leader_is_not_asked_for_a_name(client, cast):
    client.force_login(cast.leader)
    url = reverse("reporting:instruct", args=[cast.task.pk])
    page = client.get(url).content.decode()
    assert "Người chỉ đạo: Người chutich" in page and 'value="12/06/2023"' in page
    client.post(url, {"text": "Làm ngay", "given_on": "12/06/2023", "leader": "Kẻ khác"})
    assert Instruction.objects.get().leader == "Người chutich"


def test_list_filters_and_exports(client, cast, today, django_assert_num_queries):
    given(cast, agencies=[cast.a, cast.b])
    given(cast, text="Ghi nhận", agencies=[], due_on=None)
    today.move_to("2023-06-16 08:00+07:00")
    client.force_login(cast.coordinator)
    url = reverse("reporting:instruction-list")
    with django_assert_num_queries(9):
        page = client.get(url).content.decode()
    assert "2 ý kiến chỉ đạo quá hạn chưa trả lời, 0 ý kiến còn hạn" in page
    assert "Quá hạn 2 ngày" in page and "Không giao cơ quan" in page
    only_b = client.get(url, {"co_quan": "SYT", "tinh_trang": "qua_han", "ky": "2023-Q2"})
    assert len(only_b.context["rows"]) == 1
    assert client.get(url, {"tinh_trang": "xong"}).context["rows"] == []
    assert client.get(url, {"xuat": "xlsx"})["Content-Type"].endswith("sheet")
    for _n in range(12):
        given(cast, item=f.TaskFactory(plan=cast.plan, section=cast.section), due_on=DUE)
    with django_assert_num_queries(9):
        client.get(url)
