"""Writes on the figures agencies report. Each is one transaction with its audit row inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from agencies.models import User
from common.numbers import format_decimal
from common.text import fold
from indicators.entry import asks_estimate
from indicators.models import Measure, Observation
from indicators.repeating import may_repeat
from plans.content import ItemContent, PlanContent
from plans.models import PlanItem, PlanRevision
from plans.services import set_aside
from reporting.models import Report, ReportingPeriod
from reporting.services import Paper, begin_save, finish_save, move
from reporting.words import same_as
from reporting.workflow import Act, Incomplete, WrongState

NUMBERS = ("same_period", "value", "cumulative", "estimate")  # in the order of the columns
ANEW = {"same_period", "estimate"}  # what a figure that repeats may still say anew
_ALL = {field.name: field for field in Observation._meta.concrete_fields}
_COLUMNS = {field.name: field for field in Measure._meta.concrete_fields}
COLUMNS = {name: _ALL[name] for name in (*NUMBERS, "words", "note")}


def rows_of(report: Report) -> list[Observation]:
    """One row for each measure of the report's item, in order; blank ones are not stored yet.

    A measure that a revision ended is there as long as the report has a figure for it.
    """
    kept = {o.measure_id: o for o in report.observations.all()}
    measures = Measure.everything.filter(
        Q(ended_in__isnull=True) | Q(pk__in=kept), item=report.assignment.item_id
    ).order_by("position", "pk")
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
    paper: Paper | None = None,
) -> Report:
    """Keep the draft: values of COLUMNS by measure id; other names are left alone.

    `unchanged` among a measure's values says that it repeats the period before; figures changed
    without it take the mark off. Nothing is written, and no version counted, when nothing
    changed. Raises Refused (see `begin_save`; WrongState for a mark `may_repeat` does not allow),
    ValidationError for a value no form lets through, ValueError for a measure that is not the
    report's.
    """
    locked = begin_save(report=report, by=by, version=version, paper=paper)
    own = {row.measure_id: row for row in rows_of(locked)}
    if foreign := rows.keys() - own.keys():
        raise ValueError(f"not measures of the report: {sorted(foreign)}")
    fresh = {pk for pk, row in own.items() if not row.unchanged}
    changed = [row for pk, row in own.items() if _fill(row, rows.get(pk, {}))]
    _check_repeats(locked, [row for row in changed if row.unchanged and row.measure_id in fresh])
    for row in changed:
        row.save()
    if changed:
        codes = [row.measure.code for row in changed]
        finish_save(report=locked, by=by, action=Act.SAVE, data={"fields": codes})
    return locked


def problems(rows: Iterable[Observation], period: ReportingPeriod) -> dict[tuple[int, str], str]:
    """What is missing for sending, by measure id and column: each judged measure needs a figure
    (or words), from quarter II on an estimate of the year too, or a note that says why there is
    none. Blank is not zero."""
    found = {}
    for row in rows:
        if not row.measure.is_judged or row.note:
            continue
        blank = row.value is None and not row.words
        if blank and row.measure.in_words:
            found[row.measure.pk, "words"] = _("Nêu kết quả bằng lời, hoặc ghi chú vì sao chưa có.")
        elif blank:
            found[row.measure.pk, "value"] = _(
                "Nhập số, hoặc ghi chú vì sao chưa có. Bằng không thì gõ 0."
            )
        answered = row.measure.in_words or (row.value is None and row.words)
        if asks_estimate(period.data_to) and row.estimate is None and not answered:
            found[row.measure.pk, "estimate"] = _(
                "Nhập ước cả năm, hoặc ghi chú vì sao chưa ước được."
            )
    return found


@transaction.atomic
def hand_in(*, report: Report, by: User, version: int | None) -> Report:
    """Put the report before the head of the agency. Raises Incomplete, Refused."""
    _complete(report)
    return move(report=report, act=Act.HAND_IN, by=by, version=version)


@transaction.atomic
def send(*, report: Report, by: User, version: int | None, paper: Paper | None = None) -> Report:
    """Send the report to whoever reviews it, and keep what was sent. Raises Incomplete, Refused.

    With `version` what is sent is what the person saw: a save in between raises StaleVersion.
    With `paper` a coordinator sends what the agency sent on paper.
    """
    rows = _complete(report)
    return move(
        report=report,
        act=Act.SEND,
        by=by,
        version=version,
        content=content(report, rows),
        paper=paper,
    )


def content(report: Report, rows: Iterable[Observation]) -> dict[str, Any]:
    """What the report says, figures as they are printed, as `ReportVersion` keeps it."""
    item, rows = report.assignment.item, list(rows)
    before = report.previous() if any(row.unchanged for row in rows) else None
    return {
        "item": {"number": item.number, "appendix": item.appendix, "text": item.text},
        "rows": [_printed(row) | (same_as(before) if row.unchanged else {}) for row in rows],
    }


@transaction.atomic
def write_measures(
    *,
    before: PlanContent,
    after: PlanContent,
    items: Mapping[str, PlanItem],
    revision: PlanRevision,
) -> None:
    """Bring the measures of the changed lines of a plan to the new state.

    ``items``: the changed lines by label. A measure that is taken away ends and keeps its
    figures; one that comes back is the same again.
    """
    known = {item.pk: item for item in before.items}
    changed = [
        (items[content.label].pk, content)
        for content in after.items
        if content.label in items and _measured(known.get(content.pk)) != content.measures
    ]
    rows: dict[int, list[Measure]] = {}
    of_items = Measure.everything.filter(item__in=[pk for pk, _content in changed])
    for row in of_items.order_by("ended_in_id", "pk"):
        rows.setdefault(row.item_id, []).append(row)
    fresh: list[Measure] = []
    for pk, content in changed:
        fresh += _bring_to(pk, content, rows.get(pk, []), revision)
    bulk_create_with_history(fresh, Measure)


def _measured(item: ItemContent | None) -> tuple[dict[str, Any], ...]:
    return item.measures if item else ()


def _bring_to(
    item: int, content: ItemContent, rows: list[Measure], revision: PlanRevision
) -> list[Measure]:
    """Change, end and revive a line's measures; those to create are returned."""
    partners = _partners(rows, content.measures)
    for row in rows:
        if row not in partners.values() and not row.ended_in_id:
            row.ended_in = revision
            row.save()
    moved = [row.pk for at, row in partners.items() if row.code != content.measures[at]["code"]]
    if moved:
        set_aside(Measure.objects.filter(pk__in=moved), "code")
    for at, row in partners.items():
        cleaned = {n: _COLUMNS[n].to_python(v) for n, v in content.measures[at].items()}
        if row.ended_in_id or any(getattr(row, name) != v for name, v in cleaned.items()):
            for name, value in cleaned.items():
                setattr(row, name, value)
            row.ended_in = None
            row.save()
    return [
        Measure(item_id=item, **values)
        for at, values in enumerate(content.measures)
        if at not in partners
    ]


def _partners(rows: list[Measure], wanted: Sequence[Mapping[str, Any]]) -> dict[int, Measure]:
    """Which wanted measure (its index) is which standing or ended one.

    Its name and condition tell, its number below the line's among equal ones; a measure in force
    whose name is gone is the one that has its number now, reworded.
    """
    scored = []
    for at, values in enumerate(wanted):
        name, place = _known_by(values["code"], values["label"], values["qualifier"])
        for order, row in enumerate(rows):
            own_name, own_place = _known_by(row.code, row.label, row.qualifier)
            placed = own_place == place
            named = (2 if row.ended_in_id else 4) if own_name == name else 0
            if named or (placed and not row.ended_in_id):
                scored.append((named + placed, -at, order))
    found: dict[int, int] = {}
    for _score, at, order in sorted(scored, reverse=True):
        if -at not in found and order not in found.values():
            found[-at] = order
    return {at: rows[order] for at, order in found.items()}


def _known_by(code: str, label: str, qualifier: str) -> tuple[tuple[str, str], str]:
    """Name and place of a measure: 8.3 is the third of its line whatever the line's number."""
    return (fold(label), fold(qualifier)), code.partition(".")[2]


def _printed(row: Observation) -> dict[str, Any]:
    measure = row.measure
    figures = {name: getattr(row, name) for name in NUMBERS}
    return {
        "measure": measure.pk,
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
    changed = set()
    for name, field in COLUMNS.items():
        if name in values:
            value = field.clean(values[name], row)
            if value != getattr(row, name):
                setattr(row, name, value)
                changed.add(name)
    repeats = row.unchanged and not changed - ANEW
    unchanged = bool(values.get("unchanged", repeats))
    marked = unchanged != row.unchanged
    row.unchanged = unchanged
    return bool(changed) or marked


def _check_repeats(report: Report, rows: Sequence[Observation]) -> None:
    """Raise WrongState when one of the rows may not be declared unchanged."""
    if not rows:
        return
    before = report.previous()
    said = {row.measure_id: row for row in rows_of(before)} if before else {}
    state = before.state if before else ""
    if not all(may_repeat(row.measure, said.get(row.measure_id), state) for row in rows):
        raise WrongState(_("Chỉ tiêu này không khai “không thay đổi” được: nhập số của kỳ này."))


def _complete(report: Report) -> list[Observation]:
    rows = rows_of(report)
    if found := problems(rows, report.period):
        raise Incomplete(found)
    return rows
