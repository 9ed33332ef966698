"""How grades look and read."""

from __future__ import annotations

from common.ui import Badge
from indicators.scoring import Grade

_LOOKS = {
    Grade.OVER: ("over", "over"),
    Grade.MET: ("met", "tick"),
    Grade.HARD: ("hard", "hard"),
    Grade.MISS: ("miss", "miss"),
    Grade.NO_DATA: ("nodata", "none"),
    Grade.SHORT: ("short", "go"),
    Grade.PENDING: ("short", "pending"),
}


def grade_badge(grade: Grade | None) -> Badge | None:
    """The badge of a grade; None for what is not judged."""
    return Badge(*_LOOKS[grade], str(grade.label)) if grade else None
