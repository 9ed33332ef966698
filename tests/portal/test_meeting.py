"""The meeting screen: what is taken up and why, one item, conclusions put down against it."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from agencies.models import AuditEvent
from common import clock
from plans.models import Assignment
from portal.meeting.agenda import Agenda, Reason
from portal.meeting.reading import Records
from reporting.models import Extension, Instruction
from reporting.services import generate_reports, move
from reporting.services.instructing import instruct
from reporting.workflow import Act
from tasks.models import Task, TaskProgress
from tasks.services import save_progress
from tasks.services import send as send_task
from tests import factories as f
from tests.cast import duty, person
from tests.indicators.test_judging import tell

AGENDA = reverse("portal:meeting")
SHEETS = reverse("portal:meeting-conclusions")
DAY = date(2023, 6, 12)


def report_on(cast, report, status="under_way", by=None, **words):
    """A report on a task, sent by the head of its agency."""
    by = by or (cast.head_a if report.agency_id == cast.a.pk else cast.head_b)
    values = {"status": status, "percent": 40, "results": "Đã làm", "next_steps": "Làm tiếp"}
    if status == TaskProgress.Status.STUCK:
        values |= {"difficulties": "Thiếu vốn", "causes": "Vốn về chậm", "proposals": "Bố trí vốn"}
    staff = cast.staff_a if report.agency_id == cast.a.pk else cast.staff_b
    save_progress(report=report, by=staff, version=None, values=values | words)
    report.refresh_from_db()
    return send_task(report=report, by=by, version=report.version)


def records(cast, period=None, moment=None):
    """What is known at a moment, now unless one is given."""
    known = list(cast.plan.periods.order_by("data_to"))
    return Records(cast.coordinator, cast.plan, known, period or cast.period, moment or clock.now())


def reasons(cast, *, left_out=(), added=(), **kwargs):
    """{line: why it is taken up}."""
    entries = Agenda(records(cast, **kwargs), left_out, added).entries
    return {entry.key: entry.reason for entry in entries}


def key(item):
    return f"{item.appendix}-{item.number}"


def screen(client, place=1, **query):
    return client.get(reverse("portal:meeting-item", args=[place]), query)


def text(response):
    return " ".join(response.content.decode().split())


# --- what is taken up ----------------------------------------------------------------------------
def test_without_a_word_everything_lacks_data(cast):
    found = reasons(cast)
    assert set(found.values()) == {Reason.NO_DATA}
    assert list(found) == [key(i) for i in (cast.task, cast.bare_task, cast.target, cast.metric)]


def test_red_comes_first_and_the_gravest_of_it(cast):
    Task.objects.filter(pk=cast.bare_task.pk).update(due_on=date(2023, 6, 1))
    report_on(cast, cast.report, "stuck")
    report_on(cast, cast.bare_report)
    tell(cast, value=7, estimate=5)  # of 7,5: not met
    tell(cast, item=cast.metric, value=7, estimate=7)  # difficult
    found = reasons(cast)
    assert set(found.values()) == {Reason.RED}
    assert list(found) == [key(i) for i in (cast.target, cast.metric, cast.bare_task, cast.task)]


def test_what_was_red_last_period_comes_with_what_became_of_it(cast):
    first = f.PeriodFactory(plan=cast.plan, number=1)
    generate_reports(period=first)
    tell(cast, period=first, value=7, estimate=5)
    tell(cast, value=7.5, estimate=8)
    [entry] = [e for e in Agenda(records(cast)).entries if e.item.pk == cast.target.pk]
    assert entry.reason == Reason.BEFORE
    assert (entry.before.badge.label, entry.now.badge.label) == ("Không đạt", "Vượt")


def test_a_task_that_was_overdue_or_stuck_last_period(cast):
    first = f.PeriodFactory(plan=cast.plan, number=1)
    generate_reports(period=first)
    old = first.reports.get(assignment__item=cast.task, agency=cast.a)
    report_on(cast, old, "stuck")
    report_on(cast, cast.report)
    assert reasons(cast)[key(cast.task)] == Reason.BEFORE


def test_proposals_extensions_and_unanswered_instructions_ask(cast, today):
    report_on(cast, cast.report, proposals="Xin thêm vốn")
    tell(cast, value=7.5, estimate=8)
    tell(cast, item=cast.metric, value=7.5, estimate=8)
    Extension.objects.create(
        report=cast.metric_report,
        reason="Chờ số liệu",
        was=cast.metric_report.deadline,
        until=cast.metric_report.deadline.replace(day=20),
        asked_at=clock.now(),
        asked_by=cast.head_a,
    )
    given(cast, cast.target, due_on=date(2023, 6, 13))
    assert key(cast.metric) not in reasons(cast)  # it was sent in time: nothing is asked any more
    assert key(cast.target) not in reasons(cast)
    today.move_to("2023-06-14T09:00:00+07:00")
    found = reasons(cast)
    assert found[key(cast.task)] == found[key(cast.target)] == Reason.ASKED
    entry = next(e for e in Agenda(records(cast)).entries if e.item.pk == cast.target.pk)
    assert "hạn 13/06/2023 chưa được trả lời: Đẩy nhanh" in entry.asked[0].text


def test_an_extension_waiting_asks_until_it_is_decided(cast, today):
    Extension.objects.create(
        report=cast.bare_report,
        reason="Chờ trung ương",
        was=cast.bare_report.deadline,
        until=cast.bare_report.deadline.replace(day=20),
        asked_at=clock.now(),
        asked_by=cast.head_b,
    )
    [quote] = records(cast).asked(cast.bare_task)
    assert quote.text == "Xin gia hạn nộp báo cáo đến 20/06/2023: Chờ trung ương"
    before = clock.now()
    today.move_to("2023-06-12T10:00:00+07:00")
    Extension.objects.update(granted=False, decided_at=clock.now(), decided_by=cast.coordinator)
    today.move_to("2023-06-12T11:00:00+07:00")
    assert records(cast).asked(cast.bare_task) == []
    assert len(records(cast, moment=before).asked(cast.bare_task)) == 1


def test_a_past_day_is_told_as_it_was(cast, today):
    before = clock.now()
    today.move_to("2023-06-13T09:00:00+07:00")
    tell(cast, value=7, estimate=5)
    report_on(cast, cast.report, "stuck")
    assert reasons(cast)[key(cast.target)] == reasons(cast)[key(cast.task)] == Reason.RED
    then = reasons(cast, moment=before)
    assert then[key(cast.target)] == then[key(cast.task)] == Reason.NO_DATA


def test_a_returned_report_is_no_word(cast):
    report_on(cast, cast.report, "stuck")
    move(report=cast.report, act=Act.RETURN, by=cast.head_m, reason="Nêu rõ")
    assert reasons(cast)[key(cast.task)] == Reason.NO_DATA


def test_lines_and_whole_reasons_are_left_out_and_added_by_the_address(cast):
    tell(cast, value=7.5, estimate=8)
    assert key(cast.target) not in reasons(cast)
    assert reasons(cast, added=[key(cast.target)])[key(cast.target)] == Reason.ADDED
    assert key(cast.task) not in reasons(cast, left_out=[key(cast.task)])
    assert reasons(cast, left_out=["chua_co"]) == {}


# --- the agenda as a page ------------------------------------------------------------------------
def test_agenda_counts_in_its_headline_and_links_to_the_screen(client, cast):
    tell(cast, value=7, estimate=5)
    client.force_login(cast.leader)
    page = text(client.get(AGENDA))
    assert "4 mục đưa ra họp: 1 không đạt, khó đạt, quá hạn hoặc vướng mắc; 3 chưa có số" in page
    assert f"{reverse('portal:meeting-item', args=[1])}?dong={key(cast.target)}" in page


def test_agenda_keeps_what_the_address_says(client, cast):
    client.force_login(cast.coordinator)
    query = {"ngay": "10/6/2023", "bo": [key(cast.task)], "them": "ii 1; XII-3, I.99"}
    response = client.get(AGENDA, query)
    page = text(response)
    assert "Họp ngày 10/06/2023" in page and "3 mục đưa ra họp" in page
    assert "Không có dòng I-99" in page and 'value="ii 1; XII-3, I.99"' in page
    first = response.context["first_url"]
    assert "ngay=10%2F6%2F2023" in first and f"bo={key(cast.task)}" in first


def test_a_day_that_cannot_be_read_is_said(client, cast):
    client.force_login(cast.coordinator)
    page = text(client.get(AGENDA, {"den": "32/13/2023"}))
    assert "không có trong lịch" in page and "theo những gì đã nộp đến hết ngày 12/06/2023" in page
    assert client.get(AGENDA, {"ky": "1999-Q1"}).status_code == 404


def test_without_a_plan_the_page_says_so(client, db, today):
    client.force_login(person("chutich2", "leader", None))
    assert "Chưa có kế hoạch để họp" in text(client.get(AGENDA))
    for name, args in (("meeting-item", [1]), ("meeting-print", [])):
        assert client.get(reverse(f"portal:{name}", args=args)).status_code == 404


# --- one item ------------------------------------------------------------------------------------
def test_figures_verdict_reason_and_last_period(client, cast):
    tell(cast, value=7, estimate=5, note="Nhiệt điện dừng máy")
    client.force_login(cast.leader)
    page = text(screen(client))
    for part in ("Mục 1/4", "Không đạt", "Nhiệt điện dừng máy", "Sở Công Thương, 12/06"):
        assert part in page
    assert "Đánh giá theo ước cả năm" in page and 'class="est"' in page
    assert 'rel="next"' in page and 'rel="prev"' not in page
    assert "Ghi kết luận 12/06" in page


def test_task_shows_agencies_the_pressing_first_and_why(client, cast):
    report_on(cast, cast.report, "stuck")
    client.force_login(cast.coordinator)
    response = screen(client)
    content = response.context["content"]
    assert [(r.agency, r.badge.label) for r in content.agencies] == [
        ("Sở Công Thương", "Có vướng mắc"),
        ("Sở Y tế", "Chưa có báo cáo"),
    ]
    page = text(response)
    assert "Thiếu vốn Vốn về chậm" in page and "Bố trí vốn" in page


def test_many_agencies_are_counted_beyond_what_the_screen_holds(client, cast):
    for n in range(9):
        duty(cast.bare_task, f.AgencyFactory(name=f"Sở {n}"), Assignment.Role.MEMBER)
    client.force_login(cast.coordinator)
    content = screen(client, dong=key(cast.bare_task)).context["content"]
    assert len(content.agencies) == 5
    assert content.rest == "Và 5 cơ quan khác: 5 chưa có báo cáo."


def test_a_named_line_is_found_wherever_it_stands(client, cast):
    client.force_login(cast.coordinator)
    shown = screen(client, 1, dong=key(cast.metric)).context
    assert (shown["place"], shown["entry"].item.pk) == (4, cast.metric.pk)
    assert screen(client, 99).context["place"] == 4  # too far is the last


def test_admin_sees_no_form(client, cast):
    client.force_login(cast.admin)
    assert "Ghi kết luận" not in text(screen(client))


# --- conclusions ---------------------------------------------------------------------------------
def given(cast, item, **fields):
    usual = {"item": item, "text": "Đẩy nhanh", "leader": "Chủ tịch", "given_on": DAY}
    usual |= {"agencies": [cast.a], "due_on": date(2023, 6, 20), "by": cast.coordinator}
    return instruct(**(usual | fields))


def typed(cast, **changes):
    """The form of a conclusion on the task for both agencies."""
    return {
        "dong": key(cast.task),
        "key": "k1",
        "text": "Hoàn thành trong tháng 6",
        "leader": "Chủ tịch UBND tỉnh",
        "given_on": "12/06/2023",
        "agencies": [cast.a.code, cast.b.code],
        "due_on": "30/06/2023",
    } | changes


def conclude(client, cast, **changes):
    url = reverse("portal:meeting-item", args=[1])
    return client.post(f"{url}?ngay=12/06/2023", typed(cast, **changes))


def test_a_conclusion_is_a_duty_of_each_agency_at_once(client, cast):
    client.force_login(cast.coordinator)
    response = conclude(client, cast)
    assert response.status_code == 302 and "ngay=12%2F06%2F2023" in response.url
    page = text(client.get(response.url))
    assert "Đã ghi kết luận và giao Sở Công Thương, Sở Y tế, hạn 30/06/2023." in page
    assert "Kết luận hôm nay, 12/06" in page and "Còn 18 ngày" in page
    assert "Hoàn thành trong tháng 6" in text(client.get(reverse("reporting:instruction-list")))
    client.force_login(cast.head_b)
    assert "Hoàn thành trong tháng 6" in text(client.get("/"))


def test_the_same_form_twice_makes_one(client, cast):
    client.force_login(cast.coordinator)
    for _again in range(2):
        assert conclude(client, cast).status_code == 302
    assert Instruction.objects.count() == 2  # one duty an agency
    assert AuditEvent.objects.filter(action="instruct").count() == 2
    conclude(client, cast, text="Hoàn thành trong tháng 7")  # back, changed: a new one
    conclude(client, cast, agencies=[cast.a.code])
    conclude(client, cast, key="k2")
    assert Instruction.objects.count() == 7


def test_words_stay_when_something_is_missing(client, cast):
    client.force_login(cast.coordinator)
    response = conclude(client, cast, due_on="")
    page = text(response)
    assert response.status_code == 200 and "Giao cho cơ quan thì nêu hạn thực hiện." in page
    assert "Hoàn thành trong tháng 6" in page and '<details class="conclude" open>' in page
    assert len(re.findall(r'name="agencies" value="\w+"[^>]* checked', page)) == 2
    assert not Instruction.objects.exists()


def test_words_typed_when_the_session_had_ended_are_there_after_signing_in(client, cast):
    url = reverse("portal:meeting-item", args=[2])
    session_over = client.post(
        url, typed(cast), headers={"origin": "http://testserver"}, follow=False
    )
    parked = session_over.context["parked"]
    client.force_login(cast.coordinator)
    session = client.session
    session["parked"] = parked
    session.save()
    response = client.get(url)
    page = text(response)
    assert "Hoàn thành trong tháng 6" in page and "Chưa lưu: xem lại" in page
    assert response.context["entry"].item.pk == cast.task.pk
    assert not Instruction.objects.exists()


def test_it_is_put_down_on_the_line_that_was_shown_not_on_the_place(client, cast):
    client.force_login(cast.coordinator)
    tell(cast, value=7, estimate=5)  # now the target stands at place 1
    conclude(client, cast)
    assert set(Instruction.objects.values_list("item", flat=True)) == {cast.task.pk}
    assert conclude(client, cast, dong="I-999").status_code == 404


def test_a_line_that_left_the_agenda_keeps_its_words(client, cast):
    client.force_login(cast.coordinator)
    tell(cast, value=7.5, estimate=8)
    response = conclude(client, cast, dong=key(cast.target), text="")
    assert response.context["entry"].item.pk == cast.target.pk


def test_a_leader_speaks_for_themselves(client, cast):
    client.force_login(cast.leader)
    conclude(client, cast, leader="Người khác")
    assert set(Instruction.objects.values_list("leader", flat=True)) == {cast.leader.name}


def test_last_conclusion_stands_with_its_answer(client, cast, today):
    [row] = given(cast, cast.task)
    today.move_to("2023-06-15T09:00:00+07:00")
    Instruction.objects.filter(pk=row.pk).update(
        answer="Đã giải ngân 60%", answered_at=clock.now(), answered_by=cast.head_a
    )
    client.force_login(cast.leader)
    page = text(screen(client, dong=key(cast.task)))
    for part in ("Kết luận lần trước, 12/06", "Đẩy nhanh", "Đã trả lời", "Đã giải ngân 60%"):
        assert part in page


# --- paper, the list of conclusions --------------------------------------------------------------
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_print_has_a_block_an_item_with_room_to_write(client, cast, paper):
    tell(cast, value=7, estimate=5)
    client.force_login(cast.coordinator)
    page = text(client.get(reverse("portal:meeting-print"), {"kho": paper}))
    assert f'paper paper-{paper}"' in page
    assert page.count('class="byhand"') == page.count("block") == 4


def test_conclusions_of_a_day_as_page_and_workbook(client, cast):
    given(cast, cast.target)
    given(cast, cast.task, agencies=[cast.a, cast.b])
    given(cast, cast.metric, given_on=date(2023, 6, 10))
    client.force_login(cast.leader)
    page = text(client.get(SHEETS))
    assert "Kết luận ngày 12/06/2023: 3 việc giao cơ quan, 0 ý kiến để biết" in page
    assert page.index("I/8") < page.index("II/1")
    page = text(client.get(SHEETS, {"ngay": "10/6/2023"}))
    assert "Kết luận ngày 10/06/2023: 1 việc giao cơ quan" in page
    assert "Ngày 01/06/2023 chưa ghi kết luận nào" in text(client.get(SHEETS, {"ngay": "1/6/2023"}))
    page = text(client.get(SHEETS, {"ngay": "32/6/2023"}))
    assert "không có trong lịch" in page and "Kết luận ngày 12/06/2023" in page
    book = load_workbook(BytesIO(client.get(SHEETS, {"xuat": "xlsx"}).content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert cells.count("Đẩy nhanh") == 3


def test_notice_names_lines_agencies_and_days_and_asks_bodies_under_ministries(client, cast):
    cast.b.kind = "central"
    cast.b.save()
    given(cast, cast.task, agencies=[cast.a, cast.b])
    client.force_login(cast.coordinator)
    response = client.get(SHEETS, {"xuat": "docx"})
    document = Document(BytesIO(response.content))
    words = "\n".join(p.text for p in document.paragraphs)
    for part in (
        "THÔNG BÁO",
        "Kết luận của Chủ tịch",
        f"1. Nhiệm vụ {cast.task.number}",
        "Đẩy nhanh",
        "Giao Sở Công Thương thực hiện, báo cáo kết quả trước hết ngày 20/06/2023.",
        "Đề nghị Sở Y tế thực hiện, báo cáo kết quả trước hết ngày 20/06/2023.",
        "./.",
    ):
        assert part in words
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in c for c in cells)
    assert any("/TB-" in c for c in cells)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.data["rows"]) == ("export", 2)


# --- cost ----------------------------------------------------------------------------------------
def queries(client, url, query=None):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url, query or {}).status_code == 200
    return len(found)


def test_queries_do_not_grow_with_the_meeting(client, cast):
    client.force_login(cast.coordinator)
    given(cast, cast.task)
    pages = [
        AGENDA,
        reverse("portal:meeting-item", args=[1]),
        reverse("portal:meeting-print"),
        SHEETS,
    ]
    few = [queries(client, url) for url in pages]
    for n in range(6):
        task = f.TaskFactory(plan=cast.plan, section=cast.section, due_on=date(2023, 6, 1))
        target = f.TargetFactory(plan=cast.plan)
        f.MeasureFactory(item=target)
        duty(task, cast.a, Assignment.Role.LEAD)
        duty(task, f.AgencyFactory(name=f"Sở {n}"), Assignment.Role.MEMBER)
        duty(target, cast.a, Assignment.Role.LEAD)
        given(cast, task, agencies=[cast.a, cast.b])
    generate_reports(period=cast.period)
    report_on(cast, cast.report, "stuck")
    tell(cast, value=7, estimate=5)
    assert [queries(client, url) for url in pages] == few
    assert max(few) <= 17


@pytest.mark.parametrize("line", ["task", "target"])
def test_a_line_opens_on_the_screen_from_its_own_page(client, cast, line):
    item = getattr(cast, line)
    client.force_login(cast.leader)
    page = client.get(item.get_absolute_url()).content.decode()
    [link] = re.findall(r'href="(/hop/1/[^"]*)"', page)
    assert item.text in client.get(unescape(link)).content.decode()
    client.force_login(cast.staff_a)
    assert "/hop/" not in client.get(item.get_absolute_url()).content.decode()
