"""The sheet of a period as an Excel form: out, filled in, back, compared, taken."""

import shutil
import subprocess
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import AuditEvent
from indicators.services import save_observations
from plans.models import Assignment
from portal.sheet_file.lines import Key, load
from portal.sheet_file.write import workbook
from reporting.models import Report
from reporting.services import close_period, generate_reports, move
from reporting.workflow import Act
from tasks.services import progress_of, save_progress
from tests import factories as f
from tests.cast import duty
from tests.quarters import last_year
from tests.workbooks import xlsx

FILLED = {
    "status": "stuck",
    "percent": 45,
    "results": "Đã tổ chức 3 hội nghị.\n=CỘNG(1;2) không phải công thức",
    "difficulties": "Thiếu vốn",
    "proposals": "Bổ sung vốn",
}


@pytest.fixture
def filled(cast):
    """Agency a has a draft of each kind."""
    cast.measure.code = "1.1"
    cast.measure.save()
    save_progress(report=cast.report, by=cast.staff_a, version=None, values=FILLED)
    figures = {"value": Decimal("7.25"), "cumulative": Decimal("1234567.5"), "note": "Ước tính"}
    save_observations(
        report=cast.target_report,
        by=cast.staff_a,
        version=None,
        rows={cast.measure.pk: figures},
    )
    return cast


def out(cast, who="staff_a"):
    """The agency's workbook, opened."""
    return load_workbook(BytesIO(workbook(load(getattr(cast, who).agency, cast.period))))


def packed(book):
    """The bytes of a workbook."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def spot(page, line, heading):
    """The cell of a line (“I/8”) under a heading."""
    rows = list(page.iter_rows())
    header = next(r for r in rows if any(c.value == heading for c in r))
    column = next(c.column for c in header if c.value == heading)
    row = next(r[0].row for r in rows if r[1].value == line)
    return page.cell(row, column)


def url(cast, name="sheet-upload"):
    """The address of one of the two pages for the cast's period."""
    return reverse(f"portal:{name}", args=[cast.period.code])


def post(client, cast, book, who="staff_a", **data):
    """What comes back after a workbook was sent."""
    client.force_login(getattr(cast, who))
    data_ = packed(book) if not isinstance(book, bytes) else book
    return client.post(url(cast), {"file": SimpleUploadedFile("phieu.xlsx", data_), **data})


def hidden(response):
    """What the page of changes would post with every report ticked."""
    posted = {"act": "take", "take": []}
    for block, _url in response.context["blocks"]:
        posted["take"].append(block.report.pk)
        posted[f"version-{block.report.pk}"] = block.report.version
        for change in block.changes:
            posted[f"{block.report.pk}-{change.name}"] = change.text
    return posted


def stored(cast):
    """What the cast's report says now."""
    return progress_of(cast.report)


# --- out ------------------------------------------------------------------------------------------
def test_workbook_has_what_is_stored_and_only_open_cells_are_unlocked(filled):
    book = out(filled)
    assert book.sheetnames == ["Chỉ tiêu", "Nhiệm vụ"]
    figures, tasks = book.worksheets
    assert spot(figures, "II/1.1", "Thực hiện trong kỳ").value == 7.25
    assert spot(figures, "II/1.1", "Thực hiện trong kỳ").number_format == "#,##0.0#####"
    assert spot(tasks, "I/8", "Tình hình thực hiện").value == "Có vướng mắc"
    result = spot(tasks, "I/8", "Kết quả trong kỳ")
    assert (result.value, result.data_type) == (FILLED["results"], "s")
    for page in book.worksheets:
        assert page.protection.sheet and not page.protection.password
        assert page.column_dimensions["A"].hidden
        assert page.freeze_panes.startswith("D") and page.print_title_rows
    assert not result.protection.locked
    assert spot(tasks, "I/8", "Nhiệm vụ").protection.locked
    assert spot(figures, "II/1.1", "Kết quả bằng lời").protection.locked
    [rule, _percent] = tasks.data_validations.dataValidation
    assert rule.formula1 == '"Chưa triển khai,Đang thực hiện,Có vướng mắc,Hoàn thành"'
    assert str(rule.sqref) == spot(tasks, "I/8", "Tình hình thực hiện").coordinate


def test_text_that_looks_like_a_formula_stays_text(filled):
    save_progress(report=filled.report, by=filled.staff_a, version=None, values={"results": "=1+1"})
    cell = spot(out(filled)["Nhiệm vụ"], "I/8", "Kết quả trong kỳ")
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_last_period_stands_beside(filled):
    third = f.PeriodFactory(plan=filled.plan, number=3)
    generate_reports(period=third)
    book = load_workbook(BytesIO(workbook(load(filled.a, third))))
    assert spot(book["Nhiệm vụ"], "I/8", "Kết quả trong kỳ, Quý II/2023").value
    before = spot(book["Chỉ tiêu"], "II/1.1", "Thực hiện trong kỳ, Quý II/2023")
    assert (before.value, before.protection.locked) == (7.25, True)
    assert spot(book["Chỉ tiêu"], "II/1.1", "Thực hiện trong kỳ").value is None


def test_last_years_figure_is_filled_in_and_is_no_change(client, filled):
    last_year(filled)
    cell = spot(out(filled)["Chỉ tiêu"], "II/1.1", "Cùng kỳ năm trước")
    assert (cell.value, cell.protection.locked) == (6.4, False)
    book = out(filled)
    assert post(client, filled, book).context["found"].blocks == []
    spot(book["Chỉ tiêu"], "II/1.1", "Cùng kỳ năm trước").value = 6.5
    client.post(url(filled), hidden(post(client, filled, book)))
    assert filled.target_report.observations.get().same_period == Decimal("6.5")
    assert spot(out(filled)["Chỉ tiêu"], "II/1.1", "Cùng kỳ năm trước").value == 6.5


def test_estimate_is_asked_for_at_its_cells_from_quarter_two_on(filled):
    page = out(filled)["Chỉ tiêu"]
    [rule] = page.data_validations.dataValidation
    assert spot(page, "II/1.1", "Ước cả năm").coordinate in rule.sqref
    assert "mỗi chỉ tiêu được đánh giá" in rule.prompt
    first = f.PeriodFactory(plan=filled.plan, number=1)
    generate_reports(period=first)
    page = load_workbook(BytesIO(workbook(load(filled.a, first))))["Chỉ tiêu"]
    assert not page.data_validations.dataValidation


def test_sent_report_is_locked(filled):
    move(report=filled.report, act=Act.SEND, by=filled.head_a, content={"fields": []})
    cell = spot(out(filled)["Nhiệm vụ"], "I/8", "Kết quả trong kỳ")
    assert cell.protection.locked


def test_download_leaves_an_audit_row_and_costs_the_same_for_more_lines(
    client, filled, django_assert_num_queries
):
    client.force_login(filled.staff_a)
    response = client.get(url(filled, "sheet-file"))
    assert response["Content-Disposition"].startswith("attachment;")
    event = AuditEvent.objects.first()
    assert (event.action, event.data["file"]) == ("export", "phieu-bao-cao-SCT-2023-Q2.xlsx")
    with django_assert_num_queries(5):
        load(filled.a, filled.period)
    for number in (20, 21, 22):
        task = f.TaskFactory(plan=filled.plan, section=filled.section, position=number)
        duty(task, filled.a, Assignment.Role.LEAD)
    generate_reports(period=filled.period)
    with django_assert_num_queries(5):
        assert len(load(filled.a, filled.period).lines) == 6


# --- back -----------------------------------------------------------------------------------------
def test_file_sent_back_untouched_changes_nothing(client, filled):
    response = post(client, filled, out(filled))
    assert response.status_code == 200
    found = response.context["found"]
    assert (found.blocks, found.problems, found.skipped, found.missing) == ([], [], [], [])
    assert "Tệp không thay đổi gì" in response.content.decode()


def test_very_long_text_and_number_come_back_unchanged(client, filled):
    save_progress(
        report=filled.report, by=filled.staff_a, version=None, values={"causes": "ơ" * 40_000}
    )
    figures = {"estimate": Decimal("12345678901234567.123456")}
    save_observations(
        report=filled.target_report,
        by=filled.staff_a,
        version=None,
        rows={filled.measure.pk: figures},
    )
    assert post(client, filled, out(filled)).context["found"].blocks == []


def test_changes_are_shown_then_taken(client, filled):
    book = out(filled)
    spot(book["Nhiệm vụ"], "I/8", "Tình hình thực hiện").value = "hoàn thành"
    spot(book["Nhiệm vụ"], "I/8", "Tỷ lệ hoàn thành (%)").value = 100
    spot(book["Chỉ tiêu"], "II/1.1", "Thực hiện trong kỳ").value = 7.5
    spot(book["Chỉ tiêu"], "III/5", "Ước cả năm").value = "1.234,5"
    shown = post(client, filled, book)
    words = shown.content.decode()
    assert "Tệp thay đổi 3 mục" in words and "<ins>Hoàn thành</ins>" in words
    assert "<del>7,25</del>" in words and "<ins>1.234,5</ins>" in words
    assert stored(filled).status == "stuck"
    response = client.post(url(filled), hidden(shown), follow=True)
    assert "Đã ghi 3 mục từ phiếu Excel" in response.content.decode()
    assert (stored(filled).status, stored(filled).percent) == ("done", 100)
    assert stored(filled).results == FILLED["results"]
    assert filled.target_report.observations.get().value == Decimal("7.5")
    assert filled.metric_report.observations.get().estimate == Decimal("1234.5")
    assert AuditEvent.objects.filter(action="import").get().data == {"reports": 3}


def test_only_ticked_reports_are_taken(client, filled):
    book = out(filled)
    spot(book["Nhiệm vụ"], "I/8", "Nguyên nhân").value = "Giá vật liệu tăng"
    spot(book["Chỉ tiêu"], "II/1.1", "Thực hiện trong kỳ").value = 7.5
    posted = hidden(post(client, filled, book)) | {"take": [filled.report.pk]}
    client.post(url(filled), posted)
    assert stored(filled).causes == "Giá vật liệu tăng"
    assert filled.target_report.observations.get().value == Decimal("7.25")


def test_blank_cell_means_nothing_unless_the_person_says_so(client, filled):
    book = out(filled)
    spot(book["Nhiệm vụ"], "I/8", "Khó khăn, vướng mắc").value = None
    spot(book["Chỉ tiêu"], "II/1.1", "Thực hiện trong kỳ").value = None
    kept = post(client, filled, book)
    assert kept.context["found"].blocks == []
    assert "2 ô để trống trong tệp được giữ" in kept.content.decode()
    cleared = post(client, filled, book, clear="on")
    client.post(url(filled), hidden(cleared))
    assert stored(filled).difficulties == ""
    assert filled.target_report.observations.get().value is None


def test_wrong_cells_are_told_all_at_once_with_what_to_type(client, filled):
    book = out(filled)
    spot(book["Nhiệm vụ"], "I/8", "Tình hình thực hiện").value = "Gần xong"
    spot(book["Nhiệm vụ"], "I/8", "Tỷ lệ hoàn thành (%)").value = 130
    spot(book["Chỉ tiêu"], "II/1.1", "Thực hiện trong kỳ").value = "bảy phẩy năm"
    spot(book["Chỉ tiêu"], "II/1.1", "Kết quả bằng lời").value = "Đạt"
    response = post(client, filled, book)
    assert response.status_code == 422
    told = {(p.sheet, p.heading): p for p in response.context["found"].problems}
    assert "Chọn một trong" in told["Nhiệm vụ", "Tình hình thực hiện"].message
    assert "từ 0 đến 100" in told["Nhiệm vụ", "Tỷ lệ hoàn thành (%)"].message
    assert "không đọc được thành số" in told["Chỉ tiêu", "Thực hiện trong kỳ"].message
    assert "báo cáo bằng số" in told["Chỉ tiêu", "Kết quả bằng lời"].message
    cell = spot(book["Nhiệm vụ"], "I/8", "Tỷ lệ hoàn thành (%)")
    problem = told["Nhiệm vụ", "Tỷ lệ hoàn thành (%)"]
    assert (problem.address, problem.value) == (cell.coordinate, "130")
    assert "4 chỗ trong tệp phải sửa" in response.content.decode()
    assert stored(filled).percent == 45


def test_file_comes_back_marked(client, filled):
    book = out(filled)
    cell = spot(book["Nhiệm vụ"], "I/8", "Tỷ lệ hoàn thành (%)")
    cell.value = 130
    shown = post(client, filled, book)
    carried = {"act": "mark", "name": "phieu.xlsx", "carried": shown.context["carried"]}
    response = client.post(url(filled), carried)
    assert "phieu-danh-dau.xlsx" in response["Content-Disposition"]
    marked = load_workbook(BytesIO(response.content))["Nhiệm vụ"][cell.coordinate]
    assert "từ 0 đến 100" in marked.comment.text
    bad = client.post(url(filled), carried | {"carried": "%%%"})
    assert bad.status_code == 302


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (0.075, "0.0%", "7,5"),
        ("7,5%", "@", "7,5"),
        (1 / 3, "General", "0,333333"),
        (0, "General", "0,0"),
        (-2.5, "General", "-2,5"),
    ],
)
def test_numbers_are_read_as_people_type_them(client, filled, value, shape, text):
    book = out(filled)
    cell = spot(book["Chỉ tiêu"], "II/1.1", "Ước cả năm")
    cell.value, cell.number_format = value, shape
    [(block, _url)] = post(client, filled, book).context["blocks"]
    [change] = block.changes
    assert "".join(part for part, _other in change.given) == text


@pytest.mark.parametrize("value", ["=1+1", True, "#REF!"])
def test_what_is_no_number_is_refused(client, filled, value):
    book = out(filled)
    cell = spot(book["Chỉ tiêu"], "II/1.1", "Ước cả năm")
    cell.value = value
    if value == "#REF!":
        cell.data_type = "e"
    assert len(post(client, filled, book).context["found"].problems) == 1


# --- rows -----------------------------------------------------------------------------------------
def test_rows_are_known_by_their_key(client, filled):
    book = out(filled)
    page = book["Chỉ tiêu"]
    spot(page, "II/1.1", "Ghi chú").value = "Ghi chú mới"
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=6)]
    for at, row in enumerate([rows[0], [], *reversed(rows[1:])]):
        for column in range(1, page.max_column + 1):
            page.cell(at + 6, column).value = row[column - 1] if row else None
    page.insert_cols(3)
    page["C6"].value = "Cột riêng"
    book.move_sheet("Nhiệm vụ", -1)
    page.title = "Sheet1"
    [(block, _url)] = post(client, filled, book).context["blocks"]
    assert [(c.line.name, c.text) for c in block.changes] == [("II/1.1", "Ghi chú mới")]


def test_missing_lines_and_columns_are_named(client, filled):
    book = out(filled)
    del book["Nhiệm vụ"]
    page = book["Chỉ tiêu"]
    page.delete_cols(spot(page, "II/1.1", "Ghi chú").column)
    response = post(client, filled, book)
    found = response.context["found"]
    assert [line.name for line in found.missing] == ["I/8"]
    assert found.lost_columns == ["Ghi chú"]
    assert "Tệp không có các dòng sau" in response.content.decode()


def test_row_copied_changed_or_without_key_is_refused(client, filled):
    book = out(filled)
    page = book["Nhiệm vụ"]
    row = spot(page, "I/8", "Số").row
    page.cell(row + 1, 1).value = page.cell(row, 1).value
    page.cell(row + 2, 1).value = page.cell(row, 1).value.replace(".", ".1", 1)
    spot(page, "I/8", "Nguyên nhân").offset(3, 0).value = "Không có mã"
    problems = post(client, filled, book).context["found"].problems
    assert [p.row - row for p in problems] == [2, 3, 1]
    assert "bị sửa" in problems[0].message and "bản chép" in problems[2].message


def test_copied_sheet_is_refused_row_by_row(client, filled):
    book = out(filled)
    copy = book.copy_worksheet(book["Nhiệm vụ"])
    [problem] = post(client, filled, book).context["found"].problems
    assert problem.sheet == copy.title and "trang “Nhiệm vụ”" in problem.message


def test_file_of_another_agency_or_period_is_refused_by_name(client, filled):
    response = post(client, filled, out(filled, "staff_b"))
    assert response.status_code == 422
    assert "phiếu Quý II/2023 của Sở Y tế" in response.content.decode()
    third = f.PeriodFactory(plan=filled.plan, number=3)
    generate_reports(period=third)
    other = workbook(load(filled.a, third))
    assert "phiếu Quý III/2023" in post(client, filled, other).content.decode()


def test_other_files_are_refused(client, filled):
    for data in (b"", b"khong phai excel", xlsx(["Số", "Chỉ tiêu"], ["1", "Tăng trưởng"])):
        response = post(client, filled, data)
        assert response.status_code == 422 and response.context["form"].errors["file"]


def test_key_of_another_secret_is_none(settings, filled):
    key = Key(1, 2, 3, 4, None)
    assert Key.of(key.signed()) == key
    assert Key.of(key.signed().replace("4", "5", 1)) is None
    assert Key.of("1.2.3.4.0:abc") is None


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_file_saved_by_libreoffice_is_the_same_file(client, filled, tmp_path):
    source = tmp_path / "phieu.xlsx"
    book = out(filled)
    spot(book["Chỉ tiêu"], "II/1.1", "Ước cả năm").value = 7.75
    source.write_bytes(packed(book))
    for kind in ("xlsx", "xls"):
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", tmp_path / kind, source], check=True, timeout=120)
        saved = (tmp_path / kind / f"phieu.{kind}").read_bytes()
        [(block, _url)] = post(client, filled, saved).context["blocks"]
        assert [(c.line.name, c.text) for c in block.changes] == [("II/1.1", "7,75")]


# --- colleagues -----------------------------------------------------------------------------------
def test_row_saved_since_is_a_conflict_with_both_texts(client, filled):
    book = out(filled)
    spot(book["Nhiệm vụ"], "I/8", "Nguyên nhân").value = "Theo tệp"
    save_progress(
        report=filled.report, by=filled.head_a, version=None, values={"causes": "Theo trang"}
    )
    response = post(client, filled, book)
    words = response.content.decode()
    assert "Người head.a lưu lúc" in words
    assert f'value="{filled.report.pk}" id="lay-{filled.report.pk}">' in words  # not ticked
    assert "<del>trang</del>" in words and "<ins>tệp</ins>" in words
    client.post(url(filled), hidden(response))
    assert stored(filled).causes == "Theo tệp"


def test_save_between_preview_and_confirmation_is_not_overwritten(client, filled):
    book = out(filled)
    spot(book["Nhiệm vụ"], "I/8", "Nguyên nhân").value = "Theo tệp"
    spot(book["Chỉ tiêu"], "II/1.1", "Ghi chú").value = "Theo tệp"
    posted = hidden(post(client, filled, book))
    save_progress(
        report=filled.report, by=filled.head_a, version=None, values={"causes": "Vừa lưu"}
    )
    response = client.post(url(filled), posted)
    assert response.status_code == 409
    assert stored(filled).causes == "Vừa lưu"
    assert filled.target_report.observations.get().note == "Theo tệp"
    words = response.content.decode()
    assert "Đã ghi 1 mục khác" in words and "Theo " in words
    again = client.post(url(filled), hidden(response))
    assert again.status_code == 302 and stored(filled).causes == "Theo tệp"


def test_sent_report_and_closed_period_are_skipped_with_the_reason(client, filled):
    book = out(filled)
    spot(book["Nhiệm vụ"], "I/8", "Nguyên nhân").value = "Theo tệp"
    move(report=filled.report, act=Act.SEND, by=filled.head_a, content={"fields": []})
    response = post(client, filled, book)
    [skipped] = response.context["found"].skipped
    assert (skipped.name, skipped.why) == (
        "I/8",
        "Đã nộp; muốn sửa thì thu hồi trước.",
    )
    close_period(period=filled.period, by=filled.admin)
    [skipped] = post(client, filled, book).context["found"].skipped
    assert "đã đóng" in skipped.why


def test_posted_values_are_checked_again(client, filled):
    client.force_login(filled.staff_a)
    pk, other = filled.report.pk, filled.report_b.pk
    posted = {
        "act": "take",
        "take": [pk, other, "x"],
        f"version-{pk}": filled.report.version + 1,
        f"{pk}-percent": "500",
        f"version-{other}": 0,
        f"{other}-results": "Không phải của mình",
    }
    response = client.post(url(filled), posted)
    assert response.status_code == 409
    assert stored(filled).percent == 45
    assert Report.objects.get(pk=other).version == 0


def test_people_of_the_province_have_no_sheet(client, cast):
    for who in (cast.coordinator, cast.leader, cast.admin):
        client.force_login(who)
        assert client.get(url(cast)).status_code == 403
    client.force_login(cast.staff_m)
    assert client.get(url(cast, "sheet-file")).status_code == 404  # nothing to report
    assert client.get("/phieu/2023-Q9/nhap-tep/").status_code == 404
