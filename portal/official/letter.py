"""Công văn đôn đốc: the letter of an act of urging, in the form of Nghị định 30/2020/NĐ-CP.

Number, date and signature stay open: the registry of the office gives them (Điều 15 khoản 3).
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agencies.models import Agency
from common.clock import VIETNAM
from common.dates import format_date
from common.numbers import NOTHING
from common.text import visible
from portal.official.docx import _filled, _parsed, _row, _set_styles, _twips
from portal.official.layout import MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP
from reporting.models import Urge
from reporting.reminder_words import UNDER_MINISTRIES, is_asked

PAGE_WIDTH, PAGE_HEIGHT = 210, 297  # A4 upright, in mm
WIDTH = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
HEAD = (70, WIDTH - 70)
FOOT = (WIDTH / 2, WIDTH / 2)
COLUMNS = (10, 24, 89, 24, 18)  # mm
ALIGNED = ("center", "center", "justify", "center", "center")
NAMED_BY = 35  # words of a line of the plan by which it is known
INDENT = 12.7  # mm, the first line of a paragraph
RULE = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:pBdr>'


def urge_letter(urge: Urge) -> bytes:
    """The letter as .docx; `urge` comes with its agency, period, plan's issuer, and the agency of
    `by` with its superior body."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.title = _("Đôn đốc báo cáo %(period)s") % {"period": urge.period.label}
    properties.author, properties.comments = "Kehoach", ""
    properties.created = properties.modified = timezone.now()
    _set_styles(document)
    _set_up_page(document.sections[0])
    _head(document, urge)
    _body(document, urge)
    _foot(document, urge)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def issuer(urge: Urge) -> tuple[str, str]:
    """(superior body, issuing body) of the letter's head: ("UBND TỈNH TRÀ VINH", "VĂN PHÒNG").

    A body under a ministry has its superior there, which the office fills in.
    """
    return issuer_lines(urge.by.agency or urge.period.plan.issuer)


def issuer_lines(agency: Agency) -> tuple[str, str]:
    """(superior body, issuing body) of the head of an agency's document."""
    above = agency.parent
    if above is None or agency.kind in UNDER_MINISTRIES:
        return ("…" if agency.kind in UNDER_MINISTRIES else ""), agency.full_name.upper()
    return above.name.upper(), agency.name.removesuffix(f" {above.short_name}").upper()


def place(province: Agency) -> str:
    """Where the letter is written: the name of the province."""
    return province.full_name.rpartition(" tỉnh ")[2]


def _head(document: Any, urge: Urge) -> None:
    """Two columns: who writes, number, what about; the name of the country, place and date."""
    above, name = issuer(urge)
    left, right = _columns(document, HEAD, rows=2)
    _line(left[0], above, size=12)
    _line(left[0], name, size=12, bold=True)
    _rule(left[0], 23)
    _line(right[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _line(right[0], "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right[0], 20)
    _line(left[1], _("Số:        /"), size=13)
    about = _("V/v đôn đốc báo cáo %(period)s thực hiện Kế hoạch hành động năm %(year)s")
    _line(left[1], about % {"period": urge.period.label, "year": urge.period.plan.year}, size=12)
    written = _("%(place)s, ngày      tháng      năm %(year)s")
    day = urge.at.astimezone(VIETNAM)
    where = place(urge.period.plan.issuer)
    _line(right[1], written % {"place": where, "year": day.year}, size=13, italic=True)


def _body(document: Any, urge: Urge) -> None:
    """To whom, what is owed, what is asked, by when."""
    plan, moment = urge.period.plan, urge.at.astimezone(VIETNAM)
    to = document.add_paragraph()
    to.add_run(_("Kính gửi: %(agency)s.") % {"agency": urge.agency_name})
    _spaced(to, "center", before=18, after=12)
    names = {
        "plan": plan.title,
        "year": plan.year,
        "agency": urge.agency_name,
        "period": urge.period.label,
        "n": len(urge.owed),
        "hour": f"{moment:%H} giờ {moment:%M}",
        "day": format_date(moment.date()),
    }
    _paragraph(
        document,
        _(
            "Theo %(plan)s năm %(year)s của Ủy ban nhân dân tỉnh, qua theo dõi đến %(hour)s ngày "
            "%(day)s, %(agency)s còn %(n)s báo cáo %(period)s chưa nộp theo danh mục sau:"
        )
        % names,
    )
    document.element.body.insert(len(document.element.body) - 1, _owed_table(urge))
    for text in filter(None, urge.words.splitlines()):
        _paragraph(document, text)
    verb = _("đề nghị") if is_asked(urge.agency, urge.by) else _("yêu cầu")
    who = urge.by.agency or plan.issuer
    names |= {"who": who.name, "verb": verb}
    names["until"] = format_date(urge.answer_by) if urge.answer_by else ""
    closing = (
        _("%(who)s %(verb)s %(agency)s nộp các báo cáo nêu trên trước ngày %(until)s./.")
        if urge.answer_by
        else _("%(who)s %(verb)s %(agency)s sớm nộp các báo cáo nêu trên./.")
    )
    _paragraph(document, closing % names)


def _owed_table(urge: Urge) -> Any:
    """What is owed, as it was that day."""
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in COLUMNS)
    table = _parsed(
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{_twips(WIDTH)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid></w:tbl>"
    )
    heading = _row(COLUMNS, ["heading"] * len(COLUMNS), "<w:cantSplit/><w:tblHeader/>")
    line = _row(COLUMNS, ALIGNED, "<w:cantSplit/>")
    heads = (_("TT"), _("Phụ lục, số"), _("Nội dung"), _("Hạn nộp"), _("Số ngày trễ"))
    table.append(_filled(heading, heads))
    for number, owed in enumerate(urge.owed, 1):
        due = datetime.fromisoformat(owed["deadline"]).astimezone(VIETNAM)
        cells = (
            str(number),
            _("PL %(appendix)s, %(number)s") % owed,
            Truncator(visible(owed["text"])).words(NAMED_BY),
            _("%(hour)s giờ %(day)s") % {"hour": due.hour, "day": format_date(due.date())},
            str(owed["days_late"] or NOTHING),
        )
        table.append(_filled(line, cells))
    return table


def _foot(document: Any, urge: Urge) -> None:
    """Who gets a copy; who signs, left open."""
    document.add_paragraph().paragraph_format.line_spacing = 0.5
    [left], [right] = _columns(document, FOOT, rows=1)
    _line(left, _("Nơi nhận:"), size=12, bold=True, italic=True, align="left")
    above = urge.by.agency and urge.by.agency.parent
    copies = [_("- Như trên;")]
    copies += [_("- %(body)s (để báo cáo);") % {"body": above.name}] if above else []
    for copy in [*copies, _("- Lưu: VT.")]:
        _line(left, copy, size=11, align="left")
    _line(right, _("QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ"), size=13, bold=True)
    for _blank in range(4):
        _line(right, "", size=13)
    _line(right, _("Họ và tên"), size=13, bold=True)


def _set_up_page(section: Any) -> None:
    """A4 upright; the page number centred in the top margin, none on the first page."""
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(MARGIN_TOP), Mm(MARGIN_BOTTOM)
    section.left_margin, section.right_margin = Mm(MARGIN_LEFT), Mm(MARGIN_RIGHT)
    section.header_distance = section.footer_distance = Mm(MARGIN_TOP / 2)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0]._p.append(
        _parsed('<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>')
    )


def _columns(document: Any, widths: tuple[float, float], *, rows: int) -> list[list[Any]]:
    """The cells of a table without lines, by column."""
    from docx.shared import Mm

    table = document.add_table(rows=rows, cols=2)
    table.autofit = False
    found = []
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        found.append([*column.cells])
        for cell in found[-1]:
            cell.width = Mm(width)
    return found


def _line(
    cell: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    align: str = "center",
) -> None:
    """A line of the head or the foot; the first takes the paragraph that a cell is born with."""
    from docx.shared import Pt

    first = cell.paragraphs[0]
    used = first.runs or first.paragraph_format.alignment is not None
    paragraph = cell.add_paragraph() if used else first
    run = paragraph.add_run(visible(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    _spaced(paragraph, align)


def _rule(cell: Any, indent: float) -> None:
    """A line below, `indent` mm from either edge of the cell."""
    from docx.shared import Mm, Pt

    paragraph = cell.add_paragraph()
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Mm(indent)
    layout.line_spacing, layout.space_after = Pt(3), Pt(6)
    paragraph._p.get_or_add_pPr().insert(0, _parsed(RULE))


def _paragraph(document: Any, text: str) -> None:
    """A paragraph of the letter: justified, its first line set in."""
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.add_run(visible(text))
    paragraph.paragraph_format.first_line_indent = Mm(INDENT)
    _spaced(paragraph, "justify", before=6, after=6)


def _spaced(paragraph: Any, align: str, *, before: float = 0, after: float = 0) -> None:
    """Alignment, and points of space around."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    layout = paragraph.paragraph_format
    layout.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    layout.space_before, layout.space_after = Pt(before), Pt(after)
