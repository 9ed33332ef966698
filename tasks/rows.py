"""Rows of the list of tasks, prepared so that the template only prints."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import format_date
from common.ui import Badge
from plans.models import Assignment, OpenPhrase
from reporting.items import Counts, ReportCell, is_told, own_report
from reporting.models import Report
from tasks.models import Task
from tasks.states import PRESSING, status_badge, worst
from tasks.verdict import Verdict

MONITOR = Assignment.Role.MONITOR


@dataclass(frozen=True)
class TaskRow:
    """One task: its words in the plan, and what the person may know of its reports."""

    item: Task
    url: str
    open_agencies: list[str]
    open_monitors: list[str]
    status: str | None  # TaskProgress.Status, "" not reported, None not for this person
    counts: Counts | None
    own: ReportCell | None
    remark: str
    verdict: Verdict | None  # None: not for this person

    @property
    def verdict_badge(self) -> Badge | None:
        """The verdict by the task's own date; a task without one has none to show."""
        return self.verdict.badge if self.verdict and self.item.due_on else None

    @property
    def status_badge(self) -> Badge | None:
        """The task's situation as reported this period."""
        return None if self.status is None else status_badge(self.status)

    @property
    def due(self) -> str:
        """The date the task itself is due, where a document set one."""
        day = self.item.due_on
        return _("hạn %(day)s") % {"day": format_date(day)} if day else ""

    @property
    def open_words(self) -> str:
        """Why agencies are not yet named, for the workbook."""
        return "; ".join(self.open_agencies + self.open_monitors)

    @property
    def monitor_words(self) -> str:
        """The plan's monitor cell, or that there is none."""
        return self.item.monitors_text or _("chưa có")

    @property
    def lateness(self) -> tuple[int, int, int]:
        """Sort key: most overdue reports first, then most missing."""
        n = self.counts or Counts(0, 0, 0, 0)
        own_late = bool(self.own and self.own.timeliness.kind == "late")
        return (-max(n.overdue, own_late), -n.missing, self.item.position)

    @property
    def urgency(self) -> tuple[int, int]:
        """Sort key: stuck tasks first, those nothing is known of last."""
        return (PRESSING.index(self.status) if self.status else len(PRESSING), self.item.position)

    @property
    def row_class(self) -> str:
        """The red edge: the person's own report must be acted on."""
        return self.own.row_class if self.own else ""


def open_phrases(items) -> dict[int, list[OpenPhrase]]:
    """Phrases of the agency cells that nobody has settled yet, by task."""
    found: dict[int, list[OpenPhrase]] = {}
    for phrase in OpenPhrase.objects.filter(item__in=items).order_by("column", "position", "pk"):
        found.setdefault(phrase.item_id, []).append(phrase)
    return found


def why_open(phrases, column) -> list[str]:
    """Why phrases of one column are not settled, each reason once."""
    labels = [p.get_qualifier_display() for p in phrases if p.column == column]
    return [*dict.fromkeys(labels)]


def reported_status(reports: list[Report], user) -> str:
    """One's own word, else the first-named agency's; the most pressing where no agency is named."""
    told = [r for r in reports if is_told(r, user)]
    own = own_report(told, user)
    if own:
        return own.status or ""
    lead = [r for r in told if r.role == Assignment.Role.LEAD]
    if any(r.role == Assignment.Role.LEAD for r in reports):
        return worst(r.status for r in lead)
    return worst(r.status for r in told)


def make_row(
    task, reports: list[Report], phrases, roles, user, now, verdict=None, *, is_past=False
) -> TaskRow:
    """The row of a task out of the reports on it that this person may see.

    Of a past day the steps inside an agency are not known: its own report is not shown.
    """
    own = own_report(reports, user)
    watching = user.sees_province or MONITOR in roles
    return TaskRow(
        item=task,
        url=reverse("tasks:task-detail", args=[task.pk]),
        open_agencies=why_open(phrases, OpenPhrase.Column.AGENCIES),
        open_monitors=why_open(phrases, OpenPhrase.Column.MONITORS),
        status=reported_status(reports, user) if watching or own else None,
        counts=Counts.of(reports, now) if watching and reports else None,
        own=None
        if is_past or not own
        else ReportCell.of(own, reverse("tasks:task-report", args=[own.pk]), now),
        remark=_("chờ xác định cơ quan") if watching and phrases and not reports else "",
        verdict=verdict,
    )
