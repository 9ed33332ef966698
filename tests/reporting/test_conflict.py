"""Two people, one report: whoever is second sees both texts and overwrites nothing unasked."""

import pytest
from django.urls import reverse

from reporting.models import Report
from reporting.services import move
from reporting.workflow import Act
from tasks.services import save_progress
from tests.reporting.evidence_files import a_file, upload

FIRST = {"status": "under_way", "results": "Kết nối 12 hợp đồng", "causes": "Vốn chậm"}
SECOND = FIRST | {"results": "Kết nối 14 hợp đồng", "status": "stuck"}


@pytest.fixture
def saved(cast):
    """The report after the head saved it in another tab (version 1)."""
    save_progress(report=cast.report, by=cast.head_a, version=0, values=FIRST)
    return cast.report


def post(client, cast, **data):
    """The form as a member of staff posts it, opened before anybody saved."""
    client.force_login(cast.staff_a)
    address = reverse("tasks:task-report", args=[cast.report.pk])
    return client.post(address, {"act": "save", "version": 0} | data)


def kept(cast):
    """(version, status, results) in the database."""
    report = Report.objects.get(pk=cast.report.pk)
    return report.version, report.progress.status, report.progress.results


@pytest.mark.parametrize("act", ["save", "hand_in"])
def test_second_save_shows_both_texts_and_changes_nothing(client, cast, saved, act):
    response = post(client, cast, **SECOND, act=act)
    html = response.content.decode()
    assert response.status_code == 409
    assert "<del>12 </del>" in html and "<ins>14 </ins>" in html
    assert "Người head.a" in html
    assert kept(cast) == (1, "under_way", FIRST["results"])


def test_conflict_asks_only_where_the_texts_differ(client, cast, saved):
    response = post(client, cast, **SECOND)
    assert [d.field.name for d in response.context["differences"]] == ["status", "results"]
    html = response.content.decode()
    assert html.count('type="radio"') == 4
    assert 'name="causes" value="Vốn chậm"' in html


def test_typed_text_can_be_saved_over_the_newest(client, cast, saved):
    choice = {"keep-status": "typed", "keep-results": "typed"}
    assert post(client, cast, **SECOND, **choice, version=1).status_code == 302
    assert kept(cast) == (2, "stuck", SECOND["results"])


def test_each_field_is_chosen_by_itself(client, cast, saved):
    choice = {"keep-status": "stored", "keep-results": "typed"}
    assert post(client, cast, **SECOND, **choice, version=1).status_code == 302
    assert kept(cast) == (2, "under_way", SECOND["results"])


def test_conflict_over_a_conflict_asks_again(client, cast, saved):
    save_progress(report=saved, by=cast.head_a, version=1, values={"results": "Bản ba"})
    choice = {"keep-results": "typed", "keep-status": "typed"}
    assert post(client, cast, **SECOND, **choice, version=1).status_code == 409
    assert kept(cast)[2] == "Bản ba"


@pytest.mark.parametrize("version", ["-1", "", "x", "2", "1" + "0" * 30])
def test_form_with_unread_version_conflicts(client, cast, saved, version):
    assert post(client, cast, **SECOND, version=version).status_code == 409
    assert kept(cast)[0] == 1


def test_bad_field_on_an_old_page_does_not_lose_its_version(client, cast, saved):
    response = post(client, cast, **SECOND, percent="x")
    assert response.status_code == 200 and response.context["version"] == 0
    assert '<input type="hidden" name="version" value="0">' in response.content.decode()
    assert post(client, cast, **SECOND, version=response.context["version"]).status_code == 409


def test_forged_version_of_an_untouched_report_conflicts(client, cast):
    assert post(client, cast, **SECOND, version=5).status_code == 409
    assert Report.objects.get(pk=cast.report.pk).is_untouched


def test_conflict_page_shows_hostile_text_as_text(client, cast, saved):
    html = post(client, cast, **SECOND | {"results": "<script>1</script>"}).content.decode()
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_same_text_saved_by_both_is_no_conflict(client, cast, saved):
    response = post(client, cast, **FIRST)
    assert response.status_code == 302 and kept(cast)[0] == 1
    html = client.get(response.url).content.decode()
    assert "Nội dung này đã được lưu từ trước" in html


def test_file_sent_with_a_conflict_is_told_of(client, cast, saved):
    html = post(client, cast, **SECOND, file=upload()).content.decode()
    assert "Tệp vừa chọn chưa được gắn" in html and not cast.report.evidence.exists()


def test_file_attached_elsewhere_makes_no_conflict_of_equal_texts(client, cast, saved):
    a_file(cast)
    assert post(client, cast, **FIRST, version=1).status_code == 302


def test_text_typed_while_the_report_was_sent_is_shown_to_be_copied(client, cast, saved):
    move(report=saved, act=Act.SEND, by=cast.head_a, content={"fields": []})
    response = post(client, cast, **SECOND)
    html = response.content.decode()
    assert response.status_code == 409 and not response.context["can_save"]
    assert "<ins>14 </ins>" in html and "chép lại" in html
    assert 'value="save"' not in html


def test_text_typed_while_the_period_closed_is_shown_to_be_copied(client, cast, saved):
    cast.period.closed_at = cast.report.deadline
    cast.period.save()
    response = post(client, cast, **SECOND, version=1)
    html = response.content.decode()
    assert response.status_code == 409 and "Kỳ báo cáo đã đóng" in html
    assert "<ins>14 </ins>" in html and kept(cast)[0] == 1
