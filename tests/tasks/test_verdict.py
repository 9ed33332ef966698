"""The verdict on a task: pure rules, then what the pages say of it and to whom."""

from datetime import date

import pytest
from django.urls import reverse

from common import clock
from plans.models import PlanItem
from reporting.models import Report
from reporting.services import move
from reporting.workflow import Act
from tasks import services
from tasks.judging import verdicts
from tasks.models import TaskProgress
from tasks.services import save_progress
from tasks.situation import Situation, situation
from tasks.verdict import Class, Part, Said, judge
from tests.plan_pages import numbers, rows

DUE = date(2023, 6, 30)
NOW = date(2023, 10, 10)
LIST = reverse("tasks:task-list")


def said(status, sent):
    """An accepted report sent on a day of 2023, (month, day)."""
    return Said(status, date(2023, *sent))


def part(*reports, agency="Sở Y tế"):
    """What one agency has said."""
    return Part(agency, reports)


DONE = part(said("done", (6, 14)))
CASES = {
    "done before the date": (DUE, [DONE], Class.DONE_IN_TIME, date(2023, 6, 14)),
    "done on the date": (date(2023, 6, 14), [DONE], Class.DONE_IN_TIME, date(2023, 6, 14)),
    "done after the date": (date(2023, 6, 13), [DONE], Class.DONE_LATE, date(2023, 6, 14)),
    "the last agency counts": (
        DUE,
        [DONE, part(said("done", (7, 3)), agency="Sở Công Thương")],
        Class.DONE_LATE,
        date(2023, 7, 3),
    ),
    "one agency is under way": (
        date(2023, 12, 31),
        [DONE, part(said("under_way", (6, 14)))],
        Class.IN_TIME,
        None,
    ),
    "one agency has said nothing": (DUE, [DONE, part()], Class.OVERDUE, None),
    "done again counts from the first time": (
        DUE,
        [part(said("done", (6, 14)), said("done", (9, 14)))],
        Class.DONE_IN_TIME,
        date(2023, 6, 14),
    ),
    "no longer done": (
        DUE,
        [part(said("done", (6, 14)), said("stuck", (9, 14)))],
        Class.OVERDUE,
        None,
    ),
    "done, undone, done": (
        DUE,
        [part(said("done", (3, 14)), said("stuck", (6, 14)), said("done", (9, 14)))],
        Class.DONE_LATE,
        date(2023, 9, 14),
    ),
    "due today is in time": (NOW, [part()], Class.IN_TIME, None),
    "nobody reports": (DUE, [], Class.OVERDUE, None),
    "no date": (None, [part()], Class.STANDING, None),
    "no date, done": (None, [DONE], Class.STANDING, date(2023, 6, 14)),
}


@pytest.mark.parametrize("case", CASES)
def test_verdict(case):
    due, parts, kind, done_on = CASES[case]
    verdict = judge(due, parts, NOW)
    assert (verdict.kind, verdict.done_on) == (kind, done_on)


def test_verdict_says_why():
    parts = [
        DONE,
        part(said("under_way", (6, 14)), agency="Sở Công Thương"),
        part(agency="Sở Xây dựng"),
    ]
    assert judge(DUE, parts, NOW).why == (
        "1/3 cơ quan báo hoàn thành; Sở Công Thương: đang thực hiện; "
        "Sở Xây dựng: chưa có báo cáo được tiếp nhận"
    )
    many = [part(agency=f"Cơ quan {n}") for n in range(6)]
    assert "Cơ quan 3 và 2 cơ quan khác: chưa có báo cáo" in judge(DUE, many, NOW).why
    assert judge(DUE, [DONE], NOW).why == "1/1 cơ quan báo hoàn thành, ngày 14/06/2023"


@pytest.fixture
def dated(cast):
    """Task 8 is due on 15/06; a has reported it done, accepted; b has only sent the same."""
    cast.task.due_on = date(2023, 6, 15)
    cast.task.save()
    for report, head in ((cast.report, cast.head_a), (cast.report_b, cast.head_b)):
        tell(report, head)
    move(report=cast.report, act=Act.ACCEPT, by=cast.head_m)
    return cast


def tell(report, head, status="done"):
    """The head says how the task stands, and sends it."""
    report = Report.objects.get(pk=report.pk)
    values = {"status": status, "results": "Xong", "difficulties": "Mưa", "causes": "Bão"}
    values["percent"] = 100 if status == "done" else 40
    save_progress(report=report, by=head, version=None, values=values)
    return services.send(report=report, by=head, version=None)


def verdict_on(cast, day=date(2023, 6, 12)):
    """The verdict on task 8 as the database gives it."""
    return verdicts(cast.plan, [cast.task], day)[cast.task.pk]


def test_only_accepted_reports_count(dated, today):
    assert verdict_on(dated).kind == Class.IN_TIME
    today.move_to("2023-06-20T09:00:00+07:00")
    move(report=dated.report_b, act=Act.ACCEPT, by=dated.head_m)
    assert verdict_on(dated, date(2023, 6, 20)).kind == Class.DONE_IN_TIME
    assert verdict_on(dated, date(2023, 6, 19)).kind == Class.OVERDUE
    assert verdict_on(dated, date(2023, 6, 15)).kind == Class.IN_TIME


def test_a_past_day_is_told_as_it_was(dated, today):
    """Reopened on 25/06, rewritten on 27/06, done again on 30/06: each evening as it was."""
    move(report=dated.report_b, act=Act.ACCEPT, by=dated.head_m)
    told = {12: (Class.DONE_IN_TIME, "2/2 cơ quan báo hoàn thành, ngày 12/06/2023")}

    def on(day, step):
        today.move_to(f"2023-06-{day}T09:00:00+07:00")
        step()
        found = verdict_on(dated, clock.today())
        told[day] = (found.kind, found.why)

    on(25, lambda: move(report=dated.report_b, act=Act.REOPEN, by=dated.staff_m, reason="Chưa"))
    on(27, lambda: tell(dated.report_b, dated.head_b, "under_way"))
    on(28, lambda: move(report=dated.report_b, act=Act.ACCEPT, by=dated.head_m))
    on(29, lambda: move(report=dated.report_b, act=Act.REOPEN, by=dated.staff_m, reason="Đã xong"))
    on(30, lambda: tell(dated.report_b, dated.head_b))
    move(report=dated.report_b, act=Act.ACCEPT, by=dated.head_m)
    last = verdict_on(dated, clock.today())
    assert (last.kind, last.done_on) == (Class.DONE_LATE, date(2023, 6, 30))  # not 12/06
    told[30] = (last.kind, last.why)
    again = {day: verdict_on(dated, date(2023, 6, day)) for day in told}
    assert {day: (v.kind, v.why) for day, v in again.items()} == told
    assert "Sở Y tế: đang thực hiện" in told[28][1]
    assert "Sở Y tế: chưa có báo cáo được tiếp nhận" in told[27][1]


def test_words_stand_where_they_are_read():
    """A version is a list of fields; what is read of it is read by its place."""
    places = list(services.FIELDS)
    read = ["status", "difficulties", "causes", "proposals"]
    assert [places.index(name) for name in read] == [0, 3, 4, 5]


def test_the_list_of_a_past_day(client, dated, today):
    today.move_to("2023-06-20T09:00:00+07:00")
    move(report=dated.report_b, act=Act.ACCEPT, by=dated.head_m)
    client.force_login(dated.coordinator)
    assert numbers(client.get(f"{LIST}?danh_gia=xong_dung_han")) == ["8"]
    assert numbers(client.get(f"{LIST}?danh_gia=xong_dung_han&den=19/06/2023")) == []
    then = client.get(f"{LIST}?danh_gia=qua_han&den=19/06/2023")
    assert numbers(then) == ["8"]
    assert "Trang này nói về lúc hết ngày 19/06/2023" in then.content.decode()
    [chip] = [c for c in then.context["chips"] if c.label == Class.OVERDUE.label]
    assert "den=19%2F06%2F2023" in chip.url
    before = client.get(f"{LIST}?den=11/06/2023").context
    assert not any(row.counts for row in rows(client.get(f"{LIST}?den=11/06/2023")))
    assert "Đánh giá theo hạn nhiệm vụ: 1 đang thực hiện, trong hạn" in before["lead"]
    assert (
        "Chọn hôm nay hoặc một ngày đã qua" in client.get(f"{LIST}?den=1/7/2023").content.decode()
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("xong", ["8"]),
        ("chua_bao_cao", ["9"]),
        ("cham_vuong", []),
        ("xong&den=11/06/2023", []),
        ("chua_bao_cao&den=11/06/2023", ["8", "9"]),
    ],
)
def test_the_list_by_situation(client, dated, asked, expected):
    move(report=dated.report_b, act=Act.ACCEPT, by=dated.head_m)
    client.force_login(dated.coordinator)
    assert numbers(client.get(f"{LIST}?tinh_hinh={asked}")) == expected
    client.force_login(dated.staff_b)
    assert numbers(client.get(f"{LIST}?tinh_hinh={asked}")) == []  # not theirs to know


def test_situation():
    done = judge(DUE, [DONE], NOW)
    open_task, overdue = judge(None, [part()], NOW), judge(DUE, [part()], NOW)
    assert situation(done, "stuck") == Situation.DONE
    assert situation(overdue, "under_way") == Situation.OVERDUE
    said_of = {status: situation(open_task, status) for status in ("", *TaskProgress.Status)}
    assert said_of == {
        "": Situation.SILENT,
        "not_started": Situation.IDLE,
        "under_way": Situation.GO,
        "stuck": Situation.STUCK,
        "done": Situation.GO,  # not by all, or not accepted
    }


def test_only_the_lead_counts_where_only_it_is_asked(dated):
    PlanItem.objects.filter(pk=dated.task.pk).update(asks=PlanItem.Asks.LEAD)
    assert verdict_on(dated).why == "1/1 cơ quan báo hoàn thành, ngày 12/06/2023"
    PlanItem.objects.filter(pk=dated.task.pk).update(asks=PlanItem.Asks.NONE)
    assert verdict_on(dated).why == "Chưa có cơ quan nào phải báo cáo."


@pytest.mark.parametrize(
    ("who", "told"),
    [("coordinator", True), ("leader", True), ("staff_m", True), ("staff_a", False)],
)
def test_verdict_is_told_to_who_may_read_all_reports(client, dated, who, told):
    client.force_login(getattr(dated, who))
    page = client.get(dated.task.get_absolute_url()).content.decode()
    assert ("Đang thực hiện, trong hạn" in page) == told
    assert ("1/2 cơ quan báo hoàn thành" in page) == told
    shown = client.get(LIST)
    assert ("1 đang thực hiện, trong hạn" in shown.context["lead"]) == told
    assert (numbers(client.get(f"{LIST}?danh_gia=trong_han")) == ["8"]) == told


def test_list_counts_classes(client, dated, today):
    today.move_to("2023-06-20T09:00:00+07:00")
    client.force_login(dated.coordinator)
    response = client.get(LIST)
    assert response.context["lead"].endswith(
        "Đánh giá theo hạn nhiệm vụ: 1 đang thực hiện, quá hạn; 1 thường xuyên, không đặt hạn."
    )
    [chip] = [c for c in response.context["chips"] if c.label == Class.OVERDUE.label]
    assert chip.count == len(numbers(client.get(LIST + chip.url))) == 1
