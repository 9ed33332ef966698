"""Evidence: known by content, kept privately, handed over as files, each look recorded."""

import logging
from pathlib import Path

import pytest
from django.conf import settings

from agencies.models import AuditEvent
from common.files import CONTENT_TYPES, FileRefused
from reporting.models import Evidence
from reporting.services import attach, detach, move
from reporting.workflow import Act, NotAllowed, StaleVersion, WrongState
from tests.reporting.evidence_files import (
    JPG,
    OF_EACH_KIND,
    PDF,
    a_file,
    office,
    png,
    sent_file,
    upload,
)


def get(client, person, evidence, method="get"):
    """The file as one person gets it."""
    client.force_login(person)
    response = getattr(client, method)(evidence.get_absolute_url())
    response.body = response.getvalue()
    return response


def send(cast):
    """Send the cast's report with the files attached to it."""
    return move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_each_kind_is_taken_and_given_back_inert(client, cast, name):
    evidence = a_file(cast, name, OF_EACH_KIND[name])
    response = get(client, cast.staff_a, evidence)
    assert response.body == OF_EACH_KIND[name]
    assert response["Content-Type"] == CONTENT_TYPES[evidence.kind]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<script>1</script>"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.js", b"alert(1)"),
        ("a.exe", b"MZ\x90"),
        ("a.lnk", b"L\0\0\0"),
        ("a.png", b"<svg onload=alert(1)>"),
        ("a.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
        ("a.png", png(20_000, 20_000)),
        ("a.png", JPG),
        ("a.jpg", b"GIF89a/*<script>*/"),
        ("a.pdf", b"MZ%PDF-1.4"),
        ("a.pdf", b""),
        ("a.pdf.exe", PDF),
        ("a.docx", office("xlsx")),
        ("a.xlsx", office("xlsx", **{"xl/vbaProject.bin": "macro"})),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 60),
        ("a.docx", b"PK\x03\x04" + b"\0" * 60),
    ],
)
def test_other_contents_are_refused_by_name(cast, name, content):
    with pytest.raises(FileRefused, match=name):
        a_file(cast, name, content)
    assert not Evidence.objects.exists()
    assert not list(Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]).glob("**/*.*"))


def test_file_over_its_size_is_refused(cast, settings):
    settings.EVIDENCE_MAX_BYTES = len(PDF)
    assert a_file(cast).size == len(PDF)
    with pytest.raises(FileRefused, match="lớn hơn"):
        a_file(cast, content=PDF + b" ")


def test_eleventh_file_is_refused_until_one_is_taken_off(cast):
    files = [a_file(cast, content=PDF + bytes([n])) for n in range(10)]
    with pytest.raises(FileRefused, match="đã có 10 tệp"):
        a_file(cast, content=PDF + b"new")
    detach(evidence=files[0], by=cast.staff_a)
    assert a_file(cast, content=PDF + b"new").pk


def test_same_content_is_attached_once(cast):
    first = a_file(cast)
    again = a_file(cast, name="tên khác.pdf")
    assert again == first
    assert AuditEvent.objects.filter(action="attach").count() == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../settings.pdf", "settings.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("bao\u202efdp.pdf", "baofdp.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie: b.pdf"),
        ('"><img src=x onerror=1>.pdf', '"><img src=x onerror=1>.pdf'),
    ],
)
def test_name_is_shown_and_offered_safely(client, cast, name, shown):
    file = upload()
    file._name = name  # as a browser could send it; the class already strips folders
    evidence = attach(report=cast.report, by=cast.staff_a, upload=file)
    assert evidence.name == shown
    assert Path(evidence.file.name).stem.isalnum() and evidence.file.name.endswith(".pdf")
    response = get(client, cast.staff_a, evidence)
    assert "\n" not in response["Content-Disposition"]
    page = client.get(f"/nhiem-vu/bao-cao/{cast.report.pk}/").content.decode()
    assert "<img src=x" not in page


def test_file_is_private_and_has_no_address_of_its_own(client, cast):
    evidence = a_file(cast)
    location = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"])
    assert (location / evidence.file.name).exists()
    assert location not in [Path(settings.STATIC_ROOT), Path(settings.MEDIA_ROOT)]
    client.force_login(cast.staff_a)
    for folder in ("", "media/", "static/", "evidence/"):
        assert client.get(f"/{folder}{evidence.file.name}").status_code == 404


def test_only_those_who_see_the_report_get_the_file(client, cast):
    evidence = sent_file(cast)
    seers = (cast.staff_a, cast.head_a, cast.staff_m, cast.coordinator, cast.leader, cast.admin)
    assert {get(client, person, evidence).status_code for person in seers} == {200}
    for person in (cast.staff_b, cast.head_b):
        assert get(client, person, evidence).status_code == 404
    client.logout()
    assert client.get(evidence.get_absolute_url()).status_code == 302


def test_file_not_sent_yet_stays_inside_the_agency(client, cast, today):
    sent = sent_file(cast)
    move(report=cast.report, act=Act.RETURN, by=cast.head_m, reason="Thiếu số liệu")
    today.shift(60)
    draft = a_file(cast, "sau.pdf", PDF + b"\n")
    assert [get(client, cast.staff_m, f).status_code for f in (sent, draft)] == [200, 404]
    assert [get(client, cast.head_a, f).status_code for f in (sent, draft)] == [200, 200]


def test_each_look_leaves_one_audit_row(client, cast):
    evidence = sent_file(cast)
    get(client, cast.staff_m, evidence)
    [event] = AuditEvent.objects.filter(action="view_evidence")
    assert (event.actor_id, event.subject_type) == (cast.staff_m.pk, "reporting.evidence")
    assert (event.subject_id, event.agency) == (str(evidence.pk), "SKHDT")
    assert event.subject.startswith("minh-chung.pdf · I/")


def test_head_request_tells_the_same_and_leaves_no_row(client, cast):
    evidence = a_file(cast)
    head = get(client, cast.staff_a, evidence, "head")
    whole = get(client, cast.staff_a, evidence)
    same = ("Content-Type", "Content-Length", "Content-Disposition", "Content-Security-Policy")
    assert [head[name] for name in same] == [whole[name] for name in same]
    assert head["Content-Length"] == str(len(PDF)) and head.body == b""
    assert AuditEvent.objects.filter(action="view_evidence").count() == 1


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_damaged_file_is_not_handed_over(client, cast, caplog, harm):
    evidence = a_file(cast)
    path = Path(evidence.file.path)
    path.unlink() if harm == "gone" else path.write_bytes(PDF.replace(b"1.4", b"1.5"))
    with caplog.at_level(logging.ERROR, logger="reporting.evidence_views"):
        response = get(client, cast.staff_a, evidence)
    assert response.status_code == 500
    assert "không còn nguyên vẹn" in response.content.decode()
    assert f"evidence {evidence.pk} is damaged" in caplog.text
    assert not AuditEvent.objects.filter(action="view_evidence").exists()


def test_attaching_and_taking_off_count_as_saving(cast):
    evidence = a_file(cast)
    assert (evidence.report.version, evidence.report.updated_by) == (1, cast.staff_a)
    assert detach(evidence=evidence, by=cast.head_a).version == 2
    acts = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert acts[-2:] == ["attach", "detach"]


def test_taking_off_twice_is_done_once(cast):
    evidence = a_file(cast)
    assert [detach(evidence=evidence, by=cast.staff_a).version for _ in range(2)] == [2, 2]
    assert AuditEvent.objects.filter(action="detach").count() == 1


def test_only_the_author_changes_files_and_only_while_editing(cast):
    evidence = a_file(cast)
    for person in (cast.staff_b, cast.staff_m, cast.coordinator, cast.admin):
        with pytest.raises(NotAllowed):
            attach(report=cast.report, by=person, upload=upload())
        with pytest.raises(NotAllowed):
            detach(evidence=evidence, by=person)
    send(cast)
    with pytest.raises(WrongState):
        a_file(cast, content=PDF + b"2")
    with pytest.raises(WrongState):
        detach(evidence=evidence, by=cast.head_a)


def test_attaching_to_an_older_version_is_refused(cast):
    a_file(cast)
    with pytest.raises(StaleVersion):
        attach(report=cast.report, by=cast.staff_a, upload=upload(content=PDF + b"2"), version=0)


def test_version_sent_names_its_files_for_good(client, cast):
    evidence = a_file(cast)
    send(cast)
    move(report=cast.report, act=Act.RECALL, by=cast.head_a, reason="Gửi nhầm tệp")
    detach(evidence=evidence, by=cast.staff_a)
    [named] = cast.report.versions.get().content["evidence"]
    said = {"name": "minh-chung.pdf", "sha256": evidence.sha256, "size": evidence.size}
    assert named == said | {"id": evidence.pk, "document_no": "", "note": ""}
    assert not cast.report.evidence.attached().exists()
    assert get(client, cast.staff_m, evidence).status_code == 200
