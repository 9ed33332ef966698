"""What is typed on a page outlives its session: carried along, shown again, unsaved."""

import re
from html import unescape

import pytest
from django.test import Client

from agencies import parking
from reporting.models import Report
from tasks.services import save_progress, send
from tests.quarters import WRITTEN

PASSWORD = "Mat-khau-thu-2023"
SIGN_IN = "/tai-khoan/dang-nhap/"


@pytest.fixture
def people(cast):
    """The cast, able to sign in."""
    for who in ("staff_a", "head_a", "staff_b", "staff_m"):
        user = getattr(cast, who)
        user.set_password(PASSWORD)
        user.save()
    return cast


def text(response):
    return response.content.decode()


def hidden(response, field):
    """A hidden field of the sign-in form."""
    found = re.search(f'name="{field}" value="([^"]*)"', text(response))
    return unescape(found[1]) if found else ""


def sign_in(client, user, page, password=PASSWORD):
    """Sign in through the page that carries what was typed."""
    data = {"login": user.username, "password": password}
    data |= {field: hidden(page, field) for field in ("next", "parked")}
    return client.post(SIGN_IN, data)


def report_url(cast):
    return f"/nhiem-vu/bao-cao/{cast.report.pk}/"


def typed_on_report(cast, **more):
    return {"version": 0, "act": "send", "typed_by": cast.staff_a.name} | WRITTEN | more


def test_words_typed_on_a_report_come_back_after_signing_in(client, people):
    page = client.post(report_url(people), typed_on_report(people))
    assert page.status_code == 200
    assert "Chữ vừa nhập được giữ" in text(page)
    assert WRITTEN["results"] not in report_words(people)
    assert sign_in(client, people.staff_a, page).url == report_url(people)
    back = client.get(report_url(people))
    assert "Chữ anh/chị vừa nhập còn nguyên" in text(back)
    assert WRITTEN["results"] in text(back)
    assert Report.objects.get(pk=people.report.pk).is_untouched
    assert WRITTEN["results"] not in text(client.get(report_url(people)))  # once


def report_words(cast):
    report = Report.objects.get(pk=cast.report.pk)
    return report.progress.results if hasattr(report, "progress") else ""


def test_version_is_checked_after_the_return(client, people):
    page = client.post(report_url(people), typed_on_report(people))
    save_progress(report=people.report, by=people.head_a, version=0, values={"results": "Khác"})
    sign_in(client, people.staff_a, page)
    back = client.get(report_url(people))
    assert hidden(back, "version") == "0"
    again = client.post(report_url(people), typed_on_report(people))
    assert again.status_code == 409
    assert report_words(people) == "Khác"


def test_wrong_password_does_not_lose_the_words(client, people):
    page = client.post(report_url(people), typed_on_report(people))
    again = sign_in(client, people.staff_a, page, password="sai-mat-khau-roi")
    assert again.status_code == 200
    assert sign_in(client, people.staff_a, again).status_code == 302
    assert WRITTEN["results"] in text(client.get(report_url(people)))


def test_report_that_left_meanwhile_shows_both_texts(client, people):
    page = client.post(report_url(people), typed_on_report(people, results="Chữ đến sau"))
    save_progress(report=people.report, by=people.head_a, version=0, values=WRITTEN)
    people.report.refresh_from_db()
    send(report=people.report, by=people.head_a, version=1)
    sign_in(client, people.staff_a, page)
    back = client.get(report_url(people))
    assert "Chữ đến" in text(back)
    assert "chỉ còn trên trang này" in text(back)


def test_choice_made_on_the_conflict_page_is_kept(client, people):
    save_progress(report=people.report, by=people.head_a, version=0, values={"results": "Khác"})
    chosen = {"version": 1, "act": "save", "keep-results": "stored"}
    page = client.post(report_url(people), typed_on_report(people) | chosen)
    sign_in(client, people.staff_a, page)
    back = text(client.get(report_url(people)))
    assert "Khác</textarea>" in back
    assert hidden(client.get(report_url(people)), "version") == "1"


def test_indicator_page_keeps_figures(client, people):
    url = f"/chi-tieu/bao-cao/{people.target_report.pk}/"
    page = client.post(url, {"version": 0, f"m{people.measure.pk}-value": "7,25"})
    sign_in(client, people.staff_a, page)
    assert 'value="7,25"' in text(client.get(url))


def test_colleague_who_signs_in_is_told_whose_words_they_are(client, people):
    page = client.post(report_url(people), typed_on_report(people))
    sign_in(client, people.head_a, page)
    back = text(client.get(report_url(people)))
    assert "Phiên của Người staff.a đã hết" in back
    assert WRITTEN["results"] in back


@pytest.mark.parametrize(("who", "status"), [("staff_b", 404), ("staff_m", 200)])
def test_others_who_sign_in_do_not_get_the_words(client, people, who, status):
    page = client.post(report_url(people), typed_on_report(people))
    sign_in(client, getattr(people, who), page)
    back = client.get(report_url(people))
    assert back.status_code == status
    assert WRITTEN["results"] not in text(back)


def test_page_that_did_not_opt_in_is_a_plain_redirect(client, cast):
    response = client.post(f"/bao-cao/{cast.report.pk}/accept/", {"reason": "x"})
    assert response.status_code == 302


def test_too_much_to_carry_says_so(client, cast):
    page = client.post(report_url(cast), typed_on_report(cast, results="ă" * parking.MOST))
    assert "quá dài để giữ ở đây" in text(page)
    assert 'name="parked"' not in text(page)


@pytest.mark.parametrize("junk", ["", "{", "[]", '{"path": 1}', '{"path": "/", "fields": 3}', "x"])
def test_junk_is_not_read(junk):
    assert parking.read(junk) is None


def test_form_without_token_is_not_carried(people):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(report_url(people), typed_on_report(people))
    assert response.status_code == 403
    assert "parked" not in text(response)


def test_old_token_after_signing_in_elsewhere_loses_nothing(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.staff_a)
    own = {"Origin": "http://testserver"}
    response = strict.post(report_url(people), typed_on_report(people), headers=own)
    assert response.status_code == 302
    assert WRITTEN["results"] in text(strict.get(report_url(people)))
    assert Report.objects.get(pk=people.report.pk).is_untouched


def test_form_of_another_site_is_refused(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.staff_a)
    foreign = {"Origin": "https://ke-gian.example"}
    response = strict.post(report_url(people), typed_on_report(people), headers=foreign)
    assert response.status_code == 403
    assert WRITTEN["results"] not in text(strict.get(report_url(people)))
