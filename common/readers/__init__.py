"""Any office file to a `Grid`, by its content: .xlsx, .xls, .docx. Nothing is trusted.

Pure functions from bytes, at work in the child process of `common.sandbox`. What is known to be
wrong raises FileRefused; a damaged file raises anything, which the sandbox reports as damaged.
"""

from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from common.files import MAX_DOCUMENT_ENTRIES, FileRefused, office_kind
from common.grid import Grid
from common.readers.docx import read_docx
from common.readers.xls import read_xls
from common.readers.xlsx import read_xlsx

MAX_BYTES = 10 * 1024 * 1024
MAX_WORKBOOK_ENTRIES = 200

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, as Excel saves "Unicode text"


def read(data: bytes) -> Grid:
    """The tables of an office file.

    Raises FileRefused (in Vietnamese, to stand behind the file's name and a colon) for what is
    no .xlsx, .xls or .docx, is locked, has macros or is too large; any error when damaged.
    """
    if not data:
        raise FileRefused(_("tệp trống."))
    if len(data) > MAX_BYTES:
        raise FileRefused(_("lớn hơn %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2})
    if data.startswith(_OLE):
        return _read_ole(data)
    if data.startswith(b"PK"):
        return _read_zip(data)
    if data.startswith(b"{\\rtf"):
        raise FileRefused(_("là tệp RTF; mở bằng Word rồi lưu lại thành .docx."))
    if data.startswith(_WIDE_TEXT) or (b"\0" not in data and not data.startswith(b"%PDF")):
        raise FileRefused(
            _("là văn bản (HTML, XML hoặc CSV) đổi đuôi; mở bằng Excel rồi lưu lại thành .xlsx.")
        )
    raise FileRefused(_("không phải tệp Excel (.xlsx, .xls) hay Word (.docx)."))


def _read_zip(data: bytes) -> Grid:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except BadZipFile as error:
        raise FileRefused(_("bị hỏng hoặc chưa tải lên hết; gửi lại tệp gốc.")) from error
    if "mimetype" in names:
        raise FileRefused(_("ở dạng .ods, .odt; mở bằng Excel hoặc Word, lưu thành .xlsx, .docx."))
    if "xl/workbook.bin" in names:
        raise FileRefused(_("ở dạng .xlsb; mở bằng Excel rồi lưu lại thành .xlsx."))
    kind = office_kind(BytesIO(data), len(data), max_entries=MAX_DOCUMENT_ENTRIES)
    if kind == "docx":
        return read_docx(data)
    if len(names) > MAX_WORKBOOK_ENTRIES:
        raise FileRefused(_("nén quá nhiều dữ liệu nên không mở được an toàn."))
    return read_xlsx(data)


def _read_ole(data: bytes) -> Grid:
    from xlrd.compdoc import CompDoc

    directory = CompDoc(data, logfile=StringIO()).dirlist
    parts = {directory[number].name.lower() for number in directory[0].children}
    if "encryptedpackage" in parts:
        raise FileRefused(_("có mật khẩu; bỏ mật khẩu rồi gửi lại."))
    if "worddocument" in parts:
        raise FileRefused(_("ở dạng Word cũ (.doc); mở bằng Word rồi lưu lại thành .docx."))
    if not parts & {"workbook", "book"}:
        raise FileRefused(_("không phải tệp Excel (.xlsx, .xls) hay Word (.docx)."))
    if "_vba_project_cur" in parts:
        raise FileRefused(_("có chứa macro; lưu lại dạng không macro."))
    return read_xls(data)
