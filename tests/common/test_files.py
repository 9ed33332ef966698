import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.files import CONTENT_TYPES, FileRefused, identify, safe_name

PDF = b"%PDF-1.7\n%%EOF"


def png(width=800, height=600):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


def jpg(width=800, height=600):
    exif = b"\xff\xe1\x00\x08Exif\0\0"
    return b"\xff\xd8" + exif + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\3"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "pdf"),
        ("Ảnh.PNG", png(), "png"),
        ("a.jpg", jpg(), "jpg"),
        ("a.jpeg", jpg(12_000, 12_000), "jpg"),
    ],
)
def test_a_file_is_known_by_its_content(name, content, kind):
    file = SimpleUploadedFile(name, content)

    assert identify(file) == kind
    assert kind in CONTENT_TYPES
    assert file.tell() == 0


def test_office_files_are_known_by_their_content(zipped, workbook_parts, document_parts):
    workbook, document = zipped(workbook_parts("")), zipped(document_parts)

    assert identify(SimpleUploadedFile("a.xlsx", workbook.read())) == "xlsx"
    assert identify(SimpleUploadedFile("a.docx", document.read())) == "docx"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "tệp trống"),
        ("a.exe", PDF, "chỉ nhận tệp"),
        ("pdf", PDF, "chỉ nhận tệp"),
        ("a.svg", b"<svg/>", "chỉ nhận tệp"),
        ("a.png", b"<svg/>", "đuôi .png nhưng nội dung không phải .png"),
        ("a.png", jpg(), "đuôi .png nhưng nội dung không phải .png"),
        ("a.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "nội dung không phải .png"),
        ("a.pdf", b"MZ %PDF-1.7", "nội dung không phải .pdf"),
        ("a.png", png(20_000, 20_000), "cạnh lớn hơn 12000 điểm ảnh"),
        ("a.png", png(0, 5), "ảnh bị hỏng"),
        ("a.jpg", jpg(12_001, 5), "cạnh lớn hơn 12000 điểm ảnh"),
        ("a.jpg", b"\xff\xd8\xff\xe1\x00\x08Exif\0\0", "ảnh bị hỏng"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 60, "có mật khẩu hoặc ở dạng cũ"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 60, "bị hỏng"),
    ],
)
def test_a_refused_file_is_named_with_the_reason(name, content, reason):
    with pytest.raises(FileRefused, match=f"Tệp “{name}”: .*{reason}"):
        identify(SimpleUploadedFile(name, content))


def test_a_file_over_the_limit_is_refused(settings):
    settings.EVIDENCE_MAX_BYTES = 1024**2

    assert identify(SimpleUploadedFile("a.pdf", PDF.ljust(1024**2))) == "pdf"
    with pytest.raises(FileRefused, match="lớn hơn 1 MB"):
        identify(SimpleUploadedFile("a.pdf", PDF.ljust(1024**2 + 1)))


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"word/vbaProject.bin": "x"}, "macro"),
        ({f"word/{n}": "" for n in range(2000)}, "nén quá nhiều"),
        ({"word/media/a": "\0" * 3_000_000}, "nén quá nhiều"),
    ],
)
def test_unsafe_documents_are_refused(zipped, document_parts, extra, reason):
    content = zipped(document_parts | extra).read()

    with pytest.raises(FileRefused, match=reason):
        identify(SimpleUploadedFile("a.docx", content))


def test_a_document_is_not_taken_for_a_workbook(zipped, document_parts):
    with pytest.raises(FileRefused, match="nội dung không phải .xlsx"):
        identify(SimpleUploadedFile("a.xlsx", zipped(document_parts).read()))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Báo cáo quý III.docx", "Báo cáo quý III.docx"),
        ("../../settings.py", "settings.py"),
        ("..\\..\\x", "x"),
        ("C:\\x.pdf", "x.pdf"),
        (".htaccess", "không tên.htaccess"),
        (".pdf", "không tên.pdf"),
        ("", "không tên"),
        ("..", "không tên"),
        ("bao\u202efdp.exe", "baofdp.exe"),
        ('a\r\n"b\x00.pdf', 'a "b.pdf'),
        ('"><img src=x>.pdf', '"><img src=x>.pdf'),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_names_are_made_safe_to_show(name, shown):
    assert safe_name(name) == shown
