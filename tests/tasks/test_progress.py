"""What a progress report must hold before it is sent."""

import pytest

from tasks.models import TaskProgress
from tasks.progress import problems

Status = TaskProgress.Status


def fields_missing(**values):
    """The fields in which something is missing."""
    return set(problems(TaskProgress(**values)))


def test_problems_blank_sheet_lacks_status_and_results():
    assert fields_missing() == {"status", "results"}


def test_problems_under_way_needs_results_only():
    assert fields_missing(status=Status.UNDER_WAY, results="Đã làm") == set()


def test_problems_stuck_needs_difficulty_and_request():
    stuck = {"status": Status.STUCK, "results": "Đã làm"}
    assert fields_missing(**stuck) == {"difficulties", "proposals"}
    assert fields_missing(**stuck, difficulties="Thiếu vốn") == {"proposals"}
    assert fields_missing(**stuck, difficulties="Thiếu vốn", proposals="Bố trí vốn") == set()


@pytest.mark.parametrize(
    ("status", "percent", "contradicts"),
    [
        (Status.DONE, 100, False),
        (Status.DONE, 99, True),
        (Status.DONE, None, True),
        (Status.UNDER_WAY, 100, True),
        (Status.UNDER_WAY, 99, False),
        (Status.UNDER_WAY, None, False),
        (Status.STUCK, 100, True),
        (Status.NOT_STARTED, 1, True),
        (Status.NOT_STARTED, 0, False),
    ],
)
def test_problems_percent_agrees_with_status(status, percent, contradicts):
    text = {"results": "Đã làm", "difficulties": "Thiếu vốn", "proposals": "Bố trí vốn"}
    missing = fields_missing(status=status, percent=percent, **text)
    assert missing == ({"percent"} if contradicts else set())
