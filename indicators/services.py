"""Writes on the figures agencies report. Each is one transaction with its audit row inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from common.numbers import format_decimal
from indicators.models import Measure, Observation
from reporting.models import Report
from reporting.services import begin_save, finish_save, move
from reporting.workflow import Act, Incomplete

NUMBERS = ("value", "cumulative", "estimate")
_ALL = {field.name: field for field in Observation._meta.concrete_fields}
COLUMNS = {name: _ALL[name] for name in (*NUMBERS, "words", "note")}


def rows_of(report: Report) -> list[Observation]:
    """One row for each measure of the report's item, in order; blank ones are not stored yet."""
    kept = {o.measure_id: o for o in report.observations.all()}
    measures = Measure.objects.filter(item=report.assignment.item_id).order_by("position", "pk")
    rows = []
    for measure in measures:
        row = kept.get(measure.pk) or Observation(report=report)
        row.measure = measure
        rows.append(row)
    return rows


@transaction.atomic
def save_observations(
    *,
    report: Report,
    by: User,
    version: int | None,
    rows: Mapping[int, Mapping[str, Any]],
) -> Report:
    """Keep the draft: values of COLUMNS by measure id; other names are left alone.

    Nothing is written, and no version counted, when nothing changed. Raises Refused (see
    `begin_save`), ValidationError for a value no form lets through, ValueError for a measure
    that is not the report's.
    """
    locked = begin_save(report=report, by=by, version=version)
    own = {row.measure_id: row for row in rows_of(locked)}
    if foreign := rows.keys() - own.keys():
        raise ValueError(f"not measures of the report: {sorted(foreign)}")
    changed = [row for pk, row in own.items() if _fill(row, rows.get(pk, {}))]
    for row in changed:
        row.save()
    if changed:
        codes = [row.measure.code for row in changed]
        finish_save(report=locked, by=by, action=Act.SAVE, data={"fields": codes})
    return locked


def problems(rows: Iterable[Observation]) -> dict[int, str]:
    """What is missing for sending, by measure id: each judged measure needs a figure (or words),
    or a note that says why there is none. Blank is not zero."""
    found = {}
    for row in rows:
        if row.measure.is_judged and row.value is None and not row.words and not row.note:
            found[row.measure.pk] = (
                _("Nêu kết quả bằng lời, hoặc ghi chú vì sao chưa có.")
                if row.measure.in_words
                else _("Nhập số, hoặc ghi chú vì sao chưa có. Bằng không thì gõ 0.")
            )
    return found


@transaction.atomic
def hand_in(*, report: Report, by: User, version: int | None) -> Report:
    """Put the report before the head of the agency. Raises Incomplete, Refused."""
    _complete(report)
    return move(report=report, act=Act.HAND_IN, by=by, version=version)


@transaction.atomic
def send(*, report: Report, by: User, version: int | None) -> Report:
    """Send the report to whoever reviews it, and keep what was sent. Raises Incomplete, Refused.

    With `version` what is sent is what the person saw: a save in between raises StaleVersion.
    """
    rows = _complete(report)
    return move(report=report, act=Act.SEND, by=by, version=version, content=content(report, rows))


def content(report: Report, rows: Iterable[Observation]) -> dict[str, Any]:
    """What the report says, figures as they are printed, as `ReportVersion` keeps it."""
    item = report.assignment.item
    return {
        "item": {"number": item.number, "appendix": item.appendix, "text": item.text},
        "rows": [_printed(row) for row in rows],
    }


def _printed(row: Observation) -> dict[str, str]:
    measure = row.measure
    figures = {name: getattr(row, name) for name in NUMBERS}
    return {
        "code": measure.code,
        "label": measure.full_label,
        "unit": measure.unit,
        "plan": measure.plan_value,
        "national": measure.national_value,
        **{name: format_decimal(value, measure.decimals) for name, value in figures.items()},
        "words": row.words,
        "note": row.note,
    }


def _fill(row: Observation, values: Mapping[str, Any]) -> bool:
    """Write the values into the row; whether that changed it."""
    changed = False
    for name, field in COLUMNS.items():
        if name in values:
            value = field.clean(values[name], row)
            if value != getattr(row, name):
                setattr(row, name, value)
                changed = True
    return changed


def _complete(report: Report) -> list[Observation]:
    rows = rows_of(report)
    if found := problems(rows):
        raise Incomplete(found)
    return rows
