"""Trả lại nhiệm vụ: an agency says a duty is not its own, the province decides."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.text import clean_typed
from plans.models import Assignment
from reporting.models import DutyReturn, Notice, Report
from reporting.services import notices
from reporting.services.duties import (
    as_line,
    end,
    filled,
    give,
    is_in_force,
    lock_plan,
    only_province,
    tell,
)
from reporting.services.rounds import follow_duties
from reporting.workflow import NotAllowed, ReasonMissing, Refused, WrongState

Action, Role = AuditEvent.Action, Assignment.Role


@transaction.atomic
def hand_back(*, duty: Assignment, reason: str, by: User) -> DutyReturn:
    """Trả lại nhiệm vụ: the agency says the duty is not its own. Until it is decided the reports
    stay owed. Raises NotAllowed, WrongState, ReasonMissing."""
    item, agency = duty.item, duty.agency
    if not access.may_send_for(by, agency):
        raise NotAllowed(_("Chỉ người được nộp báo cáo của cơ quan được trả lại nhiệm vụ."))
    lock_plan(item.plan)
    standing = Assignment.objects.exclude(role=Role.MONITOR).filter(pk=duty.pk)
    if not is_in_force(item) or not standing.exists():
        raise WrongState(_("Cơ quan không còn được giao dòng này."))
    if duty.returns.filter(released__isnull=True).exists():
        raise WrongState(_("Cơ quan đã trả lại nhiệm vụ này, đang chờ điều phối cấp tỉnh."))
    reason = clean_typed(reason)
    if not reason:
        raise ReasonMissing(_("Nêu lý do, ví dụ nhiệm vụ thuộc chức năng của cơ quan nào."))
    returned = DutyReturn.objects.create(
        assignment=duty, reason=reason, asked_at=clock.now(), asked_by=by
    )
    text = _("%(line)s: %(agency)s trả lại nhiệm vụ: %(reason)s")
    words = {"line": item, "agency": agency.short_name, "reason": reason}
    notices.tell(
        notices.coordinators(), kind=Notice.Kind.DUTY, text=text % words, item=item, besides=by
    )
    data = {"agency": agency.short_name, "reason": reason}
    audit.record(Action.HAND_BACK, by=by, subject=as_line(item), data=data)
    return returned


@transaction.atomic
def keep_duty(*, returned: DutyReturn, answer: str, by: User) -> DutyReturn:
    """The duty stays with its agency, which is told why. Raises Refused."""
    returned = _claim(returned, by)
    answer = clean_typed(answer)
    if not answer:
        raise ReasonMissing(_("Nêu vì sao giữ nguyên để cơ quan biết."))
    _decide(returned, released=False, answer=answer, by=by)
    item, agency = returned.assignment.item, returned.assignment.agency
    text = _("%(line)s: giữ nguyên phân công. %(answer)s") % {"line": item, "answer": answer}
    tell(item.plan, [agency], text, by, item)
    data = {"agency": agency.short_name, "answer": answer}
    audit.record(Action.KEEP_DUTY, by=by, subject=as_line(item), data=data)
    return returned


@transaction.atomic
def release(*, returned: DutyReturn, answer: str, by: User, to: Agency | None = None) -> DutyReturn:
    """The duty ends, and goes in its role to another agency if one is named.

    An untouched report that was not due yet when the duty was handed back is no longer asked for:
    waiting for the decision is not the agency's delay. Raises Refused.
    """
    returned = _claim(returned, by)
    duty = returned.assignment
    item, agency = duty.item, duty.agency
    if to is not None and to == agency:
        raise Refused(_("Cơ quan nhận phải khác cơ quan trả lại."))
    answer = clean_typed(answer)
    _decide(returned, released=True, answer=answer, by=by)
    end(duty)
    in_time = Report.objects.filter(assignment=duty).not_asked_yet(returned.asked_at)
    locked = in_time.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    Report.objects.filter(pk__in=list(locked)).update(withdrawn_at=clock.now())
    if to is not None:
        give(item, to, duty.role, by)
    follow_duties(plan=item.plan, by=by)
    words = {"line": item, "answer": answer}
    text = _("%(line)s: cơ quan thôi được giao. %(answer)s") % words
    tell(item.plan, [agency], text.strip(), by, item)
    if to is not None:
        tell(item.plan, [to], _("%(line)s: cơ quan được giao thực hiện.") % words, by, item)
    data = {
        "agency": agency.short_name,
        "to": to.short_name if to else "",
        "answer": answer,
    }
    audit.record(Action.RELEASE, by=by, subject=as_line(item), data=filled(data))
    return returned


def _claim(returned: DutyReturn, by: User) -> DutyReturn:
    """The waiting return, for a person who decides it."""
    only_province(by)
    lock_plan(returned.assignment.item.plan)
    related = ("assignment__item__plan", "assignment__agency")
    returned = DutyReturn.objects.select_related(*related).get(pk=returned.pk)
    if returned.released is not None:
        raise WrongState(_("Việc trả lại này đã được quyết định."))
    return returned


def _decide(returned: DutyReturn, *, released: bool, answer: str, by: User) -> None:
    returned.released, returned.answer = released, answer
    returned.decided_at, returned.decided_by = clock.now(), by
    returned.save()
