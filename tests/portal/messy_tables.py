"""The plan of 2023 in tables as offices lay them out: other headers, columns, merges, sheets."""

import re
from itertools import chain

from tests.portal.messy_cells import type_values
from tests.portal.rebuilt import is_section, keeper, plan_file, plan_rows, titles, workbook

MADE = {}
unchanged = keeper(MADE)
NOT_READ = "Trang tính này không có bảng phụ lục nên không đọc."
FOOT = [
    [],
    ["", "Trà Vinh, ngày 17 tháng 01 năm 2023"],
    ["Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"],
    ["- TT. Tỉnh ủy;", "KT. CHỦ TỊCH"],
    ["- Lưu: VT, TH.", "PHÓ CHỦ TỊCH"],
    [],
    ["", "Lê Văn Hẳn"],
]


@unchanged()
def plain():
    return plan_file()


@unchanged()
def all_on_one_sheet_with_footers():
    rows = plan_rows()
    pages = [titles(n) + [[]] + rows[n] + FOOT + [[], []] for n in rows]
    return workbook({"Sheet1": list(chain(*pages))})


@unchanged()
def third_appendix_first():
    rows = plan_rows()
    pages = [titles(n) + rows[n] + [[]] for n in ("III", "I", "II")]
    return workbook({"Kế hoạch": list(chain(*pages))})


@unchanged()
def header_of_three_rows():
    """Merged down and across, with a row of column numbers below."""
    return plan_file(rows_under_three_headings(), merge_headings)


def rows_under_three_headings():
    rows = plan_rows()
    rows["I"][:1] = [rows["I"][0], [], [], ["(1)", "(2)", "(3)", "(4)"]]
    rows["II"][:1] = [
        ["TT", "Chỉ tiêu", "Cơ quan"],
        ["", "", "chủ trì theo dõi, đánh giá"],
        ["A", "B", 1],
    ]
    rows["III"][:1] = [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Chỉ tiêu năm 2023", "", "Cơ quan chủ trì"],
        ["", "", "", "Cả nước", "Tỉnh", ""],
        [],
        ["A", "B", "C", 1, "2=1x100", 3],
    ]
    return rows


def merge_headings(sheet):
    top = len(titles("I")) + 1
    sheet.merge_cells(f"A1:{sheet.cell(1, sheet.max_column).column_letter}1")
    if sheet.title == "Phụ lục I":
        for column in "ABCD":
            sheet.merge_cells(f"{column}{top}:{column}{top + 2}")
    if sheet.title == "Phụ lục III":
        for column in "ABCF":
            sheet.merge_cells(f"{column}{top}:{column}{top + 2}")
        sheet.merge_cells(f"D{top}:E{top}")
        for column in "DE":
            sheet.merge_cells(f"{column}{top + 1}:{column}{top + 2}")


@unchanged(
    "Không đọc cột ngoài mẫu: B “Ghi chú”, G “Kết quả thực hiện đến 30/6”.",
    "Không đọc cột ngoài mẫu: C “Ước thực hiện năm 2023”.",
    "Không đọc cột ngoài mẫu: E “Thực hiện năm 2022”.",
)
def columns_reordered_with_others_between():
    """A blank column A, agencies first, results and remarks filled in."""
    rows = plan_rows()
    i = [["", "Ghi chú", d, c, a, b, "Kết quả thực hiện đến 30/6"] for a, b, c, d in rows["I"]]
    ii = [["", c, "Ước thực hiện năm 2023", b, a] for a, b, c in rows["II"]]
    iii = [["", f, e, d, "Thực hiện năm 2022", c, b, a] for a, b, c, d, e, f in rows["III"]]
    for number, row in enumerate(i[1:]):
        row[1], row[6] = "Việc mới", f"Đã xong {number} việc"
    for row in ii[1:]:
        row[2] = "Đạt 7,3%"
    for row in iii[1:]:
        row[4] = 12.5
    return plan_file({"I": i, "II": ii, "III": iii})


@unchanged()
def words_of_another_province():
    rows = plan_rows()
    rows["I"][0] = ["Số TT", "Nhiệm vụ, giải pháp", "Cơ quan, đơn vị thực hiện", "Đơn vị theo dõi"]
    rows["II"][0] = ["Số TT", "Mục tiêu", "Đơn vị chủ trì"]
    rows["III"][0] = [
        "S.T.T",
        "Mục tiêu",
        "ĐVT",
        "Cả nước",
        "Kế hoạch năm 2023",
        "Đơn vị phụ trách",
    ]
    return plan_file(rows)


@unchanged()
def words_of_a_third_province():
    """“Đơn vị” alone is who works where nothing is measured, the unit where something is."""
    rows = plan_rows()
    rows["I"][0] = ["TT", "Tên nhiệm vụ", "Đơn vị", "Đôn đốc"]
    rows["II"][0] = ["", "STT", "Chỉ tiêu kế hoạch năm 2023", "Đơn vị chịu trách nhiệm"]
    rows["II"][1:] = [["", *row] for row in rows["II"][1:]]
    rows["III"][0] = ["TT", "Tên chỉ tiêu", "Đơn vị", "Toàn quốc", "Tỉnh Trà Vinh", "Sở phụ trách"]
    return plan_file(rows)


@unchanged()
def merged_headers_and_number_cells():
    def edit(sheet):
        type_values(sheet)
        merge_headings(sheet)

    return plan_file(rows_under_three_headings(), edit)


@unchanged()
def sections_merged_across():
    """“I. Tiếp tục …” in one cell over all columns; III: the numeral apart, the title merged."""
    rows = plan_rows()
    for row in filter(is_section, rows["I"]):
        row[:2] = [f"{row[0].strip(' .')}. {row[1]}", ""]

    def merge(sheet):
        for row in sheet.iter_rows(min_row=6):
            at = row[0].row
            if sheet.title == "Phụ lục I" and re.match(r"[IVX]+\. ", str(row[0].value)):
                sheet.merge_cells(f"A{at}:D{at}")
            if sheet.title == "Phụ lục III" and is_section([row[0].value]):
                sheet.merge_cells(f"B{at}:F{at}")

    return plan_file(rows, merge)


@unchanged()
def numerals_with_titles_in_the_words_column():
    rows = plan_rows()
    for page in (rows["I"], rows["III"]):
        for row in filter(is_section, page):
            row[:2] = ["", f"{row[0].strip(' .')}. {row[1]}"]
    return plan_file(rows)


@unchanged()
def header_and_section_again_on_each_page():
    rows = plan_rows()
    for page in rows.values():
        header, heading, out = page[0], None, []
        for at, row in enumerate(page):
            if at and at % 15 == 0:
                out += [[], header, ["1", "2", "3"]]
                if heading:
                    out.append([heading[0], f"{heading[1]} (tiếp theo)"])
            heading = row if is_section(row) else heading
            out.append(row)
        page[:] = out
    return plan_file(rows)


@unchanged()
def a_sheet_for_each_section():
    rows = plan_rows()
    pages = {}
    for name, page in rows.items():
        for row in page[1:]:
            if is_section(row) or name == "II":
                pages.setdefault(
                    key := f"PL{name}-{row[0].strip(' .') if name != 'II' else ''}", []
                )
                if not pages[key]:
                    pages[key] += [*titles(name), page[0]]
            pages[key].append(row)
    return workbook(pages)


@unchanged()
def agencies_in_several_rows():
    """Number and words merged down over a row for each agency."""
    rows, merges = plan_rows(), []
    out = []
    for row in rows["I"]:
        parts = re.split(r", (?=Sở |Cục |Công an |Ban )", row[2])
        top = len(out) + len(titles("I")) + 1
        out += [[row[0], row[1], parts[0], row[3]], *(["", "", part, ""] for part in parts[1:])]
        merges += [f"{c}{top}:{c}{top + len(parts) - 1}" for c in "ABD" if len(parts) > 1]
    rows["I"] = out

    def merge(sheet):
        for area in merges if sheet.title == "Phụ lục I" else ():
            sheet.merge_cells(area)

    return plan_file(rows, merge)


@unchanged()
def two_columns_of_agencies():
    """Who leads and who helps, each in a column."""
    rows = plan_rows()
    rows["I"] = [
        [row[0], row[1], *re.split(r", ?(?=Sở |Cục |các |UBND )", f"{row[2]}", maxsplit=1), row[3]]
        if re.search(r", ?(?=Sở |Cục |các |UBND )", row[2])
        else [row[0], row[1], row[2], "", row[3]]
        for row in rows["I"]
    ]
    rows["I"][0][2:4] = ["Cơ quan chủ trì", "Cơ quan phối hợp"]
    return plan_file(rows)


@unchanged()
def words_in_two_rows_under_one_number():
    """Numbers, agencies and watchers merged down over two rows, the words of a line in both."""
    rows, merges = plan_rows(), []
    out = [rows["I"][0]]
    for row in rows["I"][1:]:
        top = len(out) + len(titles("I")) + 1
        first, mark, rest = ("", "", "") if is_section(row) else row[1].partition(". ")
        out.append([row[0], first + mark or row[1], *row[2:]])
        if rest:
            out.append(["", rest, "", ""])
            merges += [f"{column}{top}:{column}{top + 1}" for column in "ACD"]
    rows["I"] = out

    def merge(sheet):
        for area in merges if sheet.title == "Phụ lục I" else ():
            sheet.merge_cells(area)

    return plan_file(rows, merge)


@unchanged()
def headings_over_two_columns():
    """“STT” over numerals and numbers, “Nội dung” over two columns, merged in half of the rows."""
    rows = plan_rows()
    for page in rows.values():
        for at, row in enumerate(page):
            row.insert(2, "")
            row.insert(0, "")
            if not at or is_section(row[1:]):
                row[:2] = [row[1], ""]
            elif row[1] == "":
                row[2:4] = ["", row[2]]

    def merge(sheet):
        top = len(titles("I")) + 1
        for row in range(top, sheet.max_row + 1, 2):
            if sheet.cell(row, 3).value:
                sheet.merge_cells(f"C{row}:D{row}")
        if top % 2:
            sheet.merge_cells(f"A{top}:B{top}")

    return plan_file(rows, merge)


@unchanged()
def agencies_merged_over_lines():
    """Neighbours with the same agencies share a cell, in all appendices."""

    def merge(sheet):
        last = sheet.max_column
        for column in range(3, last + 1):
            if sheet.title == "Phụ lục III" and column in (4, 5):
                continue
            top = len(titles("I")) + 2
            while top <= sheet.max_row:
                bottom, value = top, sheet.cell(top, column).value
                while value and sheet.cell(bottom + 1, column).value == value:
                    bottom += 1
                if bottom > top:
                    sheet.merge_cells(
                        start_row=top, end_row=bottom, start_column=column, end_column=column
                    )
                top = bottom + 1

    return plan_file(edit=merge)


@unchanged()
def blank_rows_between_and_notes_below():
    rows = plan_rows()
    for page in rows.values():
        page[:] = [page[0], *chain(*([row, []] for row in page[1:]))]
        page += [[], ["Ghi chú: số liệu cả nước theo Nghị quyết số 01/NQ-CP."]]
        page += [["(*) Tính cả nhiệt điện."], ["", "NGƯỜI LẬP BIỂU", "", "GIÁM ĐỐC"]]
        page[-5:-5] = [["", "Tổng cộng"], ["200"], ["201"]]  # a form not filled to its end
    return plan_file(rows)


@unchanged(NOT_READ, NOT_READ)
def cover_and_list_of_units():
    rows = plan_rows()
    cover = [["ỦY BAN NHÂN DÂN TỈNH TRÀ VINH"], [], ["KẾ HOẠCH HÀNH ĐỘNG"], ["Năm 2023"]]
    units = [["STT", "Đơn vị"], [1, "Sở Công Thương"], [2, "Sở Y tế"], [3, "Cục Thuế"]]
    pages = {f"PL {n}": titles(n) + rows[n] for n in rows}
    return workbook({"Bìa": cover, **pages, "Danh mục": units})


@unchanged(
    "3 hàng đang ẩn hoặc bị lọc, vẫn được đọc: 8, 9, 30.",
    "Cột đang ẩn, vẫn được đọc: C.",
    "Trang tính ẩn, lặp lại Phụ lục I đã có ở trang khác nên không đọc.",
)
def hidden_rows_columns_and_an_old_sheet():
    rows = plan_rows()
    pages = {f"Phụ lục {n}": titles(n) + rows[n] for n in rows}
    old = [*titles("I"), rows["I"][0], ["1.", "Bản cũ, không dùng nữa", "Cục Thuế", ""]]

    def hide(sheet):
        if sheet.title == "Phụ lục I":
            for row in (8, 9, 30):
                sheet.row_dimensions[row].hidden = True
        if sheet.title == "Phụ lục II":
            sheet.column_dimensions["C"].hidden = True
        if sheet.title == "bản cũ":
            sheet.sheet_state = "hidden"

    return workbook({"bản cũ": old, **pages}, hide)


@unchanged("Trang tính đang ẩn, vẫn được đọc.")
def an_appendix_on_a_hidden_sheet():
    def hide(sheet):
        if sheet.title == "Phụ lục II":
            sheet.sheet_state = "veryHidden"

    return plan_file(edit=hide)


@unchanged(
    "Tệp không có Phụ lục I; 68 dòng của phụ lục này giữ nguyên.",
    "Tệp không có Phụ lục III; 46 dòng của phụ lục này giữ nguyên.",
)
def only_the_second_appendix():
    return plan_file({"II": plan_rows()["II"]})


@unchanged()
def no_titles_at_all():
    return workbook({f"Sheet{at}": page for at, page in enumerate(plan_rows().values(), 1)})
