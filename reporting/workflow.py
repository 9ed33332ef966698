"""The life of a report: one table. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

DRAFT, PENDING, SUBMITTED = "draft", "pending", "submitted"
RETURNED, ACCEPTED = "returned", "accepted"


class Act(StrEnum):
    """What a person does to a report; the value is also the audit action."""

    SAVE = "save"
    HAND_IN = "hand_in"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    SEND = "send"
    RECALL = "recall"
    RETURN = "return"
    ACCEPT = "accept"
    REOPEN = "reopen"


class Actor(StrEnum):
    """In what relation to the report the person must stand."""

    AUTHOR = "author"  # people of the reporting agency
    SENDER = "sender"  # those of them who may send
    REVIEWER = "reviewer"  # people of the monitor, or the coordinator


@dataclass(frozen=True)
class Transition:
    """One allowed step.

    `second_person`: not by whoever did the step before (sent it, accepted it), so nobody
    accepts or reopens their own act.
    """

    act: Act
    sources: Collection[str]
    target: str
    by: Actor
    needs_reason: bool = False
    second_person: bool = False


TRANSITIONS = (
    Transition(Act.HAND_IN, (DRAFT, RETURNED), PENDING, Actor.AUTHOR),
    Transition(Act.WITHDRAW, (PENDING,), DRAFT, Actor.AUTHOR),
    Transition(Act.SEND_BACK, (PENDING,), DRAFT, Actor.SENDER, needs_reason=True),
    Transition(Act.SEND, (DRAFT, PENDING, RETURNED), SUBMITTED, Actor.SENDER),
    Transition(Act.RECALL, (SUBMITTED,), DRAFT, Actor.SENDER, needs_reason=True),
    Transition(
        Act.RETURN, (SUBMITTED,), RETURNED, Actor.REVIEWER, needs_reason=True, second_person=True
    ),
    Transition(Act.ACCEPT, (SUBMITTED,), ACCEPTED, Actor.REVIEWER, second_person=True),
    Transition(
        Act.REOPEN, (ACCEPTED,), RETURNED, Actor.REVIEWER, needs_reason=True, second_person=True
    ),
)
EDITABLE = (DRAFT, RETURNED)
BY_ACT = {transition.act: transition for transition in TRANSITIONS}


class Refused(Exception):
    """A step that is not in the table, or not for this person; `message` tells the user why."""

    def __init__(self, message: object):
        super().__init__(str(message))
        self.message = message


class WrongState(Refused):
    """The report is in a state from which this step does not start, or its period is closed."""


class NotAllowed(Refused):
    """The step exists, but this person may not take it."""


class ReasonMissing(Refused):
    """The step needs a written reason."""


class StaleVersion(Refused):
    """Somebody saved or moved the report after this person opened it."""


class Incomplete(Refused):
    """What would be sent lacks something; `problems` says what, by the key of its place."""

    def __init__(self, problems: Mapping[Any, str]):
        super().__init__(_("Báo cáo còn chỗ phải bổ sung."))
        self.problems = problems


def find(act: Act, state: str) -> Transition:
    """The table's row for an act from a state; raises WrongState."""
    transition = BY_ACT.get(act)
    if transition is None or state not in transition.sources:
        raise WrongState(_("Báo cáo đang ở trạng thái khác nên không thực hiện được việc này."))
    return transition
