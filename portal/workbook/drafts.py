"""Drafts of a revision: begun from a file, answered, discarded."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from agencies import audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.files import safe_name
from common.grid import to_json
from common.sandbox import read_grid
from plans.content import PlanContent
from plans.models import Plan, PlanRevision, RevisionDraft
from portal.workbook.issue import Preview, Stale
from portal.workbook.lists import is_lists_workbook
from portal.workbook.read import read_plan
from portal.workbook.state import content_of


def read_file(
    *, data: bytes, name: str, issuer: Agency, year: int, by: User | None
) -> RevisionDraft:
    """The draft of a revision out of an office file, not saved yet.

    Raises `common.files.FileRefused`, in Vietnamese, for a file that cannot be read safely.
    """
    grid = read_grid(data, name)
    lists = is_lists_workbook(grid)
    return RevisionDraft(
        issuer=issuer,
        year=year,
        kind=RevisionDraft.Kind.LISTS if lists else RevisionDraft.Kind.FILE,
        source_name=safe_name(name),
        source_sha256=hashlib.sha256(data).hexdigest(),
        reading=to_json(grid) if lists else read_plan(grid).to_json(),
        made_by=by,
        made_at=clock.now(),
    )


@transaction.atomic
def keep(*, draft: RevisionDraft, data: bytes) -> RevisionDraft:
    """Save a draft with its file."""
    draft.source_file.save("", ContentFile(data), save=False)
    draft.save()
    _note(AuditEvent.Action.PREPARE, draft, draft.made_by)
    return draft


@transaction.atomic
def start_undo(*, revision: PlanRevision, by: User | None) -> RevisionDraft:
    """A draft that brings the plan back to how it stood before a revision."""
    return _from_content(
        kind=RevisionDraft.Kind.UNDO,
        content=PlanContent.from_json(revision.before),
        issuer=revision.plan.issuer,
        year=revision.plan.year,
        name=str(revision.label),
        by=by,
        undoes=revision,
    )


@transaction.atomic
def start_next_year(*, plan: Plan, by: User | None) -> RevisionDraft:
    """A draft of the year after, with everything last year's plan says: agencies, groups, choices
    and measures; the lines are new ones that know which they were."""
    return _from_content(
        kind=RevisionDraft.Kind.LAST_YEAR,
        content=content_of(plan).anew(),
        issuer=plan.issuer,
        year=plan.year + 1,
        name=str(plan),
        by=by,
    )


def _from_content(
    *,
    kind: str,
    content: PlanContent,
    issuer: Agency,
    year: int,
    name: str,
    by: User | None,
    undoes: PlanRevision | None = None,
) -> RevisionDraft:
    draft = RevisionDraft.objects.create(
        issuer=issuer,
        year=year,
        kind=kind,
        source_name=name,
        source_sha256=content.fingerprint(),
        content=content.to_json(),
        undoes=undoes,
        made_by=by,
        made_at=clock.now(),
    )
    _note(AuditEvent.Action.PREPARE, draft, by)
    return draft


@transaction.atomic
def answer(*, draft: RevisionDraft, version: int, answers: dict[str, Any]) -> RevisionDraft:
    """Keep what a person settled. Raises Stale when somebody settled something meanwhile."""
    draft = RevisionDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.version != version or draft.revision_id or draft.discarded_at:
        raise Stale
    draft.answers = draft.answers | answers
    draft.version += 1
    draft.save(update_fields=["answers", "version"])
    return draft


def settled_by_rule(shown: Preview) -> dict[str, Any]:
    """Answers without a person: unknown names stay open, measures are as proposed."""
    unknown = shown.understood.unknown
    return {
        "names": {key: {"raw": unknown[key].raw, "kind": "open", "code": ""} for key in unknown},
        "measures": {s.label: list(s.measures) for s in shown.understood.sentences},
    }


@transaction.atomic
def discard(*, draft: RevisionDraft, by: User) -> None:
    """Put a draft away; the plan stays as it is."""
    still_open = RevisionDraft.objects.filter(
        pk=draft.pk, revision__isnull=True, discarded_at__isnull=True
    )
    if still_open.update(discarded_at=clock.now()):
        _note(AuditEvent.Action.DISCARD, draft, by)


def _note(action: str, draft: RevisionDraft, by: User | None) -> None:
    data = {"file": draft.source_name, "sha256": draft.source_sha256}
    audit.record(action, by=by, subject=draft, label=f"{draft.year} · {draft}", data=data)
