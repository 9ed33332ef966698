"""Pages of summaries: writing one, the list, the book, what the pages of lines show."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from common import clock
from plans.models import Assignment
from reporting.models import Consolidation, Reminder, Report
from reporting.services import close_period, generate_reports, move
from reporting.services.consolidating import Words, close, save_draft
from reporting.workflow import Act
from tasks.models import TaskProgress
from tests import factories as f
from tests.cast import duty
from tests.plan_pages import query_count, table
from tests.reporting.evidence_files import sent_file

LIST = reverse("portal:summary-list")
WORDS = "Ký 14 hợp đồng bao tiêu dừa sáp"
CONTENT = {
    "item": {},
    "fields": [{"key": "results", "label": "Kết quả trong kỳ", "value": WORDS}],
    "evidence": [],
}


def url(cast, item=None):
    """The page of a summary in the cast's period."""
    return reverse("portal:summary", args=[cast.period.code, (item or cast.task).pk])


def text_of(response):
    """The page as text."""
    return response.content.decode()


def send(report, head, content=CONTENT):
    """A report goes to its reviewer."""
    return move(report=report, act=Act.SEND, by=head, content=content)


def sent_summary(cast, item=None, by=None, text="Toàn tỉnh ký 14 hợp đồng."):
    """The summary of a line, sent with everybody missing named."""
    here = {"item": item or cast.task, "period": cast.period, "by": by or cast.staff_m}
    draft = save_draft(**here, version=0, words=Words(text))
    reports = Report.objects.filter(assignment__item=here["item"], period=cast.period)
    missing = reports.exclude(state__in=["submitted", "accepted"])
    reasons = dict.fromkeys(missing.values_list("agency__code", flat=True), "Đã nhắc")
    return close(**here, version=draft.version, reasons=reasons)


@pytest.fixture
def half(cast):
    """Agency a has sent its report on task 8, b has typed a draft."""
    send(cast.report, cast.head_a)
    TaskProgress.objects.create(report=cast.report_b, results="Bản nháp của b")
    return cast


# --- the page -------------------------------------------------------------------------------------
def test_page_tells_who_is_waited_for_and_what_was_sent(client, half):
    client.force_login(half.staff_m)
    response = client.get(url(half))
    page = text_of(response)
    assert response.context["heading"] == (
        "Nhiệm vụ 8: còn chờ 1/2 cơ quan, hạn tổng hợp 20/06/2023"
    )
    assert WORDS in page and "1 dùng được · 1 chưa nộp" in page
    assert "Bản nháp của b" not in page
    assert "Vẫn gửi và nêu tên:" in page and 'name="named" value="SYT"' in page
    assert "0/2 cơ quan báo hoàn thành" in page


def test_unsent_changes_of_a_report_are_not_quoted(client, half):
    move(report=half.report, act=Act.RECALL, by=half.head_a, reason="Sửa")
    TaskProgress.objects.create(report=half.report, results="Đang sửa lại")
    client.force_login(half.staff_m)
    page = text_of(client.get(url(half)))
    assert "Đang sửa lại" not in page and WORDS not in page


def test_evidence_of_what_was_sent_is_linked(client, cast):
    file = sent_file(cast)
    client.force_login(cast.staff_m)
    assert file.get_absolute_url() in text_of(client.get(url(cast)))


@pytest.mark.parametrize(
    ("who", "status", "writes"),
    [
        ("staff_m", 200, True),
        ("head_m", 200, True),
        ("coordinator", 200, False),
        ("leader", 200, False),
        ("admin", 200, False),
        ("staff_a", 404, False),
        ("staff_b", 404, False),
    ],
)
def test_who_reads_and_who_writes(client, half, who, status, writes):
    client.force_login(getattr(half, who))
    response = client.get(url(half))
    assert response.status_code == status
    assert ("Gửi bản tổng hợp" in text_of(response)) == writes


def test_line_nobody_reports_on_has_no_page(client, cast):
    client.force_login(cast.coordinator)
    task = f.TaskFactory(plan=cast.plan, section=cast.section)
    assert client.get(url(cast, task)).status_code == 404
    assert client.get(reverse("portal:summary", args=["1999-Q9", cast.task.pk])).status_code == 404


def test_save_keeps_text_and_reasons(client, half):
    client.force_login(half.staff_m)
    data = {"act": "save", "version": 0, "text": "Nháp", "why-SYT": "Chờ số liệu"}
    assert client.post(url(half), data).status_code == 302
    page = text_of(client.get(url(half)))
    assert "Nháp đã lưu" in page and ">\nChờ số liệu</textarea>" in page
    draft = Consolidation.objects.get()
    assert (draft.text, draft.version) == ("Nháp", 1)


def test_insert_keeps_what_was_typed(client, half):
    client.force_login(half.staff_m)
    data = {"act": f"insert:{half.report.pk}", "version": 0, "text": "Chữ chưa lưu"}
    client.post(url(half), data | {"proposals": "Bổ sung vốn"})
    draft = Consolidation.objects.get()
    assert draft.text == f"Chữ chưa lưu\n{WORDS} [Sở Công Thương]"
    assert draft.proposals == "Bổ sung vốn"
    page = text_of(client.get(url(half)))
    assert "đã chèn" in page and f'value="remove:{half.report.pk}"' in page
    client.post(url(half), {"act": f"remove:{half.report.pk}", "version": 1, "text": "Còn lại"})
    assert Consolidation.objects.get().parts.count() == 0


def test_change_after_it_was_taken_in_is_told(client, half):
    client.force_login(half.staff_m)
    client.post(url(half), {"act": f"insert:{half.report.pk}", "version": 0})
    assert "Đã thay đổi sau khi đưa vào" not in text_of(client.get(url(half)))
    move(report=half.report, act=Act.RETURN, by=half.head_m, reason="Bổ sung số chợ")
    page = text_of(client.get(url(half)))
    assert "Đã thay đổi sau khi đưa vào (lần 1)" in page and "Bổ sung số chợ" in page
    send(half.report, half.head_a)
    page = text_of(client.get(url(half)))
    assert "Đã thay đổi sau khi đưa vào (lần 1)" in page and "Chèn lại" in page


def test_report_is_accepted_and_returned_beside_the_text(client, half):
    client.force_login(half.staff_m)
    half.report.refresh_from_db()
    subject = f"{half.report.pk}:{half.report.version}"
    response = client.post(url(half), {"act": f"return:{subject}", "version": 0, "text": "Viết dở"})
    assert "Nêu rõ lý do" in text_of(response) and "Viết dở" in text_of(response)
    reason = {f"reason-{half.report.pk}": "Thiếu số chợ"}
    data = {"act": f"return:{subject}", "version": 1, "text": "Viết dở"} | reason
    assert client.post(url(half), data).status_code == 302
    half.report.refresh_from_db()
    assert half.report.state == "returned"
    assert half.report.comments.get().text == "Thiếu số chợ"
    stale = client.post(url(half), data | {"act": f"accept:{subject}"})
    assert stale.status_code == 409 and "Thiếu số chợ" in text_of(stale)
    assert Consolidation.objects.get().text == "Viết dở"


def test_sending_asks_for_the_statement_and_reasons(client, half):
    client.force_login(half.staff_m)
    data = {"act": "close", "version": 0, "text": "Kết quả toàn tỉnh"}
    page = text_of(client.post(url(half), data))
    assert "Bản gửi phải nêu đúng các cơ quan còn thiếu" in page and "Kết quả toàn tỉnh" in page
    data |= {"version": 1, "named": "SYT"}
    assert "Nêu lý do còn thiếu" in text_of(client.post(url(half), data))
    response = client.post(url(half), data | {"why": "Đã nhắc hai lần"})
    assert response.status_code == 302
    page = text_of(client.get(url(half)))
    assert "đã gửi tổng hợp Quý II/2023 ngày 12/06/2023, thiếu 1 cơ quan" in page
    assert "Sở Y tế: Đã nhắc hai lần" in page and "<textarea" not in page


def test_blank_text_is_not_sent(client, half):
    client.force_login(half.staff_m)
    response = client.post(url(half), {"act": "close", "version": 0, "named": "SYT", "why": "x"})
    assert "Nêu kết quả toàn tỉnh rồi mới gửi." in text_of(response)


def test_agency_that_reports_after_sending_is_told(client, half):
    sent_summary(half)
    send(half.report_b, half.head_b)
    client.force_login(half.leader)
    assert "Nộp sau khi bản tổng hợp đã gửi" in text_of(client.get(url(half)))


def test_both_texts_are_kept_on_a_conflict(client, half):
    client.force_login(half.head_m)
    client.post(url(half), {"act": "save", "version": 0, "text": "Bản của lãnh đạo"})
    client.force_login(half.staff_m)
    mine = {"version": 0, "text": "Bản của chuyên viên", "why-SYT": "Chờ số liệu"}
    response = client.post(url(half), {"act": f"insert:{half.report.pk}"} | mine)
    page = text_of(response)
    assert response.status_code == 409
    assert "lãnh đạo" in page and "chuyên viên" in page and "Chờ số liệu" in page
    chosen = {"act": "save", "version": 1, "keep-text": "stored", "text": "Bản của chuyên viên"}
    client.post(url(half), chosen)
    assert Consolidation.objects.get().text == "Bản của lãnh đạo"
    client.post(url(half), chosen | {"keep-text": "typed"})
    assert Consolidation.objects.get().text == "Bản của chuyên viên"


def test_form_sent_twice_loses_nothing(client, half):
    client.force_login(half.staff_m)
    for _time in range(2):
        response = client.post(url(half), {"act": "save", "version": 0, "text": "Một bản"})
        assert response.status_code == 302
    assert Consolidation.objects.get().version == 1
    assert "đã được lưu" in [*get_messages(response.wsgi_request)][-1].message


def test_text_typed_on_a_sent_summary_stays_on_the_page(client, half):
    sent_summary(half)
    client.force_login(half.staff_m)
    response = client.post(url(half), {"act": "save", "version": 1, "text": "Chữ gõ muộn"})
    assert response.status_code == 409 and "Chữ gõ muộn" in text_of(response).replace("<ins>", "")
    assert "Lưu bản đã chọn" not in text_of(response)


def test_closed_period_is_read_only(client, half):
    close_period(period=half.period, by=half.coordinator)
    client.force_login(half.staff_m)
    page = text_of(client.get(url(half)))
    assert "Kỳ đã đóng mà chưa có bản tổng hợp." in page and "Gửi bản tổng hợp" not in page


def test_coordinator_opens_again(client, half):
    sent_summary(half)
    client.force_login(half.coordinator)
    assert "Mở lại bản tổng hợp" in text_of(client.get(url(half)))
    again = reverse("portal:summary-reopen", args=[half.period.code, half.task.pk])
    client.post(again, {"reason": " "})
    assert Consolidation.objects.get().is_closed
    client.post(again, {"reason": "Thiếu số liệu huyện"})
    assert not Consolidation.objects.get().is_closed
    assert "Thiếu số liệu huyện" in text_of(client.get(url(half)))


def test_indicator_is_consolidated_with_its_figures(client, cast):
    row = {"code": "1", "label": "Tăng trưởng GRDP", "unit": "%", "plan": "≥ 7,5", "national": ""}
    row |= {"value": "6,8", "cumulative": "–", "estimate": "7,1", "words": "", "note": ""}
    send(cast.target_report, cast.head_a, {"item": {}, "rows": [row], "evidence": []})
    client.force_login(cast.coordinator)
    page = text_of(client.get(url(cast, cast.target)))
    assert '<td class="num">6,8</td>' in page and "Đánh giá chung" not in page
    data = {"act": f"insert:{cast.target_report.pk}", "version": 0}
    client.post(url(cast, cast.target), data)
    assert "ước cả năm 7,1 % [Sở Công Thương]" in Consolidation.objects.get().text


def test_who_has_not_sent_is_urged_from_here(client, half):
    client.force_login(half.staff_m)
    page = text_of(client.get(url(half)))
    urge = reverse("reporting:urge")
    assert f'{urge}?muc={half.report_b.pk}"' in page
    assert f"muc={half.report.pk}" not in page
    assert "Nhắc 1 cơ quan chưa nộp" in page
    Reminder.objects.create(report=half.report_b, days=0, on=clock.today(), at=clock.now())
    assert "Đã nhắc 1 lần" in text_of(client.get(url(half)))


def test_page_takes_the_same_queries_for_many_agencies(client, half):
    client.force_login(half.staff_m)
    few = query_count(client, url(half))
    for _n in range(8):
        duty(half.task, f.AgencyFactory(), Assignment.Role.MEMBER)
    generate_reports(period=half.period)
    for report in half.period.reports.filter(agency__code__startswith="CQ"):
        Report.objects.filter(pk=report.pk).update(
            state="submitted",
            first_submitted_at=report.asked_at,
            first_recorded_at=report.asked_at,
            submitted_at=report.asked_at,
            submitted_by=half.head_a,
        )
        report.versions.create(
            number=1, content=CONTENT, submitted_at=report.asked_at, submitted_by=half.head_a
        )
    assert query_count(client, url(half)) == few


# --- the list -------------------------------------------------------------------------------------
FILTERS = {
    "q": ("q=nhiem+vu+so+9", ["I/9"]),
    "ky": ("ky=2023-Q1", []),
    "trang_thai": ("trang_thai=da_gui", ["I/8"]),
    "bao_cao": ("bao_cao=du", ["II/1"]),
    "tong_hop": ("tong_hop=SKHDT", ["I/8"]),
    "phu_luc": ("phu_luc=III", ["III/5"]),
}


@pytest.fixture
def listed(half):
    """Task 8 has its summary sent, the report on target 1 has come."""
    f.PeriodFactory(plan=half.plan, number=1)
    sent_summary(half)
    send(half.target_report, half.head_a)
    return half


def lines(response):
    """The lines shown."""
    return [str(row.item) for row in response.context["rows"]]


@pytest.mark.parametrize("name", FILTERS)
def test_filter_narrows(client, listed, name):
    query, expected = FILTERS[name]
    client.force_login(listed.leader)
    assert lines(client.get(LIST)) == ["I/8", "I/9", "II/1", "III/5"]
    assert lines(client.get(f"{LIST}?{query}")) == expected


def test_every_filter_has_a_case(client, listed):
    client.force_login(listed.leader)
    assert set(client.get(LIST).context["filter"].filters) == set(FILTERS)


def test_list_says_who_is_waited_for(client, listed):
    client.force_login(listed.staff_m)
    response = client.get(LIST)
    assert lines(response) == ["I/8"]
    assert response.context["heading"] == "Quý II/2023: đã gửi đủ 1 bản tổng hợp"
    page = text_of(response)
    assert "chờ 1/2 đơn vị" in page and "nêu tên 1 cơ quan thiếu" in page


def test_coordinator_begins_with_lines_nobody_else_consolidates(client, listed):
    client.force_login(listed.coordinator)
    response = client.get(LIST)
    assert lines(response) == ["I/9", "II/1", "III/5"]
    assert "còn 3/3 bản tổng hợp chưa gửi, hạn thứ Ba 20/06/2023" in response.context["heading"]
    assert lines(client.get(f"{LIST}?tong_hop=")) == ["I/8", "I/9", "II/1", "III/5"]


def test_chips_count_what_they_leave(client, listed):
    client.force_login(listed.coordinator)
    chips = client.get(LIST).context["chips"]
    assert len(chips) == 5
    for chip in chips:
        response = client.get(LIST + chip.url)
        assert len(response.context["rows"]) == chip.count
        assert [c.label for c in response.context["chips"] if c.current] == [chip.label]


def test_overdue_summary_is_red(client, listed, today):
    today.move_to("2023-06-23T09:00:00+07:00")
    client.force_login(listed.coordinator)
    response = client.get(f"{LIST}?ky=2023-Q2")
    assert "3/3 bản tổng hợp quá hạn" in response.context["heading"]
    assert {row.due.label for row in response.context["rows"]} == {"Quá hạn 3 ngày"}


def test_agency_that_watches_nothing_has_no_lines_and_no_entry(client, listed):
    client.force_login(listed.staff_b)
    response = client.get(LIST)
    assert lines(response) == [] and "Quý II/2023 không có dòng nào" in text_of(response)
    assert f'<a href="{LIST}"' not in text_of(client.get("/"))
    client.force_login(listed.staff_m)
    assert f'<a href="{LIST}"' in text_of(client.get("/"))


def test_workbook_holds_the_summaries(client, listed):
    client.force_login(listed.leader)
    _head, body = table(client.get(f"{LIST}?xuat=xlsx"))
    assert [line["Dòng"] for line in body] == ["I/8", "I/9", "II/1", "III/5"]
    assert body[0]["Kết quả toàn tỉnh"] == "Toàn tỉnh ký 14 hợp đồng."
    assert body[0]["Cơ quan thiếu báo cáo khi gửi"] == "Sở Y tế"
    assert body[0]["Còn chờ"] == 1


@pytest.mark.parametrize("who", ["leader", "staff_m"])
def test_list_takes_the_same_queries_for_many_lines(client, listed, who):
    client.force_login(getattr(listed, who))
    few = query_count(client, LIST)
    for _n in range(12):
        task = f.TaskFactory(plan=listed.plan, section=listed.section)
        duty(task, listed.a, Assignment.Role.LEAD)
        duty(task, listed.m, Assignment.Role.MONITOR)
    generate_reports(period=listed.period)
    assert query_count(client, LIST) == few


# --- the book, and the pages of lines -------------------------------------------------------------
def book(cast):
    """The summaries sent in the period."""
    return reverse("portal:summary-book", args=[cast.period.code])


@pytest.mark.parametrize(("who", "verdict"), [("leader", True), ("staff_b", False)])
def test_book_is_open_to_all_the_verdict_to_the_province(client, listed, who, verdict):
    client.force_login(getattr(listed, who))
    response = client.get(book(listed))
    page = text_of(response)
    assert "Quý II/2023: 1/4 dòng đã có bản tổng hợp, 1 bản nêu cơ quan thiếu" in page
    assert "Toàn tỉnh ký 14 hợp đồng." in page and "Sở Y tế: Đã nhắc" in page
    assert ("0/2 cơ quan báo hoàn thành" in page) == verdict
    unknown = reverse("portal:summary-book", args=["1999-Q9"])
    assert client.get(unknown).status_code == 404


def test_book_takes_the_same_queries_for_many_summaries(client, listed):
    client.force_login(listed.leader)
    few = query_count(client, book(listed))
    sent_summary(listed, listed.bare_task, listed.coordinator)
    assert query_count(client, book(listed)) == few


@pytest.mark.parametrize(
    ("who", "draft", "page"),
    [
        ("staff_a", False, False),
        ("staff_b", False, False),
        ("staff_m", True, True),
        ("leader", True, True),
    ],
)
def test_page_of_a_task_shows_its_summary(client, half, who, draft, page):
    here = {"item": half.task, "period": half.period, "by": half.staff_m}
    saved = save_draft(**here, version=0, words=Words("Toàn tỉnh ký 14 hợp đồng."))
    client.force_login(getattr(half, who))
    shown = text_of(client.get(half.task.get_absolute_url()))
    assert ("Toàn tỉnh ký 14 hợp đồng." in shown) == draft
    close(**here, version=saved.version, reasons={"SYT": "Đã nhắc"})
    shown = text_of(client.get(half.task.get_absolute_url()))
    assert "Toàn tỉnh ký 14 hợp đồng." in shown and "Sở Y tế: Đã nhắc" in shown
    assert (url(half) in shown) == page


def test_page_of_an_indicator_shows_its_summary(client, listed):
    sent_summary(listed, listed.target, listed.coordinator, "GRDP ước tăng 7,1%.")
    client.force_login(listed.staff_b)
    shown = text_of(client.get(reverse("indicators:target-detail", args=[listed.target.pk])))
    assert "GRDP ước tăng 7,1%." in shown
