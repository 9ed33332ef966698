"""What the pages of periods show: the calendar of a plan, and what opening one would ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from agencies.models import AuditEvent
from common.dates import format_date, format_day
from common.ui import Badge
from plans.models import Appendix, Assignment, OpenPhrase, Plan, PlanItem
from reporting.calendar import Basis, Kind
from reporting.models import Holiday, PeriodScheme, Report, ReportingPeriod
from reporting.services import reporting_assignments
from reporting.workflow import DRAFT, PENDING, SUBMITTED

Act = AuditEvent.Action
ACTS = (Act.OPEN, Act.CLOSE, Act.REOPEN_PERIOD)


@dataclass(frozen=True)
class Round:
    """One period as a line of the calendar; `told` says since when, by whom and why."""

    period: ReportingPeriod
    state: Badge
    told: str
    reason: str
    asked: int
    sent: int


def calendar_of(plan: Plan, user) -> list[Round]:
    """The periods of a plan in order, with their counts and the last act on each."""
    counted = Report.objects.counted_by(user).filter(plan=plan).values("period").order_by()
    counts = {
        row["period"]: row
        for row in counted.annotate(
            asked=Count("pk"), sent=Count("pk", filter=Q(first_submitted_at__isnull=False))
        )
    }
    periods = list(plan.periods.order_by("data_to", "pk"))
    acts = _last_acts(periods)
    return [
        Round(
            period,
            _state(period),
            _told(period, acts.get(str(period.pk))),
            _reason(acts.get(str(period.pk))),
            counts.get(period.pk, {}).get("asked", 0),
            counts.get(period.pk, {}).get("sent", 0),
        )
        for period in periods
    ]


def _last_acts(periods: Iterable[ReportingPeriod]) -> dict[str, AuditEvent]:
    acts = AuditEvent.objects.filter(
        subject_type=ReportingPeriod._meta.label_lower,
        subject_id__in=[str(period.pk) for period in periods],
        action__in=ACTS,
    )
    return {act.subject_id: act for act in acts.order_by("pk")}


def _state(period: ReportingPeriod) -> Badge:
    if period.is_closed:
        return Badge("locked", "lock", _("Đã đóng"))
    return (
        Badge("go", "go", _("Đang mở")) if period.is_open else Badge("todo", "todo", _("Chưa mở"))
    )


def _told(period: ReportingPeriod, act: AuditEvent | None) -> str:
    """“từ 15/06/2023, Trần Văn An”; the day alone where nobody's act is on record."""
    since = period.closed_at or period.opened_at
    if since is None:
        return ""
    if act is None:
        return _("từ %(day)s") % {"day": format_date(since.date())}
    who = act.actor.rpartition(" (")[0] or act.actor  # without the name to sign in with
    words = {"day": f"{act.at:%d/%m/%Y}", "who": who}
    if act.action == Act.REOPEN_PERIOD:
        return _("mở lại %(day)s, %(who)s") % words
    return _("từ %(day)s, %(who)s") % words


def _reason(act: AuditEvent | None) -> str:
    return act.data.get("reason", "") if act else ""


def asks(period: ReportingPeriod | PeriodScheme) -> str:
    """“nhiệm vụ, chỉ tiêu”."""
    both = ((period.for_tasks, _("nhiệm vụ")), (period.for_indicators, _("chỉ tiêu")))
    return ", ".join(words for asked, words in both if asked)


def rhythms_of(plan: Plan) -> list[tuple[str, str]]:
    """(“Quý (dương lịch)”, the rhythm in a sentence), the cut-off and the narrow kinds first."""
    kinds = list(Kind)
    schemes = sorted(
        plan.schemes.all(), key=lambda s: (s.basis != Basis.CUT_OFF, kinds.index(s.kind))
    )
    return [
        (
            _("%(kind)s (dương lịch)") % {"kind": s.get_kind_display()}
            if s.basis == Basis.CALENDAR
            else s.get_kind_display(),
            _in_words(s),
        )
        for s in schemes
    ]


def _in_words(scheme: PeriodScheme) -> str:
    return _(
        "hỏi %(asks)s, số liệu %(basis)s; cơ quan nộp ngày %(agency)s, theo dõi tổng hợp ngày "
        "%(monitor)s, trình UBND tỉnh ngày %(province)s của %(month)s; hạn rơi vào ngày nghỉ thì "
        "%(shift)s."
    ) % {
        "asks": asks(scheme),
        "basis": scheme.get_basis_display(),
        "agency": scheme.agency_day,
        "monitor": scheme.monitor_day,
        "province": scheme.province_day,
        "month": _("tháng sau kỳ") if scheme.month_after else _("tháng cuối kỳ"),
        "shift": scheme.get_shift_display(),
    }


def days_off(plan: Plan) -> list[tuple[str, str]]:
    """(days, occasions) of the plan's year, days in a row together: (“20/01 – 26/01”, “Tết…”)."""
    runs: list[list[Holiday]] = []
    for holiday in Holiday.objects.filter(day__year=plan.year).order_by("day"):
        if runs and holiday.day - runs[-1][-1].day == timedelta(days=1):
            runs[-1].append(holiday)
        else:
            runs.append([holiday])
    return [(_span(run[0].day, run[-1].day), _occasions(run)) for run in runs]


def _span(first: date, last: date) -> str:
    days = [format_day(day, first) for day in (first, last)]
    return days[0] if first == last else " – ".join(days)


def _occasions(run: list[Holiday]) -> str:
    return ", ".join(dict.fromkeys(holiday.name for holiday in run))


# --- before a period is opened or closed ---------------------------------------------------------
@dataclass(frozen=True)
class Load:
    """How many reports an agency would be asked for, by appendix."""

    name: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All appendices."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[int]:
        """A figure for every appendix."""
        return [self.counts.get(appendix, 0) for appendix in Appendix.values]


def loads(period: ReportingPeriod) -> list[Load]:
    """What opening a period asks of each agency, in the order of the registry."""
    grouped = (
        reporting_assignments(period.plan, period)
        .values_list("agency", "agency__name", "item__appendix")
        .annotate(n=Count("pk"))
        .order_by("agency__position", "agency__code", "item__appendix")
    )
    found: dict[int, Load] = {}
    for pk, name, appendix, n in grouped:
        found.setdefault(pk, Load(name, {})).counts[appendix] = n
    return list(found.values())


def unasked(period: ReportingPeriod) -> list[tuple[PlanItem, str]]:
    """(line, why) of the lines on which nobody is asked, or not everybody yet.

    A calendar period asks statistics agencies only, so there is nothing to miss in it.
    """
    if period.basis == Basis.CALENDAR:
        return []
    items = PlanItem.objects.filter(plan=period.plan_id, appendix__in=period.appendices)
    asked = set(reporting_assignments(period.plan).values_list("item", flat=True))
    phrases = OpenPhrase.objects.filter(item__plan=period.plan_id)
    open_ = set(phrases.filter(column=OpenPhrase.Column.AGENCIES).values_list("item", flat=True))
    named = Assignment.objects.filter(item__plan=period.plan_id)
    named = named.exclude(role=Assignment.Role.MONITOR)
    addressed = set(named.values_list("item", flat=True))
    lines = []
    for item in items.order_by("appendix", "position", "pk"):
        if item.asks == PlanItem.Asks.NONE:
            lines.append((item, _("không báo cáo trong hệ thống")))
        elif item.pk in open_ and item.pk in asked:
            lines.append((item, _("còn cụm từ chưa xác định cơ quan, mới giao một phần")))
        elif item.pk in open_:
            lines.append((item, _("chưa xác định cơ quan")))
        elif item.pk not in asked:
            why = _("chưa có cơ quan chủ trì") if item.pk in addressed else _("chưa có cơ quan")
            lines.append((item, why))
    return lines


def left_open(period: ReportingPeriod) -> dict[str, int]:
    """What closing a period leaves undone: never sent, and waiting for somebody's review."""
    return period.reports.aggregate(
        asked=Count("pk"),
        unsent=Count("pk", filter=Q(first_submitted_at__isnull=True)),
        drafts=Count("pk", filter=Q(first_submitted_at__isnull=True, version__gt=0, state=DRAFT)),
        pending=Count("pk", filter=Q(state=PENDING)),
        waiting=Count("pk", filter=Q(state=SUBMITTED)),
    )


def moved_deadline(due: datetime, grace: datetime | None) -> str:
    """Said when fair notice moves the deadline."""
    if grace is None:
        return ""
    return _("Kỳ mở muộn nên hạn nộp dời đến %(hour)s giờ %(day)s để cơ quan kịp chuẩn bị.") % {
        "hour": due.hour,
        "day": format_date(due.date()),
    }
