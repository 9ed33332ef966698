"""What an agency owes this period, and what waits for its review."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.dates import format_long
from common.ui import Badge
from plans.models import PlanItem
from reporting import words
from reporting.calendar import VIETNAM
from reporting.extended import extension_badge
from reporting.filters import MINE, NOBODYS
from reporting.models import Comment, Report, ReportingPeriod, ReportVersion
from reporting.states import state_badge, timeliness_badge
from reporting.workflow import ACCEPTED, DRAFT, PENDING, RETURNED, SUBMITTED, Act

SENT = (SUBMITTED, ACCEPTED)


@dataclass
class Line:
    """One report as a line of work: what, where it stands, the button, the words said of it and
    the parts of the report they are `about`."""

    report: Report
    url: str
    state: Badge
    timeliness: Badge
    verb: str
    said: Comment | None = None
    about: list[str] = field(default_factory=list)
    extension: Badge | None = None
    waiting: str = ""

    @property
    def item(self):
        """The plan line the report answers."""
        return self.report.assignment.item


@dataclass
class Group:
    """Lines in one state, under one heading."""

    key: str
    title: str
    verb: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Watched:
    """A line the agency monitors: how many of its reports have come in this period."""

    item: PlanItem
    sent: int
    expected: int


def report_url(report: Report) -> str:
    """The page where a report is written and read."""
    page = "tasks:task-report" if report.appendix == "I" else "indicators:indicator-report"
    return reverse(page, args=[report.pk])


def groups(lines: list[Line], *, is_head: bool) -> list[Group]:
    """Lines by state, the most pressing first; empty groups are left out."""
    pending_verb = _("Xem, duyệt") if is_head else _("Xem")
    order = [
        Group(RETURNED, _("Bị trả lại, cần sửa"), _("Sửa, nộp lại")),
        Group("todo", _("Chưa nhập"), _("Nhập")),
        Group(DRAFT, _("Bản nháp"), _("Nhập tiếp")),
        Group(PENDING, _("Chờ lãnh đạo duyệt"), pending_verb),
        Group(SUBMITTED, _("Đã nộp, chờ tiếp nhận"), _("Xem")),
        Group(ACCEPTED, _("Đã tiếp nhận"), _("Xem")),
    ]
    if is_head:
        order.insert(0, order.pop(3))
    by_key = {group.key: group for group in order}
    for line in lines:
        group = by_key["todo" if line.report.is_untouched else line.report.state]
        line.verb = group.verb
        group.lines.append(line)
    return [group for group in order if group.lines]


def lines_of(reports, now) -> list[Line]:
    """Lines of work for reports, with the last words of whoever returned one.

    Reports `with_extension` show where their last extension stands.
    """
    reports = list(reports)
    returned = [r.pk for r in reports if r.state == RETURNED]
    back = Comment.objects.filter(report__in=returned, act__in=[Act.RETURN, Act.REOPEN])
    said = {c.report_id: c for c in back.select_related("author__agency").order_by("pk")}
    sent = ReportVersion.objects.filter(report__in=[c.report_id for c in said.values() if c.fields])
    told = dict(sent.order_by("number").values_list("report", "content"))
    return [
        Line(
            r,
            report_url(r),
            state_badge(r),
            timeliness_badge(r, now),
            "",
            said.get(r.pk),
            [label for key, label in words.places(told.get(r.pk)) if key in said[r.pk].fields],
            extension_badge(getattr(r, "extension_step", None)),
        )
        for r in reports
    ]


def whose(reports: list[Report], user) -> list[tuple[str, str, int]]:
    """(value of `?nguoi=`, words, how many): the agency's reports, one's own, nobody's; none
    while nobody is in charge of any."""
    counts = [
        ("", _("Cả cơ quan"), len(reports)),
        (MINE, _("Của tôi"), len(of_person(reports, user, MINE))),
        (NOBODYS, _("Chưa có người phụ trách"), len(of_person(reports, user, NOBODYS))),
    ]
    return counts if counts[2][2] < len(reports) else []


def of_person(reports: list[Report], user, asked: str) -> list[Report]:
    """Those the person looks after, those nobody does, or all."""
    officer = {MINE: user.pk, NOBODYS: None}
    if asked not in officer:
        return reports
    return [r for r in reports if r.assignment.officer_id == officer[asked]]


def headline(reports: list[Report], period: ReportingPeriod, user) -> str:
    """The answer to “what do I owe, by when?” in one sentence."""
    now = clock.now()
    unsent = [r for r in reports if r.first_submitted_at is None]
    back = sum(r.state == RETURNED for r in reports)
    waiting = sum(r.state == PENDING for r in reports)
    parts = []
    if user.role == user.Role.HEAD and waiting:
        parts.append(_("%(n)s mục chờ anh/chị duyệt") % {"n": waiting})
    if back:
        parts.append(_("%(n)s mục bị trả lại") % {"n": back})
    if unsent:
        late = [r for r in unsent if r.deadline < now]
        for owed, said in (
            (late, _("%(n)s mục quá hạn %(hour)s giờ %(day)s")),
            # extensions part the deadlines: the first of each kind counts
            (
                [r for r in unsent if r not in late],
                _("còn %(n)s mục chưa nộp, hạn %(hour)s giờ %(day)s"),
            ),
        ):
            if owed:
                due = min(r.deadline for r in owed).astimezone(VIETNAM)
                day = {"n": len(owed), "hour": due.hour, "day": format_long(due.date())}
                parts.append(said % day)
    if not parts:
        done = _("Đã nộp đủ %(n)s mục %(period)s") % {"n": len(reports), "period": period.label}
        return (
            done
            if reports
            else _("%(period)s không có mục nào phải báo cáo") % {"period": period.label}
        )
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:]


def lead(reports: list[Report], period: ReportingPeriod, agency) -> str:
    """Of what, and how far: the second line under the headline."""
    sent = sum(r.state in SENT for r in reports)
    pending = sum(r.state == PENDING for r in reports)
    return _(
        "%(agency)s phải báo cáo %(all)s mục %(period)s: %(sent)s mục đã nộp, "
        "%(pending)s mục chờ lãnh đạo duyệt."
    ) % {
        "agency": agency.name,
        "all": len(reports),
        "period": period.label,
        "sent": sent,
        "pending": pending,
    }


def review_queue(user, now) -> list[Line]:
    """Reports sent and waiting for this person's review, oldest first, in periods still open."""
    waiting = (
        Report.objects.reviewed_by(user)
        .filter(state=SUBMITTED, period__closed_at__isnull=True)
        .select_related("assignment__item", "assignment__officer", "agency", "period")
        .order_by("submitted_at", "pk")
    )
    lines = lines_of(waiting, now)
    for line in lines:
        line.verb, line.waiting = _("Xem xét"), words.waiting(line.report, now)
    return lines


def watched_items(user, period) -> list[Watched]:
    """The lines the person's agency monitors, with what has come in."""
    mine = (
        PlanItem.objects.visible_to(user).filter(plan=period.plan_id).monitored_by(user.agency_id)
    )
    of_period = Q(
        assignments__reports__period=period, assignments__reports__withdrawn_at__isnull=True
    )
    counted = mine.values("pk")
    items = (
        PlanItem.objects.filter(pk__in=counted)
        .annotate(
            expected=Count("assignments__reports", filter=of_period),
            sent=Count(
                "assignments__reports",
                filter=of_period & Q(assignments__reports__first_submitted_at__isnull=False),
            ),
        )
        .order_by("appendix", "position")
    )
    return [Watched(item, item.sent, item.expected) for item in items]


def older_debts(user, period) -> list[tuple[ReportingPeriod, int]]:
    """Earlier periods still open with reports never sent, and how many."""
    counts = dict(
        Report.objects.written_by(user.agency_id)
        .filter(
            plan=period.plan_id,
            period__data_to__lt=period.data_to,
            period__closed_at__isnull=True,
            first_submitted_at__isnull=True,
        )
        .values_list("period")
        .annotate(n=Count("pk"))
        .order_by()
    )
    owed = ReportingPeriod.objects.filter(pk__in=counts).order_by("data_to")
    return [(p, counts[p.pk]) for p in owed]


def count_by_state(lines: list[Line]) -> list[tuple[Badge, int]]:
    """(badge, how many) for the side table, accepted first."""
    counts: dict[str, tuple[Badge, int]] = {}
    for line in lines:
        badge, n = counts.get(line.state.kind, (line.state, 0))
        counts[line.state.kind] = (badge, n + 1)
    order = ("accepted", "sent", "pending", "draft", "returned", "todo")
    return [counts[kind] for kind in order if kind in counts]
