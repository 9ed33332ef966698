"""The appendices as Excel, Word and PDF say what the plan says, cell for cell."""

import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from common.text import nfc
from fixtures.plan import COLUMNS, read_appendices, table
from plans.content import ItemContent, PlanContent, SectionContent
from portal.official.docx import to_docx
from portal.official.layout import Results, official_tables, result_headings
from portal.official.pdf import to_pdf
from portal.official.xlsx import to_xlsx

SOURCE = (Path(__file__).parents[2] / "fixtures/source/appendices.txt").read_text("utf-8")
LEGAL_BASIS = "Nghị quyết số 01/NQ-CP ngày 06/01/2023 của Chính phủ"
HOSTILE = {
    "formula": "=1+1",
    "markup": '<b>&amp; ]]> #import "x" $y$ *z* \\ @a <l>',
    "controls": "a\0b\x0bc\x07d\ud800e\tg",
    "long": "Kế hoạch " * 4_500,
    "one word": "a" * 40_000,
    "letters our fonts lack": "😀 中文",
    "nothing": "",
}


def parts():
    """(appendix, title, rows of the source: headings first) of the plan's own text."""
    found = re.split(r"^Phụ lục (I+) *$", SOURCE, flags=re.MULTILINE)[1:]
    for appendix, body in zip(found[::2], found[1::2], strict=True):
        rows = [tuple(row) for row in table(body, COLUMNS[appendix])]
        yield appendix, body.strip().split("\n")[0].strip(), rows


def expected(rows):
    """The rows as they are printed: numbers without stop, a section as numeral and title."""
    for number, *cells in rows[1:]:
        number = number.rstrip(".")
        yield (number, cells[0]) if re.fullmatch("[IVX]+", number) else (number, *cells)


def measure(code, label, unit="", national="", provincial="", agencies=""):
    return {
        "code": code,
        "label": label,
        "unit_text": unit,
        "national_text": national,
        "provincial_text": provincial,
        "agencies_text": agencies,
    }


@cache
def plan():
    """The plan of 2023, its metrics with the measures that they have in the database."""
    sections, items = read_appendices(SOURCE)
    return PlanContent(
        [SectionContent(*section) for section in sections],
        [
            ItemContent(
                item.appendix,
                item.number,
                item.roman or "",
                item.text,
                item.agencies,
                item.monitors,
                measures=tuple(
                    measure(r.code, r.name, r.unit, r.national, r.provincial, r.agencies)
                    for r in item.rows
                    if r.national or r.provincial
                ),
            )
            for item in items
        ],
    )


def tables(content=None, legal_basis=LEGAL_BASIS, results=None):
    return official_tables(content or plan(), year=2023, legal_basis=legal_basis, results=results)


def said_everywhere(text):
    """Tables of a plan that says ``text`` wherever it can."""
    cells = {"agencies_text": text, "monitors_text": text}
    measures = (measure("1", text, text, text, text, text), measure("1.1", text))
    return tables(
        PlanContent(
            [SectionContent("I", "I", text)],
            [
                ItemContent("I", "1", "I", text, **cells),
                ItemContent("II", "1", "", text, **cells),
                ItemContent("III", "1", "", text, **cells, measures=measures),
            ],
        ),
        legal_basis=text,
    )


def xlsx_tables(data):
    """The rows below the column numbers of each sheet; sections without the merged cells."""
    for sheet in load_workbook(BytesIO(data)):
        rows = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows()]
        start = next(at for at, row in enumerate(rows, 1) if row[0] == "(1)")
        merged = {area.min_row for area in sheet.merged_cells.ranges}
        yield [row[:2] if at in merged else row for at, row in enumerate(rows, 1) if at > start]


def docx_tables(data):
    """The rows below the headings of each table."""
    for found in Document(BytesIO(data)).tables:
        rows = found._tbl.tr_lst[1:]
        yield [tuple("\n".join(p.text for p in c.p_lst) for c in row.tc_lst) for row in rows]


def words(text):
    return Counter(re.split(r"[\s/-]+", nfc(text)))


def test_tables_are_the_plan_s_own_words():
    for found, (appendix, title, rows) in zip(tables(), parts(), strict=True):
        assert (found.name, found.title) == (f"Phụ lục {appendix}", title)
        assert tuple(column.heading for column in found.columns) == rows[0]
        assert [row.cells for row in found.rows] == list(expected(rows))
        assert sum(column.width for column in found.columns) == pytest.approx(252)


def test_rows_without_number_are_told_apart():
    kinds = Counter(row.kind for row in tables()[2].rows)

    assert kinds == {"section": 5, "item": 46, "sub": 5}


@pytest.mark.parametrize(("write", "read"), [(to_xlsx, xlsx_tables), (to_docx, docx_tables)])
def test_excel_and_word_hold_the_plan_cell_for_cell(write, read):
    written = list(read(write(tables())))

    assert written == [list(expected(rows)) for _appendix, _title, rows in parts()]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_pdf_holds_every_word_of_the_plan():
    pdf = to_pdf(tables())
    found = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    cells = [cell for _appendix, _title, rows in parts() for row in expected(rows) for cell in row]

    assert words(" ".join(cells)) - words(found.stdout.decode()) == Counter()


def test_excel_is_ready_to_print():
    for sheet in load_workbook(BytesIO(to_xlsx(tables()))):
        last = sheet.cell(sheet.max_row, sheet.max_column)
        assert sheet.print_title_rows == "$5:$6"
        assert sheet.print_area == f"'{sheet.title}'!$A$1:${last.column_letter}${last.row}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.HeaderFooter.differentFirst
        assert sheet.oddHeader.center.text == "&P"
        assert sheet["B6"].font.name == "Times New Roman"


def test_excel_rows_are_high_enough_for_their_words():
    sheet = load_workbook(BytesIO(to_xlsx(tables())))["Phụ lục I"]
    heights = {row[0].value: sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows()}

    assert heights["48"] >= 11 * 15.75  # eleven lines on paper
    assert heights["4"] < 4 * 15.75  # two


def test_excel_columns_widen_before_a_row_is_cut():
    def width(text):
        return (
            load_workbook(BytesIO(to_xlsx(said_everywhere(text))))["Phụ lục I"]
            .column_dimensions["B"]
            .width
        )

    assert width("Kế hoạch " * 150) > width("Kế hoạch")


def test_word_has_a_numbered_section_for_each_appendix():
    document = Document(BytesIO(to_docx(tables())))

    assert len(document.sections) == 3
    for section in document.sections:
        assert section.page_width > section.page_height
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert "PAGE" in section.header._element.xml
    headings = [found._tbl.tr_lst[0].trPr for found in document.tables]
    assert all(heading.find(qn("w:tblHeader")) is not None for heading in headings)


def test_word_is_in_times_new_roman_for_all_scripts():
    fonts = list(Document(BytesIO(to_docx(tables()))).styles.element.iter(qn("w:rFonts")))

    assert fonts
    assert {name for font in fonts for name in font.attrib.values()} == {"Times New Roman"}
    assert all(qn(f"w:{script}") in font.attrib for font in fonts for script in ("eastAsia", "cs"))


def test_pdf_is_accessible():
    data = to_pdf(tables())

    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert b"/Lang(vi)" in data


def test_results_stand_right_of_the_plan():
    texts = {"I/1": ["a", "b", "c"], "II/2": ["d", "e", "f", "g"], "6.1": ["h", "i", "j", "k"]}
    first, second, third = tables(results=Results("quý III năm 2023", texts))
    cells = {row.cells[0]: row.cells for row in first.rows}

    assert first.notes[1] == "Kết quả thực hiện quý III năm 2023"
    assert [column.heading for column in first.columns][4:] == list(result_headings()["I"])
    assert (cells["1"][4:], cells["2"][4:]) == (("a", "b", "c"), ("", "", ""))
    assert cells["I"][1:] == (tables()[0].rows[0].cells[1],)
    assert second.rows[1].cells[3:] == ("d", "e", "f", "g")
    assert [row.cells[6:] for row in third.rows if row.cells[-1] == "k"] == [("h", "i", "j", "k")]
    assert sum(column.width for column in third.columns) == pytest.approx(252)


@pytest.mark.parametrize("write", [to_xlsx, to_docx, to_pdf])
def test_results_are_written(write):
    texts = {"I/1": ["Đang thực hiện", "=1+1", ""]}

    assert write(tables(results=Results("quý III năm 2023", texts)))


def test_result_headings_are_not_taken_for_columns_of_the_plan():
    plan_words = r"cơ quan|chỉ tiêu|nội dung|đơn vị|\bs?tt\b|cả nước|tỉnh"

    for headings in result_headings().values():
        assert not re.search(plan_words, " ".join(headings).lower())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_excel_takes_any_text_and_makes_no_formula_of_it(text):
    book = load_workbook(BytesIO(to_xlsx(said_everywhere(text))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]

    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if cell.value.startswith("="))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_word_keeps_any_text(text):
    tables_of_text = said_everywhere(text)

    written = list(docx_tables(to_docx(tables_of_text)))

    assert written == [[row.cells for row in table.rows] for table in tables_of_text]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_pdf_takes_any_text(text):
    assert to_pdf(said_everywhere(text)).startswith(b"%PDF-")
