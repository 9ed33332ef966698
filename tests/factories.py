"""One factory per model; defaults are always valid."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from agencies.models import Agency, User
from indicators.models import Measure, Metric, Target
from plans.models import Assignment, Plan, Section
from reporting import calendar
from reporting.models import Report, ReportingPeriod
from tasks.models import Task


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"CQ{n}")
    name = factory.LazyAttribute(lambda a: f"Cơ quan {a.code}")
    full_name = factory.LazyAttribute(lambda a: f"{a.name} tỉnh Trà Vinh")
    short_name = factory.LazyAttribute(lambda a: a.name)
    kind = Agency.Kind.DEPARTMENT


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    agency = factory.SubFactory(AgencyFactory)
    username = factory.Sequence(lambda n: f"nguoi{n}")
    name = factory.LazyAttribute(lambda u: f"Chuyên viên {u.username}")
    role = User.Role.STAFF


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan
        django_get_or_create = ["issuer", "year"]

    issuer = factory.SubFactory(AgencyFactory, code="UBND", kind=Agency.Kind.PROVINCE)
    year = 2023
    title = "Kế hoạch hành động"
    legal_basis = "Nghị quyết số 01/NQ-CP ngày 06/01/2023 của Chính phủ"
    state = Plan.State.ACTIVE


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section
        django_get_or_create = ["plan", "appendix", "roman"]

    plan = factory.SubFactory(PlanFactory)
    appendix = "I"
    roman = "I"
    title = "Ổn định kinh tế vĩ mô"
    position = 1


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = Task

    plan = factory.SubFactory(PlanFactory)
    section = factory.SubFactory(SectionFactory, plan=factory.SelfAttribute("..plan"))
    appendix = "I"
    position = factory.Sequence(lambda n: n + 101)  # clear of the cast's own numbers
    number = factory.LazyAttribute(lambda t: str(t.position))
    text = factory.LazyAttribute(lambda t: f"Nhiệm vụ số {t.number} của kế hoạch.")
    agencies_text = "Sở Công Thương"
    monitors_text = "Sở Kế hoạch và Đầu tư"


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    plan = factory.SubFactory(PlanFactory)
    appendix = "II"
    position = factory.Sequence(lambda n: n + 101)
    number = factory.LazyAttribute(lambda t: str(t.position))
    text = factory.LazyAttribute(lambda t: f"Chỉ tiêu chủ yếu số {t.number} đạt 7,5%.")
    agencies_text = "Cục Thống kê"


class MetricFactory(TargetFactory):
    class Meta:
        model = Metric

    appendix = "III"
    section = factory.SubFactory(
        SectionFactory, plan=factory.SelfAttribute("..plan"), appendix="III"
    )
    text = factory.LazyAttribute(lambda t: f"Chỉ tiêu ngành số {t.number}")


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    item = factory.SubFactory(TargetFactory)
    position = factory.Sequence(lambda n: n + 101)
    code = factory.LazyAttribute(lambda m: f"{m.item.number}.{m.position % 1000}")
    label = "Tốc độ tăng trưởng GRDP"
    unit = "%"
    direction = Measure.Direction.UP
    comparator = Measure.Comparator.GE
    low = "7.5"
    decimals = 1


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    item = factory.SubFactory(TaskFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Assignment.Role.LEAD


class PeriodFactory(DjangoModelFactory):
    """Quarter II/2023 unless `number` says otherwise."""

    class Meta:
        model = ReportingPeriod
        django_get_or_create = ["plan", "code"]

    class Params:
        number = 2

    plan = factory.SubFactory(PlanFactory)
    kind = calendar.Kind.QUARTER
    opened_at = factory.LazyAttribute(lambda p: calendar.deadline(p.data_from, 0))
    code = factory.LazyAttribute(lambda p: f"{p.plan.year}-Q{p.number}")
    label = factory.LazyAttribute(lambda p: _quarter(p).label)
    data_from = factory.LazyAttribute(lambda p: _quarter(p).data_from)
    data_to = factory.LazyAttribute(lambda p: _quarter(p).data_to)
    due_agency = factory.LazyAttribute(lambda p: _quarter(p).due_agency)
    due_monitor = factory.LazyAttribute(lambda p: _quarter(p).due_monitor)
    due_province = factory.LazyAttribute(lambda p: _quarter(p).due_province)


def _quarter(period):
    return calendar.rounds(period.plan.year, [calendar.Rhythm()], set[date]())[period.number - 1]


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report

    assignment = factory.SubFactory(AssignmentFactory)
    period = factory.SubFactory(PeriodFactory, plan=factory.SelfAttribute("..assignment.item.plan"))
    plan = factory.SelfAttribute("period.plan")
    agency = factory.SelfAttribute("assignment.agency")
    appendix = factory.SelfAttribute("assignment.item.appendix")
    deadline = factory.LazyAttribute(lambda r: calendar.deadline(r.period.due_agency, 17))
    original_deadline = factory.SelfAttribute("deadline")
