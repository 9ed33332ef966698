"""Moving duties and people to the heirs of an agency. One transaction for what is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import access, audit, reorganise
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.dates import format_date
from plans.models import Assignment, Plan
from portal.reorganise.acts import Act, open_duties
from reporting.models import Notice
from reporting.services import follow_duties, notices
from reporting.workflow import NotAllowed, WrongState

Role = Assignment.Role


@dataclass(frozen=True)
class Moved:
    """What a confirmation did: duties handed over (`joined` of them to an agency that had the
    line already), reports asked of the heirs, reports no longer asked of the old agencies."""

    duties: int = 0
    joined: int = 0
    asked: int = 0
    withdrawn: int = 0


@transaction.atomic
def move_duties(*, act: Act, choices: Mapping[int, Agency], by: User) -> Moved:
    """Hand duties (by key) of the act's old agencies over to others.

    The old duty is released and a new one of the same role, phrase and group begins; of a watch
    the agency changes. Untouched reports not yet due are asked of the heir instead; what was
    typed, sent or missed stays with the old agency, and what it sent is not asked for again.
    Duties handed over before are left alone. Raises NotAllowed, WrongState.
    """
    _check(act, by, choices.values())
    wanted = open_duties(act.old).filter(pk__in=choices)
    plans = Plan.objects.filter(pk__in=wanted.values("item__plan")).order_by("pk")
    plans = list(plans.select_for_update(of=("self",)))  # one at a time with revisions
    heirs = {heir.pk for heir in choices.values()}
    theirs_too = Q(item__in=wanted.values("item"), agency__in=heirs)
    rows = Assignment.everything.filter(Q(pk__in=wanted.values("pk")) | theirs_too)
    locked = list(rows.select_for_update(of=("self",)).order_by("pk"))
    giving = set(wanted.values_list("pk", flat=True))
    theirs = {_place(d): d for d in locked if d.pk not in giving}
    now, joined, received = clock.now(), 0, dict[Agency, int]()
    moving = [duty for duty in locked if duty.pk in giving]
    for duty in moving:
        heir = choices[duty.pk]
        joined += _hand_over(duty, heir, theirs, by, now)
        received[heir] = received.get(heir, 0) + 1
    if not moving:
        return Moved()
    for heir, count in received.items():
        _tell(act, heir, count, by)
    followed = [follow_duties(plan=plan, by=by) for plan in plans]
    done = Moved(
        len(moving), joined, sum(asked for asked, _w in followed), sum(w for _a, w in followed)
    )
    _record(act, by, {"duties": done.duties, "reports": done.asked, "withdrawn": done.withdrawn})
    return done


@transaction.atomic
def move_people(*, act: Act, choices: Mapping[int, Agency | None], by: User) -> list[User]:
    """Move accounts of the act's old agencies to others, or switch them off (None).

    A person goes on looking after lines that went to the same agency, and after those still to be
    moved. Raises NotAllowed, WrongState.
    """
    _check(act, by, [heir for heir in choices.values() if heir])
    moved = reorganise.move_people(people=choices, leaving=act.old)
    for person in moved:
        stale = Assignment.objects.filter(officer=person)
        if person.is_active:
            stale = stale.exclude(agency=person.agency_id).exclude(agency__in=act.old)
        for duty in stale.order_by("pk"):
            duty.officer = None
            duty.save(update_fields=["officer"])
    if moved:
        _record(act, by, {"people": [person.username for person in moved]})
    return moved


def _check(act: Act, by: User, heirs: Iterable[Agency]) -> None:
    today, old = clock.today(), set(act.old)
    if not access.may_reorganise(by):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh và quản trị được sắp xếp cơ quan."))
    if act.effective_on > today:
        raise WrongState(
            _("Việc sắp xếp có hiệu lực từ %(day)s, đến ngày đó mới chuyển được.")
            % {"day": format_date(act.effective_on)}
        )
    in_force = set(Agency.objects.in_force(today).filter(pk__in=[h.pk for h in heirs]))
    for heir in heirs:
        if heir in old or heir not in in_force:
            raise WrongState(
                _("%(agency)s không nhận bàn giao được vào hôm nay.") % {"agency": heir.name}
            )


def _place(duty: Assignment, agency: int | None = None) -> tuple[int, int, bool]:
    """An agency has one duty and one watch on a line."""
    return (duty.item_id, agency or duty.agency_id, duty.role == Role.MONITOR)


def _hand_over(
    duty: Assignment,
    heir: Agency,
    theirs: dict[tuple[int, int, bool], Assignment],
    by: User,
    now: datetime,
) -> bool:
    """Give one duty to its heir; whether the heir was on the line already."""
    own = theirs.get(_place(duty, heir.pk))
    in_force = own is not None and own.released_at is None and own.ended_in_id is None
    if duty.role == Role.MONITOR:  # no report hangs on a watch: the row itself goes over
        if own and in_force:
            duty.delete()
            return True
        duty.agency, duty.chosen_by, duty.chosen_at = heir, by, now
        duty.save()
        theirs[_place(duty)] = duty
        return False
    duty.released_at = now
    duty.save(update_fields=["released_at"])  # first: a line has one lead at any time
    if own and in_force:
        if duty.role == Role.LEAD:
            own.role, own.position = duty.role, min(own.position, duty.position)
            own.save()
        return True
    own = own or Assignment(item_id=duty.item_id, agency=heir)
    own.role, own.phrase, own.group = duty.role, duty.phrase, duty.group
    own.position, own.officer = duty.position, duty.officer
    own.chosen_by, own.chosen_at, own.released_at, own.ended_in = by, now, None, None
    own.save()
    theirs[_place(own)] = own
    return False


def _tell(act: Act, heir: Agency, count: int, by: User) -> None:
    text = _("Nhận bàn giao %(n)s dòng kế hoạch từ %(old)s do sắp xếp cơ quan.")
    old = ", ".join(agency.name for agency in act.old)
    notices.tell(
        notices.people_of(heir),
        kind=Notice.Kind.HAND_OVER,
        text=text % {"n": count, "old": old},
        besides=by,
    )


def _record(act: Act, by: User, data: dict[str, object]) -> None:
    audit.record(
        AuditEvent.Action.REORGANISE,
        by=by,
        subject=act.rows[0],
        label=act.title,
        data={name: value for name, value in data.items() if value},
    )
