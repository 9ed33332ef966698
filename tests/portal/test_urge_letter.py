"""The official letter of an act of urging: what it says, who gets it."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from docx.shared import Mm

from agencies.models import Agency, AuditEvent
from portal.official.letter import issuer, urge_letter
from reporting.services.urging import urge

WORDS = {True: "Đề nghị cơ quan nộp ngay.", False: "Yêu cầu cơ quan nộp ngay.\nNêu rõ lý do."}


@pytest.fixture
def office(cast, today):
    """Tuesday 20/06, the deadline has passed; the agencies stand below the province."""
    today.move_to("2023-06-20T09:00:00+07:00")
    province = cast.plan.issuer
    province.name, province.short_name = "UBND tỉnh Trà Vinh", "UBND tỉnh"
    province.full_name = "Ủy ban nhân dân tỉnh Trà Vinh"
    province.save()
    Agency.objects.exclude(pk=province.pk).update(parent=province)
    for who in (cast.coordinator, cast.staff_m):
        who.refresh_from_db()
    return cast


def letter(cast, *reports, by=None):
    """The letter to the first agency, read back as (document, all its words)."""
    made = urge(
        reports=[r.pk for r in reports or [cast.report]],
        by=by or cast.coordinator,
        words=WORDS,
        answer_by=date(2023, 6, 23),
    )
    document = Document(BytesIO(urge_letter(made[0])))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return document, "\n".join([*cells, *(p.text for p in document.paragraphs)])


def test_letter_says_who_asks_whom_for_what_by_when(office):
    document, words = letter(office, office.report, office.metric_report)
    for part in (
        "UBND TỈNH TRÀ VINH\nVĂN PHÒNG\n",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "V/v đôn đốc báo cáo Quý II/2023 thực hiện Kế hoạch hành động năm 2023",
        "Trà Vinh, ngày      tháng      năm 2023",
        "Kính gửi: Sở Công Thương tỉnh Trà Vinh.",
        "còn 2 báo cáo Quý II/2023 chưa nộp",
        "Yêu cầu cơ quan nộp ngay.",
        "nộp các báo cáo nêu trên trước ngày 23/06/2023./.",
        "- UBND tỉnh Trà Vinh (để báo cáo);",
        "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ",
    ):
        assert part in words, part
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows[0] == ["TT", "Phụ lục, số", "Nội dung", "Hạn nộp", "Số ngày trễ"]
    assert rows[1] == ["1", "PL I, 8", office.task.text, "17 giờ 16/06/2023", "4"]
    assert rows[2][1] == "PL III, 5" and len(rows) == 3


def test_page_is_that_of_the_decree(office):
    [section] = letter(office)[0].sections
    size = [round(n / Mm(1)) for n in (section.page_width, section.page_height)]
    margins = [round(n / Mm(1)) for n in (section.left_margin, section.right_margin)]
    assert (size, margins) == ([210, 297], [30, 15])
    assert section.different_first_page_header_footer


def test_body_under_a_ministry_is_asked(office):
    Agency.objects.filter(pk=office.a.pk).update(kind="central")
    words = letter(office)[1]
    assert "Đề nghị cơ quan nộp ngay." in words and "Văn phòng UBND tỉnh đề nghị" in words
    assert "êu cầu" not in words


def test_monitor_writes_in_its_own_name(office):
    words = letter(office, by=office.staff_m)[1]
    assert "UBND TỈNH TRÀ VINH\nSỞ KẾ HOẠCH VÀ ĐẦU TƯ\n" in words
    assert "Sở Kế hoạch và Đầu tư đề nghị" in words


def test_letter_keeps_what_was_owed_that_day(office):
    made = urge(
        reports=[office.report.pk],
        by=office.coordinator,
        words=WORDS,
        answer_by=date(2023, 6, 23),
    )
    office.task.text = "Lời đã điều chỉnh"
    office.task.save()
    cells = Document(BytesIO(urge_letter(made[0]))).tables[1].rows[1].cells
    assert "Lời đã điều chỉnh" not in cells[2].text


def test_superior_of_a_body_under_a_ministry_is_left_open(office):
    Agency.objects.filter(pk=office.m.pk).update(kind="central")
    office.staff_m.refresh_from_db()
    made = urge(
        reports=[office.report.pk], by=office.staff_m, words=WORDS, answer_by=date(2023, 6, 23)
    )
    assert issuer(made[0]) == ("…", "SỞ KẾ HOẠCH VÀ ĐẦU TƯ TỈNH TRÀ VINH")


def test_download_is_a_file_and_leaves_a_row(client, office):
    made = urge(
        reports=[office.report.pk],
        by=office.coordinator,
        words=WORDS,
        answer_by=date(2023, 6, 23),
    )
    client.force_login(office.head_a)
    response = client.get(reverse("portal:urge-letter", args=[made[0].pk]))
    assert "cong-van-don-doc-SCT-2023-Q2.docx" in response["Content-Disposition"]
    assert response["Content-Type"].endswith("wordprocessingml.document")
    event = AuditEvent.objects.get(action="export")
    assert event.subject == "Sở Công Thương tỉnh Trà Vinh · Quý II/2023"
