"""What the pages of reports say, in sentences: where a report stands, what may be done, history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, AuditEvent
from common.dates import format_date, format_long
from common.templatetags.vn import datetime_vn
from plans.models import Assignment
from reporting.calendar import VIETNAM
from reporting.models import Comment, Report
from reporting.workflow import ACCEPTED, DRAFT, EDITABLE, PENDING, RETURNED, SUBMITTED, Act

BAD = {Act.RETURN, Act.REOPEN, Act.SEND_BACK, Act.RECALL}
GOOD = {Act.ACCEPT}
# what people outside the reporting agency read of its history: drafting is its own business
PUBLIC = {Act.SEND, Act.RECALL, Act.RETURN, Act.ACCEPT, Act.REOPEN}


def line(report: Report) -> str:
    """The plan's line the report answers, within a sentence: “nhiệm vụ 33”."""
    kind = {"I": _("nhiệm vụ"), "II": _("chỉ tiêu chủ yếu"), "III": _("chỉ tiêu ngành")}
    return f"{kind[report.appendix]} {report.assignment.item.number}"


def title(report: Report) -> str:
    """“Nhiệm vụ 33: báo cáo Quý II/2023”."""
    return _("%(line)s: báo cáo %(period)s") % {
        "line": capfirst(line(report)),
        "period": report.period.label,
    }


def same_as(before: Report | None) -> dict[str, str]:
    """{"unchanged": “Không thay đổi so với Quý I/2023”} for the content of a report that repeats
    the one `before`; nothing without one."""
    if before is None:
        return {}
    words = _("Không thay đổi so với %(period)s") % {"period": before.period.label}
    return {"unchanged": words}


def due(report: Report) -> str:
    """“hạn nộp 17 giờ thứ Sáu 16/06/2023”."""
    moment = report.deadline.astimezone(VIETNAM)
    return _("hạn nộp %(hour)s giờ %(day)s") % {
        "hour": moment.hour,
        "day": format_long(moment.date()),
    }


def reviewers(report: Report) -> str:
    """Who reviews the report: the item's monitors by name, else the coordinator."""
    names = Agency.objects.filter(
        assignments__item=report.assignment.item_id, assignments__role=Assignment.Role.MONITOR
    ).values_list("short_name", flat=True)
    return ", ".join(names) or _("điều phối cấp tỉnh")


def standing(report: Report, *, own: bool, last_sent: int) -> str:
    """Why the page cannot be written on, and what to do about it; "" when it can.

    `own`: the reader works for the reporting agency; `last_sent`: number of the last version
    sent, 0 for none.
    """
    if not own and not last_sent:
        return _("Cơ quan chưa nộp báo cáo kỳ này.")
    if report.period.is_closed:
        closed = report.period.closed_at.astimezone(VIETNAM).date()
        return _("%(period)s đã đóng ngày %(day)s nên báo cáo chỉ để xem.") % {
            "period": report.period.label,
            "day": format_date(closed),
        }
    if not own and report.state in {DRAFT, PENDING, RETURNED}:
        return _("Cơ quan đang sửa lại. Dưới đây là bản nộp lần %(n)s.") % {"n": last_sent}
    return _locked(report, own) if report.state not in EDITABLE else ""


def _locked(report: Report, own: bool) -> str:
    """Why a report that left its author's desk cannot be changed."""
    values = {
        "who": reviewers(report),
        "sent": datetime_vn(report.submitted_at),
        "decided": datetime_vn(report.decided_at),
    }
    first, then = {
        PENDING: (
            _("Đã trình lãnh đạo cơ quan duyệt nên tạm khóa nội dung."),
            _("Cần sửa thì rút lại bản trình."),
        ),
        SUBMITTED: (
            _("Đã nộp lúc %(sent)s, chờ %(who)s tiếp nhận."),
            _("Cần sửa thì lãnh đạo cơ quan thu hồi."),
        ),
        ACCEPTED: (
            _("Đã được tiếp nhận lúc %(decided)s."),
            _("Cần sửa thì đề nghị %(who)s mở lại."),
        ),
    }[report.state]
    return (f"{first} {then}" if own else first) % values


def last_words(report: Report) -> Comment | None:
    """The words with which the report came back to its author, until it is sent again."""
    if report.state in {SUBMITTED, ACCEPTED}:
        return None
    said = report.comments.filter(act__in=[Act.RETURN, Act.REOPEN, Act.SEND_BACK])
    if report.submitted_at:
        said = said.filter(created_at__gte=report.submitted_at)
    return said.select_related("author__agency").order_by("-created_at", "-pk").first()


@dataclass(frozen=True)
class Step:
    """A step offered beside a report: its button, and the reason it asks for, if any."""

    act: Act
    button: str
    style: str
    hint: str = ""
    ask: str = ""


def steps(acts: Collection[Act], report: Report) -> list[Step]:
    """The steps that are no part of writing, for the acts open to the reader."""
    who = reviewers(report)
    every = [
        Step(Act.ACCEPT, _("Tiếp nhận báo cáo"), "primary"),
        Step(
            Act.RETURN,
            _("Trả lại báo cáo"),
            "danger",
            _("Cơ quan báo cáo sẽ đọc nguyên văn câu này."),
            _("Lý do trả lại, yêu cầu sửa"),
        ),
        Step(
            Act.REOPEN,
            _("Mở lại báo cáo đã tiếp nhận"),
            "danger",
            _("Báo cáo quay về cơ quan để sửa và nộp lại."),
            _("Lý do mở lại"),
        ),
        Step(Act.SEND, _("Nộp báo cáo"), "primary", _("Nộp cho %(who)s.") % {"who": who}),
        Step(
            Act.SEND_BACK,
            _("Trả lại chuyên viên"),
            "danger",
            _("Chuyên viên sẽ đọc nguyên văn câu này."),
            _("Cần sửa gì"),
        ),
        Step(Act.WITHDRAW, _("Rút lại để sửa"), "secondary", _("Báo cáo trở lại bản nháp.")),
        Step(
            Act.RECALL,
            _("Thu hồi báo cáo đã nộp"),
            "danger",
            _("Bản đã nộp vẫn được giữ trong lịch sử; %(who)s thấy lý do.") % {"who": who},
            _("Lý do thu hồi"),
        ),
    ]
    writing = report.state in EDITABLE
    return [step for step in every if step.act in acts and not (writing and step.act == Act.SEND)]


def done(act: Act, report: Report) -> str:
    """What a page says after a step."""
    values = {
        "line": line(report),
        "period": report.period.label,
        "agency": report.agency.name,
        "who": reviewers(report),
    }
    return {
        Act.SAVE: _("Đã lưu nháp."),
        Act.HAND_IN: _("Đã trình lãnh đạo duyệt."),
        Act.SEND: _("Đã nộp báo cáo %(period)s, %(line)s cho %(who)s."),
        Act.WITHDRAW: _("Đã rút lại bản trình, sửa tiếp được."),
        Act.SEND_BACK: _("Đã trả lại chuyên viên."),
        Act.RECALL: _("Đã thu hồi báo cáo, sửa tiếp được."),
        Act.RETURN: _("Đã trả lại báo cáo %(period)s, %(line)s cho %(agency)s."),
        Act.ACCEPT: _("Đã tiếp nhận báo cáo %(period)s, %(line)s của %(agency)s."),
        Act.REOPEN: _("Đã mở lại báo cáo %(period)s, %(line)s cho %(agency)s."),
    }[act] % values


@dataclass
class Entry:
    """One line of a report's history."""

    at: datetime
    action: str
    who: str
    what: str
    details: list[str] = field(default_factory=list)
    said: str = ""
    url: str = ""

    @property
    def mark(self) -> str:
        """The shape of its dot: bad, good or none."""
        return "bad" if self.action in BAD else "good" if self.action in GOOD else ""


def history(report: Report, *, own: bool, labels: Mapping[str, str]) -> list[Entry]:
    """What happened to the report, newest first, from the audit trail.

    `labels` names the fields that were saved. Saves of one person in a row are one line.
    People outside the reporting agency see what left it and what came back.
    """
    events = audit.about(report)
    if not own:
        events = events.filter(action__in=PUBLIC)
    entries: list[Entry] = []
    sent = 0
    for event in events.order_by("pk"):
        entry = _entry(event, labels)
        if event.action == Act.SEND:
            sent += 1
            entry.what = _("Nộp lần %(n)s") % {"n": sent}
            entry.url = reverse("reporting:version-detail", args=[report.pk, sent])
        last = entries[-1] if entries else None
        if last and last.action == entry.action == Act.SAVE and last.who == entry.who:
            entry.details = list(dict.fromkeys(last.details + entry.details))
            entries.pop()
        entries.append(entry)
    return entries[::-1]


def _entry(event: AuditEvent, labels: Mapping[str, str]) -> Entry:
    fields = [labels.get(name, name) for name in event.data.get("fields", [])]
    files = [event.data["file"]] if "file" in event.data else []
    return Entry(
        at=event.at,
        action=event.action,
        who=event.actor,
        what=event.get_action_display(),
        details=fields + files,
        said=event.data.get("reason", ""),
    )
