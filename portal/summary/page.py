"""What the page of one summary shows: the reports received, the text, who is missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from common.dates import format_date
from common.ui import Badge
from plans.models import Appendix, Assignment, PlanItem
from portal.agency_home import report_url
from portal.summary.states import line_name
from reporting import states
from reporting.calendar import VIETNAM
from reporting.models import Comment, Consolidation, Report, ReportingPeriod, ReportVersion
from reporting.services import may_take
from reporting.services.consolidating import USABLE
from reporting.summaries import said_in
from reporting.urged import sentence, with_reminders
from reporting.workflow import BY_ACT, RETURNED, Act
from tasks.judging import verdicts
from tasks.models import Task
from tasks.verdict import Verdict


@dataclass(frozen=True)
class Received:
    """One agency's report: where it stands, what it said when last sent, whether it is in.

    `taken` is the number of the version that was taken in, 0 for none; `was_missing`: the
    summary that was sent names the agency.
    """

    report: Report
    url: str
    state: Badge
    timeliness: Badge
    sent: ReportVersion | None
    reason: Comment | None
    taken: int
    was_missing: bool
    acts: Collection[Act]

    @property
    def is_usable(self) -> bool:
        """Whether its words may be quoted now."""
        return self.report.state in USABLE

    @property
    def content(self) -> dict[str, Any] | None:
        """What it says, while that may be quoted."""
        return self.sent.content if self.sent and self.is_usable else None

    @property
    def words(self) -> str:
        """The results of a task in words; figures are shown as a table."""
        return said_in(self.content) if self.content and not self.content.get("rows") else ""

    @property
    def is_owed(self) -> bool:
        """Whether it was never sent: its agency may be urged."""
        return self.report.first_submitted_at is None

    @property
    def urged(self) -> str:
        """How often it was asked for again; "" when never."""
        return sentence(self.report)

    @property
    def is_changed(self) -> bool:
        """Whether it was returned, taken back or sent anew since it was taken in."""
        return bool(self.taken) and not (
            self.is_usable and self.sent is not None and self.sent.number == self.taken
        )

    @property
    def may_insert(self) -> bool:
        """Whether there is something to take in that is not in yet."""
        return self.is_usable and (not self.taken or self.is_changed)

    @property
    def is_late_news(self) -> bool:
        """Whether it came after the summary was sent with its agency named as missing."""
        return self.was_missing and self.is_usable

    @property
    def row_class(self) -> str:
        """The red edge of what is missing past its date, or was returned."""
        late = self.timeliness.kind == "late" or self.report.state == RETURNED
        return "is-late" if late and not self.is_usable else ""


def received(
    summary: Consolidation | None,
    item: PlanItem,
    period: ReportingPeriod,
    *,
    user: User,
    monitors: set[int],
    now: datetime,
) -> list[Received]:
    """The reports on a line for a period in the plan's order of agencies; four queries."""
    seen = Report.objects.visible_to(user).filter(period=period, assignment__item=item)
    related = ("agency", "assignment__item", "period")
    reports = list(
        with_reminders(seen.with_agency_names().select_related(*related)).order_by(
            "assignment__position", "agency__position", "pk"
        )
    )
    versions = ReportVersion.objects.filter(report__in=reports).order_by("number")
    newest = {version.report_id: version for version in versions}
    returned = [report.pk for report in reports if report.state == RETURNED]
    said = Comment.objects.filter(report__in=returned, act__in=[Act.RETURN, Act.REOPEN])
    reasons = {comment.report_id: comment for comment in said.order_by("pk")}
    parts = dict(summary.parts.values_list("report", "number")) if summary else {}
    named = summary.missing if summary and summary.is_closed else []
    missing = {one["code"] for one in named}
    return [
        Received(
            report,
            report_url(report),
            states.state_badge(report),
            states.timeliness_badge(report, now),
            newest.get(report.pk),
            reasons.get(report.pk),
            parts.get(report.pk, 0),
            report.agency.code in missing,
            [] if period.is_closed else _acts(report, user, monitors),
        )
        for report in reports
    ]


def _acts(report: Report, user: User, monitors: set[int]) -> list[Act]:
    """What the person may decide on a report from this page."""
    return [
        act
        for act in (Act.ACCEPT, Act.RETURN)
        if report.state in BY_ACT[act].sources
        and may_take(BY_ACT[act], report=report, user=user, monitors=monitors)
    ]


def counted(rows: list[Received]) -> str:
    """“7 dùng được · 1 trả lại · 3 chưa nộp”."""
    usable = sum(row.is_usable for row in rows)
    returned = sum(row.report.state == RETURNED for row in rows)
    words = {"usable": usable, "returned": returned, "unsent": len(rows) - usable - returned}
    told = [_("%(usable)s dùng được") % words]
    if returned:
        told.append(_("%(returned)s trả lại") % words)
    if words["unsent"]:
        told.append(_("%(unsent)s chưa nộp") % words)
    return " · ".join(told)


def headline(
    item: PlanItem, period: ReportingPeriod, summary: Consolidation | None, rows: list[Received]
) -> str:
    """How many agencies are waited for, or that the summary is sent."""
    words = {"line": line_name(item), "period": period.label, "all": len(rows)}
    if summary and summary.closed_at:
        day = format_date(summary.closed_at.astimezone(VIETNAM).date())
        words |= {"day": day, "n": len(summary.missing)}
        text = _("%(line)s: đã gửi tổng hợp %(period)s ngày %(day)s")
        return (text + (_(", thiếu %(n)s cơ quan") if summary.missing else "")) % words
    words |= {
        "waiting": sum(not row.is_usable for row in rows),
        "due": format_date(period.due_monitor),
    }
    if words["waiting"]:
        return _("%(line)s: còn chờ %(waiting)s/%(all)s cơ quan, hạn tổng hợp %(due)s") % words
    return _("%(line)s: đủ %(all)s/%(all)s báo cáo, hạn tổng hợp %(due)s") % words


def verdict_on(item: PlanItem, summary: Consolidation | None, now: datetime) -> Verdict | None:
    """The verdict on a task as of the day its summary was sent, else today."""
    task = Task.everything.filter(pk=item.pk).first() if item.appendix == Appendix.TASKS else None
    if task is None:
        return None
    moment = (summary and summary.closed_at) or now
    day = moment.astimezone(VIETNAM).date()
    return verdicts(item.plan, [task], day)[task.pk]


def writer_names(item: PlanItem) -> str:
    """Who consolidates the line."""
    duties = Assignment.objects.filter(item=item, role=Assignment.Role.MONITOR)
    names = duties.order_by("position", "pk").values_list("agency__name", flat=True)
    return ", ".join(names) or _("Điều phối cấp tỉnh")


def history(summary: Consolidation | None) -> list[dict[str, Any]]:
    """What was done to the summary, the newest first."""
    events = audit.about(summary).order_by("-pk") if summary else []
    return [
        {
            "at": event.at,
            "what": event.get_action_display(),
            "who": event.actor,
            "agency": event.data.get("agency", ""),
            "said": event.data.get("reason", ""),
        }
        for event in events
    ]


def page_url(item: PlanItem, period: ReportingPeriod) -> str:
    """The page of a line's summary."""
    return reverse("portal:summary", args=[period.code, item.pk])
