"""One-button acts: who reviews, takes back, sends back; and versions as they were sent."""

import pytest
from django.urls import reverse

from agencies.models import AuditEvent
from plans.models import Assignment
from reporting.models import Report
from reporting.services import move
from reporting.workflow import Act
from tasks.services import save_progress, send
from tests.cast import duty

READY = {"status": "under_way", "results": "Đã nâng cấp 02 chợ"}


@pytest.fixture
def sent(cast):
    """The cast's report, sent by the head of its agency."""
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=READY)
    return send(report=cast.report, by=cast.head_a, version=1)


def act(client, person, report, name, **data):
    """Press one button."""
    client.force_login(person)
    return client.post(reverse("reporting:report-act", args=[report.pk, name]), data)


def page(client, person, report):
    """The report's page as one person sees it."""
    client.force_login(person)
    return client.get(reverse("tasks:task-report", args=[report.pk]))


def state_of(report):
    """The state in the database."""
    return Report.objects.get(pk=report.pk).state


def test_accept_says_what_was_accepted(client, cast, sent):
    response = act(client, cast.staff_m, sent, "accept", version=2)
    assert response.status_code == 302 and response.url == reverse("reporting:report-list")
    assert state_of(sent) == "accepted"
    message = f"Đã tiếp nhận báo cáo Quý II/2023, nhiệm vụ {cast.task.number} của Sở Công Thương."
    assert message in page(client, cast.staff_m, sent).content.decode()


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/co-quan/?q=1", "/co-quan/?q=1"),
        ("//evil.example/", "/bao-cao/"),
        ("https://evil.example/", "/bao-cao/"),
        ("/\\evil.example", "/bao-cao/"),
        ("javascript:alert(1)", "/bao-cao/"),
    ],
)
def test_act_goes_back_only_within_the_house(client, cast, sent, wanted, given):
    assert act(client, cast.staff_m, sent, "accept", next=wanted).url == given


@pytest.mark.parametrize("name", ["save", "send", "hand_in", "delete", "ACCEPT"])
def test_act_that_is_no_button_is_unknown(client, cast, sent, name):
    assert act(client, cast.staff_m, sent, name).status_code == 404
    assert state_of(sent) == "submitted"


def test_act_of_stranger_is_unknown_and_of_reader_forbidden(client, cast, sent):
    assert act(client, cast.staff_b, sent, "accept").status_code == 404
    for person in (cast.leader, cast.admin, cast.staff_a, cast.head_a):
        assert act(client, person, sent, "accept").status_code == 403
    assert state_of(sent) == "submitted"


def test_return_without_reason_goes_back_and_says_so(client, cast, sent):
    here = reverse("tasks:task-report", args=[sent.pk])
    response = act(client, cast.staff_m, sent, "return", reason=" \u200b", next=here)
    assert response.url == here and state_of(sent) == "submitted"
    assert "Nêu rõ lý do" in page(client, cast.staff_m, sent).content.decode()


def test_act_on_older_version_is_refused_and_keeps_the_reason(client, cast, sent):
    move(report=sent, act=Act.RECALL, by=cast.head_a, reason="Sai số liệu")
    response = act(client, cast.staff_m, sent, "return", version=2, reason="Thiếu số chợ")
    html = response.content.decode()
    assert response.status_code == 409 and state_of(sent) == "draft"
    assert "Thiếu số chợ" in html and "Bản nháp" in html


@pytest.mark.parametrize("version", ["-1", "1", "3", "x", "", "9" * 5000])
def test_act_with_unread_version_is_refused(client, cast, sent, version):
    assert act(client, cast.staff_m, sent, "accept", version=version).status_code == 409
    assert state_of(sent) == "submitted"


def test_act_from_wrong_state_is_refused(client, cast, sent):
    response = act(client, cast.staff_m, sent, "reopen", reason="Sai")
    assert response.status_code == 409 and state_of(sent) == "submitted"


def test_button_pressed_twice_acts_once_and_is_no_error(client, cast, sent):
    for _ in range(2):
        response = act(client, cast.staff_m, sent, "return", version=2, reason="Thiếu số chợ")
        assert response.status_code == 302
    assert AuditEvent.objects.filter(action="return").count() == 1
    assert sent.comments.count() == 1


def test_agency_takes_its_report_back(client, cast, sent):
    assert act(client, cast.head_a, sent, "recall", reason="Gửi nhầm").status_code == 302
    move(report=sent, act=Act.HAND_IN, by=cast.staff_a)
    assert act(client, cast.head_a, sent, "send_back", reason="Thêm số").status_code == 302
    move(report=sent, act=Act.HAND_IN, by=cast.staff_a)
    assert act(client, cast.staff_a, sent, "withdraw").status_code == 302
    assert state_of(sent) == "draft"


def test_buttons_shown_are_those_the_person_may_press(client, cast, sent):
    shown = {
        who: {step.act for step in page(client, getattr(cast, who), sent).context["steps"]}
        for who in ("staff_a", "head_a", "staff_m", "coordinator", "leader", "admin")
    }
    assert shown == {
        "staff_a": set(),
        "head_a": {"recall"},
        "staff_m": {"accept", "return"},
        "coordinator": {"accept", "return"},
        "leader": set(),
        "admin": set(),
    }


def test_who_sent_gets_no_button_to_accept(client, cast, sent):
    duty(cast.task, cast.a, Assignment.Role.MONITOR)
    steps = page(client, cast.head_a, sent).context["steps"]
    assert [step.act for step in steps] == ["recall"]


def test_version_page_shows_what_was_sent_not_what_is(client, cast, sent):
    move(report=sent, act=Act.RETURN, by=cast.staff_m, reason="Thêm số")
    values = READY | {"results": "Đã nâng cấp 03 chợ"}
    save_progress(report=sent, by=cast.staff_a, version=None, values=values)
    for person in (cast.staff_a, cast.staff_m, cast.leader):
        client.force_login(person)
        html = client.get(f"/bao-cao/{sent.pk}/ban-nop/1/").content.decode()
        assert "02 chợ" in html and "03 chợ" not in html and "Đang thực hiện" in html


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_version_that_was_never_sent_is_unknown(client, cast, sent, number):
    client.force_login(cast.staff_a)
    assert client.get(f"/bao-cao/{sent.pk}/ban-nop/{number}/").status_code == 404


def test_version_of_other_agency_is_unknown(client, cast, sent):
    client.force_login(cast.staff_b)
    assert client.get(f"/bao-cao/{sent.pk}/ban-nop/1/").status_code == 404
