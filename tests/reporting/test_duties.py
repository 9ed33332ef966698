"""Who reports on what: the switch, open phrases, monitors, duties handed back."""

from datetime import timedelta

import pytest

from agencies import audit
from agencies.models import AgencyGroup, AuditEvent
from common import clock
from plans.duties import phrases
from plans.models import Assignment, OpenPhrase, PlanItem
from reporting.models import DutyReturn, Notice, Report
from reporting.services import move, reporting_assignments
from reporting.services.duties import ask_whom, foresee, load_of, name_monitor, settle
from reporting.services.returns import hand_back, keep_duty, release
from reporting.workflow import (
    Act,
    NotAllowed,
    ReasonMissing,
    Refused,
    StaleVersion,
    WrongState,
)
from tasks.services import save_progress
from tests import factories as f
from tests.cast import duty

Asks, Role = PlanItem.Asks, Assignment.Role
RELATED = "các sở, ngành liên quan"


@pytest.fixture
def phrase(cast):
    """A phrase of the task that nobody has settled; its group is the office and the monitor."""
    group = AgencyGroup.objects.create(code="SO_NGANH", name="các sở, ngành")
    group.members.set([cast.office, cast.m])
    return OpenPhrase.objects.create(
        item_id=cast.task.pk, phrase=RELATED, group=group, qualifier="co_lien_quan"
    )


def key(item):
    """What knows the only phrase of a line."""
    [phrase] = phrases(item)
    return phrase.key


def choose(cast, *agencies, by=None):
    """Settle the phrase of the task."""
    return settle(item=cast.task, key=key(cast.task), agencies=agencies, by=by or cast.coordinator)


def owed(item):
    """The agencies asked for a report on a line, in the open period."""
    reports = Report.objects.filter(assignment__item=item.pk)
    return sorted(reports.values_list("agency__code", flat=True))


def ask(cast, item, asks, **how):
    """Switch one line."""
    return ask_whom(**{"plan": cast.plan, "items": [item.pk], "asks": asks, "by": cast.admin} | how)


def told(person):
    """What a person finds in the inbox."""
    return list(Notice.objects.filter(person=person, kind="duty").values_list("text", flat=True))


def close(period):
    """End a period."""
    period.closed_at = clock.now()
    period.save()


# --- the switch ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asks", "codes"),
    [
        (Asks.USUAL, ["SCT", "SYT"]),
        (Asks.EACH, ["SCT", "SYT"]),
        (Asks.LEAD, ["SCT"]),
        (Asks.NONE, []),
    ],
)
def test_the_switch_says_who_reports(cast, asks, codes):
    ask(cast, cast.task, asks)
    assert owed(cast.task) == codes


def test_an_indicator_may_be_asked_of_every_agency(cast):
    duty(cast.target, cast.b, Role.MEMBER)
    assert owed(cast.target) == ["SCT"]
    effect = ask(cast, cast.target, Asks.EACH)
    assert owed(cast.target) == ["SCT", "SYT"]
    assert effect.total == (5, 6) and effect.load == {cast.b.pk: (2, 3)}


def test_the_effect_tells_what_open_periods_ask_and_withdraw(cast):
    effect = ask(cast, cast.task, Asks.NONE)
    assert effect.load == {cast.a.pk: (3, 2), cast.b.pk: (2, 1)}
    assert effect.periods == [("Quý II/2023", 0, None, 2)]
    [(label, asked, due, gone)] = ask(cast, cast.task, Asks.USUAL).periods
    assert (label, asked, gone) == ("Quý II/2023", 2, 0)
    assert due == cast.report.deadline  # later than three working days from Monday


def test_foreseeing_changes_nothing(cast):
    before = (Report.everything.count(), AuditEvent.objects.count())
    arguments = {"plan": cast.plan, "items": [cast.task.pk], "asks": Asks.NONE, "by": cast.admin}
    effect = foresee(ask_whom, **arguments)
    assert effect.total == (5, 3)
    assert (Report.everything.count(), AuditEvent.objects.count()) == before
    assert owed(cast.task) == ["SCT", "SYT"] and Notice.objects.count() == 0
    assert ask_whom(**arguments, seen=effect.stamp) == effect


def test_what_was_not_shown_is_not_done(cast):
    arguments = {"plan": cast.plan, "items": [cast.task.pk], "asks": Asks.NONE, "by": cast.admin}
    stamp = foresee(ask_whom, **arguments).stamp
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "Đang làm"})
    with pytest.raises(StaleVersion):
        ask_whom(**arguments, seen=stamp)
    assert PlanItem.objects.get(pk=cast.task.pk).asks == Asks.USUAL


def test_what_was_typed_or_closed_stays_when_nobody_is_asked_any_more(cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "Đang làm"})
    ask(cast, cast.task, Asks.NONE)
    assert owed(cast.task) == ["SCT"]
    close(cast.period)
    ask(cast, cast.target, Asks.NONE)
    assert owed(cast.target) == ["SCT"]


def test_agencies_hear_of_their_new_number_and_the_line_keeps_the_act(cast):
    ask(cast, cast.task, Asks.LEAD)
    assert told(cast.staff_b) == [
        "Đổi cách giao báo cáo: mỗi kỳ cơ quan báo cáo 1 dòng, trước là 2."
    ]
    assert told(cast.staff_a) == []
    [event] = audit.about(PlanItem(pk=cast.task.pk))
    assert (event.action, event.subject) == ("ask_whom", "I/8")
    assert event.data["values"]["asks"] == ["theo phụ lục", "chỉ cơ quan nêu tên đầu"]


def test_only_the_province_switches(cast):
    for person in (cast.head_a, cast.head_m, cast.leader):
        with pytest.raises(NotAllowed):
            ask(cast, cast.task, Asks.NONE, by=person)


def test_lines_of_another_plan_are_left_alone(cast):
    ask(cast, cast.task, Asks.NONE, plan=f.PlanFactory(year=2024))
    assert PlanItem.objects.get(pk=cast.task.pk).asks == Asks.USUAL


# --- open phrases --------------------------------------------------------------------------------
def test_settling_makes_members_who_are_asked_at_once(cast, phrase):
    effect = choose(cast, cast.office)
    made = Assignment.objects.get(item=cast.task.pk, agency=cast.office)
    assert (made.role, made.phrase, made.group) == (Role.MEMBER, RELATED, phrase.group)
    assert (made.chosen_by, made.chosen_at) == (cast.coordinator, clock.now())
    assert owed(cast.task) == ["SCT", "SYT", "VPUBND"]
    assert effect.load == {cast.office.pk: (0, 1)}
    assert not OpenPhrase.objects.exists()
    [settled] = phrases(cast.task)
    assert [d.agency for d in settled.chosen] == [cast.office] and not settled.reason


def test_a_late_choice_gives_three_working_days(cast, phrase, today):
    today.move_to(cast.report.deadline - timedelta(hours=1))  # a Friday
    choose(cast, cast.office)
    added = Report.objects.get(agency=cast.office)
    assert added.deadline == added.grace_until == cast.report.deadline + timedelta(days=5)


def test_settling_anew_releases_and_asks_and_keeps_who_chose_first(cast, phrase, today):
    choose(cast, cast.office, cast.m)
    first = clock.now()
    today.move_to(first + timedelta(hours=1))
    third = f.AgencyFactory(code="STC")
    choose(cast, cast.m, third, by=cast.head_m)
    assert owed(cast.task) == ["SCT", "SKHDT", "STC", "SYT"]
    kept = Assignment.objects.exclude(role=Role.MONITOR).get(item=cast.task.pk, agency=cast.m)
    assert (kept.chosen_by, kept.chosen_at) == (cast.coordinator, first)
    gone = Assignment.everything.get(item=cast.task.pk, agency=cast.office)
    assert gone.released_at == clock.now()


def test_what_a_released_agency_typed_stays(cast, phrase):
    head = f.UserFactory(role="head", agency=cast.office)
    choose(cast, cast.office, cast.m)
    report = Report.objects.get(agency=cast.office)
    save_progress(report=report, by=head, version=0, values={"results": "Đã làm"})
    choose(cast, cast.m)
    assert owed(cast.task) == ["SCT", "SKHDT", "SYT", "VPUBND"]


def test_an_agency_taken_in_again_has_the_same_duty(cast, phrase):
    choose(cast, cast.office, cast.m)
    was = Assignment.objects.get(item=cast.task.pk, agency=cast.office)
    choose(cast, cast.m)
    choose(cast, cast.m, cast.office)
    again = Assignment.objects.get(item=cast.task.pk, agency=cast.office)
    assert again.pk == was.pk and again.released_at is None
    assert "VPUBND" in owed(cast.task)


def test_agencies_the_line_names_keep_their_duty(cast, phrase):
    choose(cast, cast.a, cast.b, cast.office)
    lead = Assignment.objects.get(item=cast.task.pk, agency=cast.a)
    assert (lead.role, lead.chosen_by) == (Role.LEAD, None)
    with pytest.raises(Refused):
        choose(cast, cast.a)


def test_closed_periods_are_never_touched(cast, phrase):
    close(cast.period)
    before = list(Report.everything.values())
    effect = choose(cast, cast.office)
    choose(cast, cast.m)
    assert list(Report.everything.values()) == before
    assert effect.periods == [] and effect.load == {cast.office.pk: (0, 1)}


def test_a_phrase_of_the_monitor_column_makes_monitors(cast):
    group = AgencyGroup.objects.create(code="NHOM", name="nhóm")
    OpenPhrase.objects.create(
        item_id=cast.bare_task.pk, column="monitors", phrase="các sở", group=group, qualifier="none"
    )
    where = {"item": cast.bare_task, "key": key(cast.bare_task), "by": cast.coordinator}
    effect = settle(agencies=[cast.m, cast.b], **where)
    watching = Assignment.objects.filter(item=cast.bare_task.pk, role=Role.MONITOR)
    assert {d.agency for d in watching} == {cast.m, cast.b}
    assert effect.load == {} and effect.periods == []
    settle(agencies=[cast.b], **where)
    assert [d.agency for d in watching.all()] == [cast.b]
    assert not Report.objects.visible_to(cast.staff_m).filter(pk=cast.bare_report.pk).exists()


def test_a_phrase_that_stands_twice_is_settled_once(cast, phrase):
    OpenPhrase.objects.create(
        item_id=cast.task.pk, phrase="Các sở,  ngành liên quan.", group=phrase.group,
        qualifier="co_lien_quan", position=2,
    )  # fmt: skip
    choose(cast, cast.office)
    assert not OpenPhrase.objects.exists()


def test_the_coordinator_and_the_lines_monitor_settle(cast, phrase):
    for person in (cast.head_a, cast.staff_b, cast.leader):
        with pytest.raises(NotAllowed):
            choose(cast, cast.office, by=person)
    choose(cast, cast.office, by=cast.staff_m)
    made = Assignment.objects.get(item=cast.task.pk, agency=cast.office)
    assert made.chosen_by == cast.staff_m


def test_a_phrase_that_left_the_plan_is_not_settled(cast, phrase):
    gone = key(cast.task)
    phrase.delete()
    with pytest.raises(WrongState):
        settle(item=cast.task, key=gone, agencies=[cast.office], by=cast.coordinator)


def test_chosen_agencies_are_told_and_the_act_is_kept(cast, phrase):
    choose(cast, cast.m)
    choose(cast, cast.office)
    assert told(cast.head_m) == [  # the newest first
        f"I/8: cơ quan không còn thuộc “{RELATED}” nên thôi được giao.",
        f"I/8: cơ quan được xác định thuộc “{RELATED}”.",
    ]
    event = audit.about(PlanItem(pk=cast.task.pk)).first()
    assert event.action == "settle"
    assert event.data == {
        "phrase": RELATED,
        "added": ["Văn phòng UBND tỉnh"],
        "removed": [cast.m.name],
    }


# --- monitors ------------------------------------------------------------------------------------
def watchers(item):
    """(agency, who chose it) of a line's monitors."""
    duties = Assignment.objects.filter(item=item.pk, role=Role.MONITOR)
    return [(d.agency, d.chosen_by) for d in duties]


def test_a_line_without_monitor_gets_one(cast):
    name_monitor(item=cast.bare_task, agency=cast.m, by=cast.coordinator)
    assert watchers(cast.bare_task) == [(cast.m, cast.coordinator)]
    assert Report.objects.reviewed_by(cast.staff_m).filter(pk=cast.bare_report.pk).exists()
    assert told(cast.staff_m) == ["I/9: cơ quan được giao theo dõi."]
    name_monitor(item=cast.bare_task, agency=cast.a, by=cast.admin)
    assert watchers(cast.bare_task) == [(cast.a, cast.admin)]
    name_monitor(item=cast.bare_task, agency=None, by=cast.admin)
    assert watchers(cast.bare_task) == []


def test_the_plans_own_monitor_stays(cast):
    for item in (cast.task, cast.target):
        with pytest.raises(WrongState):
            name_monitor(item=item, agency=cast.b, by=cast.coordinator)
    with pytest.raises(NotAllowed):
        name_monitor(item=cast.bare_task, agency=cast.m, by=cast.head_m)


# --- duties handed back --------------------------------------------------------------------------
def back(cast, report=None, by=None):
    """Hand back the duty of a report, by default b's on the task."""
    report = report or cast.report_b
    return hand_back(duty=report.assignment, reason=" Thuộc Sở Công Thương ", by=by or cast.head_b)


def test_a_duty_handed_back_stays_owed_while_it_waits(cast):
    returned = back(cast)
    assert (returned.reason, returned.asked_by) == ("Thuộc Sở Công Thương", cast.head_b)
    assert owed(cast.task) == ["SCT", "SYT"]
    assert told(cast.coordinator) == ["I/8: Sở Y tế trả lại nhiệm vụ: Thuộc Sở Công Thương"]


def test_one_return_waits_at_a_time(cast):
    back(cast)
    with pytest.raises(WrongState):
        back(cast)
    keep_duty(returned=DutyReturn.objects.get(), answer="Đúng chức năng", by=cast.coordinator)
    back(cast)
    assert DutyReturn.objects.count() == 2


def test_who_may_send_may_hand_back(cast):
    for person in (cast.staff_b, cast.head_a, cast.coordinator):
        with pytest.raises(NotAllowed):
            back(cast, by=person)
    cast.b.head_approves = False
    cast.b.save()
    report = Report.objects.get(pk=cast.report_b.pk)
    back(cast, report, by=cast.staff_b)


def test_a_return_has_a_reason(cast):
    with pytest.raises(ReasonMissing):
        hand_back(duty=cast.report_b.assignment, reason=" ", by=cast.head_b)


def test_a_watch_is_not_handed_back(cast):
    watch = Assignment.objects.get(item=cast.task.pk, role=Role.MONITOR)
    with pytest.raises(WrongState):
        hand_back(duty=watch, reason="Không phải", by=cast.head_m)


def test_a_duty_is_kept_with_an_answer(cast):
    returned = back(cast)
    with pytest.raises(ReasonMissing):
        keep_duty(returned=returned, answer="", by=cast.coordinator)
    keep_duty(returned=returned, answer="Đúng chức năng", by=cast.coordinator)
    assert owed(cast.task) == ["SCT", "SYT"]
    assert told(cast.staff_b) == ["I/8: giữ nguyên phân công. Đúng chức năng"]


def test_a_second_decision_is_refused(cast):
    returned = back(cast)
    release(returned=returned, answer="", by=cast.coordinator)
    for decide in (release, keep_duty):
        with pytest.raises(WrongState):
            decide(returned=returned, answer="Giữ", by=cast.admin)


def test_only_the_province_decides(cast):
    returned = back(cast)
    for person in (cast.head_b, cast.head_m, cast.leader):
        with pytest.raises(NotAllowed):
            release(returned=returned, answer="", by=person)


def test_released_to_nobody(cast):
    release(returned=back(cast), answer="", by=cast.coordinator)
    assert owed(cast.task) == ["SCT"]
    assert told(cast.head_b) == ["I/8: cơ quan thôi được giao."]
    assert cast.report_b.assignment not in reporting_assignments(cast.plan)


def test_released_to_another_in_its_role(cast):
    release(
        returned=back(cast, cast.target_report, cast.head_a), answer="", by=cast.admin, to=cast.m
    )
    made = Assignment.objects.get(item=cast.target.pk)
    assert (made.agency, made.role, made.chosen_by) == (cast.m, Role.LEAD, cast.admin)
    assert owed(cast.target) == ["SKHDT"]
    assert told(cast.staff_m) == ["II/1: cơ quan được giao thực hiện."]


def test_a_lead_given_to_one_who_works_there_already(cast):
    release(returned=back(cast, cast.report, cast.head_a), answer="", by=cast.admin, to=cast.b)
    assert [d.agency for d in Assignment.objects.filter(item=cast.task.pk, role=Role.LEAD)] == [
        cast.b
    ]
    assert owed(cast.task) == ["SYT"]


def test_not_to_the_same_agency(cast):
    with pytest.raises(Refused):
        release(returned=back(cast), answer="", by=cast.admin, to=cast.b)
    assert DutyReturn.objects.get().released is None


def test_waiting_for_the_decision_is_not_the_agencys_delay(cast, today):
    returned = back(cast)
    today.move_to(cast.report_b.deadline + timedelta(days=1))
    release(returned=returned, answer="", by=cast.coordinator)
    assert owed(cast.task) == ["SCT"]


def test_what_was_missed_before_it_was_handed_back_stays_missed(cast, today):
    today.move_to(cast.report_b.deadline + timedelta(days=1))
    release(returned=back(cast), answer="", by=cast.coordinator)
    assert owed(cast.task) == ["SCT", "SYT"]


def test_what_was_sent_stays_and_closed_periods_too(cast, today):
    move(report=cast.report_b, act=Act.SEND, by=cast.head_b, content={"fields": []})
    release(returned=back(cast), answer="", by=cast.coordinator)
    assert owed(cast.task) == ["SCT", "SYT"]
    returned = back(cast, cast.bare_report)
    close(cast.period)
    release(returned=returned, answer="", by=cast.coordinator)
    assert owed(cast.bare_task) == ["SYT"]


def test_load_counts_every_agency(cast):
    assert load_of(cast.plan) == {cast.a.pk: 3, cast.b.pk: 2}


def test_a_phrase_whose_agency_handed_back_can_be_settled_again(cast, phrase):
    choose(cast, cast.m)
    report = Report.objects.get(agency=cast.m)
    release(returned=back(cast, report, cast.head_m), answer="", by=cast.coordinator)
    [settled] = phrases(cast.task)
    assert settled.chosen == []
    choose(cast, cast.office)
    assert owed(cast.task) == ["SCT", "SYT", "VPUBND"]


def test_a_plan_not_in_force_is_settled_quietly(cast, phrase):
    cast.plan.state = "draft"
    cast.plan.save()
    choose(cast, cast.m)
    assert told(cast.head_m) == []
