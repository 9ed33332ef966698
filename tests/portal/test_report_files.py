"""The consolidated report as Word, PDF and Excel; templates of the office; command and page."""

import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import load_workbook

from agencies.models import AuditEvent
from portal.official.layout import Column, Row, Table
from portal.report.content import Chapter, Head, Paragraph, Part, ReportContent, Source, Tally
from portal.report.docx import BUILT_IN, NAME, BrokenTemplate, to_docx
from portal.report.make_template import build
from portal.report.pdf import to_pdf
from portal.report.xlsx import to_xlsx
from tests.factories import UserFactory
from tests.plan_pages import query_count
from tests.portal.reports import figure, tell

HOSTILE = '{{ 7 * 7 }} {% include "x" %} <b>&amp; ]]> =1+1 #import "x" $y$ "'
PAGE = reverse("portal:report-page")


def content(text="Ký 14 hợp đồng.", addressees=("Chính phủ", "Bộ KH&ĐT")):
    """A small report that says the text wherever it can."""
    head = Head(
        above=text,
        issuer="ỦY BAN NHÂN DÂN TỈNH",
        number="Số:        /BC-UBND",
        place="Trà Vinh",
        year=2023,
        summary=f"Kết quả thực hiện {text}",
        addressees=addressees,
        opening=text,
        copies=("- Như trên;", "- Lưu: VT."),
        authority="TM. ỦY BAN NHÂN DÂN",
        post="CHỦ TỊCH",
    )
    paragraphs = (
        Paragraph(text, (Source("I/8", "Sở Y tế", "/", is_summary=True),)),
        Paragraph("[Bổ sung.]", to_write=True),
    )
    chapter = Chapter("I", "Chỉ đạo, điều hành", (Part("Trong kỳ", paragraphs), Part("", ())))
    rows = (
        Row("section", ("I", text)),
        Row("item", ("1", text, "1.234,5"), numbers={2: (Decimal("1234.5"), "#,##0.0")}),
    )
    columns = (Column("TT", 20, "center"), Column("Chỉ tiêu", 150), Column("Lũy kế", 82, "center"))
    tables = tuple(
        Table(f"Phụ lục {n}", text, ("(Kèm theo Báo cáo)",), columns, rows, numbered=True)
        for n in ("I", "II")
    )
    return ReportContent(head, (chapter,), tables, Tally(1, 0, 2, 1, (("Sở Y tế", 1),), ()))


def read(data):
    """(document, all its words)."""
    document = Document(BytesIO(data))
    return document, "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


# --- Word -----------------------------------------------------------------------------------------
def test_word_has_the_form_of_the_decree(settings, tmp_path):
    settings.REPORT_TEMPLATES = tmp_path
    document, words = read(to_docx(content()))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số:        /BC-UBND",
        "Trà Vinh, ngày      tháng      năm 2023",
        "BÁO CÁO",
        "- Chính phủ;\n- Bộ KH&ĐT.",
        "I. CHỈ ĐẠO, ĐIỀU HÀNH\n1. Trong kỳ\nKý 14 hợp đồng.\n[Bổ sung.]",
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    ):
        assert part in words, part
    assert "{" not in words
    text, *across = document.sections
    assert (text.orientation, len(across)) == (WD_ORIENT.PORTRAIT, 2)
    assert [round(n / Mm(1)) for n in (text.left_margin, text.right_margin)] == [30, 15]
    for section in across:
        assert section.orientation == WD_ORIENT.LANDSCAPE
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert len(section._sectPr.findall(qn("w:pgNumType"))) == 1
    body = next(p for p in document.paragraphs if p.text == "Ký 14 hợp đồng.")
    assert body.style.name == "Báo cáo - nội dung"
    style = body.style.element
    assert style.find(f".//{qn('w:jc')}").get(qn("w:val")) == "both"
    assert style.find(f".//{qn('w:ind')}").get(qn("w:firstLine")) == "720"  # 1,27 cm
    assert style.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == "Times New Roman"


def test_tables_repeat_headings_and_column_numbers():
    document, _words = read(to_docx(content()))
    table = document.tables[-1]
    heads = [row for row in table._tbl.tr_lst if row.find(f".//{qn('w:tblHeader')}") is not None]
    told = [[cell.p_lst[0].text for cell in row.tc_lst] for row in heads]
    assert told == [["TT", "Chỉ tiêu", "Lũy kế"], ["(1)", "(2)", "(3)"]]


def test_one_addressee_stands_on_one_line():
    _document, words = read(to_docx(content(addressees=("UBND tỉnh",))))
    assert "Kính gửi: UBND tỉnh." in words


def test_words_are_never_read_as_a_template():
    _document, words = read(to_docx(content(HOSTILE)))
    assert words.count(HOSTILE) >= 4 and "49" not in words


def test_the_built_in_template_is_what_the_code_builds():
    def parts(data):
        with zipfile.ZipFile(BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}

    assert parts(BUILT_IN.read_bytes()) == parts(build())


# --- templates of the office ----------------------------------------------------------------------
@pytest.fixture
def own(settings, tmp_path):
    """`own(text)`: a template of the office whose only paragraph, or last one, is the text."""
    settings.REPORT_TEMPLATES = tmp_path

    def make(text, add=True):
        document = Document(BUILT_IN) if add else Document()
        document.add_paragraph(text)
        document.save(tmp_path / NAME)

    return make


def test_a_template_of_the_office_wins(own):
    own("Mẫu của văn phòng, kỳ {{ head.year }}: {{ chapters[0].title|upper }}")
    _document, words = read(to_docx(content()))
    assert "Mẫu của văn phòng, kỳ 2023: CHỈ ĐẠO, ĐIỀU HÀNH" in words


@pytest.mark.parametrize(
    "text",
    [
        "{{ head.__class__ }}",
        "{{ head.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__ }}",
        "{{ head.items.__self__ }}",
        "{{ head.update({'above': 'x'}) }}",
        "{{ chapters.append(1) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ namespace() }}",
        "{{ range(99999999) }}",
        "{{ cycler.__init__.__globals__.os.popen('id') }}",
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{0.__class__}'.format(head) }}",
        "{{ head|attr('__class__') }}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{{ head.khong_co }}",
        "{{ khong_co.gi }}",
        "{{ head.summary|khong_co }}",
        "{% for x in chapters %}",
        "{{ head. }}",
        "{{ 1 / 0 }}",
    ],
)
def test_what_a_template_may_not_do_is_refused(own, text):
    own(text)
    with pytest.raises(BrokenTemplate) as refused:
        to_docx(content())
    assert NAME in str(refused.value) and "trở về mẫu có sẵn" in str(refused.value)


def test_the_refusal_names_the_place(own):
    own("Kết quả: {{ head.khong_co }}")
    with pytest.raises(BrokenTemplate, match="gần chỗ “Kết quả: {{ head.khong_co }}”"):
        to_docx(content())


def test_other_files_under_the_name_are_refused(own, tmp_path):
    (tmp_path / NAME).write_bytes(b"%PDF-1.7 no Word file")
    with pytest.raises(BrokenTemplate, match="không phải tệp Word"):
        to_docx(content())
    own("Mẫu trắng, không có kiểu chữ của bảng", add=False)
    with pytest.raises(BrokenTemplate):
        to_docx(content())


def test_the_built_in_template_is_written_out_and_kept(tmp_path):
    call_command("report_template", tmp_path, stdout=StringIO())
    assert (tmp_path / NAME).read_bytes() == BUILT_IN.read_bytes()
    with pytest.raises(CommandError, match="không ghi đè"):
        call_command("report_template", tmp_path)
    with pytest.raises(CommandError, match="Không có thư mục"):
        call_command("report_template", tmp_path / "khong-co")


# --- PDF and Excel --------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["Ký 14 hợp đồng.", HOSTILE, "😀 中文", ""])
def test_pdf_is_made_whatever_is_said(text):
    assert to_pdf(content(text)).startswith(b"%PDF-")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_pdf_is_tagged_and_says_what_word_says(tmp_path):
    path = tmp_path / "r.pdf"
    path.write_bytes(to_pdf(content()))
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    words = told.stdout.decode()
    for part in ("BÁO CÁO", "I. CHỈ ĐẠO, ĐIỀU HÀNH", "Ký 14 hợp đồng.", "Phụ lục II", "(3)"):
        assert part in words, part
    told = subprocess.run(["pdfinfo", path], capture_output=True, check=True).stdout.decode()
    assert re.search(r"Tagged: +yes", told) and "Kết quả thực hiện Ký 14" in told
    assert b"pdfuaid" in path.read_bytes()


def test_excel_holds_numbers_and_sources():
    book = load_workbook(BytesIO(to_xlsx(content())))
    assert book.sheetnames == ["Nội dung", "Phụ lục I", "Phụ lục II"]
    cells = [cell for row in book["Phụ lục I"].iter_rows() for cell in row]
    [number] = [cell for cell in cells if cell.value == 1234.5]
    assert number.number_format == "#,##0.0"
    told = [cell.value for row in book["Nội dung"].iter_rows() for cell in row]
    assert "I/8, Sở Y tế (bản tổng hợp)" in told


def test_excel_never_holds_a_formula():
    book = load_workbook(BytesIO(to_xlsx(content("=1+1"))))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


# --- the command ----------------------------------------------------------------------------------
def export(path, *options):
    """(status, what was printed)."""
    out = StringIO()
    try:
        call_command("export_report", path, "--year=2023", *options, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_command_writes_the_report(cast, tmp_path, kind):
    tell(cast, cast.report, cast.head_a)
    path = tmp_path / f"r.{kind}"
    status, told = export(str(path), "--period=2023-Q2", "--monitor=SKHDT", "--as-of=10/06/2023")
    assert (status, told) == (0, f"Đã ghi {path}.\n") and path.stat().st_size > 5_000


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("r.txt", ["--period=2023-Q2"], "đuôi"),
        ("r.docx", ["--period=2023-Q9"], "2023-Q9"),
        ("r.docx", ["--period=2023-Q2", "--monitor=SYT"], "SYT"),
        ("r.docx", ["--period=2023-Q2", "--as-of=31/12/2023"], "đã qua"),
        ("r.docx", ["--period=2023-Q2", "--as-of=hôm qua"], ""),
        ("x/r.docx", ["--period=2023-Q2"], "thư mục"),
    ],
)
def test_command_refuses_what_it_cannot_do(cast, tmp_path, name, options, words):
    status, told = export(str(tmp_path / name), *options)
    assert status == 2 and words in told


def test_command_tells_of_a_broken_template(cast, tmp_path, own):
    own("{{ head.khong_co }}")
    status, told = export(str(tmp_path / "r.docx"), "--period=2023-Q2")
    assert status == 1 and "khong_co" in told


# --- the page -------------------------------------------------------------------------------------
def test_page_shows_text_with_sources_and_what_is_missing(client, cast, today):
    tell(cast, cast.report, cast.head_a)
    figure(cast, value="7.1", estimate="7.6")
    today.move_to("2023-06-19T09:00:00+07:00")
    client.force_login(cast.leader)
    response = client.get(PAGE, {"ky": "2023-Q2"})
    page = response.content.decode()
    assert response.context["heading"] == (
        "Báo cáo tổng hợp Quý II/2023: 0/2 nhiệm vụ có bản tổng hợp, còn 3 báo cáo quá hạn chưa nộp"
    )
    assert f'href="{reverse("reporting:version-detail", args=[cast.report.pk, 1])}"' in page
    assert "Sở Y tế: 2 báo cáo" in page and "quý II ước đạt 7,1%" in page
    assert f'href="{reverse("portal:report-file", args=["2023-Q2", "docx"])}"' in page


def test_page_goes_back_to_a_day_and_so_do_its_files(client, cast, today):
    tell(cast, cast.report, cast.head_a)
    today.move_to("2023-06-19T09:00:00+07:00")
    client.force_login(cast.coordinator)
    response = client.get(PAGE, {"ky": "2023-Q2", "den": "10/06/2023"})
    assert response.context["content"].tally.sent == 0
    assert "Trang này nói về lúc" in response.content.decode()
    assert response.context["files"][0][1].endswith("/docx/?den=10%2F06%2F2023")
    wrong = client.get(PAGE, {"ky": "2023-Q2", "den": "31/12/2023"})
    assert "Chọn hôm nay hoặc một ngày đã qua." in wrong.content.decode()
    url = reverse("portal:report-file", args=["2023-Q2", "xlsx"])
    assert client.get(url, {"den": "31/12/2023"}).status_code == 404


def test_monitor_gets_its_own_alone(client, cast):
    client.force_login(cast.staff_m)
    response = client.get(PAGE)
    assert response.context["monitor"] == cast.m and "Toàn tỉnh" not in response.content.decode()
    assert client.get(PAGE, {"theo_doi": "SYT"}).status_code == 404
    other = reverse("portal:report-file", args=["2023-Q2", "docx", "SCT"])
    assert client.get(other).status_code == 404


def test_file_is_kept_not_shown_and_leaves_a_trace(client, cast):
    client.force_login(cast.staff_m)
    url = reverse("portal:report-file", args=["2023-Q2", "docx", "SKHDT"])
    response = client.get(url)
    assert response["Content-Disposition"] == (
        'attachment; filename="bao-cao-tong-hop-2023-Q2-SKHDT.docx"'
    )
    event = AuditEvent.objects.filter(action=AuditEvent.Action.EXPORT).latest("pk")
    assert event.data["file"] == "bao-cao-tong-hop-2023-Q2-SKHDT.docx"
    assert client.get(url.replace("docx", "exe")).status_code == 404


def test_broken_template_is_told_on_the_page(client, cast, own):
    own("{{ head.khong_co }}")
    client.force_login(cast.coordinator)
    url = reverse("portal:report-file", args=["2023-Q2", "docx"])
    page = client.get(url, follow=True).content.decode()
    assert "bao-cao-tong-hop.docx" in page and "trở về mẫu có sẵn" in page
    assert not AuditEvent.objects.filter(action=AuditEvent.Action.EXPORT).exists()


def test_page_asks_the_same_number_of_queries(client, cast):
    client.force_login(cast.coordinator)
    before = query_count(client, f"{PAGE}?ky=2023-Q2")
    tell(cast, cast.report, cast.head_a)
    tell(cast, cast.report_b, cast.head_b)
    figure(cast, value="7.1", estimate="7.6")
    assert query_count(client, f"{PAGE}?ky=2023-Q2") == before


@pytest.mark.django_db
def test_page_without_any_period_says_so(client):
    client.force_login(UserFactory(role="coordinator"))
    assert "chưa có kỳ báo cáo nào" in client.get(PAGE).content.decode()
