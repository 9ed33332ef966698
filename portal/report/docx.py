"""The consolidated report as Word, out of a template the office may replace by its own.

A template is read by Jinja in a sandbox that knows no functions and no files; what a template
cannot say is refused with the place in it, and how to go back to the built-in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from common.text import visible
from portal.official.docx import _set_up_page, _table
from portal.report.content import ReportContent

NAME = "bao-cao-tong-hop.docx"
BUILT_IN = Path(__file__).with_name("templates") / NAME
_SHOWN = 80  # letters of the place that a message quotes
_MAX_TITLE = 255  # of a document property


class BrokenTemplate(Exception):
    """The office's own template cannot be used; the message says where, and what to do."""


def template_path() -> Path:
    """The template in force: the office's own, where there is one."""
    own = Path(settings.REPORT_TEMPLATES) / NAME
    return own if own.is_file() else BUILT_IN


def to_docx(content: ReportContent) -> bytes:
    """The document: the text by the template, then a landscape section for each appendix.

    Raises BrokenTemplate.
    """
    document = _rendered(template_path(), content)
    properties = document.core_properties
    properties.title = content.title[:_MAX_TITLE]
    properties.created = properties.modified = timezone.now()
    for table in content.appendices:
        _add_appendix(document, table)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def context(content: ReportContent) -> dict[str, Any]:
    """What a template may print: words and lists of them, nothing else."""
    return _plain({"head": asdict(content.head), "chapters": list(map(asdict, content.chapters))})


def _rendered(path: Path, content: ReportContent) -> Any:
    """The template filled in."""
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    source = ""
    try:
        template = DocxTemplate(path)
        template.init_docx()
        source = re.sub(r"<w:p([ >])", r"\n<w:p\1", template.patch_xml(template.get_xml()))
        template.render(context(content), _environment(), autoescape=True)
        for style in ("heading 1", "Title", "Subtitle", "Bảng - hết"):
            template.docx.styles[style]
    except (BadZipFile, PackageNotFoundError, KeyError, OSError) as broken:
        raise _broken(path, _("không phải tệp Word dùng được: %s") % broken) from broken
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as broken:
        place = _place(broken, source)
        at = _(" gần chỗ “%(place)s”") % {"place": place} if place else ""
        raise _broken(path, f"{broken}{at}") from broken
    return template.docx


def _environment() -> Any:
    """Jinja without functions, files, or ways to make much out of little."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Office(ImmutableSandboxedEnvironment):
        """Refuses to multiply and to take powers, by which a line could fill the memory."""

        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            raise SecurityError(f"“{operator}” is not allowed")

    environment = Office(undefined=StrictUndefined)
    environment.globals.clear()
    kept = ("capitalize", "default", "first", "join", "last", "length", "lower", "trim", "upper")
    environment.filters = {name: environment.filters[name] for name in kept}
    return environment


def _place(broken: Exception, source: str) -> str:
    """The words of the template at which it failed, if the failure tells."""
    line = getattr(broken, "lineno", None)
    trace = broken.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            line = trace.tb_lineno
        trace = trace.tb_next
    lines = source.split("\n")
    if not line or line > len(lines):
        return ""
    return re.sub(r"<[^>]+>", "", lines[line - 1]).strip()[:_SHOWN]


def _broken(path: Path, what: str) -> BrokenTemplate:
    words = {"file": path.name, "folder": path.parent, "what": what}
    return BrokenTemplate(
        _(
            "Tệp mẫu %(file)s trong %(folder)s có lỗi: %(what)s. Sửa tệp rồi thử lại; hoặc chuyển "
            "tệp ra khỏi thư mục để trở về mẫu có sẵn của hệ thống."
        )
        % words
    )


def _add_appendix(document: Any, table: Any) -> None:
    """A section across, its pages numbered from 1, with the table."""
    section = document.add_section()
    section.header.is_linked_to_previous = False
    for old in section._sectPr.findall("{*}pgNumType"):
        section._sectPr.remove(old)
    _set_up_page(section)
    document.add_paragraph(table.name, "heading 1")
    document.add_paragraph(table.title, "Title")
    for note in table.notes:
        document.add_paragraph(note, "Subtitle")
    document.element.body._insert_tbl(_table(table))
    document.add_paragraph(style="Bảng - hết")  # Word wants one after a table


def _plain(value: Any) -> Any:
    """Values as visible words, lists and dictionaries: no object of ours reaches a template."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return visible(value) if isinstance(value, str) else value
