"""What must never be false: each constraint lets a good row in, a bad one not."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from agencies.models import Agency, AgencyName, Succession
from indicators.models import JudgingRule, Observation
from plans.models import (
    ItemWording,
    OpenPhrase,
    PlanRevision,
    Section,
)
from reporting.models import (
    Digest,
    ReminderStep,
    ReportVersion,
    Urge,
)
from tasks.models import TaskProgress
from tests.reporting.constraint_rows import (
    DAYS,
    EARLY,
    LATER,
    PAPER,
    Role,
    api_key,
    decision,
    draft,
    duty,
    evidence,
    extension,
    given,
    handed_back,
    instruction,
    item,
    measure,
    name,
    part,
    period,
    person,
    phrase,
    plan,
    recorded,
    remark,
    reminder,
    report,
    revision,
    same_days,
    scheme,
    sent,
    spelling,
    succession,
    summary,
    verdict,
    version,
)

ROOMS = ("agencies", "plans", "reporting", "tasks", "indicators")


@pytest.fixture
def c(cast):
    """The cast, with a revision, a group, and the rows that second ones would repeat."""
    c = SimpleNamespace(**vars(cast), who=cast.staff_a)
    c.group = apps.get_model("agencies", "AgencyGroup").objects.create(code="G", name="Nhóm")
    revision = {"plan": c.plan, "source_name": "a", "source_sha256": "0", "applied_at": EARLY}
    c.revision = PlanRevision.objects.create(number=1, **revision)
    ItemWording.objects.create(item=c.task, revision=c.revision, text="a")
    phrase = {"phrase": "a", "qualifier": "unknown"}
    OpenPhrase.objects.create(item=c.task, column="agencies", position=1, **phrase)
    AgencyName.objects.create(agency=c.a, name="Tên cũ", valid_from=date(2020, 1, 1))
    AgencyName.objects.create(agency=c.a, name="Tên đầu")
    c.act = {"old": c.a, "new_name": "Sở mới", "effective_on": date(2025, 3, 1), "kind": "merge"}
    Succession.objects.create(**c.act, certainty="high")
    sent = {"content": {}, "sha256": "0", "submitted_at": EARLY, "submitted_by": c.who}
    ReportVersion.objects.create(report=c.report, number=1, **sent)
    TaskProgress.objects.create(report=c.report)
    Observation.objects.create(report=c.target_report, measure=c.measure)
    scheme(c).save()
    extension(c, c.report).save()
    handed_back(c, c.report).save()
    c.summary = summary(c, c.task)
    c.summary.save()
    part(c, c.report).save()
    days = {"at": EARLY, "by": c.who, "owed": []}
    c.urge = Urge.objects.create(period=c.period, agency=c.a, agency_name="a", **days)
    reminder(c).save()
    reminder(c, urge=c.urge).save()
    Digest.objects.create(person=c.who, day=EARLY.date())
    return c


CASES = {
    "agencies_agency_valid_range": (
        [lambda c: Agency(code="X", valid_from=EARLY.date(), valid_to=EARLY.date())],
        [lambda c: Agency(code="X", valid_from=LATER.date(), valid_to=EARLY.date())],
    ),
    "agencies_agencyname_one_a_day": (
        [lambda c: name(c, c.a, date(2021, 1, 1)), lambda c: name(c, c.b, date(2020, 1, 1))],
        [lambda c: name(c, c.a, date(2020, 1, 1))],
    ),
    "agencies_agencyname_one_oldest": (
        [lambda c: name(c, c.b, None)],
        [lambda c: name(c, c.a, None)],
    ),
    "agencies_agencyalias_of_one": (
        [lambda c: spelling("Sở A", agency=c.a), lambda c: spelling("Khối A", group=c.group)],
        [lambda c: spelling("Sở A"), lambda c: spelling("Sở A", agency=c.a, group=c.group)],
    ),
    "agencies_succession_once": (
        [lambda c: succession(c, new_name="Sở khác")],
        [lambda c: succession(c)],
    ),
    "agencies_succession_has_heir": (
        [lambda c: succession(c, new_name="", kind="dissolve")],
        [lambda c: succession(c, new_name="", kind="merge")],
    ),
    "agencies_user_has_agency": (
        [lambda c: person("staff", c.a), lambda c: person("leader", None)],
        [lambda c: person("staff", None), lambda c: person("head", None)],
    ),
    "plans_plan_one_a_year": ([lambda c: plan(c, 2024)], [lambda c: plan(c, 2023)]),
    "plans_planrevision_number": ([lambda c: revision(c, 2)], [lambda c: revision(c, 1)]),
    "plans_planrevision_by_decision": (
        [lambda c: revision(c, 2)],
        [lambda c: revision(c, 2, decision_no=""), lambda c: revision(c, 2, decision_date=None)],
    ),
    "plans_revisiondraft_one_end": (
        [lambda c: draft(c, revision=c.revision), lambda c: draft(c, discarded_at=EARLY)],
        [lambda c: draft(c, revision=c.revision, discarded_at=EARLY)],
    ),
    "plans_section_roman": (
        [lambda c: Section(plan=c.plan, appendix="III", roman="IX", title="a", position=9)],
        [lambda c: Section(plan=c.plan, appendix="I", roman="I", title="a", position=9)],
    ),
    "plans_planitem_number": (
        [lambda c: item(c, "I", "99", c.section)],
        [lambda c: item(c, "I", c.task.number, c.section)],
    ),
    "plans_planitem_in_section": (
        [lambda c: item(c, "II", "99", None)],
        [lambda c: item(c, "I", "99", None)],
    ),
    "plans_itemwording_once": (
        [lambda c: ItemWording(item=c.bare_task, revision=c.revision, text="a")],
        [lambda c: ItemWording(item=c.task, revision=c.revision, text="b")],
    ),
    "plans_assignment_one_duty": (
        [lambda c: duty(c, c.m, Role.MEMBER)],
        [lambda c: duty(c, c.a, Role.MEMBER)],
    ),
    "plans_assignment_one_watch": (
        [lambda c: duty(c, c.a, Role.MONITOR)],
        [lambda c: duty(c, c.m, Role.MONITOR)],
    ),
    "plans_assignment_one_lead": (
        [lambda c: duty(c, c.m, Role.MEMBER)],
        [lambda c: duty(c, c.m, Role.LEAD)],
    ),
    "plans_assignment_chosen_pair": (
        [lambda c: duty(c, c.m, Role.MEMBER, chosen_by=c.who, chosen_at=EARLY)],
        [
            lambda c: duty(c, c.m, Role.MEMBER, chosen_by=c.who),
            lambda c: duty(c, c.m, Role.MEMBER, chosen_at=EARLY),
        ],
    ),
    "plans_openphrase_place": ([lambda c: phrase(c, 2)], [lambda c: phrase(c, 1)]),
    "plans_openphrase_has_group": (
        [lambda c: phrase(c, 2), lambda c: phrase(c, 2, c.group, "none")],
        [lambda c: phrase(c, 2, None, "none")],
    ),
    "reporting_reportingperiod_code": (
        [lambda c: period(c)],
        [lambda c: period(c, c.period.code)],
    ),
    "reporting_reportingperiod_window": (
        [lambda c: period(c, data_from=DAYS["data_to"])],
        [lambda c: period(c, data_from=date(2024, 2, 1))],
    ),
    "reporting_reportingperiod_due_order": (
        [lambda c: period(c, due_monitor=DAYS["due_agency"], due_province=DAYS["due_agency"])],
        [
            lambda c: period(c, due_agency=DAYS["data_to"]),
            lambda c: period(c, due_monitor=DAYS["data_to"]),
            lambda c: period(c, due_province=DAYS["due_agency"]),
        ],
    ),
    "reporting_report_once": (
        [lambda c: report(c)],
        [lambda c: report(c, c.target_report.assignment)],
    ),
    "reporting_report_sent_has_date": (
        [lambda c: report(c, state="pending")],
        [lambda c, s=s: report(c, state=s) for s in ("submitted", "returned", "accepted")],
    ),
    "reporting_report_first_is_first": (
        [lambda c: sent(c, EARLY, EARLY), lambda c: sent(c, EARLY, LATER)],
        [
            lambda c: sent(c, LATER, EARLY),
            lambda c: sent(c, EARLY, None),
            lambda c: sent(c, None, EARLY),
        ],
    ),
    "reporting_report_updated_pair": (
        [lambda c: report(c, updated_at=EARLY, updated_by=c.who)],
        [lambda c: report(c, updated_at=EARLY), lambda c: report(c, updated_by=c.who)],
    ),
    "reporting_report_submitted_pair": (
        [lambda c: sent(c, EARLY, EARLY)],
        [
            lambda c: report(
                c, first_submitted_at=EARLY, first_recorded_at=EARLY, submitted_at=EARLY
            ),
            lambda c: report(c, submitted_by=c.who),
        ],
    ),
    "reporting_report_decided_pair": (
        [lambda c: report(c, decided_at=EARLY, decided_by=c.who)],
        [lambda c: report(c, decided_at=EARLY), lambda c: report(c, decided_by=c.who)],
    ),
    "reporting_report_withdrawn_untouched": (
        [lambda c: report(c, withdrawn_at=EARLY)],
        [
            lambda c: report(c, withdrawn_at=EARLY, version=1),
            lambda c: report(c, withdrawn_at=EARLY, state="pending"),
        ],
    ),
    "reporting_report_grace": (
        [lambda c: report(c, grace_until=EARLY), lambda c: report(c, grace_until=LATER)],
        [lambda c: report(c, deadline=EARLY, grace_until=LATER)],
    ),
    "reporting_report_recorded_pair": (
        [lambda c: recorded(c, EARLY, LATER)],
        [
            lambda c: recorded(c, LATER, EARLY),
            lambda c: recorded(c, EARLY, None),
            lambda c: report(c, first_recorded_at=EARLY),
        ],
    ),
    "reporting_reportversion_paper": (
        [lambda c: version(c, 2), lambda c: version(c, 2, **PAPER)],
        [lambda c, n=n: version(c, 2, **PAPER | {n: ""}) for n in ("paper_no", "paper_signer")]
        + [lambda c: version(c, 2, **PAPER | {"received_on": None})],
    ),
    "reporting_periodscheme_once": (
        [lambda c: scheme(c, kind="half"), lambda c: scheme(c, basis="calendar", month_after=True)],
        [lambda c: scheme(c)],
    ),
    "reporting_periodscheme_asks_something": (
        [lambda c: scheme(c, kind="half", for_tasks=False)],
        [lambda c: scheme(c, kind="half", for_tasks=False, for_indicators=False)],
    ),
    "reporting_periodscheme_days": (
        [
            lambda c: scheme(c, kind="half", agency_day=15, monitor_day=15, province_day=15),
            lambda c: scheme(c, kind="half", agency_day=3, month_after=True),
        ],
        [
            lambda c: scheme(c, kind="half", agency_day=14),
            lambda c: scheme(c, kind="half", agency_day=21),
            lambda c: scheme(c, kind="half", province_day=32),
            lambda c: scheme(c, kind="half", basis="calendar"),
        ],
    ),
    "reporting_reportingperiod_one_cut_off": (
        [lambda c: period(c), lambda c: period(c, basis="calendar", **same_days(c))],
        [lambda c: period(c, **same_days(c))],
    ),
    "reporting_reportingperiod_asks_something": (
        [lambda c: period(c, for_tasks=False), lambda c: period(c, for_indicators=False)],
        [lambda c: period(c, for_tasks=False, for_indicators=False)],
    ),
    "reporting_reportingperiod_open_then_closed": (
        [
            lambda c: period(c, opened_at=EARLY),
            lambda c: period(c, opened_at=EARLY, closed_at=LATER),
        ],
        [
            lambda c: period(c, closed_at=LATER),
            lambda c: period(c, opened_at=LATER, closed_at=EARLY),
        ],
    ),
    "reporting_comment_about_one": (
        [
            lambda c: remark(c, report=c.report, act="return"),
            lambda c: remark(c, item=c.task),
        ],
        [
            lambda c: remark(c),
            lambda c: remark(c, report=c.report, item=c.task),
            lambda c: remark(c, item=c.task, act="return"),
        ],
    ),
    "reporting_instruction_duty": (
        [
            lambda c: instruction(c),
            lambda c: instruction(c, agency=c.a, due_on=EARLY.date()),
        ],
        [
            lambda c: instruction(c, agency=c.a),
            lambda c: instruction(c, due_on=LATER.date()),
            lambda c: instruction(c, agency=c.a, due_on=date(2023, 5, 31)),
        ],
    ),
    "reporting_instruction_answered": (
        [lambda c: instruction(c, **given(c))],
        [
            lambda c: instruction(c, **given(c) | {"answer": ""}),
            lambda c: instruction(c, **given(c) | {"answered_by": None}),
            lambda c: instruction(c, **given(c) | {"agency": None, "due_on": None}),
            lambda c: instruction(c, answer="Xong"),
        ],
    ),
    "reporting_instruction_confirmed": (
        [lambda c: instruction(c, **given(c), confirmed_at=LATER, confirmed_by=c.who)],
        [
            lambda c: instruction(c, **given(c), confirmed_at=LATER),
            lambda c: instruction(c, confirmed_at=LATER, confirmed_by=c.who),
        ],
    ),
    "reporting_extension_one_waiting": (
        [lambda c: extension(c, c.report_b), lambda c: extension(c, c.report, **decision(c))],
        [lambda c: extension(c, c.report)],
    ),
    "reporting_extension_in_time": (
        [lambda c: extension(c, c.report_b)],
        [
            lambda c: extension(c, c.report_b, asked_at=LATER),
            lambda c: extension(c, c.report_b, until=EARLY),
        ],
    ),
    "reporting_extension_decided": (
        [lambda c: extension(c, c.report_b, **decision(c))],
        [
            lambda c: extension(c, c.report_b, granted=True),
            lambda c: extension(c, c.report_b, **decision(c) | {"granted": None}),
            lambda c: extension(c, c.report_b, **decision(c) | {"decided_by": None}),
        ],
    ),
    "reporting_dutyreturn_one_waiting": (
        [lambda c: handed_back(c, c.report_b)],
        [lambda c: handed_back(c, c.report)],
    ),
    "reporting_dutyreturn_decided": (
        [lambda c: handed_back(c, c.report_b, released=True, decided_at=LATER, decided_by=c.who)],
        [
            lambda c: handed_back(c, c.report_b, released=False),
            lambda c: handed_back(c, c.report_b, decided_at=LATER, decided_by=c.who),
        ],
    ),
    "reporting_consolidation_once": (
        [lambda c: summary(c, c.bare_task)],
        [lambda c: summary(c, c.task)],
    ),
    "reporting_consolidation_closed": (
        [lambda c: summary(c, c.bare_task, text="a", closed_at=LATER, closed_by=c.who)],
        [
            lambda c: summary(c, c.bare_task, closed_at=LATER, closed_by=c.who),
            lambda c: summary(c, c.bare_task, text="a", closed_at=LATER),
        ],
    ),
    "reporting_consolidationpart_once": (
        [lambda c: part(c, c.report_b)],
        [lambda c: part(c, c.report)],
    ),
    "reporting_reminderstep_repeats_after": (
        [lambda c: ReminderStep(days=1, every=2), lambda c: ReminderStep(days=-3)],
        [
            lambda c: ReminderStep(days=0, every=2),
            lambda c: ReminderStep(days=1, every=0),
        ],
    ),
    "reporting_reminder_once_a_day": (
        [
            lambda c: reminder(c, on=LATER.date()),
            lambda c: reminder(c, report=c.report_b, urge=c.urge),
        ],
        [lambda c: reminder(c)],
    ),
    "reporting_reminder_once_an_urge": (
        [lambda c: reminder(c, report=c.report_b, urge=c.urge)],
        [lambda c: reminder(c, urge=c.urge)],
    ),
    "reporting_digest_one_a_day": (
        [lambda c: Digest(person=c.who, day=LATER.date())],
        [lambda c: Digest(person=c.who, day=EARLY.date())],
    ),
    "reporting_reportversion_number": ([lambda c: version(c, 2)], [lambda c: version(c, 1)]),
    "reporting_evidence_removed_pair": (
        [lambda c: evidence(c), lambda c: evidence(c, removed_at=EARLY, removed_by=c.who)],
        [lambda c: evidence(c, removed_at=EARLY), lambda c: evidence(c, removed_by=c.who)],
    ),
    "tasks_taskprogress_percent": (
        [lambda c, p=p: TaskProgress(report=c.report_b, percent=p) for p in (None, 0, 100)],
        [lambda c: TaskProgress(report=c.report_b, percent=101)],
    ),
    "indicators_measure_code": (
        [lambda c: measure(c)],
        [lambda c: measure(c, c.measure.code)],
    ),
    "indicators_measure_has_value": (
        [lambda c: measure(c), lambda c: measure(c, low=None, comparator="met")],
        [lambda c: measure(c, low=None)],
    ),
    "indicators_measure_bounds": (
        [lambda c: measure(c, high=1)],
        [lambda c: measure(c, high=0), lambda c: measure(c, low=None, high=1, comparator="met")],
    ),
    "indicators_measure_between": (
        [lambda c: measure(c, high=2, comparator="between")],
        [lambda c: measure(c, comparator="between")],
    ),
    "indicators_measure_national_bounds": (
        [lambda c: measure(c, national_low=1, national_high=1)],
        [
            lambda c: measure(c, national_low=2, national_high=1),
            lambda c: measure(c, national_high=1),
        ],
    ),
    "indicators_observation_once": (
        [lambda c: Observation(report=c.target_report, measure=c.metric_measure)],
        [lambda c: Observation(report=c.target_report, measure=c.measure)],
    ),
    "indicators_judgingrule_hard_from": (
        [lambda c: JudgingRule(plan=c.plan, hard_from=100)],
        [lambda c, n=n: JudgingRule(plan=c.plan, hard_from=n) for n in (0, 101)],
    ),
    "indicators_verdict_reasoned": (
        [lambda c: verdict(c), lambda c: verdict(c, grade="dat", reason="Theo số công bố")],
        [lambda c: verdict(c, grade="dat")],
    ),
    "agencies_apikey_revoked_pair": (
        [lambda c: api_key(c), lambda c: api_key(c, revoked_at=LATER, revoked_by=c.who)],
        [lambda c: api_key(c, revoked_at=LATER), lambda c: api_key(c, revoked_by=c.who)],
    ),
}


@pytest.mark.parametrize("constraint", CASES)
def test_constraint_lets_good_rows_in(c, constraint):
    for make in CASES[constraint][0]:
        with transaction.atomic():
            make(c).save()
            transaction.set_rollback(True)


@pytest.mark.parametrize("constraint", CASES)
def test_constraint_keeps_bad_rows_out(c, constraint):
    for make in CASES[constraint][1]:
        row = make(c)
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            row.save()
        # SQLite names the columns of a unique constraint instead of the constraint
        unique = f"UNIQUE constraint failed: {row._meta.db_table}."
        assert constraint in str(caught.value) or unique in str(caught.value)


def test_every_constraint_is_tried():
    named = {
        constraint.name
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint | models.UniqueConstraint)
    }
    assert named == set(CASES)
