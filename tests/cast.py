"""The fixed cast and a small plan: one task led by A and done with B, watched by M; one target.

Every test plays on Monday 12/06/2023, 09:00 in Trà Vinh: Quý II/2023 is due on Friday 16/06.
"""

from datetime import datetime
from types import SimpleNamespace

import pytest
import time_machine

from agencies.models import User
from plans.models import Assignment
from reporting.calendar import VIETNAM
from reporting.services import generate_reports
from tests import factories as f

NOW = datetime(2023, 6, 12, 9, 0, tzinfo=VIETNAM)
Role = User.Role


@pytest.fixture
def today():
    """Monday 12/06/2023, 09:00; `today.move_to(...)` travels on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db, today):
    """Agencies a, b, m (monitor), their staff and heads; coordinator, leader, admin, gone.

    `task` (lead a, member b, monitor m), `bare_task` (lead b, no monitor), `target` with one
    measure and `metric` with one measure (lead a); `period` is Quý II/2023 with reports made:
    `report` (a on task), `report_b` (b on task), `bare_report`, `target_report`, `metric_report`.
    """
    c = SimpleNamespace()
    c.a = f.AgencyFactory(code="SCT", name="Sở Công Thương", position=1)
    c.b = f.AgencyFactory(code="SYT", name="Sở Y tế", position=2)
    c.m = f.AgencyFactory(code="SKHDT", name="Sở Kế hoạch và Đầu tư", position=3)
    for key, agency in (("a", c.a), ("b", c.b), ("m", c.m)):
        setattr(c, f"staff_{key}", person(f"staff.{key}", Role.STAFF, agency))
        setattr(c, f"head_{key}", person(f"head.{key}", Role.HEAD, agency))
    c.office = f.AgencyFactory(code="VPUBND", name="Văn phòng UBND tỉnh", position=4)
    c.coordinator = person("dieuphoi", Role.COORDINATOR, c.office)
    c.leader = person("chutich", Role.LEADER, None)
    c.admin = person("quantri", Role.ADMIN, None)
    c.gone = person("nghiviec", Role.STAFF, c.a, is_active=False)
    c.plan = f.PlanFactory()
    c.section = f.SectionFactory(plan=c.plan)
    c.task = f.TaskFactory(plan=c.plan, section=c.section, position=8)
    c.bare_task = f.TaskFactory(plan=c.plan, section=c.section, position=9, monitors_text="")
    c.target = f.TargetFactory(plan=c.plan, position=1)
    c.measure = f.MeasureFactory(item=c.target)
    c.metric = f.MetricFactory(plan=c.plan, position=5)
    c.metric_measure = f.MeasureFactory(item=c.metric, code="5", label="Tốc độ tăng bán lẻ")
    duty(c.task, c.a, Assignment.Role.LEAD)
    duty(c.task, c.b, Assignment.Role.MEMBER)
    duty(c.task, c.m, Assignment.Role.MONITOR)
    duty(c.bare_task, c.b, Assignment.Role.LEAD)
    duty(c.target, c.a, Assignment.Role.LEAD)
    duty(c.metric, c.a, Assignment.Role.LEAD)
    c.period = f.PeriodFactory(plan=c.plan, number=2)
    generate_reports(period=c.period)
    reports = {(r.assignment.item_id, r.agency_id): r for r in c.period.reports.for_list()}
    c.report = reports[c.task.pk, c.a.pk]
    c.report_b = reports[c.task.pk, c.b.pk]
    c.bare_report = reports[c.bare_task.pk, c.b.pk]
    c.target_report = reports[c.target.pk, c.a.pk]
    c.metric_report = reports[c.metric.pk, c.a.pk]
    return c


def person(username, role, agency, **fields):
    """A person of the cast."""
    return f.UserFactory(
        username=username, name=f"Người {username}", role=role, agency=agency, **fields
    )


def duty(item, agency, role):
    """An assignment."""
    return f.AssignmentFactory(item=item, agency=agency, role=role)
