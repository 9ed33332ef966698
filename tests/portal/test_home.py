"""The first page after sign-in, by role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Assignment
from reporting.models import Report
from reporting.services import generate_reports, move
from reporting.workflow import Act
from tests import factories as f
from tests.cast import duty


def home(client, user, query=""):
    client.force_login(user)
    return client.get(f"/{query}")


def test_home_agency_headline_counts_unsent(client, cast):
    html = home(client, cast.staff_a).content.decode()
    assert "Còn 3 mục chưa nộp, hạn 17 giờ thứ Sáu 16/06/2023" in html


def test_home_agency_overdue_says_so(client, cast, today):
    today.move_to(cast.report.deadline.replace(day=19))
    html = home(client, cast.staff_a).content.decode()
    assert "3 mục quá hạn 17 giờ thứ Sáu 16/06/2023" in html


def test_home_agency_returned_first_with_words(client, cast):
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    move(report=cast.report, act=Act.RETURN, by=cast.staff_m, reason="Nêu rõ số chợ đã đầu tư")
    response = home(client, cast.staff_a)
    assert response.context["groups"][0].key == Report.State.RETURNED
    assert "Nêu rõ số chợ đã đầu tư" in response.content.decode()


def test_home_head_sees_what_waits_for_approval(client, cast):
    move(report=cast.report, act=Act.HAND_IN, by=cast.staff_a)
    html = home(client, cast.head_a).content.decode()
    assert "1 mục chờ anh/chị duyệt; còn 3 mục chưa nộp" in html


def test_home_monitor_queue_holds_sent_reports(client, cast):
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    response = home(client, cast.staff_m)
    assert [line.report for line in response.context["queue"]] == [cast.report]
    assert [(w.item.pk, w.sent, w.expected) for w in response.context["watched"]] == [
        (cast.task.pk, 1, 2)
    ]


def test_home_coordinator_reviews_what_has_no_monitor(client, cast):
    for report in (cast.report, cast.bare_report, cast.target_report):
        head = cast.head_b if report.agency == cast.b else cast.head_a
        move(report=report, act=Act.SEND, by=head, content={"fields": []})
    queue = home(client, cast.coordinator).context["queue"]
    assert {line.report for line in queue} == {cast.bare_report, cast.target_report}


def test_home_of_the_province_is_its_overview(client, cast):
    here, there = home(client, cast.leader), client.get("/tong-quan/")
    assert here.context["blocks"].heading == there.context["blocks"].heading
    current = '<a href="/tong-quan/" aria-current="page">'
    assert current in here.content.decode() and current in there.content.decode()


def test_home_unknown_period_is_404(client, cast):
    assert home(client, cast.leader, "?ky=1999-Q9").status_code == 404


@pytest.mark.parametrize("who", ["staff_a", "staff_m", "coordinator", "leader"])
def test_home_query_count_does_not_grow(client, cast, who):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    client.force_login(getattr(cast, who))
    add_tasks(cast, 3)
    few = queries()
    add_tasks(cast, 30)
    assert queries() == few <= (25 if who in ("coordinator", "leader") else 13)


def add_tasks(cast, count):
    for _number in range(count):
        task = f.TaskFactory(plan=cast.plan, section=cast.section)
        duty(task, cast.a, Assignment.Role.LEAD)
        duty(task, cast.m, Assignment.Role.MONITOR)
        duty(task, f.AgencyFactory(), Assignment.Role.MEMBER)
    generate_reports(period=cast.period)
    for report in cast.period.reports.filter(agency=cast.a, state="draft"):
        move(report=report, act=Act.SEND, by=cast.head_a, content={"fields": []})
