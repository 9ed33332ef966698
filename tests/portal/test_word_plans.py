"""The appendices in Word, as offices draw them, read as the plan they are."""

from copy import deepcopy
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from common.sandbox import read_grid
from portal.workbook.issue import preview
from tests.portal.rebuilt import is_section, plan_rows, titles
from tests.portal.test_messy_workbooks import SAME, differences, draft_of, told


def word_file(draw, rows=None):
    """A document of the three appendices; ``draw`` is given each table with its rows."""
    document = Document()
    for name, page in (rows or plan_rows()).items():
        for line in titles(name):
            document.add_paragraph(line[0])
        table = document.add_table(len(page), len(page[0]))
        for cells, row in zip(table._tbl.tr_lst, page, strict=True):
            for cell, text in zip(cells.tc_lst, row, strict=True):
                for paragraph in cell.p_lst:
                    paragraph.add_r().text = text
        draw(document, table, page)
        document.add_paragraph("Nơi nhận: như trên")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_drawn(document, table, rows):
    """Nothing special."""


def sections_merged(document, table, rows):
    for at, row in enumerate(rows):
        if is_section(row):
            table.cell(at, 1).merge(table.cell(at, len(row) - 1))


def numbered_by_word(document, table, rows):
    """The numbers are a list's, not typed; a list for each appendix."""
    style = {4: "List Number", 3: "List Number 2", 6: "List Number 3"}[len(rows[0])]
    for row, text in zip(table._tbl.tr_lst, rows, strict=True):
        if text[0].strip(" .").isdecimal():
            paragraph = row.tc_lst[0].p_lst[0]
            for run in paragraph.r_lst:
                paragraph.remove(run)
            paragraph.style = style.replace(" ", "")


def changes_tracked(document, table, rows):
    """In every third row words are struck out and typed anew, the changes still to be accepted."""
    for row in table._tbl.tr_lst[1::3]:
        paragraph = row.tc_lst[1].p_lst[0]
        run = paragraph.r_lst[0]
        struck = deepcopy(run)
        struck.text = "Nội dung cũ, bị xóa"
        for text in struck.iter(qn("w:t")):
            text.tag = qn("w:delText")
        for name, child in (("w:del", struck), ("w:ins", run)):
            change = OxmlElement(name)
            change.append(child)
            paragraph.append(change)


def in_content_controls(document, table, rows):
    """The agencies of each row in a control to choose them from."""
    for row in table._tbl.tr_lst[1:]:
        paragraph = row.tc_lst[2].p_lst[0]
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        control.append(content)
        content.append(paragraph.r_lst[0])
        paragraph.append(control)


def split_in_two(document, table, rows):
    """A table broken at its middle by an empty paragraph, no header on the second part."""
    second = deepcopy(table._tbl)
    table._tbl.addnext(second)
    second.addprevious(OxmlElement("w:p"))
    half = len(rows) // 2
    for row in table._tbl.tr_lst[half:]:
        table._tbl.remove(row)
    for row in second.tr_lst[:half]:
        second.remove(row)


def agencies_merged_down(document, table, rows):
    """Neighbours with the same agencies share a cell."""
    column = {4: 2, 3: 2, 6: 5}[len(rows[0])]
    for at, (above, row) in enumerate(zip(rows, rows[1:], strict=False), 1):
        if row[column] and row[column] == above[column]:
            kept = table.cell(at - 1, column)
            table.cell(at, column).text = ""
            kept.merge(table.cell(at, column))


def words_in_several_runs(document, table, rows):
    """Each cell in runs of a few letters, as spelling checkers leave them."""
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            run = cell.p_lst[0].r_lst[0]
            text, run.text = run.text, ""
            for at in range(0, len(text), 7):
                cell.p_lst[0].add_r().text = text[at : at + 7]


def between_letterhead_and_signature(document, table, rows):
    """Tables that are no table: who and where above, who signs below."""
    above, below = document.add_table(1, 2), document.add_table(2, 2)
    above.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nTỈNH TRÀ VINH"
    above.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    below.cell(0, 0).text = "Nơi nhận:\n- TT. Tỉnh ủy;\n- Lưu: VT, TH."
    below.cell(0, 1).text = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
    below.cell(1, 1).text = "Lê Văn Hẳn"
    table._tbl.addprevious(above._tbl)
    table._tbl.addprevious(OxmlElement("w:p"))


DRAWN = [
    as_drawn,
    between_letterhead_and_signature,
    sections_merged,
    numbered_by_word,
    changes_tracked,
    in_content_controls,
    split_in_two,
    agencies_merged_down,
    words_in_several_runs,
]


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_a_plan_in_word_changes_nothing(plan2023, draw):
    shown = preview(draft_of(word_file(draw)))

    assert told(shown.understood.problems) == []
    assert shown.diff.counts == SAME, differences(shown)
    assert shown.diff.sections == []


def test_a_change_in_word_is_a_change(plan2023):
    rows = plan_rows()
    rows["II"][5][1] = "Phát triển mới 500 doanh nghiệp"

    data = word_file(split_in_two, rows)
    shown = preview(draft_of(data, reader=lambda data: read_grid(data, "kế hoạch.docx")))

    assert [change.label for change in shown.diff.of("changed")] == ["II/5"]
    assert shown.diff.counts == SAME | {"changed": 1, "unchanged": 136}
