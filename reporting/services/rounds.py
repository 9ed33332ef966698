"""Periods: laid down, opened, closed; the reports they ask for, and who owes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import AuditEvent, User
from common import clock
from common.text import clean_typed
from plans.models import Appendix, Assignment, Plan, PlanItem
from reporting import calendar
from reporting.calendar import Basis, PeriodDates
from reporting.models import DeadlineChange, Holiday, PeriodScheme, Report, ReportingPeriod
from reporting.workflow import NotAllowed, ReasonMissing, WrongState

NOTICE_DAYS = 3  # working days an agency has for what it is asked in the midst of a period
Asks, Role = PlanItem.Asks, Assignment.Role
LIKE_TASKS = [Appendix.TASKS]


def days_off() -> set[date]:
    """The holidays on record."""
    return set(Holiday.objects.values_list("day", flat=True))


@transaction.atomic
def lay_down(*, plan: Plan) -> list[ReportingPeriod]:
    """The periods of a plan's year by its rhythms (quarters, until somebody says otherwise);
    those that exist stay as they are. Returns all."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    if not plan.schemes.exists():
        PeriodScheme.objects.create(
            plan=plan, kind=calendar.Kind.QUARTER, shift=settings.DUE_DAY_SHIFT
        )
    standing = {cut_off(period) for period in plan.periods.all()}
    for dates in calendar.rounds(plan.year, map(rhythm, plan.schemes.all()), days_off()):
        if cut_off(dates) not in standing:
            ReportingPeriod.objects.get_or_create(plan=plan, code=dates.code, defaults=vars(dates))
    return [*plan.periods.order_by("data_to", "pk")]


def cut_off(period: ReportingPeriod | PeriodDates) -> tuple[str, int, int]:
    """What nobody is asked for twice: a way of counting and the month in which the figures close,
    also where somebody moved the day."""
    return str(period.basis), period.data_to.year, period.data_to.month


def rhythm(scheme: PeriodScheme) -> calendar.Rhythm:
    """A plan's rhythm as the pure rules know it."""
    return calendar.Rhythm(
        kind=calendar.Kind(scheme.kind),
        basis=Basis(scheme.basis),
        for_tasks=scheme.for_tasks,
        for_indicators=scheme.for_indicators,
        agency_day=scheme.agency_day,
        monitor_day=scheme.monitor_day,
        province_day=scheme.province_day,
        month_after=scheme.month_after,
        shift=calendar.Shift(scheme.shift),
    )


# --- who owes what -------------------------------------------------------------------------------
def reporting_assignments(
    plan: Plan, period: ReportingPeriod | None = None
) -> QuerySet[Assignment]:
    """Duties that owe a report every period, or in one; see `owes_report`.

    An agency that reports statistics does so in the calendar periods, where the plan has such
    periods for that kind of line; all others in the periods of the cut-off.
    """
    duties = Assignment.objects.filter(item__plan=plan, item__dropped_in__isnull=True)
    duties = duties.exclude(role=Role.MONITOR).exclude(item__asks=Asks.NONE)
    usual_lead = Q(item__asks=Asks.USUAL) & ~Q(item__appendix__in=LIKE_TASKS)
    duties = duties.exclude(Q(role=Role.MEMBER) & (usual_lead | Q(item__asks=Asks.LEAD)))
    if period is None:
        return duties
    by_calendar = Q(agency__reports_calendar=True, item__appendix__in=_by_calendar(plan))
    turn = by_calendar if period.basis == Basis.CALENDAR else ~by_calendar
    return duties.filter(turn, item__appendix__in=period.appendices)


def _by_calendar(plan: Plan) -> set[str]:
    """The appendices on which the plan asks by calendar periods too."""
    periods = plan.periods.filter(basis=Basis.CALENDAR)
    return {appendix for period in periods for appendix in period.appendices}


def owes_report(appendix: str, role: str, asks: str = Asks.USUAL) -> bool:
    """Whether a duty owes a report every period: the rule of `reporting_assignments`.

    Usually every agency named on a task, and the one named first on an indicator; a line may say
    otherwise (`PlanItem.asks`).
    """
    if role == Role.MONITOR or asks == Asks.NONE:
        return False
    each = asks == Asks.EACH or (asks == Asks.USUAL and appendix in LIKE_TASKS)
    return role == Role.LEAD or each


# --- reports asked for ---------------------------------------------------------------------------
@transaction.atomic
def generate_reports(
    *, period: ReportingPeriod, by: User | None = None, notice: bool = False
) -> int:
    """Create the reports still missing in a period and tell how many; existing ones stay.

    Safe to run again, also from two processes: the period row is locked and the database knows
    one report per assignment and period. `notice`: what is asked for in the midst of a period
    is not due before the agency had NOTICE_DAYS working days for it.
    """
    period = ReportingPeriod.objects.select_for_update().select_related("plan").get(pk=period.pk)
    now = clock.now()
    due, grace = with_notice(period) if notice else (_due(period), None)
    asked = Report.objects.filter(period=period).values("assignment")
    # a duty taken over in a reorganisation: what its old holder has sent for the period stands
    answered = Report.objects.filter(
        period=period,
        assignment__item=OuterRef("item"),
        assignment__released_at=OuterRef("chosen_at"),
        first_submitted_at__isnull=False,
    )
    missing = reporting_assignments(period.plan, period).exclude(pk__in=asked)
    missing = missing.exclude(Exists(answered))
    reports = Report.objects.bulk_create(
        Report(
            assignment_id=assignment_id,
            period=period,
            plan=period.plan,
            agency_id=agency_id,
            appendix=appendix,
            asked_at=now,
            deadline=due,
            original_deadline=due,
            grace_until=grace,
        )
        for assignment_id, agency_id, appendix in missing.order_by("pk").values_list(
            "pk", "agency_id", "item__appendix"
        )
    )
    if reports:
        audit.record(
            AuditEvent.Action.GENERATE, by=by, subject=period, data={"reports": len(reports)}
        )
    return len(reports)


def fair_deadline() -> datetime:
    """What is asked for now, in the midst of a period, is not due before this."""
    day = calendar.working_day_after(clock.today(), NOTICE_DAYS, days_off())
    return calendar.deadline(day, settings.DEADLINE_HOUR)


def with_notice(period: ReportingPeriod) -> tuple[datetime, datetime | None]:
    """(deadline of what is asked for now, the same if fair notice is what moved it)."""
    due, fair = _due(period), fair_deadline()
    return (fair, fair) if fair > due else (due, None)


def _due(period: ReportingPeriod) -> datetime:
    return calendar.deadline(period.due_agency, settings.DEADLINE_HOUR)


@transaction.atomic
def follow_duties(*, plan: Plan, by: User | None) -> tuple[int, int]:
    """After duties of a plan changed: (reports asked for anew, reports no longer asked for).

    Open periods get the reports that are missing, with fair notice. What was never
    touched and is not due yet is no longer asked for where the duty ended; whatever was typed,
    sent or missed stays. Closed periods stay as they are.
    """
    now = clock.now()
    # all periods at once, before any report is locked, as whoever saves or sends does it (see
    # `PeriodQuerySet.hold`), and before anything is written to the audit trail
    begun = list(plan.periods.under_way(now.date()).select_for_update().order_by("pk"))
    owing = reporting_assignments(plan).values("pk")
    untouched = Report.objects.filter(plan=plan).exclude(assignment__in=owing).not_asked_yet(now)
    # locked before they are withdrawn: what somebody just saves or sends is no longer untouched
    withdrawn = list(
        untouched.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    Report.objects.filter(pk__in=withdrawn).update(withdrawn_at=now)
    made = sum(generate_reports(period=period, by=by, notice=True) for period in begun)
    return made, len(withdrawn)


@transaction.atomic
def reschedule(*, period: ReportingPeriod, by: User | None = None) -> int:
    """Move the deadlines of a period's reports with the period's own (after it was edited).

    A report with an extension, or asked for late, is never due before its own date. Every change
    is kept; returns how many.
    """
    due, now, changes = _due(period), clock.now(), []
    for report in period.reports.select_for_update(of=("self",)).order_by("pk"):
        became = max(due, report.grace_until or due)
        if became != report.deadline:
            change = DeadlineChange(
                report=report, was=report.deadline, became=became, at=now, by=by
            )
            changes.append(change)
            report.deadline = became
    Report.objects.bulk_update([change.report for change in changes], ["deadline"])
    DeadlineChange.objects.bulk_create(changes)
    if changes:
        audit.record(
            AuditEvent.Action.RESCHEDULE, by=by, subject=period, data={"reports": len(changes)}
        )
    return len(changes)


# --- opening and closing -------------------------------------------------------------------------
@transaction.atomic
def open_period(*, period: ReportingPeriod, by: User | None) -> tuple[ReportingPeriod, int]:
    """Ask everybody for their reports: (the open period, how many reports).

    Without `by` the system opens it, when a plan is put in force. Raises NotAllowed; WrongState
    when it is open or closed already, or its plan is not carried out.
    """
    period = _claim(period, by)
    if period.plan.state != Plan.State.ACTIVE:
        raise WrongState(
            _("Kế hoạch của %(period)s không trong thời gian thực hiện.") % {"period": period.label}
        )
    if period.opened_at is not None:
        raise WrongState(_("%(period)s đã được mở từ trước.") % {"period": period.label})
    period.opened_at = clock.now()
    period.save(update_fields=["opened_at"])
    made = generate_reports(period=period, by=by, notice=True)
    audit.record(AuditEvent.Action.OPEN, by=by, subject=period, data={"reports": made})
    return period, made


@transaction.atomic
def close_period(*, period: ReportingPeriod, by: User, reason: str = "") -> ReportingPeriod:
    """End a period: nothing is typed or sent in it any more. Raises NotAllowed, WrongState."""
    period = _claim(period, by)
    if not period.is_open:
        raise WrongState(_("%(period)s không ở trạng thái đang mở.") % {"period": period.label})
    period.closed_at = clock.now()
    period.save(update_fields=["closed_at"])
    audit.record(AuditEvent.Action.CLOSE, by=by, subject=period, data=_said(reason))
    return period


@transaction.atomic
def reopen_period(*, period: ReportingPeriod, by: User, reason: str) -> ReportingPeriod:
    """Let a closed period take reports again; deadlines stay what they were.

    Raises ReasonMissing, NotAllowed, WrongState.
    """
    period = _claim(period, by)
    if not period.is_closed:
        raise WrongState(_("%(period)s chưa đóng.") % {"period": period.label})
    if not clean_typed(reason):
        raise ReasonMissing(_("Nêu lý do mở lại kỳ báo cáo."))
    period.closed_at = None
    period.save(update_fields=["closed_at"])
    audit.record(AuditEvent.Action.REOPEN_PERIOD, by=by, subject=period, data=_said(reason))
    return period


def _claim(period: ReportingPeriod, by: User | None) -> ReportingPeriod:
    """The period's row, locked, for a person who runs the calendar."""
    if by is not None and not access.may_run_calendar(by):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh và quản trị được mở, đóng kỳ báo cáo."))
    locked = ReportingPeriod.objects.select_related("plan").select_for_update(of=("self",))
    return locked.get(pk=period.pk)


def _said(reason: str) -> dict[str, Any]:
    return {"reason": clean_typed(reason)} if clean_typed(reason) else {}
