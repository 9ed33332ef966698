"""A changed plan comes in through the pages: upload, settle, compare, issue, look back."""

import pytest
from django.urls import reverse

from agencies.models import AgencyAlias, User
from plans.models import PlanRevision
from tasks.models import Task
from tests.browser.test_main_job import PASSWORD, sign_in
from tests.factories import UserFactory
from tests.portal.plan_files import plan_workbook

EDITS = (
    ("I", "32", 3, "Sở Xây dựng"),
    ("II", "5", 1, "Phát triển mới 500 doanh nghiệp"),
    ("III", "26", 5, "Sở Nông nghiện và Phát triển nông thon"),
)


@pytest.fixture
def admin(plan2023, today):
    """An administrator who can sign in."""
    user = UserFactory(username="quantri", role=User.Role.ADMIN, agency=None)
    user.set_password(PASSWORD)
    user.save()
    return user


def send(page, data, name):
    """Upload a plan's file."""
    page.goto(reverse("portal:plan-upload"))
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[type=file]", {"name": name, "mimeType": mime, "buffer": data})
    page.get_by_role("button", name="Tải lên và đối chiếu").click()


def test_plan_is_uploaded_settled_compared_and_issued(browser_page, phone_page, axe, admin):
    page = browser_page
    sign_in(page, admin)
    send(page, plan_workbook(*EDITS), "Phu-luc-dieu-chinh.xlsx")
    assert "còn 2 chỗ phải xử lý" in page.locator("h1").inner_text()
    assert axe(page) == ""
    page.get_by_role("button", name="Ghi nhận lựa chọn").click()
    page.get_by_role("button", name="Xác nhận số đo của 1 chỉ tiêu").click()
    assert "3 dòng thay đổi, ban hành được" in page.locator("h1").inner_text()
    assert (
        page.locator("del", has_text="520").count() and page.locator("ins", has_text="500").count()
    )
    address = page.url

    sign_in(phone_page, admin)
    phone_page.goto(address)
    assert axe(phone_page) == ""
    assert phone_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    page.get_by_label("Số quyết định").fill("812/QĐ-UBND")
    page.get_by_label("Ngày ký").fill("12/6/2023")
    page.get_by_label("Người ký").fill("Lê Văn Hẳn")
    page.get_by_label("Lý do").fill("Điều chỉnh theo Nghị quyết của HĐND tỉnh.")
    page.get_by_label("Tôi đã đối chiếu").check()
    page.get_by_role("button", name="Ban hành:").click()
    assert page.locator("h1").inner_text() == "Điều chỉnh lần 1, kế hoạch năm 2023"
    assert axe(page) == ""
    assert PlanRevision.objects.get(number=2).decision_no == "812/QĐ-UBND"
    assert Task.objects.get(number="32").monitors_text == "Sở Xây dựng"
    assert AgencyAlias.objects.get(raw=EDITS[2][3]).agency.code == "SNNPTNT"

    page.get_by_role("button", name="Trở lại trước bản này").click()
    assert "3 dòng thay đổi" in page.locator("h1").inner_text()
    page.goto(reverse("portal:plan-list"))
    assert axe(page) == ""


def test_errors_are_shown_by_cell(browser_page, axe, admin):
    page = browser_page
    sign_in(page, admin)
    send(page, plan_workbook(("I", "34", 0, "33")), "Phu-luc-loi.xlsx")
    assert page.locator("#loi").is_visible()
    assert page.get_by_role("cell", name="A44, cột STT").is_visible()
    assert axe(page) == ""
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải lại tệp có đánh dấu").click()
    assert download.value.suggested_filename == "Phu-luc-loi-danh-dau.xlsx"
