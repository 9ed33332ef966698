"""A file with errors comes back as it was, its bad cells red and commented."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from common.marking import Mark, marked
from common.readers import read
from tests import hostile

RED = "00FFC7CE"


def mark(data, *marks):
    """The marked file and its extension."""
    return marked(data, read(data), [Mark(*each) for each in marks])


def saved(book):
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(data):
    return load_workbook(BytesIO(data))


def look(cell):
    return cell.fill.fgColor.rgb, cell.comment and cell.comment.text


def a_plan():
    book = Workbook()
    page = book.active
    page.title = "Phụ lục I"
    page.append(["STT", "Nội dung", "=1+1"])
    page["A2"].value, page["A2"].data_type = "=HYPERLINK(1)", "s"
    page.merge_cells("A3:C3")
    page["A3"] = "Mục"
    page.column_dimensions["B"].width = 77
    return saved(book)


def test_bad_cells_are_red_and_say_why():
    data, extension = mark(
        a_plan(),
        ("Phụ lục I", 2, "B", "Ô trống."),
        ("Phụ lục I", 2, "B", "Thiếu nội dung\x0b."),
        ("Phụ lục I", 0, "", "Thiếu cột."),
        ("Phụ lục I", 3, "B", "Ô gộp."),
        ("Không có", 1, "A", "Trang khác."),
    )
    page = opened(data)["Phụ lục I"]

    assert extension == "xlsx"
    assert look(page["B2"]) == (RED, "Ô trống.\nThiếu nội dung\n.")
    assert look(page["A1"]) == (RED, "Thiếu cột.")
    assert look(page["A3"]) == (RED, "Ô gộp.")
    assert look(page["B1"]) == ("00000000", None)


def test_the_rest_stays_as_it_was():
    before = opened(a_plan()).active
    after = opened(mark(a_plan(), ("Phụ lục I", 2, "B", "Ô trống."))[0]).active

    assert list(after.values) == list(before.values)
    assert [after[cell].data_type for cell in ("C1", "A2")] == ["f", "s"]
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert after.column_dimensions["B"].width == 77


def test_comments_of_their_own_are_kept():
    first, _extension = mark(a_plan(), ("Phụ lục I", 1, "B", "Một."))
    second, _extension = mark(first, ("Phụ lục I", 1, "B", "Hai."))

    assert look(opened(second).active["B1"]) == (RED, "Một.\n\nHai.")


def test_an_old_workbook_comes_back_as_a_new_one():
    data = (Path(__file__).parents[1] / "data/old.xls").read_bytes()
    back, extension = mark(data, ("Phụ lục I", 2, "A", "Sai."))
    book = opened(back)

    assert extension == "xlsx"
    assert look(book["Phụ lục I"]["A2"]) == (RED, "Sai.")
    row = [cell.value for cell in book["Phụ lục I"][2]]
    assert row == ["41,3%", "1.220", "12,616", "05/01/2023"]
    assert book["Ẩn"].sheet_state == "hidden"
    assert str(book["Phụ lục I"].merged_cells) == "A1:B1"


@pytest.mark.parametrize("cell", ["<c><v>NaN</v></c>", '<c t="s"><v>999</v></c>'])
def test_what_openpyxl_cannot_open_is_rebuilt_without_formulas(cell):
    rows = hostile.row("=1+1", "+1", "@a", cell)
    back, extension = mark(hostile.workbook(rows), ("Trang 1", 1, "D", "Không phải số."))
    page = opened(back)["Trang 1"]

    assert extension == "xlsx"
    assert [each.data_type for each in page[1]] == ["s"] * 4
    assert [each.value for each in page[1]][:3] == ["=1+1", "+1", "@a"]
    assert look(page["D1"]) == (RED, "Không phải số.")


def test_a_merge_of_the_whole_sheet_is_given_up():
    """H11: openpyxl alone would make a cell of each of its seventeen billion."""
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    back, _extension = mark(
        hostile.workbook(("", hostile.row("a"), merge)), ("Trang 1", 1, "A", "b")
    )

    assert look(opened(back)["Trang 1"]["A1"]) == (RED, "b")


def test_a_document_is_shaded_and_commented():
    document = Document()
    document.add_paragraph("Phụ lục I")
    first, second = document.add_table(1, 2), document.add_table(2, 2)
    first.cell(0, 0).text = "STT"
    second.cell(0, 0).merge(second.cell(1, 0)).text = "gộp"
    second.cell(1, 1).text = "chữ"

    back, extension = mark(
        saved(document), ("Bảng 1", 0, "", "Thiếu cột."), ("Bảng 2", 2, "B", "Sai chữ.")
    )
    document = Document(BytesIO(back))

    assert extension == "docx"
    assert [comment.text for comment in document.comments] == ["Thiếu cột.", "Sai chữ."]
    shaded = document.element.body.xpath("//w:tc[w:tcPr/w:shd/@w:fill='FFC7CE']")
    assert ["".join(cell.xpath(".//w:t/text()")) for cell in shaded] == ["STT", "chữ"]
