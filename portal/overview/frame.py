"""What a page of the overview speaks of: one plan, one period, one moment, one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _l

from agencies.models import User
from common.dates import format_date
from common.forms import DayFirstDateField
from plans.models import Plan, PlanItem
from reporting import timeliness
from reporting.calendar import VIETNAM
from reporting.items import read_whole
from reporting.models import Report, ReportingPeriod
from reporting.timeliness_filters import not_to_come


class DayForm(forms.Form):
    """The day a page is turned back to."""

    den = DayFirstDateField(label=_l("Tính đến hết ngày"), required=False, validators=[not_to_come])


@dataclass(frozen=True)
class Figure:
    """A number and the list of exactly those rows; without `url`, or nothing to list, the number
    alone."""

    n: int
    url: str = ""


@dataclass(frozen=True)
class Frame:
    """Of what, as of when, for whom. `before`: see `ReportingPeriod.before`."""

    user: User
    period: ReportingPeriod
    before: ReportingPeriod | None
    moment: datetime

    @property
    def plan(self) -> Plan:
        """The plan being carried out."""
        return self.period.plan

    @property
    def is_past(self) -> bool:
        """Whether the page was turned back to a past day."""
        return timeliness.is_past(self.moment)

    @property
    def as_of(self) -> str:
        """The moment in words."""
        return timeliness.as_of_words(self.moment)

    def query(self, period: ReportingPeriod | None = None, **narrowed: Any) -> str:
        """“?ky=2023-Q3&den=20/09/2023&…” for a link that speaks of the same."""
        asked = {"ky": (period or self.period).code} | narrowed
        if self.is_past:
            asked["den"] = format_date(self.moment.astimezone(VIETNAM).date())
        return f"?{urlencode(asked)}"

    def url(self, name: str, *args: Any, **narrowed: Any) -> str:
        """The address of a page that speaks of the same period and day."""
        return reverse(name, args=args) + self.query(**narrowed)

    def page(self, name: str, *args: Any) -> str:
        """The address of a page about one line, in the period; such pages are of today."""
        return f"{reverse(name, args=args)}?{urlencode({'ky': self.period.code})}"

    def reports(self):
        """Every report of the plan as it was asked for at the moment, in classes; counts alone,
        which everybody may know."""
        asked = Report.everything.counted_by(self.user).filter(plan=self.plan)
        return timeliness.classified(asked.as_of(self.moment), self.moment)

    def readable(self):
        """The lines of the plan all of whose reports the reader may read."""
        lines = PlanItem.objects.visible_to(self.user).filter(plan=self.plan)
        return lines.filter(read_whole(self.user))
