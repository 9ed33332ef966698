"""Người phụ trách: who in an agency looks after which of its lines.

A line whose officer left the agency, or whose account was switched off, is not lost: it is `to be
handed over` as long as it names them.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from agencies import audit
from agencies.models import Agency, AuditEvent, User
from plans.models import Assignment, Plan
from reporting.models import Notice
from reporting.services import notices
from reporting.workflow import NotAllowed, WrongState

NAMED = 12  # lines named one by one in a notice; of more only the number is told
Role = User.Role
WORKS_HERE = Q(
    officer__is_active=True,
    officer__agency=F("agency"),
    officer__role__in=[Role.STAFF, Role.HEAD],
)


def duties_of(agency: Agency | int, plan: Plan | None = None) -> QuerySet[Assignment]:
    """The lines an agency works on or watches, of plans not closed or of one plan, in order."""
    duties = Assignment.objects.filter(agency=agency, item__dropped_in__isnull=True)
    duties = duties.filter(item__plan=plan) if plan else duties
    return duties.exclude(item__plan__state=Plan.State.CLOSED).order_by(
        "item__appendix", "item__position", "role", "pk"
    )


def to_hand_over(duties: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those whose officer no longer works for the agency."""
    return duties.filter(~WORKS_HERE, officer__isnull=False)


@transaction.atomic
def share(*, duties: Collection[Assignment], officer: User | None, by: User) -> int:
    """Put lines of the own agency into a person's hands, or nobody's; how many changed.

    The head assigns anybody; staff take what nobody looks after, and lay down their own.
    Raises NotAllowed, WrongState when the officer does not work for the agency.
    """
    rows = _locked(pk__in=[duty.pk for duty in duties])
    agencies = {duty.agency_id for duty in rows}
    if not by.is_active or not by.works_for_agency or agencies - {by.agency_id}:
        raise NotAllowed(_("Chỉ người của cơ quan phân công người phụ trách."))
    if by.role != Role.HEAD:
        if officer not in (by, None):
            raise NotAllowed(_("Chuyên viên chỉ nhận dòng cho mình; lãnh đạo phân công."))
        if any(_held_by_another(duty, by) for duty in rows):
            raise NotAllowed(_("Có dòng đang do người khác phụ trách; lãnh đạo phân công lại."))
    return _give(rows, officer, by)


@transaction.atomic
def hand_over(*, giver: User, taker: User, by: User) -> int:
    """Give all lines one person looks after in the agency of `by` to another, in one act.

    Raises NotAllowed (the head alone), WrongState.
    """
    if by.role != Role.HEAD or not by.is_active:
        raise NotAllowed(_("Lãnh đạo cơ quan bàn giao các dòng."))
    rows = _locked(agency=by.agency_id, officer=giver)
    if not rows:
        raise WrongState(_("%(name)s không còn phụ trách dòng nào.") % {"name": giver.name})
    return _give(rows, taker, by)


def _held_by_another(duty: Assignment, person: User) -> bool:
    officer = duty.officer
    works_here = officer and officer.is_active and officer.agency_id == duty.agency_id
    return bool(works_here and officer != person)


def _locked(**which: object) -> list[Assignment]:
    rows = Assignment.objects.filter(**which).select_related("item", "officer")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _give(rows: list[Assignment], officer: User | None, by: User) -> int:
    """Write the officer, tell them, leave the audit row."""
    if officer:
        # locked: who is just being switched off, or moved, takes nothing
        officer = User.objects.select_for_update().get(pk=officer.pk)
        may = officer.is_active and officer.works_for_agency and officer.agency_id == by.agency_id
        if not may:
            raise WrongState(_("%(name)s không làm việc ở cơ quan này.") % {"name": officer.name})
    changed = [duty for duty in rows if duty.officer_id != (officer.pk if officer else None)]
    if not changed:
        return 0
    for duty in changed:
        duty.officer = officer
    bulk_update_with_history(
        changed, Assignment, ["officer"], default_user=by, manager=Assignment.everything
    )
    lines = [str(duty.item) for duty in changed]
    if officer:
        notices.tell(
            [officer],
            kind=Notice.Kind.HAND_OVER,
            text=_("Anh/chị được giao phụ trách %(lines)s.") % {"lines": _lines(lines)},
            item=changed[0].item if len(changed) == 1 else None,
            besides=by,
        )
    audit.record(
        AuditEvent.Action.SHARE,
        by=by,
        subject=by.agency,
        data={"officer": officer.name if officer else "–", "lines": lines},
    )
    return len(changed)


@transaction.atomic
def tell_of_leaving(*, person: User, by: User | None) -> int:
    """Tell heads and administrators of the lines a person left behind; how many lines.

    For whoever switches an account off or moves it to another agency; none when nothing is left.
    """
    left = Assignment.objects.filter(officer=person).exclude(item__plan__state=Plan.State.CLOSED)
    by_agency: dict[int, list[str]] = {}
    for duty in to_hand_over(left).select_related("item").order_by("pk"):
        by_agency.setdefault(duty.agency_id, []).append(str(duty.item))
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    for agency, lines in by_agency.items():
        notices.tell(
            [*notices.people_of(agency, Role.HEAD), *admins],
            kind=Notice.Kind.HAND_OVER,
            text=_("%(name)s không còn làm việc ở cơ quan, cần bàn giao %(lines)s.")
            % {"name": person.name, "lines": _lines(lines)},
            besides=by,
        )
    return sum(map(len, by_agency.values()))


def _lines(names: list[str]) -> str:
    if len(names) > NAMED:
        return _("%(n)s dòng") % {"n": len(names)}
    return _("%(n)s dòng: %(names)s") % {"n": len(names), "names": ", ".join(names)}
