"""Who may do what. Rules of persons and agencies only; states are `reporting.workflow`'s.

Seeing is decided by the querysets' `visible_to(user)`; what is not visible is 404, what is
visible but not allowed is 403.
"""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpRequest

from agencies.models import Agency, User


def may_write_for(user: User, agency: Agency) -> bool:
    """Drafting: people of the reporting agency."""
    return user.is_active and user.works_for_agency and user.agency_id == agency.pk


def may_send_for(user: User, agency: Agency) -> bool:
    """Sending: the head of the agency; its staff too when the agency switched that step off."""
    by_rank = user.role == User.Role.HEAD or not agency.head_approves
    return may_write_for(user, agency) and by_rank


def may_review(user: User, monitor_ids: Collection[int]) -> bool:
    """Reviewing: people of a monitoring agency, and the coordinator (who alone reviews items
    without monitor)."""
    if not user.is_active:
        return False
    by_monitor = user.works_for_agency and user.agency_id in monitor_ids
    return user.role == User.Role.COORDINATOR or by_monitor


def may_consolidate(user: User, monitor_ids: Collection[int]) -> bool:
    """Writing the summary of a line: people of its monitors, the coordinator where it has none."""
    if monitor_ids:
        return user.is_active and user.works_for_agency and user.agency_id in monitor_ids
    return user.is_active and user.role == User.Role.COORDINATOR


def may_reopen_summary(user: User) -> bool:
    """Giving a summary that was sent back to its writer: the coordinator."""
    return user.is_active and user.role == User.Role.COORDINATOR


def may_judge(user: User) -> bool:
    """Deciding how a target or metric stands: the coordinator."""
    return user.is_active and user.role == User.Role.COORDINATOR


def may_record_paper(user: User) -> bool:
    """Typing what an agency sent on paper: the coordinator."""
    return user.is_active and user.role == User.Role.COORDINATOR


def may_run_calendar(user: User) -> bool:
    """Opening and closing periods, saying who reports: the coordinator, and administrators."""
    return user.is_active and user.role in {User.Role.COORDINATOR, User.Role.ADMIN}


def may_remark(user: User) -> bool:
    """Joining a conversation: whoever has a seat; leaders instruct, they do not remark."""
    return user.has_seat and user.role != User.Role.LEADER


def may_instruct(user: User) -> bool:
    """Putting down what a leader of the province said: the coordinator, and leaders themselves."""
    return user.is_active and user.role in {User.Role.COORDINATOR, User.Role.LEADER}


def may_reorganise(user: User) -> bool:
    """Carrying out the reorganisation of agencies: the coordinator, and administrators."""
    return user.is_active and user.role in {User.Role.COORDINATOR, User.Role.ADMIN}


def may_give_keys(user: User) -> bool:
    """Giving and revoking keys of the read API: administrators."""
    return user.is_active and user.role == User.Role.ADMIN


def may_set(user: User, agency: Agency) -> bool:
    """Changing how an agency works: its head, and administrators."""
    own_head = user.role == User.Role.HEAD and user.agency_id == agency.pk
    return user.is_active and (own_head or user.role == User.Role.ADMIN)


class RoleRequired(UserPassesTestMixin):
    """Guard of a view: only these roles; others get 403 (they are signed in already)."""

    request: HttpRequest
    roles: Collection[str] = ()
    raise_exception = True

    def test_func(self) -> bool:
        """Whether the signed-in person's role is listed."""
        user = self.request.user
        return isinstance(user, User) and user.role in self.roles
