"""The province's figure beside the nation's: whether the two can be compared, and how. Pure.

The plan's national value is context, never the yardstick. Shares, growth, rates per so many, ages
and places in a ranking mean the same for a province and for a country; totals do not: 12,616 tỷ
kWh is not worse than 289,9-294,3.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.text import fold
from indicators.scoring import HUNDRED, Actual, Basis, Goal, Grade, score

_PER = re.compile(r"\btrên (?:[0-9][0-9.]*|nghìn|vạn)\b")  # “trên 10.000 dân”


class Against(TextChoices):
    """How the province stands against the nation."""

    AHEAD = "hon", _("hơn cả nước")
    EVEN = "ngang", _("ngang cả nước")
    BEHIND = "kem", _("kém cả nước")


_BY_GRADE = {Grade.OVER: Against.AHEAD, Grade.MET: Against.EVEN, Grade.MISS: Against.BEHIND}


def comparable(goal: Goal, label: str) -> bool:
    """Whether a province and a country can be compared by a measure of this unit and name."""
    unit = fold(goal.unit)
    relative = goal.in_points or goal.is_rank or "/" in unit or unit == "tuổi"
    return not goal.adds_up and (relative or _PER.search(fold(label)) is not None)


def against(nation: Goal, figure: Decimal | None, label: str) -> Against | None:
    """How a figure stands against the nation's value; None where it cannot be told.

    ``nation``: the national value as a goal of the same measure. Of “trên 90” it is only known
    that the nation is within it: a figure within it too is even, one outside behind. What is to be
    kept as it is can be even or not, never better.
    """
    if figure is None or nation.low is None or not comparable(nation, label):
        return None
    grade = score(nation, Actual.of(figure), basis=Basis.RESULT, hard_from=HUNDRED).grade
    found = _BY_GRADE.get(grade) if grade else None
    return found if nation.sense or found == Against.EVEN else None
