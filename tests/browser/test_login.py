"""The one page that everybody meets."""


def test_person_logs_in_and_out(browser_page, cast):
    cast.staff_a.set_password("Mat-khau-thu-2023")
    cast.staff_a.save()
    browser_page.goto("/")
    browser_page.locator("[name=login]").fill(cast.staff_a.username)
    browser_page.locator("[name=password]").fill("Mat-khau-thu-2023")
    browser_page.get_by_role("button", name="Đăng nhập").click()
    browser_page.wait_for_url("/")
    browser_page.get_by_role("button", name="Đăng xuất").click()
    browser_page.wait_for_url("**/dang-nhap/**")
    assert browser_page.locator("[name=password]").is_visible()


def test_login_page_is_accessible(browser_page, phone_page, axe, db):
    for page in (browser_page, phone_page):
        page.goto("/tai-khoan/dang-nhap/")
        assert axe(page) == ""
