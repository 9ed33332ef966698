"""The three appendices as a Word document in the form of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from django.utils import timezone

from portal.official.layout import (
    MARGIN_BOTTOM,
    MARGIN_LEFT,
    MARGIN_RIGHT,
    MARGIN_TOP,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TABLE_WIDTH,
    Table,
    file_title,
)

_TWIPS_PER_MM = 1440 / 25.4
_WHOLE = "<w:cantSplit/>"

_NEXT, _CENTRE, _BOLD = "<w:keepNext/>", '<w:jc w:val="center"/>', "<w:b/><w:bCs/>"
_AROUND = '<w:spacing w:before="60" w:after="120"/>'
# All styles of the document, so that the office changes a look in one place: id, name in Word,
# paragraph, weight, size in points. Headings and section rows stay with what is below.
_STYLES = (
    ("Normal", "Normal", "", "", 13),
    ("Header", "header", _CENTRE, "", 13),
    ("Heading1", "heading 1", f'{_NEXT}{_CENTRE}<w:outlineLvl w:val="0"/>', _BOLD, 14),
    ("Title", "Title", _NEXT + _AROUND + _CENTRE, _BOLD, 14),
    ("Subtitle", "Subtitle", _NEXT + _AROUND + _CENTRE, "<w:i/><w:iCs/>", 13),
    ("Cell-heading", "Bảng - tiêu đề", _NEXT + _CENTRE, _BOLD, 12),
    ("Cell-section", "Bảng - mục", _NEXT, _BOLD, 12),
    ("Cell-left", "Bảng - trái", "", "", 12),
    ("Cell-center", "Bảng - giữa", _CENTRE, "", 12),
    ("Cell-justify", "Bảng - đều", '<w:jc w:val="both"/>', "", 12),
    ("End", "Bảng - hết", '<w:spacing w:line="20" w:lineRule="exact"/>', "", 1),
)
_FONTS = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}" w:eastAsia="{0}" w:cs="{0}"/>'.format(
    "Times New Roman"
)
_DEFAULTS = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}"
    '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
)
_TABLE_STYLE = (
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr>'
    "<w:tblBorders>{}</w:tblBorders>"
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr></w:style>"
).format(
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)


def to_docx(tables: Sequence[Table]) -> bytes:
    """The document: a landscape section for each appendix, its pages numbered from 1."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = file_title(tables), "Kehoach", ""
    properties.created = properties.modified = timezone.now()
    _set_styles(document)
    _set_up_page(document.sections[0])
    page = document.sections[0]._sectPr
    for table in tables:
        document.add_paragraph(table.name, "Heading 1")
        document.add_paragraph(table.title, "Title")
        for note in table.notes:
            document.add_paragraph(note, "Subtitle")
        document.element.body._insert_tbl(_table(table))
        end = document.add_paragraph(style="Bảng - hết")  # Word wants one after a table
        if table is not tables[-1]:
            end._p.set_sectPr(page.clone())
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _table(table: Table) -> Any:
    """The table; its rows are copies of an empty row of each kind, filled with words."""
    widths = [column.width for column in table.columns]
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    element = _parsed(
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{_twips(TABLE_WIDTH)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid></w:tbl>"
    )
    heading = _row(widths, ["heading"] * len(widths), f"{_WHOLE}<w:tblHeader/>")
    section = _row([widths[0], sum(widths[1:])], ["heading", "section"], _WHOLE, len(widths) - 1)
    aligned = [column.align for column in table.columns]
    whole, breakable = _row(widths, aligned, _WHOLE), _row(widths, aligned, "")

    element.append(_filled(heading, [column.heading for column in table.columns]))
    if table.numbered:
        element.append(_filled(heading, [f"({n})" for n in range(1, len(widths) + 1)]))
    for row in table.rows:
        line = breakable if row.breaks else whole
        element.append(_filled(section if row.kind == "section" else line, row.cells))
    return element


def _row(widths: Sequence[float], styles: Sequence[str], rules: str, span: int = 1) -> Any:
    """An empty row with cells of these widths in mm; the last lies across ``span`` columns."""
    spans = [1] * (len(widths) - 1) + [span]
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:gridSpan w:val="{under}"/>'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="Cell-{style}"/></w:pPr><w:r/></w:p></w:tc>'
        for width, style, under in zip(widths, styles, spans, strict=True)
    )
    return _parsed(f"<w:tr><w:trPr>{rules}</w:trPr>{cells}</w:tr>")


def _filled(template: Any, cells: Sequence[str]) -> Any:
    """A copy of a row with its words; a line break in them stays one."""
    row = deepcopy(template)
    for cell, text in zip(row.tc_lst, cells, strict=True):
        cell.p_lst[0].r_lst[0].text = text
    return row


def _set_up_page(section: Any) -> None:
    """A4 landscape; the page number centred in the top margin, none on the first page."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(MARGIN_TOP), Mm(MARGIN_BOTTOM)
    section.left_margin, section.right_margin = Mm(MARGIN_LEFT), Mm(MARGIN_RIGHT)
    section.header_distance = section.footer_distance = Mm(MARGIN_TOP / 2)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0]._p.append(
        _parsed('<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>')
    )
    section._sectPr.find("{*}cols").addprevious(_parsed('<w:pgNumType w:start="1"/>'))


def _set_styles(document: Any) -> None:
    """Our styles instead of the library's; Word's present layout rules instead of those of 2010."""
    styles = document.styles.element
    del styles[:]
    styles.append(_parsed(_DEFAULTS))
    for key, name, paragraph, weight, points in _STYLES:
        default, size = ' w:default="1"' if key == "Normal" else "", 2 * points
        styles.append(
            _parsed(
                f'<w:style w:type="paragraph" w:styleId="{key}"{default}><w:name w:val="{name}"/>'
                f"<w:qFormat/><w:pPr>{paragraph}</w:pPr>"
                f'<w:rPr>{_FONTS}{weight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
                "</w:style>"
            )
        )
    styles.append(_parsed(_TABLE_STYLE))
    compatibility = document.settings.element.find("{*}compat")
    compatibility.find("{*}compatSetting").set(_qualified("val"), "15")
    # A justified line that ends in a line break keeps its own width.
    compatibility.insert(0, _parsed("<w:doNotExpandShiftReturn/>"))


def _twips(mm: float) -> int:
    return round(mm * _TWIPS_PER_MM)


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _parsed(xml: str) -> Any:
    """The element of an XML text of our own making; words of the plan never go through here."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    tag = xml[: xml.index(">")].rstrip("/")
    return parse_xml(f"{tag} {nsdecls('w')}{xml[len(tag) :]}")
