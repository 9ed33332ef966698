"""Keys of the read API: given, found again, counted, revoked. The key itself is never kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from agencies import access, audit
from agencies.models import Agency, ApiKey, AuditEvent, User
from common import clock

PREFIX = 11  # characters: “kh_” and eight more, the part that may be shown
NOBODY = "0" * 64  # compared with where no key has the prefix, so that both take the same time


@transaction.atomic
def give(*, name: str, agency: Agency | None, by: User) -> tuple[ApiKey, str]:
    """A new key and its secret, which is told this once; with an agency it reads what people of
    that agency read. Raises PermissionDenied."""
    if not access.may_give_keys(by):
        raise PermissionDenied
    prefix = f"kh_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name,
        agency=agency,
        prefix=prefix,
        digest=_digest(secret),
        made_at=clock.now(),
        made_by=by,
    )
    audit.record(AuditEvent.Action.GIVE_KEY, by=by, subject=key, data=_facts(key))
    return key, secret


@transaction.atomic
def revoke(*, key: ApiKey, by: User) -> ApiKey:
    """End a key for good; one that has ended stays as it is. Raises PermissionDenied."""
    if not access.may_give_keys(by):
        raise PermissionDenied
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("agency").get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = clock.now(), by
        key.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(AuditEvent.Action.REVOKE_KEY, by=by, subject=key, data=_facts(key))
    return key


def find(secret: str) -> ApiKey | None:
    """The key in force with this secret."""
    known = ApiKey.objects.select_related("agency").filter(revoked_at__isnull=True)
    key = known.filter(prefix=secret[:PREFIX]).first()
    same = hmac.compare_digest(_digest(secret), key.digest if key else NOBODY)
    return key if same else None


def count_call(key: ApiKey) -> int:
    """Count a call of the minute under way; 0, or past the limit the seconds to wait.

    One statement, so that workers and machines that share the database share the count.
    """
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    room = ~Q(minute=minute) | Q(calls__lt=settings.API_CALLS_PER_MINUTE)
    counted = ApiKey.objects.filter(room, pk=key.pk).update(
        calls=Case(When(minute=minute, then=F("calls") + 1), default=Value(1)),
        minute=minute,
        used_at=now,
    )
    return 0 if counted else 60 - now.second


def reader(key: ApiKey) -> User:
    """Who a key reads as: somebody of its agency, or of the province's leaders. The person is
    nobody on record; `visible_to` and the rules of `agencies.access` judge them as anybody."""
    role = User.Role.STAFF if key.agency_id else User.Role.LEADER
    return User(username=key.prefix, name=key.name, agency=key.agency, role=role)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _facts(key: ApiKey) -> dict[str, str]:
    return {"agency": key.agency.code if key.agency else "", "prefix": key.prefix}
