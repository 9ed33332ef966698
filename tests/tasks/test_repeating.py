"""“Không thay đổi so với kỳ trước” on a task: when it is honest, and what becomes of it."""

import pytest

from reporting.workflow import WrongState
from tasks.models import TaskProgress
from tasks.progress import may_repeat
from tasks.services import content, save_progress, send
from tests.quarters import WRITTEN, first_quarter


@pytest.mark.parametrize(
    ("state", "results", "unchanged", "honest"),
    [
        ("submitted", "Đã làm", False, True),
        ("accepted", "Đã làm", False, True),
        ("draft", "Đã làm", False, False),
        ("returned", "Đã làm", False, False),
        ("accepted", "", False, False),
        ("accepted", "Đã làm", True, False),  # nobody says the same twice running
    ],
)
def test_task_may_repeat(state, results, unchanged, honest):
    before = TaskProgress(results=results, unchanged=unchanged)
    assert may_repeat(before, state) is honest


def test_nothing_before_is_not_repeated():
    assert not may_repeat(None, "accepted")


def save(cast, version=0, **values):
    return save_progress(report=cast.report, by=cast.staff_a, version=version, values=values)


def test_mark_that_is_not_honest_is_refused(cast):
    with pytest.raises(WrongState):
        save(cast, unchanged=True)
    assert not TaskProgress.objects.exists()


def test_mark_is_kept_and_told_to_every_reader(client, cast):
    first_quarter(cast)
    saved = save(cast, **WRITTEN, unchanged=True)
    told = "Không thay đổi so với Quý I/2023"
    assert content(cast.task, saved)["unchanged"] == told
    sent = send(report=saved.report, by=cast.head_a, version=1)
    assert sent.versions.get().content["unchanged"] == told
    client.force_login(cast.staff_m)
    assert told in client.get(f"/nhiem-vu/bao-cao/{cast.report.pk}/").content.decode()
    page = client.get(f"/nhiem-vu/{cast.task.pk}/").content.decode()
    assert "Không thay đổi so với kỳ trước" in page


def test_words_changed_without_the_mark_take_it_off(cast):
    first_quarter(cast)
    save(cast, **WRITTEN, unchanged=True)
    assert not save(cast, version=1, results="Khác").unchanged


def test_save_without_change_leaves_the_mark(cast):
    first_quarter(cast)
    save(cast, **WRITTEN, unchanged=True)
    again = save(cast, version=1, **WRITTEN)
    assert again.unchanged
    assert again.report.version == 1


def test_report_without_the_mark_says_nothing_of_it(cast):
    assert "unchanged" not in content(cast.task, save(cast, **WRITTEN))
