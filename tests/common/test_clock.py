from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from common import clock

EVENING_IN_UTC = datetime(2026, 11, 24, 18, 30, 5, tzinfo=UTC)  # 01:30 the next day in Viet Nam


def test_today_is_the_day_in_viet_nam(settings):
    settings.DEMO_TODAY = None
    with time_machine.travel(EVENING_IN_UTC, tick=False):
        assert clock.today() == date(2026, 11, 25)
        assert clock.now() == EVENING_IN_UTC
        assert clock.now().utcoffset() == timedelta(hours=7)


def test_the_demo_moves_the_day_and_keeps_the_hour(settings):
    settings.DEMO_TODAY = date(2023, 10, 10)
    with time_machine.travel(EVENING_IN_UTC, tick=False):
        assert clock.today() == date(2023, 10, 10)
        assert clock.now().isoformat() == "2023-10-10T01:30:05+07:00"


def test_a_demo_moment_stands_still_and_ends(settings):
    settings.DEMO, settings.DEMO_TODAY = True, date(2023, 10, 10)
    with time_machine.travel(EVENING_IN_UTC, tick=False):
        with clock.demo_moment(datetime(2023, 6, 15, 18, 30, tzinfo=UTC)):
            assert clock.now().isoformat() == "2023-06-16T01:30:00+07:00"
            assert clock.today() == date(2023, 6, 16)
        assert clock.today() == date(2023, 10, 10)


def test_a_demo_moment_ends_with_an_error_too(settings):
    settings.DEMO, settings.DEMO_TODAY = True, date(2023, 10, 10)
    with pytest.raises(LookupError), clock.demo_moment(EVENING_IN_UTC):
        raise LookupError
    assert clock.today() == date(2023, 10, 10)


def test_no_moment_is_moved_outside_the_demo(settings):
    settings.DEMO, settings.DEMO_TODAY = False, None
    with pytest.raises(ImproperlyConfigured), clock.demo_moment(EVENING_IN_UTC):
        pass
