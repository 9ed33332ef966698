"""Instructions of the leaders: put down, answered by the agency, confirmed or given back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.dates import format_date
from common.text import clean_typed
from plans.models import PlanItem
from reporting.models import Instruction, Notice, ReportingPeriod
from reporting.services import notices
from reporting.services.talking import people_in_charge
from reporting.workflow import NotAllowed, ReasonMissing, WrongState


def instruction_label(instruction: Instruction) -> str:
    """How people speak of an instruction: “I/8 · ý kiến chỉ đạo 12/06/2023”."""
    day = format_date(instruction.given_on)
    return _("%(item)s · ý kiến chỉ đạo %(day)s") % {"item": instruction.item, "day": day}


def may_answer(user: User, instruction: Instruction) -> bool:
    """Answering: who may send for the agency, until the answer is confirmed."""
    agency = instruction.agency
    return agency is not None and access.may_send_for(user, agency)


def may_judge(user: User, instruction: Instruction) -> bool:
    """Confirming an answer: a coordinator, and whoever put the instruction down."""
    coordinates = user.role == User.Role.COORDINATOR
    return access.may_instruct(user) and (coordinates or user.pk == instruction.recorded_by_id)


@transaction.atomic
def instruct(
    *,
    item: PlanItem,
    text: str,
    leader: str,
    given_on: date,
    by: User,
    document_no: str = "",
    agencies: Iterable[Agency] = (),
    due_on: date | None = None,
    key: str = "",
) -> list[Instruction]:
    """Put an instruction on a line down: one row, or one per agency that must answer by `due_on`.

    A leader speaks for themselves. The period is the one under way on the day it was given. What
    comes twice with the same `key`, that of a form, is put down once. Raises NotAllowed;
    ReasonMissing without words; WrongState for days that do not fit.
    """
    if not access.may_instruct(by):
        raise NotAllowed(_("Chỉ lãnh đạo tỉnh và điều phối cấp tỉnh ghi ý kiến chỉ đạo."))
    text, called, now = clean_typed(text), [*agencies], clock.now()
    leader = by.name if by.role == User.Role.LEADER else clean_typed(leader)
    if not text or not leader:
        raise ReasonMissing(_("Ghi nội dung ý kiến và người chỉ đạo."))
    if given_on > now.date():
        raise WrongState(_("Ngày chỉ đạo không thể sau hôm nay."))
    if bool(called) != (due_on is not None):
        raise WrongState(_("Giao cho cơ quan thì nêu hạn thực hiện, và ngược lại."))
    if due_on and due_on < given_on:
        raise WrongState(_("Hạn thực hiện phải từ ngày chỉ đạo trở đi."))
    begun = ReportingPeriod.objects.filter(plan=item.plan_id, data_from__lte=given_on)
    period = begun.order_by("-data_to", "-pk").first()
    instructions = [
        Instruction(
            item=item,
            period=period,
            text=text,
            leader=leader,
            given_on=given_on,
            document_no=document_no,
            agency=agency,
            due_on=due_on,
            recorded_at=now,
            recorded_by=by,
        )
        for agency in (called or (None,))
    ]
    if key and (already := _put_down_before(instructions, key)):
        return already
    for instruction in instructions:
        instruction.save()
    for instruction in instructions:
        _tell_agency(
            instruction, _("%(leader)s chỉ đạo về %(item)s, hạn %(due)s: %(text)s"), by, text
        )
    for instruction in instructions:
        codes = [instruction.agency.code] if instruction.agency else []
        data: dict[str, object] = {"agencies": codes} | ({"key": key} if key else {})
        _record(AuditEvent.Action.INSTRUCT, instruction, by, data)
    return instructions


def _put_down_before(instructions: list[Instruction], key: str) -> list[Instruction]:
    """The rows that the same form has made already, if it says the same; a form whose words were
    changed since is a new one. Two of the same moment wait for each other at the line."""
    first = instructions[0]
    PlanItem.everything.select_for_update(of=("self",)).get(pk=first.item_id)
    own = Instruction.objects.filter(item=first.item_id, recorded_by=first.recorded_by)
    events = AuditEvent.objects.filter(
        action=AuditEvent.Action.INSTRUCT,
        subject_type=Instruction._meta.label_lower,
        subject_id__in=[str(pk) for pk in own.values_list("pk", flat=True)],
        data__key=key,
    )
    made = own.filter(pk__in=[int(pk) for pk in events.values_list("subject_id", flat=True)])
    told = {_said(row): row for row in made.order_by("pk")}
    return [*told.values()] if set(told) == {*map(_said, instructions)} else []


def _said(instruction: Instruction) -> tuple[object, ...]:
    one = instruction
    return one.text, one.leader, one.given_on, one.document_no, one.agency_id, one.due_on


@transaction.atomic
def answer(*, instruction: Instruction, text: str, by: User) -> Instruction:
    """Say what was done; an answer not confirmed yet may be given again, the old one stays in the
    history. Raises NotAllowed, ReasonMissing, WrongState."""
    instruction = _lock(instruction)
    if not may_answer(by, instruction):
        raise NotAllowed(_("Chỉ người được nộp báo cáo của cơ quan trả lời ý kiến chỉ đạo."))
    if instruction.confirmed_at:
        raise WrongState(_("Kết quả đã được xác nhận nên không trả lời lại được."))
    text = clean_typed(text)
    if not text:
        raise ReasonMissing(_("Ghi kết quả thực hiện."))
    instruction.answer, instruction.answered_by = text, by
    instruction.answered_at = clock.now()
    instruction.save()
    values = {"who": instruction.agency, "item": instruction.item, "text": text[:300]}
    notices.tell(
        [instruction.recorded_by],
        kind=Notice.Kind.INSTRUCTION,
        text=_("%(who)s trả lời ý kiến chỉ đạo về %(item)s: %(text)s") % values,
        item=instruction.item,
        besides=by,
    )
    _record(AuditEvent.Action.ANSWER, instruction, by, {"answer": text})
    return instruction


@transaction.atomic
def confirm(*, instruction: Instruction, by: User) -> Instruction:
    """Take an answer as the end of the matter. Raises NotAllowed, WrongState."""
    instruction = _claim(instruction, by)
    instruction.confirmed_at, instruction.confirmed_by = clock.now(), by
    instruction.save()
    _tell_agency(instruction, _("Kết quả ý kiến chỉ đạo về %(item)s đã được xác nhận"), by, "")
    _record(AuditEvent.Action.CONFIRM, instruction, by, {})
    return instruction


@transaction.atomic
def give_back(*, instruction: Instruction, by: User, reason: str) -> Instruction:
    """Let an answer be given again, with words why; the day it is due stays.

    The answer stays in the history. Raises NotAllowed, ReasonMissing, WrongState.
    """
    instruction, reason = _claim(instruction, by), clean_typed(reason)
    if not reason:
        raise ReasonMissing(_("Nêu rõ lý do để cơ quan biết cần làm gì."))
    instruction.answer, instruction.answered_at, instruction.answered_by = "", None, None
    instruction.save()
    text = _("Trả lời ý kiến chỉ đạo về %(item)s bị trả lại: %(text)s")
    _tell_agency(instruction, text, by, reason)
    _record(AuditEvent.Action.RETURN, instruction, by, {"reason": reason})
    return instruction


def _lock(instruction: Instruction) -> Instruction:
    rows = Instruction.objects.select_related("item", "agency", "recorded_by")
    return rows.select_for_update(of=("self",)).get(pk=instruction.pk)


def _claim(instruction: Instruction, by: User) -> Instruction:
    """The row of an instruction that waits for somebody's judgement, locked."""
    instruction = _lock(instruction)
    if not may_judge(by, instruction):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh và người ghi ý kiến xác nhận kết quả."))
    if instruction.answered_at is None or instruction.confirmed_at:
        raise WrongState(_("Ý kiến này không ở bước chờ xác nhận."))
    return instruction


def _tell_agency(instruction: Instruction, words: str, by: User, text: str) -> None:
    """A line for the people of the agency that must answer, if any must."""
    if not (instruction.agency and instruction.due_on):
        return
    values = {
        "leader": instruction.leader,
        "item": instruction.item,
        "due": format_date(instruction.due_on),
        "text": text[:300],
    }
    notices.tell(
        people_in_charge(instruction.agency, None, instruction.item),
        kind=Notice.Kind.INSTRUCTION,
        text=words % values,
        item=instruction.item,
        besides=by,
    )


def _record(action: str, instruction: Instruction, by: User, data: dict[str, object]) -> None:
    audit.record(
        action, by=by, subject=instruction, label=instruction_label(instruction), data=data
    )
