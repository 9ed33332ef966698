"""What the page of a line, and of a report, says about who owes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from agencies import access, audit
from agencies.audit_words import details
from agencies.models import AuditEvent, User
from plans.duties import parties
from plans.models import Assignment, PlanItem
from reporting.models import DutyReturn
from reporting.services.duties import may_settle

Action, Role = AuditEvent.Action, Assignment.Role
CHANGES = [Action.SETTLE, Action.ASK_WHOM, Action.ASSIGN, Action.RELEASE]
HANDED_BACK = [Action.HAND_BACK, Action.KEEP_DUTY]  # what the agency and the office said


@dataclass(frozen=True)
class Standing:
    """How a duty stands in the eyes of a person: what its agency last said of it, if it handed it
    back, and whether the person may hand it back now."""

    duty: Assignment
    last: DutyReturn | None
    may_hand_back: bool


def standing(duty: Assignment, user: User) -> Standing:
    """The standing of one duty."""
    related = duty.returns.select_related("asked_by", "decided_by")
    last = related.order_by("-asked_at", "-pk").first()
    free = last is None or last.released is not None
    over = duty.released_at or duty.ended_in_id or duty.item.dropped_in_id
    return Standing(duty, last, free and not over and access.may_send_for(user, duty.agency))


def line_context(item: PlanItem, user: User) -> dict[str, Any]:
    """What `templates/_duties.html` shows: duties with who chose them, the person's own, history.

    What an agency handed back, and why, is read by the province, the agency and the monitor.
    """
    assigned = list(item.assignments.select_related("agency", "chosen_by"))
    watching = [duty for duty in assigned if duty.role == Role.MONITOR]
    doing = [duty for duty in assigned if duty.role != Role.MONITOR]
    at_work = user.works_for_agency
    own = next((d for d in doing if at_work and d.agency_id == user.agency_id), None)
    monitors = {duty.agency_id for duty in watching}
    in_force = item.dropped_in_id is None
    return {
        "parties": parties(doing),
        "monitors": parties(watching),
        "phrases": list(item.open_phrases.order_by("column", "position", "pk")),
        "outside": item.asks == PlanItem.Asks.NONE,
        "own_duty": standing(own, user) if own else None,
        "may_settle": in_force and may_settle(user, item),
        "duty_history": history(item, user, monitors),
    }


def history(item: PlanItem, user: User, monitors: set[int]) -> list[tuple[AuditEvent, list[str]]]:
    """What people decided about the duties of a line, the newest first, with details in words."""
    said = Q(action__in=CHANGES)
    if user.sees_province or user.agency_id in monitors:
        said |= Q(action__in=HANDED_BACK)
    elif user.agency:
        said |= Q(action__in=HANDED_BACK, data__agency=user.agency.short_name)
    events = audit.about(PlanItem(pk=item.pk)).filter(said)
    return [(event, details(event.data)) for event in events]
