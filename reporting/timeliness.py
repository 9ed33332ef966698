"""How timely the reports of agencies are, as of any moment: counts, and the reports behind them.

Only facts with a time are asked (`Report.as_of`), so a past moment gives today what it gave then.
Everybody in the province may see the counts: they say nothing of what a report holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies.models import Agency, Succession
from common import clock
from common.numbers import format_decimal
from plans.models import Appendix
from reporting.calendar import VIETNAM
from reporting.models import ReportingPeriod

ON_TIME, OPEN, OVERDUE = "dung_han", "con_han", "qua_han"
LATE = {"tre_7": 7, "tre_30": 30, "tre_120": 120, "tre_hon": None}  # the most days of each
SENT = (ON_TIME, *LATE)
# name in the address: (words of the column, the classes it counts)
COLUMNS = {
    "giao": (_l("Phải nộp"), (*SENT, OPEN, OVERDUE)),
    "da_nop": (_l("Đã nộp"), SENT),
    ON_TIME: (_l("Đúng hạn"), (ON_TIME,)),
    "tre_7": (_l("Trễ 1–7 ngày"), ("tre_7",)),
    "tre_30": (_l("Trễ 8–30 ngày"), ("tre_30",)),
    "tre_120": (_l("Trễ 31–120 ngày"), ("tre_120",)),
    "tre_hon": (_l("Trễ trên 120 ngày"), ("tre_hon",)),
    OPEN: (_l("Chưa nộp, còn hạn"), (OPEN,)),
    OVERDUE: (_l("Chưa nộp, quá hạn"), (OVERDUE,)),
}
ANY_LATE = "tre"  # a figure of overviews, no column of the table
FIGURES = COLUMNS | {ANY_LATE: (_l("Nộp trễ"), tuple(LATE))}
WHOLE = (Succession.Kind.MERGE, Succession.Kind.RENAME)  # the new agency goes on with all of it


def classified(reports: QuerySet, moment: datetime) -> QuerySet:
    """Reports `as_of` a moment with their class, one of `COLUMNS[…][1]`.

    Days late are calendar days in Viet Nam, as `reporting.calendar.days_late` counts them.
    """
    days = TruncDate("sent_then", tzinfo=VIETNAM) - TruncDate("deadline_then", tzinfo=VIETNAM)
    in_days = reports.annotate(days_then=days)
    buckets = [
        When(days_then__lte=timedelta(days=most), then=Value(name))
        for name, most in LATE.items()
        if most is not None
    ]
    return in_days.annotate(
        lateness=Case(
            When(sent_then__isnull=True, deadline_then__lt=moment, then=Value(OVERDUE)),
            When(sent_then__isnull=True, then=Value(OPEN)),
            When(sent_then__lte=F("deadline_then"), then=Value(ON_TIME)),
            *buckets,
            default=Value("tre_hon"),
            output_field=CharField(),
        )
    )


def end_of(day: date | None) -> datetime:
    """The moment a page speaks of: the end of a past day in Viet Nam, now for today or no day."""
    now = clock.now()
    if day is None or day >= now.date():
        return now
    return datetime.combine(day, time.max, VIETNAM)


def is_past(moment: datetime) -> bool:
    """Whether a moment is of a day gone by."""
    return moment.astimezone(VIETNAM).date() < clock.today()


def as_of_words(moment: datetime) -> str:
    """“08:27 10/10/2023”; “hết ngày 20/09/2023” of a past day."""
    local = moment.astimezone(VIETNAM)
    if is_past(moment):
        return _("hết ngày %(day)s") % {"day": f"{local:%d/%m/%Y}"}
    return f"{local:%H:%M %d/%m/%Y}"


# --- agencies that were merged or renamed --------------------------------------------------------
def heirs(moment: datetime) -> dict[int, int]:
    """Agency → the agency that had taken it over whole by a moment, through every step.

    What was merged or renamed goes on as its one successor; what was split, dissolved or handed
    on in parts stays under its own name. A past moment knows only the acts on record then.
    """
    known = Succession.history.as_of(moment) if is_past(moment) else Succession.objects.all()
    whole: dict[int, set[int]] = {}
    for act in known:
        if act.kind in WHOLE and act.new_id and act.effective_on <= moment.date():
            whole.setdefault(act.old_id, set()).add(act.new_id)
    step = {old: new.pop() for old, new in whole.items() if len(new) == 1}
    return {old: _last(old, step) for old in step}


def _last(agency: int, step: Mapping[int, int]) -> int:
    seen = set()
    while agency in step and agency not in seen:
        seen.add(agency)
        agency = step[agency]
    return agency


def with_predecessors(agency_id: int, moment: datetime) -> set[int]:
    """An agency and those that go on as it."""
    return {agency_id} | {old for old, new in heirs(moment).items() if new == agency_id}


# --- the table -----------------------------------------------------------------------------------
@dataclass
class Row:
    """One line: how many reports of each class; `filters` narrow a list to them."""

    label: str
    filters: dict[str, str] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, counts: Mapping[str, int]) -> None:
        """Count more reports into the line."""
        for name, n in counts.items():
            self.counts[name] = self.counts.get(name, 0) + n

    def count(self, column: str) -> int:
        """The figure of a column, or of `FIGURES`."""
        return sum(self.counts.get(name, 0) for name in FIGURES[column][1])

    @property
    def judged(self) -> int:
        """Reports that came, or should have: what the share is of."""
        return self.count("da_nop") + self.count(OVERDUE)

    @property
    def share(self) -> Decimal | None:
        """Reports in time in % of those that came or should have, half up to one decimal."""
        if not self.judged:
            return None
        exact = Decimal(100 * self.count(ON_TIME)) / self.judged
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def share_words(self) -> str:
        """“82,5% (33/40)”."""
        if self.share is None:
            return "–"
        parts = map(format_decimal, map(Decimal, (self.count(ON_TIME), self.judged)))
        return f"{format_decimal(self.share)}% ({'/'.join(parts)})"


GROUPS = {"co_quan": "agency", "ky": "period", "phu_luc": "appendix"}


def table(reports: QuerySet, moment: datetime, by: str) -> list[Row]:
    """Reports counted by agency, period or appendix in one grouped query; rows in the order of
    the registry, of time, of the plan. `reports` are `classified` as of the moment."""
    grouped = reports.order_by().values(GROUPS[by], "lateness").annotate(n=Count("pk"))
    counts: dict[str | int, dict[str, int]] = {}
    for found in grouped:
        counts.setdefault(found[GROUPS[by]], {})[found["lateness"]] = found["n"]
    makers = {"co_quan": _agencies, "ky": _periods, "phu_luc": _appendices}
    return makers[by](counts, moment)


def total(rows: Iterable[Row], label: str) -> Row:
    """The sum of the lines."""
    summed = Row(label)
    for row in rows:
        summed.add(row.counts)
    return summed


def by_period(reports: QuerySet, moment: datetime) -> dict[int, list[Row]]:
    """Period → reports counted by agency, as `table` does, of several periods at once."""
    grouped = reports.order_by().values("period", "agency", "lateness").annotate(n=Count("pk"))
    counts: dict[int, dict[int, dict[str, int]]] = {}
    for row in grouped:
        agencies = counts.setdefault(row["period"], {})
        agencies.setdefault(row["agency"], {})[row["lateness"]] = row["n"]
    heir, named = _registry({pk for agencies in counts.values() for pk in agencies}, moment)
    return {period: _rows(agencies, heir, named) for period, agencies in counts.items()}


def _agencies(counts: Mapping, moment: datetime) -> list[Row]:
    return _rows(counts, *_registry(counts, moment))


def _registry(agencies: Iterable[int], moment: datetime) -> tuple[dict[int, int], dict[int, Any]]:
    """(agency → who goes on as it, agencies by pk with the names of the day)."""
    heir, pks = heirs(moment), set(agencies)
    day = moment.astimezone(VIETNAM).date()
    return heir, Agency.objects.named_on(day).in_bulk(pks | {heir.get(pk, pk) for pk in pks})


def _rows(counts: Mapping, heir: Mapping[int, int], named: Mapping[int, Any]) -> list[Row]:
    rows: dict[int, Row] = {}
    for pk in sorted(counts, key=lambda pk: (named[pk].position, named[pk].code)):
        agency = named[heir.get(pk, pk)]
        row = rows.setdefault(agency.pk, Row(agency.name_then, {"co_quan": agency.code}))
        row.add(counts[pk])
        if agency.pk != pk:
            row.includes.append(named[pk].name_then)
    return [rows[pk] for pk in sorted(rows, key=lambda pk: (named[pk].position, named[pk].code))]


def _periods(counts: Mapping, moment: datetime) -> list[Row]:
    periods = ReportingPeriod.objects.filter(pk__in=counts).order_by("data_to", "pk")
    return [Row(p.label, {"ky": p.code}, counts=dict(counts[p.pk])) for p in periods]


def _appendices(counts: Mapping, moment: datetime) -> list[Row]:
    return [
        Row(str(Appendix(key).label), {"phu_luc": key}, counts=dict(counts[key]))
        for key in Appendix.values
        if key in counts
    ]
