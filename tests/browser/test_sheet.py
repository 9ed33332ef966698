"""The sheet in a real browser: rows that save themselves, cells from Excel, an ended session."""

import pytest
from django.contrib.sessions.models import Session

from indicators.models import Observation
from reporting.models import Report
from tasks.models import TaskProgress
from tests.quarters import first_quarter

PASSWORD = "Mat-khau-thu-2023"
SHEET = "/phieu/2023-Q2/"
PASTE = """text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
    document.activeElement.dispatchEvent(event);
}"""


@pytest.fixture
def people(cast):
    """The cast, able to sign in, with a quarter behind it."""
    first_quarter(cast)
    for name in ("staff_a", "head_a"):
        user = getattr(cast, name)
        user.set_password(PASSWORD)
        user.save()
    return cast


def sign_in(page, user):
    """Sign in on the page that is open."""
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def open_sheet(page, user):
    """Sign in and go to the sheet."""
    page.goto("/tai-khoan/dang-nhap/")
    sign_in(page, user)
    page.wait_for_url("/")
    page.goto(SHEET)


def field(page, report, name):
    """A field of a row."""
    return page.locator(f"[name='r{report.pk}-{name}']")


def test_rows_save_themselves_and_go_with_one_button(browser_page, axe, people):
    page = browser_page
    open_sheet(page, people.staff_a)
    assert axe(page) == ""
    cell = field(page, people.target_report, f"m{people.measure.pk}-value")
    cell.fill("7,25")
    cell.press("Tab")
    page.locator("tr", has=cell).get_by_text("Đã lưu").wait_for()
    cell.fill("bảy")
    cell.press("Tab")
    page.get_by_text("không đọc được thành số").first.wait_for()
    assert cell.input_value() == "bảy"
    assert cell.get_attribute("aria-invalid") == "true"
    assert axe(page) == ""
    cell.fill("7,3")
    estimate = field(page, people.target_report, f"m{people.measure.pk}-estimate")
    estimate.fill("73000,5")
    estimate.press("Tab")
    line = page.locator("tr", has=cell)
    line.get_by_text("gấp 9.733 lần kế hoạch (7,5)").wait_for()
    line.get_by_text("Nên xem lại").wait_for()
    line.get_by_text("bảy mươi ba nghìn phẩy năm phần trăm").wait_for()
    assert axe(page) == ""
    estimate.fill("7,5")
    estimate.press("Tab")
    line.get_by_text("Nên xem lại").wait_for(state="detached")
    field(page, people.report, "unchanged").check()
    page.get_by_text("2 mục trình được ngay").wait_for()
    words = field(page, people.report, "results")
    assert words.input_value() == "Quý I: nâng cấp 01 chợ"
    # the button waits for the row that is on its way
    words.fill("Quý II: nâng cấp 02 chợ")
    page.locator(".actbar").get_by_role("button", name="Trình lãnh đạo duyệt").click()
    page.get_by_text("Đã trình lãnh đạo duyệt 2 mục").wait_for()
    assert TaskProgress.objects.get(report=people.report).results == "Quý II: nâng cấp 02 chợ"
    assert Report.objects.get(pk=people.report.pk).state == "pending"


def test_block_of_cells_fills_the_table_and_is_saved(browser_page, people):
    page = browser_page
    open_sheet(page, people.staff_a)
    field(page, people.target_report, f"m{people.measure.pk}-cumulative").focus()
    page.evaluate(PASTE, "7,2\t7,3\r\n8,1\t8,2\r\n")
    page.get_by_text("Đã lưu").nth(1).wait_for()
    found = Observation.objects.filter(report__period=people.period).order_by("measure")
    assert [(str(o.cumulative.normalize()), str(o.estimate.normalize())) for o in found] == [
        ("7.2", "7.3"),
        ("8.1", "8.2"),
    ]


def test_network_away_and_back_loses_nothing(chromium, live_server, people):
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    open_sheet(page, people.staff_a)
    page.route("**/phieu/2023-Q2/*/", lambda route: route.abort())
    words = field(page, people.report, "results")
    words.fill("Nhập khi mất mạng")
    words.press("Tab")
    page.get_by_text("Chưa lưu được: mất kết nối").first.wait_for()
    page.unroute("**/phieu/2023-Q2/*/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("Đã lưu").first.wait_for()
    assert TaskProgress.objects.get(report=people.report).results == "Nhập khi mất mạng"
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_ended_session_gives_the_words_back(chromium, live_server, people, script):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=script)
    page = context.new_page()
    open_sheet(page, people.staff_a)
    Session.objects.all().delete()
    field(page, people.report, "results").fill("Nhập khi phiên đã hết")
    field(page, people.report, "status").nth(1).check()
    page.locator(".actbar").get_by_role("button", name="Lưu nháp").click()
    page.get_by_text("Chữ vừa nhập được giữ").wait_for()
    sign_in(page, people.staff_a)
    page.get_by_text("còn nguyên bên dưới").wait_for()
    assert page.url.endswith(SHEET)
    assert field(page, people.report, "results").input_value() == "Nhập khi phiên đã hết"
    assert not TaskProgress.objects.filter(report=people.report).exists()
    page.locator(".actbar").get_by_role("button", name="Lưu nháp").click()
    page.get_by_text("Đã lưu 1 mục").wait_for()
    assert TaskProgress.objects.get(report=people.report).results == "Nhập khi phiên đã hết"
    context.close()


def test_sheet_fits_a_phone(phone_page, axe, people):
    page = phone_page
    open_sheet(page, people.staff_a)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == ""
