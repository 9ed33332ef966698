"""Gia hạn: asked in time, decided by a second person, the original date kept."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEvent
from plans.models import Assignment
from reporting.calendar import VIETNAM
from reporting.models import DeadlineChange, Extension, Notice, Report
from reporting.services import close_period, generate_reports, move
from reporting.services.extensions import ask, decide
from reporting.workflow import Act, NotAllowed, ReasonMissing
from tests import factories as f
from tests.cast import duty

LIST = reverse("reporting:extension-list")
NEW = date(2023, 6, 20)
AFTER = "2023-06-17T09:00:00+07:00"


def asked(cast, report=None, until=NEW):
    """The head of the reporting agency asked for more time."""
    report = report or cast.report
    head = cast.head_a if report.agency_id == cast.a.pk else cast.head_b
    outcome = ask(reports=[report], by=head, until=until, reason="Chờ số liệu của Cục Thống kê")
    assert outcome.done == [report] and outcome.refused == []
    return report.extensions.get()


def due(day):
    """The hour of the deadline on a day."""
    return datetime(2023, 6, day, 17, tzinfo=VIETNAM)


def fresh(report):
    """The report as the database has it."""
    return Report.objects.get(pk=report.pk)


def send(report, by):
    """Send a report as it stands."""
    return move(report=report, act=Act.SEND, by=by, content={"item": {}, "fields": []})


def why(outcome):
    """Why the only report was refused."""
    assert outcome.done == []
    [(_report, refusal)] = outcome.refused
    return str(refusal.message)


def test_while_it_waits_the_old_deadline_stands(cast):
    extension = asked(cast)
    report = fresh(cast.report)
    assert report.deadline == extension.was == due(16) and extension.until == due(20)
    assert {n.person for n in Notice.objects.filter(kind="extension")} == {
        cast.staff_m,
        cast.head_m,
    }


def test_without_monitor_the_coordinator_is_told(cast):
    asked(cast, cast.bare_report)
    assert [n.person for n in Notice.objects.filter(kind="extension")] == [cast.coordinator]


def test_granted_moves_the_deadline_and_keeps_the_original(cast):
    extension = asked(cast)
    decide(extensions=[extension], by=cast.staff_m, grant=True, answer="Lần cuối")
    report = fresh(cast.report)
    assert (report.deadline, report.grace_until) == (due(20), due(20))
    assert report.original_deadline == due(16)
    change = DeadlineChange.objects.get()
    assert (change.was, change.became, change.extension) == (due(16), due(20), extension)
    told = Notice.objects.get(person=cast.head_a, kind="extension")
    assert "20/06/2023" in told.text and "Lần cuối" in told.text
    assert AuditEvent.objects.filter(action="grant", subject_id=str(report.pk)).count() == 1


def test_a_nearer_day_may_be_given_but_no_later_one(cast):
    extension = asked(cast)
    outcome = decide(extensions=[extension], by=cast.head_m, grant=True, until=date(2023, 6, 21))
    assert "không muộn hơn ngày xin" in why(outcome)
    decide(extensions=[extension], by=cast.head_m, grant=True, until=date(2023, 6, 19))
    assert fresh(cast.report).deadline == due(19)


def test_refused_with_an_answer_changes_no_date(cast):
    extension = asked(cast)
    with pytest.raises(ReasonMissing):
        decide(extensions=[extension], by=cast.staff_m, grant=False, answer=" ")
    decide(extensions=[extension], by=cast.staff_m, grant=False, answer="Đã quá gấp")
    assert fresh(cast.report).deadline == due(16) and not DeadlineChange.objects.exists()
    assert "Đã quá gấp" in Notice.objects.get(person=cast.head_a, kind="extension").text


def test_asked_in_time_and_granted_late_counts(cast, today):
    extension = asked(cast)
    today.move_to(AFTER)
    send(cast.report, cast.head_a)
    assert fresh(cast.report).days_late(today) == 1
    decide(extensions=[extension], by=cast.staff_m, grant=True)
    assert fresh(cast.report).days_late(today) == 0


def test_a_report_sent_in_time_needs_no_decision(cast):
    extension = asked(cast)
    send(cast.report, cast.head_a)
    assert not Extension.objects.waiting().exists()
    assert "không cần gia hạn nữa" in why(
        decide(extensions=[extension], by=cast.staff_m, grant=True)
    )


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (lambda c, today: today.move_to(AFTER), "Đã quá hạn"),
        (lambda c, today: send(c.report, c.head_a), "Báo cáo đã nộp"),
        (lambda c, today: close_period(period=c.period, by=c.admin), "Kỳ báo cáo đã đóng"),
        (lambda c, today: asked(c), "đang có một đề nghị"),
        (
            lambda c, today: Report.objects.filter(pk=c.report.pk).update(withdrawn_at=due(12)),
            "không còn được yêu cầu",
        ),
    ],
)
def test_too_late_to_ask_is_refused_with_its_reason(cast, today, before, words):
    before(cast, today)
    outcome = ask(reports=[cast.report], by=cast.head_a, until=NEW, reason="Chờ số liệu")
    assert words in why(outcome)


def test_after_a_refusal_it_may_be_asked_again(client, cast):
    decide(extensions=[asked(cast)], by=cast.staff_m, grant=False, answer="Thiếu văn bản")
    client.force_login(cast.head_a)
    page = client.get(reverse("reporting:extension-ask", args=[cast.period.pk]))
    assert cast.report in [report for report, _chosen in page.context["rows"]]
    assert ask(reports=[cast.report], by=cast.head_a, until=NEW, reason="Bổ sung").done


def test_day_not_after_the_deadline_is_refused(cast):
    outcome = ask(reports=[cast.report], by=cast.head_a, until=date(2023, 6, 16), reason="Chờ")
    assert "sau hạn hiện nay 16/06/2023" in why(outcome)


def test_closed_period_takes_no_decision(cast):
    extension = asked(cast)
    close_period(period=cast.period, by=cast.admin)
    assert "đã đóng" in why(decide(extensions=[extension], by=cast.staff_m, grant=True))


def test_second_decision_is_refused(cast):
    extension = asked(cast)
    decide(extensions=[extension], by=cast.staff_m, grant=True)
    outcome = decide(extensions=[extension], by=cast.coordinator, grant=False, answer="Không")
    assert "đã có người quyết định" in why(outcome)
    assert Extension.objects.get().granted is True


def test_who_asks_and_who_decides(cast):
    for person in (cast.staff_a, cast.head_b, cast.coordinator, cast.leader, cast.admin):
        with pytest.raises(NotAllowed):
            ask(reports=[cast.report], by=person, until=NEW, reason="Chờ số liệu")
    extension = asked(cast)
    for person in (cast.head_a, cast.staff_b, cast.leader, cast.admin):
        with pytest.raises(NotAllowed):
            decide(extensions=[extension], by=person, grant=True)


def test_nobody_decides_what_they_asked_themselves(cast):
    duty(cast.task, cast.a, Assignment.Role.MONITOR)
    extension = asked(cast)
    with pytest.raises(NotAllowed):
        decide(extensions=[extension], by=cast.head_a, grant=True)
    assert decide(extensions=[extension], by=cast.staff_a, grant=True).done == [cast.report]


def test_many_are_asked_in_one_form_and_told_in_one_line(client, cast):
    client.force_login(cast.head_a)
    url = reverse("reporting:extension-ask", args=[cast.period.pk])
    own = [cast.report.pk, cast.target_report.pk, cast.metric_report.pk]
    data = {"until": "22/06/2023", "reason": "Bão số 2", "document_no": "45/SCT", "report": own}
    page = client.post(url, data, follow=True).content.decode()
    assert "Đã xin gia hạn 3 báo cáo đến 22/06/2023" in page
    assert "sau hạn cơ quan theo dõi tổng hợp 20/06/2023" in page
    assert Extension.objects.filter(document_no="45/SCT").count() == 3
    assert Notice.objects.filter(person=cast.coordinator).count() == 1


def test_form_keeps_what_was_typed(client, cast):
    client.force_login(cast.head_a)
    url = reverse("reporting:extension-ask", args=[cast.period.pk])
    data = {"until": "31/06/2023", "reason": "Bão số 2", "report": cast.report.pk}
    page = client.post(url, data).content.decode()
    assert "không có trong lịch" in page and "Bão số 2" in page
    assert f'value="{cast.report.pk}" checked' in page
    data["until"] = "16/06/2023"
    assert "Ngày xin gia hạn phải sau hạn hiện nay" in client.post(url, data).content.decode()
    assert "Chọn ít nhất một báo cáo" in client.post(url, data | {"report": []}).content.decode()
    assert not Extension.objects.exists()
    data["report"] = cast.report_b.pk
    assert client.post(url, data).status_code == 404


def test_report_page_offers_and_tells(client, cast):
    url = reverse("tasks:task-report", args=[cast.report.pk])
    client.force_login(cast.head_a)
    assert "Xin gia hạn báo cáo này" in client.get(url).content.decode()
    extension = asked(cast)
    page = client.get(url).content.decode()
    assert "Xin gia hạn báo cáo này" not in page and "Đang chờ quyết định" in page
    client.force_login(cast.staff_m)
    assert "Quyết định gia hạn" in client.get(url).content.decode()
    decide(extensions=[extension], by=cast.staff_m, grant=True)
    page = client.get(url).content.decode()
    assert (
        "hạn nộp 17 giờ thứ Ba 20/06/2023 (gốc 16/06/2023, gia hạn lúc 09:00, 12/06/2023)" in page
    )
    history = page.partition("Lịch sử báo cáo này")[2]
    assert "hạn 16/06/2023, xin đến 20/06/2023" in history
    assert "hạn cũ 16/06/2023, hạn mới 20/06/2023" in history


def test_queue_decides_for_the_chosen_and_keeps_the_answer(client, cast):
    extension, other = asked(cast), asked(cast, cast.report_b)
    client.force_login(cast.staff_m)
    assert client.get(LIST, {"chon": "het"}).content.decode().count(" checked") == 2
    page = client.get(LIST).content.decode()
    assert " checked" not in page
    assert "2 đề nghị gia hạn chờ quyết định" in page and "Chờ số liệu của Cục Thống kê" in page
    data = {"extension": [extension.pk, other.pk], "act": "grant", "until": "19/6/23x"}
    page = client.post(LIST, data | {"answer": "Cố gắng"}).content.decode()
    assert "không đọc được thành ngày" in page and "Cố gắng" in page
    assert (
        "Nêu lý do không đồng ý"
        in client.post(LIST, {"extension": extension.pk, "act": "refuse"}).content.decode()
    )
    page = client.post(LIST, {"extension": extension.pk, "act": ""}).content.decode()
    assert (
        "Bấm “Đồng ý gia hạn” hoặc" in page and not Extension.objects.exclude(granted=None).exists()
    )
    assert "Chọn ít nhất một đề nghị" in client.post(LIST, {"act": "grant"}).content.decode()
    data["until"] = "19/06/2023"
    page = client.post(LIST, data, follow=True).content.decode()
    assert "Đã đồng ý gia hạn 2 báo cáo" in page and "hạn mới 19/06/2023" in page


def test_queue_shows_only_what_the_person_may_see(client, cast):
    asked(cast), asked(cast, cast.bare_report)
    for person, count in ((cast.head_a, 1), (cast.head_b, 1), (cast.staff_m, 1), (cast.leader, 2)):
        client.force_login(person)
        assert len(client.get(LIST).context["rows"]) == count, person
    client.force_login(cast.coordinator)
    assert len(client.get(LIST, {"co_quan": "SYT"}).context["rows"]) == 1
    assert len(client.get(LIST, {"q": "so y te"}).context["rows"]) == 1
    assert client.get(LIST, {"trang_thai": "dong_y"}).context["rows"] == []
    assert len(client.get(LIST, {"trang_thai": "cho", "ky": "2023-Q2"}).context["rows"]) == 2


def test_list_and_home_show_the_badge_and_filter_by_it(client, cast):
    extension = asked(cast)
    client.force_login(cast.head_a)
    assert "Đang xin gia hạn" in client.get("/").content.decode()
    reports = reverse("reporting:report-list")
    rows = client.get(reports, {"gia_han": "cho"}).context["rows"]
    assert [row.report for row in rows] == [cast.report]
    decide(extensions=[extension], by=cast.staff_m, grant=True)
    page = client.get(reports, {"gia_han": "dong_y"}).content.decode()
    assert "Được gia hạn" in page and "gốc 16/06/2023" in page
    assert client.get(reports, {"gia_han": "khong"}).context["rows"] == []
    # the headline speaks of the first deadline there is
    assert "hạn 17 giờ thứ Sáu 16/06/2023" in client.get("/").context["heading"]


@pytest.mark.parametrize("who", ["head_a", "staff_m", "coordinator"])
def test_list_of_extensions_has_a_constant_number_of_queries(client, cast, who):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    client.force_login(getattr(cast, who))
    add(cast, 3)
    few = queries()
    add(cast, 12)
    assert queries() == few <= 14


def add(cast, count):
    """More reports of agency a with time asked for."""
    for _number in range(count):
        task = f.TaskFactory(plan=cast.plan, section=cast.section)
        duty(task, cast.a, Assignment.Role.LEAD)
        duty(task, cast.m, Assignment.Role.MONITOR)
    generate_reports(period=cast.period)
    own = cast.period.reports.filter(agency=cast.a, appendix="I", extensions=None)
    ask(reports=own, by=cast.head_a, until=NEW, reason="Chờ số liệu")
