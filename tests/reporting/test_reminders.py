"""Reminders by the calendar: which step falls, who is told, once."""

from datetime import date, timedelta

import pytest

from agencies.models import AuditEvent
from plans.models import Assignment
from reporting.models import Notice, Reminder, ReminderStep, Report
from reporting.reminder_words import lines
from reporting.services import move
from reporting.services.reminders import Due, latest_step, lay_down_steps, remind
from reporting.workflow import Act
from tests import factories as f
from tests.cast import person

DUE = date(2023, 6, 16)  # of Quý II/2023, a Friday


@pytest.fixture
def steps(cast):
    """The usual steps: -3, -1, 0, and +1 every three days."""
    lay_down_steps()
    return cast


def told(person):
    """What a person was told, the oldest first."""
    return [*Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True)]


def day(after):
    """So many days after the deadline."""
    return DUE + timedelta(days=after)


@pytest.mark.parametrize(
    ("days", "found"),
    [(-4, None), (-3, (-3, -3)), (-2, (-3, -3)), (-1, (-1, -1)), (0, (0, 0)), (1, (1, 1))]
    + [(2, (1, 1)), (3, (1, 1)), (4, (4, 1)), (6, (4, 1)), (7, (7, 1)), (400, (400, 1))],
)
def test_latest_step_that_has_come(steps, days, found):
    latest = latest_step(ReminderStep.objects.all(), days)
    assert (latest and (latest[0], latest[1].days)) == found


def test_three_days_before_staff_in_charge_is_told_in_one_line(steps):
    reminded = remind(on=day(-3))
    assert (reminded.reports, reminded.people) == (5, 2)
    assert told(steps.staff_a) == [
        "Còn 3 ngày: 3 mục Quý II/2023 chưa nộp, hạn 17 giờ thứ Sáu 16/06/2023"
    ]
    assert told(steps.staff_b)[0].startswith("Còn 3 ngày: 2 mục")
    for other in (steps.head_a, steps.staff_m, steps.coordinator, steps.gone):
        assert told(other) == []


def test_officer_of_a_duty_is_told_instead_of_all_staff(steps):
    officer = person("phutrach", "staff", steps.a)
    Assignment.objects.filter(pk=steps.report.assignment_id).update(officer=officer)
    remind(on=day(-3))
    assert told(officer)[0].startswith("Còn 3 ngày: 3 mục")  # and what nobody looks after
    assert told(steps.staff_a)[0].startswith("Còn 3 ngày: 2 mục")


def test_circles_grow_as_time_passes(steps):
    remind(on=day(-1))
    assert told(steps.head_a)[0].startswith("Còn 1 ngày: 3 mục")
    remind(on=day(0))
    assert told(steps.staff_m) == [
        "Hạn hôm nay: 2 cơ quan chưa nộp báo cáo Quý II/2023 về nhiệm vụ 8 do cơ quan theo dõi"
    ]
    assert told(steps.coordinator) == []
    remind(on=day(1))
    assert told(steps.coordinator) == ["Quá hạn 1 ngày: 2 cơ quan chưa nộp 5 báo cáo Quý II/2023"]


def test_run_again_tells_nobody_twice(steps):
    remind(on=day(-3))
    before = (Notice.objects.count(), Reminder.objects.count())
    assert remind(on=day(-3)).reports == 0
    assert remind(on=day(-2)).reports == 0  # its step was three days before
    assert (Notice.objects.count(), Reminder.objects.count()) == before
    [event] = AuditEvent.objects.filter(action="remind")  # one row a run that did something
    assert event.data == {"reports": 5, "people": 2} and event.subject == "13/06/2023"


def test_newer_reminder_takes_the_place_of_the_unread_one(steps):
    remind(on=day(-3))
    remind(on=day(-1))
    [unread] = Notice.objects.unread().filter(person=steps.staff_a)
    assert unread.text.startswith("Còn 1 ngày") and len(told(steps.staff_a)) == 2


def test_overdue_repeats_every_third_day(steps):
    asked = [after for after in range(1, 11) if remind(on=day(after)).reports]
    assert asked == [1, 4, 7, 10]


def test_missed_days_are_made_up_for_once_by_the_nearest_step(steps):
    remind(on=day(6))  # nobody ran -3, -1, 0, 1 and 4
    assert len(told(steps.staff_a)) == 1
    assert told(steps.staff_a)[0].startswith("Quá hạn 6 ngày: 3 mục")
    assert remind(on=day(6)).reports == 0
    assert remind(on=day(7)).reports == 5


def test_only_what_was_never_sent_in_open_periods(steps):
    move(report=steps.report, act=Act.SEND, by=steps.head_a, content={"item": {}, "fields": []})
    assert remind(on=day(-3)).reports == 4
    steps.period.closed_at = steps.period.opened_at + timedelta(days=1)
    steps.period.save()
    assert remind(on=day(1)).reports == 0


def test_own_deadline_of_a_report_counts(steps):
    Report.objects.filter(pk=steps.report.pk).update(
        deadline=steps.report.deadline + timedelta(days=5)
    )
    assert remind(on=day(-3)).reports == 4
    assert [*Reminder.objects.filter(report=steps.report)] == []
    remind(on=day(2))
    [reminder] = Reminder.objects.filter(report=steps.report)
    assert (reminder.days, reminder.step.days, reminder.on) == (-3, -3, day(2))


def test_monitor_is_not_told_of_its_own_report_as_of_others(steps):
    f.AssignmentFactory(item=steps.task, agency=steps.a, role="monitor")
    remind(on=day(0))
    [text] = told(steps.staff_a)
    assert text.startswith("Hạn hôm nay: 3 mục") and "1 cơ quan chưa nộp" in text


def test_without_steps_nothing_happens_and_they_are_laid_down_once(cast):
    assert remind(on=DUE).reports == 0
    assert lay_down_steps() == 4
    ReminderStep.objects.all().delete()
    assert lay_down_steps() == 0 and not ReminderStep.objects.exists()


def test_many_lines_are_named_by_the_first(cast):
    items = [f.TaskFactory(plan=cast.plan, section=cast.section, position=n) for n in range(20, 28)]
    duties, step = [Assignment(item=item) for item in items], ReminderStep(days=0)
    dues = [Due(Report(assignment=duty), step, 0) for duty in duties]
    assert lines(dues) == "nhiệm vụ 20, 21, 22, 23, 24 và 3 dòng khác"


def test_queries_do_not_grow_with_reports(steps, django_assert_max_num_queries):
    for n in range(30):
        task = f.TaskFactory(plan=steps.plan, section=steps.section, number=f"{n}x")
        f.AssignmentFactory(item=task, agency=steps.m, role="monitor")
        f.ReportFactory(assignment=f.AssignmentFactory(item=task, agency=steps.a))
    with django_assert_max_num_queries(16):
        assert remind(on=day(1)).reports == 35
