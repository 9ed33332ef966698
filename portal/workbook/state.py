"""The plan as it stands, as one value: what a revision is compared with and goes back to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from indicators.models import Measure
from plans.content import DutyContent, ItemContent, OpenContent, PlanContent, SectionContent
from plans.models import Assignment, OpenPhrase, Plan, PlanItem, Section

NOT_SAID = {"id", "item", "ended_in"}
_FIELDS = [field for field in Measure._meta.concrete_fields if field.name not in NOT_SAID]
MEASURE_FIELDS = tuple(field.name for field in _FIELDS)
BLANK_MEASURE = {field.name: field.get_default() for field in _FIELDS} | {
    "aggregation": "latest",
    "position": 1,
}


def content_of(plan: Plan | None) -> PlanContent:
    """Everything a plan says now, in five queries however large; nothing without a plan."""
    if plan is None:
        return PlanContent()
    items = PlanItem.objects.filter(plan=plan)
    in_force = {"item__in": items.values("pk")}
    duties = _by_item(
        Assignment.objects.filter(**in_force)
        .order_by("position", "pk")
        .values(
            "item", "role", "phrase", "agency__code", "group__code",
            "chosen_by__username", "chosen_at",
        )
    )  # fmt: skip
    phrases = _by_item(
        OpenPhrase.objects.filter(**in_force)
        .order_by("column", "position", "pk")
        .values("item", "column", "phrase", "group__code", "qualifier", "position")
    )
    measures = _by_item(
        Measure.objects.filter(**in_force)
        .order_by("position", "pk")
        .values("item", *MEASURE_FIELDS)
    )
    lines = items.order_by("appendix", "position", "pk").values_list(
        "pk", "appendix", "number", "section__roman", "text", "agencies_text", "monitors_text",
        "last_year",
    )  # fmt: skip
    sections = Section.objects.filter(plan=plan).order_by("appendix", "position", "pk")
    return PlanContent(
        [
            SectionContent(*section)
            for section in sections.values_list("appendix", "roman", "title", "pk")
        ],
        [
            ItemContent(
                appendix=appendix,
                number=number,
                roman=roman or "",
                text=text,
                agencies_text=agencies,
                monitors_text=monitors,
                duties=tuple(sorted(map(_duty, duties[pk]), key=lambda d: d.role == "monitor")),
                open_phrases=tuple(map(_phrase, phrases[pk])),
                measures=tuple(map(_measure, measures[pk])),
                pk=pk,
                last_year=last_year,
            )
            for pk, appendix, number, roman, text, agencies, monitors, last_year in lines
        ],
    )


def _by_item(rows: Iterable[dict[str, Any]]) -> defaultdict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["item"]].append(row)
    return found


def _duty(row: dict[str, Any]) -> DutyContent:
    at = row["chosen_at"]
    return DutyContent(
        row["agency__code"],
        row["role"],
        row["phrase"],
        row["group__code"] or "",
        row["chosen_by__username"] or "",
        at.isoformat() if at else "",
    )


def _phrase(row: dict[str, Any]) -> OpenContent:
    return OpenContent(
        row["column"], row["phrase"], row["group__code"] or "", row["qualifier"], row["position"]
    )


def _measure(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of a measure as JSON holds them: decimals as text, without idle zeros."""
    return {name: _plain(row[name]) for name in MEASURE_FIELDS}


def as_kept(measure: dict[str, Any]) -> dict[str, Any]:
    """A measure as `content_of` will give it back once it is written."""
    return {field.name: _plain(field.to_python(measure[field.name])) for field in _FIELDS}


def _plain(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
