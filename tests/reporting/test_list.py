"""The list of reports: what each person sees, every filter, order, page and workbook."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEvent
from reporting.models import Report
from reporting.services import generate_reports, move
from reporting.workflow import Act
from tests import factories as f
from tests.workbooks import table

URL = reverse("reporting:report-list")
CANARY = "CANARY-CUA-SO-Y-TE"


def shown(client, user, **query):
    """The reports on the page a person gets."""
    client.force_login(user)
    return [row.report for row in client.get(URL, query).context["rows"]]


def heading(client, user, **query):
    """The answer on top."""
    client.force_login(user)
    return client.get(URL, query).context["heading"]


def send(report, by):
    """Send a report as it stands."""
    return move(report=report, act=Act.SEND, by=by, content={"item": {}, "fields": []})


@pytest.fixture
def province(cast, today):
    """Reports of two periods at every step, seen on 20/06: the deadline of Quý II has passed."""
    cast.other = f.PeriodFactory(plan=cast.plan, number=3)
    generate_reports(period=cast.other)
    send(cast.report, cast.head_a)
    today.move_to(cast.period.due_agency.strftime("%Y-%m-20T09:00:00+07:00"))
    send(cast.report_b, cast.head_b)
    move(report=cast.report_b, act=Act.RETURN, by=cast.head_m, reason="Bổ sung")
    send(cast.target_report, cast.head_a)
    move(report=cast.target_report, act=Act.ACCEPT, by=cast.coordinator)
    return cast


def test_province_sees_all_in_plan_order_newest_period_first(client, province):
    reports = shown(client, province.coordinator)
    assert len(reports) == 10 and reports[0].period == province.other
    lines = [str(r.assignment.item) for r in reports[:5]]
    assert lines == ["I/8", "I/8", "I/9", f"II/{province.target.number}", "III/5"]


def test_agency_sees_its_own_and_what_it_watches(client, province):
    assert {r.agency for r in shown(client, province.staff_b)} == {province.b}
    watched = shown(client, province.staff_m)
    assert {r.assignment.item_id for r in watched} == {province.task.pk} and len(watched) == 4


def test_other_agencys_rows_never_appear(client, province):
    province.b.name = province.bare_task.text = CANARY
    province.b.save()
    province.bare_task.save()
    assert shown(client, province.staff_a, q=CANARY) == []
    for query in ({}, {"co_quan": "SYT"}, {"vai_tro": "xem_xet"}, {"page": "2"}):
        assert CANARY not in client.get(URL, query).content.decode()
    rows = table(client.get(URL, {"xuat": "xlsx"}).content)
    assert CANARY not in str(rows) and len(rows) == 6


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "so y te"}, 4),
        ({"q": "ban le"}, 0),
        ({"q": "I/8 cong thuong"}, 4),
        ({"ky": "2023-Q2"}, 5),
        ({"ky": "2023-Q3"}, 5),
        ({"phu_luc": "II"}, 2),
        ({"muc": "I-I"}, 6),
        ({"muc": "III-I"}, 2),
        ({"co_quan": "SCT"}, 6),
        ({"vai_tro": "xem_xet"}, 6),
        ({"trang_thai": "chua_nhap"}, 7),
        ({"trang_thai": "chua_nop"}, 7),
        ({"trang_thai": "da_nop"}, 3),
        ({"trang_thai": "draft"}, 0),
        ({"trang_thai": "pending"}, 0),
        ({"trang_thai": "submitted"}, 1),
        ({"trang_thai": "returned"}, 1),
        ({"trang_thai": "accepted"}, 1),
        ({"han": "con_han"}, 5),
        ({"han": "sap_den_han"}, 0),
        ({"han": "qua_han"}, 2),
        ({"han": "dung_han"}, 1),
        ({"han": "tre"}, 2),
        ({"han": "qua_han", "co_quan": "SYT", "ky": "2023-Q2"}, 1),
    ],
)
def test_filter_narrows(client, province, query, count):
    reports = shown(client, province.coordinator, **query)
    assert len(reports) == count and count < 10


def test_part_of_an_agency_is_to_write_or_to_review(client, province):
    written = shown(client, province.staff_m, vai_tro="viet")
    reviewed = shown(client, province.staff_m, vai_tro="xem_xet")
    assert written == [] and len(reviewed) == 4
    assert len(shown(client, province.staff_a, vai_tro="viet")) == 6
    assert len(shown(client, province.leader, vai_tro="viet")) == 10  # no such filter for them


@pytest.mark.parametrize(
    "query",
    [
        {"co_quan": "KHONG"},
        {"trang_thai": "x"},
        {"han": "x"},
        {"muc": "IX-9"},
        {"phu_luc": "'--"},
        {"q": "%"},
        {"q": "x" * 201},
        {"q": "\x00"},
        {"sap": "password"},
        {"sap": "agency__people__password"},
        {"page": "999999999"},
        {"page": "-1"},
        {"page": "9" * 5000},
    ],
)
def test_nonsense_in_the_address_is_answered(client, province, query):
    client.force_login(province.coordinator)
    assert client.get(URL, query).status_code == 200


def test_unknown_period_is_not_found(client, province):
    client.force_login(province.coordinator)
    assert client.get(URL, {"ky": "2031-Q1"}).status_code == 404


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("han", lambda r: r.deadline),
        ("co_quan", lambda r: r.agency.position),
        ("trang_thai", lambda r: r.step),
    ],
)
def test_order_follows_the_address_and_turns_round(client, province, order, key):
    up = [key(r) for r in shown(client, province.coordinator, sap=order)]
    down = [key(r) for r in shown(client, province.coordinator, sap=f"-{order}")]
    assert up == sorted(up) and down == sorted(down, reverse=True) and up != down


def test_never_sent_comes_last_in_both_orders_of_sending(client, province):
    up = [r.submitted_at for r in shown(client, province.coordinator, sap="nop")]
    down = [r.submitted_at for r in shown(client, province.coordinator, sap="-nop")]
    assert up[:3] == sorted(up[:3]) and down[:3] == sorted(down[:3], reverse=True)
    assert up[3:] == down[3:] == [None] * 7


def test_heading_answers(client, province):
    told = heading(client, province.coordinator, ky="2023-Q2")
    assert told == "Quý II/2023: 2 báo cáo quá hạn, 1 chờ xem xét"
    assert heading(client, province.coordinator) == "2 báo cáo quá hạn, 1 chờ xem xét"
    told = heading(client, province.coordinator, ky="2023-Q3")
    assert told == "Quý III/2023: không có báo cáo quá hạn, 0 chờ xem xét"
    told = heading(client, province.coordinator, ky="2023-Q2", co_quan="SCT")
    assert told == "Quý II/2023: 3 báo cáo khớp điều kiện lọc, 1 quá hạn"
    assert heading(client, province.coordinator, q="khongco").startswith("Không có báo cáo nào")


def test_chips_count_what_they_leave(client, province):
    client.force_login(province.coordinator)
    chips = client.get(URL, {"ky": "2023-Q2"}).context["chips"]
    assert [(c.label, c.count) for c in chips][:2] == [("Tất cả", 5), ("Quá hạn chưa nộp", 2)]
    for chip in chips:
        assert client.get(URL + chip.url).context["total"] == chip.count


def test_row_leads_to_the_form_of_its_wing(client, province):
    client.force_login(province.coordinator)
    html = client.get(URL).content.decode()
    assert reverse("tasks:task-report", args=[province.report.pk]) in html
    assert reverse("indicators:indicator-report", args=[province.metric_report.pk]) in html
    assert "Nộp trễ 4 ngày" in html and "Bị trả lại" in html and "is-late" in html


def test_workbook_is_the_filtered_list_and_leaves_one_row(client, province):
    query = {"ky": "2023-Q2", "trang_thai": "chua_nop", "sap": "co_quan"}
    reports = shown(client, province.coordinator, **query)
    rows = table(client.get(URL, query | {"xuat": "xlsx"}).content)
    assert [(r[5], r[4]) for r in rows] == [
        (r.agency.name, r.assignment.item.text) for r in reports
    ]
    assert rows[0][7] == reports[0].deadline.astimezone().replace(tzinfo=None)
    [event] = AuditEvent.objects.filter(action="export")
    assert event.data["rows"] == len(rows) and event.actor_id == province.coordinator.pk


def test_long_list_comes_in_pages_that_keep_the_filters(client, cast):
    for n in range(30):
        f.ReportFactory(assignment=f.AssignmentFactory(item=new_task(cast, n), agency=cast.a))
    assert len(shown(client, cast.coordinator, co_quan="SCT")) == 25
    last = client.get(URL, {"co_quan": "SCT", "page": "2"})
    assert len(last.context["rows"]) == 8
    assert "co_quan=SCT&amp;page=1" in last.content.decode()


def new_task(cast, number):
    """One more task of the plan."""
    return f.TaskFactory(plan=cast.plan, section=cast.section, number=f"{number}x")


@pytest.mark.parametrize("who", ["coordinator", "staff_m", "admin"])
def test_query_count_does_not_grow(client, cast, who):
    Report.objects.exclude(pk__in=[cast.report.pk, cast.report_b.pk, cast.bare_report.pk]).delete()
    client.force_login(getattr(cast, who))

    def queries(query):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(URL, query).status_code == 200
        return len(seen)

    for query in ({}, {"xuat": "xlsx"}):
        few = queries(query)
        for n in range(27):
            task = new_task(cast, f"{len(query)}{n}")
            f.AssignmentFactory(item=task, agency=cast.m, role="monitor")
            f.ReportFactory(assignment=f.AssignmentFactory(item=task))
        assert queries(query) == few


def test_nothing_to_show_says_what_to_do(client, cast):
    Report.objects.all().delete()
    client.force_login(cast.staff_a)
    assert "Chưa có báo cáo nào được giao" in client.get(URL).content.decode()
    assert "Xóa điều kiện lọc" in client.get(URL, {"q": "x"}).content.decode()
