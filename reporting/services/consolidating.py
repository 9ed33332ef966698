"""The summary of a line and period: written out of its reports, sent, opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.text import clean_typed
from plans.models import Assignment, PlanItem
from reporting.models import (
    Consolidation,
    ConsolidationPart,
    Notice,
    Report,
    ReportingPeriod,
)
from reporting.services.notices import tell
from reporting.summaries import with_words
from reporting.workflow import (
    ACCEPTED,
    SUBMITTED,
    Incomplete,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    WrongState,
)

USABLE = (SUBMITTED, ACCEPTED)  # in other states the words are no report, or no report any more
Action = AuditEvent.Action


@dataclass(frozen=True)
class Words:
    """What the writer typed: results of the whole province, what is proposed, and so far as it
    is known by code why an agency has not reported."""

    text: str
    proposals: str = ""
    whys: Mapping[str, str] = field(default_factory=dict)


class MissingChanged(WrongState):
    """Who has not reported is not who the person said it was."""


def watching(item: PlanItem | int) -> set[int]:
    """The agencies that watch a line today; empty: its summaries are the coordinator's."""
    duties = Assignment.objects.filter(item=item, role=Assignment.Role.MONITOR)
    return set(duties.order_by().values_list("agency_id", flat=True))


@transaction.atomic
def save_draft(
    *,
    item: PlanItem,
    period: ReportingPeriod,
    by: User,
    version: int | None,
    words: Words,
) -> Consolidation:
    """Keep the text of a summary; nothing is written when nothing changed.

    `version` is the one the person saw, 0 before the first saving. Raises NotAllowed, WrongState
    (sent already, period closed), StaleVersion.
    """
    return _keep(_claim(item, period, by, version), by, words)


@transaction.atomic
def take_in(*, report: Report, by: User, version: int | None, words: Words) -> Consolidation:
    """Take a report as it was last sent into the summary: keep what is typed, add the words of
    the report below it, note which version it was.

    Taken in again, a newer version replaces the number; the same version adds nothing. Raises as
    `save_draft`, WrongState when the report is not sent.
    """
    draft = _claim(report.assignment.item, report.period, by, version)
    locked = Report.objects.select_related("agency").select_for_update(of=("self",))
    report = locked.order_by("pk").get(pk=report.pk)
    if report.state not in USABLE:
        raise WrongState(
            _("%(agency)s chưa nộp hoặc đang sửa lại báo cáo nên chưa chèn được.")
            % {"agency": report.agency.name}
        )
    sent = report.versions.order_by("-number")[0]
    if draft.parts.filter(report=report, number=sent.number).exists():
        return _keep(draft, by, words)
    text = with_words(words.text, sent.content, report.agency.short_name)
    _fill(draft, replace(words, text=text))
    ConsolidationPart.objects.update_or_create(
        consolidation=draft,
        report=report,
        defaults={"number": sent.number, "added_at": clock.now(), "added_by": by},
    )
    data = {"agency": report.agency.code, "report": report.pk, "number": sent.number}
    _finish(draft, by, Action.TAKE_IN, data)
    return draft


@transaction.atomic
def take_out(*, report: Report, by: User, version: int | None, words: Words) -> Consolidation:
    """A report is no part of the summary any more; its words in the text are the writer's to
    strike. Raises as `save_draft`."""
    draft = _claim(report.assignment.item, report.period, by, version)
    gone, _rows = draft.parts.filter(report=report).delete()
    return _keep(draft, by, words, {"taken_out": report.agency.code} if gone else {})


@transaction.atomic
def close(
    *,
    item: PlanItem,
    period: ReportingPeriod,
    by: User,
    version: int | None,
    reasons: Mapping[str, str],
) -> Consolidation:
    """Send the summary as it is saved, naming who has not reported and why.

    `reasons` by code of agency: exactly those missing now, which the reports locked here tell; a
    report being sent meanwhile is either counted or its agency named. Raises as `save_draft`,
    Incomplete without text, MissingChanged, ReasonMissing.
    """
    draft = _claim(item, period, by, version)
    if not draft.text:
        raise Incomplete({"text": _("Nêu kết quả toàn tỉnh rồi mới gửi.")})
    reports = Report.objects.filter(period=period, assignment__item=item).select_related("agency")
    reports = list(reports.select_for_update(of=("self",)).order_by("pk"))
    lacking = {r.agency.code: r.agency for r in reports if r.state not in USABLE}
    if reasons.keys() != lacking.keys():
        names = "; ".join(agency.name for agency in _in_order(lacking))
        raise MissingChanged(
            _(
                "Bản gửi phải nêu đúng các cơ quan còn thiếu báo cáo lúc gửi: %(names)s. "
                "Đánh dấu câu nêu tên rồi gửi lại."
            )
            % {"names": names or _("không có")}
        )
    whys = {code: clean_typed(why) for code, why in reasons.items()}
    if not all(whys.values()):
        raise ReasonMissing(_("Nêu lý do còn thiếu báo cáo của từng cơ quan được nêu tên."))
    draft.missing = [_named(agency, whys) for agency in _in_order(lacking)]
    draft.closed_at, draft.closed_by = clock.now(), by
    parts = draft.parts.order_by("report_id").values_list("report__agency__code", "number")
    _finish(draft, by, Action.CLOSE_SUMMARY, {"missing": [*whys], "parts": dict(parts)})
    return draft


@transaction.atomic
def reopen(*, summary: Consolidation, by: User, reason: str) -> Consolidation:
    """Give a summary that was sent back to its writer.

    Raises NotAllowed, WrongState, ReasonMissing.
    """
    locked = _locked(summary.pk)
    if not access.may_reopen_summary(by):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh được mở lại bản tổng hợp đã gửi."))
    if not locked.is_closed:
        raise WrongState(_("Bản tổng hợp chưa gửi nên không phải mở lại."))
    if locked.period.is_closed:
        raise WrongState(_("Kỳ báo cáo đã đóng nên bản tổng hợp chỉ để xem."))
    reason = clean_typed(reason)
    if not reason:
        raise ReasonMissing(_("Nêu lý do mở lại bản tổng hợp."))
    writer = locked.closed_by
    locked.closed_at = locked.closed_by = None
    _save(locked, by)
    tell(
        [writer] if writer else [],
        kind=Notice.Kind.RETURNED,
        text=_("Bản tổng hợp %(line)s được mở lại: %(reason)s")
        % {"line": _label(locked), "reason": reason},
        item=locked.item,
        period=locked.period,
        besides=by,
    )
    audit.record(
        Action.REOPEN_SUMMARY,
        by=by,
        subject=locked,
        label=_label(locked),
        data={"reason": reason},
    )
    return locked


def _locked(pk: int) -> Consolidation:
    summaries = Consolidation.objects.select_related("item", "period")
    return summaries.select_for_update(of=("self",)).get(pk=pk)


def _claim(item: PlanItem, period: ReportingPeriod, by: User, version: int | None) -> Consolidation:
    """The summary's row, locked, for whoever may write it; a blank one before the first saving."""
    if not access.may_consolidate(by, watching(item)):
        raise NotAllowed(_("Chỉ cơ quan theo dõi lập bản tổng hợp; dòng chưa có thì điều phối."))
    blank = {"updated_at": clock.now(), "updated_by": by}
    row, _made = Consolidation.objects.get_or_create(item=item, period=period, defaults=blank)
    draft = _locked(row.pk)
    if draft.period.is_closed:
        raise WrongState(_("Kỳ báo cáo đã đóng nên bản tổng hợp chỉ để xem."))
    if draft.is_closed:
        raise WrongState(_("Bản tổng hợp đã gửi nên không sửa được."))
    if version is not None and draft.version != version:
        raise StaleVersion(_("Bản tổng hợp đã được lưu sau khi anh/chị mở trang."))
    return draft


def _keep(
    draft: Consolidation, by: User, words: Words, done: dict[str, Any] | None = None
) -> Consolidation:
    """Save the words, and what else was `done`, if that is anything."""
    changed = _fill(draft, words)
    if changed or done:
        _finish(draft, by, Action.CONSOLIDATE, {"fields": changed} | (done or {}))
    return draft


def _fill(draft: Consolidation, words: Words) -> list[str]:
    """Write the words into the summary; the names of the fields that changed."""
    whys = {code: clean_typed(why) for code, why in words.whys.items() if clean_typed(why)}
    missing = Agency.objects.filter(code__in=whys).order_by("position", "code") if whys else []
    typed = {
        "text": clean_typed(words.text),
        "proposals": clean_typed(words.proposals),
        "missing": [_named(agency, whys) for agency in missing],
    }
    changed = [name for name, value in typed.items() if getattr(draft, name) != value]
    for name in changed:
        setattr(draft, name, typed[name])
    return changed


def _named(agency: Agency, whys: Mapping[str, str]) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name, "why": whys[agency.code]}


def _finish(draft: Consolidation, by: User, action: str, data: dict[str, Any]) -> None:
    _save(draft, by)
    audit.record(action, by=by, subject=draft, label=_label(draft), data=data)


def _save(summary: Consolidation, by: User) -> None:
    summary.version += 1
    summary.updated_at, summary.updated_by = clock.now(), by
    summary.save()


def _label(summary: Consolidation) -> str:
    return f"{summary.item} · {summary.period.label}"


def _in_order(agencies: Mapping[str, Agency]) -> list[Agency]:
    return sorted(agencies.values(), key=lambda agency: (agency.position, agency.code))
