"""The consolidated report as Excel: its text with the sources, then the appendices."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from portal.official.layout import Column, Row, Table, row_of
from portal.official.xlsx import workbook_of
from portal.report.content import ReportContent, Source


def to_xlsx(content: ReportContent) -> bytes:
    """The workbook: a sheet of text, a sheet for each appendix with numbers that are numbers."""
    book: Any = workbook_of([_text(content), *content.appendices], content.title)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(content: ReportContent) -> Table:
    """The chapters as a table: a paragraph a row, with where it comes from."""
    columns = (
        Column(_("TT"), 12, "center"),
        Column(_("Nội dung"), 170, "left"),
        Column(_("Nguồn"), 70, "left"),
    )
    rows: list[Row] = []
    for chapter in content.chapters:
        rows.append(Row("section", (chapter.numeral, chapter.title)))
        for number, part in enumerate(chapter.parts, 1):
            if part.title:
                rows.append(Row("section", (str(number), part.title)))
            for paragraph in part.paragraphs:
                sources = "\n".join(map(_named, paragraph.sources))
                rows.append(row_of("item", ("", paragraph.text, sources), columns))
    return Table(
        name=_("Nội dung"),
        title=content.title,
        notes=(content.head.opening,),
        columns=columns,
        rows=tuple(rows),
    )


def _named(source: Source) -> str:
    """“I/8, Sở Y tế (bản tổng hợp)”."""
    told = f"{source.line}, {source.who}"
    return _("%(source)s (bản tổng hợp)") % {"source": told} if source.is_summary else told
