"""How timely agencies are, as rows with the lists behind their figures and a bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from plans.models import Section
from portal.overview.frame import Figure, Frame
from reporting import timeliness
from reporting.timeliness import ANY_LATE, ON_TIME, OVERDUE, Row

BAR = 140  # px, as drawn in the design
FIGURES = ("giao", ON_TIME, ANY_LATE, OVERDUE)
LOWEST = 10


@dataclass(frozen=True)
class Line:
    """One agency, period or line: its figures, the share in time now and before, the bar.

    `url` is the page about it. `on_time` and `late` are the lengths of the bar's two parts in px;
    what is left of it was not sent.
    """

    row: Row
    url: str
    figures: list[Figure]
    share_before: Decimal | None = None

    @property
    def on_time(self) -> Decimal:
        """The dark part of the bar."""
        return self._length(ON_TIME)

    @property
    def late(self) -> Decimal:
        """The pale part of the bar."""
        return self._length(ANY_LATE)

    def _length(self, figure: str) -> Decimal:
        judged = self.row.judged
        return round(Decimal(BAR * self.row.count(figure)) / judged, 1) if judged else Decimal(0)


def agencies(frame: Frame) -> tuple[list[Line], Line]:
    """(every agency that owes reports in the period, the lowest share first; all of them)."""
    asked = [frame.period, frame.before] if frame.before else [frame.period]
    found = timeliness.by_period(frame.reports().filter(period__in=asked), frame.moment)
    rows = found.get(frame.period.pk, [])
    earlier = found.get(frame.before.pk, []) if frame.before else []
    before = {row.filters["co_quan"]: row.share for row in earlier}
    lines = [
        Line(
            row,
            agency_url(frame, row.filters["co_quan"]),
            figures(frame, row),
            before.get(row.filters["co_quan"]),
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (line.row.share is None, line.row.share or 0))
    total = timeliness.total(rows, "")
    return lines, Line(total, "", figures(frame, total))


def periods(frame: Frame, agencies: Iterable[int], **narrowed: str) -> list[Line]:
    """The periods of the plan in which some agencies owe reports, in order; `narrowed` narrows
    the lists behind the figures to those agencies."""
    reports = frame.reports().filter(agency__in=agencies)
    rows = timeliness.table(reports, frame.moment, "ky")
    return [Line(row, "", figures(frame, row, **narrowed)) for row in rows]


def of_section(frame: Frame, section: Section) -> list[Line]:
    """The agencies that owe reports on a section in the period, as the registry orders them."""
    reports = frame.reports().of_period(frame.period).filter(assignment__item__section=section)
    muc = f"{section.appendix}-{section.roman}"
    return [
        Line(row, agency_url(frame, row.filters["co_quan"]), figures(frame, row, muc=muc))
        for row in timeliness.table(reports, frame.moment, "co_quan")
    ]


def agency_url(frame: Frame, code: str) -> str:
    """The page of an agency, where the reader may open it."""
    user = frame.user
    own = user.works_for_agency and user.agency.code == code
    return frame.url("portal:overview-agency", code) if user.sees_province or own else ""


def figures(frame: Frame, row: Row, **narrowed: str) -> list[Figure]:
    """Asked for, in time, late, missing: each with its list."""
    base = reverse("reporting:timeliness-list")
    asked = narrowed | row.filters
    return [Figure(row.count(name), base + frame.query(**asked, cot=name)) for name in FIGURES]
