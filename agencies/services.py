"""What other rooms ask of the registry of agencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agencies import audit
from agencies.models import Agency, AgencyAlias, AgencyGroup, AuditEvent, User
from agencies.phrases import Part, Vocabulary
from common.text import fold

LONGEST_NAME, LONGEST_SPELLING = 200, 250  # characters, as the registry keeps them


def vocabulary(
    *, names: Mapping[str, str] | None = None, phrases: Mapping[str, str] | None = None
) -> Vocabulary:
    """All names, spellings and groups of the registry, read in three queries; `names` and
    `phrases` are spellings (→ code of the agency, of the group) that are not registered yet.

    A spelling entered as alias goes before the names: an alias belongs to one agency only, while
    an agency and its successor may bear the same name.
    """
    rows = list(Agency.objects.values_list("code", "name", "full_name", "aliases__key"))
    known = {fold(name): code for code, *own, _alias in reversed(rows) for name in own}
    aliases = {alias: code for code, _name, _full_name, alias in rows if alias}
    groups = set(AgencyGroup.objects.values_list("code", flat=True))
    spelled = AgencyAlias.objects.filter(group__isnull=False).values_list("key", "group__code")
    return Vocabulary(
        names=known | aliases | dict(names or {}),
        groups=groups,
        phrases=dict(spelled) | dict(phrases or {}),
    )


def resolve(cell_text: str) -> list[Part]:
    """The ordered parts of an agency cell: agency, group with qualifier, or unknown words.

    To read many cells, take ``vocabulary()`` once and ``read`` each of them.
    """
    return vocabulary().read(cell_text)


@dataclass(frozen=True)
class Learned:
    """What a spelling in a plan was said to mean.

    ``kind``: ``agency`` or ``group``, with the ``code`` it means; ``name`` is given when the
    agency or group is not in the registry yet.
    """

    raw: str
    kind: str
    code: str
    name: str = ""


@transaction.atomic
def learn_spellings(*, learned: Iterable[Learned]) -> list[tuple[Agency | AgencyGroup, str]]:
    """Remember what people said spellings mean; new agencies and groups are registered first.

    A spelling that is known already stays as it is. What was learned is for `note_spellings`:
    a long act writes its audit rows last, for others wait for them.
    """
    taught = []
    for one in learned:
        subject: Agency | AgencyGroup
        name, raw = (one.name or one.raw)[:LONGEST_NAME], one.raw[:LONGEST_SPELLING]
        if one.kind == "agency":
            new: dict[str, Any] = {"name": name, "full_name": name, "short_name": name[:60]}
            new |= {"kind": Agency.Kind.DEPARTMENT, "position": 999}
            subject = Agency.objects.get_or_create(code=one.code, defaults=new)[0]
        else:
            new = {"name": name}
            subject = AgencyGroup.objects.get_or_create(code=one.code, defaults=new)[0]
        if not AgencyAlias.objects.filter(key=fold(raw)).exists():
            AgencyAlias.objects.create(raw=raw, **{one.kind: subject})
            taught.append((subject, raw))
    return taught


def note_spellings(*, taught: Iterable[tuple[Agency | AgencyGroup, str]], by: User | None) -> None:
    """Leave the audit rows of what `learn_spellings` wrote, in the same transaction."""
    for subject, raw in taught:
        audit.record(AuditEvent.Action.CHANGE, by=by, subject=subject, data={"spelling": raw})


@transaction.atomic
def set_head_approval(*, agency: Agency, on: bool, by: User) -> Agency:
    """Switch the step “the head approves before sending” of an agency on or off."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if agency.head_approves != on:
        agency.head_approves = on
        agency.save(update_fields=["head_approves"])
        audit.record(
            AuditEvent.Action.SETTING,
            by=by,
            subject=agency,
            data={"values": {"head_approves": [not on, on]}},
        )
    return agency
