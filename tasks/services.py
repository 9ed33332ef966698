"""Writes on what agencies say of tasks. Each is one transaction with its audit row inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agencies.models import User
from plans.models import PlanItem
from reporting.models import Report
from reporting.services import Paper, begin_save, finish_save, move
from reporting.words import same_as
from reporting.workflow import Act, Incomplete, WrongState
from tasks.models import TaskProgress
from tasks.progress import may_repeat, problems

# what people write, in the order of the form
FIELDS = {
    field.name: field
    for field in TaskProgress._meta.concrete_fields
    if field.name not in {"id", "report", "unchanged"}
}


def progress_of(report: Report) -> TaskProgress:
    """What the report says, or a blank sheet that is not in the database yet."""
    return TaskProgress.objects.filter(report=report).first() or TaskProgress(report=report)


@transaction.atomic
def save_progress(
    *,
    report: Report,
    by: User,
    version: int | None,
    values: Mapping[str, Any],
    paper: Paper | None = None,
) -> TaskProgress:
    """Keep the draft: `values` by field name, any of FIELDS; other names are left alone.

    `unchanged` among them says that the report repeats the one before; words changed without it
    take the mark off. Nothing is written, and no version counted, when nothing changed. Raises
    Refused (see `begin_save`; WrongState for a mark `may_repeat` does not allow),
    ValidationError for a value no form lets through.
    """
    locked = begin_save(report=report, by=by, version=version, paper=paper)
    progress = progress_of(locked)
    progress.report = locked
    changed = []
    for name, field in FIELDS.items():
        if name in values:
            value = field.clean(values[name], progress)
            if value != getattr(progress, name):
                setattr(progress, name, value)
                changed.append(name)
    unchanged = bool(values.get("unchanged", progress.unchanged and not changed))
    if unchanged and not progress.unchanged and not _may_repeat_last(locked):
        raise WrongState(_("Mục này không khai “không thay đổi” được: hãy nêu kết quả trong kỳ."))
    if unchanged != progress.unchanged:
        progress.unchanged = unchanged
        changed.append("unchanged")
    if changed:
        progress.save()
        finish_save(report=locked, by=by, action=Act.SAVE, data={"fields": changed})
    return progress


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
    progress = _complete(report)
    return move(
        report=report,
        act=Act.SEND,
        by=by,
        version=version,
        content=content(report.assignment.item, progress),
        paper=paper,
    )


def content(item: PlanItem, progress: TaskProgress) -> dict[str, Any]:
    """What the report says in words, as `ReportVersion` keeps it."""
    shown = {name: getattr(progress, name) for name in FIELDS}
    shown["status"] = progress.get_status_display()
    shown["percent"] = "" if progress.percent is None else f"{progress.percent}%"
    before = progress.report.previous() if progress.unchanged else None
    return same_as(before) | {
        "item": {"number": item.number, "appendix": item.appendix, "text": item.text},
        "fields": [
            {"key": name, "label": capfirst(str(field.verbose_name)), "value": str(shown[name])}
            for name, field in FIELDS.items()
        ],
    }


def _may_repeat_last(report: Report) -> bool:
    before = report.previous()
    return before is not None and may_repeat(progress_of(before), before.state)


def _complete(report: Report) -> TaskProgress:
    progress = progress_of(report)
    if found := problems(progress):
        raise Incomplete(found)
    return progress
