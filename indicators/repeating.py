"""When a figure may be declared unchanged: a pure rule, no queries."""

from __future__ import annotations

import re

from common.text import fold
from indicators.models import Measure, Observation
from reporting.workflow import ACCEPTED, SUBMITTED

# what a period adds or how fast it grows is counted anew every period
_OF_THE_PERIOD = re.compile(r"\b(?:tốc độ|tăng|giảm)\b")


def may_repeat(measure: Measure, before: Observation | None, state: str) -> bool:
    """Whether “không thay đổi so với kỳ trước” would be honest; `before`: the figures of the
    period before, `state`: where their report stands.

    It was sent with a value, and the measure says how things stand on a day (a share, a number of
    beds). Sums, averages and rates of growth belong to one period and are always counted anew.
    """
    told = before is not None and (before.value is not None or bool(before.words))
    standing = measure.aggregation == Measure.Aggregation.LATEST and not _OF_THE_PERIOD.search(
        fold(measure.label)
    )
    return state in {SUBMITTED, ACCEPTED} and told and standing
