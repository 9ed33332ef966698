"""What lists and pages of plan lines say about the reports on them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from common.ui import Badge
from plans.models import Assignment
from reporting.models import Report
from reporting.states import state_badge, timeliness_badge
from reporting.workflow import ACCEPTED, SUBMITTED

BAR_WIDTH = 54  # pixels, as drawn in the design


@dataclass(frozen=True)
class Counts:
    """How many reports were asked for, have come, have come late, and are missing past the date."""

    expected: int
    sent: int
    late: int
    overdue: int

    @classmethod
    def of(cls, reports, now) -> Counts:
        """The counts of some reports as of `now`."""
        sent = [r for r in reports if r.first_submitted_at]
        return cls(
            expected=len(reports),
            sent=len(sent),
            late=sum(r.first_submitted_at > r.deadline for r in sent),
            overdue=sum(now > r.deadline for r in reports if not r.first_submitted_at),
        )

    @property
    def missing(self) -> int:
        """Reports never sent."""
        return self.expected - self.sent

    @property
    def note(self) -> str:
        """What is wrong, in a few words; empty when nothing is."""
        late = [_("%(n)s nộp trễ") % {"n": self.late}] if self.late else []
        overdue = [_("%(n)s quá hạn") % {"n": self.overdue}] if self.overdue else []
        return ", ".join(overdue + late)

    @property
    def bar(self) -> int:
        """The length of the bar that shows how many have come, in pixels."""
        return BAR_WIDTH * self.sent // self.expected if self.expected else 0


@dataclass(frozen=True)
class ReportCell:
    """One report as a cell: where it stands, whether in time, the page where it is read."""

    state: Badge
    timeliness: Badge
    url: str
    urged: str = ""

    @classmethod
    def of(cls, report: Report, url: str, now, urged: str = "") -> ReportCell:
        """The cell of a report as of `now`; its page is known to the wing alone. `urged`: how
        often it was asked for again (`reporting.urged.sentence`), where that is shown."""
        return cls(state_badge(report), timeliness_badge(report, now), url, urged)

    @property
    def row_class(self) -> str:
        """The red edge of a row that must be acted on."""
        if self.state.kind == "returned":
            return "is-returned"
        return "is-late" if self.timeliness.kind == "late" else ""


def is_told(report: Report, user) -> bool:
    """Whether what the report says may be quoted beside the plan: one's own, or what was sent.

    Drafts of others, and words taken back for correction, are no report yet.
    """
    own = user.works_for_agency and report.agency_id == user.agency_id
    return own or report.state in (SUBMITTED, ACCEPTED)


def read_whole(user) -> Q:
    """Lines of the plan all of whose reports a person may read: all of them for the province; for
    an agency those it watches, and those on which nobody else reports."""
    if user.sees_province:
        return Q()
    of_line = Report.objects.filter(assignment__item=OuterRef("pk"))
    watched = Assignment.objects.filter(
        item=OuterRef("pk"), agency=user.agency_id, role=Assignment.Role.MONITOR
    )
    return Q(Exists(watched)) | ~Q(Exists(of_line.exclude(agency=user.agency_id)))


def reports_by_item(user, period, appendix, **annotations) -> dict[int, list[Report]]:
    """The reports of one period a person may see, by plan line; narrow rows, one query.

    Each has `item_id` and the `role` of its agency on the line, and the annotations asked for.
    """
    reports = (
        Report.objects.visible_to(user)
        .of_period(period)
        .filter(appendix=appendix)
        .only("state", "version", "deadline", "first_submitted_at", "agency", "period")
        .annotate(item_id=F("assignment__item"), role=F("assignment__role"), **annotations)
        .order_by("pk")
    )
    found: dict[int, list[Report]] = {}
    for report in reports:
        found.setdefault(report.item_id, []).append(report)
    return found


def own_report(reports, user) -> Report | None:
    """The report of the person's own agency among those on one line."""
    if not user.works_for_agency:
        return None
    return next((r for r in reports if r.agency_id == user.agency_id), None)


def neighbours(item):
    """(pk, number) of the lines before and after in the same appendix; None at the ends, and
    around a line that left the plan."""
    if item.dropped_in_id:
        return None, None
    siblings = type(item).objects.filter(plan=item.plan_id, appendix=item.appendix)
    line = list(siblings.order_by("position", "pk").values_list("pk", "number"))
    place = line.index((item.pk, item.number))
    return line[place - 1] if place else None, line[place + 1] if place + 1 < len(line) else None


def plan_number(item) -> int | str:
    """The plan's own number of a line, as a number where it is one."""
    return int(item.number) if item.number.isdecimal() else item.number
