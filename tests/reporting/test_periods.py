"""The calendar page, the acts on it, the rhythms, the period people work in, the feed."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from agencies.models import AuditEvent
from common.clock import VIETNAM
from plans.models import Assignment, OpenPhrase
from reporting.calendar import Basis, Kind, Rhythm, deadline
from reporting.models import CalendarFeed, Holiday, PeriodScheme, Report, ReportingPeriod
from reporting.services import close_period, lay_down, move, open_period, set_rhythms
from reporting.workflow import Act
from tests import factories as f
from tests.cast import duty

CALENDAR, RHYTHMS = "/bao-cao/ky/", "/bao-cao/ky/che-do/"
CONTENT = {"item": {}, "fields": []}
TYPED = ("agency_day", "monitor_day", "province_day", "shift")


@pytest.fixture
def third(cast):
    """Quý III/2023, not opened."""
    return f.PeriodFactory(plan=cast.plan, number=3, opened_at=None)


def page(client, user, url=CALENDAR, **query):
    """The words of a page as a person sees it."""
    client.force_login(user)
    return client.get(url, query).content.decode()


def act(client, user, period, name, **data):
    """An act on a period, and the page that follows."""
    client.force_login(user)
    return client.post(f"{CALENDAR}{period.pk}/{name}/", data, follow=True)


# --- the calendar --------------------------------------------------------------------------------
def test_the_calendar_tells_dates_state_and_counts_to_everybody(client, cast, third):
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content=CONTENT)
    Holiday.objects.create(day=date(2023, 9, 1), name="Quốc khánh")
    Holiday.objects.create(day=date(2023, 9, 2), name="Quốc khánh")
    PeriodScheme.objects.create(plan=cast.plan, kind=Kind.QUARTER)
    html = page(client, cast.staff_b)
    assert "Quý II/2023 đang mở, hạn cơ quan nộp thứ Sáu 16/06/2023" in html
    for words in ("15/03/2023 – 14/06/2023", "16/06/2023", "20/06/2023", "23/06/2023", ">1/5<"):
        assert words in html
    assert "Chưa mở" in html and "Đang mở" in html
    assert "01/09 – 02/09" in html
    assert "cơ quan nộp ngày 17, theo dõi tổng hợp ngày 20" in html
    assert "Mở kỳ" not in html and "Đóng kỳ" not in html


def test_those_who_run_the_calendar_see_the_acts(client, cast, third):
    html = page(client, cast.coordinator)
    assert f"/bao-cao/ky/{third.pk}/mo/" in html
    assert f"/bao-cao/ky/{cast.period.pk}/dong/" in html


def test_who_closed_and_why_it_was_reopened_is_told_without_the_sign_in_name(client, cast):
    close_period(period=cast.period, by=cast.coordinator)
    html = page(client, cast.staff_a)
    assert "Đã đóng" in html and "từ 12/06/2023, Người dieuphoi" in html
    assert "(dieuphoi)" not in html
    act(client, cast.admin, cast.period, "mo-lai", reason="Sở Y tế bổ sung")
    html = page(client, cast.staff_a)
    assert "mở lại 12/06/2023, Người quantri" in html
    assert "Lý do: Sở Y tế bổ sung" in html


def test_an_older_plan_is_a_year_away(client, cast):
    f.PlanFactory(year=2022)
    assert "Kế hoạch chưa có kỳ báo cáo nào" in page(client, cast.staff_a, nam="2022")
    assert client.get(CALENDAR, {"nam": "1999"}).status_code == 404
    assert client.get(CALENDAR, {"nam": "x"}).status_code == 404


def test_queries_of_the_calendar_do_not_grow(client, cast, django_assert_num_queries):
    page(client, cast.staff_a)
    with django_assert_num_queries(14):
        client.get(CALENDAR)
    set_rhythms(plan=cast.plan, rhythms=[Rhythm(kind=Kind.MONTH)], redo=(), by=cast.admin)
    for period in cast.plan.periods.filter(opened_at=None):
        open_period(period=period, by=cast.coordinator)
    with django_assert_num_queries(14):
        client.get(CALENDAR)


# --- opening, closing, reopening -----------------------------------------------------------------
def test_opening_is_previewed_by_agency_then_done_once(client, cast, third):
    html = page(client, cast.coordinator, f"{CALENDAR}{third.pk}/mo/")
    assert "Mở Quý III/2023 sẽ giao 5 báo cáo cho 2 cơ quan" in html
    assert "Kỳ mở muộn" not in html
    assert not third.reports.exists()
    html = act(client, cast.coordinator, third, "mo").content.decode()
    assert "Đã mở Quý III/2023 và giao 5 báo cáo." in html
    html = act(client, cast.coordinator, third, "mo").content.decode()
    assert "Việc này đã được thực hiện." in html
    html = act(client, cast.admin, third, "mo").content.decode()
    assert "Quý III/2023 đã được mở từ trước." in html
    assert AuditEvent.objects.filter(action="open").count() == 1


def test_the_preview_tells_that_notice_moves_the_deadline(client, cast, third, today):
    today.move_to(datetime(2023, 9, 15, 9, tzinfo=VIETNAM))
    html = page(client, cast.coordinator, f"{CALENDAR}{third.pk}/mo/")
    assert "Kỳ mở muộn nên hạn nộp dời đến 17 giờ 20/09/2023" in html


def test_the_preview_names_lines_that_ask_nobody(client, cast, third):
    silent = f.TaskFactory(plan=cast.plan, section=cast.section, number="66")
    part = cast.bare_task
    for item, column in ((silent, "agencies"), (part, "agencies"), (cast.task, "monitors")):
        OpenPhrase.objects.create(item=item, column=column, phrase="các sở", qualifier="unknown")
    cast.metric.asks = "none"
    cast.metric.save()
    lone = f.TaskFactory(plan=cast.plan, section=cast.section, number="67")
    duty(lone, cast.m, Assignment.Role.MONITOR)
    client.force_login(cast.coordinator)
    told = client.get(f"{CALENDAR}{third.pk}/mo/").context["unasked"]
    assert {str(item): str(why) for item, why in told} == {
        "I/66": "chưa xác định cơ quan",
        "I/9": "còn cụm từ chưa xác định cơ quan, mới giao một phần",
        "I/67": "chưa có cơ quan",
        "III/5": "không báo cáo trong hệ thống",
    }


def test_closing_tells_what_is_left(client, cast):
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content=CONTENT)
    html = page(client, cast.coordinator, f"{CALENDAR}{cast.period.pk}/dong/")
    assert "Quý II/2023 còn 4 báo cáo chưa nộp, 1 báo cáo chờ xem xét" in html
    assert "Đã đóng Quý II/2023." in act(client, cast.admin, cast.period, "dong").content.decode()
    assert "đã được thực hiện" in act(client, cast.admin, cast.period, "dong").content.decode()
    html = act(client, cast.coordinator, cast.period, "dong").content.decode()
    assert "không ở trạng thái đang mở" in html


def test_reopening_asks_why_and_keeps_what_was_typed(client, cast):
    close_period(period=cast.period, by=cast.coordinator)
    response = act(client, cast.coordinator, cast.period, "mo-lai", reason="  ")
    assert response.status_code == 422
    assert "Nêu lý do mở lại kỳ báo cáo." in response.content.decode()
    long = "Sở Y tế " * 80
    response = act(client, cast.coordinator, cast.period, "mo-lai", reason=long)
    assert long.strip() in response.content.decode()
    for words in ("Đã mở lại Quý II/2023.", "Việc này đã được thực hiện."):
        html = act(client, cast.coordinator, cast.period, "mo-lai", reason="Bổ sung")
        assert words in html.content.decode()


def test_periods_of_a_draft_plan_are_not_there_for_a_coordinator(client, cast, third):
    cast.plan.state = cast.plan.State.DRAFT
    cast.plan.save()
    client.force_login(cast.coordinator)
    assert client.get(f"{CALENDAR}{third.pk}/mo/").status_code == 404


# --- rhythms -------------------------------------------------------------------------------------
def typed(*rhythms):
    """What the form of the rhythms posts."""
    chosen = {(r.kind, r.basis): r for r in rhythms}
    data = {}
    for kind in Kind:
        for basis in Basis:
            rhythm = chosen.get((kind, basis), Rhythm(for_tasks=False, for_indicators=False))
            for name in TYPED:
                data[f"{kind}-{basis}-{name}"] = str(getattr(rhythm, name))
            for name in ("for_tasks", "for_indicators", "month_after"):
                if getattr(rhythm, name):
                    data[f"{kind}-{basis}-{name}"] = "on"
    return data


def send(client, data):
    """The form sent."""
    return client.post(RHYTHMS, data)


@pytest.fixture
def runner(client, cast):
    """A coordinator before the four quarters, the second open."""
    lay_down(plan=cast.plan)
    client.force_login(cast.coordinator)
    return client


def codes(plan):
    """The periods in order."""
    return list(plan.periods.order_by("data_to", "pk").values_list("code", flat=True))


def test_rhythms_are_previewed_then_confirmed(runner, cast):
    data = typed(Rhythm(), Rhythm(kind=Kind.YEAR), Rhythm(kind=Kind.MONTH, for_indicators=False))
    response = send(runner, data | {"act": "preview"})
    html = response.content.decode()
    assert "Chế độ này lập thêm 8 kỳ, sửa 1 kỳ, bỏ 0 kỳ chưa mở" in html
    assert "Tháng 1/2023" in html and "Quý IV/2023" in html and "Năm 2023" in html
    assert "đã qua hạn, chỉ mở khi cần" in html
    assert len(codes(cast.plan)) == 4
    fourth = cast.plan.periods.get(code="2023-Q4")
    confirm = data | {"act": "confirm", "seen": response.context["seen"], "redo": [fourth.pk]}
    assert send(runner, confirm).status_code == 302
    assert codes(cast.plan)[-1] == "2023-NAM" and len(codes(cast.plan)) == 12
    assert cast.plan.schemes.count() == 3


def test_what_was_not_previewed_is_not_done(runner, cast):
    data = typed(Rhythm(kind=Kind.YEAR)) | {"act": "confirm", "redo": ["1", "x"]}
    assert "Chế độ này lập thêm 0 kỳ, sửa 1 kỳ, bỏ 2 kỳ chưa mở" in (
        send(runner, data).content.decode()
    )
    seen = send(runner, data).context["seen"]
    open_period(period=cast.plan.periods.get(code="2023-Q3"), by=cast.admin)
    again = send(runner, data | {"seen": seen})
    assert again.status_code == 200 and len(codes(cast.plan)) == 4


def test_wrong_days_keep_what_was_typed(runner, cast):
    data = typed(Rhythm(agency_day=12), Rhythm(kind=Kind.YEAR, monitor_day=19, province_day=18))
    response = send(runner, data | {"month-cut_off-agency_day": "mười"})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("Các ngày phải sau ngày chốt số liệu") == 2
    assert "Ghi số ngày." in html and 'value="mười"' in html and 'value="12"' in html


def test_some_rhythm_is_needed(runner, cast):
    response = send(runner, typed() | {"act": "confirm"})
    assert response.status_code == 422
    assert "Chọn ít nhất một loại kỳ" in response.content.decode()


def test_calendar_rhythms_are_due_in_the_month_after(runner, cast):
    data = typed(Rhythm(), Rhythm(basis=Basis.CALENDAR, for_tasks=False, agency_day=6))
    response = send(runner, data)
    send(runner, data | {"act": "confirm", "seen": response.context["seen"]})
    scheme = cast.plan.schemes.get(basis=Basis.CALENDAR)
    assert scheme.month_after
    assert cast.plan.periods.get(code="2023-Q2-DL").due_agency == date(2023, 7, 6)


# --- the period people work in -------------------------------------------------------------------
@pytest.fixture
def both(cast):
    """Agency A reports statistics; calendar quarters stand beside those of the cut-off."""
    cast.a.reports_calendar = True
    cast.a.save()
    statistics = Rhythm(basis=Basis.CALENDAR, for_tasks=False, month_after=True)
    year = Rhythm(kind=Kind.YEAR)
    set_rhythms(plan=cast.plan, rhythms=[Rhythm(), year, statistics], redo=(), by=cast.coordinator)
    return cast


@pytest.mark.parametrize("day", [date(2023, 6, 12), date(2023, 6, 15), date(2023, 12, 31)])
@pytest.mark.parametrize("who", ["staff_a", "staff_b", "head_m", "coordinator", "leader", "admin"])
def test_no_page_breaks_with_both_ways_of_counting(client, both, today, day, who):
    today.move_to(deadline(day, 9))
    client.force_login(getattr(both, who))
    pages = ("portal:home", "reporting:report-list", "tasks:task-list", "indicators:target-list")
    for name in (*pages, "reporting:period-list", "reporting:timeliness", "portal:plan-list"):
        assert client.get(reverse(name)).status_code == 200, name


def ribbon(client, user):
    """The period at the head of the page."""
    client.force_login(user)
    return client.get("/").context["shell"].period.code


def test_others_follow_the_cut_off_and_statistics_what_they_are_asked(client, both, today):
    second = both.plan.periods.get(code="2023-Q2-DL")
    open_period(period=second, by=both.coordinator)
    assert ribbon(client, both.staff_a) == "2023-Q2"  # it has tasks in it, due first
    today.move_to(datetime(2023, 6, 20, 9, tzinfo=VIETNAM))
    assert ribbon(client, both.staff_a) == "2023-Q2-DL"
    assert ribbon(client, both.staff_b) == "2023-Q2"  # nothing later is open yet
    open_period(period=both.plan.periods.get(code="2023-Q3"), by=both.coordinator)
    assert ribbon(client, both.staff_b) == "2023-Q3"
    assert ribbon(client, both.coordinator) == "2023-Q3"


def test_a_year_does_not_hide_the_quarter_in_it(client, cast):
    Report.objects.all().delete()
    cast.plan.periods.all().delete()
    set_rhythms(
        plan=cast.plan, rhythms=[Rhythm(kind=Kind.MONTH), Rhythm(kind=Kind.YEAR)], redo=(),
        by=cast.admin,
    )  # fmt: skip
    assert ribbon(client, cast.staff_a) == "2023-T06"


def test_the_sign_in_page_tells_cut_off_dates(client, both):
    html = client.get("/tai-khoan/dang-nhap/").content.decode()
    assert "Quý II/2023" in html and "dương lịch" not in html


# --- the feed ------------------------------------------------------------------------------------
def feed(client, agency):
    """UID without its place → the event."""
    key = CalendarFeed.objects.get(agency=agency).key
    client.logout()
    response = client.get(f"/bao-cao/lich/{key}.ics")
    assert response.status_code == 200
    events = Calendar.from_ical(response.content).walk("VEVENT")
    return response, {str(e["uid"]).removesuffix("@kehoach"): e for e in events}


def renew(client, user):
    """A new address, made on the page."""
    client.force_login(user)
    return client.post("/bao-cao/lich/moi/", follow=True).content.decode()


def test_the_feed_tells_deadlines_and_counts_and_nothing_else(client, cast, third):
    renew(client, cast.staff_a)
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content=CONTENT)
    response, events = feed(client, cast.a)
    now, later = f"{cast.period.pk}-{cast.a.pk}", f"{third.pk}-{cast.a.pk}"
    assert set(events) == {now, later}
    assert str(events[now]["summary"]) == "Hạn nộp 3 báo cáo Quý II/2023, còn 2 chưa nộp"
    assert str(events[later]["summary"]) == "Hạn nộp 3 báo cáo Quý III/2023 (kỳ chưa mở)"
    assert events[now].end == cast.report.deadline
    [alarm] = events[now].walk("VALARM")
    assert events[now].start + alarm["trigger"].dt == cast.report.deadline - timedelta(days=1)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private"
    assert not response.cookies
    assert "TZID" not in response.content.decode()  # a zone would have to be defined too
    for secret in (cast.task.text, cast.a.name, cast.staff_a.name):
        assert secret not in response.content.decode()


def test_an_extension_has_its_own_event_and_uids_stay(client, cast):
    renew(client, cast.staff_a)
    before = set(feed(client, cast.a)[1])
    until = cast.report.deadline + timedelta(days=7)
    Report.objects.filter(pk=cast.report.pk).update(deadline=until, grace_until=until)
    events = feed(client, cast.a)[1]
    assert before <= set(events) and len(events) == 2
    assert {event.end for event in events.values()} == {until, cast.target_report.deadline}


def test_all_sent_needs_no_alarm_and_closed_periods_are_gone(client, cast):
    renew(client, cast.staff_a)
    for report in (cast.report, cast.target_report, cast.metric_report):
        move(report=report, act=Act.SEND, by=cast.head_a, content=CONTENT)
    [event] = feed(client, cast.a)[1].values()
    assert "đã nộp đủ" in event["summary"] and not event.walk("VALARM")
    close_period(period=cast.period, by=cast.coordinator)
    assert feed(client, cast.a)[1] == {}


def test_a_monitor_finds_when_it_consolidates(client, cast):
    renew(client, cast.head_m)
    [event] = feed(client, cast.m)[1].values()
    assert str(event["summary"]) == "Hạn tổng hợp báo cáo Quý II/2023"
    assert event.end == deadline(cast.period.due_monitor, 17)


def test_a_new_address_kills_the_old_one(client, cast):
    html = renew(client, cast.staff_a)
    old = CalendarFeed.objects.get(agency=cast.a).key
    assert f"http://testserver/bao-cao/lich/{old}.ics" in html
    renew(client, cast.head_a)
    assert client.get(f"/bao-cao/lich/{old}.ics").status_code == 404
    assert CalendarFeed.objects.get(agency=cast.a).key not in page(client, cast.staff_b)
    trail = AuditEvent.objects.filter(action="setting").values_list("data", "subject")
    assert len(trail) == 2 and old not in str(list(trail))


@pytest.mark.parametrize("who", ["coordinator", "leader", "admin"])
def test_people_of_no_agency_have_no_feed(client, cast, who):
    assert "Lập địa chỉ lịch" not in page(client, getattr(cast, who))
    assert client.post("/bao-cao/lich/moi/").status_code == 403


def test_round_before_is_counted_the_same_way_and_no_narrower():
    def of(code, kind, day, basis="cut_off"):
        return ReportingPeriod(code=code, kind=kind, data_to=day, basis=basis)

    rounds = [
        of("Q1", "quarter", date(2023, 3, 14)),
        of("T04", "month", date(2023, 4, 14)),
        of("N1", "half", date(2023, 6, 14)),
        of("Q2-DL", "quarter", date(2023, 6, 30), "calendar"),
        of("T07", "month", date(2023, 7, 14)),
        of("Q3", "quarter", date(2023, 9, 14)),
    ]
    before = {p.code: getattr(p.before(rounds), "code", None) for p in rounds}
    assert before == {
        "Q1": None, "T04": "Q1", "N1": "Q1", "Q2-DL": None, "T07": "N1", "Q3": "N1",
    }  # fmt: skip
