"""Thông báo kết luận: what leaders concluded on a day, in the form of Nghị định 30/2020/NĐ-CP.

A draft: number, date and signature stay open, the registry of the office gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from agencies.models import User
from common.dates import format_date
from common.text import visible
from plans.models import Plan
from portal.official.docx import _set_styles
from portal.official.letter import (
    FOOT,
    HEAD,
    _columns,
    _line,
    _paragraph,
    _rule,
    _set_up_page,
    _spaced,
    issuer_lines,
    place,
)
from reporting.models import Instruction
from reporting.reminder_words import UNDER_MINISTRIES
from reporting.words import line_of

RULED = 55  # mm from either edge: the line below the title
NAMED_BY = 25  # words of a line of the plan by which it is known


def conclusion_notice(
    instructions: Sequence[Instruction], *, plan: Plan, day: date, by: User
) -> bytes:
    """The notice as .docx; instructions come in the order of the plan, with `item`, `agency` and
    the name it had that day, `agency_name`."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.title = _("Thông báo kết luận ngày %(day)s") % {"day": format_date(day)}
    properties.author, properties.comments = "Kehoach", ""
    properties.created = properties.modified = timezone.now()
    _set_styles(document)
    _set_up_page(document.sections[0])
    _head(document, plan, day, by)
    _body(document, instructions, plan, day)
    _foot(document, instructions)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _head(document: Any, plan: Plan, day: date, by: User) -> None:
    above, name = issuer_lines(by.agency or plan.issuer)
    left, right = _columns(document, HEAD, rows=2)
    if above:
        _line(left[0], above, size=12)
    _line(left[0], name, size=12, bold=True)
    _rule(left[0], 23)
    _line(right[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _line(right[0], "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right[0], 20)
    _line(left[1], _("Số:        /TB-"), size=13)
    written = _("%(place)s, ngày      tháng      năm %(year)s")
    where = {"place": place(plan.issuer), "year": day.year}
    _line(right[1], written % where, size=13, italic=True)


def _body(document: Any, instructions: Sequence[Instruction], plan: Plan, day: date) -> None:
    leaders = list(dict.fromkeys(one.leader for one in instructions))
    names = {"day": format_date(day), "plan": plan.title, "year": plan.year}
    names["leaders"] = ", ".join(leaders) or "…"
    title = document.add_paragraph()
    title.add_run(_("THÔNG BÁO")).bold = True
    _spaced(title, "center", before=18)
    about = _("Kết luận của %(leaders)s\ntại cuộc họp ngày %(day)s về %(plan)s năm %(year)s")
    summary = document.add_paragraph()
    summary.add_run(visible(about % names)).bold = True
    _spaced(summary, "center")
    _rule(document, RULED)
    opening = _(
        "Ngày %(day)s, tại cuộc họp về tình hình thực hiện %(plan)s năm %(year)s của Ủy ban nhân "
        "dân tỉnh, %(leaders)s đã kết luận như sau:"
    )
    _paragraph(document, opening % names)
    by_line = groupby(instructions, lambda one: one.item)
    for number, (item, rows) in enumerate(by_line, 1):
        words = {"n": number, "line": capfirst(line_of(item))}
        words["text"] = Truncator(visible(item.text)).words(NAMED_BY)
        heading = document.add_paragraph()
        heading.add_run(f"{number}. {words['line']}").bold = True
        heading.add_run(f": {words['text']}")
        heading.paragraph_format.keep_with_next = True
        _spaced(heading, "justify", before=6)
        for said, called in groupby(rows, lambda one: (one.leader, one.text, one.due_on)):
            _conclusion(document, said, [*called], several=len(leaders) > 1)
    closing = _("Thông báo để các cơ quan, đơn vị biết, thực hiện./.")
    _paragraph(document, closing)


def _conclusion(
    document: Any,
    said: tuple[str, str, date | None],
    called: Sequence[Instruction],
    *,
    several: bool,
) -> None:
    """The words, by whom where several spoke; who must do it by when. Bodies under the ministries
    are asked, not told."""
    leader, text, due = said
    for part in filter(None, text.splitlines()):
        _paragraph(document, f"{leader}: {part}" if several else part)
    for asks, verb in ((False, _("Giao")), (True, _("Đề nghị"))):
        names = [
            one.agency_name  # type: ignore[attr-defined] # annotated
            for one in called
            if one.agency and (one.agency.kind in UNDER_MINISTRIES) == asks
        ]
        if names and due:
            who = ", ".join(dict.fromkeys(names))
            words = {"verb": verb, "who": who, "day": format_date(due)}
            _paragraph(
                document,
                _("%(verb)s %(who)s thực hiện, báo cáo kết quả trước hết ngày %(day)s.") % words,
            )


def _foot(document: Any, instructions: Sequence[Instruction]) -> None:
    """Who gets it; who signs, left open."""
    document.add_paragraph().paragraph_format.line_spacing = 0.5
    [left], [right] = _columns(document, FOOT, rows=1)
    _line(left, _("Nơi nhận:"), size=12, bold=True, italic=True, align="left")
    called = dict.fromkeys(one.agency_name for one in instructions if one.agency)  # type: ignore[attr-defined]
    for name in called:
        _line(left, _("- %(body)s;") % {"body": name}, size=11, align="left")
    _line(left, _("- Lưu: VT."), size=11, align="left")
    _line(right, _("QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ"), size=13, bold=True)
    for _blank in range(4):
        _line(right, "", size=13)
    _line(right, _("Họ và tên"), size=13, bold=True)
