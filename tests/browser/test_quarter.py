"""One whole quarter in a real browser: opened, asked, sent, judged, urged, consolidated, closed.

Two agencies, a monitor, two coordinators and a leader. One report is returned, one late, one has
more time, one came on paper.
"""

from datetime import datetime

import pytest
from django.urls import reverse

from agencies.models import User
from reporting.calendar import VIETNAM
from reporting.models import Consolidation, Report, ReportingPeriod, Urge
from tests import factories as f
from tests.browser.test_main_job import PASSWORD, sign_in
from tests.cast import person

CODE = "2023-Q3"
SHEET = f"/phieu/{CODE}/"


@pytest.fixture
def q(cast):
    """The cast, able to sign in, before the third quarter is opened; the second is over."""
    cast.other = person("dieuphoi2", User.Role.COORDINATOR, cast.office)
    for user in User.objects.filter(is_active=True):
        user.set_password(PASSWORD)
        user.save()
    ReportingPeriod.objects.update(closed_at=datetime(2023, 6, 14, 17, tzinfo=VIETNAM))
    cast.third = f.PeriodFactory(plan=cast.plan, number=3, opened_at=None)
    return cast


def report(q, item, agency):
    """The report of an agency on a line in the third quarter, as it is now."""
    return Report.objects.get(period=q.third, assignment__item=item, assignment__agency=agency)


def fill_task(page, pk, words):
    """Fill in a task on the sheet; its row saves itself."""
    row = page.locator(f"#hang-{pk}")
    if not row.locator(f"[name='r{pk}-results']").is_visible():
        row.locator("summary").first.click()
    row.get_by_label("Đang thực hiện").check()
    row.locator(f"[name='r{pk}-results']").fill(words)
    row.locator(f"[name='r{pk}-results']").press("Tab")
    row.get_by_text("Đã lưu").first.wait_for()


def carry(page, words):
    """Press the sheet's one button and read what it says."""
    page.locator(".actbar .btn-primary").click()
    page.get_by_text(words).first.wait_for()


def open_the_quarter(page, q):
    sign_in(page, q.coordinator)
    page.goto(reverse("reporting:period-list"))
    page.get_by_role("link", name="Mở kỳ Quý III/2023").click()
    assert "giao 5 báo cáo cho 2 cơ quan" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Mở Quý III/2023, giao 5 báo cáo").click()
    assert q.third.reports.count() == 5


def draft_and_hand_in(page, q):
    sign_in(page, q.staff_a)
    page.get_by_role("link", name="Mở phiếu Quý III/2023").click()
    metric, task = report(q, q.metric, q.a), report(q, q.task, q.a)
    cell = page.locator(f"[name='r{metric.pk}-m{q.metric_measure.pk}-value']")
    cell.fill("7,6")
    page.locator(f"[name='r{metric.pk}-m{q.metric_measure.pk}-estimate']").fill("8")
    cell.press("Tab")
    page.get_by_text("Đã lưu").first.wait_for()
    fill_task(page, task.pk, "Tổ chức 04 phiên chợ hàng Việt.")
    carry(page, "Đã trình lãnh đạo duyệt 2 mục")  # the target comes on paper
    sign_in(page, q.head_a)
    page.goto(SHEET)
    carry(page, "Đã nộp 2 mục")


def ask_and_give_time(page, q):
    bare = report(q, q.bare_task, q.b)
    sign_in(page, q.head_b)
    page.goto(reverse("reporting:extension-ask", args=[q.third.pk]))
    page.get_by_label(f"Chọn I/{q.bare_task.number}").check()
    page.locator("[name=until]").fill("20/09/2023")
    page.locator("[name=reason]").fill("Chờ số liệu của bệnh viện.")
    page.get_by_role("button", name="Xin gia hạn các báo cáo đã chọn").click()
    sign_in(page, q.coordinator)
    page.goto(reverse("reporting:extension-list"))
    page.get_by_label(f"Chọn I/{q.bare_task.number}").check()
    page.get_by_role("button", name="Đồng ý gia hạn").last.click()
    page.get_by_text("hạn mới 20/09/2023").first.wait_for()
    bare.refresh_from_db()
    assert bare.original_deadline.day == 15


def return_and_send_again(page, q):
    task = report(q, q.task, q.a)
    url = reverse("tasks:task-report", args=[task.pk])
    sign_in(page, q.staff_m)
    page.goto(url)
    page.get_by_label("Kết quả trong kỳ").check()
    page.get_by_label("Lý do trả lại", exact=False).fill("Nêu rõ số hợp đồng kết nối.")
    page.get_by_role("button", name="Trả lại báo cáo").click()
    sign_in(page, q.head_a)
    page.goto(url)
    assert page.get_by_text("Nêu rõ số hợp đồng kết nối.").first.is_visible()
    page.get_by_label("Kết quả trong kỳ").fill("Tổ chức 04 phiên chợ; kết nối 14 hợp đồng.")
    page.get_by_role("button", name="Nộp báo cáo").first.click()
    sign_in(page, q.staff_m)
    page.goto(url)
    page.get_by_role("button", name="Tiếp nhận báo cáo").click()
    task.refresh_from_db()
    assert (task.state, task.versions.count(), task.days_late(None)) == ("accepted", 2, 0)


def urge_who_is_late(page, q):
    sign_in(page, q.coordinator)
    page.goto(reverse("reporting:urge") + f"?ky={CODE}&co_quan={q.b.code}")
    page.get_by_role("button", name="Đôn đốc các mục đã chọn").click()
    urge = Urge.objects.get()
    assert [line["number"] for line in urge.owed] == [q.task.number]
    with page.expect_download() as letter:
        page.locator(f"a[href='{reverse('portal:urge-letter', args=[urge.pk])}']").click()
    assert letter.value.suggested_filename.endswith(".docx")


def type_what_came_on_paper(page, q):
    target = report(q, q.target, q.a)
    page.goto(reverse("indicators:indicator-paper", args=[target.pk]))
    page.locator("[name=document_no]").fill("12/BC-SCT")
    page.locator("[name=signer]").fill("Nguyễn Văn A, Giám đốc")
    page.locator("[name=received_on]").fill("14/09/2023")
    page.locator(f"[name=m{q.measure.pk}-value]").fill("7,9")
    page.locator(f"[name=m{q.measure.pk}-estimate]").fill("8")
    page.get_by_role("button", name="Nộp thay báo cáo").click()
    page.get_by_text("12/BC-SCT").first.wait_for()
    target.refresh_from_db()
    assert (target.submitted_by, target.days_late(None)) == (q.coordinator, 0)


def send_late_and_in_new_time(page, q, today):
    late, bare = report(q, q.task, q.b), report(q, q.bare_task, q.b)
    sign_in(page, q.head_b)
    page.goto(SHEET)
    fill_task(page, late.pk, "Khám sàng lọc tại 3 huyện.")
    carry(page, "Đã nộp 1 mục")
    today.move_to(datetime(2023, 9, 19, 9, tzinfo=VIETNAM))
    sign_in(page, q.head_b)
    page.goto(SHEET)
    fill_task(page, bare.pk, "Bệnh viện báo cáo đủ số liệu.")
    carry(page, "Đã nộp 1 mục")
    late.refresh_from_db()
    bare.refresh_from_db()
    assert (late.days_late(None), bare.days_late(None)) == (3, 0)


def accept_many(page, q):
    sign_in(page, q.other)  # the first coordinator typed one of them
    page.goto(reverse("reporting:review-queue"))
    for box in page.locator("[name=report]").all():
        box.check()
    page.get_by_role("button", name="Tiếp nhận").last.click()
    states = {r.state for r in q.third.reports.exclude(assignment__item=q.task)}
    assert states == {"accepted"}


def consolidate(page, q):
    sign_in(page, q.staff_m)
    page.goto(reverse("portal:summary", args=[CODE, q.task.pk]))
    assert "2/2" in page.locator("main").inner_text()
    page.get_by_role("button", name=f"Tiếp nhận {q.b.name}").click()
    for agency in (q.a, q.b):
        page.get_by_role("button", name=f"Chèn báo cáo {agency.name}").click()
    assert "14 hợp đồng" in page.locator("[name=text]").input_value()
    page.get_by_role("button", name="Gửi bản tổng hợp").click()
    page.get_by_role("heading", name="Bản tổng hợp").wait_for()
    summary = Consolidation.objects.get()
    assert summary.is_closed and summary.missing == []
    assert summary.parts.count() == 2


def read_as_a_leader(page, q):
    sign_in(page, q.leader)
    page.goto(reverse("portal:summary-book", args=[CODE]))
    assert "14 hợp đồng" in page.locator("main").inner_text()
    page.goto(reverse("reporting:timeliness") + f"?ky={CODE}")
    total = page.locator("tfoot tr, tr.total").last.inner_text().split()
    # asked, sent, in time, late by 1 to 7 days
    assert total[2:6] == ["5", "5", "4", "1"], total


def close_the_quarter(page, q):
    sign_in(page, q.coordinator)
    page.goto(reverse("reporting:period-close", args=[q.third.pk]))
    assert "đã nộp đủ 5 báo cáo" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Đóng Quý III/2023").click()
    q.third.refresh_from_db()
    assert q.third.is_closed


def test_quarter_from_opening_to_closing(browser_page, q, today):
    page = browser_page
    today.move_to(datetime(2023, 6, 15, 8, tzinfo=VIETNAM))
    open_the_quarter(page, q)
    today.move_to(datetime(2023, 9, 12, 9, tzinfo=VIETNAM))
    draft_and_hand_in(page, q)
    ask_and_give_time(page, q)
    today.move_to(datetime(2023, 9, 13, 9, tzinfo=VIETNAM))
    return_and_send_again(page, q)
    today.move_to(datetime(2023, 9, 18, 9, tzinfo=VIETNAM))
    urge_who_is_late(page, q)
    type_what_came_on_paper(page, q)
    send_late_and_in_new_time(page, q, today)
    accept_many(page, q)
    consolidate(page, q)
    read_as_a_leader(page, q)
    close_the_quarter(page, q)
