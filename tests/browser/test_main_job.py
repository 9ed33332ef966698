"""The main job, end to end in a real browser: draft, hand in, send, return, send again, accept."""

import pytest

from reporting.models import Report

PASSWORD = "Mat-khau-thu-2023"


@pytest.fixture
def people(cast):
    """The cast, able to sign in."""
    for name in ("staff_a", "head_a", "staff_m", "coordinator", "leader", "admin"):
        user = getattr(cast, name)
        user.set_password(PASSWORD)
        user.save()
    return cast


def sign_in(page, user):
    """Sign in through the page, whoever was there before."""
    page.context.clear_cookies()
    page.goto("/tai-khoan/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("/")


def test_task_report_from_draft_to_accepted(browser_page, people):
    page = browser_page
    sign_in(page, people.staff_a)
    assert "Còn 3 mục chưa nộp" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Nhập Phụ lục I, 8").click()
    page.get_by_label("Đang thực hiện").check()
    page.get_by_label("Kết quả trong kỳ").fill("Tổ chức 04 phiên chợ hàng Việt tại 3 huyện.")
    page.get_by_role("button", name="Lưu nháp").click()
    assert page.get_by_label("Kết quả trong kỳ").input_value().startswith("Tổ chức 04 phiên")
    page.get_by_role("button", name="Trình lãnh đạo duyệt").click()

    sign_in(page, people.head_a)
    page.get_by_role("link", name="Xem, duyệt").click()
    page.get_by_role("button", name="Nộp", exact=False).first.click()
    report = Report.objects.get(pk=people.report.pk)
    first = report.first_submitted_at
    assert report.state == Report.State.SUBMITTED

    sign_in(page, people.staff_m)
    page.get_by_role("link", name="Xem xét 8").click()
    page.get_by_label("Lý do").fill("Nêu rõ số hợp đồng kết nối tiêu thụ.")
    page.get_by_role("button", name="Trả lại").click()

    sign_in(page, people.head_a)
    assert "1 mục bị trả lại" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Sửa, nộp lại").click()
    assert page.get_by_text("Nêu rõ số hợp đồng kết nối tiêu thụ.").first.is_visible()
    page.get_by_label("Kết quả trong kỳ").fill("Kết nối 14 hợp đồng tiêu thụ nông sản.")
    page.get_by_role("button", name="Nộp", exact=False).first.click()

    sign_in(page, people.staff_m)
    page.get_by_role("link", name="Xem xét 8").click()
    page.get_by_role("button", name="Tiếp nhận").click()
    report.refresh_from_db()
    assert report.state == Report.State.ACCEPTED
    assert report.first_submitted_at == first
    assert report.versions.count() == 2
