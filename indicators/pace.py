"""How the year runs: the figure since January, against time and against last year. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.scoring import HUNDRED, Goal, rounded, share


def year_to_date(
    aggregation: str, values: Sequence[Decimal | None], cumulative: Decimal | None
) -> Decimal | None:
    """The figure since January: the one reported as such; else made of the periods' own figures,
    the oldest first, the last one this period's. A gap leaves sum and average unknown."""
    if cumulative is not None and aggregation != "average":
        return cumulative
    if aggregation == "latest":
        return values[-1] if values else None
    known = [value for value in values if value is not None]
    if not values or len(known) < len(values):
        return None
    total = sum(known, Decimal(0))
    return total if aggregation == "sum" else total / len(known)


@dataclass(frozen=True)
class Change:
    """How a figure stands against the same period last year: in %, or in điểm % or places."""

    value: Decimal
    kind: str  # percent, points, places

    @property
    def sign(self) -> int:
        """1 up, -1 down, 0 the same."""
        return (self.value > 0) - (self.value < 0)


def change(goal: Goal, now: Decimal | None, then: Decimal | None) -> Change | None:
    """The change since the same period last year; None when it cannot be told: growth from 0 or
    below has no percentage."""
    if now is None or then is None:
        return None
    if goal.in_points or goal.is_rank:
        return Change(now - then, "points" if goal.in_points else "places")
    if then <= 0:
        return None
    return Change(rounded(HUNDRED * (now - then) / then), "percent")


@dataclass(frozen=True)
class Pace:
    """How the year runs: `done` of the plan against `elapsed` of the year, both in %; and the
    change against the same period last year. `good`: as it should; None when unknown."""

    done: Decimal | None
    elapsed: Decimal
    change: Change | None
    good: bool | None


def pace(
    goal: Goal, so_far: Decimal | None, *, elapsed: Decimal, same_period: Decimal | None
) -> Pace:
    """What is done against the time gone by, for what adds up; else against last year.

    ``elapsed``: the part of the year gone by, in %.
    """
    done = None
    if goal.adds_up and so_far is not None and goal.low is not None and goal.low > 0:
        done = share(so_far, goal.low)
    since = change(goal, so_far, same_period)
    good = None
    if done is not None:
        good = done <= elapsed if goal.sense < 0 else done >= elapsed
    elif since is not None and goal.sense:
        good = since.sign * goal.sense >= 0
    return Pace(done, rounded(elapsed), since, good)
