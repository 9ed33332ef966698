"""Whole pages in the Chromium of the machine (CHROMIUM names another one)."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",  # Chromium refuses to start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    """Everything in this directory is a browser test, and needs committed data."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium():
    """The running browser."""
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert executable, "no Chromium found: apt-get install chromium, or name one in CHROMIUM"
    # Playwright keeps an event loop in this thread, which Django takes for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield browser
        browser.close()


def watched_page(chromium, live_server, **screen):
    """A page that remembers what went wrong on it; fails the test at the end if anything did."""
    context = chromium.new_context(
        base_url=live_server.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **screen
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda message: faults.extend(console_faults(page, message)))
    yield page
    context.close()
    assert not faults, "\n".join(faults)


def console_faults(page, message):
    """The message when it is an error; a page may itself be a 403, 404 or 409."""
    own_status = message.location["url"] == page.url and "the server responded" in message.text
    if message.type == "error" and not own_status:
        yield f"{page.url}: {message.text}"


@pytest.fixture
def browser_page(chromium, live_server):
    """A page on the office's usual screen, 1366 x 768; `page.goto("/…")`."""
    yield from watched_page(chromium, live_server, viewport={"width": 1366, "height": 768})


@pytest.fixture
def phone_page(chromium, live_server):
    """A page on a small phone, 360 x 740, with touch."""
    screen = {"width": 360, "height": 740}
    yield from watched_page(chromium, live_server, viewport=screen, has_touch=True, is_mobile=True)


@pytest.fixture
def axe():
    """`axe(page)`: the broken accessibility rules as text, empty when there is none."""

    def broken_rules(page):
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        return "\n".join(
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
            + "\n".join(f"    {node['html']}" for node in rule["nodes"])
            for rule in results.response["violations"]
        )

    return broken_rules
