"""Two at once, on PostgreSQL: one waits for the other, and nothing is written twice or lost."""

import threading
from contextlib import suppress

import pytest
from django.db import transaction

from plans.content import PlanContent
from plans.models import PlanRevision
from portal.workbook import issue as acts
from portal.workbook.drafts import start_next_year
from portal.workbook.issue import Stale, confirm, preview
from portal.workbook.state import content_of
from reporting.models import Report
from reporting.services import move
from reporting.workflow import Act, WrongState
from tasks.services import save_progress
from tests.races import A_WHILE, TWO_AT_ONCE, Beside
from tests.revisions import DECISION, draft_to, small_plan

pytestmark = TWO_AT_ONCE


@pytest.fixture
def s(transactional_db, today):
    """A small plan, committed."""
    return small_plan()


@pytest.fixture
def side_by_side(monkeypatch):
    """Confirms meet after reading the plan, if no lock keeps the second from reading it."""
    meeting = threading.Barrier(2)

    def met(draft):
        shown = preview(draft)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(A_WHILE)
        return shown

    monkeypatch.setattr(acts, "preview", met)


def dropping(s, label="I/2"):
    """A draft that drops a line, and the stamp of its page."""
    now = content_of(s.plan)
    items = [item for item in now.items if item.label != label]
    draft = draft_to(s.plan, PlanContent(now.sections, items))
    return {"draft": draft, "stamp": preview(draft).stamp, "decision": DECISION, "by": None}


def test_two_confirms_of_one_draft_make_one_revision(s, side_by_side):
    page = dropping(s)
    first, second = (Beside(lambda: confirm(**page)) for _n in range(2))
    assert first.result() == second.result() == PlanRevision.objects.get(number=2)


def test_of_two_drafts_of_one_plan_one_is_stale(s, side_by_side):
    pages = dropping(s), dropping(s, "I/3")
    results = [b.result() for b in [Beside(lambda page=page: confirm(**page)) for page in pages]]
    assert {type(result) for result in results} == {PlanRevision, Stale}
    assert s.plan.revisions.count() == 2


def test_of_two_drafts_of_a_new_year_one_is_stale(s, side_by_side):
    drafts = [start_next_year(plan=s.plan, by=None) for _n in range(2)]
    pages = [dropping(s) | {"draft": d, "stamp": preview(d).stamp} for d in drafts]
    results = [b.result() for b in [Beside(lambda page=page: confirm(**page)) for page in pages]]
    assert {type(result) for result in results} == {PlanRevision, Stale}
    assert PlanRevision.objects.filter(plan__year=2024).count() == 1


def untouched(s):
    """The report on the line that is dropped."""
    return Report.objects.get(assignment__item__number="2", appendix="I")


def test_a_report_just_being_sent_is_not_withdrawn(s):
    page, report = dropping(s), untouched(s)
    with transaction.atomic():
        move(report=report, act=Act.SEND, by=s.head_b, content={"fields": []})
        beside = Beside(lambda: confirm(**page))
        beside.join(A_WHILE)
        assert beside.is_alive()
    assert isinstance(beside.result(), PlanRevision)
    report.refresh_from_db()
    assert report.state == "submitted" and report.versions.count() == 1


def test_a_report_just_being_typed_is_not_withdrawn(s):
    page, report = dropping(s), untouched(s)
    with transaction.atomic():
        save_progress(report=report, by=s.head_b, version=0, values={"results": "Đang làm"})
        beside = Beside(lambda: confirm(**page))
        beside.join(A_WHILE)
    assert isinstance(beside.result(), PlanRevision)
    assert Report.objects.get(pk=report.pk).progress.results == "Đang làm"


def test_a_report_just_being_withdrawn_is_not_written(s):
    page, report = dropping(s), untouched(s)
    words = {"results": "Đang làm"}
    with transaction.atomic():
        confirm(**page)
        beside = Beside(lambda: save_progress(report=report, by=s.head_b, version=0, values=words))
        beside.join(A_WHILE)
        assert beside.is_alive()
    assert isinstance(beside.result(), WrongState)
    assert not Report.objects.filter(pk=report.pk).exists()
