"""Workbooks as offices make them are read right, or refused with the place and what to do."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from agencies.models import Agency
from common import clock
from common.readers import read
from common.sandbox import read_grid
from plans.models import RevisionDraft
from portal.workbook.issue import certain_members, preview, vocabulary
from portal.workbook.read import read_plan
from portal.workbook.state import content_of
from portal.workbook.understanding import Ground, understand
from tests.portal import messy_cells, messy_tables
from tests.portal.rebuilt import (
    in_old_letters,
    is_section,
    plan_file,
    plan_rows,
    row_of,
    titles,
    workbook,
)

MADE = messy_tables.MADE | messy_cells.MADE
DATA = Path(__file__).parents[1] / "data"
SAME = {"new": 0, "changed": 0, "moved": 0, "dropped": 0, "unchanged": 137}


def draft_of(data, reader=read, **answers):
    """A draft of the plan of 2023 out of a file, not saved."""
    return RevisionDraft(
        issuer=Agency.objects.get(code="UBND"),
        year=2023,
        kind=RevisionDraft.Kind.FILE,
        source_name="ke-hoach.xlsx",
        source_sha256=hashlib.sha256(data).hexdigest(),
        reading=read_plan(reader(data)).to_json(),
        answers=answers,
        made_at=clock.now(),
    )


def told(problems):
    """Problems as (sheet and address, value, message)."""
    return [(f"{p.sheet}!{p.address}", p.value, p.message) for p in problems]


def differences(shown):
    """The first lines that are not as they were, for a failing test to print."""
    return [(c.kind, c.label, c.was, c.parts) for c in shown.diff.items if c.kind != "unchanged"][
        :5
    ]


@pytest.mark.parametrize("name", MADE)
def test_a_plan_in_another_form_changes_nothing(plan2023, name):
    build, said = MADE[name]

    shown = preview(draft_of(build()))

    assert told(shown.understood.errors) == []
    assert shown.diff.counts == SAME, differences(shown)
    assert shown.diff.sections == []
    assert [problem.message for problem in shown.understood.warnings] == said
    assert shown.understood.unknown == {}


@pytest.mark.parametrize("name", ["plan2023-formulas.xlsx", "plan2023-merged.xls"])
def test_a_plan_saved_by_libreoffice_changes_nothing(plan2023, name):
    """Made by tests/data/saved_by_libreoffice.py, read in the sandbox as an upload is."""
    shown = preview(draft_of((DATA / name).read_bytes(), reader=lambda data: read_grid(data, name)))

    assert told(shown.understood.problems) == []
    assert shown.diff.counts == SAME, differences(shown)


@pytest.mark.parametrize(
    ("encoding", "font", "cell"),
    [("TCVN3", ".VnTime", "TiÕp tôc"), ("VNI", "VNI-Times", "Tieáp tuïc")],
)
def test_old_letters_are_shown_converted_and_wait_for_a_person(plan2023, encoding, font, cell):
    data = in_old_letters(encoding, font)

    shown = preview(draft_of(data))
    errors = shown.understood.errors
    assert [(error.sheet, error.code) for error in errors] == [
        (f"Phụ lục {n}", "legacy") for n in ("I", "II", "III")
    ]
    assert errors[0].address == "B6"
    assert errors[0].value.startswith(cell)
    assert encoding in errors[0].message
    assert "Tiếp tục ưu tiên giữ vững ổn định" in errors[0].message
    assert not shown.is_ready

    agreed = preview(draft_of(data, convert=True))
    assert told(agreed.understood.problems) == []
    assert agreed.diff.counts == SAME, differences(agreed)


# --- what is wrong is said, with its place, all at once -------------------------------------------
def said_of(edit):
    """(errors, warnings) of the plan after an edit of its rows, in the order of the file."""
    rows = plan_rows()
    edit(rows)
    understood = preview(draft_of(plan_file(rows))).understood
    return told(understood.errors), told(understood.warnings)


def test_numbers_twice_missing_and_damaged(plan2023):
    def edit(rows):
        for number, written in ((3, "3a"), (9, ""), (30, "29."), (45, "=A60+1"), (68, "6B")):
            row_of(rows["I"], number)[0] = written
        row_of(rows["III"], 31)[0] = ""

    errors, warnings = said_of(edit)

    once = "Mỗi dòng một số, đánh liên tục cả phụ lục; phụ lục có hai bản thì bỏ bản thừa."
    twice = "Số thứ tự ghi hai lần: số 29 ở hàng 40, trước đó ở hàng 39."
    unknown = "ghi số 1, 2, 3 hoặc số La Mã của mục."
    formula = "Ô là công thức chưa có kết quả. Chép ô rồi dán lại dạng giá trị."
    missing = "Hàng này không có số thứ tự; hình như là số %d. Ghi số thứ tự."
    assert errors == [
        ("Phụ lục I!A9", "3a", f"Không hiểu số thứ tự “3a”: {unknown}"),
        ("Phụ lục I!A15", "", missing % 9),
        ("Phụ lục I!A40", "29", f"{twice} {once}"),
        ("Phụ lục I!A56", "=A60+1", formula),
        ("Phụ lục I!A84", "6B", f"Không hiểu số thứ tự “6B”: {unknown}"),
        ("Phụ lục III!A42", "", missing % 31),
    ]
    assert warnings == [
        (
            "Phụ lục I!A41",
            "31",
            "Số thứ tự không liền nhau: sau 29 là 31. Kiểm tra có thiếu dòng nào.",
        )
    ]


def test_letters_typed_for_digits_are_read_and_said(plan2023):
    def edit(rows):
        for number, written in ((1, "l"), (10, "I0"), (11, "ll."), (60, "6O")):
            row_of(rows["I"], number)[0] = written

    rows = plan_rows()
    edit(rows)
    shown = preview(draft_of(plan_file(rows)))

    assert shown.diff.counts == SAME
    assert told(shown.understood.warnings) == [
        (f"Phụ lục I!{at}", raw, f"“{raw}” được đọc là số {n}; kiểm tra lại ô số thứ tự.")
        for at, raw, n in (("A7", "l", 1), ("A17", "I0", 10), ("A19", "ll.", 11), ("A73", "6O", 60))
    ]


def test_words_and_agencies_missing(plan2023):
    def edit(rows):
        row_of(rows["I"], 30)[1] = ""
        row_of(rows["I"], 31)[1:] = ["", "", ""]
        row_of(rows["I"], 32)[2] = ""

    nothing = "không có gì ở cột “Nội dung công việc”. Ghi nội dung, hoặc xóa cả hàng."
    errors, warnings = said_of(edit)

    assert errors == [
        ("Phụ lục I!A40", "30", f"Số 30 {nothing}"),
        ("Phụ lục I!A41", "31", f"Số 31 {nothing}"),
    ]
    assert [(place, message) for place, _value, message in warnings] == [
        ("Phụ lục I!B42", "Chưa ghi cơ quan nào: không ai được giao báo cáo dòng này.")
    ]


def test_a_row_without_number_is_said_to_be_joined(plan2023):
    def edit(rows):
        at = rows["I"].index(row_of(rows["I"], 30))
        rows["I"].insert(at, ["", "Một việc quên đánh số.", "Sở Y tế", ""])

    assert said_of(edit) == (
        [],
        [
            (
                "Phụ lục I!A40",
                "",
                "Hàng này không có số thứ tự nên được ghép vào số 29 ở trên. Nếu là dòng riêng, "
                "ghi số thứ tự.",
            )
        ],
    )


def test_sections_without_title_or_numeral_or_twice(plan2023):
    def edit(rows):
        sections = list(filter(is_section, rows["I"]))
        sections[1][1] = ""
        sections[4][0] = ""
        sections[7][0] = "IX."

    errors, warnings = said_of(edit)

    title = "Đảo đảm quốc phòng, an ninh, ổn định chính trị, trật tự, an toàn xã hội"
    assert errors == [
        ("Phụ lục I!A16", "II.", "Mục II không có tên. Ghi tên mục vào cột “Nội dung công việc”."),
        ("Phụ lục I!A38", "", "Hàng này không có số La Mã; hình như là mục V. Ghi số La Mã."),
        ("Phụ lục I!B75", title, "Mục IX đã có ở hàng 63 với tên khác. Sửa số La Mã của mục."),
    ]
    assert [place for place, _value, _message in warnings] == ["Phụ lục I!A38", "Phụ lục I!A63"]
    assert warnings[1][2] == "Số La Mã không liền nhau: sau VII là IX. Kiểm tra có thiếu mục nào."


def test_values_that_excel_changed(plan2023):
    """On an English machine “83.156” became a number, “8-9” a date; formulas, TRUE, errors."""

    def edit(rows):
        rows = rows["III"]
        row_of(rows, 7)[3] = 83.156
        row_of(rows, 8)[4] = "=1+1"
        row_of(rows, 9)[4] = date(2023, 9, 8)
        row_of(rows, 10)[4] = True
        row_of(rows, 11)[4] = "bảy mươi"
        row_of(rows, 13)[4] = "5,5"

    smaller = "Số nhỏ hơn bản hiện hành 1.000 lần (đang là %s)."
    errors, warnings = said_of(edit)

    assert errors == [
        (
            "Phụ lục III!D16",
            "83,156",
            f"{smaller % '83.156'} Có thể máy dùng dấu chấm thập phân. Định dạng ô là Văn bản rồi "
            "gõ lại.",
        ),
        (
            "Phụ lục III!E18",
            "=1+1",
            "Ô là công thức chưa có kết quả. Chép ô rồi dán lại dạng giá trị.",
        ),
        (
            "Phụ lục III!E19",
            "08/09/2023",
            "Excel đã đổi ô này thành ngày. Định dạng ô là Văn bản (Text) rồi gõ lại, ví dụ 8-9.",
        ),
        (
            "Phụ lục III!E20",
            "TRUE",
            "Ô là giá trị đúng/sai, không phải chữ. Gõ lại nội dung của ô.",
        ),
    ]
    assert warnings == [
        (
            "Phụ lục III!E21",
            "bảy mươi",
            "Chưa hiểu “bảy mươi” là số nào; giữ nguyên văn, đánh giá bằng lời.",
        ),
        ("Phụ lục III!E23", "5,5", f"{smaller % '5.500'} Kiểm tra dấu chấm, dấu phẩy."),
    ]


def test_errors_name_the_column_by_its_heading(plan2023):
    rows = plan_rows()
    row_of(rows["III"], 7)[3] = 83.156
    row_of(rows["I"], 3)[0] = "3a"

    errors = preview(draft_of(plan_file(rows))).understood.errors

    assert [error.heading for error in errors] == ["STT", "Chỉ tiêu cả nước năm 2023"]


def test_an_unknown_agency_is_asked_about_once(plan2023):
    rows = plan_rows()
    row_of(rows["I"], 30)[2] = "Sở Vũ trụ, các sở, ngành có liên quan"
    row_of(rows["I"], 31)[3] = "Sở Vũ Trụ"

    shown = preview(draft_of(plan_file(rows)))

    unknown = shown.understood.unknown["sở vũ trụ"]
    assert (unknown.raw, unknown.places) == ("Sở Vũ trụ", ["I/30", "I/31"])
    assert (unknown.cell.sheet, unknown.cell.row, unknown.cell.column) == ("Phụ lục I", 40, "C")
    assert not shown.is_ready


@pytest.mark.parametrize(
    ("name", "column", "level", "missing"),
    [
        ("I", 2, "error", "cơ quan thực hiện hoặc chủ trì"),
        ("I", 3, "warning", "cơ quan theo dõi, đôn đốc, tổng hợp"),
        ("II", 0, "error", "số thứ tự (STT)"),
        ("III", 4, "error", "chỉ tiêu của tỉnh"),
    ],
)
def test_a_column_without_its_heading_is_missed(name, column, level, missing):
    rows = plan_rows()
    heading = rows[name][0][column]
    rows[name][0][column] = "Xem"

    problems = [(p.level, p.sheet, p.message) for p in read_plan(read(plan_file(rows))).problems]

    assert problems == [
        (
            level,
            f"Phụ lục {name}",
            f"Phụ lục {name} không có cột {missing}. Nếu cột có trong tệp, ghi lại tiêu đề cột "
            "bằng các chữ đó.",
        ),
        (
            "warning",
            f"Phụ lục {name}",
            f"Không đọc cột ngoài mẫu: {'ABCDEF'[column]} “Xem”.",
        ),
    ], heading


def test_a_sheet_that_lost_its_header_is_no_cover():
    rows = plan_rows()
    rows["I"][0][1] = "Ghi"

    problems = read_plan(read(plan_file(rows))).problems

    assert [(p.level, p.sheet, p.row) for p in problems] == [("error", "Phụ lục I", 0)]
    assert "Không thấy hàng tiêu đề" in problems[0].message


def test_an_appendix_in_two_versions_is_one_error(plan2023):
    rows = plan_rows()
    pages = {f"PL {n}": titles(n) + rows[n] for n in rows}

    problems = preview(
        draft_of(workbook(pages | {"PL I sửa": titles("I") + rows["I"]}))
    ).understood.problems

    assert [(p.level, p.sheet, p.address) for p in problems] == [("error", "PL I sửa", "A7")]
    assert "số 1 ở hàng 7, trước đó ở hàng 7 “PL I”" in problems[0].message
    assert "và 60 chỗ khác" in problems[0].message


def test_a_file_without_any_table_is_refused(plan2023):
    understood = preview(draft_of(workbook({"A": [["Kính gửi"]], "B": []}))).understood

    assert [error.message for error in understood.errors] == [
        "Không thấy bảng phụ lục nào. Bảng cần hàng tiêu đề có các cột STT, Nội dung công việc "
        "hoặc Chỉ tiêu, Cơ quan thực hiện hoặc chủ trì."
    ]


def test_the_plan_of_another_year_is_told(plan2023):
    rows = plan_rows()
    pages = {
        f"PL {n}": [[line[0].replace("2023", "2024")] for line in titles(n)] + rows[n]
        for n in ("I", "II")
    }
    base = content_of(plan2023)
    ground = Ground(base, base, vocabulary(), certain_members(), year=2023)

    understood = understand(read_plan(read(workbook(pages))), ground, {})

    assert not understood.errors
    assert understood.warnings[0].message == (
        "Tiêu đề trong tệp ghi năm 2024, không phải năm 2023. Nếu nhầm tệp hoặc nhầm năm thì bỏ "
        "dự thảo này."
    )


def test_the_last_of_many_rows_is_read_as_the_first_is():
    rows = plan_rows()["I"]
    line = row_of(rows, 3)
    many = [[f"{n}.", f"{n} {line[1]}", line[2], line[3]] for n in range(1, 5_001)]
    many[-1][1] = ""

    plan = read_plan(read(plan_file({"I": [rows[0], rows[1], *many]})))

    assert len(plan.items) == 4_999
    assert told(plan.problems)[0][:2] == ("Phụ lục I!A5006", "5000")
