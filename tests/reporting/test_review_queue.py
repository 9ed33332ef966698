"""Xem xét: the queue, accepting together, words about fields, notes, waiting times."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import indicators.services
from agencies.models import AuditEvent
from plans.models import Assignment
from reporting.models import Comment, Notice, Report
from reporting.review_views import gist
from reporting.services import generate_reports, move
from reporting.workflow import Act
from tasks.services import save_progress
from tasks.services import send as send_task
from tests import factories as f
from tests.cast import duty

URL = reverse("reporting:review-queue")
READY = {"status": "under_way", "results": "Đã nâng cấp 02 chợ"}


def sent(report, staff, head):
    """A task report, written and sent."""
    save_progress(report=report, by=staff, version=0, values=READY)
    return send_task(report=report, by=head, version=1)


@pytest.fixture
def both(cast, today):
    """The cast's reports on the task: b's sent on 12/06, a's on 13/06; it is the 15th."""
    cast.report_b = sent(cast.report_b, cast.staff_b, cast.head_b)
    today.move_to("2023-06-13T09:00:00+07:00")
    cast.report = sent(cast.report, cast.staff_a, cast.head_a)
    today.move_to("2023-06-15T08:00:00+07:00")
    return cast


def chosen(*reports):
    """What the queue posts for reports as they were seen."""
    return {"report": [f"{report.pk}:{report.version}" for report in reports]}


def report_page(client, person, report):
    """The report's page as one person sees it."""
    client.force_login(person)
    return client.get(reverse("tasks:task-report", args=[report.pk])).content.decode()


def state_of(report):
    """The state in the database."""
    return Report.objects.get(pk=report.pk).state


def test_queue_is_oldest_first_with_waiting_time_and_gist(client, both):
    client.force_login(both.staff_m)
    response = client.get(URL)
    assert [row.report for row in response.context["rows"]] == [both.report_b, both.report]
    page = response.content.decode()
    assert "2 báo cáo chờ anh/chị xem xét, lâu nhất 3 ngày" in page
    assert "chờ xem xét 2 ngày" in page and READY["results"] in page


def test_queue_is_each_reviewers_own(client, both):
    for person, count in ((both.coordinator, 0), (both.staff_a, 0), (both.head_m, 2)):
        client.force_login(person)
        assert len(client.get(URL).context["rows"]) == count, person


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"co_quan": "SYT"}, 1),
        ({"ky": "2023-Q2"}, 2),
        ({"phu_luc": "II"}, 0),
        ({"q": "I/8"}, 2),
        ({"q": "khong co"}, 0),
        ({"han": "dung_han"}, 2),
    ],
)
def test_queue_filters(client, both, query, count):
    client.force_login(both.staff_m)
    assert len(client.get(URL, query).context["rows"]) == count


def test_accept_together_each_on_its_own(client, both):
    client.force_login(both.staff_m)
    data = chosen(both.report, both.report_b)
    move(report=both.report_b, act=Act.RECALL, by=both.head_b, reason="Gửi nhầm")
    page = client.post(URL, data, follow=True).content.decode()
    assert "Đã tiếp nhận 1 báo cáo" in page and "Sở Y tế: Báo cáo đã được lưu" in page
    assert (state_of(both.report), state_of(both.report_b)) == ("accepted", "draft")


def test_accepting_twice_is_one_act_and_no_error(client, both):
    client.force_login(both.staff_m)
    for _time in range(2):
        page = client.post(URL, chosen(both.report), follow=True).content.decode()
        assert "Đã tiếp nhận 1 báo cáo" in page
    assert AuditEvent.objects.filter(action="accept").count() == 1


def test_a_newer_version_is_not_accepted_unread(client, both):
    client.force_login(both.staff_m)
    data = chosen(both.report)
    move(report=both.report, act=Act.RECALL, by=both.head_a, reason="Gửi nhầm")
    send_task(report=both.report, by=both.head_a, version=None)
    client.post(URL, data)
    assert state_of(both.report) == "submitted"


def test_all_of_a_page_are_chosen_without_a_script(client, both):
    client.force_login(both.staff_m)
    assert client.get(URL, {"chon": "het"}).content.decode().count(" checked") == 2
    assert " checked" not in client.get(URL).content.decode()


@pytest.mark.parametrize("report", ["", "x:1", "1", "1:2:3", "999999:1"])
def test_nonsense_is_not_found(client, both, report):
    client.force_login(both.staff_m)
    assert client.post(URL, {"report": report}).status_code == 404
    assert "Chọn ít nhất một" in client.post(URL, follow=True).content.decode()


def test_own_sending_is_for_a_second_person(client, both):
    duty(both.task, both.a, Assignment.Role.MONITOR)
    client.force_login(both.head_a)
    row = next(r for r in client.get(URL).context["rows"] if r.report == both.report)
    assert not row.may_accept
    page = client.post(URL, chosen(both.report), follow=True).content.decode()
    assert "không có quyền" in page and state_of(both.report) == "submitted"


def test_gist_tells_words_or_figures_without_blanks():
    words = {"fields": [{"label": "Kết quả", "value": "Tốt"}, {"label": "Lý do", "value": ""}]}
    assert gist(words) == [("Kết quả", "Tốt")]
    row = {"label": "GRDP", "unit": "%", "value": "7,1", "cumulative": "–", "estimate": "7,5"}
    row |= {"words": "", "note": ""}
    assert gist({"rows": [row]}) == [("GRDP (%)", "thực hiện 7,1; ước cả năm 7,5")]
    assert gist({}) == []


def test_queue_has_a_constant_number_of_queries(client, cast):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    client.force_login(cast.staff_m)
    add_sent(cast, 3)
    few = queries()
    add_sent(cast, 12)
    assert queries() == few <= 13


def add_sent(cast, count):
    """More reports sent to the monitor."""
    for _number in range(count):
        task = f.TaskFactory(plan=cast.plan, section=cast.section)
        duty(task, cast.a, Assignment.Role.LEAD)
        duty(task, cast.m, Assignment.Role.MONITOR)
    generate_reports(period=cast.period)
    for report in cast.period.reports.filter(agency=cast.a, appendix="I", state="draft"):
        move(report=report, act=Act.SEND, by=cast.head_a, content={"fields": []})


# --- words about fields, notes, waiting times --------------------------------------------------
def act(client, person, report, name, **data):
    """Press a button on the report's page."""
    client.force_login(person)
    return client.post(reverse("reporting:report-act", args=[report.pk, name]), data)


def test_returned_words_stand_beside_the_fields_they_are_about(client, both):
    page = report_page(client, both.staff_m, both.report)
    assert 'name="fields" value="results"' in page and "Về mục nào" in page
    fields = ["results", "percent", "made-up"]
    act(client, both.staff_m, both.report, "return", reason="Thiếu số chợ", fields=fields)
    assert Comment.objects.get().fields == ["results", "percent"]
    page = report_page(client, both.staff_a, both.report)
    assert page.count("“Thiếu số chợ” – Người staff.m") == 3  # on top and at both fields
    assert 'id="id_results_said"' in page and 'id="id_causes_said"' not in page
    client.force_login(both.staff_a)
    home = client.get("/").content.decode()
    assert "Về: Tỷ lệ hoàn thành (%), Kết quả trong kỳ" in home


def test_returned_words_stand_beside_the_measure(client, cast):
    report = cast.target_report
    rows = {cast.measure.pk: {"value": "7.1", "estimate": "7.5"}}
    indicators.services.save_observations(report=report, by=cast.staff_a, version=0, rows=rows)
    report = indicators.services.send(report=report, by=cast.head_a, version=1)
    act(client, cast.coordinator, report, "return", reason="Sai đơn vị", fields=[cast.measure.code])
    client.force_login(cast.staff_a)
    page = client.get(reverse("indicators:indicator-report", args=[report.pk])).content.decode()
    assert 'class="is-returned"' in page and page.count("Sai đơn vị") >= 2


def test_accepted_with_a_note_the_agency_reads(client, both):
    act(client, both.staff_m, both.report, "accept", reason="Kỳ sau nêu rõ vốn")
    assert state_of(both.report) == "accepted"
    page = report_page(client, both.staff_a, both.report)
    assert "Kỳ sau nêu rõ vốn" in page and "kèm ghi chú" in page
    assert "Kỳ sau nêu rõ vốn" in Notice.objects.get(kind="accepted", person=both.staff_a).text


def test_accepted_without_a_note_says_nothing(client, both):
    act(client, both.staff_m, both.report, "accept", reason=" ")
    assert not Comment.objects.exists()
    assert "kèm ghi chú" not in report_page(client, both.staff_a, both.report)


def test_waiting_time_is_the_reviewers(client, both, today):
    assert "chờ xem xét 2 ngày" in report_page(client, both.head_a, both.report)
    today.move_to("2023-06-26T08:00:00+07:00")
    act(client, both.staff_m, both.report, "accept")
    page = report_page(client, both.head_a, both.report)
    assert page.count("xử lý sau 13 ngày") == 2  # in the lead and in the history
    assert "Đúng hạn" in page


def test_reopened_by_a_second_person_with_a_reason(client, both):
    act(client, both.staff_m, both.report, "accept")
    assert "Mở lại báo cáo" not in report_page(client, both.staff_m, both.report)
    assert act(client, both.staff_m, both.report, "reopen", reason="Sai").status_code == 403
    assert "Mở lại báo cáo" in report_page(client, both.head_m, both.report)
    act(client, both.head_m, both.report, "reopen", reason="Số liệu sai", fields=["results"])
    assert state_of(both.report) == "returned"
    assert 'id="id_results_said"' in report_page(client, both.staff_a, both.report)
