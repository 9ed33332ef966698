"""Files that people send: what they really are, by content, and a name safe to show."""

import os
from typing import Any, BinaryIO, cast
from zipfile import ZipFile

from django.conf import settings
from django.utils.translation import gettext as _

from common.text import clean_typed

_OFFICE = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}
MAX_NAME = 150
MAX_PIXELS = 12_000  # per side: a larger picture exhausts the memory of whoever opens it
MAX_DOCUMENT_ENTRIES = 2_000  # a Word file full of pictures has some hundreds
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100  # honest files stay under 20, zip bombs start at 400

_OLE = b"\xd0\xcf\x11\xe0"  # .doc, .xls and every password-protected document
_ZIP = b"PK\x03\x04"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MAX_JPEG_SEGMENTS = 1_000
_MAX_CONTENT_LIST = 1_000_000


class FileRefused(ValueError):
    """A file that cannot be taken; the message says in Vietnamese which and why."""


def identify(file: Any) -> str:
    """The kind of an uploaded file: "pdf", "docx", "xlsx", "jpg" or "png", found by its content.

    Raises FileRefused, naming the file, when it is empty, larger than
    ``settings.EVIDENCE_MAX_BYTES``, of another kind, not what its extension says, or unsafe.
    """
    name = safe_name(file.name or "")
    try:
        kind = _identify(cast(BinaryIO, file), file.size, _extension(name))
    except FileRefused as error:
        raise FileRefused(
            _("Tệp “%(name)s”: %(reason)s") % {"name": name, "reason": error}
        ) from None
    file.seek(0)
    return kind


def safe_name(name: str) -> str:
    """A file name to show and to offer: no folders or unseen characters, at most 150 characters."""
    base = " ".join(clean_typed(name.replace("\\", "/").rpartition("/")[2]).split())
    stem, dot, extension = base.rpartition(".")
    if not dot:
        stem, extension = extension, ""
    tail = f".{extension}"[: MAX_NAME // 2] if extension else ""
    stem = stem.strip(" .") or _("không tên")
    return stem[: MAX_NAME - len(tail)] + tail


def office_kind(file: BinaryIO, size: int, *, max_entries: int) -> str:
    """The kind of an Office file, "docx" or "xlsx", by the directory of its zip.

    Raises FileRefused for a password, an old format, a broken archive, a bomb or macros.
    """
    file.seek(0)
    if file.read(4) == _OLE:
        raise FileRefused(
            _("có mật khẩu hoặc ở dạng cũ; lưu lại không mật khẩu, dạng .docx, .xlsx.")
        )
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > max_entries or unpacked > min(MAX_UNPACKED_BYTES, size * MAX_RATIO):
                raise FileRefused(_("nén quá nhiều dữ liệu nên không mở được an toàn."))
            if any(entry.flag_bits & 1 for entry in entries):
                raise FileRefused(_("có mật khẩu; bỏ mật khẩu rồi gửi lại."))
            if any("vbaproject" in entry.filename.lower() for entry in entries):
                raise FileRefused(_("có chứa macro; lưu lại dạng không macro."))
            with archive.open("[Content_Types].xml") as part:
                contents = part.read(_MAX_CONTENT_LIST)
    except FileRefused:
        raise
    except Exception as error:  # a hostile archive makes zipfile raise nearly anything
        raise FileRefused(_("bị hỏng hoặc không phải Word, Excel.")) from error
    for kind in ("docx", "xlsx"):
        if f'"{CONTENT_TYPES[kind]}.main+xml"'.encode() in contents:
            return kind
    raise FileRefused(_("không phải Word, Excel dạng .docx, .xlsx."))


def _identify(file: BinaryIO, size: int, extension: str) -> str:
    if extension not in CONTENT_TYPES:
        raise FileRefused(_("chỉ nhận tệp .pdf, .docx, .xlsx, .jpg, .png."))
    if not size:
        raise FileRefused(_("tệp trống."))
    if size > settings.EVIDENCE_MAX_BYTES:
        limit = settings.EVIDENCE_MAX_BYTES // 1024**2
        raise FileRefused(_("lớn hơn %(limit)d MB.") % {"limit": limit})
    kind = _kind(file, size)
    if kind != extension:
        raise FileRefused(
            _("đuôi .%(extension)s nhưng nội dung không phải .%(extension)s.")
            % {"extension": extension}
        )
    return kind


def _kind(file: BinaryIO, size: int) -> str | None:
    file.seek(0)
    head = file.read(24)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((_ZIP, _OLE)):
        return office_kind(file, size, max_entries=MAX_DOCUMENT_ENTRIES)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        kind, sides = "png", (int.from_bytes(head[16:20]), int.from_bytes(head[20:24]))
    elif head.startswith(b"\xff\xd8\xff"):
        kind, sides = "jpg", _jpeg_sides(file)
    else:
        return None
    if not 0 < min(sides) <= max(sides) <= MAX_PIXELS:
        raise FileRefused(
            _("ảnh bị hỏng hoặc có cạnh lớn hơn %(limit)d điểm ảnh.") % {"limit": MAX_PIXELS}
        )
    return kind


def _jpeg_sides(file: BinaryIO) -> tuple[int, int]:
    """Height and width from the frame header; (0, 0) when there is none."""
    file.seek(2)
    for _segment in range(_MAX_JPEG_SEGMENTS):
        marker = file.read(4)
        if len(marker) < 4 or marker[0] != 0xFF:
            break
        if marker[1] in _JPEG_FRAMES:
            frame = file.read(5)
            return int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5])
        file.seek(int.from_bytes(marker[2:4]) - 2, os.SEEK_CUR)
    return 0, 0


def _extension(name: str) -> str:
    extension = os.path.splitext(name)[1][1:].lower()
    return "jpg" if extension == "jpeg" else extension
