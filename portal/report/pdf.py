"""The consolidated report as a tagged PDF."""

from __future__ import annotations

from portal.official.pdf import typeset
from portal.report.content import ReportContent
from portal.report.docx import context


def to_pdf(content: ReportContent) -> bytes:
    """The document, set by Typst; see `portal.official.pdf.typeset`."""
    return typeset("report.typ", content.title, content.appendices, **context(content))
