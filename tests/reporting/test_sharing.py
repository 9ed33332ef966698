"""Người phụ trách: lines shared inside an agency, handed over, never lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEvent, User
from plans.models import Assignment
from reporting.models import Notice
from reporting.services import notices
from reporting.services.sharing import duties_of, hand_over, share, tell_of_leaving, to_hand_over
from reporting.workflow import NotAllowed, WrongState
from tests import factories as f
from tests.cast import duty, person

URL = reverse("reporting:sharing")
HAND_OVER = reverse("reporting:hand-over")


@pytest.fixture
def office(cast):
    """Agency a with a second officer; `lines`: its three lines."""
    cast.second = person("staff.a2", User.Role.STAFF, cast.a)
    cast.lines = list(duties_of(cast.a))
    assert len(cast.lines) == 3
    return cast


def officers(office):
    """Who looks after the lines of agency a, in order."""
    return [line.officer for line in duties_of(office.a).select_related("officer")]


def test_head_shares_lines_and_the_officer_is_told(office):
    first, second, third = office.lines
    assert share(duties=[first, second], officer=office.second, by=office.head_a) == 2
    assert share(duties=[first], officer=office.second, by=office.head_a) == 0
    assert officers(office) == [office.second, office.second, None]
    told = Notice.objects.get(kind="hand_over")
    assert told.person == office.second and "2 dòng: I/8, II/1" in told.text
    assert AuditEvent.objects.filter(action="share").count() == 1
    record = first.history.latest()
    assert (record.officer, record.history_user) == (office.second, office.head_a)


def test_notices_of_a_report_go_to_its_officer(office):
    share(duties=office.lines, officer=office.second, by=office.head_a)
    office.report.refresh_from_db()
    assert notices.in_charge(office.report) == [office.second]


def test_staff_take_what_nobody_has_and_lay_down_their_own(office):
    first, second, third = office.lines
    share(duties=[first], officer=office.staff_a, by=office.staff_a)
    share(duties=[second], officer=office.second, by=office.head_a)
    for lines, officer in (([second], office.staff_a), ([second], None), ([third], office.second)):
        with pytest.raises(NotAllowed):
            share(duties=lines, officer=officer, by=office.staff_a)
    share(duties=[first], officer=None, by=office.staff_a)
    assert officers(office) == [None, office.second, None]


def test_nobody_shares_for_another_agency_or_with_a_stranger(office):
    for by in (office.head_b, office.coordinator, office.admin, office.leader):
        with pytest.raises(NotAllowed):
            share(duties=office.lines[:1], officer=None, by=by)
    for stranger in (office.staff_b, office.gone):
        with pytest.raises(WrongState):
            share(duties=office.lines[:1], officer=stranger, by=office.head_a)


def test_all_lines_are_handed_over_in_one_act(office):
    share(duties=office.lines, officer=office.second, by=office.head_a)
    assert hand_over(giver=office.second, taker=office.staff_a, by=office.head_a) == 3
    assert officers(office) == [office.staff_a] * 3
    with pytest.raises(WrongState):
        hand_over(giver=office.second, taker=office.staff_a, by=office.head_a)
    with pytest.raises(NotAllowed):
        hand_over(giver=office.staff_a, taker=office.second, by=office.staff_a)


@pytest.mark.parametrize(
    "leave",
    [
        lambda office: {"is_active": False},
        lambda office: {"agency": office.b},
        lambda office: {"role": User.Role.LEADER, "agency": None},
    ],
)
def test_lines_of_who_left_wait_to_be_handed_over(client, office, leave):
    share(duties=office.lines, officer=office.second, by=office.head_a)
    for name, value in leave(office).items():
        setattr(office.second, name, value)
    office.second.save()
    assert to_hand_over(duties_of(office.a)).count() == 3
    assert tell_of_leaving(person=office.second, by=office.admin) == 3
    told = Notice.objects.filter(text__contains="cần bàn giao").values_list("person", flat=True)
    assert set(told) == {office.head_a.pk}  # the administrator did it
    client.force_login(office.head_a)
    page = client.get(URL, {"nguoi": "ban_giao"})
    assert len(page.context["page_obj"]) == 3
    assert "3 cần bàn giao" in page.content.decode()
    data = {"giver": office.second.pk, "officer": office.staff_a.pk}
    page = client.post(HAND_OVER, data, follow=True).content.decode()
    assert "Đã giao Người staff.a phụ trách 3 dòng." in page and "cần bàn giao" not in page


def test_switching_an_account_off_on_the_admin_site_tells_the_head(client, office):
    share(duties=office.lines, officer=office.second, by=office.head_a)
    client.force_login(office.admin)
    url = reverse("admin:agencies_user_change", args=[office.second.pk])
    data = {"username": "staff.a2", "name": "Người staff.a2", "agency": office.a.pk}
    assert client.post(url, data | {"role": "staff"}).status_code == 302
    told = Notice.objects.get(person=office.head_a, kind="hand_over")
    assert "Người staff.a2 không còn làm việc ở cơ quan" in told.text


def test_page_shares_the_chosen_lines(client, office):
    client.force_login(office.head_a)
    assert "3 dòng của cơ quan: 3 chưa có người phụ trách" in client.get(URL).content.decode()
    data = {"duty": [line.pk for line in office.lines[:2]], "officer": office.second.pk}
    page = client.post(URL, data, follow=True).content.decode()
    assert "Đã giao Người staff.a2 phụ trách 2 dòng." in page
    assert len(client.get(URL, {"nguoi": office.second.pk}).context["page_obj"]) == 2
    assert len(client.get(URL, {"nguoi": "chua"}).context["page_obj"]) == 1
    assert "Chọn ít nhất một dòng" in client.post(URL, follow=True).content.decode()
    for officer in (office.staff_b.pk, office.gone.pk, "x"):
        assert client.post(URL, data | {"officer": officer}).status_code == 404


def test_staff_take_lines_on_the_page(client, office):
    client.force_login(office.staff_a)
    page = client.get(URL).content.decode()
    assert "Tôi nhận các dòng đã chọn" in page and "Bàn giao các dòng" not in page
    data = {"duty": office.lines[0].pk, "officer": office.staff_a.pk}
    assert "Đã giao" in client.post(URL, data, follow=True).content.decode()
    assert client.post(URL, data | {"officer": office.second.pk}).status_code == 403


def test_history_tells_who_was_in_charge(client, office):
    line = office.lines[0]
    share(duties=[line], officer=office.second, by=office.head_a)
    share(duties=[line], officer=office.staff_a, by=office.head_a)
    client.force_login(office.staff_a)
    response = client.get(reverse("reporting:sharing-history", args=[line.pk]))
    changes = [change.officer for change in response.context["changes"]]
    assert changes == [office.staff_a, office.second]
    assert "Người head.a phân công" in response.content.decode()


def test_list_and_home_narrow_to_mine(client, office):
    share(duties=office.lines[:1], officer=office.second, by=office.head_a)
    client.force_login(office.second)
    reports = reverse("reporting:report-list")
    mine = client.get(reports, {"nguoi": "toi"}).context["rows"]
    assert [row.report for row in mine] == [office.report]
    assert len(client.get(reports, {"nguoi": "chua"}).context["rows"]) == 2
    home = client.get("/").content.decode()
    assert "phụ trách: Người staff.a2" in home and "Của tôi <b>1</b>" in home
    [group] = client.get("/", {"nguoi": "toi"}).context["groups"]
    assert [line.report for line in group.lines] == [office.report]
    client.force_login(office.leader)
    assert "nguoi" not in client.get(reports).context["filter"].filters


def test_page_has_a_constant_number_of_queries(client, cast):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    def add(count):
        lines = [
            duty(f.TaskFactory(plan=cast.plan, section=cast.section), cast.a, Assignment.Role.LEAD)
            for _number in range(count)
        ]
        share(duties=lines, officer=cast.staff_a, by=cast.head_a)

    client.force_login(cast.head_a)
    add(3)
    few = queries()
    add(20)
    assert queries() == few <= 14
