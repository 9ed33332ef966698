"""A conclusion sent twice at the same moment, on PostgreSQL: one waits, and finds it made."""

from datetime import date

import pytest
from django.db import transaction

from reporting.models import Instruction
from reporting.services.instructing import instruct
from tests.races import A_WHILE, TWO_AT_ONCE, Beside

pytestmark = TWO_AT_ONCE


@pytest.fixture
def c(transactional_db, cast):
    """The cast, committed."""
    return cast


def test_a_button_pressed_twice_makes_one(c):
    form = {
        "item": c.task,
        "text": "Đẩy nhanh",
        "leader": "Chủ tịch",
        "given_on": date(2023, 6, 12),
        "agencies": [c.a, c.b],
        "due_on": date(2023, 6, 30),
        "by": c.coordinator,
        "key": "k1",
    }
    with transaction.atomic():
        first = instruct(**form)
        beside = Beside(lambda: instruct(**form))
        beside.join(A_WHILE)
        assert beside.is_alive()
    assert {row.pk for row in beside.result()} == {row.pk for row in first}
    assert Instruction.objects.count() == 2
