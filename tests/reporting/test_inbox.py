"""The inbox: one's own lines, what they lead to, the count in the frame."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.models import Notice
from tests.cast import NOW

URL = reverse("reporting:inbox")


def tell(person, text="Có việc", **fields):
    """One line."""
    line = {"person": person, "text": text, "kind": "comment", "at": NOW} | fields
    return Notice.objects.create(**line)


def html(client, user, url=URL, **query):
    """The page a person gets."""
    client.force_login(user)
    return client.get(url, query).content.decode()


def test_own_lines_unread_first(client, cast):
    tell(cast.staff_a, "đã đọc", read_at=NOW)
    tell(cast.staff_a, "chưa đọc", at=NOW.replace(hour=1))
    tell(cast.staff_b, "CUA-NGUOI-KHAC")
    text = html(client, cast.staff_a)
    assert text.index("chưa đọc</p>") < text.index("đã đọc</p>")
    assert "CUA-NGUOI-KHAC" not in text and "1 thông báo chưa đọc" in text
    assert 'aria-label="Thông báo: 1 chưa đọc"' in text


def test_opening_marks_as_read_and_goes_there(client, cast):
    notice = tell(cast.staff_a, report=cast.report)
    target = reverse("tasks:task-report", args=[cast.report.pk])
    assert f'name="next" value="{target}"' in html(client, cast.staff_a)
    response = client.post(reverse("reporting:notice", args=[notice.pk]), {"next": target})
    notice.refresh_from_db()
    assert response.url == target and notice.read_at == NOW
    away = client.post(reverse("reporting:notice", args=[notice.pk]), {"next": "//evil.example"})
    assert away.url == URL


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        ({"report": "target_report"}, "/chi-tieu/"),
        ({"item": "task"}, "/nhiem-vu/"),
        ({"item": "target"}, "/chi-tieu/"),
        ({"item": "metric"}, "/chi-tieu/"),
        ({"kind": "urge", "period": "period"}, "/bao-cao/don-doc/da-gui/?ky=2023-Q2"),
        ({"kind": "reminder", "period": "period"}, "/bao-cao/?ky=2023-Q2&amp;trang_thai=chua_nop"),
        ({"kind": "period", "period": "period"}, "/?ky=2023-Q2"),
    ],
)
def test_line_leads_to_what_it_is_about(client, cast, fields, target):
    tell(cast.staff_a, **{k: getattr(cast, v, v) if k != "kind" else v for k, v in fields.items()})
    text = html(client, cast.staff_a)
    assert f'name="next" value="{target}' in text and ">Mở<" in text


def test_line_about_what_is_no_longer_visible_is_text(client, cast):
    tell(cast.staff_a, "Về báo cáo cũ", report=cast.bare_report)
    text = html(client, cast.staff_a)
    assert "Về báo cáo cũ" in text and 'name="next"' not in text and ">Mở<" not in text
    assert "Đánh dấu đã đọc<" in text


def test_text_is_never_markup(client, cast):
    tell(cast.staff_a, "<script>alert(1)</script>")
    assert "<script>alert" not in html(client, cast.staff_a)


def test_all_are_marked_at_once_but_only_ones_own(client, cast):
    tell(cast.staff_a)
    other = tell(cast.staff_b)
    client.force_login(cast.staff_a)
    page = client.post(reverse("reporting:inbox-read"), follow=True).content.decode()
    assert "Đã đánh dấu 1 thông báo là đã đọc." in page and "Đã đọc hết thông báo" in page
    other.refresh_from_db()
    assert other.read_at is None


def test_kinds_narrow_the_list(client, cast):
    tell(cast.staff_a, "hạn tới", kind="reminder")
    tell(cast.staff_a, "trả lại", kind="returned")
    text = html(client, cast.staff_a, loai="returned")
    assert "trả lại</p>" in text and "hạn tới" not in text
    assert "hạn tới" in html(client, cast.staff_a, loai="x")


def test_home_shows_the_newest_three(client, cast):
    for n in range(5):
        tell(cast.staff_a, f"dòng {n}", at=NOW.replace(minute=n))
        tell(cast.coordinator, f"dòng {n}", at=NOW.replace(minute=n))
    for who in (cast.staff_a, cast.coordinator):
        text = html(client, who, "/")
        shown = [n for n in range(5) if f"dòng {n}</p>" in text]
        assert shown == [2, 3, 4] and "mở hộp thông báo, 5 chưa đọc" in text
    assert "Thông báo mới" not in html(client, cast.leader, "/")


def test_pages_and_constant_queries(client, cast):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            page = client.get(URL)
        return len(seen), len(page.context["lines"])

    client.force_login(cast.staff_a)
    tell(cast.staff_a, report=cast.report, period=cast.period)
    tell(cast.staff_a, item=cast.task)
    few, _lines = queries()
    for _n in range(30):
        tell(cast.staff_a, report=cast.report)
        tell(cast.staff_a, item=cast.task, period=cast.period)
    many, shown = queries()
    assert many == few and shown == 25
    assert len(client.get(URL, {"page": "3"}).context["lines"]) == 12
    assert client.get(URL, {"page": "x"}).status_code == 200
