"""Figures out of what was sent, period by period, as of a moment; verdicts of people."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent
from common import clock
from indicators.deciding import decide
from indicators.judging import Judgement, elapsed, ends_year
from indicators.models import JudgingRule, Measure, Verdict
from indicators.scoring import Basis, Grade
from indicators.services import save_observations, send
from plans.models import Assignment
from reporting.models import Report
from reporting.services import generate_reports, move
from reporting.workflow import Act, NotAllowed, ReasonMissing, WrongState
from tests import factories as f
from tests.quarters import last_year


def report_of(cast, item=None, period=None, agency=None):
    agency = agency or cast.a
    found = Report.objects.filter(period=period or cast.period, agency=agency)
    return found.get(assignment__item=item or cast.target)


def tell(cast, item=None, period=None, **values):
    """The figures of the cast's measure, sent by the head of a."""
    report = report_of(cast, item, period)
    measure = cast.measure if item in (None, cast.target) else item.measures.get()
    rows = {measure.pk: {"note": "Chưa ước được"} | values}
    saved = save_observations(report=report, by=cast.staff_a, version=None, rows=rows)
    return send(report=saved, by=cast.head_a, version=saved.version)


def line(cast, moment=None, item=None, period=None):
    item, period = item or cast.target, period or cast.period
    return Judgement(cast.plan, moment or clock.now()).at(period)[item.pk]


def standing(cast, *args, **kwargs):
    return line(cast, *args, **kwargs).standings[0]


def act(cast, what, by=None, reason=""):
    report = report_of(cast)
    return move(report=report, act=what, by=by or cast.coordinator, reason=reason)


def test_nothing_sent_is_no_data(cast):
    save_observations(
        report=cast.target_report,
        by=cast.staff_a,
        version=0,
        rows={cast.measure.pk: {"value": D(9)}},
    )
    found = line(cast)
    assert (found.grade, found.by_result, found.figures) == (Grade.NO_DATA, Grade.NO_DATA, [])


def test_what_was_sent_counts_whether_accepted_or_not(cast):
    tell(cast, value=D("7.25"), estimate=D("7.6"))
    found = standing(cast)
    assert (found.figure.value, found.figure.estimate) == (D("7.25"), D("7.6"))
    assert (found.figure.agency, found.figure.number, found.figure.accepted) == (
        cast.a.pk,
        1,
        False,
    )
    assert (found.by_year.grade, found.by_year.basis) == (Grade.OVER, Basis.FORECAST)
    assert (found.by_result.grade, found.by_result.basis) == (Grade.SHORT, Basis.SO_FAR)
    act(cast, Act.ACCEPT)
    assert standing(cast).figure.accepted


def test_numbers_come_back_exactly_as_sent(cast):
    Measure.objects.update(aggregation="sum", decimals=1)
    tell(cast, value=D("1234567.125"), cumulative=D("-0.5"), estimate=D("12.616"), same_period=D(0))
    figure = standing(cast).figure
    assert (figure.value, figure.cumulative) == (D("1234567.125"), D("-0.5"))
    assert (figure.estimate, figure.same_period) == (D("12.616"), D(0))


def test_returned_recalled_or_reopened_does_not_count_until_sent_again(cast):
    tell(cast, value=D("7.25"), estimate=D("7.6"))
    act(cast, Act.RETURN, reason="Rà soát lại")
    assert line(cast).grade == Grade.NO_DATA
    tell(cast, value=D("7.25"), estimate=D("7.0"))
    assert standing(cast).figure.number == 2
    act(cast, Act.RECALL, by=cast.head_a, reason="Nhầm")
    assert line(cast).grade == Grade.NO_DATA
    tell(cast, value=D("7.25"), estimate=D("7.5"))
    act(cast, Act.ACCEPT)
    assert line(cast).grade == Grade.MET
    act(cast, Act.REOPEN, by=second_coordinator(cast), reason="Sửa")
    assert line(cast).grade == Grade.NO_DATA


def second_coordinator(cast):
    return f.UserFactory(role="coordinator", agency=cast.office)


def test_every_past_moment_is_told_as_it_was(cast, today):
    moments, begun = [], clock.now()
    steps = [
        lambda: tell(cast, value=D("7.1"), estimate=D("7.6")),
        lambda: act(cast, Act.RETURN, reason="Rà soát"),
        lambda: tell(cast, value=D("7.1"), estimate=D("7.0")),
        lambda: act(cast, Act.ACCEPT),
    ]
    for day, step in enumerate(steps):
        today.move_to(begun + timedelta(hours=day + 1))
        step()
        moments.append(clock.now())
    grades = [line(cast, moment).grade for moment in [begun, *moments]]
    assert grades == [Grade.NO_DATA, Grade.OVER, Grade.NO_DATA, Grade.HARD, Grade.HARD]
    accepted = [standing(cast, moment).figure.accepted for moment in moments[2:]]
    assert accepted == [False, True]


def test_the_sum_since_january_is_made_of_the_quarters(cast):
    Measure.objects.filter(pk=cast.measure.pk).update(aggregation="sum", low=100, unit="xã")
    first = f.PeriodFactory(plan=cast.plan, number=1)
    generate_reports(period=first)
    tell(cast, value=D(30))
    assert standing(cast).so_far is None  # the first quarter is missing
    tell(cast, period=first, value=D(20))
    assert (standing(cast).so_far, standing(cast, period=first).so_far) == (50, 20)
    assert standing(cast).pace.done == D("50.0")
    assert standing(cast).pace.elapsed == D("49.9")  # 182 of 365 days
    tell_again = {"value": D(30), "cumulative": D(55)}
    act(cast, Act.RETURN, reason="Sửa")
    tell(cast, **tell_again)
    assert standing(cast).so_far == 55


def test_year_ends_with_its_last_round(cast):
    fourth = f.PeriodFactory(plan=cast.plan, number=4)
    assert (ends_year(fourth), ends_year(cast.period)) == (True, False)
    assert elapsed(fourth) == 100
    generate_reports(period=fourth)
    tell(cast, period=fourth, value=D("7.4"), estimate=D("7.4"))
    assert standing(cast, period=fourth).by_year.grade == Grade.MISS  # no “khó đạt” any more


def test_the_agency_named_first_counts_others_are_kept(cast):
    cast.target.asks = "each"
    cast.target.save()
    f.AssignmentFactory(item=cast.target, agency=cast.b, role=Assignment.Role.MEMBER, position=2)
    generate_reports(period=cast.period)
    tell(cast, value=D("7.1"))
    theirs = report_of(cast, agency=cast.b)
    rows = {cast.measure.pk: {"value": D("6.5"), "estimate": D("6.5")}}
    saved = save_observations(report=theirs, by=cast.staff_b, version=None, rows=rows)
    send(report=saved, by=cast.head_b, version=saved.version)
    found = standing(cast)
    assert (found.figure.value, [o.value for o in found.others]) == (D("7.1"), [D("6.5")])


def test_same_period_typed_beats_last_years_plan(cast):
    last_year(cast)
    tell(cast, value=D("7.1"))
    assert (standing(cast).same_period, standing(cast).pace.change.value) == (D("6.4"), D("0.7"))
    act(cast, Act.RETURN, reason="Sửa")
    tell(cast, value=D("7.1"), same_period=D("6.5"))
    assert standing(cast).same_period == D("6.5")


def test_the_calendar_round_speaks_for_the_season(cast):
    days = {"data_from": date(2023, 4, 1), "data_to": date(2023, 6, 30)}
    due = {name: date(2023, 7, 6) for name in ("due_agency", "due_monitor", "due_province")}
    code, basis = f"{cast.period.code}-DL", "calendar"
    calendar = f.PeriodFactory(plan=cast.plan, code=code, label="DL", basis=basis, **days, **due)
    report = f.ReportFactory(assignment=cast.target_report.assignment, period=calendar)
    rows = {cast.measure.pk: {"value": D("7.3"), "estimate": D("7.5")}}
    saved = save_observations(report=report, by=cast.staff_a, version=None, rows=rows)
    send(report=saved, by=cast.head_a, version=saved.version)
    assert (standing(cast).so_far, standing(cast).pace.elapsed) == (D("7.3"), D("49.6"))
    tell(cast, value=D("7.1"))
    assert standing(cast).so_far == D("7.1")


def test_a_measure_answered_in_words(cast):
    Measure.objects.update(comparator="met", direction="words", words="Đạt", low=None)
    tell(cast, words="Đạt")
    assert (line(cast).grade, standing(cast).by_year.basis) == (Grade.MET, Basis.FORECAST)


def test_queries_are_the_same_for_one_line_and_many(cast):
    def count():
        with CaptureQueriesContext(connection) as found:
            Judgement(cast.plan, clock.now()).at(cast.period)
        return len(found)

    Measure.objects.update(aggregation="sum")
    tell(cast, value=D("7.1"))
    few = count()
    for _n in range(4):
        item = f.TargetFactory(plan=cast.plan)
        f.MeasureFactory(item=item)
        f.AssignmentFactory(item=item, agency=cast.a)
    generate_reports(period=cast.period)
    tell(cast, item=item, value=D("7.1"))
    assert (count(), few) == (6, 6)


# --- decisions of people -------------------------------------------------------------------------
def verdict(cast, grade, reason="", by=None, **kwargs):
    by = by or cast.coordinator
    return decide(item=cast.target, period=cast.period, by=by, grade=grade, reason=reason, **kwargs)


def test_a_person_may_differ_with_a_reason(cast):
    tell(cast, value=D("7.1"), estimate=D("7.0"))
    with pytest.raises(ReasonMissing):
        verdict(cast, Grade.MET)
    verdict(cast, Grade.MET, "Theo số công bố")
    found = line(cast)
    assert (found.proposed, found.grade, found.is_outdated) == (Grade.HARD, Grade.MET, False)
    event = AuditEvent.objects.first()
    assert (event.action, event.data["proposed"]) == ("judge", "kho_dat")


def test_the_last_word_counts_and_the_past_keeps_its_own(cast, today):
    tell(cast, value=D("7.1"), estimate=D("7.0"))
    before = clock.now()
    today.move_to(before + timedelta(hours=1))
    verdict(cast, Grade.MISS, "Khó bù")
    between = clock.now()
    today.move_to(before + timedelta(hours=2))
    verdict(cast, Grade.HARD)
    grades = [line(cast, moment).grade for moment in (before, between, clock.now())]
    assert grades == [Grade.HARD, Grade.MISS, Grade.HARD]
    assert [line(cast, m).decided is None for m in (before, between)] == [True, False]


def test_a_measure_decided_counts_into_its_line(cast):
    other = f.MeasureFactory(item=cast.target)
    report = cast.target_report
    rows = {pk: {"value": D(7), "estimate": D(9)} for pk in (cast.measure.pk, other.pk)}
    saved = save_observations(report=report, by=cast.staff_a, version=0, rows=rows)
    send(report=saved, by=cast.head_a, version=saved.version)
    verdict(cast, Grade.MISS, "Số ước chưa có cơ sở", measure=other)
    found = line(cast)
    assert (found.grade, found.good, len(found.judged)) == (Grade.MISS, 1, 2)


def test_new_figures_make_a_decision_outdated(cast):
    tell(cast, value=D("7.1"), estimate=D("7.6"))
    verdict(cast, Grade.OVER)
    act(cast, Act.RETURN, reason="Sửa")
    tell(cast, value=D("7.1"), estimate=D("7.0"))
    assert (line(cast).grade, line(cast).is_outdated) == (Grade.OVER, True)


def test_only_the_coordinator_decides(cast):
    for person in (cast.staff_a, cast.head_m, cast.leader, cast.admin):
        with pytest.raises(NotAllowed):
            verdict(cast, Grade.NO_DATA, by=person)


def test_what_is_not_judged_cannot_be_decided(cast):
    with pytest.raises(ValueError, match="cho_danh_gia"):
        verdict(cast, Grade.PENDING, "x")
    with pytest.raises(ValueError, match="of II/1"):
        verdict(cast, Grade.MET, "x", measure=cast.metric_measure)
    Measure.objects.update(is_judged=False)
    with pytest.raises(WrongState):
        verdict(cast, Grade.MET, "x")
    assert not Verdict.objects.exists()


def test_the_settings_of_the_plan_hold(cast):
    tell(cast, value=D("7.1"), estimate=D("7.0"))
    JudgingRule.objects.create(plan=cast.plan, hard_from=D("99"))
    assert line(cast).grade == Grade.MISS
    assert line(cast, clock.now() - timedelta(days=1)).grade == Grade.NO_DATA
