"""When things happen in the demo: the course of a report, in office hours. No ORM."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from common.clock import VIETNAM
from reporting import calendar
from reporting.workflow import Act

Acts = list[tuple[datetime, Act]]
RETURNED = 0.09  # of the reports sent
UNTOUCHED, LEFT_IN_DRAFT, LEFT_WITH_HEAD = 45, 40, 15  # of those never sent, in percent


@dataclass(frozen=True)
class Round:
    """How a quarter went: shares of reports, and what may happen between two moments.

    `ends` is when the round was closed, or the last moment of the demo's past; `unanswered` is
    the share of returned reports that were not sent again.
    """

    number: int
    begins: datetime
    ends: datetime
    unsent: float
    late: float
    undecided: float = 0.0
    unanswered: float = 0.0
    is_closed: bool = True


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Vietnamese time."""
    return datetime.combine(day, time(hour, minute), VIETNAM)


YESTERDAY = at(date(2023, 10, 9), 16, 45)  # the demo lives on 10/10/2023
ROUNDS = (
    Round(1, at(date(2023, 2, 1), 8), at(date(2023, 4, 14), 17), unsent=0.045, late=0.10),
    Round(2, at(date(2023, 3, 15), 8), at(date(2023, 7, 14), 17), unsent=0.04, late=0.07),
    Round(
        3,
        at(date(2023, 6, 15), 8),
        YESTERDAY,
        unsent=0.08,
        late=0.11,
        undecided=0.13,
        unanswered=0.4,
        is_closed=False,
    ),
)
FOURTH_BEGINS = at(date(2023, 9, 15), 8)


class Office:
    """Working days and office hours."""

    def __init__(self, rng: Random, holidays: Collection[date]):
        self.rng, self.holidays = rng, holidays

    def days(self, first: date, last: date) -> list[date]:
        """The working days from one day to another, both included."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if calendar.is_working_day(day, self.holidays)]

    def shift(self, day: date, count: int) -> date:
        """The working day `count` working days after (before, if negative) a day."""
        step = timedelta(days=1 if count > 0 else -1)
        while count:
            day += step
            if calendar.is_working_day(day, self.holidays):
                count -= 1 if count > 0 else -1
        return day

    def moment(self, day: date, *, afternoon: bool = False) -> datetime:
        """Some moment of a day's office hours, early enough for the steps before it."""
        if afternoon or self.rng.random() < 0.55:
            return at(day, 14) + timedelta(seconds=self.rng.randint(0, 170 * 60))
        return at(day, 9) + timedelta(seconds=self.rng.randint(10 * 60, 130 * 60))


def course(office: Office, quarter: Round, *, cut_off: date, due: date, to_head: bool) -> Acts:
    """What happened to one report of a quarter, in order; empty when nobody touched it.

    `to_head`: the agency's staff hand in to the head, who sends.
    """
    rng = office.rng
    day = _sending_day(office, quarter, cut_off, due)
    begun = office.moment(office.shift(day, -rng.randint(1, 5)))
    if rng.random() < quarter.unsent:
        steps: Acts = [(begun, Act.SAVE), (begun + timedelta(minutes=50), Act.HAND_IN)]
        weights = (UNTOUCHED, LEFT_IN_DRAFT, LEFT_WITH_HEAD if to_head else 0)
        steps = steps[: rng.choices((0, 1, 2), weights)[0]]
    else:
        first = _sending(office, day, to_head=to_head, afternoon=day == cut_off)
        steps = [(begun, Act.SAVE), *first, *_review(office, day, quarter, to_head=to_head)]
    return [(moment, act) for moment, act in steps if moment < quarter.ends]


def _sending_day(office: Office, quarter: Round, cut_off: date, due: date) -> date:
    """In time: a working day from the cut-off on, mostly the last. Late: 1 to 12 days after.

    Whoever is late also works the day after the deadline, be it a Saturday.
    """
    rng, next_day = office.rng, due + timedelta(days=1)
    if rng.random() < quarter.late:
        late = [next_day, *office.days(next_day, due + timedelta(days=12))]
        return late[int(len(late) * rng.random() ** 1.7)]
    in_time = office.days(cut_off, due)
    return rng.choices(in_time, range(1, len(in_time) + 1))[0]


def _sending(
    office: Office, day: date, *, to_head: bool, afternoon: bool = False, revised: bool = False
) -> Acts:
    """The last touches and the sending, all on one day."""
    rng = office.rng
    sent = office.moment(day, afternoon=afternoon)
    steps: Acts = [(sent, Act.SEND)]
    if to_head and rng.random() < 0.45:
        steps.insert(0, (sent - timedelta(minutes=rng.randint(15, 60)), Act.HAND_IN))
    if revised or rng.random() < 0.2:
        steps.insert(0, (sent - timedelta(minutes=rng.randint(70, 95)), Act.SAVE))
    return steps


def _review(office: Office, day: date, quarter: Round, *, to_head: bool) -> Acts:
    """What the reviewer did with a report sent on a day, and what followed."""
    rng = office.rng
    if rng.random() < quarter.undecided:
        return []
    decided = office.shift(day, rng.randint(1, 4))
    moment = office.moment(decided)
    if rng.random() >= RETURNED:
        return [(moment, Act.ACCEPT)]
    if rng.random() < quarter.unanswered:
        return [(moment, Act.RETURN)]
    again = office.shift(decided, rng.randint(1, 4))
    accepted = office.moment(office.shift(again, rng.randint(1, 3)))
    answer = _sending(office, again, to_head=to_head, revised=True)
    return [(moment, Act.RETURN), *answer, (accepted, Act.ACCEPT)]
