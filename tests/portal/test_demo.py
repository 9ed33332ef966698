"""The demo: the whole past as it is written, and a part of it acted out in the database."""

import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from django.core.management import call_command

from agencies import audit
from agencies.models import AuditEvent
from plans.models import Assignment
from portal.demo import people, reports
from reporting.models import Consolidation, Evidence, Report
from reporting.services import lay_down
from reporting.services.consolidating import watching
from reporting.workflow import Act
from tasks.models import TaskProgress


@pytest.fixture
def plan(plan2023, today, settings):
    """The plan of 2023 with its quarters and the demo's people, before anything happened."""
    settings.DEMO = True
    call_command("loaddata", "holidays", verbosity=0)
    lay_down(plan=plan2023)
    people.create()
    return plan2023


@pytest.fixture
def past(plan):
    """The whole past as it is written."""
    return reports.written(plan)


@pytest.fixture
def happened(past):
    """A part of the past acted out: what came back and was sent again, evidence, all of CTK."""
    told = book(past)
    some = [assignment for (assignment, _period), acts in told.items() if len(acts) > 5][:6]
    some += [key[0] for key, acts in told.items() if any(act == "attach" for _, act, _ in acts)]
    some += Assignment.objects.filter(agency__code="CTK").values_list("pk", flat=True)
    past.acts = [
        entry for entry in past.acts if not isinstance(entry[2][0], tuple) or entry[2][0][0] in some
    ]
    past.happen()


def book(past):
    """Every act on a report in the order of time: {(assignment, period): [(moment, act, args)]}."""
    told = defaultdict(list)
    for moment, act, args in sorted(past.acts, key=lambda entry: entry[0]):
        if isinstance(args[0], tuple):
            told[args[0]].append((moment, act.__name__, args))
    return told


def last_words(past):
    """What every task report says in the end: {(assignment, period): fields}."""
    return {
        key: args[2]
        for key, acts in book(past).items()
        for _moment, act, args in acts
        if act == "save" and "results" in args[2]
    }


def test_demo_most_reports_are_sent_and_some_wait(plan, past):
    owed = len(reports.duties(plan))
    codes = dict(plan.periods.values_list("pk", "code"))
    ends = defaultdict(Counter)
    for (_assignment, period), acts in book(past).items():
        _moment, act, args = acts[-1]
        ends[codes[period]][args[2] if act == "review" else act] += 1
    for code in ("2023-Q1", "2023-Q2"):
        assert 0.93 < ends[code][Act.ACCEPT] / owed < 0.98
        assert not ends[code]["send"] and not ends[code][Act.RETURN]
    third = ends["2023-Q3"]
    assert all(third[end] > 1 for end in ("save", "hand_in", "send", Act.RETURN, Act.ACCEPT))
    assert 0.88 < (third["send"] + third[Act.RETURN] + third[Act.ACCEPT]) / owed < 0.96
    assert ends["2023-Q4"] == {"save": 8, "hand_in": 2}


def test_demo_nothing_is_said_twice(past):
    agency_of = dict(Assignment.objects.values_list("pk", "agency"))
    said = Counter(
        (agency_of[assignment], period, text)
        for (assignment, period), fields in last_words(past).items()
        for name, text in fields.items()
        if name not in {"status", "percent"}
    )
    assert [text for text, times in said.items() if times > 1] == []
    assert len(said) > 2000


def test_demo_texts_are_clean(past):
    for fields in last_words(past).values():
        for text in fields.values():
            assert unicodedata.is_normalized("NFC", str(text))
            assert not set("{}<>!") & set(str(text)) and "  " not in str(text)
            assert str(text) == str(text).strip()


def test_demo_tasks_stand_differently(past):
    statuses = Counter(fields["status"] for fields in last_words(past).values())
    assert set(statuses) == set(TaskProgress.Status.values)
    assert statuses["under_way"] > 0.8 * statuses.total() > statuses["stuck"] > 50
    for fields in last_words(past).values():
        if fields["status"] == TaskProgress.Status.STUCK and "next_steps" in fields:
            assert fields["difficulties"] and fields["causes"] and fields["proposals"]


def test_demo_is_the_same_in_every_run(plan, past):
    def told(acts):
        return [(moment, act.__name__, str(args)) for moment, act, args in acts]

    assert told(reports.written(plan).acts) == told(past.acts)


def test_demo_versions_are_what_was_sent(happened):
    sent = Counter(AuditEvent.objects.filter(action=Act.SEND).values_list("subject_id", flat=True))
    assert max(sent.values()) == 2
    for report in Report.objects.prefetch_related("versions"):
        versions = list(report.versions.all())
        assert [v.number for v in versions] == list(range(1, len(versions) + 1))
        assert len(versions) == sent[str(report.pk)]
        if versions:
            assert versions[0].submitted_at == report.first_submitted_at
            assert versions[-1].submitted_at == report.submitted_at
            assert report.first_submitted_at <= report.submitted_at
        if len(versions) > 1:
            assert versions[0].content != versions[1].content
            assert report.comments.get().text


def test_demo_audit_is_whole_and_in_the_order_of_time(happened):
    assert audit.first_broken() is None
    moments = list(AuditEvent.objects.order_by("pk").values_list("at", flat=True))
    assert len(moments) > 150
    assert all(before <= after for before, after in pairwise(moments))


def test_demo_people_do_what_is_theirs(happened):
    for report in Report.objects.exclude(submitted_at=None).select_related(
        "agency", "submitted_by", "decided_by"
    ):
        by_head = report.submitted_by.role == people.Role.HEAD
        assert by_head == report.agency.head_approves
        assert report.submitted_by.agency_id == report.agency_id
        assert report.decided_by is None or report.decided_by != report.submitted_by


def test_demo_evidence_is_named_by_the_version_sent(happened):
    files = Evidence.objects.select_related("report")
    assert files
    for file in files:
        assert file.kind == "xlsx"
        assert file.report.versions.filter(content__evidence__0__sha256=file.sha256).exists()


def test_demo_summaries_are_sent_by_whose_they_are(happened):
    summaries = Consolidation.objects.sent().select_related("item", "closed_by")
    assert summaries
    for summary in summaries:
        monitors = watching(summary.item)
        assert summary.closed_by.agency_id in monitors or not monitors
        assert summary.text and summary.parts.exists()
        assert all(one["why"] for one in summary.missing)
