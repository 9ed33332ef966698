"""Small pieces of office Vietnamese the report is written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from indicators.bulletin import period_words
from reporting.calendar import Kind
from reporting.models import ReportingPeriod


def name_in_year(period: ReportingPeriod) -> str:
    """“quý III năm 2023”, “6 tháng đầu năm 2023”, “năm 2023”."""
    words, year = period_words(period), period.plan.year
    if period.kind == Kind.YEAR:
        return _("năm %(year)s") % {"year": year}
    if period.kind == Kind.HALF_YEAR:
        return f"{words} {year}"
    return _("%(words)s năm %(year)s") % {"words": words, "year": year}


def listed(names: Sequence[str], most: int, comma: str = ", ") -> str:
    """“a, b, c và 4 nơi khác”: each name once, at most so many."""
    once = list(dict.fromkeys(names))
    rest = len(once) - most
    if rest <= 0:
        return comma.join(once)
    return comma.join(once[:most]) + _(" và %(n)s nơi khác") % {"n": rest}


def counted(rows: Iterable[tuple[str, int]], form: str) -> str:
    """“Sở Y tế (2 báo cáo), Công an tỉnh (1 báo cáo)”."""
    return ", ".join(form % {"name": name, "n": n} for name, n in rows)
