"""Evidence on its pages: several at once, described, replaced, shown; room and scanner."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.urls import reverse

from agencies.models import Agency, AuditEvent
from common.files import FileRefused
from reporting.models import Evidence, Report
from reporting.services import attach, describe, detach, move, usage
from reporting.workflow import Act, NotAllowed
from tests.reporting.evidence_files import (
    PDF,
    a_file,
    office,
    png,
    sent_file,
    upload,
)


def write(client, cast, who="staff_a", **data):
    """What the report's page answers to a save with files."""
    client.force_login(getattr(cast, who))
    report = Report.objects.get(pk=cast.report.pk)
    page = reverse("tasks:task-report", args=[report.pk])
    return client.post(page, {"act": "save", "version": report.version} | data)


def page_of(client, person, file, name="evidence-detail"):
    """A page of a file as a person gets it."""
    client.force_login(person)
    return client.get(reverse(f"reporting:{name}", args=[file.pk]))


def names(cast):
    """The files attached now."""
    return [file.name for file in cast.report.evidence.attached()]


# --- several at once, described -------------------------------------------------------------------
def test_several_files_are_attached_at_once_with_what_they_are(client, cast):
    files = [upload("a.pdf"), upload("b.png", png(9, 9))]
    said = {"document_no": "12/BC-SCT", "note": "Biên bản nghiệm thu"}
    assert write(client, cast, file=files, **said).status_code == 302
    assert names(cast) == ["a.pdf", "b.png"]
    for file in cast.report.evidence.all():
        assert (file.document_no, file.note) == ("12/BC-SCT", "Biên bản nghiệm thu")
    words = client.get(reverse("tasks:task-report", args=[cast.report.pk])).content.decode()
    assert 'value="12/BC-SCT"' in words and cast.staff_a.name in words
    assert cast.report.evidence.first().sha256 in words


def test_bad_file_does_not_hold_up_the_others_and_texts_are_kept(client, cast):
    files = [upload("a.pdf"), upload("x.exe", b"MZ"), upload("b.pdf", PDF + b"2")]
    response = write(client, cast, file=files, note="Của tôi", results="Đã làm")
    words = response.content.decode()
    assert response.status_code == 200 and names(cast) == ["a.pdf", "b.pdf"]
    assert "x.exe" in words and "chỉ nhận tệp" in words and 'value="Của tôi"' in words
    version = Report.objects.get(pk=cast.report.pk).version
    assert response.context["version"] == version  # the page can be saved again
    assert cast.report.progress.results == "Đã làm"


def test_description_is_saved_with_the_report_and_read_by_the_monitor(client, cast):
    file = a_file(cast)
    write(client, cast, **{f"note-{file.pk}": "Bảng kê", f"document_no-{file.pk}": "3/BC"})
    file.refresh_from_db()
    assert (file.note, file.document_no) == ("Bảng kê", "3/BC")
    assert AuditEvent.objects.first().data["note"] == "Bảng kê"
    write(client, cast, results="Không nói gì về tệp")
    file.refresh_from_db()
    assert file.note == "Bảng kê"
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    assert "Bảng kê" in page_of(client, cast.staff_m, file).content.decode()
    [named] = cast.report.versions.get().content["evidence"]
    assert (named["note"], named["size"]) == ("Bảng kê", len(PDF))


def test_description_typed_over_a_colleagues_save_is_kept_on_the_page(client, cast):
    file = a_file(cast)
    response = write(client, cast, version=0, results="", **{f"note-{file.pk}": "Bảng kê"})
    assert response.status_code == 409
    page = response.content.decode()
    assert f'name="note-{file.pk}" value="Bảng kê"' in page, page


def test_only_the_author_describes(cast):
    file = a_file(cast)
    for person in (cast.staff_b, cast.staff_m, cast.coordinator):
        with pytest.raises(NotAllowed):
            describe(evidence=file, by=person, document_no="", note="x")


def test_page_costs_the_same_for_more_files(client, cast, django_assert_max_num_queries):
    def queries():
        client.force_login(cast.staff_a)
        with django_assert_max_num_queries(60) as counted:
            client.get(reverse("tasks:task-report", args=[cast.report.pk]))
        return len(counted)

    a_file(cast)
    before = queries()
    for n in range(5):
        a_file(cast, content=PDF + bytes([n]))
    assert queries() == before


# --- versions -------------------------------------------------------------------------------------
def test_new_version_takes_the_place_of_the_old_one_which_is_kept(client, cast, today):
    old = sent_file(cast)
    Evidence.objects.filter(pk=old.pk).update(note="Biên bản")
    move(report=cast.report, act=Act.RETURN, by=cast.head_m, reason="Thiếu dấu")
    today.shift(60)
    data = {"file": [upload("co-dau.pdf", PDF + b"2")], "replaces": old.pk}
    assert write(client, cast, **data).status_code == 302
    new = cast.report.evidence.attached().get()
    assert (new.name, new.replaces, new.note) == ("co-dau.pdf", old, "Biên bản")
    assert AuditEvent.objects.first().data["replaces"] == "minh-chung.pdf"
    words = client.get(reverse("tasks:task-report", args=[cast.report.pk])).content.decode()
    assert "bản 2" in words and "thay cho" in words and f"/{old.pk}/xem/" in words
    assert "đã có bản mới hơn" in page_of(client, cast.staff_a, old).content.decode()
    monitor = page_of(client, cast.staff_m, old).content.decode()
    assert "đã có bản mới" not in monitor and "co-dau.pdf" not in monitor
    assert page_of(client, cast.staff_m, new).status_code == 404
    [named] = cast.report.versions.get().content["evidence"]
    assert named["id"] == old.pk


def test_new_version_is_one_file_for_one_that_is_there(client, cast):
    old = a_file(cast)
    for files in ([], [upload("a.pdf", PDF + b"1"), upload("b.pdf", PDF + b"2")]):
        words = write(client, cast, file=files, replaces=old.pk).content.decode()
        assert "Chọn đúng một tệp" in words
    assert names(cast) == ["minh-chung.pdf"]
    detach(evidence=old, by=cast.staff_a)
    with pytest.raises(FileRefused, match="không còn trong báo cáo"):
        attach(report=cast.report, by=cast.staff_a, upload=upload(content=PDF + b"1"), replaces=old)


def test_eleventh_version_of_ten_files_is_taken(cast):
    files = [a_file(cast, content=PDF + bytes([n])) for n in range(10)]
    new = attach(
        report=cast.report, by=cast.staff_a, upload=upload(content=PDF + b"v2"), replaces=files[3]
    )
    assert new.replaces == files[3] and cast.report.evidence.attached().count() == 10


# --- shown ----------------------------------------------------------------------------------------
def test_pdf_opens_in_the_browser_but_can_do_nothing(client, cast):
    script = PDF + b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    response = page_of(client, cast.staff_a, a_file(cast, "a.pdf", script), "evidence-open")
    assert response["Content-Disposition"].startswith("inline;")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response.getvalue() == script
    assert AuditEvent.objects.first().action == "view_evidence"


def test_office_file_is_never_opened_in_the_browser(client, cast):
    file = a_file(cast, "a.docx", office("docx"))
    assert page_of(client, cast.staff_a, file, "evidence-open").status_code == 404
    words = page_of(client, cast.staff_a, file).content.decode()
    assert "tải về rồi mở" in words and "/mo/" not in words


def test_picture_is_shown_on_its_page_under_a_hostile_name(client, cast):
    file = a_file(cast, '"><script>alert(1)</script>.png', png(9, 9))
    words = page_of(client, cast.staff_a, file).content.decode()
    assert f'<img class="picture" src="/bao-cao/minh-chung/{file.pk}/"' in words
    assert "<script>alert" not in words and file.sha256 in words


def test_file_taken_off_says_so_to_its_agency_only(client, cast):
    file = sent_file(cast)
    move(report=cast.report, act=Act.RECALL, by=cast.head_a, reason="Nhầm")
    detach(evidence=file, by=cast.staff_a)
    assert "đã gỡ ngày 12/06/2023" in page_of(client, cast.staff_a, file).content.decode()
    assert "đã gỡ" not in page_of(client, cast.staff_m, file).content.decode()


# --- room and scanner -----------------------------------------------------------------------------
def test_room_is_counted_to_the_byte_with_what_was_taken_off(cast, settings):
    settings.EVIDENCE_QUOTA_MB = 1
    room = 1024**2 - len(PDF)
    first = a_file(cast, content=PDF + b" " * (room - len(PDF)))
    detach(evidence=first, by=cast.staff_a)
    assert usage(cast.a).used == room
    with pytest.raises(FileRefused, match="đã dùng 1024 KB trong 1 MB"):
        a_file(cast, content=PDF + b"1")
    assert a_file(cast, content=PDF).pk
    assert usage(cast.a).used == usage(cast.a).limit
    other = attach(report=cast.report_b, by=cast.staff_b, upload=upload())
    assert other.pk  # the room of another agency


def test_refused_for_room_leaves_nothing_on_disk(cast, settings):
    Agency.objects.filter(pk=cast.a.pk).update(evidence_quota_mb=0)
    with pytest.raises(FileRefused, match="tăng dung lượng"):
        a_file(cast)
    assert not Evidence.objects.exists()
    assert not [*Path(project.STORAGES["evidence"]["OPTIONS"]["location"]).glob("**/*.*")]


def test_own_limit_of_an_agency_counts(cast, settings):
    Agency.objects.filter(pk=cast.a.pk).update(evidence_quota_mb=7)
    cast.a.refresh_from_db()
    assert usage(cast.a).limit == 7 * 1024**2
    assert usage(Agency(evidence_quota_mb=0, pk=0)).percent == 100
    assert usage(cast.b).limit == settings.EVIDENCE_QUOTA_MB * 1024**2


def test_usage_is_told_to_the_agency_and_the_province(client, cast):
    a_file(cast)
    client.force_login(cast.staff_a)
    page = client.get(reverse("tasks:task-report", args=[cast.report.pk])).content.decode()
    assert f"đã dùng {len(PDF)} B trong 2.000 MB" in page
    for person, sees in ((cast.admin, True), (cast.staff_a, True), (cast.staff_b, False)):
        client.force_login(person)
        words = client.get(reverse("agencies:agency-detail", args=["SCT"])).content.decode()
        assert ("Dung lượng minh chứng" in words) is sees


def test_infected_file_is_refused_and_recorded(client, cast, settings, tmp_path):
    script = tmp_path / "scanner"
    script.write_text("#!/bin/sh\necho 'stream: Eicar FOUND'\nexit 1\n")
    script.chmod(0o755)
    settings.ANTIVIRUS_COMMAND = [str(script)]
    response = write(client, cast, file=[upload("benh.pdf")], results="Đã làm")
    assert "“benh.pdf” có mã độc" in response.content.decode()
    assert not Evidence.objects.exists() and cast.report.progress.results == "Đã làm"
    event = AuditEvent.objects.get(action="attach")
    assert (event.data["infected"], event.subject_type) == (
        "stream: Eicar FOUND",
        "agencies.agency",
    )
    settings.ANTIVIRUS_COMMAND = ["/nonexistent/scanner"]
    response = write(client, cast, file=[upload("a.pdf")])
    assert "chưa quét được" in response.content.decode() and not Evidence.objects.exists()
