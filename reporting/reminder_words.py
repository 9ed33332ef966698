"""What people read about reports that are not in: sentences of reminders and of urging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext as _

from agencies.models import Agency, User
from common.clock import VIETNAM
from common.dates import format_date, format_day, format_long
from reporting.models import Report

NAMED = 5  # lines a sentence names; the others it counts
UNDER_MINISTRIES = {Agency.Kind.CENTRAL, Agency.Kind.ARMED}


class Due(Protocol):
    """A report and how many days after its deadline it is spoken of."""

    @property
    def report(self) -> Report: ...

    @property
    def days(self) -> int: ...


def text(own: Sequence[Due], watched: Sequence[Due], province: Sequence[Due]) -> str:
    """“Còn 3 ngày: 12 mục Quý II/2023 chưa nộp, hạn 17 giờ thứ Sáu 16/06/2023”.

    What the person owes, then what others owe on lines the person's agency watches, or in the
    whole province; all of one step and period.
    """
    everything = [*own, *watched, *province]
    period = everything[0].report.period.label
    parts = []
    if own:
        deadlines = {due.report.deadline for due in own}
        sentence = (
            _("%(n)s mục %(period)s chưa nộp, hạn %(due)s")
            if len(deadlines) == 1
            else _("%(n)s mục %(period)s chưa nộp, hạn sớm nhất %(due)s")
        )
        parts.append(sentence % {"n": len(own), "period": period, "due": moment(min(deadlines))})
    if province:
        parts.append(
            _("%(agencies)s cơ quan chưa nộp %(n)s báo cáo %(period)s")
            % {"agencies": agencies(province), "n": len(province), "period": period}
        )
    elif watched:
        parts.append(
            _("%(agencies)s cơ quan chưa nộp báo cáo %(period)s về %(lines)s do cơ quan theo dõi")
            % {"agencies": agencies(watched), "period": period, "lines": lines(watched)}
        )
    return f"{left(max(due.days for due in everything))}: {'; '.join(parts)}"


def left(days: int) -> str:
    """“Còn 3 ngày”, “Hạn hôm nay”, “Quá hạn 4 ngày”: so many days after a deadline."""
    if days == 0:
        return _("Hạn hôm nay")
    return (_("Còn %(n)s ngày") if days < 0 else _("Quá hạn %(n)s ngày")) % {"n": abs(days)}


def moment(due: datetime) -> str:
    """“17 giờ thứ Sáu 16/06/2023”."""
    local = due.astimezone(VIETNAM)
    return _("%(hour)s giờ %(day)s") % {"hour": local.hour, "day": format_long(local.date())}


def agencies(dues: Iterable[Due]) -> int:
    """How many agencies owe."""
    return len({due.report.agency_id for due in dues})


def lines(dues: Iterable[Due]) -> str:
    """“nhiệm vụ 33, 34”, in plan order; of many only the first."""
    items = {due.report.assignment.item_id: due.report.assignment.item for due in dues}
    ordered = sorted(items.values(), key=lambda item: (item.appendix, item.position))
    if all(item.appendix == "I" for item in ordered):
        return _("nhiệm vụ %(numbers)s") % {"numbers": _first([i.number for i in ordered])}
    return _("các dòng %(numbers)s") % {"numbers": _first([str(i) for i in ordered])}


def _first(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return shown if more <= 0 else _("%(shown)s và %(n)s dòng khác") % {"shown": shown, "n": more}


def is_asked(agency: Agency, by: User) -> bool:
    """Whether an agency is asked (“đề nghị”) and not told (“yêu cầu”) to report.

    Bodies under the ministries are asked; everybody is by a monitor, who is no superior.
    """
    return agency.kind in UNDER_MINISTRIES or by.role != User.Role.COORDINATOR


def usual_words(*, asked: bool, period: str) -> str:
    """The words of urging until the person changes them."""
    verb = _("Đề nghị") if asked else _("Yêu cầu")
    return _(
        "%(verb)s cơ quan khẩn trương hoàn thành, nộp báo cáo %(period)s còn thiếu; "
        "trường hợp chậm do khó khăn, vướng mắc thì nêu rõ nguyên nhân, trách nhiệm và thời hạn "
        "hoàn thành."
    ) % {"verb": verb, "period": period}


def urged(count: int, last: date | None, today: date) -> str:
    """“Đã nhắc 2 lần, lần cuối 17/06”; "" when never."""
    if not count or last is None:
        return ""
    return _("Đã nhắc %(n)s lần, lần cuối %(day)s") % {"n": count, "day": format_day(last, today)}


def urge_notice(*, issuer: str, count: int, period: str, answer_by: date | None, words: str) -> str:
    """The line in the inbox of those who are urged."""
    asked = _("%(issuer)s đôn đốc %(n)s báo cáo %(period)s chưa nộp") % {
        "issuer": issuer,
        "n": count,
        "period": period,
    }
    if answer_by:
        asked += _(", nộp trước ngày %(day)s") % {"day": format_date(answer_by)}
    return f"{asked}. {words}".strip()
