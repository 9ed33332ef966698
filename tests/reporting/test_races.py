"""Two editors of one report, on PostgreSQL: nobody writes over what they have not seen."""

import pytest
from django.db import transaction

from reporting.models import Report
from reporting.workflow import StaleVersion
from tasks.services import save_progress
from tests.races import A_WHILE, TWO_AT_ONCE, Beside

pytestmark = TWO_AT_ONCE


@pytest.fixture
def c(transactional_db, cast):
    """The cast, committed."""
    return cast


def test_of_two_editors_the_second_is_told(c):
    first = {"results": "Đã nâng cấp 02 chợ"}
    second = {"results": "Đã nâng cấp 03 chợ"}
    with transaction.atomic():
        save_progress(report=c.report, by=c.staff_a, version=0, values=first)
        beside = Beside(
            lambda: save_progress(report=c.report, by=c.head_a, version=0, values=second)
        )
        beside.join(A_WHILE)
        assert beside.is_alive()
    assert isinstance(beside.result(), StaleVersion)
    report = Report.objects.get(pk=c.report.pk)
    assert (report.version, report.progress.results) == (1, first["results"])
