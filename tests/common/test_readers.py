"""Files to grids: what a person sees in each cell, from .xlsx, .xls and .docx."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from common.files import FileRefused
from common.grid import Cell, Grid, Sheet, column_letter, column_number, from_json, to_json
from common.readers import read
from tests import hostile
from tests.hostile import row, table, text, word_cell

STYLES = """
<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>
<fonts><font><name val="Times New Roman"/></font><font><name val=".VnTime"/></font>
<font><name val=".VnTimeH"/></font><font><name val="VNI-Times"/></font></fonts>
<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/><xf numFmtId="0" fontId="1"/>
<xf numFmtId="0" fontId="2"/><xf numFmtId="0" fontId="3"/></cellXfs>
"""


def only_cell(cell, *, code="General", **kwargs):
    """The one cell of a workbook, from its XML."""
    styles = STYLES.format(code=code.replace('"', "&quot;"))
    [sheet] = read(hostile.workbook(f"<row>{cell}</row>", styles=styles, **kwargs)).sheets
    [found] = sheet.cells.values() or [None]
    return found


@pytest.mark.parametrize(
    ("raw", "code", "shown", "value"),
    [
        ("0.413", "0.0%", "41,3%", "0.413"),
        ("0.41299999999999998", "0.0%", "41,3%", "0.413"),
        ("1220", "#,##0", "1.220", "1220"),
        ("1220", "General", "1220", "1220"),
        ("12.616", "General", "12,616", "12.616"),
        ("98.7", "0.00", "98,70", "98.7"),
        ("1234567.891", "#,##0.0##", "1.234.567,891", "1234567.891"),
        ("7.5", "#,##0.0##", "7,5", "7.5"),
        ("7", "0.##", "7", "7"),
        ("-5.5", "#,##0.00;[Red](#,##0.00)", "-5,50", "-5.5"),
        ("77482", '#,##0" tỷ đồng"', "77.482", "77482"),
        ("75.96", "@", "75,96", "75.96"),
        ("1234", "0.00E+00", "1234", "1234"),
        ("1234", "#,##0,", "1234", "1234"),
        ("-0", "General", "0", "0"),
        ("0.30000000000000004", "General", "0,3", "0.3"),
        ("1e3", "General", "1000", "1000"),
        ("0.125", "0.00", "0,13", "0.125"),
        ("0.5", "0." + "0" * 99, "0,5", "0.5"),
        ("12345678901.25", "General", "12345678901", "12345678901.25"),
    ],
)
def test_a_number_reads_as_its_format_shows_it(raw, code, shown, value):
    cell = only_cell(f'<c s="1"><v>{raw}</v></c>', code=code)

    assert (cell.kind, cell.text, cell.value) == ("number", shown, value)


@pytest.mark.parametrize(
    ("raw", "code", "day"),
    [
        ("44931", "dd/mm/yyyy", "2023-01-05"),
        ("44931.75", 'd" tháng "m', "2023-01-05"),
        ("44931", "[$-42A]mmmm", "2023-01-05"),
        ("1", "d/m/yy", "1900-01-01"),
        ("61", "d/m/yy", "1900-03-01"),
        ("2958465", "yyyy", "9999-12-31"),
    ],
)
def test_a_number_under_a_date_format_is_a_day(raw, code, day):
    cell = only_cell(f'<c s="1"><v>{raw}</v></c>', code=code)

    year, month, number = day.split("-")
    assert (cell.kind, cell.value, cell.text) == ("date", day, f"{number}/{month}/{year}")


def test_days_count_from_1904_where_the_book_says_so():
    cell = only_cell('<c s="1"><v>43469</v></c>', code="d/m/yy", book='<workbookPr date1904="1"/>')

    assert cell.value == "2023-01-05"


@pytest.mark.parametrize(
    "cell",
    [
        "<c><v>NaN</v></c>",
        "<c><v>1E400</v></c>",
        "<c><v>1e-400</v></c>",
        f"<c><v>{'9' * 40}</v></c>",
        "<c><v>ba</v></c>",
        "<c><v>١٢</v></c>",
        '<c s="1"><v>9999999</v></c>',
        '<c t="e"><v>#REF!</v></c>',
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c t="s"><v>999</v></c>',
        '<c t="s"><v>-1</v></c>',
        '<c t="d"><v>hôm qua</v></c>',
        '<c t="b"><v>2</v></c>',
        '<c t="lạ"><v>2</v></c>',
    ],
)
def test_a_bad_cell_is_an_error_of_its_own(cell):
    """H14, H15, H19"""
    assert only_cell(cell, code="d/m/yy").kind == "error"


@pytest.mark.parametrize(
    ("cell", "kind", "shown"),
    [
        ("<c><f>A2+1</f></c>", "formula", "=A2+1"),
        ("<c><f>A2+1</f><v/></c>", "formula", "=A2+1"),
        ('<c><f t="array" ref="A1:A2">[1]Trang!A1</f></c>', "formula", "=[1]Trang!A1"),
        ("<c><f>A2+1</f><v>7.5</v></c>", "number", "7,5"),
        ('<c t="str"><f>A2</f><v>Đạt</v></c>', "text", "Đạt"),
        ('<c t="b"><v>1</v></c>', "boolean", "TRUE"),
        ('<c t="d"><v>2023-01-05T00:00:00</v></c>', "date", "05/01/2023"),
        ('<c t="s"><v>0</v></c>', "text", "Sở Y tế"),
    ],
)
def test_formulas_booleans_and_texts(cell, kind, shown):
    strings = "<si><r><t>Sở </t></r><r><rPr><b/></rPr><t>Y tế</t></r><rPh><t>phát âm</t></rPh></si>"
    found = only_cell(cell, strings=strings)

    assert (found.kind, found.text) == (kind, shown)


def test_words_stay_as_they_stand():
    nfd = "  Sơ\u0309\u00a0Y tế \n dòng  hai "

    assert only_cell(text(nfd)).text == nfd
    assert only_cell(text("a_x000D_\nb_x005F_x0041_ _x0000_")).text == "a\nb_x0041_ "
    assert only_cell(text("_xD83D__xDE00_ _xD83D_")).text == "😀 "


def test_cells_that_show_nothing_are_not_in_use():
    assert only_cell('<c s="1"/><c r="XFD1" s="1"/>' + text(" \u00a0 ")) is None


def test_rows_and_cells_need_no_addresses():
    data = hostile.workbook('<row r="3"><c r="C3"><v>1</v></c><c><v>2</v></c></row>' + "<row>"
                            "<c><v>3</v></c></row>")  # fmt: skip

    assert list(read(data).sheets[0].cells) == [(3, 3), (3, 4), (4, 1)]


def test_hidden_sheets_rows_and_columns_are_told():
    """H31"""
    rows = row("a") + '<row r="2" hidden="1"><c><v>2</v></c></row>'
    columns = '<dimension ref="A1"/><cols><col min="2" max="16384" hidden="1"/></cols>'
    grid = read(hostile.workbook((columns, rows, ""), rows, states=["visible", "veryHidden"]))

    assert [sheet.hidden for sheet in grid.sheets] == [False, True]
    assert grid.sheets[0].hidden_rows == {2}
    assert grid.sheets[0].hidden_columns == set(range(2, 101))
    assert grid.sheets[0].cells[2, 1].text == "2"


@pytest.mark.parametrize(
    ("style", "words", "legacy", "shown"),
    [
        (0, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "TCVN3", None),
        (2, "Sè", "TCVN3", None),
        (3, "sè uBND", "TCVN3", "Sè UBND"),
        (4, "Coäng hoøa xaõ hoäi", "VNI", None),
        (2, "Sở Y tế", "", None),
        (0, "Sở Y tế", "", None),
    ],
)
def test_old_encodings_are_noticed_and_left_alone(style, words, legacy, shown):
    """H24, H25"""
    cell = only_cell(text(words).replace("<c ", f'<c s="{style}" '))

    assert (cell.legacy, cell.text) == (legacy, shown or words)


def test_a_legacy_run_marks_its_cell():
    strings = '<si><r><rPr><rFont val=".VnTime"/></rPr><t>Sè</t></r><r><t> 1</t></r></si>'

    assert only_cell('<c t="s"><v>0</v></c>', strings=strings).legacy == "TCVN3"


def test_a_real_workbook_with_a_chart_sheet():
    book = Workbook()
    book.active.append(["STT", date(2023, 1, 5), True, "=1+1"])
    book.active.merge_cells("A1:A2")
    book.create_chartsheet("Biểu đồ")
    buffer = BytesIO()
    book.save(buffer)

    [sheet] = read(buffer.getvalue()).sheets

    assert [cell.kind for cell in sheet.cells.values()] == ["text", "date", "boolean", "formula"]
    assert sheet.merges == [(1, 1, 2, 1)]


def test_grids_survive_json():
    grid = read(hostile.workbook(("", row("a", "b"), '<mergeCell ref="A1:A2"/>')))

    assert from_json(to_json(grid)) == grid
    assert [column_number(column_letter(n)) for n in (1, 26, 27, 703)] == [1, 26, 27, 703]


def test_an_old_workbook_is_read_like_a_new_one():
    """The file was saved by LibreOffice."""
    sheet, hidden = read(Path(__file__).parents[1].joinpath("data/old.xls").read_bytes()).sheets

    cells = sheet.cells.values()
    assert [(cell.text, cell.kind, cell.value, cell.legacy) for cell in cells] == [
        ("Sở Y tế", "text", "", ""),
        ("Sè", "text", "", "TCVN3"),
        ("41,3%", "number", "0.413", ""),
        ("1.220", "number", "1220", ""),
        ("12,616", "number", "12.616", ""),
        ("05/01/2023", "date", "2023-01-05", ""),
        ("#DIV/0!", "error", "", ""),
        ("TRUE", "boolean", "", ""),
        ("2,5", "number", "2.5", ""),
        ("ẩn", "text", "", ""),
    ]
    assert (sheet.name, sheet.merges) == ("Phụ lục I", [(1, 1, 1, 2)])
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({4}, {4})
    assert (sheet.hidden, hidden.hidden) == (False, True)


def of_table(*rows, before="", **kwargs):
    """The sheet of a document with one table."""
    [sheet] = read(hostile.document(before + table(*rows), **kwargs)).sheets
    return sheet


def texts(sheet):
    return {place: cell.text for place, cell in sheet.cells.items()}


def test_tables_of_a_document_are_sheets():
    para = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    sdt = f"<w:sdt><w:sdtContent>{table(['b'])}</w:sdtContent></w:sdt>"
    body = para.format("Phụ lục I") + "<w:p/>" + table(["a"]) + para.format("Phụ lục II") + sdt

    grid = read(hostile.document(body))

    assert grid.kind == "docx"
    assert [(s.name, s.before, texts(s)) for s in grid.sheets] == [
        ("Bảng 1", ["Phụ lục I"], {(1, 1): "a"}),
        ("Bảng 2", ["Phụ lục II"], {(1, 1): "b"}),
    ]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<w:p><w:ins><w:r><w:t>mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r>"
         "</w:del></w:p>", "mới"),
        ("<w:p><w:moveTo><w:r><w:t>tới</w:t></w:r></w:moveTo><w:moveFrom><w:r><w:t>đi</w:t></w:r>"
         "</w:moveFrom></w:p>", "tới"),
        ("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
         "<w:p><w:r><w:t>b</w:t></w:r></w:p>", "ab"),
        ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/>"
         "<w:t>d</w:t></w:r></w:p><w:p><w:r><w:t>e</w:t></w:r></w:p>", "a\nb\tc-d\ne"),
        ("<w:p><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>a</w:t></w:r></w:sdtContent></w:sdt>"
         "</w:p>", "a"),
        ("<w:p><w:r><w:t>a</w:t></w:r><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
         "<w:r><w:t>Gõ vào đây</w:t></w:r></w:sdtContent></w:sdt></w:p>", "a"),
        ("<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t>"
         "</w:r></w:p>", "7"),
        (f"<w:p><w:r><w:t>a</w:t></w:r></w:p>{table(['b', 'c'])}<w:p/>", "a\nb\nc\n"),
        ('<w:p><w:r><mc:AlternateContent xmlns:mc="mc"><mc:Choice><w:t>a</w:t></mc:Choice>'
         "<mc:Fallback><w:t>b</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>", "a"),
        ("<w:p><w:hyperlink><w:r><w:t>a</w:t></w:r></w:hyperlink><w:r><w:drawing><w:t>b</w:t>"
         "</w:drawing></w:r></w:p>", "a"),
    ],
)  # fmt: skip
def test_a_document_reads_as_with_all_changes_accepted(xml, shown):
    assert texts(of_table([word_cell(xml)])) == {(1, 1): shown}


def test_rows_and_cells_in_controls_are_in_and_deleted_rows_are_out():
    def wrapped(xml):
        return f"<w:sdt><w:sdtContent>{xml}</w:sdtContent></w:sdt>"

    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{word_cell('gone')}</w:tr>"
    in_control = wrapped(f"<w:tr>{wrapped(word_cell('b'))}{word_cell('c')}</w:tr>")

    assert texts(of_table(["a"], gone, in_control)) == {(1, 1): "a", (2, 1): "b", (2, 2): "c"}


def test_spans_of_a_document_are_merges():
    top, below = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    sheet = of_table(
        [word_cell("a", top), word_cell("b", '<w:gridSpan w:val="2"/>')],
        [word_cell("hidden", below), "c", "d"],
        f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{word_cell("e")}</w:tr>',
        [word_cell("f", below), "g"],
    )

    assert sheet.merges == [(1, 1, 2, 1), (1, 2, 1, 3)]
    assert texts(sheet) == {
        (1, 1): "a", (1, 2): "b", (2, 2): "c", (2, 3): "d", (3, 3): "e", (4, 1): "f", (4, 2): "g",
    }  # fmt: skip


NUMBERING = """
<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/>
</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""


def numbered(words="", number=1, level=0):
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    run = f"<w:r><w:t>{words}</w:t></w:r>" if words else ""
    return word_cell(f"<w:p><w:pPr>{numbers}</w:pPr>{run}</w:p>")


@pytest.mark.parametrize(
    ("format_", "text_", "shown"),
    [
        ("decimal", "%1.", ["1.", "2.", "3.", "4."]),
        ("upperRoman", "%1", ["I", "II", "III", "IV"]),
        ("lowerRoman", "%1)", ["i)", "ii)", "iii)", "iv)"]),
        ("upperLetter", "%1.", ["A.", "B.", "C.", "D."]),
        ("lowerLetter", "%1)", ["a)", "b)", "c)", "d)"]),
        ("decimalZero", "%1", ["01", "02", "03", "04"]),
        ("bullet", "\uf0b7", ["•"] * 4),
        ("bullet", "-", ["-"] * 4),
        ("none", "%1", []),
    ],
)
def test_numbers_that_word_draws_are_read(format_, text_, shown):
    numbering = NUMBERING.format(format=format_, text=text_)
    sheet = of_table(*[[numbered()]] * 4, numbering=numbering)

    assert list(texts(sheet).values()) == shown


def test_levels_restarts_and_words_of_a_list():
    lines = [("a", 1, 0), ("b", 1, 1), ("c", 1, 1), ("d", 1, 0), ("e", 1, 1)]
    restarted = [("f", 2, 0), ("g", 2, 0), ("h", 0, 0)]
    sheet = of_table(
        *[[numbered(*line)] for line in lines + restarted],
        numbering=NUMBERING.format(format="decimal", text="%1."),
    )

    shown = ["1. a", "1.1 b", "1.2 c", "2. d", "2.1 e", "5. f", "6. g", "h"]
    assert list(texts(sheet).values()) == shown


def test_styles_number_and_name_fonts():
    styles = """
    <w:style w:type="paragraph" w:styleId="Nen">
    <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>
    <w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr></w:style>
    <w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Nen"/></w:style>
    """
    cell = word_cell('<w:p><w:pPr><w:pStyle w:val="Con"/></w:pPr><w:r><w:t>sè</w:t></w:r></w:p>')
    sheet = of_table(
        [cell], styles=styles, numbering=NUMBERING.format(format="decimal", text="%1.")
    )

    assert sheet.cells[1, 1] == Cell(1, 1, "1. Sè", legacy="TCVN3")


def test_a_document_past_a_limit_is_refused():
    with pytest.raises(FileRefused, match="“Bảng 1”, hàng 1: có hơn 100 cột"):
        read(hostile.document(table([word_cell("a", '<w:gridSpan w:val="100"/>'), "b"])))


def test_what_no_database_stores_is_left_out_of_a_grid():
    grid = Grid("xls", [Sheet("S\0", before=["\ud800b"])])
    grid.sheets[0].add([Cell(1, 1, "A\0\udfffB")])
    [sheet] = from_json(to_json(grid)).sheets
    assert (sheet.name, sheet.before, sheet.cells[1, 1].text) == ("S", ["b"], "AB")
