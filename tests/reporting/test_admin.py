"""What the administration site does to periods."""

from datetime import date

import pytest

from agencies.models import AuditEvent
from plans.models import Plan
from reporting.models import Report, ReportingPeriod
from tests.factories import AssignmentFactory, PeriodFactory
from tests.workbooks import page


@pytest.fixture
def admin(client, cast):
    """A browser in which the administrator is signed in."""
    client.force_login(cast.admin)
    return client


def act(admin, model, name, *rows):
    """Take an action on chosen rows and return the page that follows."""
    data = {"action": name, "_selected_action": [row.pk for row in rows]}
    return admin.post(page(model, "changelist"), data, follow=True).content.decode()


def test_saving_a_period_moves_its_reports_and_dates_are_day_first(admin, cast):
    period = cast.period
    days = ("data_from", "data_to", "due_agency", "due_monitor", "due_province")
    data = {name: f"{getattr(period, name):%d/%m/%Y}" for name in days}
    data |= {
        "basis": period.basis,
        "for_tasks": "on",
        "for_indicators": "on",
        "kind": period.kind,
        "code": period.code,
        "label": period.label,
    }
    response = admin.post(
        page(ReportingPeriod, "change", period.pk), data | {"due_agency": "15/06/23"}
    )
    assert response.status_code == 302
    period.refresh_from_db()
    assert period.due_agency == date(2023, 6, 15)
    assert {r.deadline.astimezone().date() for r in Report.objects.all()} == {period.due_agency}
    [event] = AuditEvent.objects.filter(action="change")
    assert event.data["values"] == {"Hạn cơ quan nộp": ["16/06/2023", "15/06/2023"]}


def test_reports_are_given_once(admin, cast):
    AssignmentFactory(item=cast.bare_task, agency=cast.a, role="member")
    assert "Quý II/2023: đã giao 1 báo cáo mới." in act(
        admin, ReportingPeriod, "generate", cast.period
    )
    assert "đã giao 0 báo cáo mới" in act(admin, ReportingPeriod, "generate", cast.period)
    given = AuditEvent.objects.filter(action="generate", actor_id=cast.admin.pk)
    assert [e.data for e in given] == [{"reports": 1}]


def test_closed_period_gets_no_more_reports(admin, cast):
    closed = PeriodFactory(plan=cast.plan, number=1, closed_at="2023-04-01T00:00:00+07:00")
    assert "đã đóng, không giao thêm" in act(admin, ReportingPeriod, "generate", closed)
    assert not closed.reports.exists()


def test_a_period_that_was_not_opened_asks_nobody(admin, cast):
    third = PeriodFactory(plan=cast.plan, number=3, opened_at=None)
    assert "chưa mở; mở ở trang Kỳ báo cáo" in act(admin, ReportingPeriod, "generate", third)
    assert not third.reports.exists()


def test_quarters_of_a_plan_are_made_once(admin, cast):
    assert "đã lập 3 kỳ" in act(admin, Plan, "quarters", cast.plan)
    assert "đã lập 0 kỳ" in act(admin, Plan, "quarters", cast.plan)
    assert cast.plan.periods.count() == 4
    [event] = AuditEvent.objects.filter(action="change")
    assert event.data["values"] == {"periods": ["2023-Q1", "2023-Q3", "2023-Q4"]}


def test_period_with_reports_cannot_be_deleted(admin, cast):
    admin.post(page(ReportingPeriod, "delete", cast.period.pk), {"post": "yes"})
    assert ReportingPeriod.objects.filter(pk=cast.period.pk).exists()
