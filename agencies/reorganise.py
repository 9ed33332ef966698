"""Reorganisation: agencies that merge, split, change their name or end on a day.

The registry's part: who succeeds whom, which names hold from when, whose people go where. Duties
are moved by upper rooms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AgencyAlias, AgencyName, AuditEvent, Succession, User
from common import clock
from common.text import fold

Kind = Succession.Kind
HIGH = Succession.Certainty.HIGH
DAY = timedelta(days=1)
LONGEST_SHORT_NAME = 60


class CannotReorganise(Exception):
    """An act that the registry cannot take; `message` tells the user why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Names:
    """What an agency is called from the day of the act on; `code` only for a new agency."""

    name: str
    full_name: str
    short_name: str
    code: str = ""


@transaction.atomic
def reorganise(
    *,
    kind: str,
    old: Sequence[Agency],
    effective_on: date,
    document: str,
    by: User,
    new: Agency | None = None,
    names: Names | None = None,
    scope: str = "",
    old_ends: bool = True,
) -> list[Succession]:
    """Put an act on record, one row per old agency; the same act twice is one act.

    The heir is `new`, or an agency that is registered with `names`; a RENAME with `names` alone
    keeps the agency and gives it those names from the day on. A merged, renamed or dissolved
    agency ends on the day before; a split one if `old_ends`. What it was called in plans goes on
    meaning the old one. Raises CannotReorganise.
    """
    if not access.may_reorganise(by):
        raise CannotReorganise(_("Chỉ điều phối cấp tỉnh và quản trị được ghi việc sắp xếp."))
    wanted = Agency.objects.filter(pk__in=[a.pk for a in old])
    agencies = list(wanted.select_for_update(of=("self",)).order_by("pk"))
    keeps_identity = kind == Kind.RENAME and new is None
    _check(kind, agencies, new, names)
    new_name = new.full_name if new else names.full_name if names else ""
    known = Succession.objects.filter(
        kind=kind, old__in=agencies, effective_on=effective_on, new_name=new_name
    )
    if known.count() == len(agencies):
        return list(known)
    _check_days(agencies, effective_on)
    heir = _heir(agencies[0], new, names, effective_on, keeps_identity)
    ends = not keeps_identity and (kind in _ENDING or (kind == Kind.SPLIT and old_ends))
    acts, fresh = [], []
    for agency in agencies:
        if ends:
            _end(agency, effective_on - DAY)
        act, made = Succession.objects.get_or_create(
            old=agency,
            new_name=new_name,
            effective_on=effective_on,
            kind=kind,
            defaults={"new": heir, "scope": scope, "certainty": HIGH, "document": document},
        )
        acts.append(act)
        if made:
            fresh.append(agency)
    data = {"act": kind, "day": f"{effective_on:%d/%m/%Y}", "document": document}
    data["heir"] = heir.code if heir else ""
    for agency in fresh:  # last: the trail's lock is one that others wait for
        audit.record(AuditEvent.Action.REORGANISE, by=by, subject=agency, data=data)
    return acts


_ENDING = (Kind.MERGE, Kind.RENAME, Kind.DISSOLVE)


def _heir(
    old: Agency, new: Agency | None, names: Names | None, day: date, keeps_identity: bool
) -> Agency | None:
    """The agency that carries on: the one named, the old one renamed, a new one, or none."""
    if new:
        _check_days([new], day + DAY)
        return new
    if names is None:
        return None
    return _rename(old, names, day) if keeps_identity else _register(old, names, day)


def _check(kind: str, old: Sequence[Agency], new: Agency | None, names: Names | None) -> None:
    """Whether the parties fit the kind of act."""
    if not old:
        raise CannotReorganise(_("Chọn cơ quan được sắp xếp."))
    if new in old:
        raise CannotReorganise(_("Cơ quan mới phải khác cơ quan cũ."))
    if kind == Kind.RENAME and len(old) > 1:
        raise CannotReorganise(_("Đổi tên từng cơ quan một."))
    if kind != Kind.DISSOLVE and new is None and names is None:
        raise CannotReorganise(_("Chọn cơ quan mới, hoặc ghi mã và tên của cơ quan lập mới."))


def _check_days(agencies: Sequence[Agency], day: date) -> None:
    """Whether the agencies exist on the eve of a day."""
    eve = day - DAY
    for agency in agencies:
        begun = agency.valid_from is None or agency.valid_from <= eve
        if not begun or (agency.valid_to is not None and agency.valid_to < eve):
            raise CannotReorganise(
                _("%(agency)s không có trong danh mục vào ngày %(day)s.")
                % {"agency": agency.name, "day": f"{eve:%d/%m/%Y}"}
            )


def _register(like: Agency, names: Names, day: date) -> Agency:
    """A new agency in the place and of the kind of the first old one."""
    if Agency.objects.filter(code=names.code).exists():
        raise CannotReorganise(_("Mã %(code)s đã có trong danh mục.") % {"code": names.code})
    agency = Agency.objects.create(
        code=names.code,
        name=names.name,
        full_name=names.full_name,
        short_name=names.short_name,
        parent=like.parent,
        kind=like.kind,
        position=like.position,
        head_approves=like.head_approves,
        valid_from=day,
    )
    AgencyName.objects.create(agency=agency, name=names.name, valid_from=day)
    return agency


def _end(agency: Agency, last_day: date) -> None:
    """Let an agency and its name end with a day, unless they end before."""
    for row in [agency, *agency.names.all()]:
        begun = row.valid_from is None or row.valid_from <= last_day
        if begun and (row.valid_to is None or row.valid_to > last_day):
            row.valid_to = last_day
            row.save()


def _rename(agency: Agency, names: Names, day: date) -> Agency:
    """Give an agency a dated name; it bears it from the day on (see `take_effect`)."""
    if agency.names.filter(valid_from=day).exists():
        raise CannotReorganise(_("Cơ quan đã có tên khác từ chính ngày này."))
    before = agency.names.borne_on(day).first()
    if before is None:
        before = AgencyName(agency=agency, name=agency.name, valid_from=agency.valid_from)
    before.valid_to = day - DAY
    before.save()
    AgencyName.objects.create(
        agency=agency, name=names.name, valid_from=day, valid_to=agency.valid_to
    )
    if day <= clock.today():
        _bear(agency, names)
    return agency


def _bear(agency: Agency, names: Names) -> None:
    """Let an agency bear new names; its old ones go on meaning it."""
    for spelling in (agency.name, agency.full_name):
        AgencyAlias.objects.get_or_create(
            key=fold(spelling), defaults={"raw": spelling, "agency": agency}
        )
    agency.name, agency.full_name = names.name, names.full_name
    agency.short_name = names.short_name
    agency.save()


@transaction.atomic
def take_effect() -> list[Agency]:
    """Let agencies bear the new names whose day has come; safe to run every day.

    Only an agency that still bears the name of before is renamed: what a person wrote since stays.
    The registry keeps no short name ahead of its day, so the name serves as one.
    """
    today, renamed = clock.today(), []
    acts = Succession.objects.filter(kind=Kind.RENAME, old=F("new"), effective_on__lte=today)
    for act in acts.select_related("old").order_by("effective_on", "pk"):
        agency = Agency.objects.select_for_update(of=("self",)).get(pk=act.old_id)
        of_day = agency.names.filter(valid_from=act.effective_on).first()
        if of_day and agency.name == agency.name_on(act.effective_on - DAY) != of_day.name:
            short = of_day.name[:LONGEST_SHORT_NAME]
            _bear(agency, Names(of_day.name, act.new_name, short))
            renamed.append(agency)
    return renamed


def successor_of(day: date) -> dict[int, int]:
    """Old agency → the one that carries on its whole work on a day, both by key.

    Merges and renames in effect, followed to the last heir. An agency whose work went to several,
    or to one that is not in the registry, has none.
    """
    acts = Succession.objects.filter(
        kind__in=(Kind.MERGE, Kind.RENAME), new__isnull=False, effective_on__lte=day
    ).exclude(old=F("new"))
    heirs: dict[int, dict[date, set[int]]] = {}
    for old, new, on in acts.values_list("old", "new", "effective_on"):
        heirs.setdefault(old, {}).setdefault(on, set()).add(new)
    latest = {old: by_day[max(by_day)] for old, by_day in heirs.items()}
    direct = {old: next(iter(new)) for old, new in latest.items() if len(new) == 1}
    followed = {}
    for old in direct:
        heir, seen = direct[old], {old}
        while heir in direct and heir not in seen:
            seen.add(heir)
            heir = direct[heir]
        followed[old] = heir
    return followed


def move_people(*, people: Mapping[int, Agency | None], leaving: Sequence[Agency]) -> list[User]:
    """Move accounts of agencies that end to other agencies, or switch them off (None).

    Only staff and heads who are still in one of `leaving` are moved; call inside the transaction
    of the whole act. Returns them as they are then. What they were before stays in their history.
    """
    found = User.objects.filter(
        pk__in=people, agency__in=leaving, role__in=(User.Role.STAFF, User.Role.HEAD)
    )
    moved = []
    for person in found.select_for_update(of=("self",)).order_by("pk"):
        heir = people[person.pk]
        if heir is None and not person.is_active:
            continue
        if not person.history.exists():  # made in bulk: keep where they were before
            User.history.bulk_history_create([person], default_date=person.date_joined)
        if heir is None:
            person.is_active = False
        else:
            person.agency = heir
        person.save()
        moved.append(person)
    return moved
