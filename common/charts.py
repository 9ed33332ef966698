"""Geometry of the charts that pages draw as SVG: sizes as attributes, never as styles. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

BULLET_WIDTH = 170
BULLET_TOP = Decimal("1.3")  # the plan stands at the same x in every row, 130 % at the right end


@dataclass(frozen=True)
class Bullet:
    """A bar against its plan: x in px of the dark bar, of the pale frame, of marks; None hides.

    170 x 22 px; the goal's red tick is always at the same x, so ticks make one line down a column.
    """

    actual: Decimal | None
    estimate: Decimal | None
    nation: Decimal | None = None
    goal: Decimal = round(BULLET_WIDTH / BULLET_TOP, 1)

    @classmethod
    def of(
        cls,
        plan: Decimal | None,
        actual: Decimal | None,
        estimate: Decimal | None,
        nation: Decimal | None = None,
    ) -> Bullet | None:
        """The bullet of figures in one unit; None without a plan above 0, or with no figure."""
        if plan is None or plan <= 0 or (actual is None and estimate is None):
            return None
        return cls(_at(actual, plan), _at(estimate, plan), _at(nation, plan))


def _at(value: Decimal | None, plan: Decimal) -> Decimal | None:
    """Where a value ends, kept within the chart."""
    if value is None:
        return None
    share = min(max(value / plan / BULLET_TOP, Decimal(0)), Decimal(1))
    return round(BULLET_WIDTH * share, 1)
