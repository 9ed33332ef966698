"""Gia hạn: asked for before a deadline passes, decided by the monitor or a coordinator.

While an extension waits the old deadline stands. Granted after it passed it counts as well: it was
asked for in time, and the reviewer's delay is never the agency's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import AuditEvent, User
from common import clock
from common.dates import format_date
from common.text import clean_typed
from reporting import calendar
from reporting.models import DeadlineChange, Extension, Notice, Report, ReportingPeriod
from reporting.services import notices
from reporting.services.life import monitor_ids, report_label
from reporting.workflow import NotAllowed, ReasonMissing, Refused, WrongState

Told = Mapping[Report, list[User]]


@dataclass
class Outcome:
    """What became of several reports asked or decided about at once."""

    done: list[Report] = field(default_factory=list)
    refused: list[tuple[Report, Refused]] = field(default_factory=list)


@transaction.atomic
def ask(
    *, reports: Collection[Report], by: User, until: date, reason: str, document_no: str = ""
) -> Outcome:
    """Ask for more time for reports that are not sent and not overdue; whoever decides is told.

    `until`: the new day, after the present deadline. Raises ReasonMissing, and NotAllowed when
    `by` may not send for one of them; what else is in the way of one report is in the outcome.
    """
    if not clean_typed(reason):
        raise ReasonMissing(_("Nêu lý do xin gia hạn."))
    outcome, asked, now = Outcome(), [], clock.now()
    moment = calendar.deadline(until, settings.DEADLINE_HOUR)
    for report in _locked(reports):
        if not access.may_send_for(by, report.agency):
            raise NotAllowed(_("Chỉ người được nộp báo cáo của cơ quan mới xin gia hạn."))
        if why := _why_not_ask(report, moment, now):
            outcome.refused.append((report, WrongState(why)))
            continue
        asked.append(
            Extension(
                report=report,
                reason=reason,
                document_no=document_no,
                was=report.deadline,
                until=moment,
                asked_at=now,
                asked_by=by,
            )
        )
    for extension in asked:
        extension.save()
    outcome.done = [extension.report for extension in asked]
    _tell(
        {report: deciders(report) for report in outcome.done},
        _("%(agency)s xin gia hạn %(what)s đến %(day)s: %(reason)s"),
        {"day": format_date(until), "reason": clean_typed(reason)},
        besides=by,
    )
    for extension in asked:
        _record(AuditEvent.Action.ASK_TIME, extension, by, until, reason)
    return outcome


def _why_not_ask(report: Report, moment: datetime, now: datetime) -> str:
    if report.withdrawn_at:
        return _("Kế hoạch đã điều chỉnh, báo cáo này không còn được yêu cầu.")
    if report.period.is_closed:
        return _("Kỳ báo cáo đã đóng.")
    if report.first_submitted_at:
        return _("Báo cáo đã nộp, không cần gia hạn.")
    if now > report.deadline:
        return _("Đã quá hạn nộp; gia hạn phải xin trước khi hết hạn.")
    if moment <= report.deadline:
        return _("Ngày xin gia hạn phải sau hạn hiện nay %(day)s.") % {"day": _day(report.deadline)}
    if report.extensions.filter(granted__isnull=True).exists():
        return _("Báo cáo này đang có một đề nghị gia hạn chờ quyết định.")
    return ""


def may_decide(extension: Extension, user: User, monitors: set[int]) -> bool:
    """Whether this person decides: one who reviews the report, and did not ask themselves."""
    return access.may_review(user, monitors) and user.pk != extension.asked_by_id


@transaction.atomic
def decide(
    *,
    extensions: Collection[Extension],
    by: User,
    grant: bool,
    answer: str = "",
    until: date | None = None,
) -> Outcome:
    """Grant or refuse waiting extensions; the agencies are told.

    `until`: a nearer day than was asked for. A report sent late meanwhile may still be granted its
    time, one sent in time needs none. Raises ReasonMissing (a refusal has its answer), NotAllowed;
    what else is in the way of one report is in the outcome.
    """
    if not grant and not clean_typed(answer):
        raise ReasonMissing(_("Nêu lý do không đồng ý gia hạn."))
    outcome, decided, now = Outcome(), [], clock.now()
    of_report = {extension.report_id: extension.pk for extension in extensions}
    for report in _locked(extension.report for extension in extensions):
        # read again behind the lock of its report: somebody may just have decided
        extension = Extension.objects.get(pk=of_report[report.pk])
        extension.report = report
        if not may_decide(extension, by, monitor_ids(report)):
            raise NotAllowed(_("Cơ quan theo dõi hoặc điều phối cấp tỉnh quyết định gia hạn."))
        given = calendar.deadline(until, settings.DEADLINE_HOUR) if until else extension.until
        if why := _why_not_decide(extension, given if grant else None):
            outcome.refused.append((report, WrongState(why)))
            continue
        extension.granted, extension.answer = grant, answer
        extension.decided_at, extension.decided_by = now, by
        extension.save()
        if grant:
            _move_deadline(extension, given, by, now)
        decided.append((extension, given.astimezone(calendar.VIETNAM).date()))
    outcome.done = [extension.report for extension, _given in decided]
    _tell_decision(decided, grant, clean_typed(answer), by)
    action = AuditEvent.Action.GRANT if grant else AuditEvent.Action.REFUSE
    for extension, day in decided:
        _record(action, extension, by, day if grant else None, answer)
    return outcome


def _why_not_decide(extension: Extension, given: datetime | None) -> str:
    report = extension.report
    if extension.granted is not None:
        return _("Đề nghị gia hạn này đã có người quyết định.")
    if report.withdrawn_at:
        return _("Kế hoạch đã điều chỉnh, báo cáo này không còn được yêu cầu.")
    if report.period.is_closed:
        return _("Kỳ báo cáo đã đóng.")
    if report.first_submitted_at and report.first_submitted_at <= report.deadline:
        return _("Báo cáo đã nộp đúng hạn, không cần gia hạn nữa.")
    if given and not extension.was < given <= extension.until:
        return _("Ngày gia hạn phải sau hạn cũ %(old)s và không muộn hơn ngày xin %(asked)s.") % {
            "old": _day(extension.was),
            "asked": _day(extension.until),
        }
    return ""


def _move_deadline(extension: Extension, given: datetime, by: User, now: datetime) -> None:
    """The report is due later, never earlier than it is (its period may have moved meanwhile)."""
    report, was = extension.report, extension.report.deadline
    report.deadline = max(was, given)
    report.grace_until = max(given, report.grace_until or given)
    report.save(update_fields=["deadline", "grace_until"])
    if report.deadline != was:
        DeadlineChange.objects.create(
            report=report, was=was, became=report.deadline, at=now, by=by, extension=extension
        )


def deciders(report: Report) -> list[User]:
    """Who is told that time is asked for: the people of the monitors, else the coordinators."""
    people = [person for pk in sorted(monitor_ids(report)) for person in notices.people_of(pk)]
    return people or notices.coordinators()


def _locked(reports: Iterable[Report]) -> list[Report]:
    """The rows as they are now, locked in one order; what was withdrawn too."""
    reports = list(reports)
    ReportingPeriod.objects.filter(pk__in={report.period_id for report in reports}).hold()
    rows = Report.everything.filter(pk__in=[report.pk for report in reports])
    related = rows.select_related("agency", "period", "assignment__item", "assignment__officer")
    return list(related.select_for_update(of=("self",)).order_by("pk"))


def _tell_decision(
    decided: list[tuple[Extension, date]], grant: bool, answer: str, by: User
) -> None:
    """The officer, the head and whoever asked read it; one line for all that got the same day."""
    by_day: dict[date, dict[Report, list[User]]] = {}
    for extension, day in decided:
        report = extension.report
        heads = notices.people_of(report.agency_id, User.Role.HEAD)
        people = [*notices.in_charge(report), *heads, extension.asked_by]
        by_day.setdefault(day, {})[report] = people
    for day, told in by_day.items():
        text = (
            _("Được gia hạn %(what)s đến %(day)s.")
            if grant
            else _("Không được gia hạn %(what)s: %(answer)s")
        )
        if grant and answer:
            text += " %(answer)s"
        _tell(told, text, {"day": format_date(day), "answer": answer}, besides=by)


def _tell(told: Told, text: str, values: dict[str, str], *, besides: User) -> None:
    """One line for each person and period, however many reports it speaks of."""
    lines: dict[tuple[User, int, int], list[Report]] = {}
    for report, people in told.items():
        for person in set(people):
            lines.setdefault((person, report.period_id, report.agency_id), []).append(report)
    for (person, _period, _agency), reports in lines.items():
        first, one = reports[0], len(reports) == 1
        many = _("%(n)s báo cáo %(period)s") % {"n": len(reports), "period": first.period.label}
        what = report_label(first) if one else many
        notices.tell(
            [person],
            kind=Notice.Kind.EXTENSION,
            text=text % (values | {"what": what, "agency": first.agency.name}),
            report=first if one else None,
            period=first.period,
            besides=besides,
        )


def _record(action: str, extension: Extension, by: User, day: date | None, words: str) -> None:
    data = {
        "was": _day(extension.was),
        "until": format_date(day) if day else "",
        "reason": clean_typed(words),
        "document": extension.document_no,
    }
    audit.record(
        action,
        by=by,
        subject=extension.report,
        label=report_label(extension.report),
        data={key: value for key, value in data.items() if value},
    )


def _day(moment: datetime) -> str:
    return format_date(moment.astimezone(calendar.VIETNAM).date())
