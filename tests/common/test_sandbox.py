"""Hostile files: each is refused with a sentence, or its bad cell is marked, quickly and safely."""

import os
import resource
import socket
import tempfile
import time
from io import BytesIO

import pytest
from openpyxl import Workbook

from common import sandbox
from common.files import FileRefused
from common.sandbox import read_grid, run
from tests import hostile

SECONDS = 5
MEGABYTE = 1024  # ru_maxrss is in KB
NAME = "Kế hoạch.xlsx"
ROOT = sandbox._ROOT


def refusal(data):
    """Why a file is refused; it must take no longer than promised."""
    start = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        read_grid(data, NAME)
    assert time.monotonic() - start < SECONDS
    assert str(refused.value).startswith(f"Tệp “{NAME}”: ")
    return str(refused.value).partition(": ")[2]


def sheet_bomb(path, head, piece, times, tail):
    parts = hostile.workbook_parts(hostile.row("a"))
    head, tail = head.encode(), tail.encode()
    return hostile.bomb(path, head, piece.encode(), times, tail, parts)


def test_a_workbook_is_read():
    book = Workbook()
    book.active.append(["Sở Y tế", 1.5])
    buffer = BytesIO()
    book.save(buffer)

    [sheet] = read_grid(buffer.getvalue(), NAME).sheets

    assert [cell.text for cell in sheet.cells.values()] == ["Sở Y tế", "1,5"]


@pytest.mark.parametrize(
    ("path", "head", "piece", "times", "tail"),
    [
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", "<row><c><v>1</v></c></row>",
         4_000_000, "</sheetData></worksheet>"),  # H1
        ("xl/sharedStrings.xml", "<sst>", "<si><t>a</t></si>", 6_000_000, "</sst>"),  # H2
        ("xl/sharedStrings.xml", "<sst><si><t>", "a", 200_000_000, "</t></si></sst>"),  # H3
    ],
)  # fmt: skip
def test_bombs_are_refused_before_they_are_unpacked(path, head, piece, times, tail):
    data = sheet_bomb(path, head, piece, times, tail)
    assert len(data) < 1024**2

    assert "nén quá nhiều" in refusal(data)


def test_children_stay_below_half_a_gigabyte():
    """H2 within the caps of the zip: the most that the parser ever sees."""
    noise = os.urandom(1024**2)
    for piece, times in [("<si/>", 8_000_000), ("<si><t>a</t></si>", 3_000_000)]:
        parts = hostile.workbook_parts(hostile.row("a")) | {"xl/media/a.bin": noise}
        path = "xl/sharedStrings.xml"
        data = hostile.bomb(path, b"<sst>", piece.encode(), times, b"</sst>", parts)
        refusal(data)

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 512 * MEGABYTE


def test_nested_and_false_zips_are_refused():
    """H4"""
    inner = hostile.zipped({"a": "a"})
    parts = hostile.workbook_parts(hostile.row("a"))

    assert "không phải Word, Excel" in refusal(hostile.zipped({"lib.zip": inner}))
    assert "nén quá nhiều" in refusal(hostile.zipped(parts | {f"e{n}": "" for n in range(300)}))
    many = hostile.zipped(parts | {f"e{n}": "" for n in range(20_000)})
    assert "nén quá nhiều" in refusal(many)
    false = hostile.with_false_size(hostile.zipped(parts), "xl/worksheets/sheet1.xml", 50)
    assert "bị hỏng" in refusal(false)


@pytest.mark.parametrize(
    "path",
    ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml",
     "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"],
)  # fmt: skip
@pytest.mark.parametrize("doctype", [hostile.BILLION_LAUGHS, hostile.QUADRATIC])
def test_entity_bombs_do_nothing(path, doctype):
    """H5, H6. The list of contents is only searched, so there a bomb is inert text."""
    parts = hostile.workbook_parts(hostile.row("a"), strings="<si><t>a</t></si>")
    data = hostile.with_type(parts, path, doctype)

    if path == "[Content_Types].xml":
        assert len(read_grid(data, NAME).sheets) == 1
    else:
        assert "bị hỏng" in refusal(data)


def test_external_entities_are_not_fetched(tmp_path):
    """H7"""
    canary = tmp_path / "canary.txt"
    canary.write_text("chim hoàng yến")
    os.utime(canary, (0, 0))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        port = listener.getsockname()[1]
        for address in (canary.as_uri(), f"http://127.0.0.1:{port}/a"):
            parts = hostile.workbook_parts(hostile.row("a"), strings="<si><t>a</t></si>")
            data = hostile.with_type(parts, "xl/sharedStrings.xml", hostile.external(address))
            assert "hoàng yến" not in refusal(data)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert canary.stat().st_atime == 0


def test_merges_of_the_whole_sheet_cost_nothing():
    """H11"""
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'

    [sheet] = read_grid(hostile.workbook(("", hostile.row("a", "b"), merge)), NAME).sheets

    assert list(sheet.cells) == [(1, 1)] and sheet.merges == [(1, 1, 1_048_576, 16_384)]


def test_two_hundred_thousand_merges():
    """H12: those of empty cells do not count, those in use do; overlaps are left out."""
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 200_000))
    overlaps = '<mergeCell ref="A1:C2"/><mergeCell ref="B1:D1"/>'
    page = ("", hostile.row("a", "b", "c", "d"), f"<mergeCells>{overlaps}{merges}</mergeCells>")
    [sheet] = read_grid(hostile.workbook(page), NAME).sheets
    assert sheet.merges == [(1, 1, 2, 3)] and list(sheet.cells) == [(1, 1), (1, 4)]

    rows = "".join(hostile.row("a", number=n) for n in range(1, 2_003))
    used = hostile.workbook(("", rows, f"<mergeCells>{merges}</mergeCells>"))
    assert refusal(used) == "“Trang 1”, hàng 2002: có hơn 2000 vùng ô gộp."


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("".join(hostile.row("a", number=n) for n in range(1, 20_002)),
         "“Trang 1”, hàng 20001: có hơn 20000 hàng."),
        (hostile.row(*["a"] * 101, number=7), "“Trang 1”, hàng 7: có hơn 100 cột."),
        (hostile.row("a" * 32_768, number=7), "“Trang 1”, hàng 7: có ô dài hơn 32767 ký tự."),
    ],
)  # fmt: skip
def test_sheets_past_a_limit_are_refused(rows, reason):
    """H34"""
    assert refusal(hostile.workbook(rows)) == reason


def test_too_many_sheets_are_refused():
    assert refusal(hostile.workbook(*["<row/>"] * 31)) == "có hơn 30 trang hoặc bảng."


def test_one_long_string_shown_by_every_cell_is_refused():
    cell = '<c t="s"><v>0</v></c>'
    rows = f"<row>{cell * 90}</row>" * 100
    data = hostile.workbook(rows, strings=f"<si><t>{'a' * 32_000}</t></si>")

    assert "tệp có hơn 20000000 ký tự" in refusal(data)


def broken(**changes):
    """A sound workbook with something done to it."""
    return hostile.zipped(hostile.workbook_parts(hostile.row("a")) | changes)


HTML = "<html><table><tr><td>Nhiệm vụ</td></tr></table></html>".encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (broken(**{"xl/vbaProject.bin": "x"}), "có chứa macro"),
        (broken(**{"xl/workbook.bin": "x"}), ".xlsb"),
        (hostile.zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
        (HTML, "đổi đuôi; mở bằng Excel rồi lưu lại thành .xlsx"),
        ("STT;Nội dung\n1;a".encode("utf-16"), "đổi đuôi"),
        (b"{\\rtf1 a}", "RTF"),
        (b"%PDF-1.4", "không phải tệp Excel"),
        (b"\x89PNG\r\n\x1a\n\0\0", "không phải tệp Excel"),
        (hostile.ole("EncryptedPackage", "EncryptionInfo"), "có mật khẩu"),
        (hostile.ole("WordDocument", "1Table"), "mở bằng Word rồi lưu lại thành .docx"),
        (hostile.ole("Workbook", "_VBA_PROJECT_CUR"), "có chứa macro"),
        (hostile.ole("Contents"), "không phải tệp Excel"),
        (hostile.ole("Workbook"), "bị hỏng"),
        (b"", "tệp trống"),
        (b"a" * (10 * 1024**2 + 1), "lớn hơn 10 MB"),
        (hostile.workbook("<row/>")[:-100], "chưa tải lên hết"),
        (hostile.ole("Workbook")[:700], "bị hỏng"),
    ],
)  # fmt: skip
def test_what_is_no_plain_workbook_is_refused_in_words(data, reason):
    """H35, H36"""
    assert reason in refusal(data)


def test_a_flipped_byte_is_refused():
    """H36"""
    data = bytearray(hostile.workbook(hostile.row(*["Sở Y tế"] * 50)))
    at = data.index(b"sheet1.xml") + 40
    data[at] ^= 0xFF

    assert "bị hỏng" in refusal(bytes(data))


def child(tmp_path, monkeypatch, code):
    """Lets `run` start this code as the child "tricky"."""
    (tmp_path / "tricky.py").write_text(
        "import sys, os, time, signal\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from common.sandbox import serve\n"
        f"def answer(data):\n    {code}\n"
        "serve(answer)\n"
    )
    monkeypatch.setattr(sandbox, "_ROOT", tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("time.sleep(60)", "mất quá nhiều thời gian"),
        ("signal.raise_signal(signal.SIGKILL)", "bị dừng"),
        ("signal.raise_signal(signal.SIGXCPU)", "bị dừng"),
        ("return b'a' * 2 * 1024 ** 3", "bộ nhớ"),
        ("raise RecursionError", "bị hỏng"),
    ],
)
def test_a_child_that_goes_wrong_leaves_nothing(tmp_path, monkeypatch, code, reason):
    """I5: a clear answer, no zombie, no file."""
    child(tmp_path, monkeypatch, code)
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 1)

    start = time.monotonic()
    with pytest.raises(FileRefused, match=reason):
        run("tricky", b"a")

    assert time.monotonic() - start < SECONDS
    assert [path.name for path in tmp_path.iterdir()] == ["tricky.py"]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_child_sees_nothing_of_ours_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "khóa")
    monkeypatch.setenv("DATABASE_URL", "postgres://")
    child(tmp_path, monkeypatch, "return ' '.join(sorted(os.environ)).encode()")
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(run("tricky", b"").decode().split())

    child(
        tmp_path, monkeypatch, "os.write(os.open('a', os.O_CREAT | os.O_WRONLY), b'a'); return b''"
    )
    with pytest.raises(FileRefused):
        run("tricky", b"")


def test_large_answers_do_not_block(tmp_path, monkeypatch):
    child(tmp_path, monkeypatch, "return data * 2")

    assert len(run("tricky", b"a" * 5_000_000)) == 10_000_000
