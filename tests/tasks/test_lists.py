"""The list of tasks: rows, filters, order, workbook, and who learns what from it."""

import pytest
from django.urls import reverse

from agencies.models import AgencyGroup
from plans.models import Assignment, OpenPhrase, Plan
from tasks.filters import TaskFilter
from tasks.models import TaskProgress
from tests import factories as f
from tests.cast import duty
from tests.plan_pages import numbers, query_count, row_of, rows, send, table

URL = reverse("tasks:task-list")


@pytest.fixture
def lists(cast):
    """The cast with a second section: task 10, led by m, nobody watching, a phrase left open.

    The report of a on task 8 is sent in time; of task 9 the cell names Sở Y tế.
    """
    cast.first_period = f.PeriodFactory(plan=cast.plan, number=1)
    section = f.SectionFactory(plan=cast.plan, roman="II", title="Phòng, chống dịch", position=2)
    cast.third = f.TaskFactory(plan=cast.plan, section=section, position=10, monitors_text="")
    duty(cast.third, cast.m, Assignment.Role.LEAD)
    OpenPhrase.objects.create(
        item=cast.third,
        phrase="các sở, ngành liên quan",
        group=AgencyGroup.objects.create(code="SO_NGANH", name="Các sở, ngành"),
        qualifier=OpenPhrase.Qualifier.RELATED,
    )
    cast.bare_task.agencies_text = "Sở Y tế"
    cast.bare_task.save()
    TaskProgress.objects.create(report=cast.report, status="stuck", results="Ký 14 hợp đồng")
    send(cast.report, cast.head_a)
    return cast


CASES = {
    "q": ("q=so+y+TE", ["9"]),
    "muc": ("muc=I-II", ["10"]),
    "co_quan": ("co_quan=SYT", ["8", "9"]),
    "vai_tro": ("co_quan=SYT&vai_tro=lead", ["9"]),
    "trang_thai": ("trang_thai=submitted", ["8"]),
    "han": ("han=dung_han", ["8"]),
    "ky": ("ky=2023-Q1&trang_thai=chua_nop", []),
    "rieng": ("rieng=chua_xac_dinh", ["10"]),
    "danh_gia": ("danh_gia=trong_han", []),
    "tinh_hinh": ("tinh_hinh=vuong", []),  # nothing was sent in words
    "den": ("den=11/06/2023", ["8", "9", "10"]),  # narrows nothing
}


@pytest.mark.parametrize("asked", CASES)
def test_filter_narrows(client, lists, asked):
    query, expected = CASES[asked]
    client.force_login(lists.coordinator)
    assert numbers(client.get(URL)) == ["8", "9", "10"]
    assert numbers(client.get(f"{URL}?{query}")) == expected


def test_every_filter_has_a_case():
    assert set(CASES) == set(TaskFilter.base_filters)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("trang_thai=chua_nop", ["8", "9"]),
        ("trang_thai=da_nop", ["8"]),
        ("trang_thai=chua_nhap", ["8", "9"]),
        ("trang_thai=draft", []),
        ("co_quan=SCT&trang_thai=chua_nop", []),
        ("co_quan=SKHDT&vai_tro=monitor&trang_thai=chua_nop", ["8"]),
        ("vai_tro=lead&trang_thai=chua_nop", ["9"]),
        ("rieng=chua_co_theo_doi", ["9", "10"]),
        ("han=con_han", ["8", "9"]),
    ],
)
def test_filters_speak_of_one_report(client, lists, query, expected):
    client.force_login(lists.coordinator)
    assert numbers(client.get(f"{URL}?{query}")) == expected


def test_role_alone_means_own_agency(client, lists):
    client.force_login(lists.staff_m)
    assert numbers(client.get(f"{URL}?vai_tro=monitor")) == ["8"]
    assert numbers(client.get(f"{URL}?vai_tro=lead")) == ["10"]


def test_unknown_filter_value_is_named(client, lists):
    client.force_login(lists.coordinator)
    response = client.get(f"{URL}?trang_thai=xong")
    assert len(rows(response)) == 3
    assert "xong" in str(response.context["filter"].form.errors["trang_thai"])
    assert client.get(f"{URL}?ky=1999-Q9").status_code == 404


def test_overdue_after_the_deadline(client, lists, today):
    today.move_to("2023-06-20T09:00:00+07:00")
    client.force_login(lists.coordinator)
    response = client.get(URL)
    assert numbers(client.get(f"{URL}?han=qua_han")) == ["8", "9"]
    assert "1/3 báo cáo Quý II/2023 đã nộp, 2 quá hạn" in response.context["heading"]
    assert row_of(response, lists.task).counts.note == "1 quá hạn"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["8", "9", "10"]),
        ("-stt", ["10", "9", "8"]),
        ("tinh_hinh", ["8", "9", "10"]),
        ("-tinh_hinh", ["10", "9", "8"]),
        ("-bao_cao", ["10", "9", "8"]),
        ("search_text", ["8", "9", "10"]),
        ("password", ["8", "9", "10"]),
    ],
)
def test_order_is_of_a_known_kind(client, lists, order, expected):
    client.force_login(lists.coordinator)
    assert numbers(client.get(f"{URL}?sap={order}")) == expected


def test_sections_stand_in_plan_order_only(client, lists):
    client.force_login(lists.coordinator)
    sections = [section for section, _rows in client.get(URL).context["groups"]]
    assert [s["roman"] for s in sections] == ["I", "II"]
    assert [s["total"] for s in sections] == [2, 1]
    by_state = client.get(f"{URL}?sap=bao_cao")
    assert [section for section, _rows in by_state.context["groups"]] == [None]


def test_chips_count_what_they_leave(client, lists):
    client.force_login(lists.coordinator)
    chips = client.get(URL).context["chips"]
    assert len(chips) == 5
    for chip in chips:
        assert len(rows(client.get(URL + chip.url))) == chip.count
    assert [chip.label for chip in chips if chip.current] == ["Tất cả"]


def test_agency_headline_and_chips(client, lists):
    client.force_login(lists.staff_b)
    response = client.get(URL)
    assert response.context["heading"] == "Sở Y tế có 2 nhiệm vụ, còn 2 báo cáo chưa nộp"
    found = {chip.label: chip for chip in response.context["chips"]}
    assert found["Có tên cơ quan"].count == 2
    assert numbers(client.get(URL + found["Chưa nộp"].url)) == ["8", "9"]


def test_row_says_where_the_reports_stand(client, lists):
    client.force_login(lists.coordinator)
    row = row_of(client.get(URL), lists.task)
    assert (row.counts.sent, row.counts.expected) == (1, 2)
    assert row.status_badge.label == "Có vướng mắc"
    assert row_of(client.get(URL), lists.third).status_badge.label == "Chưa có báo cáo"


def test_own_report_leads_to_its_form(client, lists):
    client.force_login(lists.staff_a)
    response = client.get(URL)
    row = row_of(response, lists.task)
    assert row.own.url == reverse("tasks:task-report", args=[lists.report.pk])
    assert row.own.state.label == "Đã nộp"
    assert row.own.url in response.content.decode()


def test_agency_learns_nothing_of_another(client, lists):
    client.force_login(lists.staff_b)
    row = row_of(client.get(URL), lists.task)
    assert (row.counts, row.status, row.own.state.label) == (None, "", "Chưa nhập")
    assert numbers(client.get(f"{URL}?trang_thai=submitted")) == []
    assert numbers(client.get(f"{URL}?co_quan=SCT&trang_thai=submitted")) == []
    assert numbers(client.get(f"{URL}?han=dung_han")) == []
    assert row_of(client.get(URL), lists.third).status is None


def test_words_of_a_draft_are_not_quoted(client, lists):
    TaskProgress.objects.create(report=lists.bare_report, status="done")
    client.force_login(lists.coordinator)
    assert row_of(client.get(URL), lists.bare_task).status == ""
    client.force_login(lists.staff_b)
    assert row_of(client.get(URL), lists.bare_task).status == "done"


def test_open_phrase_and_missing_monitor_are_seen(client, lists):
    client.force_login(lists.leader)
    page = client.get(f"{URL}?muc=I-II").content.decode()
    assert "chưa xác định: “có liên quan”" in page
    assert page.count('<span class="tag tag-open">chưa có</span>') == 1


def test_workbook_is_the_filtered_list(client, lists):
    client.force_login(lists.coordinator)
    head, body = table(client.get(f"{URL}?sap=-stt&rieng=chua_co_theo_doi&xuat=xlsx"))
    assert [line["STT"] for line in body] == [10, 9]
    assert [line["Báo cáo phải nộp"] for line in body] == [None, 1]
    assert body[0]["Theo dõi, tổng hợp"] == "chưa có"
    assert body[1]["Nhiệm vụ"] == lists.bare_task.text
    assert "Tình hình" in head


def test_workbook_of_an_agency_has_only_its_own(client, lists):
    client.force_login(lists.staff_b)
    _head, body = table(client.get(f"{URL}?xuat=xlsx"))
    assert [line["Báo cáo của cơ quan"] for line in body] == ["Chưa nhập", "Chưa nhập", None]
    assert {line["Đã nộp"] for line in body} == {None}


def test_nothing_found_says_what_to_do(client, lists):
    client.force_login(lists.coordinator)
    page = client.get(f"{URL}?q=khongcotrongkehoach").content.decode()
    assert "Không có nhiệm vụ nào khớp các điều kiện lọc." in page
    Plan.objects.update(state=Plan.State.CLOSED)
    assert "chưa có nhiệm vụ nào" in client.get(URL).content.decode()


@pytest.mark.parametrize("who", ["coordinator", "staff_m"])
def test_query_count_does_not_grow(client, lists, who):
    client.force_login(getattr(lists, who))
    few = query_count(client, URL)
    for position in range(20, 47):
        task = f.TaskFactory(plan=lists.plan, section=lists.section, position=position)
        duty(task, lists.m, Assignment.Role.MONITOR)
        f.ReportFactory(assignment=duty(task, lists.a, Assignment.Role.LEAD), period=lists.period)
    assert len(rows(client.get(URL))) == 30
    assert query_count(client, URL) == few


def test_real_plan_in_full(client, plan2023):
    client.force_login(f.UserFactory(role="leader", agency=None))
    response = client.get(URL)
    groups = response.context["groups"]
    assert [len(found) for _section, found in groups] == [9, 1, 7, 11, 11, 8, 3, 11, 4, 1, 2]
    assert numbers(response) == [str(n) for n in range(1, 69)]
    assert sum(not row.item.watched for row in rows(response)) == 13
    found = numbers(client.get(f"{URL}?q=so+y+te"))
    assert "10" in found and "2" not in found
