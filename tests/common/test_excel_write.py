from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from common.excel import Column, read_table, write_table, xlsx_response

COLUMNS = (Column("Nội dung", 40), Column("Số", kind="number", decimals=1))


def written(rows, columns=COLUMNS):
    return write_table(
        sheet="Báo cáo", title="Danh sách", notes=["Quý III/2023"], columns=columns, rows=rows
    )


def first_cell(value, **column):
    data = written([[value]], columns=[Column("A", **column)])
    return load_workbook(BytesIO(data)).active["A4"]


def test_a_table_has_title_notes_header_and_rows():
    data = written([["Sở Y tế", Decimal("7.5")], ["Sở Tư pháp", None]])

    assert read_table(BytesIO(data)) == [
        ["Danh sách", None],
        ["Quý III/2023", None],
        ["Nội dung", "Số"],
        ["Sở Y tế", 7.5],
        ["Sở Tư pháp", None],
    ]


def test_a_table_is_ready_to_print_and_filter():
    sheet = load_workbook(BytesIO(written([["a", 1], ["b", 2]]))).active

    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:B5"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.column_dimensions["A"].width == 40
    assert sheet["A4"].alignment.wrap_text


def test_an_empty_table_keeps_its_header():
    sheet = load_workbook(BytesIO(written([]))).active

    assert sheet.auto_filter.ref == "A3:B3"


@pytest.mark.parametrize(
    ("value", "column", "stored", "number_format"),
    [
        (Decimal("-5.5"), {"kind": "number"}, -5.5, "#,##0.0"),
        (Decimal("98.700000"), {"kind": "number", "decimals": 2}, 98.7, "#,##0.00"),
        (1234, {"kind": "number"}, 1234, "#,##0"),
        (2023, {"kind": "integer"}, 2023, "0"),
        (date(2023, 4, 5), {"kind": "date"}, datetime(2023, 4, 5), "dd/mm/yyyy"),
        (
            datetime(2023, 4, 5, 18, 30, tzinfo=UTC),
            {"kind": "datetime"},
            datetime(2023, 4, 6, 1, 30),
            "dd/mm/yyyy hh:mm",
        ),
        (
            datetime(2023, 4, 5, 18, 30, tzinfo=UTC),
            {"kind": "date"},
            datetime(2023, 4, 6),
            "dd/mm/yyyy",
        ),
    ],
)
def test_numbers_and_dates_are_real(value, column, stored, number_format):
    cell = first_cell(value, **column)

    assert cell.value == stored
    assert cell.number_format == number_format


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "\t=1", "＝1", "＋1", "－1",
        '=HYPERLINK("http://e/"&A1)', "\u200b=1",
    ],
)  # fmt: skip
def test_text_never_becomes_a_formula(text):
    cell = first_cell(text, kind="number")

    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value == text.replace("\u200b", "")


def test_titles_notes_and_headers_are_no_formulas():
    data = write_table(
        sheet="=1", title="=1+1", notes=["=2"], columns=[Column("=3")], rows=[["#REF!"]]
    )

    assert [cell.data_type for (cell,) in load_workbook(BytesIO(data)).active.rows] == ["s"] * 4


def test_text_that_excel_would_decode_is_kept():
    data = written([["_x0041_ và _x_", None]])

    assert "_x005F_x0041_" in ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert read_table(BytesIO(data))[3][0] == "_x0041_ và _x_"


def test_illegal_characters_are_removed():
    assert first_cell("a\x00\x0bb\ud800\uffff\x1f").value == "a\nb"


def test_long_text_is_cut_with_a_mark():
    text = first_cell("ă" * 40_000).value

    assert len(text) == 32_767
    assert text.endswith("ă … (đã cắt)")


def test_long_text_is_measured_as_excel_does():
    text = first_cell("𝄞" * 20_000).value

    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert text.endswith("𝄞 … (đã cắt)")


@pytest.mark.parametrize(
    ("sheet", "title"), [("a/b:[c]*?\\d", "a b c d"), ("x" * 40, "x" * 31), ("'", "1"), ("", "1")]
)
def test_sheet_titles_are_made_legal(sheet, title):
    data = write_table(sheet=sheet, title="T", notes=[], columns=[Column("A")], rows=[])

    assert load_workbook(BytesIO(data)).sheetnames == [title]


@pytest.mark.parametrize(
    ("value", "text"), [(True, "Có"), (False, "Không"), (gettext_lazy("Bản nháp"), "Bản nháp")]
)
def test_other_values_are_words(value, text):
    assert first_cell(value).value == text


def test_a_workbook_is_sent_as_a_download():
    response = xlsx_response(b"PK", 'báo cáo "quý III"\r\n.xlsx')

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''b%C3%A1o")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["X-Content-Type-Options"] == "nosniff"
