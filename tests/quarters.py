"""A quarter reported before the cast's own, for what a report says beside the last one."""

from decimal import Decimal

from indicators.services import save_observations
from indicators.services import send as send_figures
from plans.models import Plan
from reporting.services import generate_reports
from tasks.services import save_progress
from tasks.services import send as send_progress
from tests import factories as f

WRITTEN = {"status": "under_way", "results": "Đã nâng cấp 02 chợ"}


def first_quarter(cast, *, measure_value=Decimal("7.1"), **progress):
    """Quý I with the same duties, its task and target reported and sent by the head of a."""
    period = f.PeriodFactory(plan=cast.plan, number=1)
    generate_reports(period=period)
    reports = {r.assignment.item_id: r for r in period.reports.for_list() if r.agency == cast.a}
    task, target = reports[cast.task.pk], reports[cast.target.pk]
    values = WRITTEN | {"results": "Quý I: nâng cấp 01 chợ"} | progress
    saved = save_progress(report=task, by=cast.staff_a, version=0, values=values).report
    send_progress(report=saved, by=cast.head_a, version=saved.version)
    rows = {cast.measure.pk: {"value": measure_value}}
    saved = save_observations(report=target, by=cast.staff_a, version=0, rows=rows)
    send_figures(report=saved, by=cast.head_a, version=saved.version)
    return period


def last_year(cast, *, value=Decimal("6.4"), by=None):
    """Quý II/2022 in a plan whose target 1 the cast's follows, sent by the head of a."""
    by = by or cast.head_a
    old = f.PlanFactory(year=2022, state=Plan.State.CLOSED)
    target = f.TargetFactory(plan=old, position=1)
    measure = f.MeasureFactory(item=target, label=cast.measure.label)
    f.AssignmentFactory(item=target, agency=by.agency)
    period = f.PeriodFactory(plan=old, number=2)
    generate_reports(period=period)
    rows = {measure.pk: {"value": value, "note": "Số chính thức"}}
    report = period.reports.get()
    saved = save_observations(report=report, by=by, version=0, rows=rows)
    send_figures(report=saved, by=by, version=saved.version)
    cast.target.last_year = target
    cast.target.save()
    return period
