"""Two at once on one report, on PostgreSQL: one waits for the other, and only one is right."""

from datetime import date

import pytest
from django.db import transaction

from reporting.models import DeadlineChange, Extension, Report, ReportVersion
from reporting.services import close_period, move
from reporting.services.extensions import Outcome, ask, decide
from reporting.services.sharing import share
from reporting.workflow import Act, StaleVersion, WrongState
from tasks.services import save_progress
from tests.races import A_WHILE, TWO_AT_ONCE, Beside

pytestmark = TWO_AT_ONCE
CONTENT = {"item": {}, "fields": []}


@pytest.fixture
def c(transactional_db, cast):
    """The cast, committed."""
    return cast


def waits(beside):
    """Whether an act stands still while another holds what it needs."""
    beside.join(A_WHILE)
    return beside.is_alive()


def test_of_two_editors_the_second_is_told(c):
    first = {"results": "Đã nâng cấp 02 chợ"}
    second = {"results": "Đã nâng cấp 03 chợ"}
    with transaction.atomic():
        save_progress(report=c.report, by=c.staff_a, version=0, values=first)
        beside = Beside(
            lambda: save_progress(report=c.report, by=c.head_a, version=0, values=second)
        )
        assert waits(beside)
    assert isinstance(beside.result(), StaleVersion)
    report = Report.objects.get(pk=c.report.pk)
    assert (report.version, report.progress.results) == (1, first["results"])


def test_of_two_decisions_on_one_extension_the_second_is_refused(c):
    ask(reports=[c.report], by=c.head_a, until=date(2023, 6, 20), reason="Chờ số liệu")
    extension = Extension.objects.select_related("report").get()
    with transaction.atomic():
        decide(extensions=[extension], by=c.staff_m, grant=True)
        refusal = {"extensions": [extension], "grant": False, "answer": "Không"}
        beside = Beside(lambda: decide(by=c.coordinator, **refusal))
        assert waits(beside)
    outcome = beside.result()
    assert isinstance(outcome, Outcome) and outcome.done == [] and len(outcome.refused) == 1
    assert Extension.objects.get().granted is True and DeadlineChange.objects.count() == 1


def test_of_two_asking_at_once_one_waits_for_a_decision(c):
    page = {"reports": [c.report], "by": c.head_a, "until": date(2023, 6, 20), "reason": "Chờ"}
    with transaction.atomic():
        ask(**page)
        beside = Beside(lambda: ask(**page))
        assert waits(beside)
    assert beside.result().done == [] and Extension.objects.count() == 1


def test_sending_while_more_time_is_given_keeps_both(c, today):
    ask(reports=[c.report], by=c.head_a, until=date(2023, 6, 20), reason="Chờ số liệu")
    today.move_to("2023-06-17T09:00:00+07:00")
    extension = Extension.objects.select_related("report").get()
    with transaction.atomic():
        move(report=c.report, act=Act.SEND, by=c.head_a, content=CONTENT)
        beside = Beside(lambda: decide(extensions=[extension], by=c.staff_m, grant=True))
        assert waits(beside)
    assert beside.result().done
    report = Report.objects.get(pk=c.report.pk)
    assert report.state == "submitted" and report.days_late(None) == 0


def test_nothing_is_sent_into_a_period_just_being_closed(c):
    with transaction.atomic():
        close_period(period=c.period, by=c.coordinator)
        beside = Beside(lambda: move(report=c.report, act=Act.SEND, by=c.head_a, content=CONTENT))
        assert waits(beside)
    assert isinstance(beside.result(), WrongState)
    assert not ReportVersion.objects.exists()


def test_a_period_closes_after_what_is_just_being_sent(c):
    with transaction.atomic():
        move(report=c.report, act=Act.SEND, by=c.head_a, content=CONTENT)
        beside = Beside(lambda: close_period(period=c.period, by=c.coordinator))
        assert waits(beside)
    period = beside.result()
    version = ReportVersion.objects.get()
    assert version.submitted_at <= period.closed_at


def test_a_report_is_sent_once(c):
    def act():
        return move(report=c.report, act=Act.SEND, by=c.head_a, content=CONTENT)

    with transaction.atomic():
        act()
        beside = Beside(act)
        assert waits(beside)
    assert isinstance(beside.result(), WrongState)
    assert ReportVersion.objects.count() == 1


def test_nobody_gets_lines_who_is_just_being_switched_off(c):
    with transaction.atomic():
        c.staff_a.is_active = False
        c.staff_a.save()
        duties = [c.report.assignment]
        beside = Beside(lambda: share(duties=duties, officer=c.staff_a, by=c.head_a))
        assert waits(beside)
    assert isinstance(beside.result(), WrongState)
