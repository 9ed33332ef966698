"""Đôn đốc by hand: who may, what an act leaves behind, the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEvent
from reporting.models import Notice, Reminder, Urge
from reporting.services import move
from reporting.services.urging import urge
from reporting.workflow import Act, NotAllowed, WrongState
from tests import factories as f

WORDS = {True: "Đề nghị nộp ngay.", False: "Yêu cầu nộp ngay."}
LIST, COMPOSE, ACTS = (reverse(f"reporting:{name}") for name in ("urging", "urge", "urge-list"))


@pytest.fixture
def late(cast, today):
    """Tuesday 20/06: the deadline was four days ago."""
    today.move_to("2023-06-20T09:00:00+07:00")
    cast.until = cast.period.due_agency + timedelta(days=7)
    return cast


def press(cast, *reports, by=None):
    """Urge for some reports."""
    return urge(
        reports=[r.pk for r in reports],
        by=by or cast.coordinator,
        words=WORDS,
        answer_by=cast.until,
    )


def send(report, by):
    return move(report=report, act=Act.SEND, by=by, content={"item": {}, "fields": []})


def page(client, user, url, **query):
    """The page a person gets."""
    client.force_login(user)
    return client.get(url, query)


# --- the act -----------------------------------------------------------------------------------
def test_one_act_an_agency_with_what_is_owed(late):
    first, second = press(late, late.report, late.metric_report, late.bare_report)
    assert (first.agency, second.agency) == (late.a, late.b)
    assert [(o["appendix"], o["number"], o["days_late"]) for o in first.owed] == [
        ("I", "8", 4),
        ("III", "5", 4),
    ]
    assert first.words == WORDS[False] and first.agency_name == late.a.full_name
    assert [r.days for r in first.reminders.all()] == [4, 4]
    events = AuditEvent.objects.filter(action="urge").order_by("pk")
    assert [(e.subject, e.data) for e in events] == [
        ("Sở Công Thương · Quý II/2023", {"reports": 2}),
        ("Sở Y tế · Quý II/2023", {"reports": 1}),
    ]


def test_staff_in_charge_and_head_are_told_once(late):
    press(late, late.report, late.metric_report)
    told = Notice.objects.filter(kind="urge").order_by("pk")
    assert [n.person for n in told] == [late.staff_a, late.head_a]
    assert told[0].text == (
        "Văn phòng UBND tỉnh đôn đốc 2 báo cáo Quý II/2023 chưa nộp, "
        "nộp trước ngày 23/06/2023. Yêu cầu nộp ngay."
    )
    assert told[0].report is None and told[0].period == late.period


def test_bodies_under_the_ministries_and_peers_are_asked(late):
    late.b.kind = "central"
    late.b.save()
    told, asked = press(late, late.report, late.bare_report)
    assert (told.words, asked.words) == (WORDS[False], WORDS[True])
    [peer] = press(late, late.report, by=late.staff_m)
    assert peer.words == WORDS[True]


def test_monitor_urges_for_its_lines_alone(late):
    press(late, late.report, late.report_b, by=late.head_m)
    for report in (late.bare_report, late.metric_report):
        with pytest.raises(NotAllowed):
            press(late, report, by=late.staff_m)


@pytest.mark.parametrize("who", ["staff_a", "head_b", "leader", "admin"])
def test_others_do_not_urge(late, who):
    with pytest.raises(NotAllowed):
        press(late, late.report, by=getattr(late, who))
    assert not Urge.objects.exists() and not Notice.objects.exists()


def test_what_was_sent_meanwhile_is_left_out(late):
    send(late.report, late.head_a)
    [act] = press(late, late.report, late.target_report)
    assert [o["report"] for o in act.owed] == [late.target_report.pk]
    with pytest.raises(WrongState):
        press(late, late.report)


def test_form_sent_twice_urges_once_a_day(late, today):
    press(late, late.report)
    with pytest.raises(WrongState):
        press(late, late.report)
    today.shift(timedelta(days=1))
    press(late, late.report)
    assert Reminder.objects.filter(report=late.report).count() == 2


def test_closed_period_and_past_day_are_refused(late):
    late.until = late.period.due_agency
    with pytest.raises(WrongState):
        press(late, late.report)
    late.until += timedelta(days=7)
    late.period.closed_at = late.period.opened_at + timedelta(days=1)
    late.period.save()
    with pytest.raises(WrongState):
        press(late, late.report)


# --- the pages ---------------------------------------------------------------------------------
def test_page_lists_who_owes_and_how_often_it_was_urged(client, late):
    press(late, late.report)
    shown = page(client, late.coordinator, LIST)
    rows = [(r.agency, r.owed, r.overdue, r.days, r.times) for r in shown.context["rows"]]
    assert rows == [(late.a, 3, 3, 4, 1), (late.b, 2, 2, 4, 0)]
    html = shown.content.decode()
    assert "2 cơ quan quá hạn 5 báo cáo Quý II/2023" in html
    assert "1 lần, lần cuối 20/06/2023" in html
    rows = page(client, late.staff_m, LIST).context["rows"]
    assert [(r.agency, r.owed) for r in rows] == [(late.a, 1), (late.b, 1)]


def test_nothing_chosen_goes_back_with_a_sentence(client, late):
    shown = page(client, late.coordinator, COMPOSE, ky="2023-Q2")
    assert shown.url == f"{LIST}?ky=2023-Q2"
    assert "Chọn ít nhất một cơ quan" in client.get(shown.url).content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [({"co_quan": "SCT"}, 3), ({"co_quan": ["SCT", "SYT"]}, 5), ({"tat_ca": "1"}, 5)],
)
def test_form_offers_what_the_address_names(client, late, query, count):
    shown = page(client, late.coordinator, COMPOSE, ky="2023-Q2", **query)
    assert shown.content.decode().count('name="muc"') == count
    assert shown.content.decode().count(" checked") == count


def test_one_report_is_offered_from_its_own_page(client, late):
    url = f"{COMPOSE}?muc={late.report.pk}"
    html = page(client, late.staff_m, reverse("tasks:task-report", args=[late.report.pk]))
    assert url in html.content.decode()
    assert page(client, late.staff_m, COMPOSE, muc=late.report.pk).context["total"] == 1
    own = page(client, late.staff_a, reverse("tasks:task-report", args=[late.report.pk]))
    assert url not in own.content.decode()
    assert page(client, late.staff_m, COMPOSE, muc="1" * 30).status_code == 302


def test_posting_urges_and_leads_to_the_letters(client, late):
    client.force_login(late.coordinator)
    url = f"{COMPOSE}?ky=2023-Q2&co_quan=SCT"
    data = {"muc": [late.report.pk, late.target_report.pk], "words_told": "Nộp ngay."}
    response = client.post(url, data | {"answer_by": "23/06/2023"}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain == [(f"{ACTS}?ky=2023-Q2", 302)]
    assert "Đã đôn đốc 1 cơ quan, 2 báo cáo." in html and "0/2" in html
    act = Urge.objects.get()
    assert act.words == "Nộp ngay." and reverse("portal:urge-letter", args=[act.pk]) in html


def test_errors_keep_what_was_typed(client, late):
    client.force_login(late.coordinator)
    url = f"{COMPOSE}?ky=2023-Q2&co_quan=SCT"
    data = {"muc": [late.report.pk], "words_told": "Lời đã gõ", "answer_by": "01/06/2023"}
    html = client.post(url, data).content.decode()
    assert "Ngày nộp phải từ hôm nay trở đi." in html
    assert "Lời đã gõ" in html and 'value="01/06/2023"' in html and html.count(" checked") == 1
    html = client.post(url, data | {"muc": [], "answer_by": "23/06/2023"}).content.decode()
    assert "Chọn ít nhất một báo cáo cần đôn đốc." in html and not Urge.objects.exists()


def test_report_of_another_line_cannot_be_slipped_in(client, late):
    client.force_login(late.staff_m)
    data = {"muc": [late.bare_report.pk, late.report.pk], "answer_by": "23/06/2023"}
    client.post(f"{COMPOSE}?tat_ca=1", data | {"words_asked": "Nộp."})
    assert [o["report"] for o in Urge.objects.get().owed] == [late.report.pk]


def test_acts_are_seen_by_who_made_them_and_who_was_urged(client, late):
    press(late, late.report, by=late.staff_m)
    seen = {
        who: len(page(client, getattr(late, who), ACTS).context["page_obj"])
        for who in ("staff_a", "staff_b", "staff_m", "coordinator", "leader")
    }
    assert seen == {"staff_a": 1, "staff_b": 0, "staff_m": 1, "coordinator": 1, "leader": 1}


def test_how_often_is_shown_where_the_report_is(client, late):
    press(late, late.report)
    press(late, late.report, by=late.staff_m)
    said = "Đã nhắc 2 lần, lần cuối 20/06"
    for url in (
        reverse("tasks:task-report", args=[late.report.pk]),
        reverse("tasks:task-detail", args=[late.task.pk]),
    ):
        assert said in page(client, late.staff_a, url).content.decode(), url
    listed = page(client, late.staff_a, reverse("reporting:report-list")).content.decode()
    assert "2 lần, 20/06" in listed
    press(late, late.target_report)
    url = reverse("indicators:target-detail", args=[late.target.pk])
    assert "Đã nhắc 1 lần" in page(client, late.coordinator, url).content.decode()


@pytest.mark.parametrize(("asked", "count"), [("chua", 3), ("da_nhac", 2), ("van_ban", 1)])
def test_list_filters_by_reminders(client, late, asked, count):
    press(late, late.report)
    day = late.period.due_agency
    Reminder.objects.create(report=late.bare_report, days=0, on=day, at=late.period.opened_at)
    url = reverse("reporting:report-list")
    assert page(client, late.coordinator, url, nhac=asked).context["total"] == count


@pytest.mark.parametrize(("url", "query"), [(LIST, {}), (COMPOSE, {"tat_ca": 1}), (ACTS, {})])
def test_query_count_does_not_grow(client, late, url, query):
    client.force_login(late.coordinator)
    press(late, late.report)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url, query).status_code == 200
        return len(seen)

    few = queries()
    for n in range(8):
        agency = f.AgencyFactory(code=f"X{n}")
        task = f.TaskFactory(plan=late.plan, section=late.section, number=f"{n}x")
        press(late, f.ReportFactory(assignment=f.AssignmentFactory(item=task, agency=agency)))
    assert queries() == few
