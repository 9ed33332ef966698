"""Two at once, on PostgreSQL: nobody is both counted and named missing, and one sending wins."""

import threading
from contextlib import suppress

import pytest
from django.db import transaction

from reporting.models import Consolidation, Report
from reporting.services import consolidating, move
from reporting.services.consolidating import MissingChanged, Words, close, save_draft
from reporting.workflow import Act, StaleVersion, WrongState
from tests.races import A_WHILE, TWO_AT_ONCE, Beside

pytestmark = TWO_AT_ONCE


def send(cast):
    """Agency b sends its report on the task."""
    return move(report=cast.report_b, act=Act.SEND, by=cast.head_b, content={"fields": []})


def save(cast, version=0, by=None, text="Toàn tỉnh"):
    """A draft by the monitor."""
    here = {"item": cast.task, "period": cast.period, "by": by or cast.staff_m}
    return save_draft(**here, version=version, words=Words(text))


def finish(cast, version, *codes, by=None):
    """The summary is sent, naming these agencies."""
    here = {"item": cast.task, "period": cast.period, "by": by or cast.staff_m}
    return close(**here, version=version, reasons=dict.fromkeys(codes, "Đã nhắc"))


@pytest.fixture
def draft(transactional_db, cast):
    """The cast with a draft on the task, committed."""
    save(cast)
    return cast


def test_agency_just_sending_is_not_named(draft):
    with transaction.atomic():
        send(draft)
        beside = Beside(lambda: finish(draft, 1, "SCT", "SYT"))
        beside.join(A_WHILE)
        assert beside.is_alive()
    assert isinstance(beside.result(), MissingChanged)
    assert not Consolidation.objects.sent().exists()


def test_agency_that_sends_while_a_summary_is_sent_is_named(draft):
    with transaction.atomic():
        finish(draft, 1, "SCT", "SYT")
        beside = Beside(lambda: send(draft))
        beside.join(A_WHILE)
        assert beside.is_alive()
    assert isinstance(beside.result(), Report)
    assert [one["code"] for one in Consolidation.objects.get().missing] == ["SCT", "SYT"]
    assert Report.objects.get(pk=draft.report_b.pk).state == "submitted"


@pytest.fixture
def side_by_side(monkeypatch):
    """Two writers meet once they have the row, if no lock keeps the second from it."""
    meeting, locked = threading.Barrier(2), consolidating._locked

    def met(pk):
        row = locked(pk)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(A_WHILE)
        return row

    monkeypatch.setattr(consolidating, "_locked", met)


def kinds(threads):
    """What each gave or raised."""
    return {type(thread.result()) for thread in threads}


def test_of_two_sendings_one_wins(draft, side_by_side):
    people = (draft.staff_m, draft.head_m)
    threads = [Beside(lambda by=by: finish(draft, 1, "SCT", "SYT", by=by)) for by in people]
    assert kinds(threads) == {Consolidation, WrongState}
    assert Consolidation.history.filter(closed_at__isnull=False).count() == 1


def test_of_two_first_drafts_one_is_stale(transactional_db, cast, side_by_side):
    people = (cast.staff_m, cast.head_m)
    threads = [Beside(lambda by=by: save(cast, by=by, text=by.name)) for by in people]
    assert kinds(threads) == {Consolidation, StaleVersion}
    assert Consolidation.objects.get().version == 1
