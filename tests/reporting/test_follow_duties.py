"""After a plan changed, open periods ask for what is missing and nothing reported is touched."""

from datetime import timedelta

import pytest

from common import clock
from plans.models import Assignment, PlanRevision
from reporting.models import Report
from reporting.services import follow_duties, move, owes_report, reporting_assignments
from reporting.workflow import Act, WrongState
from tasks.services import save_progress
from tests import factories as f
from tests.cast import duty

MEMBER = Assignment.Role.MEMBER


@pytest.fixture
def revision(cast):
    """A revision of the plan that duties and lines can leave in."""
    return PlanRevision.objects.create(
        plan=cast.plan, number=1, source_name="", source_sha256="", applied_at=clock.now()
    )


def end(report, revision):
    """End the duty of a report."""
    Assignment.objects.filter(pk=report.assignment_id).update(ended_in=revision)


def drop(item, revision):
    """Let a line leave the plan."""
    item.dropped_in = revision
    item.save()


def follow(cast):
    """(asked for, withdrawn)."""
    return follow_duties(plan=cast.plan, by=cast.admin)


def test_nothing_changed_nothing_happens(cast):
    assert follow(cast) == (0, 0)


def test_a_new_duty_is_asked_for_in_open_periods_that_have_begun(cast):
    late = f.PeriodFactory(plan=cast.plan, number=1)
    f.PeriodFactory(plan=cast.plan, number=3)
    closed = f.PeriodFactory(plan=cast.plan, number=4)
    closed.closed_at, closed.data_from = clock.now(), late.data_from
    closed.opened_at = late.opened_at
    closed.save()
    follow(cast)
    added = duty(cast.task, cast.office, MEMBER)
    assert follow(cast) == (2, 0)
    asked = added.reports.values_list("period__code", flat=True)
    assert sorted(asked) == ["2023-Q1", "2023-Q2"]


def test_an_untouched_report_of_an_ended_duty_is_withdrawn(cast, revision):
    end(cast.report_b, revision)
    assert follow(cast) == (0, 1)
    assert not Report.objects.filter(pk=cast.report_b.pk).exists()


def test_a_withdrawn_report_is_not_written_any_more(cast, revision):
    end(cast.report_b, revision)
    follow(cast)
    with pytest.raises(WrongState):
        save_progress(report=cast.report_b, by=cast.staff_b, version=0, values={"results": "X"})


def test_untouched_reports_of_a_dropped_line_are_withdrawn(cast, revision):
    drop(cast.task, revision)
    assert follow(cast) == (0, 2)


def test_a_duty_that_returns_is_asked_for_again(cast, revision):
    end(cast.report_b, revision)
    follow(cast)
    Assignment.everything.update(ended_in=None)
    assert follow(cast) == (1, 0)


def test_what_was_typed_stays(cast, revision):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "Đang làm"})
    drop(cast.task, revision)
    assert follow(cast) == (0, 1)
    assert Report.objects.get(pk=cast.report.pk).progress.results == "Đang làm"


def test_what_was_sent_stays(cast, revision):
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    end(cast.report, revision)
    assert follow(cast) == (0, 0)


def test_what_was_missed_stays_missed(cast, revision, today):
    end(cast.report_b, revision)
    today.move_to(cast.report_b.deadline + timedelta(minutes=1))
    assert follow(cast) == (0, 0)


def test_a_closed_period_stays_as_it_is(cast, revision):
    end(cast.report_b, revision)
    cast.period.closed_at = clock.now()
    cast.period.save()
    assert follow(cast) == (0, 0)


def test_another_plan_is_left_alone(cast, revision):
    other = f.PlanFactory(year=2024)
    end(cast.report_b, revision)
    assert follow_duties(plan=other, by=None) == (0, 0)


def test_owing_is_the_rule_of_the_reporting_duties(cast):
    duty(cast.target, cast.b, MEMBER)
    duty(cast.target, cast.m, Assignment.Role.MONITOR)
    duties = Assignment.objects.select_related("item")
    owing = {d.pk for d in duties if owes_report(d.item.appendix, d.role)}
    assert owing == set(reporting_assignments(cast.plan).values_list("pk", flat=True))
    assert len(owing) < duties.count()
