"""More plan-years: the plan of the demo with all its reports, copied to the years before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from indicators.models import Measure, Metric, Observation, Target, Verdict
from plans.models import Assignment, OpenPhrase, Plan, PlanItem, Section
from reporting.models import (
    Consolidation,
    ConsolidationPart,
    Decision,
    Report,
    ReportingPeriod,
    ReportVersion,
)
from tasks.models import Task, TaskProgress

BATCH = 500
Keys = dict[type[models.Model], dict[int, int]]


@transaction.atomic
def add_years(plan: Plan, count: int) -> None:
    """Copy the plan `count` times, each a year earlier than the one before, closed."""
    for back in range(1, count + 1):
        _copy_year(plan, back)


def _copy_year(plan: Plan, back: int) -> None:
    """One year: rows of every kind in the order in which they point to each other."""
    keys: Keys = {}
    closed = {"year": plan.year - back, "state": Plan.State.CLOSED}
    _copy(Plan.objects.filter(pk=plan.pk), keys, back, closed)
    of_item = {"item__plan": plan}
    _copy(Section.everything.filter(plan=plan), keys, back)
    for kind in (Task, Target, Metric):
        _copy_lines(kind.everything.filter(plan=plan), keys, back)
    _copy(Measure.everything.filter(**of_item), keys, back)
    _copy(Assignment._base_manager.filter(**of_item), keys, back)
    _copy(OpenPhrase.objects.filter(**of_item), keys, back)
    _copy(ReportingPeriod.objects.filter(plan=plan), keys, back, _coded(plan, back))
    _copy(Report.everything.filter(plan=plan), keys, back)
    _copy(TaskProgress.objects.filter(report__plan=plan), keys, back)
    _copy(Observation.objects.filter(report__plan=plan), keys, back)
    _copy(ReportVersion.objects.filter(report__plan=plan), keys, back, _measured(keys))
    _copy(Decision.objects.filter(version__report__plan=plan), keys, back)
    _copy(Verdict.objects.filter(period__plan=plan), keys, back)
    _copy(Consolidation.objects.filter(period__plan=plan), keys, back)
    _copy(ConsolidationPart.objects.filter(consolidation__period__plan=plan), keys, back)


def _coded(plan: Plan, back: int) -> Callable[[Any], None]:
    def change(period: Any) -> None:
        period.code = period.code.replace(str(plan.year), str(plan.year - back))
        period.label = period.label.replace(str(plan.year), str(plan.year - back))

    return change


def _measured(keys: Keys) -> Callable[[Any], None]:
    """Rows of a version name their measures."""

    def change(version: Any) -> None:
        measures = keys[Measure]
        rows = version.content.get("rows", [])
        known = [row | {"measure": measures[row["measure"]]} for row in rows]
        version.content = version.content | ({"rows": known} if rows else {})

    return change


def _copy(
    rows: models.QuerySet[Any],
    keys: Keys,
    back: int,
    change: dict[str, Any] | Callable[[Any], None] | None = None,
) -> None:
    """Insert copies of some rows: own keys new, foreign ones to the copies, times moved back."""
    model = rows.model
    old, copies = [], []
    for row in rows.order_by("pk").iterator(BATCH):
        old.append(row.pk)
        _move(row, model._meta.concrete_fields, keys, back)
        for name, value in (change if isinstance(change, dict) else {}).items():
            setattr(row, name, value)
        if callable(change):
            change(row)
        row.pk = None
        row._state.adding = True
        copies.append(row)
    made = model._base_manager.bulk_create(copies, batch_size=BATCH)
    keys[model] = dict(zip(old, (row.pk for row in made), strict=True))


def _copy_lines(rows: models.QuerySet[Any], keys: Keys, back: int) -> None:
    """Lines are rows of two tables, which no bulk insert writes."""
    for row in rows.order_by("pk"):
        old = row.pk
        _move(row, row._meta.concrete_fields, keys, back)
        row.pk = row.id = row.planitem_ptr_id = None
        row._state.adding = True
        row.skip_history_when_saving = True
        row.save()
        keys.setdefault(PlanItem, {})[old] = row.pk


def _move(row: Any, fields: Iterable[Any], keys: Keys, back: int) -> None:
    for field in fields:
        value = getattr(row, field.attname)
        if field.is_relation and not field.primary_key:
            known = keys.get(field.related_model, {})
            setattr(row, field.attname, known.get(value, value))
        elif isinstance(value, datetime | date):
            setattr(row, field.attname, _earlier(value, back))


def _earlier(day: Any, back: int) -> Any:
    """The same day of an earlier year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - back)
    except ValueError:
        return day.replace(year=day.year - back, day=28)
