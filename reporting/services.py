"""Writes on periods and reports. Each is one transaction with its audit row inside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import AuditEvent, User
from common import clock
from common.files import FileRefused, identify, safe_name
from common.text import clean_typed
from plans.models import Appendix, Assignment, Plan
from reporting import calendar
from reporting.models import Comment, Evidence, Holiday, Report, ReportingPeriod, ReportVersion
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

MAX_EVIDENCE = 10


class EvidenceDamaged(Exception):
    """A stored file is gone, or is not the file that was attached."""


@transaction.atomic
def create_quarters(*, plan: Plan) -> list[ReportingPeriod]:
    """The four quarters of a plan's year by the 15→14 rule; existing ones stay as they are."""
    holidays: set[date] = set(Holiday.objects.values_list("day", flat=True))
    periods = []
    for number in range(1, 5):
        dates = calendar.quarter(plan.year, number, holidays, settings.DUE_DAY_SHIFT)
        values = vars(dates) | {"kind": ReportingPeriod.Kind.QUARTER}
        code = values.pop("code")
        periods.append(
            ReportingPeriod.objects.get_or_create(plan=plan, code=code, defaults=values)[0]
        )
    return periods


def reporting_assignments(plan: Plan) -> QuerySet[Assignment]:
    """Duties that owe a report every period: LEAD and MEMBER of tasks, LEAD of indicators."""
    in_force = Assignment.objects.filter(item__plan=plan, item__dropped_in__isnull=True)
    of_plan = in_force.exclude(role=Assignment.Role.MONITOR)
    return of_plan.exclude(role=Assignment.Role.MEMBER, item__appendix__in=["II", "III"])


@transaction.atomic
def generate_reports(*, period: ReportingPeriod, by: User | None = None) -> int:
    """Create the reports still missing in a period and tell how many; existing ones stay.

    Safe to run again, also from two processes: the period row is locked and the database knows
    one report per assignment and period.
    """
    period = ReportingPeriod.objects.select_for_update().select_related("plan").get(pk=period.pk)
    due = calendar.deadline(period.due_agency, settings.DEADLINE_HOUR)
    missing = (
        reporting_assignments(period.plan)
        .exclude(reports__period=period)
        .values_list("pk", "agency_id", "item__appendix")
    )
    reports = Report.objects.bulk_create(
        Report(
            assignment_id=assignment_id,
            period=period,
            plan=period.plan,
            agency_id=agency_id,
            appendix=appendix,
            deadline=due,
        )
        for assignment_id, agency_id, appendix in missing
    )
    if reports:
        audit.record(
            AuditEvent.Action.GENERATE, by=by, subject=period, data={"reports": len(reports)}
        )
    return len(reports)


def owes_report(appendix: str, role: str) -> bool:
    """Whether a duty owes a report every period: the rule of `reporting_assignments`."""
    return role == Assignment.Role.LEAD or (
        role == Assignment.Role.MEMBER and appendix == Appendix.TASKS
    )


@transaction.atomic
def follow_revision(*, plan: Plan, by: User | None) -> tuple[int, int]:
    """After a plan changed: (reports asked for anew, reports no longer asked for).

    Open periods that have begun get the reports that are missing. What was never touched and is
    not due yet is no longer asked for where the duty ended; whatever was typed, sent or missed
    stays.
    """
    ended = Q(assignment__ended_in__isnull=False) | Q(assignment__item__dropped_in__isnull=False)
    untouched = Report.objects.filter(ended, plan=plan).not_asked_yet(clock.now())
    # locked before they are deleted: what somebody just saves or sends is no longer untouched
    withdrawn = list(untouched.select_for_update(of=("self",)).values_list("pk", flat=True))
    Report.objects.filter(pk__in=withdrawn).delete()
    begun = plan.periods.under_way(clock.today())
    return sum(generate_reports(period=period, by=by) for period in begun), len(withdrawn)


@transaction.atomic
def reschedule(*, period: ReportingPeriod) -> None:
    """Move the deadline of a period's reports with the period's own (after it was edited)."""
    due = calendar.deadline(period.due_agency, settings.DEADLINE_HOUR)
    period.reports.update(deadline=due)


def monitor_ids(report: Report) -> set[int]:
    """The agencies that watch the report's item."""
    watching = Assignment.objects.filter(
        item=report.assignment.item_id, role=Assignment.Role.MONITOR
    )
    return set(watching.order_by().values_list("agency_id", flat=True))


def may_take(transition: Transition, *, report: Report, user: User, monitors: set[int]) -> bool:
    """Whether this person may take this step on this report, its state aside."""
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
    """The report's row as it is now, locked for this transaction.

    Raises WrongState when a revision of the plan has withdrawn it.
    """
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


def begin_save(*, report: Report, by: User, version: int | None) -> Report:
    """Claim the right to write a report's content; call inside the wing's transaction.

    `version` is the one the person saw; None for files, which come and go beside the text.
    Returns the locked report; whoever then writes something ends with `finish_save`. Raises
    NotAllowed when `by` is not its author, StaleVersion when somebody was faster, WrongState when
    it is no longer editable.
    """
    locked = _lock(report)
    if not access.may_write_for(by, locked.agency):
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
    content: dict[str, Any] | None = None,
) -> Report:
    """Take one step of the workflow table: check, stamp, keep the version sent, audit.

    `content` is what is sent, needed for SEND only (its form: `ReportVersion`); `version` is the
    one the person saw, None for steps that do not depend on what was read. Raises Refused.
    """
    report = _lock(report)
    row = BY_ACT.get(act)
    if row and not may_take(row, report=report, user=by, monitors=monitor_ids(report)):
        raise NotAllowed(_("Anh/chị không có quyền thực hiện việc này với báo cáo này."))
    _check_current(report, version)
    transition = find(act, report.state)
    reason = clean_typed(reason)
    if transition.needs_reason and not reason:
        raise ReasonMissing(_("Nêu rõ lý do để cơ quan biết cần làm gì."))
    before, now = report.state, clock.now()
    report.state, report.version = transition.target, report.version + 1
    if act == Act.SEND:
        report.submitted_at, report.submitted_by = now, by
        report.first_submitted_at = report.first_submitted_at or now
        _keep_version(report, content, by=by, at=now)
    if transition.by == Actor.REVIEWER:
        report.decided_at, report.decided_by = now, by
    report.save()
    if reason:
        Comment.objects.create(report=report, act=act, text=reason, author=by, created_at=now)
    audit.record(
        act,
        by=by,
        subject=report,
        label=report_label(report),
        data={"from": before} | _said(reason),
    )
    return report


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
    report: Report, content: dict[str, Any] | None, *, by: User, at: datetime
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
    )


def with_evidence(report: Report, content: dict[str, Any]) -> dict[str, Any]:
    """What a report says, with the files attached to it now."""
    files = report.evidence.attached()
    return content | {"evidence": [{"id": f.pk, "name": f.name, "sha256": f.sha256} for f in files]}


def attach(
    *,
    report: Report,
    by: User,
    upload: File[bytes],
    document_no: str = "",
    note: str = "",
    version: int | None = None,
) -> Evidence:
    """Keep a file with a report its author may still edit; the same content only once.

    The kind is read from the content, never from what the browser said. The evidence's `report`
    is as it is then. Raises `common.files.FileRefused` (also for the eleventh file), Refused.
    """
    kind, digest = identify(upload), _sha256(upload.chunks())  # before anything is locked
    upload.seek(0)
    with transaction.atomic():
        locked = begin_save(report=report, by=by, version=version)
        attached = locked.evidence.attached()
        if same := attached.filter(sha256=digest).first():
            same.report = locked
            return same
        if attached.count() >= MAX_EVIDENCE:
            raise FileRefused(
                _("Báo cáo đã có %(limit)d tệp. Gỡ bớt một tệp rồi gắn lại.")
                % {"limit": MAX_EVIDENCE}
            )
        evidence = Evidence(
            report=locked,
            name=safe_name(upload.name or ""),
            kind=kind,
            size=upload.size,
            sha256=digest,
            document_no=document_no,
            note=note,
            uploaded_at=clock.now(),
            uploaded_by=by,
        )
        evidence.file.save("", upload, save=False)
        evidence.save()
        finish_save(
            report=locked, by=by, action=AuditEvent.Action.ATTACH, data=_file_data(evidence)
        )
    return evidence


@transaction.atomic
def detach(*, evidence: Evidence, by: User, version: int | None = None) -> Report:
    """Take a file off a report its author may still edit; the file itself is kept."""
    report = begin_save(report=evidence.report, by=by, version=version)
    still_there = report.evidence.attached().filter(pk=evidence.pk)
    if still_there.update(removed_at=clock.now(), removed_by=by):
        finish_save(
            report=report, by=by, action=AuditEvent.Action.DETACH, data=_file_data(evidence)
        )
    return report


def open_evidence(*, evidence: Evidence, by: User) -> File[bytes]:
    """The file, opened for reading by a person who may see it, with an audit row.

    Raises EvidenceDamaged when the stored bytes are no longer those that were attached.
    """
    try:
        stored = evidence.file.open("rb")
        intact = _sha256(stored.chunks()) == evidence.sha256
    except OSError:
        intact = False
    if not intact:
        evidence.file.close()
        raise EvidenceDamaged(evidence.pk)
    stored.seek(0)
    audit.record(
        AuditEvent.Action.VIEW_EVIDENCE,
        by=by,
        subject=evidence,
        label=f"{evidence.name} · {report_label(evidence.report)}",
    )
    return stored


def _sha256(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _file_data(evidence: Evidence) -> dict[str, str]:
    return {"file": evidence.name, "sha256": evidence.sha256}
