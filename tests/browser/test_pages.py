"""Every page of every role, on the office screen and on a phone: accessible, nothing cut off."""

import pytest
from django.urls import reverse

from tests.browser.test_main_job import people, sign_in  # noqa: F401 - fixture


def pages(c):
    """The pages there are to look at."""
    return [
        "/",
        reverse("portal:overview-agency", args=["SCT"]),
        reverse("portal:overview-section", args=[c.section.pk]),
        reverse("portal:overview-section", args=[c.metric.section.pk]),
        reverse("portal:overview-monitor", args=["SKHDT"]),
        reverse("tasks:task-list"),
        reverse("tasks:task-detail", args=[c.task.pk]),
        reverse("tasks:task-report", args=[c.report.pk]),
        reverse("indicators:target-list"),
        reverse("indicators:target-detail", args=[c.target.pk]),
        reverse("indicators:metric-list"),
        reverse("indicators:metric-detail", args=[c.metric.pk]),
        reverse("indicators:indicator-report", args=[c.target_report.pk]),
        reverse("reporting:report-list"),
        reverse("reporting:period-list"),
        reverse("reporting:timeliness"),
        reverse("reporting:timeliness-list"),
        reverse("reporting:inbox"),
        reverse("reporting:urging"),
        reverse("reporting:urge") + "?tat_ca=1",
        reverse("reporting:urge-list"),
        reverse("reporting:review-queue"),
        reverse("reporting:extension-list"),
        reverse("reporting:sharing"),
        reverse("reporting:duty-list"),
        reverse("reporting:duty-detail", args=[c.task.pk]),
        reverse("reporting:rhythms"),
        reverse("reporting:instruction-list"),
        reverse("portal:summary-list"),
        reverse("portal:summary", args=[c.period.code, c.task.pk]),
        reverse("portal:summary-book", args=[c.period.code]),
        reverse("portal:report-page"),
        reverse("portal:sheet", args=[c.period.code]),
        reverse("portal:meeting"),
        reverse("portal:meeting-item", args=[1]),
        reverse("portal:meeting-print"),
        reverse("portal:meeting-conclusions"),
        reverse("portal:plan-list"),
        reverse("agencies:agency-list"),
        reverse("agencies:agency-detail", args=["SCT"]),
        reverse("keys:list"),
        reverse("keys:give"),
        reverse("api:docs"),
        "/tai-khoan/mat-khau/",
        "/tai-khoan/dang-xuat/",
        "/khong-co-trang-nay/",
    ]


@pytest.mark.parametrize("who", ["staff_a", "staff_m", "coordinator", "leader", "admin"])
def test_pages_are_accessible(browser_page, phone_page, axe, people, who):  # noqa: F811
    wrong = []
    for page in (browser_page, phone_page):
        sign_in(page, getattr(people, who))
        for url in pages(people):
            page.goto(url)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults = ([f"{wide}px too wide"] if wide > 0 else []) + axe(page).splitlines()
            wrong += [f"{url} at {page.viewport_size['width']}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)
