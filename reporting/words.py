"""What the pages of reports say, in sentences: where a report stands, what may be done, history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, AuditEvent
from common.dates import format_date, format_long
from common.templatetags.vn import datetime_vn
from plans.models import Assignment, PlanItem
from reporting.calendar import VIETNAM
from reporting.extended import moved
from reporting.models import Comment, Report, ReportVersion
from reporting.workflow import ACCEPTED, DRAFT, EDITABLE, PENDING, RETURNED, SUBMITTED, Act

Action = AuditEvent.Action
BAD = {Act.RETURN, Act.REOPEN, Act.SEND_BACK, Act.RECALL, Action.REFUSE}
GOOD = {Act.ACCEPT, Action.GRANT}
EXTENSION = {Action.ASK_TIME, Action.GRANT, Action.REFUSE}
# what people outside the reporting agency read of its history: drafting is its own business
PUBLIC = {Act.SEND, Act.RECALL, Act.RETURN, Act.ACCEPT, Act.REOPEN, *EXTENSION}


def line(report: Report) -> str:
    """The plan's line the report answers, within a sentence: “nhiệm vụ 33”."""
    return line_of(report.assignment.item)


def line_of(item: PlanItem) -> str:
    """A line of the plan within a sentence: “nhiệm vụ 33”."""
    kind = {"I": _("nhiệm vụ"), "II": _("chỉ tiêu chủ yếu"), "III": _("chỉ tiêu ngành")}
    return f"{kind[item.appendix]} {item.number}"


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
    """“hạn nộp 17 giờ thứ Ba 20/06/2023 (gốc 16/06/2023, gia hạn lúc 08:02, 13/06/2023)”."""
    moment = report.deadline.astimezone(VIETNAM)
    words = _("hạn nộp %(hour)s giờ %(day)s") % {
        "hour": moment.hour,
        "day": format_long(moment.date()),
    }
    was = moved(report)
    return f"{words} ({was})" if was else words


def waiting(report: Report, now: datetime) -> str:
    """How long the report has waited for its reviewer, or waited until it was accepted."""
    if report.state == SUBMITTED:
        days = _days(report.submitted_at, now)
        return _("chờ xem xét %(n)s ngày") % {"n": days} if days else _("chờ xem xét từ hôm nay")
    if report.state == ACCEPTED:
        return handled(report.submitted_at, report.decided_at)
    return ""


def handled(sent: datetime, decided: datetime) -> str:
    """“xử lý sau 2 ngày”, “xử lý trong ngày”."""
    days = _days(sent, decided)
    return _("xử lý sau %(n)s ngày") % {"n": days} if days else _("xử lý trong ngày")


def _days(first: datetime, last: datetime) -> int:
    return (last.astimezone(VIETNAM).date() - first.astimezone(VIETNAM).date()).days


def paper(version: ReportVersion | None) -> str:
    """That a version was typed from a paper report, with both names; "" when it was not."""
    if version is None or not version.paper_no:
        return ""
    return _(
        "%(typist)s nhập thay từ văn bản số %(number)s do %(signer)s ký, nhận ngày %(day)s."
    ) % {
        "typist": version.submitted_by.name,
        "number": version.paper_no,
        "signer": version.paper_signer,
        "day": format_date(version.received_on),
    }


def places(content: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """(key, label) of everything a sent report says: what a reviewer's words may be about."""
    content = content or {}
    fields = [(field["key"], field["label"]) for field in content.get("fields", [])]
    return fields + [
        (row["code"], f"{row['code']} {row['label']}") for row in content.get("rows", [])
    ]


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
    """The words with which the report came back to its author, until it is sent again; or the
    note with which it was accepted."""
    if report.state == SUBMITTED:
        return None
    back = [Act.RETURN, Act.REOPEN, Act.SEND_BACK]
    said = report.comments.filter(act__in=[Act.ACCEPT] if report.state == ACCEPTED else back)
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
    optional: bool = False
    places: Sequence[tuple[str, str]] = ()


def steps(
    acts: Collection[Act], report: Report, told: Sequence[tuple[str, str]] = ()
) -> list[Step]:
    """The steps that are no part of writing, for the acts open to the reader; `told`: the
    `places` of the version they decide on."""
    who = reviewers(report)
    # bodies under the ministries are asked, not ordered
    from_ministry = report.agency.kind in {Agency.Kind.CENTRAL, Agency.Kind.ARMED}
    every = [
        Step(
            Act.ACCEPT,
            _("Tiếp nhận báo cáo"),
            "primary",
            _("Cơ quan báo cáo đọc được ghi chú này."),
            _("Ghi chú khi tiếp nhận"),
            optional=True,
        ),
        Step(
            Act.RETURN,
            _("Trả lại báo cáo"),
            "danger",
            _("Cơ quan báo cáo sẽ đọc nguyên văn câu này."),
            _("Lý do trả lại, đề nghị sửa") if from_ministry else _("Lý do trả lại, yêu cầu sửa"),
            places=told,
        ),
        Step(
            Act.REOPEN,
            _("Mở lại báo cáo đã tiếp nhận"),
            "danger",
            _("Báo cáo quay về cơ quan để sửa và nộp lại."),
            _("Lý do mở lại"),
            places=told,
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
    sent, sent_at = 0, None
    for event in events.order_by("pk"):
        entry = _entry(event, labels)
        if event.action == Act.SEND:
            sent, sent_at = sent + 1, event.at
            entry.what = _("Nộp lần %(n)s") % {"n": sent}
            entry.url = reverse("reporting:version-detail", args=[report.pk, sent])
        elif event.action in {Act.ACCEPT, Act.RETURN} and sent_at:
            entry.details.insert(0, handled(sent_at, event.at))
        last = entries[-1] if entries else None
        if last and last.action == entry.action == Act.SAVE and last.who == entry.who:
            entry.details = list(dict.fromkeys(last.details + entry.details))
            entries.pop()
        entries.append(entry)
    return entries[::-1]


def _entry(event: AuditEvent, labels: Mapping[str, str]) -> Entry:
    data = event.data
    fields = [labels.get(name, name) for name in data.get("fields", [])]
    files = [data["file"]] if "file" in data else []
    return Entry(
        at=event.at,
        action=event.action,
        who=event.actor,
        what=event.get_action_display(),
        details=fields + files + _facts(event.action, data),
        said=data.get("reason", ""),
    )


def _facts(action: str, data: Mapping[str, Any]) -> list[str]:
    """What an act said besides: of a paper report, of an extension."""
    facts = []
    if "paper" in data:
        facts.append(
            _("nhập thay từ văn bản số %(paper)s do %(signer)s ký, nhận ngày %(received)s")
            % ({"received": "–"} | data)
        )
    if "until" in data:
        asked, given = _("hạn %(was)s, xin đến %(until)s"), _("hạn cũ %(was)s, hạn mới %(until)s")
        facts.append((asked if action == Action.ASK_TIME else given) % data)
    if data.get("document"):
        facts.append(_("văn bản số %(document)s") % data)
    return facts
