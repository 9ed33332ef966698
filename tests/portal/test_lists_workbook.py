"""The plan as flat sheets: out, in again, every change and every error by its cell."""

import unicodedata
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from agencies.models import Agency, AuditEvent
from common.grid import Grid, Sheet
from common.readers import read as read_file
from common.sandbox import read_grid
from plans.changes import compare
from plans.models import Assignment
from portal.workbook.lists import (
    content_of_lists,
    is_lists_workbook,
    lists_workbook,
    note_agencies,
    write_agencies,
)
from portal.workbook.state import content_of
from tests.factories import UserFactory

HEADER = 2


class Lists:
    """The workbook of lists of a plan, to be changed and sent back."""

    def __init__(self, plan):
        self.base = content_of(plan)
        self.book = load_workbook(BytesIO(lists_workbook(plan)))

    def cell(self, sheet, heading, *start):
        """The cell under a heading in the first row that begins with these values."""
        page = self.book[sheet]
        rows = page.iter_rows(min_row=HEADER)
        headings = [cell.value for cell in next(rows)]
        row = next(row for row in rows if tuple(cell.value for cell in row[: len(start)]) == start)
        return row[headings.index(heading)]

    def put(self, sheet, heading, *start, value):
        """Type a value into a cell; its address."""
        cell = self.cell(sheet, heading, *start)
        cell.value = value
        return cell.coordinate

    def add(self, sheet, *values):
        """Write a row below the last one."""
        self.book[sheet].append(values)

    def drop(self, sheet, *start):
        """Delete the first row that begins with these values."""
        page = self.book[sheet]
        page.delete_rows(self.cell(sheet, page.cell(HEADER, 1).value, *start).row)

    def read(self, *, base=None, year=2023):
        """What comes of sending the workbook back."""
        buffer = BytesIO()
        self.book.save(buffer)
        return content_of_lists(read_file(buffer.getvalue()), base or self.base, year)

    def changes(self):
        """The lines that change, without an error in the file."""
        read = self.read()
        assert read.errors == []
        return [c for c in compare(self.base, read.content).items if c.kind != "unchanged"]


@pytest.fixture
def lists(plan2023):
    return Lists(plan2023)


# --- out ---------------------------------------------------------------------------------------
def test_the_sheets_stand_in_their_order(lists):
    assert lists.book.sheetnames == [
        "Hướng dẫn",
        "Cơ quan",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Cấu phần",
        "Phân công",
        "Mục",
        "Cụm từ để ngỏ",
        "Danh mục",
    ]
    assert [s.title for s in lists.book if s.sheet_state == "hidden"] == ["Danh mục"]
    counts = [lists.book[name].max_row - HEADER for name in lists.book.sheetnames[1:-1]]
    assert counts == [Agency.objects.count(), 68, 69, 98, 546, 16, 53]


def test_headings_stay_in_sight_and_filter(lists):
    for sheet in lists.book.worksheets[1:-1]:
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref.startswith("A2:")


def test_rows_are_high_enough_for_their_words(lists):
    rows = lists.book["Nhiệm vụ"].row_dimensions
    longest = max(lists.book["Nhiệm vụ"]["C"], key=lambda cell: len(str(cell.value)))

    assert rows[longest.row].height >= 10 * 15.75
    assert rows[1].height is None


def test_cells_are_picked_from_lists_that_hold_their_values(lists):
    picked = 0
    for sheet in lists.book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            name, cells = rule.formula1.replace("'", "").split("!")
            offered = {c.value for (c,) in lists.book[name][cells.replace("$", "")]}
            column = str(rule.sqref).partition(":")[0].rstrip("0123456789")
            values = {c.value for c in sheet[column][HEADER:]}
            assert values <= offered | {None}, (sheet.title, column)
            picked += 1

    assert picked == 17


def test_numbers_are_numbers_and_text_is_never_a_formula(plan2023):
    plan2023.items.filter(number="1").update(text="=1+1")
    lists = Lists(plan2023)

    assert lists.cell("Cấu phần", "Giá trị hoặc cận dưới", "II/1", "1.1").value == 7.5
    assert lists.cell("Nhiệm vụ", "Nội dung nguyên văn", "1").data_type == "s"
    assert {c.data_type for sheet in lists.book for row in sheet for c in row} <= {
        "s",
        "inlineStr",
        "n",
    }


def test_only_a_workbook_of_lists_is_one(plan2023):
    official = Grid("xlsx", [Sheet("Phụ lục I"), Sheet("Nhiệm vụ"), Sheet("Chỉ tiêu")])

    assert is_lists_workbook(read_file(lists_workbook(plan2023)))
    assert not is_lists_workbook(official)


# --- in again, unchanged -----------------------------------------------------------------------
def test_going_out_and_coming_back_changes_nothing(plan2023):
    base = content_of(plan2023)

    read = content_of_lists(read_grid(lists_workbook(plan2023), "ds.xlsx"), base, 2023)

    assert (read.problems, read.agencies) == ([], [])
    assert read.content == base


def test_words_that_read_the_same_change_nothing(lists):
    for sheet in lists.book.worksheets[2:-1]:
        for row in sheet.iter_rows(min_row=HEADER):
            for cell in row:
                if isinstance(cell.value, str):
                    decomposed = unicodedata.normalize("NFD", cell.value)
                    cell.value = f" {' '.join(decomposed.split())}\u200b"

    assert lists.read().content == lists.base


def test_it_becomes_the_plan_of_a_year_to_come(lists):
    read = lists.read(base=lists.base.anew(), year=2024)

    assert [p.message for p in read.problems] == [
        "Tệp ghi năm 2023, đang nhập cho kế hoạch năm 2024."
    ]
    assert read.content == lists.base.anew()


# --- changes -----------------------------------------------------------------------------------
def test_a_changed_cell_is_that_change_and_no_other(lists):
    lists.put("Nhiệm vụ", "Cơ quan theo dõi", "1", value="Sở Y tế")
    lists.put("Nhiệm vụ", "Mục", "2", value="II")
    lists.put("Chỉ tiêu", "Cơ quan thực hiện", "Phụ lục II", "5", value="Sở Y tế")
    lists.put("Cấu phần", "Giá trị hoặc cận dưới", "II/1", "1.1", value=8.25)
    lists.put("Cấu phần", "Được đánh giá", "III/1", value="không")
    lists.put("Phân công", "Vai trò", "I/5", value="Thực hiện")
    lists.put("Cụm từ để ngỏ", "Nhóm cơ quan", "I/7", value="DIA_PHUONG")

    assert {change.label: change.fields for change in lists.changes()} == {
        "I/1": ["monitors_text"],
        "I/2": ["roman"],
        "I/5": ["duties"],
        "I/7": ["duties"],
        "II/1": ["measures"],
        "II/5": ["agencies_text"],
        "III/1": ["measures"],
    }


def test_another_agency_gains_what_one_loses(lists):
    lists.put("Phân công", "Cơ quan", "I/1", "NHNN", value="syt")

    (change,) = lists.changes()

    assert (change.gained, change.lost) == ([("SYT", "lead")], [("NHNN", "lead")])


def test_a_section_is_reworded(lists):
    lists.cell("Mục", "Tên mục", "Phụ lục III", "I").value += ", việc làm"
    diff = compare(lists.base, lists.read().content)

    assert [section["title"][-1] for section in diff.sections] == [("ins", ", việc làm")]
    assert diff.counts["unchanged"] == 137


def test_a_line_without_row_leaves_the_plan_with_its_parts(lists):
    lists.drop("Chỉ tiêu", "Phụ lục II", "5")

    (change,) = lists.changes()

    assert (change.kind, change.label) == ("dropped", "II/5")
    assert change.lost


def test_a_line_is_added(lists):
    lists.add("Nhiệm vụ", "69", "XI", "Tổ chức hội nghị xúc tiến đầu tư", "Sở Công Thương")
    lists.add("Phân công", "I/69", "SCT", "nêu tên đầu", "Sở Công Thương", None, 1)

    (change,) = lists.changes()

    assert (change.kind, change.label, change.gained) == ("new", "I/69", [("SCT", "lead")])


def test_a_line_under_another_number_is_the_same(lists):
    lists.put("Nhiệm vụ", "Số thứ tự", "1", value=70)
    lists.put("Phân công", "Dòng", "I/1", value="I/70")

    (change,) = lists.changes()

    assert (change.kind, change.was, change.label) == ("moved", "I/1", "I/70")


def test_other_words_under_a_number_are_another_line(lists):
    lists.put("Nhiệm vụ", "Nội dung nguyên văn", "1", value="Tổ chức hội nghị xúc tiến đầu tư")
    read = lists.read()

    assert compare(lists.base, read.content).counts["dropped"] == 1
    assert [(p.level, p.address) for p in read.problems] == [("warning", "C3")]


def test_a_number_shown_as_percent_is_read_as_shown(lists):
    lists.put("Cấu phần", "Giá trị hoặc cận dưới", "II/1", "1.1", value=0.085)
    lists.cell("Cấu phần", "Giá trị hoặc cận dưới", "II/1", "1.1").number_format = "0.0%"

    (measure, _other) = next(i for i in lists.read().content.items if i.label == "II/1").measures

    assert measure["low"] == "8.5"


def test_who_chose_an_agency_is_kept_while_its_phrase_stands(plan2023):
    duty = Assignment.objects.filter(group__code="UBND_HUYEN", item__number="3").first()
    duty.chosen_by, duty.chosen_at = UserFactory(), timezone.now()
    duty.save()
    lists, start = Lists(plan2023), ("I/3", duty.agency.code)

    def chosen(read):
        return [d.chosen_by for i in read.content.items for d in i.duties if d.chosen_by]

    lists.put("Phân công", "Thứ tự", *start, value=9)
    assert chosen(lists.read()) == [duty.chosen_by.username]
    lists.put("Phân công", "Nhóm cơ quan", *start, value=None)
    assert chosen(lists.read()) == []


def test_agencies_are_added_and_renamed(lists):
    lists.add("Cơ quan", "SNGV", "Sở Ngoại vụ", "Sở Ngoại vụ tỉnh", "SNgV", "UBND cấp xã", 50)
    lists.put("Cơ quan", "Tên viết tắt", "SYT", value="Y tế")
    lists.put("Phân công", "Cơ quan", "I/1", "NHNN", value="SNGV")
    read = lists.read()

    assert read.errors == []
    assert {row.code: bool(row.before) for row in read.agencies} == {"SYT": True, "SNGV": False}
    assert compare(lists.base, read.content).of("changed")[0].gained == [("SNGV", "lead")]
    assert not Agency.objects.filter(code="SNGV").exists()

    write_agencies(rows=read.agencies)
    note_agencies(rows=read.agencies, by=None)

    assert Agency.objects.get(code="SNGV").kind == Agency.Kind.COMMUNE
    assert Agency.objects.get(code="SYT").short_name == "Y tế"
    assert AuditEvent.objects.get().data["rows"] == ["SYT", "SNGV"]


# --- errors ------------------------------------------------------------------------------------
ERRORS = [
    ("Cơ quan", "Loại", ("SYT",), "Hội", "Chọn một trong"),
    ("Nhiệm vụ", "Mục", ("11",), "XX", "có ở trang Mục"),
    ("Nhiệm vụ", "Số thứ tự", ("12",), "10", "Trùng với hàng 12"),
    ("Nhiệm vụ", "Nội dung nguyên văn", ("14",), None, "để trắng"),
    ("Cấu phần", "Giá trị hoặc cận dưới", ("II/1",), "bảy rưỡi", "không đọc được"),
    ("Cấu phần", "Giá trị hoặc cận dưới", ("II/2",), "1.234", "Có thể là"),
    ("Cấu phần", "Số", ("II/3", "3.2"), "3.1", "Trùng với hàng 9"),
    ("Cấu phần", "Số", ("II/4",), "2.9", "bắt đầu bằng 4"),
    ("Cấu phần", "Số", ("II/5",), 5.1, "Văn bản (Text)"),
    ("Cấu phần", "Cận trên", ("II/6",), "=1+1", "công thức"),
    ("Cấu phần", "Cận trên", ("II/7",), 1, "lớn hơn hoặc bằng cận dưới"),
    ("Cấu phần", "Cả nước, cận trên", ("III/1",), 1, "nhỏ hơn trị số ở cột Cả nước"),
    ("Cấu phần", "Dòng", ("II/8",), "I/1", "Phụ lục II, III"),
    ("Phân công", "Dòng", ("I/1",), "I/99", "Không có dòng này"),
    ("Phân công", "Cơ quan", ("I/2",), "ABC", "Không có trong danh mục"),
    ("Phân công", "Vai trò", ("I/3", "UBTPTV"), "nêu tên đầu", "chỉ có một cơ quan"),
    ("Phân công", "Cơ quan", ("I/4",), None, "để trống"),
    ("Phân công", "Vai trò", ("I/5",), "chủ trì", "Chọn một trong"),
    ("Phân công", "Nhóm cơ quan", ("I/6",), "ABC", "Không có trong danh mục"),
    ("Cụm từ để ngỏ", "Nhóm cơ quan", ("I/3",), None, "Ghi mã nhóm"),
]


def test_all_errors_are_told_at_once_each_with_its_cell(lists):
    places = [lists.cell(*place, *start).coordinate for *place, start, _value, _said in ERRORS]
    for sheet, heading, start, value, _said in ERRORS:
        lists.put(sheet, heading, *start, value=value)

    read = lists.read()

    found = {(p.sheet, p.heading, p.address): p for p in read.errors}
    for (sheet, heading, _start, value, said), address in zip(ERRORS, places, strict=True):
        problem = found.pop((sheet, heading, address))
        assert said in problem.message
        assert problem.value == ("" if value is None else str(value).replace("5.1", "5,1"))
    assert not found
    assert read.content == lists.base


def test_an_agency_is_given_a_line_once(lists):
    lists.add("Phân công", "I/1", "NHNN", "thực hiện", "Ngân hàng", None, 2)

    (problem,) = lists.read().errors

    assert problem.message == "Cơ quan này đã được giao thực hiện dòng này ở hàng 3."


def test_rows_that_speak_of_an_old_number_are_refused(lists):
    lists.put("Nhiệm vụ", "Số thứ tự", "1", value="70")

    (problem,) = lists.read().errors

    assert (problem.sheet, problem.address) == ("Phân công", "A3")
    assert problem.message == "Dòng này nay là I/70: ghi theo số mới."


def test_a_missing_sheet_is_named(lists):
    del lists.book["Phân công"]

    assert [p.message for p in lists.read().errors] == ["Tệp thiếu trang “Phân công”."]


def test_headings_are_matched_and_named(lists):
    sheet = lists.book["Phân công"]
    sheet["A2"], sheet["B2"], sheet["C2"] = "DÒNG ", "Đơn vị", "Dòng"
    sheet["H9"] = "ghi chú riêng"

    assert [(p.address, p.message) for p in lists.read().errors] == [
        ("B2", "Không có cột này: sửa tiêu đề cho đúng mẫu hoặc bỏ cột."),
        ("C2", "Tiêu đề lặp lại ở cột A."),
        ("H2", "Không có cột này: sửa tiêu đề cho đúng mẫu hoặc bỏ cột."),
        ("2", "Thiếu cột: Cơ quan, Vai trò."),
    ]


def test_a_sheet_of_the_sender_s_own_is_not_read(lists):
    lists.book.create_sheet("Nháp")["A1"] = "tính thử"
    read = lists.read()

    assert read.content == lists.base
    assert [p.message for p in read.problems] == [
        "Trang “Nháp” không thuộc bộ danh sách nên không đọc."
    ]


def test_an_emptied_sheet_drops_no_appendix(lists):
    lists.book["Nhiệm vụ"].delete_rows(3, 100)

    assert "Trang “Nhiệm vụ” không có dòng nào của Phụ lục I." in [
        problem.message for problem in lists.read().errors
    ]


def test_hidden_rows_are_read_and_told(lists):
    lists.book["Nhiệm vụ"].row_dimensions[5].hidden = True
    read = lists.read()

    assert read.content == lists.base
    assert [p.message for p in read.problems] == [
        "1 hàng đang ẩn hoặc bị lọc, vẫn được đọc, từ hàng 5."
    ]
