"""Periods: laid down by rhythms, opened once with fair notice, closed, reopened for a reason."""

from datetime import date, datetime, timedelta

import pytest

from agencies.models import AuditEvent
from common import clock
from common.clock import VIETNAM
from plans.models import Assignment, Plan
from reporting.calendar import Basis, Kind, Rhythm, deadline
from reporting.models import DeadlineChange, Holiday, PeriodScheme, Report
from reporting.services import (
    close_period,
    follow_duties,
    foresee,
    generate_reports,
    lay_down,
    move,
    open_period,
    owes_report,
    reopen_period,
    reporting_assignments,
    reschedule,
    set_rhythms,
)
from reporting.workflow import Act, NotAllowed, ReasonMissing, WrongState
from tasks.services import save_progress
from tests import factories as f
from tests.cast import duty

MEMBER = Assignment.Role.MEMBER
STATISTICS = Rhythm(basis=Basis.CALENDAR, for_tasks=False, month_after=True)


@pytest.fixture
def third(cast):
    """Quý III/2023, not opened."""
    return f.PeriodFactory(plan=cast.plan, number=3, opened_at=None)


def audited(action):
    """The details of the acts of a kind."""
    return [event.data for event in AuditEvent.objects.filter(action=action)]


# --- laying down ---------------------------------------------------------------------------------
def test_quarters_are_laid_down_until_somebody_says_otherwise(cast):
    codes = [period.code for period in lay_down(plan=cast.plan)]
    assert codes == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]
    assert [scheme.kind for scheme in cast.plan.schemes.all()] == [Kind.QUARTER]
    assert cast.plan.periods.filter(opened_at=None).count() == 3


def test_laying_down_again_adds_nothing_and_mends_nothing(cast):
    lay_down(plan=cast.plan)
    cast.plan.periods.filter(code="2023-Q3").update(data_to=date(2023, 9, 12))
    before = list(cast.plan.periods.values())
    lay_down(plan=cast.plan)
    assert list(cast.plan.periods.values()) == before


def test_a_month_whose_day_was_moved_is_not_asked_for_twice(cast):
    lay_down(plan=cast.plan)
    cast.plan.periods.filter(code="2023-Q3").update(data_to=date(2023, 9, 12))
    PeriodScheme.objects.create(plan=cast.plan, kind=Kind.NINE_MONTHS)
    assert len(lay_down(plan=cast.plan)) == 4


def test_periods_of_two_plans_do_not_mix(cast, third):
    other = f.PlanFactory(year=2024)
    lay_down(plan=other)
    item = f.TaskFactory(plan=other, section=f.SectionFactory(plan=other))
    duty(item, cast.a, Assignment.Role.LEAD)
    _period, made = open_period(period=third, by=cast.coordinator)
    assert made == 5
    [first, *_rest] = other.periods.order_by("data_to")
    assert open_period(period=first, by=None)[1] == 1
    assert set(Report.objects.filter(period=first).values_list("plan", flat=True)) == {other.pk}


# --- opening -------------------------------------------------------------------------------------
def test_opening_asks_everybody_once(cast, third):
    period, made = open_period(period=third, by=cast.coordinator)
    assert (period.is_open, made) == (True, 5)
    owing = reporting_assignments(cast.plan, third)
    assert set(third.reports.values_list("assignment", flat=True)) == {d.pk for d in owing}
    assert generate_reports(period=third) == 0
    assert audited("open") == [{"reports": 5}]


def test_a_second_opening_is_refused(cast, third):
    open_period(period=third, by=cast.coordinator)
    with pytest.raises(WrongState, match="đã được mở"):
        open_period(period=third, by=cast.admin)
    close_period(period=third, by=cast.coordinator)
    with pytest.raises(WrongState, match="đã được mở"):
        open_period(period=third, by=cast.admin)
    assert third.reports.count() == 5


@pytest.mark.parametrize("state", [Plan.State.DRAFT, Plan.State.CLOSED])
def test_only_a_plan_in_force_asks(cast, third, state):
    Plan.objects.update(state=state)
    with pytest.raises(WrongState, match="không trong thời gian thực hiện"):
        open_period(period=third, by=cast.coordinator)


@pytest.mark.parametrize("who", ["staff_a", "head_a", "head_m", "leader"])
def test_who_runs_the_calendar(cast, third, who):
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        open_period(period=third, by=person)
    with pytest.raises(NotAllowed):
        close_period(period=cast.period, by=person)
    close_period(period=cast.period, by=cast.admin)
    with pytest.raises(NotAllowed):
        reopen_period(period=cast.period, by=person, reason="Vì sao")


def test_opened_in_time_everything_is_due_with_the_period(cast, third):
    open_period(period=third, by=cast.coordinator)
    reports = third.reports.values_list("deadline", "original_deadline", "grace_until")
    due = deadline(third.due_agency, 17)
    assert set(reports) == {(due, due, None)}


def test_opened_late_there_is_fair_notice(cast, third, today):
    Holiday.objects.create(day=date(2023, 9, 18), name="Nghỉ bù")
    today.move_to(datetime(2023, 9, 15, 9, tzinfo=VIETNAM))  # a Friday; due on that day
    open_period(period=third, by=cast.coordinator)
    fair = deadline(date(2023, 9, 21), 17)  # three working days: 19, 20, 21
    reports = third.reports.values_list("deadline", "original_deadline", "grace_until")
    assert set(reports) == {(fair, fair, fair)}


def test_a_period_opened_early_gets_the_duties_given_later(cast, third):
    open_period(period=third, by=cast.coordinator)  # three days before its figures begin
    added = duty(cast.task, cast.office, MEMBER)
    assert follow_duties(plan=cast.plan, by=cast.admin) == (2, 0)
    assert set(added.reports.values_list("period__code", flat=True)) == {"2023-Q2", "2023-Q3"}


# --- who is asked --------------------------------------------------------------------------------
@pytest.fixture
def statistics(cast):
    """Agency A reports statistics; the plan asks for indicators by calendar quarters too."""
    cast.a.reports_calendar = True
    cast.a.save()
    set_rhythms(plan=cast.plan, rhythms=[Rhythm(), STATISTICS], redo=(), by=cast.coordinator)
    return cast


def asked(period):
    """(agency, appendix) of every report a period asks for."""
    duties = reporting_assignments(period.plan, period)
    return sorted(duties.values_list("agency__code", "item__appendix"))


def test_a_statistics_agency_is_asked_once_for_each_line(statistics):
    periods = {period.code: period for period in statistics.plan.periods.all()}
    assert asked(periods["2023-Q3-DL"]) == [("SCT", "II"), ("SCT", "III")]
    assert asked(periods["2023-Q3"]) == [("SCT", "I"), ("SYT", "I"), ("SYT", "I")]


def test_without_calendar_periods_a_statistics_agency_reports_like_all(cast, third):
    cast.a.reports_calendar = True
    cast.a.save()
    assert len(asked(third)) == 5


def test_a_period_asks_on_its_kinds_of_line_only(cast, third):
    third.for_tasks = False
    assert asked(third) == [("SCT", "II"), ("SCT", "III")]
    third.for_tasks, third.for_indicators = True, False
    assert {appendix for _agency, appendix in asked(third)} == {"I"}


@pytest.mark.parametrize("asks", ["", "each", "lead", "none"])
def test_owing_is_one_rule(cast, asks):
    for item in (cast.task, cast.target):
        item.asks = asks
        item.save()
    duty(cast.target, cast.b, MEMBER)
    duties = Assignment.objects.select_related("item")
    owing = {d.pk for d in duties if owes_report(d.item.appendix, d.role, d.item.asks)}
    assert owing == set(reporting_assignments(cast.plan).values_list("pk", flat=True))


# --- closing and reopening -----------------------------------------------------------------------
def test_nothing_is_saved_or_sent_in_a_closed_period(cast):
    close_period(period=cast.period, by=cast.coordinator)
    with pytest.raises(WrongState, match="đã đóng"):
        save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "X"})
    with pytest.raises(WrongState, match="đã đóng"):
        move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    with pytest.raises(WrongState, match="không ở trạng thái đang mở"):
        close_period(period=cast.period, by=cast.coordinator)
    assert audited("close") == [{}]


def test_a_period_that_never_opened_cannot_close_or_reopen(cast, third):
    with pytest.raises(WrongState):
        close_period(period=third, by=cast.coordinator)
    with pytest.raises(WrongState):
        reopen_period(period=third, by=cast.coordinator, reason="Vì sao")


def test_reopening_needs_a_reason_and_moves_no_deadline(cast):
    close_period(period=cast.period, by=cast.coordinator)
    with pytest.raises(ReasonMissing):
        reopen_period(period=cast.period, by=cast.coordinator, reason=" \u200b ")
    due = cast.report.deadline
    reopen_period(period=cast.period, by=cast.coordinator, reason="Sở Y tế bổ sung số liệu")
    cast.report.refresh_from_db()
    assert cast.report.deadline == due
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "X"})
    assert audited("reopen_period") == [{"reason": "Sở Y tế bổ sung số liệu"}]
    with pytest.raises(WrongState, match="chưa đóng"):
        reopen_period(period=cast.period, by=cast.coordinator, reason="Lần nữa")


# --- rescheduling --------------------------------------------------------------------------------
def test_rescheduling_moves_all_but_extended_ones_and_keeps_every_change(cast):
    was = cast.report.deadline
    extended = was + timedelta(days=7)
    Report.objects.filter(pk=cast.report_b.pk).update(deadline=extended, grace_until=extended)
    for day in (20, 19):
        cast.period.due_agency = date(2023, 6, day)
        cast.period.due_monitor = cast.period.due_province = date(2023, 6, 23)
        cast.period.save()
        assert reschedule(period=cast.period, by=cast.coordinator) == 4
    cast.report.refresh_from_db()
    cast.report_b.refresh_from_db()
    assert cast.report.deadline == deadline(date(2023, 6, 19), 17)
    assert (cast.report.original_deadline, cast.report_b.deadline) == (was, extended)
    changes = DeadlineChange.objects.filter(report=cast.report).values_list("was", "became")
    first = deadline(date(2023, 6, 20), 17)
    assert list(changes) == [(was, first), (first, cast.report.deadline)]
    assert not cast.report_b.deadline_changes.exists()
    assert reschedule(period=cast.period) == 0
    assert audited("reschedule") == [{"reports": 4}, {"reports": 4}]


def test_a_deadline_moved_past_an_extension_moves_it_too(cast):
    extended = cast.report.deadline + timedelta(days=1)
    Report.objects.update(deadline=extended, grace_until=extended)
    cast.period.due_agency = date(2023, 6, 22)
    assert reschedule(period=cast.period) == 5
    assert set(Report.objects.values_list("deadline", flat=True)) == {
        deadline(date(2023, 6, 22), 17)
    }


# --- rhythms -------------------------------------------------------------------------------------
@pytest.fixture
def laid(cast):
    """The four quarters; the second is open and has reports."""
    lay_down(plan=cast.plan)
    return cast


def codes(plan):
    """The periods in order."""
    return list(plan.periods.order_by("data_to", "pk").values_list("code", flat=True))


HALVES = [Rhythm(), Rhythm(kind=Kind.HALF_YEAR), Rhythm(kind=Kind.YEAR)]


def test_what_rhythms_would_do_is_foreseen_and_changes_nothing(laid):
    found = foresee(laid.plan, [Rhythm(kind=Kind.MONTH), *HALVES])
    assert [d.code for d in found.new] == [
        "2023-T01", "2023-T02", "2023-T04", "2023-T05", "2023-T07", "2023-T08", "2023-T10",
        "2023-T11",
    ]  # fmt: skip
    assert [(p.code, d.code) for p, d in found.moved] == [("2023-Q4", "2023-NAM")]
    assert [p.code for p in found.fixed] == ["2023-Q2"]  # open: it stays a quarter
    assert not found.gone
    assert codes(laid.plan) == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]


def test_rhythms_lay_down_what_is_missing_and_spare_what_was_opened(laid):
    redo = laid.plan.periods.values_list("pk", flat=True)
    set_rhythms(plan=laid.plan, rhythms=HALVES, redo=redo, by=laid.coordinator)
    assert codes(laid.plan) == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-NAM"]
    year = laid.plan.periods.get(code="2023-NAM")
    assert (year.kind, year.data_from) == (Kind.YEAR, date(2022, 12, 15))
    assert laid.plan.schemes.count() == 3
    assert codes(laid.plan) == [period.code for period in lay_down(plan=laid.plan)]


def test_periods_no_rhythm_gives_are_removed_where_they_were_chosen(laid):
    half = [Rhythm(kind=Kind.HALF_YEAR)]
    third, fourth = laid.plan.periods.filter(code__in=["2023-Q3", "2023-Q4"]).order_by("data_to")
    done = set_rhythms(plan=laid.plan, rhythms=half, redo=[third.pk], by=laid.coordinator)
    assert [period.code for period in done.gone] == ["2023-Q3"]
    assert codes(laid.plan) == ["2023-Q1", "2023-Q2", "2023-Q4"]
    assert audited("setting")[-1]["periods_gone"] == ["2023-Q3"]
    assert fourth.code == "2023-Q4"


def test_withdrawn_reports_keep_their_period(laid):
    third = laid.plan.periods.get(code="2023-Q3")
    generate_reports(period=third)
    Report.objects.filter(period=third).update(withdrawn_at=clock.now())
    half = [Rhythm(kind=Kind.HALF_YEAR)]
    assert "2023-Q3" not in [p.code for p in foresee(laid.plan, half).gone]


def test_new_days_move_unopened_periods_only(laid):
    later = [Rhythm(agency_day=18)]
    done = set_rhythms(
        plan=laid.plan,
        rhythms=later,
        redo=laid.plan.periods.values_list("pk", flat=True),
        by=laid.admin,
    )
    assert [period.code for period, _dates in done.moved] == ["2023-Q3", "2023-Q4"]
    assert [period.code for period in done.fixed] == []  # 17/06 and 18/06 both move to the 16th
    due = laid.plan.periods.values_list("code", "due_agency")
    assert dict(due)["2023-Q4"] == date(2023, 12, 18)


def test_rhythms_are_set_by_those_who_run_the_calendar(laid):
    with pytest.raises(NotAllowed):
        set_rhythms(plan=laid.plan, rhythms=HALVES, redo=(), by=laid.head_a)
    with pytest.raises(WrongState):
        set_rhythms(plan=laid.plan, rhythms=[], redo=(), by=laid.coordinator)
    assert [scheme.kind for scheme in laid.plan.schemes.all()] == [Kind.QUARTER]


def test_the_same_rhythms_again_leave_no_history(laid):
    scheme = laid.plan.schemes.get()
    set_rhythms(plan=laid.plan, rhythms=[Rhythm()], redo=(), by=laid.coordinator)
    assert scheme.history.count() == 1
