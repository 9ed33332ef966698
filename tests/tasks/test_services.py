"""Saving, handing in and sending what is said of a task."""

import pytest
from django.core.exceptions import ValidationError

from agencies.models import AuditEvent
from reporting.models import Report
from reporting.workflow import Incomplete, NotAllowed, StaleVersion, WrongState
from tasks.models import TaskProgress
from tasks.services import hand_in, save_progress, send

READY = {"status": "under_way", "results": "Đã nâng cấp 02 chợ"}


def save(cast, by=None, version=0, **values):
    """The cast's report saved by its staff unless said otherwise."""
    by = by or cast.staff_a
    return save_progress(report=cast.report, by=by, version=version, values=values)


def test_save_progress_keeps_words_and_counts_version(cast):
    progress = save(cast, **READY)
    assert progress.report.version == 1
    assert progress.report.updated_by == cast.staff_a
    assert TaskProgress.objects.get().results == "Đã nâng cấp 02 chợ"


def test_save_progress_audits_names_of_changed_fields_only(cast):
    save(cast, **READY)
    save(cast, version=1, **READY | {"results": "Đã nâng cấp 03 chợ"})
    event = AuditEvent.objects.first()
    assert (event.action, event.actor_id) == ("save", cast.staff_a.pk)
    assert event.data == {"fields": ["results"]}
    assert "03 chợ" not in str(event.data)


def test_save_progress_without_change_writes_nothing(cast):
    save(cast, **READY)
    before = AuditEvent.objects.count()
    assert save(cast, version=1, **READY).report.version == 1
    assert AuditEvent.objects.count() == before


def test_save_progress_blank_form_leaves_report_untouched(cast):
    assert save(cast, status="", percent=None, results="  ").report.is_untouched
    assert not TaskProgress.objects.exists()


def test_save_progress_leaves_other_names_alone(cast):
    save(cast, **READY, state="accepted", version_=9, agency=cast.b.pk, report=cast.report_b.pk)
    report = Report.objects.get(pk=cast.report.pk)
    assert (report.state, report.agency, report.progress.results) == (
        "draft",
        cast.a,
        READY["results"],
    )


def test_save_progress_cleans_text(cast):
    nfd = "Đạt ke\u0302\u0301t qua\u0309\x00\u200b "
    save(cast, results=nfd)
    assert TaskProgress.objects.get().results == "Đạt kết quả"


@pytest.mark.parametrize("values", [{"percent": 101}, {"percent": -1}, {"status": "late"}])
def test_save_progress_refuses_impossible_value(cast, values):
    with pytest.raises(ValidationError):
        save(cast, **values)
    assert not TaskProgress.objects.exists()


def test_save_progress_by_other_agency_refused(cast):
    for person in (cast.staff_b, cast.staff_m, cast.coordinator, cast.leader, cast.admin):
        with pytest.raises(NotAllowed):
            save(cast, by=person, **READY)


def test_save_progress_over_newer_version_refused(cast):
    save(cast, **READY)
    with pytest.raises(StaleVersion):
        save(cast, by=cast.head_a, results="Bản cũ")
    assert TaskProgress.objects.get().results == READY["results"]


def test_save_progress_after_sending_refused(cast):
    save(cast, **READY)
    send(report=cast.report, by=cast.head_a, version=1)
    with pytest.raises(WrongState):
        save(cast, version=2, results="Sửa sau khi nộp")


def test_send_keeps_what_was_sent_in_words(cast):
    save(cast, **READY, percent=40)
    report = send(report=cast.report, by=cast.head_a, version=1)
    content = report.versions.get().content
    assert content["item"] == {
        "number": cast.task.number,
        "appendix": "I",
        "text": cast.task.text,
    }
    shown = {field["key"]: field["value"] for field in content["fields"]}
    assert shown["status"] == "Đang thực hiện"
    assert (shown["percent"], shown["results"], shown["causes"]) == ("40%", READY["results"], "")
    assert content["fields"][2]["label"] == "Kết quả trong kỳ"


@pytest.mark.parametrize("step", [hand_in, send])
def test_incomplete_report_goes_nowhere(cast, step):
    save(cast, status="stuck")
    with pytest.raises(Incomplete) as caught:
        step(report=cast.report, by=cast.head_a, version=1)
    assert set(caught.value.problems) == {"results", "difficulties", "proposals"}
    assert Report.objects.get(pk=cast.report.pk).state == "draft"


def test_send_of_text_saved_meanwhile_refused(cast):
    save(cast, **READY)
    save(cast, by=cast.head_a, version=1, results="Người khác sửa")
    with pytest.raises(StaleVersion):
        send(report=cast.report, by=cast.head_a, version=1)
    assert not cast.report.versions.exists()
