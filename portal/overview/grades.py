"""Targets and metrics by grade: how the year will end by this period and the one before, and
how things stand by what is done; what changed, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from common.numbers import format_decimal
from common.ui import Badge
from indicators.filters import MET_OR_BETTER
from indicators.judging import Judgement
from indicators.scoring import GOOD, Basis, Grade
from indicators.standing import Line, Standing
from indicators.states import grade_badge
from plans.models import Appendix, PlanItem
from portal.overview.frame import Figure, Frame

# the order of the rows; the last two are of figures that cannot be judged yet
ORDER = (
    Grade.OVER, Grade.MET, Grade.HARD, Grade.MISS, Grade.NO_DATA, Grade.SHORT, Grade.PENDING,
)  # fmt: skip
ALWAYS = ORDER[:5]
CELLS = {
    Grade.OVER: "over",
    Grade.MET: "met",
    Grade.HARD: "hard",
    Grade.MISS: "miss",
    Grade.NO_DATA: "none",
    Grade.SHORT: "go",
    Grade.PENDING: "idle",
}
RANK = {grade: n for n, grade in enumerate(ORDER)}
PAGES = {Appendix.TARGETS: "target", Appendix.METRICS: "metric"}
LABEL = 70  # letters of a line's name in a list of changes


@dataclass(frozen=True)
class Cell:
    """One line as a small square: its number, its page, its look, what it says to a reader."""

    number: str
    url: str
    kind: str
    label: str
    moved: bool = False


@dataclass(frozen=True)
class Row:
    """The lines of one grade: how many by the period before, by this one, by what is done."""

    badge: Badge
    before: Figure | None
    now: Figure
    by_result: Figure
    cells: list[Cell]


@dataclass(frozen=True)
class Move:
    """A line (or several that had no figure before) whose grade changed, and why.

    `icon`: asc for the better, desc for the worse, plus for a first figure, minus for none left.
    """

    icon: str
    numbers: list[str]
    text: str
    why: str = ""
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Grades:
    """One appendix (or a part of it) by grade."""

    rows: list[Row]
    moves: list[Move]
    total: int
    good: Figure
    good_before: Figure | None
    good_by_result: Figure
    unjudged: int

    @property
    def moved(self) -> int:
        """How many lines changed."""
        return sum(len(move.numbers) for move in self.moves)


def lines_now(frame: Frame, judgement: Judgement) -> dict[int, Line]:
    """The lines in the period; none when it does not ask for figures."""
    return judgement.at(frame.period) if frame.period.for_indicators else {}


def lines_before(frame: Frame, judgement: Judgement) -> dict[int, Line] | None:
    """The lines in the period before; None where there is nothing to compare with."""
    asked = frame.before and frame.before.for_indicators and frame.period.for_indicators
    return judgement.at(frame.before) if frame.before and asked else None


def grades(
    frame: Frame,
    appendix: str,
    lines: Mapping[int, Line],
    before: Mapping[int, Line] | None,
    **narrowed: str,
) -> Grades:
    """Lines of one appendix by grade; `narrowed` narrows the lists behind the figures to them."""
    own = [line for line in lines.values() if line.item.appendix == appendix]
    then = {line.item.pk: before[line.item.pk].grade for line in own} if before else {}
    now = Counter(line.grade for line in own)
    was, done = Counter(then.values()), Counter(line.by_result for line in own)
    page = f"indicators:{PAGES[Appendix(appendix)]}-list"

    def figure(n: int, grade: str, basis: Basis, period=None) -> Figure:
        asked = narrowed | {"danh_gia": str(grade), "theo": basis.value}
        return Figure(n, reverse(page) + frame.query(period, **asked))

    rows = [
        Row(
            _badge(grade),
            figure(was[grade], grade, Basis.FORECAST, frame.before) if before else None,
            figure(now[grade], grade, Basis.FORECAST),
            figure(done[grade], grade, Basis.SO_FAR),
            [_cell(frame, line, then.get(line.item.pk)) for line in own if line.grade == grade],
        )
        for grade in ORDER
        if grade in ALWAYS or now[grade] or was[grade] or done[grade]
    ]
    return Grades(
        rows=rows,
        moves=moves(own, then),
        total=len(own),
        good=figure(_good(now), MET_OR_BETTER, Basis.FORECAST),
        good_before=(
            figure(_good(was), MET_OR_BETTER, Basis.FORECAST, frame.before) if before else None
        ),
        good_by_result=figure(_good(done), MET_OR_BETTER, Basis.SO_FAR),
        unjudged=now[None],
    )


def _badge(grade: Grade) -> Badge:
    badge = grade_badge(grade)
    assert badge is not None
    return badge


def _good(counts: Counter) -> int:
    return sum(counts[grade] for grade in GOOD)


def item_url(frame: Frame, item: PlanItem) -> str:
    """The page of a target or metric, in the period."""
    return frame.page(f"indicators:{PAGES[Appendix(item.appendix)]}-detail", item.pk)


def _cell(frame: Frame, line: Line, was: Grade | None) -> Cell:
    grade = line.grade
    assert grade is not None
    moved = was not in (None, grade)
    label = str(grade.label)
    if moved and was is not None:
        label = _("%(now)s, kỳ trước %(was)s") % {"now": label, "was": lower(was)}
    return Cell(line.item.number, item_url(frame, line.item), CELLS[grade], label, moved)


# --- what changed --------------------------------------------------------------------------------
def moves(lines: Iterable[Line], then: Mapping[int, Grade | None]) -> list[Move]:
    """Lines whose grade is another than in the period before: for the better, for the worse;
    first figures together by grade, and those that have none any more."""
    better, worse, fresh, gone = [], [], [], []
    for line in lines:
        was, now = then.get(line.item.pk), line.grade
        if was is None or now is None or was == now:
            continue
        if was == Grade.NO_DATA:
            fresh.append(line)
        elif now == Grade.NO_DATA:
            gone.append(line.item.number)
        else:
            move = Move(
                "asc" if RANK[now] < RANK[was] else "desc", [line.item.number], *_said(line)
            )
            move = replace(move, was=lower(was), now=lower(now))
            (better if move.icon == "asc" else worse).append(move)
    fresh.sort(key=lambda line: (RANK[line.grade], line.item.position))
    first = [
        Move(
            "plus", [line.item.number for line in found], _("có số liệu lần đầu"), now=lower(grade)
        )
        for grade, found in groupby(fresh, key=lambda line: line.grade)
    ]
    last = [Move("minus", gone, _("chưa có số liệu kỳ này"))] if gone else []
    return better + worse + first + last


def lower(grade: Grade) -> str:
    """A grade within a sentence."""
    label = str(grade.label)
    return label[0].lower() + label[1:]


def _said(line: Line) -> tuple[str, str]:
    """(what a line is about, why it stands so): the measure that decides, and its figures; where
    a person decided, the plan's words and the reason."""
    found = next((s for s in line.judged if s.grade == line.grade), None)
    text = found.measure.label if found and not line.decided else line.item.text
    name = text if len(text) <= LABEL else f"{text[:LABEL].rsplit(' ', 1)[0]}…"
    return name, why(line)


def why(line: Line) -> str:
    """Why a line stands as it does: the person's reason, else the figure that decides."""
    if line.decided:
        return line.decided.reason
    found = next((s for s in line.judged if s.grade == line.grade), None)
    if found is None:
        return ""
    if found.decided and found.decided.reason:
        return found.decided.reason
    return against_plan(found) or found.by_year.reason


def against_plan(standing: Standing) -> str:
    """“ước 7,2 / kế hoạch ≥ 7,5 %”; empty without a number."""
    if standing.year is None:
        return ""
    words = {
        "year": format_decimal(standing.year),
        "plan": standing.measure.plan_value,
        "unit": standing.measure.unit,
    }
    if standing.by_year.basis == Basis.FORECAST:
        return (_("ước %(year)s / kế hoạch %(plan)s %(unit)s") % words).strip()
    return (_("thực hiện %(year)s / kế hoạch %(plan)s %(unit)s") % words).strip()
