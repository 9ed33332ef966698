import struct
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from common.excel import WorkbookError, check_workbook, read_table


def saved(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file


@pytest.fixture
def sheet(zipped, workbook_parts):
    """Builds an .xlsx from the XML of its rows."""
    return lambda rows: zipped(workbook_parts(rows))


def test_values_are_read_row_by_row():
    file = saved(
        [["Cơ quan", "Số", "Ngày"], [], ["  Sơ\u0309\u00a0Y tế ", 7.5, datetime(2023, 4, 5)]]
    )

    assert read_table(file) == [
        ["Cơ quan", "Số", "Ngày"],
        [None, None, None],
        ["Sở\u00a0Y tế", 7.5, datetime(2023, 4, 5)],
    ]


def test_blank_cells_at_the_edges_are_dropped():
    assert read_table(saved([["a", None, " "], ["\u200b", None], [None]])) == [["a"]]


def test_an_empty_sheet_is_an_empty_table():
    assert read_table(saved([])) == []


def test_a_false_size_hides_nothing(sheet):
    file = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>')

    assert read_table(file) == [[1, None], [None, None], [None, 2]]


def test_escaped_characters_are_read(sheet):
    file = sheet('<row r="1"><c r="A1" t="str"><v>a_x000D_\nb_x005F_x</v></c></row>')

    assert read_table(file) == [["a\nb_x"]]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('<c r="C5"><f>1/0</f><v>1</v></c>', "Ô C5 là công thức"),
        ('<c r="C5"><f t="array" ref="C5:C6">A1</f></c>', "Ô C5 là công thức"),
        ('<c r="C5" t="e"><v>#REF!</v></c>', "Ô C5 báo lỗi #REF!"),
        ('<c r="C5"><v>NaN</v></c>', "Ô C5 không phải là số"),
        ('<c r="C5"><v>1E400</v></c>', "Ô C5 không phải là số"),
        ('<c r="C5"><v>ba</v></c>', "Ô C5 không phải là số"),
        ('<c r="C5" t="s"><v>999</v></c>', "Tệp bị hỏng"),
        ('<c r="C5" t="d"><v>hôm qua</v></c>', "Tệp bị hỏng"),
        ("<c r='C5'><v>1</v>", "Tệp bị hỏng"),
    ],
)
def test_a_bad_cell_is_named(sheet, cell, message):
    with pytest.raises(WorkbookError, match=message):
        read_table(sheet(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="5">{cell}</row>'))


def test_a_date_outside_the_calendar_is_named():
    book = Workbook()
    book.active["B2"] = 10**9
    book.active["B2"].number_format = "dd/mm/yyyy"
    file = BytesIO()
    book.save(file)

    with pytest.raises(WorkbookError, match="Ô B2 báo lỗi"):
        read_table(file)


def test_too_many_rows_are_refused():
    assert len(read_table(saved([["a"]] * 3), max_rows=3)) == 3
    with pytest.raises(WorkbookError, match="hơn 3 hàng"):
        read_table(saved([["a"]] * 4), max_rows=3)


def test_too_many_columns_are_refused():
    with pytest.raises(WorkbookError, match="Hàng 2 có hơn 3 cột"):
        read_table(saved([["a"], ["a"] * 4]), max_columns=3)


def test_rows_far_below_are_refused_at_once(sheet):
    with pytest.raises(WorkbookError, match="hơn 20000 hàng"):
        read_table(sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))
    with pytest.raises(WorkbookError, match="quá rộng"):
        read_table(sheet('<row r="99999999999"><c><v>1</v></c></row>'))


def test_empty_cells_far_to_the_right_are_bounded(sheet):
    rows = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(1, 200))

    with pytest.raises(WorkbookError, match="quá rộng"):
        read_table(sheet(rows))


def test_entity_bombs_are_refused(zipped, workbook_parts):
    parts = workbook_parts('<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>')
    path = "xl/worksheets/sheet1.xml"
    parts[path] = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts[path]

    with pytest.raises(WorkbookError, match="Tệp bị hỏng"):
        read_table(zipped(parts))


def test_a_checked_workbook_is_left_at_its_start():
    file = saved([["a"]])

    check_workbook(file)

    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Tệp trống"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "có mật khẩu hoặc ở dạng cũ"),
        (b"<html><table></table></html>", "bị hỏng"),
        (b"PK\x03\x04" + b"\0" * 600, "bị hỏng"),
        (b"\0" * (10 * 1024 * 1024 + 1), "lớn hơn 10 MB"),
    ],
)
def test_what_is_no_workbook_is_refused(content, message):
    with pytest.raises(WorkbookError, match=message):
        check_workbook(BytesIO(content))


def test_a_truncated_workbook_is_refused():
    content = saved([["a"]]).getvalue()

    with pytest.raises(WorkbookError, match="bị hỏng"):
        check_workbook(BytesIO(content[: len(content) // 2]))


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"xl/vbaProject.bin": "x"}, "macro"),
        ({f"xl/media/{n}": "" for n in range(200)}, "nén quá nhiều"),
        ({"xl/sharedStrings.xml": "<si/>" * 1_000_000}, "nén quá nhiều"),
        ({"[Content_Types].xml": "<Types/>"}, "không phải Word, Excel"),
    ],
)
def test_unsafe_archives_are_refused(zipped, workbook_parts, extra, message):
    with pytest.raises(WorkbookError, match=message):
        check_workbook(zipped(workbook_parts("") | extra))


def test_a_workbook_with_macros_renamed_is_refused(zipped, workbook_parts):
    parts = workbook_parts("")
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        "vnd.ms-excel.sheet.macroEnabled.main",
    )

    with pytest.raises(WorkbookError, match="không phải Word, Excel"):
        check_workbook(zipped(parts))


def test_an_encrypted_archive_is_refused(zipped, workbook_parts):
    content = bytearray(zipped(workbook_parts("")).getvalue())
    flags = content.index(b"PK\x01\x02") + 8
    struct.pack_into("<H", content, flags, 1)

    with pytest.raises(WorkbookError, match="có mật khẩu"):
        check_workbook(BytesIO(content))


def test_a_document_is_no_workbook(zipped, document_parts):
    with pytest.raises(WorkbookError, match="không phải sổ tính"):
        check_workbook(zipped(document_parts))
