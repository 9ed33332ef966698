"""The official act: once, of what the page showed, wholly or not at all; and the way back.

`tests.revisions.issued` confirms a draft and compares the plan, row by row, with its preview.
"""

import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit
from agencies.models import AgencyAlias, AuditEvent
from plans.content import PlanContent
from plans.models import RevisionDraft
from portal.workbook.drafts import answer, discard, start_undo
from portal.workbook.issue import NotReady, Stale, confirm, preview
from portal.workbook.state import content_of
from reporting.models import Report
from reporting.services import attach, move
from reporting.workflow import Act
from tasks.services import save_progress
from tests.reporting.evidence_files import upload
from tests.revisions import (
    DECISION,
    act,
    draft_of_file,
    draft_to,
    duties,
    issued,
    line,
    measure,
    report_on,
    revised,
    small_plan,
    task,
)


@pytest.fixture
def s(db, today):
    """A small plan being carried out."""
    return small_plan()


def without(label):
    """A change of the plan that drops one line."""
    return lambda now: [item for item in now.items if item.label != label]


def with_line(new):
    """A change of the plan that puts one line in the place of the standing one."""
    return lambda now: [new if item.label == new.label else item for item in now.items]


def sent(s, label="I/2", code="SYT", by=None):
    """The report, sent, with one file."""
    report = report_on(s, label, code)
    attach(report=report, by=by or s.head_b, upload=upload())
    return move(report=report, act=Act.SEND, by=by or s.head_b, content={"fields": []})


# --- once, and only what was shown --------------------------------------------------------------
def test_confirming_twice_is_once(s):
    draft = draft_to(s.plan, PlanContent(*_dropped(s)))
    stamp = preview(draft).stamp
    first = act(draft)
    again = confirm(draft=draft, stamp=stamp, decision=DECISION, by=None)
    assert first == again and s.plan.revisions.count() == 2


def _dropped(s, label="I/2"):
    now = content_of(s.plan)
    return now.sections, without(label)(now)


def test_a_plan_that_moved_on_refuses_the_old_page(s):
    draft = draft_to(s.plan, PlanContent(*_dropped(s)))
    stamp = preview(draft).stamp
    revised(s.plan, without("I/4"))
    with pytest.raises(Stale):
        act(draft, stamp=stamp)
    assert s.plan.revisions.count() == 2


def test_the_refusal_is_a_page_that_keeps_what_was_typed(s, client):
    draft = draft_to(s.plan, PlanContent(*_dropped(s)))
    typed = {
        "stamp": preview(draft).stamp,
        "decision_no": "99/QĐ-UBND",
        "decision_date": "10/06/2023",
        "signer": "Lê Văn Hẳn",
        "reason": "Rà soát giữa năm",
        "checked": "on",
    }
    revised(s.plan, without("I/4"))
    client.force_login(s.admin)
    address = reverse("portal:draft-confirm", args=[draft.pk])
    response = client.post(address, typed)
    assert response.status_code == 409 and "99/QĐ-UBND" in response.content.decode()
    assert client.post(address, typed | {"stamp": preview(draft).stamp}).status_code == 302
    assert client.post(address, typed).status_code == 302
    assert s.plan.revisions.count() == 3


def test_an_answer_given_meanwhile_refuses_the_old_page(s):
    draft = draft_to(s.plan, PlanContent(*_dropped(s)))
    stamp = preview(draft).stamp
    answer(draft=draft, version=0, answers={"convert": True})
    with pytest.raises(Stale):
        act(draft, stamp=stamp)
    with pytest.raises(Stale):
        answer(draft=draft, version=0, answers={})


def test_a_name_that_means_another_agency_meanwhile_refuses_the_old_page(s):
    now = content_of(s.plan)
    spelled = [replace(now.items[0], agencies_text="Sở Y tế, Sở CT"), *now.items[1:]]
    AgencyAlias.objects.create(raw="Sở CT", agency=s.a)
    draft = draft_of_file(s.plan, PlanContent(now.sections, spelled), "I", "II")
    stamp = preview(draft).stamp
    AgencyAlias.objects.update(agency=s.m)
    with pytest.raises(Stale):
        act(draft, stamp=stamp)


def test_a_discarded_draft_is_never_issued(s):
    draft = draft_to(s.plan, PlanContent(*_dropped(s)))
    discard(draft=draft, by=s.admin)
    with pytest.raises(Stale):
        act(draft)
    assert s.plan.revisions.count() == 1


def test_an_issued_draft_is_not_discarded_nor_answered(s):
    draft = draft_to(s.plan, PlanContent(*_dropped(s)))
    act(draft)
    discard(draft=draft, by=s.admin)
    assert RevisionDraft.objects.get(pk=draft.pk).discarded_at is None
    with pytest.raises(Stale):
        answer(draft=draft, version=0, answers={})


def test_nothing_new_is_not_issued(s):
    with pytest.raises(NotReady):
        act(draft_to(s.plan, content_of(s.plan)))


def test_a_failure_on_the_way_leaves_nothing(s, monkeypatch):
    def record(*args, **kwargs):
        if args[0] == AuditEvent.Action.ISSUE:
            raise RuntimeError
        return told(*args, **kwargs)

    told = audit.record
    before, reports = content_of(s.plan).fingerprint(), Report.objects.count()
    draft = draft_to(s.plan, PlanContent(*_dropped(s)))
    monkeypatch.setattr(audit, "record", record)
    with pytest.raises(RuntimeError):
        act(draft)
    assert content_of(s.plan).fingerprint() == before
    assert (s.plan.revisions.count(), Report.objects.count()) == (1, reports)
    assert RevisionDraft.objects.get(pk=draft.pk).revision is None


def test_the_act_is_in_the_audit_trail(s):
    revision = revised(s.plan, without("I/2"), by=s.admin)
    told = audit.about(revision).get()
    assert (told.action, told.actor_id) == (AuditEvent.Action.ISSUE, s.admin.pk)
    assert told.data["decision"] == DECISION.number
    assert (told.data["dropped"], told.data["withdrawn"]) == (1, 1)


# --- what was reported stays --------------------------------------------------------------------
def test_a_dropped_line_keeps_its_reports_for_those_who_saw_them(s, client):
    report = sent(s)
    item = report.assignment.item
    revised(s.plan, without("I/2"))
    for user in s.head_b, s.head_m:
        client.force_login(user)
        assert client.get(reverse("tasks:task-report", args=[report.pk])).status_code == 200
        assert client.get(reverse("tasks:task-detail", args=[item.pk])).status_code == 200
        file = client.get(report.evidence.get().get_absolute_url())
        assert file.getvalue() == upload().read()
    client.force_login(s.head_a)
    assert client.get(reverse("tasks:task-report", args=[report.pk])).status_code == 404


@pytest.mark.parametrize(
    ("label", "page"),
    [("I/2", "tasks:task-list"), ("II/1", "indicators:target-list")]
    + [("III/1", "indicators:metric-list"), ("I/2", "portal:home")],
)
def test_no_list_shows_a_dropped_line(s, client, label, page):
    text = line(s.plan, label).text
    for user in s.admin, s.head_a, s.head_b, s.head_m:
        client.force_login(user)
        client.get(reverse(page))
    revised(s.plan, without(label))
    for user in s.admin, s.head_a, s.head_b, s.head_m:
        client.force_login(user)
        response = client.get(reverse(page))
        assert response.status_code == 200 and text not in response.content.decode()


def test_a_monitor_still_reviews_the_report_of_a_dropped_line(s):
    report = sent(s)
    revised(s.plan, without("I/2"))
    assert move(report=report, act=Act.ACCEPT, by=s.head_m).state == "accepted"


def test_what_was_typed_stays_and_what_was_not_is_withdrawn(s):
    typed = report_on(s, "I/1", "SCT")
    save_progress(report=typed, by=s.head_a, version=0, values={"results": "Một phần"})
    revised(s.plan, without("I/1"))
    of_line = Report.objects.filter(assignment__item__number="1", appendix="I")
    assert of_line.get() == typed


def test_a_new_line_and_a_new_agency_are_asked_in_the_open_period(s):
    added = task("5", "II", addressed=duties("SYT"))
    shared = line(s.plan, "I/4", duties=duties(members=["SKHDT"]))
    revised(s.plan, lambda now: [*now.items[:3], shared, added, *now.items[4:]])
    assert report_on(s, "I/5", "SYT") and report_on(s, "I/4", "SKHDT")


def test_a_renumbered_line_keeps_its_report(s):
    report = sent(s)
    revised(
        s.plan,
        lambda now: (
            [replace(now.items[1], number="1"), replace(now.items[0], number="2")] + now.items[2:]
        ),
    )
    assert report_on(s, "I/1", "SYT") == report


# --- the way back -------------------------------------------------------------------------------
CHANGES = {
    "drop": without("I/2"),
    "drop of a target": without("II/1"),
    "drop of a metric": without("III/1"),
    "renumber": lambda now: [
        replace(now.items[1], number="1"),
        replace(now.items[0], number="2"),
        *now.items[2:],
    ],
    "number used again": lambda now: [
        now.items[0],
        task("2", text="Việc mới khác hẳn"),
        *now.items[2:],
    ],
    "target used again": lambda now: [
        *now.items[:4],
        replace(now.items[4], pk=None, text="Khác", measures=(measure("1.1", "Khác"),)),
        now.items[5],
    ],
    "measure": lambda now: [
        *now.items[:4],
        replace(
            now.items[4],
            text="GRDP tăng 8%",
            measures=(now.items[4].measures[0] | {"low": "8"},),
        ),
        now.items[5],
    ],
    "heading": lambda now: PlanContent(
        [replace(now.sections[0], title="Khác"), *now.sections[1:]], now.items
    ),
    "section": lambda now: PlanContent(
        [now.sections[0], now.sections[2]],
        [*(replace(i, roman="I") for i in now.items[:4]), *now.items[4:]],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_revision_is_undone_and_the_undoing_too(s, name):
    before = content_of(s.plan)
    revision = revised(s.plan, CHANGES[name], by=s.admin)
    after = content_of(s.plan)
    undoing = issued(start_undo(revision=revision, by=s.admin), s.admin)
    assert undoing.undoes == revision
    assert content_of(s.plan).fingerprint() == before.fingerprint()
    issued(start_undo(revision=undoing, by=s.admin), s.admin)
    assert content_of(s.plan).fingerprint() == after.fingerprint()
    assert [r.number for r in s.plan.revisions.all()] == [1, 2, 3, 4]


def test_undoing_an_older_revision_goes_back_over_all_later_ones(s):
    before = content_of(s.plan)
    older = revised(s.plan, without("II/1"))
    revised(s.plan, CHANGES["renumber"])
    revised(s.plan, without("I/3"))
    issued(start_undo(revision=older, by=s.admin))
    assert content_of(s.plan).fingerprint() == before.fingerprint()


def test_undoing_asks_again_for_what_was_withdrawn(s):
    report = sent(s)
    first = duties_asked(s)
    revision = revised(s.plan, lambda now: now.items[2:])
    issued(start_undo(revision=revision, by=s.admin))
    assert duties_asked(s) == first
    assert Report.objects.get(pk=report.pk).state == "submitted"


def duties_asked(s):
    """Line and agency of each report of the period."""
    rows = s.period.reports.values_list("assignment__item", "agency__code")
    return sorted(rows)


# --- quick enough ---------------------------------------------------------------------------------
def queries_of(draft):
    """How many queries it takes to issue a draft."""
    stamp = preview(draft).stamp
    with CaptureQueriesContext(connection) as counted:
        act(draft, stamp=stamp)
    return len(counted)


def test_unchanged_lines_cost_no_query(s):
    few = queries_of(draft_to(s.plan, _reworded(s.plan)))
    more = [task(str(n), "II", text=f"Việc số {n} khác mọi việc") for n in range(5, 35)]
    revised(s.plan, lambda now: [*now.items[:4], *more, *now.items[4:]])
    assert queries_of(draft_to(s.plan, _reworded(s.plan, "Lời khác"))) == few


def _reworded(plan, text="Lời mới"):
    now = content_of(plan)
    return PlanContent(now.sections, with_line(line(plan, "I/1", text=text))(now))


def test_the_whole_plan_changes_within_two_seconds(plan2023):
    draft = draft_to(plan2023, PlanContent(content_of(plan2023).sections, _all_changed(plan2023)))
    stamp = preview(draft).stamp
    began = time.perf_counter()
    act(draft, stamp=stamp)
    assert time.perf_counter() - began < 2


def _all_changed(plan):
    items = [replace(i, text=f"{i.text} (sửa)") for i in content_of(plan).items]
    return items[1:]
