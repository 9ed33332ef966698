"""The life of a report: who may take which step; saving, sending, reviewing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import User
from common import clock
from common.dates import format_date
from common.text import clean_typed
from plans.models import Assignment
from reporting import calendar
from reporting.models import Comment, Decision, Notice, Report, ReportingPeriod, ReportVersion
from reporting.services import notices
from reporting.workflow import (
    BY_ACT,
    EDITABLE,
    TRANSITIONS,
    Act,
    Actor,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    Transition,
    WrongState,
    find,
)

TOLD = (Act.RETURN, Act.REOPEN, Act.SEND_BACK)  # people hear of these in their inbox


@dataclass(frozen=True)
class Paper:
    """A paper report that a coordinator types for an agency: its number, who signed it, and the
    day the office received it, which is the day that counts."""

    number: str
    signer: str
    received_on: date


def monitor_ids(report: Report) -> set[int]:
    """The agencies that watch the report's item."""
    watching = Assignment.objects.filter(
        item=report.assignment.item_id, role=Assignment.Role.MONITOR
    )
    return set(watching.order_by().values_list("agency_id", flat=True))


def may_take(
    transition: Transition,
    *,
    report: Report,
    user: User,
    monitors: set[int],
    paper: Paper | None = None,
) -> bool:
    """Whether this person may take this step on this report, its state aside."""
    if paper:
        return transition.act == Act.SEND and access.may_record_paper(user)
    if transition.act == Act.HAND_IN and access.may_send_for(user, report.agency):
        return False  # who may send needs nobody's approval
    if transition.by == Actor.REVIEWER:
        allowed = access.may_review(user, monitors)
    elif transition.by == Actor.SENDER:
        allowed = access.may_send_for(user, report.agency)
    else:
        allowed = access.may_write_for(user, report.agency)
    if allowed and transition.second_person:
        did_it = report.decided_by_id if transition.act == Act.REOPEN else report.submitted_by_id
        return user.pk != did_it
    return allowed


def open_acts(*, report: Report, user: User) -> set[Act]:
    """The steps this person may take now: what buttons a page shows."""
    if report.period.is_closed:
        return set()
    monitors = monitor_ids(report)
    acts = {
        row.act
        for row in TRANSITIONS
        if report.state in row.sources
        and may_take(row, report=report, user=user, monitors=monitors)
    }
    if report.state in EDITABLE and access.may_write_for(user, report.agency):
        acts.add(Act.SAVE)
    return acts


def _lock(report: Report) -> Report:
    """The report's row as it is now, locked for this transaction, its period held.

    Raises WrongState when a revision of the plan has withdrawn it.
    """
    ReportingPeriod.objects.filter(pk=report.period_id).hold()
    now = Report.objects.filter(pk=report.pk).select_related("agency", "period", "assignment__item")
    locked = now.select_for_update(of=("self",)).order_by("pk").first()
    if locked is None:
        raise WrongState(_("Kế hoạch đã điều chỉnh, báo cáo này không còn được yêu cầu."))
    return locked


def _check_current(report: Report, version: int | None) -> None:
    """Raise WrongState in a closed period, StaleVersion when `version` is not the newest."""
    if report.period.is_closed:
        raise WrongState(_("Kỳ báo cáo đã đóng, không nhập hay chuyển bước được nữa."))
    if version is not None and report.version != version:
        raise StaleVersion(_("Báo cáo đã được lưu hoặc chuyển bước sau khi anh/chị mở trang."))


def begin_save(
    *, report: Report, by: User, version: int | None, paper: Paper | None = None
) -> Report:
    """Claim the right to write a report's content; call inside the wing's transaction.

    `version` is the one the person saw; None for files, which come and go beside the text.
    With `paper` a coordinator writes what the agency sent on paper.
    Returns the locked report; whoever then writes something ends with `finish_save`. Raises
    NotAllowed when `by` is not its author, StaleVersion when somebody was faster, WrongState when
    it is no longer editable.
    """
    locked = _lock(report)
    allowed = access.may_record_paper(by) if paper else access.may_write_for(by, locked.agency)
    if not allowed:
        raise NotAllowed(_("Chỉ người của cơ quan lập báo cáo được sửa."))
    _check_current(locked, version)
    if locked.state not in EDITABLE:
        raise WrongState(_("Báo cáo đã trình hoặc đã nộp nên không sửa được."))
    return locked


def finish_save(*, report: Report, by: User, action: str, data: dict[str, Any]) -> None:
    """Raise the version of a report claimed with `begin_save`, stamp it, leave the audit row."""
    report.version += 1
    report.updated_at, report.updated_by = clock.now(), by
    report.save(update_fields=["version", "updated_at", "updated_by"])
    audit.record(action, by=by, subject=report, label=report_label(report), data=data)


@transaction.atomic
def move(
    *,
    report: Report,
    act: Act,
    by: User,
    version: int | None = None,
    reason: str = "",
    fields: Sequence[str] = (),
    content: dict[str, Any] | None = None,
    paper: Paper | None = None,
) -> Report:
    """Take one step of the workflow table: check, stamp, keep the version sent, audit, tell.

    `content` is what is sent, needed for SEND only (its form: `ReportVersion`); `version` is the
    one the person saw, None for steps that do not depend on what was read; `fields` are the keys
    of the report's fields the `reason` is about; `paper`: a coordinator sends what came on paper.
    Raises Refused.
    """
    report = _lock(report)
    row = BY_ACT.get(act)
    monitors = monitor_ids(report)
    if row and not may_take(row, report=report, user=by, monitors=monitors, paper=paper):
        raise NotAllowed(_("Anh/chị không có quyền thực hiện việc này với báo cáo này."))
    _check_current(report, version)
    transition = find(act, report.state)
    reason = clean_typed(reason)
    if transition.needs_reason and not reason:
        raise ReasonMissing(_("Nêu rõ lý do để cơ quan biết cần làm gì."))
    before, now = report.state, clock.now()
    report.state, report.version = transition.target, report.version + 1
    if act == Act.SEND:
        _stamp_sending(report, by, now, paper)
        _keep_version(report, content, by=by, at=now, paper=paper)
    if transition.by == Actor.REVIEWER:
        report.decided_at, report.decided_by = now, by
    report.save()
    if act in Decision.Act.values:
        newest = report.versions.order_by("-number")[0]
        Decision.objects.create(version=newest, act=act, at=now, by=by)
    if reason:
        Comment.objects.create(
            report=report, act=act, text=reason, fields=[*fields], author=by, created_at=now
        )
    _tell(report, act, reason, by, paper)
    data = {"from": before} | _said(reason) | ({"fields": [*fields]} if fields else {})
    if paper:
        day = format_date(paper.received_on)
        data |= {"paper": paper.number, "signer": paper.signer, "received": day}
    audit.record(act, by=by, subject=report, label=report_label(report), data=data)
    return report


def _tell(report: Report, act: Act, reason: str, by: User, paper: Paper | None) -> None:
    """The author hears of what came back, of a note on what was accepted, and of what was typed in
    the agency's place."""
    label = report_label(report)
    if act in TOLD:
        notices.tell(
            notices.in_charge(report),
            kind=Notice.Kind.RETURNED,
            text=_("%(report)s bị trả lại: %(reason)s") % {"report": label, "reason": reason},
            report=report,
            besides=by,
        )
    elif act == Act.ACCEPT and reason:
        notices.tell(
            notices.in_charge(report),
            kind=Notice.Kind.ACCEPTED,
            text=_("%(report)s được tiếp nhận, kèm ghi chú: %(reason)s")
            % {"report": label, "reason": reason},
            report=report,
            besides=by,
        )
    elif paper:
        notices.tell(
            [*notices.in_charge(report), *notices.people_of(report.agency_id, User.Role.HEAD)],
            kind=Notice.Kind.PERIOD,
            text=_("%(report)s: điều phối cấp tỉnh nhập thay từ văn bản số %(number)s.")
            % {"report": label, "number": paper.number},
            report=report,
        )


def _stamp_sending(report: Report, by: User, now: datetime, paper: Paper | None) -> None:
    """When it was sent. A paper report came in on the day it was received, not when it was typed:
    the typist's delay is not the agency's."""
    report.submitted_at, report.submitted_by = now, by
    if paper and not report.period.data_from <= paper.received_on <= now.date():
        raise WrongState(_("Ngày nhận văn bản giấy phải trong kỳ và không sau hôm nay."))
    if report.first_submitted_at is None:
        moment = now
        if paper:
            moment = min(now, calendar.deadline(paper.received_on, settings.DEADLINE_HOUR))
        report.first_submitted_at, report.first_recorded_at = moment, now


def already_done(*, report: Report, act: str, by: User) -> bool:
    """Whether this person's last act on the report is this very one: a form sent twice."""
    last = audit.about(report).first()
    return last is not None and (last.action, last.actor_id) == (act, by.pk)


def _said(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def report_label(report: Report) -> str:
    """How people speak of a report: “I/8 · Quý II/2023 · Sở Công Thương”."""
    return f"{report.assignment.item} · {report.period.label} · {report.agency.short_name}"


def _keep_version(
    report: Report,
    content: dict[str, Any] | None,
    *,
    by: User,
    at: datetime,
    paper: Paper | None,
) -> None:
    if content is None:
        raise ValueError("a report is sent with its content")
    content = with_evidence(report, content)
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    ReportVersion.objects.create(
        report=report,
        number=report.versions.count() + 1,
        content=content,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        submitted_at=at,
        submitted_by=by,
        paper_no=paper.number if paper else "",
        paper_signer=paper.signer if paper else "",
        received_on=paper.received_on if paper else None,
    )


def with_evidence(report: Report, content: dict[str, Any]) -> dict[str, Any]:
    """What a report says, with the files attached to it now."""
    files = report.evidence.attached()
    said = ("name", "sha256", "document_no", "note", "size")
    return content | {
        "evidence": [{"id": f.pk} | {name: getattr(f, name) for name in said} for f in files]
    }
