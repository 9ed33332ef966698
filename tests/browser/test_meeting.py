"""The meeting screen in a real browser: keys, the full screen, one screen without scrolling."""

from django.urls import reverse
from playwright.sync_api import expect

from reporting.models import Instruction
from tests.browser.test_main_job import people, sign_in  # noqa: F401 - fixture

FULL = "Boolean(document.fullscreenElement)"
TOO_HIGH = "document.documentElement.scrollHeight - innerHeight"


def title(page, start):
    """Wait until the page is the one whose title begins so."""
    page.wait_for_function("start => document.title.startsWith(start)", arg=start)


def test_keys_lead_through_the_meeting_in_full_screen(browser_page, people):  # noqa: F811
    page = browser_page
    sign_in(page, people.leader)
    page.goto(reverse("portal:meeting-item", args=[1]))
    page.keyboard.press("ArrowRight")
    title(page, "Mục 2/4")
    page.keyboard.press("f")
    page.wait_for_function(FULL)
    for pressed, place in (("PageDown", 3), ("End", 4), ("PageUp", 3), ("Home", 1)):
        page.keyboard.press(pressed)
        title(page, f"Mục {place}/4")
        assert page.evaluate(FULL) and page.evaluate(TOO_HIGH) <= 0
    page.keyboard.press("f")
    page.wait_for_function(f"!{FULL}")
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{reverse('portal:meeting')}")


def test_keys_belong_to_the_words_while_a_conclusion_is_typed(browser_page, people):  # noqa: F811
    page = browser_page
    sign_in(page, people.leader)
    page.goto(reverse("portal:meeting-item", args=[1]))
    page.locator(".conclude > summary").click()
    expect(page.locator(".conclude textarea")).to_be_focused()
    page.keyboard.type("Hoàn thành")
    page.keyboard.press("Home")
    page.keyboard.type("Phải ")
    page.get_by_label("Sở Công Thương").check()
    page.get_by_label("Hạn thực hiện").fill("30/12/2099")
    page.get_by_role("button", name="Ghi kết luận về").click()
    expect(page.get_by_role("status")).to_contain_text("giao Sở Công Thương")
    assert Instruction.objects.get().text == "Phải Hoàn thành"
