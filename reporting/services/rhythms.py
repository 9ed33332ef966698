"""The rhythms of a plan, and the periods they would lay down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import AuditEvent, User
from plans.models import Plan
from reporting import calendar
from reporting.calendar import PeriodDates, Rhythm
from reporting.models import PeriodScheme, Report, ReportingPeriod
from reporting.services.rounds import cut_off, days_off
from reporting.workflow import NotAllowed, WrongState

SAID = ("label", "data_from", "data_to", "due_agency", "due_monitor", "due_province")
WRITTEN = ("code", "kind", *SAID, "for_tasks", "for_indicators")


@dataclass(frozen=True)
class Foreseen:
    """What rhythms would do to the periods of a plan.

    Only periods that were never opened and have no reports change: `moved` to other dates or a
    wider kind, `gone` where no rhythm gives them any more. `fixed` would be laid down otherwise
    today, but are left as they are.
    """

    new: list[PeriodDates] = field(default_factory=list)
    moved: list[tuple[ReportingPeriod, PeriodDates]] = field(default_factory=list)
    gone: list[ReportingPeriod] = field(default_factory=list)
    fixed: list[ReportingPeriod] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.moved or self.gone)


def foresee(plan: Plan, rhythms: Sequence[Rhythm]) -> Foreseen:
    """What the periods of a plan would become under these rhythms."""
    asked = Report.everything.filter(period=OuterRef("pk"))
    periods = plan.periods.annotate(has_reports=Exists(asked)).order_by("data_to", "pk")
    standing = {cut_off(period): period for period in periods}
    codes = {period.code: period for period in standing.values()}
    foreseen = Foreseen()
    for dates in calendar.rounds(plan.year, rhythms, days_off()):
        period = standing.pop(cut_off(dates), None)
        if period is None and dates.code in codes:
            foreseen.fixed.append(codes[dates.code])  # moved to another month by hand
        elif period is None:
            foreseen.new.append(dates)
        elif all(getattr(period, name) == getattr(dates, name) for name in WRITTEN):
            continue
        elif period.opened_at or period.has_reports or codes.get(dates.code, period) != period:
            foreseen.fixed.append(period)
        else:
            foreseen.moved.append((period, dates))
    foreseen.gone.extend(p for p in standing.values() if not (p.opened_at or p.has_reports))
    return foreseen


@transaction.atomic
def set_rhythms(
    *, plan: Plan, rhythms: Sequence[Rhythm], redo: Collection[int], by: User
) -> Foreseen:
    """Give a plan its rhythms and lay down what is missing; tell what was done.

    `redo`: the periods (pk) that may be moved or taken away, as the person saw them; others stay.
    Raises NotAllowed; WrongState without any rhythm.
    """
    if not access.may_run_calendar(by):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh và quản trị được đổi chế độ báo cáo."))
    if not rhythms:
        raise WrongState(_("Chọn ít nhất một loại kỳ."))
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    list(plan.periods.select_for_update().order_by("pk"))  # nobody opens one meanwhile
    _keep(plan, rhythms)
    foreseen = foresee(plan, rhythms)
    done = Foreseen(
        moved=[(period, dates) for period, dates in foreseen.moved if period.pk in redo],
        gone=[period for period in foreseen.gone if period.pk in redo],
        fixed=foreseen.fixed,
    )
    for period in done.gone:
        period.delete()
    for period, dates in done.moved:
        for name in WRITTEN:
            setattr(period, name, getattr(dates, name))
        period.save()
    for dates in foreseen.new:
        ReportingPeriod.objects.create(plan=plan, **vars(dates))
        done.new.append(dates)
    audit.record(
        AuditEvent.Action.SETTING,
        by=by,
        subject=plan,
        data={
            "rhythms": [f"{r.kind.label} {r.basis.label}" for r in rhythms],
            "periods_new": [dates.code for dates in done.new],
            "periods_moved": [dates.code for _period, dates in done.moved],
            "periods_gone": [period.code for period in done.gone],
        },
    )
    return done


def _keep(plan: Plan, rhythms: Sequence[Rhythm]) -> None:
    """The plan's schemes become these; one that says the same already is left alone."""
    standing = {(scheme.kind, scheme.basis): scheme for scheme in plan.schemes.all()}
    for wanted in rhythms:
        scheme = standing.pop((wanted.kind, wanted.basis), None) or PeriodScheme(plan=plan)
        values = vars(wanted)
        if any(getattr(scheme, name) != value for name, value in values.items()) or not scheme.pk:
            for name, value in values.items():
                setattr(scheme, name, value)
            scheme.save()
    for scheme in standing.values():
        scheme.delete()
