"""Đôn đốc: a coordinator or a monitor asks again, by hand, for reports that are not in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import AuditEvent, User
from common import clock
from common.clock import VIETNAM
from common.text import clean_typed
from plans.models import PlanItem
from reporting import reminder_words
from reporting.models import Notice, Reminder, Report, Urge
from reporting.models.report import ReportQuerySet
from reporting.services import notices
from reporting.services.directory import Directory
from reporting.workflow import NotAllowed, WrongState


def may_urge(user: User) -> bool:
    """Urging: the coordinator, and people of an agency that watches lines."""
    if not user.is_active:
        return False
    watches = user.works_for_agency and PlanItem.objects.monitored_by(user.agency_id).exists()
    return user.role == User.Role.COORDINATOR or watches


def owed_to(user: User) -> ReportQuerySet:
    """Reports that were never sent, in open periods, for which this person may urge others."""
    reports = Report.objects.filter(
        first_submitted_at__isnull=True,
        period__opened_at__isnull=False,
        period__closed_at__isnull=True,
    )
    if user.role == User.Role.COORDINATOR and user.is_active:
        return reports
    return reports.reviewed_by(user).exclude(agency=user.agency_id)


@transaction.atomic
def urge(
    *, reports: Collection[int], by: User, words: Mapping[bool, str], answer_by: date
) -> list[Urge]:
    """Urge the agencies of these reports (pks): one act, one letter an agency and period.

    `words` by whether the agency is asked (`reminder_words.is_asked`) or told. Left out is what
    was sent in the meantime, and what this person urged today already (a form sent twice).
    People in charge and heads are told in their inbox. Raises NotAllowed when one of the reports
    is not this person's to urge; WrongState when nothing is left, or the day to answer by has
    passed.
    """
    seen = Report.objects.filter(pk__in=reports)
    if by.role != User.Role.COORDINATOR:
        seen = seen.reviewed_by(by).exclude(agency=by.agency_id)
    if not may_urge(by) or seen.count() != len(set(reports)):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh và cơ quan theo dõi đôn đốc báo cáo này."))
    if answer_by < clock.today():
        raise WrongState(_("Ngày nộp phải từ hôm nay trở đi."))
    asked_for = ("assignment__item", "assignment__officer", "agency", "period")
    owed = owed_to(by).filter(pk__in=reports).select_related(*asked_for)
    locked = [*owed.select_for_update(of=("self",)).order_by("pk")]
    today = Reminder.objects.filter(report__in=locked, urge__by=by, on=clock.today())
    done = set(today.values_list("report", flat=True))
    locked = [report for report in locked if report.pk not in done]
    if not locked:
        raise WrongState(
            _("Các báo cáo đã chọn vừa được nộp, hoặc anh/chị đã đôn đốc trong hôm nay.")
        )
    locked.sort(key=lambda r: (r.agency.position, r.agency_id, r.period_id, *_place(r)))
    people = Directory()
    urges = [
        _urge(
            [*group],
            by=by,
            words=clean_typed(words[reminder_words.is_asked(agency, by)]),
            answer_by=answer_by,
            people=people,
        )
        for (agency, _period), group in groupby(locked, lambda r: (r.agency, r.period))
    ]
    for made in urges:
        label = f"{made.agency.name} · {made.period.label}"
        data = {"reports": len(made.owed)}
        audit.record(AuditEvent.Action.URGE, by=by, subject=made, label=label, data=data)
    return urges


def _urge(
    reports: list[Report], *, by: User, words: str, answer_by: date, people: Directory
) -> Urge:
    """One agency: the act, a row a report, a line in each inbox."""
    first, now = reports[0], clock.now()
    made = Urge.objects.create(
        period=first.period,
        agency=first.agency,
        agency_name=first.agency.full_name,
        words=words,
        answer_by=answer_by,
        owed=[_owed(report) for report in reports],
        at=now,
        by=by,
    )
    Reminder.objects.bulk_create(
        Reminder(report=report, urge=made, days=_days(report), on=now.date(), at=now)
        for report in reports
    )
    told = [p for report in reports for p in people.in_charge(report.assignment)]
    notices.tell(
        [*told, *people.heads(first.agency_id)],
        kind=Notice.Kind.URGE,
        text=reminder_words.urge_notice(
            issuer=by.agency.name if by.agency else by.name,
            count=len(reports),
            period=first.period.label,
            answer_by=answer_by,
            words=words,
        ),
        report=first if len(reports) == 1 else None,
        period=first.period,
        besides=by,
    )
    return made


def _place(report: Report) -> tuple[str, int, int]:
    item = report.assignment.item
    return item.appendix, item.position, report.pk


def _days(report: Report) -> int:
    """Days since the deadline, negative before it."""
    return (clock.today() - report.deadline.astimezone(VIETNAM).date()).days


def _owed(report: Report) -> dict[str, Any]:
    """One line of the letter, as `Urge.owed` keeps it."""
    item = report.assignment.item
    return {
        "report": report.pk,
        "appendix": item.appendix,
        "number": item.number,
        "text": item.text,
        "deadline": report.deadline.isoformat(),
        "days_late": report.days_late(clock.now()),
    }
