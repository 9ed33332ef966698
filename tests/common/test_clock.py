from datetime import UTC, date, datetime, timedelta

import time_machine

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
