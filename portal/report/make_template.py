"""Makes the built-in Word template of the consolidated report, in the form of Nghị định 30/2020.

The file is kept in the repository; `manage.py report_template` writes it out for an office that
wants its own, and with `--rebuild` makes it anew from here. Between the marks stand fields of
`portal.report.content`: `{{ … }}` prints one, `{%p … %}` repeats or leaves out whole paragraphs.
The appendices are put behind the last page when a report is made.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from portal.official.docx import _FONTS, _parsed, _qualified, _set_styles
from portal.official.letter import FOOT, HEAD, RULE, _columns, _line, _rule, _set_up_page

# id, name in Word, paragraph, weight: all looks of the text, changed in one place
_STYLES = (
    ("Chapter", "heading 2", "<w:keepNext/>", "<w:b/><w:bCs/>", 1),
    ("Part", "heading 3", "<w:keepNext/>", "<w:b/><w:bCs/>", 2),
    ("Body", "Báo cáo - nội dung", "", "", None),
    ("ToWrite", "Báo cáo - chỗ bổ sung", "", "<w:i/><w:iCs/>", None),
)
_LAYOUT = '<w:spacing w:before="60" w:after="120"/><w:ind w:firstLine="720"/><w:jc w:val="both"/>'
_CENTRED = '<w:spacing w:before="{}" w:after="{}"/><w:jc w:val="center"/>'
_TABLE_SIZE = "21"  # half points
_MADE = datetime(2023, 1, 6)  # a fixed day: the same template is the same bytes


def build() -> bytes:
    """The template as .docx."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "", "Kehoach", ""
    properties.created = properties.modified = _MADE
    _set_styles(document)
    for key, name, paragraph, weight, level in _STYLES:
        outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
        document.styles.element.append(
            _parsed(
                f'<w:style w:type="paragraph" w:styleId="{key}">'
                f'<w:name w:val="{name}"/><w:qFormat/>'
                f"<w:pPr>{paragraph}{_LAYOUT}{outline}</w:pPr><w:rPr>{_FONTS}{weight}"
                '<w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr></w:style>'
            )
        )
    for style in document.styles.element.findall("{*}style"):
        if style.get(_qualified("styleId")).startswith("Cell-"):
            for size in (*style.findall(".//{*}sz"), *style.findall(".//{*}szCs")):
                size.set(_qualified("val"), _TABLE_SIZE)
    _set_up_page(document.sections[0])
    _head(document)
    _body(document)
    _foot(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _head(document: Any) -> None:
    left, right = _columns(document, HEAD, rows=2)
    for text in ("{%p if head.above %}", "{{ head.above }}", "{%p endif %}"):
        _line(left[0], text, size=12)
    _line(left[0], "{{ head.issuer }}", size=12, bold=True)
    _rule(left[0], 23)
    _line(right[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _line(right[0], "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right[0], 20)
    _line(left[1], "{{ head.number }}", size=13)
    where = "{{ head.place }}, ngày      tháng      năm {{ head.year }}"
    _line(right[1], where, size=13, italic=True)


def _body(document: Any) -> None:
    _centred(document, "BÁO CÁO", 360, 0, size=14)
    _centred(document, "{{ head.summary }}", 0, 0, size=13)
    rule = document.add_paragraph()
    rule._p.get_or_add_pPr().extend(
        [
            _parsed(RULE),
            _parsed('<w:spacing w:after="120" w:line="60" w:lineRule="exact"/>'),
            _parsed('<w:ind w:left="3200" w:right="3200"/>'),
        ]
    )
    for style, text in (
        ("Body", "{%p if head.addressees|length == 1 %}"),
        ("To", "Kính gửi: {{ head.addressees[0] }}."),
        ("Body", "{%p else %}"),
        ("To", "Kính gửi:"),
        ("Body", "{%p for one in head.addressees %}"),
        ("To", "- {{ one }}{% if loop.last %}.{% else %};{% endif %}"),
        ("Body", "{%p endfor %}"),
        ("Body", "{%p endif %}"),
        ("Body", "{{ head.opening }}"),
        ("Body", "{%p for chapter in chapters %}"),
        ("Chapter", "{{ chapter.numeral }}. {{ chapter.title|upper }}"),
        ("Body", "{%p for part in chapter.parts %}"),
        ("Body", "{%p if part.title %}"),
        ("Part", "{{ loop.index }}. {{ part.title }}"),
        ("Body", "{%p endif %}"),
        ("Body", "{%p for paragraph in part.paragraphs %}"),
        ("Body", "{%p if paragraph.to_write %}"),
        ("ToWrite", "{{ paragraph.text }}"),
        ("Body", "{%p else %}"),
        ("Body", "{{ paragraph.text }}"),
        ("Body", "{%p endif %}"),
        ("Body", "{%p endfor %}"),
        ("Body", "{%p endfor %}"),
        ("Body", "{%p endfor %}"),
    ):
        if style == "To":
            _centred(document, text, 0, 60, size=13, bold=False)
        else:
            paragraph = document.add_paragraph()
            paragraph._p.get_or_add_pPr().append(_parsed(f'<w:pStyle w:val="{style}"/>'))
            paragraph.add_run(text)


def _foot(document: Any) -> None:
    [left], [right] = _columns(document, FOOT, rows=1)
    _line(left, "Nơi nhận:", size=12, bold=True, italic=True, align="left")
    for text in ("{%p for copy in head.copies %}", "{{ copy }}", "{%p endfor %}"):
        _line(left, text, size=11, align="left")
    for text in ("{%p if head.authority %}", "{{ head.authority }}", "{%p endif %}"):
        _line(right, text, size=13, bold=True)
    _line(right, "{{ head.post }}", size=13, bold=True)
    for _blank in range(4):
        right.add_paragraph()
    last = right.add_paragraph()
    last.alignment = 1
    run = last.add_run("Họ và tên")
    run.bold = True


def _centred(
    document: Any, text: str, before: int, after: int, *, size: int, bold: bool = True
) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    layout = _parsed(f"<w:pPr>{_CENTRED.format(before, after)}</w:pPr>")
    paragraph._p.insert(0, layout)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
