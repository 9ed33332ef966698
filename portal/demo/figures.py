"""What agencies report on measures in the demo: the table of `figures.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from indicators.models import Measure

QUARTERS = 3
_TABLE = (Path(__file__).parent / "figures.toml").read_text("utf-8")
FIGURES = tomllib.loads(_TABLE, parse_float=Decimal)


def rows(measures: Iterable[Measure], appendix: str, quarter: int) -> dict[int, dict[str, Any]]:
    """Values of `Observation` by measure id, for a quarter counted from 0."""
    return {
        measure.pk: _row(measure, FIGURES[appendix][measure.code], quarter) for measure in measures
    }


def _row(measure: Measure, told: list[Any], quarter: int) -> dict[str, Any]:
    said = told[quarter]
    if isinstance(said, str):
        return {"words" if measure.in_words else "note": said}
    row = {"value": Decimal(said)}
    if measure.aggregation == Measure.Aggregation.SUM:
        row["cumulative"] = Decimal(sum(told[: quarter + 1]))
    if quarter:
        row["estimate"] = Decimal(told[QUARTERS + quarter - 1])
    row["same_period"] = _year_before(measure, row.get("cumulative", row["value"]))
    return row


def _year_before(measure: Measure, figure: Decimal) -> Decimal:
    """A figure of the year before: a little less or more, the same for a measure all year."""
    factor = Decimal(90 + 7 * measure.position % 13) / 100
    return round(figure * factor, measure.decimals)
