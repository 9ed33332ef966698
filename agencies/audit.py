"""Writing and checking the audit trail."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.db import connection, models, transaction

from agencies.models import AuditEvent, User
from common import clock
from common.context import current_request
from common.text import search_key

GENESIS = "0" * 64
CHAIN_LOCK = 0x4B45484F  # any constant: one advisory lock serialises the writers of the chain
CHAINED = (
    "actor_id",
    "actor",
    "agency",
    "action",
    "subject_type",
    "subject_id",
    "subject",
    "data",
    "ip",
    "request_id",
    "previous_hash",
)


def digest(event: AuditEvent) -> str:
    """sha256 over the row's content, in one canonical JSON form, and the hash before it."""
    content = {name: getattr(event, name) for name in CHAINED}
    content["at"] = event.at.isoformat(timespec="microseconds")
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def record(
    action: str,
    *,
    by: User | None,
    subject: models.Model | None = None,
    label: str = "",
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one act to the chain, in the transaction of the act itself.

    `subject` is what was acted on (kept as type, id and label), `label` overrides or replaces
    its text, `data` holds plain JSON values (no secrets). Without `by` the system acted.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    meta = current_request()
    previous = AuditEvent.objects.order_by("-pk").values_list("hash", flat=True).first()
    event = AuditEvent(
        # in UTC and to the microsecond: what is hashed must read back the same from any database
        at=clock.now().astimezone(UTC),
        actor_id=by.pk if by else None,
        actor=f"{by.name} ({by.username})"[:200] if by else "Hệ thống",
        agency=by.agency.code if by and by.agency else "",
        action=action,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject=(label or (str(subject) if subject else ""))[:250],
        data=data or {},
        ip=meta.ip,
        request_id=meta.request_id,
        previous_hash=previous or GENESIS,
    )
    event.search_text = search_key(f"{event.actor} {event.agency} {event.subject} {event.ip}")
    event.hash = digest(event)
    event.save(force_insert=True)
    return event


def about(subject: models.Model) -> models.QuerySet[AuditEvent]:
    """What was done to one object, the newest first."""
    return AuditEvent.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    )


def first_broken() -> AuditEvent | None:
    """The first row whose content or link to the row before it no longer fits its hash."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("pk").iterator(2000):
        event.at = event.at.astimezone(UTC)
        if event.previous_hash != previous or event.hash != digest(event):
            return event
        previous = event.hash
    return None
