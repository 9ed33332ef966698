"""Small files of each kind, and one attached to a report."""

import struct
from io import BytesIO
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile

from common.files import CONTENT_TYPES
from reporting.services import attach, move
from reporting.workflow import Act

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def office(kind, **parts):
    """A Word or Excel file that is one by its list of contents, with more parts if wanted."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        main = f'<Types><Override ContentType="{CONTENT_TYPES[kind]}.main+xml"/></Types>'
        archive.writestr("[Content_Types].xml", main)
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def png(width=8, height=6):
    """The beginning of a picture of these sides."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


JPG = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 6, 8) + b"\3"
OF_EACH_KIND = {
    "Báo cáo.pdf": PDF,
    "Công văn.docx": office("docx"),
    "Số liệu.xlsx": office("xlsx"),
    "Ảnh chụp.JPEG": JPG,
    "Bản đồ.png": png(),
}


def upload(name="minh-chung.pdf", content=PDF):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def a_file(cast, name="minh-chung.pdf", content=PDF):
    """A PDF its author attached to the cast's report."""
    return attach(report=cast.report, by=cast.staff_a, upload=upload(name, content))


def sent_file(cast):
    """A PDF of the cast's report, sent with it by the head."""
    evidence = a_file(cast)
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"item": {}, "fields": []})
    return evidence
