"""The life of a report: every state × act × person against a table written here on its own."""

from datetime import timedelta

import pytest
from django.db import transaction

from agencies import audit
from agencies.models import AuditEvent
from plans.models import Assignment
from reporting.models import Report
from reporting.services import move, open_acts
from reporting.workflow import (
    Act,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    WrongState,
)
from tests.cast import duty

CONTENT = {"item": {}, "fields": []}
REASON = "Nêu rõ số chợ"
PEOPLE = (
    "staff_a", "head_a", "staff_b", "head_b", "staff_m", "head_m",
    "coordinator", "leader", "admin", "gone",
)  # fmt: skip
STATES = ("draft", "pending", "submitted", "returned", "accepted")
# act: (from where, to where, by whom); the report is agency a's, m watches it, head_a sent it,
# head_m accepted it
TABLE = {
    "hand_in": ({"draft", "returned"}, "pending", {"staff_a"}),
    "withdraw": ({"pending"}, "draft", {"staff_a", "head_a"}),
    "send_back": ({"pending"}, "draft", {"head_a"}),
    "send": ({"draft", "pending", "returned"}, "submitted", {"head_a"}),
    "recall": ({"submitted"}, "draft", {"head_a"}),
    "return": ({"submitted"}, "returned", {"staff_m", "head_m", "coordinator"}),
    "accept": ({"submitted"}, "accepted", {"staff_m", "head_m", "coordinator"}),
    "reopen": ({"accepted"}, "returned", {"staff_m", "coordinator"}),
}
WITH_REASON = {"send_back", "recall", "return", "reopen"}


def take(report, act, by, **options):
    """One step, with all it may need."""
    options = {"reason": REASON, "content": CONTENT} | options
    return move(report=report, act=Act(act), by=by, **options)


def bring_to(state, cast):
    """The cast's report, in a state it came to by the rules."""
    path = {
        "draft": [],
        "pending": [("hand_in", cast.staff_a)],
        "submitted": [("send", cast.head_a)],
        "returned": [("send", cast.head_a), ("return", cast.head_m)],
        "accepted": [("send", cast.head_a), ("accept", cast.head_m)],
    }[state]
    report = cast.report
    for act, by in path:
        report = take(report, act, by)
    return report


def expected(state, act, who):
    """What the table says: the new state, or the refusal."""
    sources, target, people = TABLE[act]
    if act == "reopen" and who == "head_m" and state not in {"returned", "accepted"}:
        return WrongState  # a reviewer, and not the one who decided last
    if who not in people:
        return NotAllowed
    return target if state in sources else WrongState


def outcome(report, act, by):
    """The new state, or the class of the refusal; nothing stays changed by a refusal."""
    before = Report.objects.filter(pk=report.pk).values().get()
    events = AuditEvent.objects.count()
    try:
        return take(report, act, by).state
    except (NotAllowed, WrongState) as refusal:
        assert Report.objects.filter(pk=report.pk).values().get() == before
        assert AuditEvent.objects.count() == events
        return type(refusal)


def tried(report, act, by):
    """The outcome of a step that is undone again."""
    with transaction.atomic():
        result = outcome(report, act, by)
        transaction.set_rollback(True)
    return result


@pytest.mark.parametrize("state", STATES)
def test_every_act_from_every_state_by_everybody(cast, state):
    report = bring_to(state, cast)
    pairs = [(act, who) for act in TABLE for who in PEOPLE]
    found = {(act, who): tried(report, act, getattr(cast, who)) for act, who in pairs}
    assert found == {(act, who): expected(state, act, who) for act, who in pairs}


@pytest.mark.parametrize("state", STATES)
def test_open_acts_are_those_the_table_lets_pass(cast, state):
    report = bring_to(state, cast)
    for who in PEOPLE:
        writing = {"save"} if state in {"draft", "returned"} and who[-2:] == "_a" else set()
        steps = {act for act in TABLE if isinstance(expected(state, act, who), str)}
        assert open_acts(report=report, user=getattr(cast, who)) == steps | writing, who


def test_table_names_every_act_but_saving():
    assert set(TABLE) == set(Act) - {"save"}


def test_saving_is_no_step(cast):
    with pytest.raises(WrongState):
        take(cast.report, "save", cast.staff_a)


def test_agency_without_approval_lets_staff_send(cast):
    cast.a.head_approves = False
    cast.a.save()
    assert outcome(cast.report, "hand_in", cast.staff_a) is NotAllowed
    assert outcome(cast.report, "send", cast.staff_a) == "submitted"


def test_nobody_accepts_or_returns_what_they_sent(cast):
    duty(cast.task, cast.a, Assignment.Role.MONITOR)
    report = bring_to("submitted", cast)
    assert outcome(report, "accept", cast.head_a) is NotAllowed
    assert outcome(report, "return", cast.head_a) is NotAllowed
    assert outcome(report, "accept", cast.staff_a) == "accepted"


def test_nobody_reopens_what_they_accepted(cast):
    report = bring_to("accepted", cast)
    assert outcome(report, "reopen", cast.head_m) is NotAllowed
    assert outcome(report, "reopen", cast.staff_m) == "returned"


def test_without_monitor_only_the_coordinator_reviews(cast):
    report = take(cast.bare_report, "send", cast.head_b)
    for person in (cast.staff_m, cast.head_m, cast.staff_a, cast.head_b, cast.leader):
        assert outcome(report, "accept", person) is NotAllowed
    assert outcome(report, "accept", cast.coordinator) == "accepted"


@pytest.mark.parametrize("act", sorted(WITH_REASON))
def test_act_without_reason_is_refused(cast, act):
    source = min(TABLE[act][0])
    report = bring_to(source, cast)
    by = getattr(cast, min(TABLE[act][2] - {"coordinator"}))
    for reason in ("", "  \n", "\u200b\x00"):
        with pytest.raises(ReasonMissing):
            take(report, act, by, reason=reason)
    assert Report.objects.get(pk=report.pk).state == source


@pytest.mark.parametrize("act", sorted(set(TABLE) - WITH_REASON))
def test_act_needs_no_reason(cast, act):
    report = bring_to(min(TABLE[act][0]), cast)
    by = getattr(cast, min(TABLE[act][2] - {"coordinator"}))
    assert take(report, act, by, reason="").state == TABLE[act][1]


@pytest.mark.parametrize("act", TABLE)
def test_closed_period_takes_no_act(cast, act, today):
    report = bring_to(min(TABLE[act][0]), cast)
    cast.period.closed_at = cast.report.deadline
    cast.period.save()
    report = Report.objects.get(pk=report.pk)
    people = [getattr(cast, who) for who in PEOPLE]
    assert {outcome(report, act, person) for person in people} == {NotAllowed, WrongState}
    assert [open_acts(report=report, user=person) for person in people] == [set()] * len(people)


@pytest.mark.parametrize("act", TABLE)
def test_act_on_older_version_is_refused(cast, act):
    report = bring_to(min(TABLE[act][0]), cast)
    by = getattr(cast, min(TABLE[act][2] - {"coordinator"}))
    for version in (report.version - 1, report.version + 1, -1, 10**30):
        with pytest.raises(StaleVersion):
            take(report, act, by, version=version)
    assert take(report, act, by, version=report.version).version == report.version + 1


def test_first_submission_date_never_changes(cast, today):
    first = take(cast.report, "send", cast.head_a).first_submitted_at
    steps = [
        ("return", cast.staff_m), ("hand_in", cast.staff_a), ("send", cast.head_a),
        ("recall", cast.head_a), ("send", cast.head_a), ("accept", cast.head_m),
        ("reopen", cast.staff_m), ("send", cast.head_a), ("accept", cast.coordinator),
    ]  # fmt: skip
    for act, by in steps:
        today.shift(timedelta(days=1))
        assert take(cast.report, act, by).first_submitted_at == first
    report = Report.objects.get(pk=cast.report.pk)
    assert (report.first_submitted_at, report.state) == (first, "accepted")
    assert report.submitted_at == first + timedelta(days=8)


def test_each_sending_is_kept_with_its_own_words(cast):
    for words in ("một", "hai"):
        fields = [{"key": "results", "label": "Kết quả", "value": words}]
        report = take(cast.report, "send", cast.head_a, content={"fields": fields})
        take(report, "return", cast.staff_m)
    versions = cast.report.versions.all()
    assert [v.number for v in versions] == [1, 2]
    assert [v.content["fields"][0]["value"] for v in versions] == ["một", "hai"]
    assert versions[0].sha256 != versions[1].sha256


def test_step_leaves_one_audit_row_and_the_reason(cast):
    sent = take(cast.report, "send", cast.head_a, reason="")
    report = take(sent, "return", cast.staff_m, version=1)
    event = audit.about(report).first()
    assert (event.action, event.actor_id) == ("return", cast.staff_m.pk)
    assert event.data == {"from": "submitted", "reason": REASON}
    assert event.subject == f"I/{cast.task.number} · Quý II/2023 · Sở Công Thương"
    comment = report.comments.get()
    assert (comment.act, comment.text, comment.author) == ("return", REASON, cast.staff_m)
    assert audit.about(report).count() == 2


def test_sending_without_content_is_a_mistake_of_ours(cast):
    with pytest.raises(ValueError, match="with its content"):
        take(cast.report, "send", cast.head_a, content=None)
    assert Report.objects.get(pk=cast.report.pk).state == "draft"
