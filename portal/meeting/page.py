"""What the screen and the print say of one item of a meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from common import clock
from common.charts import Bullet
from common.numbers import format_decimal
from common.ui import Badge
from indicators.scoring import WORST_LAST, Basis
from indicators.standing import Line, Standing
from indicators.states import grade_badge
from plans.models import Appendix
from portal.meeting.agenda import Entry
from portal.meeting.reading import Quote, Records, Saying
from reporting.calendar import VIETNAM
from reporting.instructions import instruction_badge
from reporting.models import Instruction
from tasks.states import PRESSING, status_badge

FIGURES, AGENCIES = 6, 5  # rows a screen has room for, the most pressing
LONG, VERY_LONG = 100, 260  # letters of the plan's words from which they are set smaller


@dataclass(frozen=True)
class FigureRow:
    """One measure: its plan, what is done, what the year will come to."""

    label: str
    unit: str
    plan: str
    so_far: str
    year: str
    words: str
    bullet: Bullet | None
    badge: Badge | None


@dataclass(frozen=True)
class AgencyRow:
    """One agency on a task; `before`: what it said in the round before."""

    agency: str
    badge: Badge
    percent: str
    before: Badge | None
    results: str


@dataclass(frozen=True)
class Conclusion:
    """What a leader said of the line on a day, with where each duty stands; `url`: word for
    word."""

    text: str
    leader: str
    given_on: date
    url: str
    duties: list[tuple[Instruction, Badge]]


@dataclass(frozen=True)
class Content:
    """Everything the screen shows of one item beside the plan's words."""

    basis: str
    note: str
    figures: list[FigureRow]
    agencies: list[AgencyRow]
    rest: str
    why: list[Quote]
    today: list[Conclusion]
    last: Conclusion | None


def content_of(entry: Entry, records: Records, day: date) -> Content:
    """The content of an item for a meeting of a day."""
    on_task = entry.item.appendix == Appendix.TASKS
    said = conclusions(records.instructions.get(entry.item.pk, []))
    line = None if on_task else records.now[entry.item.pk]
    agencies = _agencies(entry, records) if on_task else []
    figures, others = _figures(line) if line else ([], [])
    return Content(
        basis=_basis(line, records),
        note="; ".join(filter(None, (_before(entry), line and _parts(line)))),
        figures=figures,
        agencies=agencies[:AGENCIES],
        rest=_rest(others, agencies[AGENCIES:]),
        why=_why_line(line) if line else _why_task(entry, records),
        today=[one for one in said if one.given_on == day],
        last=next((one for one in said if one.given_on < day), None),
    )


def size_of(text: str) -> str:
    """How large the plan's words are set: "", "long", "longer"."""
    return "longer" if len(text) > VERY_LONG else "long" if len(text) > LONG else ""


def conclusions(instructions: Sequence[Instruction]) -> list[Conclusion]:
    """Instructions of the same words and day as one, the newest first."""
    now = clock.now()
    found = []
    for (day, leader, text), group in groupby(
        instructions, lambda one: (one.given_on, one.leader, one.text)
    ):
        rows = [*group][::-1]
        duties = [(one, instruction_badge(one, now)) for one in rows if one.agency_id]
        found.append(Conclusion(text, leader, day, rows[0].get_absolute_url(), duties))
    return found


# --- the verdict ---------------------------------------------------------------------------------
def _basis(line: Line | None, records: Records) -> str:
    if line is None:
        return _("Tình hình %(period)s") % {"period": records.period.label}
    if line.decided:
        return _("Đánh giá của điều phối cấp tỉnh")
    deciding = (s for s in line.judged if s.grade == line.grade)
    standing = next(deciding, None)
    basis = standing.by_year.basis if standing else Basis.FORECAST
    return _("Đánh giá %(basis)s") % {"basis": basis.label}


def _before(entry: Entry) -> str:
    badge = entry.before and entry.before.badge
    if not badge:
        return ""
    return _("kỳ trước: %(state)s") % {"state": badge.label[0].lower() + badge.label[1:]}


def _parts(line: Line) -> str:
    if len(line.judged) < 2:
        return ""
    return _("%(good)s/%(all)s phần đạt") % {"good": line.good, "all": len(line.judged)}


# --- figures and agencies ------------------------------------------------------------------------
def _figures(line: Line) -> tuple[list[FigureRow], list[FigureRow]]:
    """The measures in the order of the plan: those shown, the worst of many; and the others."""
    grave = [s.grade and WORST_LAST.index(s.grade) or 0 for s in line.standings]
    worst = sorted(range(len(grave)), key=lambda at: -grave[at])[:FIGURES]
    rows = [_figure(standing) for standing in line.standings]
    shown = [row for at, row in enumerate(rows) if at in worst]
    return shown, [row for at, row in enumerate(rows) if at not in worst]


def _figure(standing: Standing) -> FigureRow:
    measure, figure = standing.measure, standing.figure
    estimate = figure.estimate if figure else None
    return FigureRow(
        label=measure.full_label,
        unit=measure.unit,
        plan=measure.plan_value,
        so_far=format_decimal(standing.so_far, measure.decimals),
        year=format_decimal(estimate, measure.decimals),
        words=figure.words if figure else "",
        bullet=_bullet(standing, estimate),
        badge=grade_badge(standing.grade),
    )


def _bullet(standing: Standing, estimate: Decimal | None) -> Bullet | None:
    """None for what is not judged or is a place in a ranking: a bar says nothing of those."""
    if not standing.measure.is_judged or standing.measure.goal.is_rank:
        return None
    return Bullet.of(standing.measure.low, standing.so_far, estimate)


def _agencies(entry: Entry, records: Records) -> list[AgencyRow]:
    """The agencies that report on a task, the most pressing first, then those without a word."""
    item = entry.item.pk
    then = {}
    if records.before:
        then = _by_agency(records.sayings.get((item, records.before.pk), []))
    now = _by_agency(records.sayings.get((item, records.period.pk), []))
    order = [*PRESSING[:1], "", *PRESSING[1:]]
    names = [duty.agency for duty in records.tasks_judged.duties.get(item, [])]
    rows = []
    for name in sorted(names, key=lambda n: order.index(_status(now.get(n)))):
        said, earlier = now.get(name), then.get(name)
        rows.append(
            AgencyRow(
                agency=name,
                badge=status_badge(_status(said)),
                percent=said.fields.get("percent", "") if said else "",
                before=status_badge(earlier.status) if earlier else None,
                results=said.fields.get("results", "") if said else "",
            )
        )
    return rows


def _by_agency(said: Sequence[Saying]) -> dict[str, Saying]:
    return {saying.short_name: saying for saying in said}


def _status(said: Saying | None) -> str:
    return said.status if said else ""


def _rest(figures: Sequence[FigureRow], agencies: Sequence[AgencyRow]) -> str:
    """What the screen has no room for, counted."""
    rows: Sequence[FigureRow | AgencyRow] = figures or agencies
    if not rows:
        return ""
    counts = Counter(row.badge.label if row.badge else _("Không đánh giá") for row in rows)
    told = ", ".join(f"{n} {label[0].lower()}{label[1:]}" for label, n in counts.items())
    words = {"n": len(rows), "told": told}
    if figures:
        return _("Và %(n)s số đo khác: %(told)s.") % words
    return _("Và %(n)s cơ quan khác: %(told)s.") % words


# --- why -----------------------------------------------------------------------------------------
def _why_line(line: Line) -> list[Quote]:
    """The notes of agencies; where there are none, how the rule reads the figures."""
    figures = [f for s in line.standings for f in (s.figure, *s.others) if f and f.note]
    quotes = [Quote(f.note, f.agency_name, f.sent_at.astimezone(VIETNAM).date()) for f in figures]
    if line.decided and line.decided.reason:
        decided = line.decided
        on = decided.decided_at.astimezone(VIETNAM).date()
        quotes.insert(0, Quote(decided.reason, decided.decided_by.name, on))
    if not quotes:
        by_reason: dict[str, list[str]] = {}
        for standing in line.judged:
            if standing.grade == line.grade and standing.by_year.reason:
                labels = by_reason.setdefault(standing.by_year.reason, [])
                labels.append(standing.measure.full_label)
        several = len(line.judged) > 1  # a line of one measure needs no name beside its reason
        quotes = [
            Quote(reason, ", ".join(labels) if several else "")
            for reason, labels in by_reason.items()
        ]
    return list(dict.fromkeys(quotes))


def _why_task(entry: Entry, records: Records) -> list[Quote]:
    """Difficulties with their causes; where there are none, the monitor's summary."""
    quotes = []
    for said in records.sayings.get((entry.item.pk, records.period.pk), []):
        told = [said.fields.get(name, "") for name in ("difficulties", "causes")]
        if any(told):
            quotes.append(Quote("\n".join(filter(None, told)), said.agency, said.on))
    summary = records.summaries.get(entry.item.pk)
    if not quotes and summary:
        on = summary.closed_at.astimezone(VIETNAM).date()
        quotes = [Quote(summary.text, summary.writer, on)]
    return quotes
