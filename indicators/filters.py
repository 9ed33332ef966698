"""Filters of the lists of targets and metrics: those of every list, grade, basis, day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from agencies.filters import ALL, DayFilter
from indicators.nation import Against
from indicators.scoring import GOOD, Grade
from reporting import timeliness
from reporting.item_filters import ItemFilter
from reporting.timeliness_filters import not_to_come

MET_OR_BETTER = "dat_vuot"  # what offices count: vượt is inside đạt
BY_YEAR, BY_RESULT = "uoc", "thuc_hien"
ANSWERS = {BY_YEAR: _("theo ước cả năm"), BY_RESULT: _("theo thực hiện")}


class IndicatorFilter(ItemFilter):
    """…and by what the figures come to, as of the end of a day.

    Grades are no column of the database: the view keeps the rows that have the one asked for.
    """

    danh_gia = ChoiceFilter(
        label=_("Đánh giá"),
        choices=[(MET_OR_BETTER, _("Đạt và vượt")), *Grade.choices],
        empty_label=ALL,
        method="jointly",
    )
    theo = ChoiceFilter(
        label=_("Đánh giá theo"), choices=list(ANSWERS.items()), empty_label=None, method="jointly"
    )
    den = DayFilter(label=_("Tính đến hết ngày"), method="jointly", validators=[not_to_come])
    first_fields = ("q", "co_quan", "danh_gia", "trang_thai", "ky")
    views = ("ky", "theo", "den")  # they turn the page, they do not narrow the list

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        data = data.copy()
        data.setdefault("theo", BY_YEAR)
        super().__init__(data, queryset, request=request, prefix=prefix)

    @property
    def narrowed(self):
        """What narrows the list."""
        return {k: v for k, v in super().narrowed.items() if k not in self.views}

    @cached_property
    def asked(self):
        """The values in force; one that cannot be read counts for nothing."""
        self.form.is_valid()
        return {k: v for k, v in self.form.cleaned_data.items() if v}

    @property
    def grades(self) -> Collection[str]:
        """The grades asked for, none for all of them."""
        grade = self.asked.get("danh_gia")
        return GOOD if grade == MET_OR_BETTER else (grade,) if grade else ()

    @property
    def basis(self) -> str:
        """How the year will end, or how it stands."""
        return self.asked.get("theo", BY_YEAR)

    @cached_property
    def moment(self) -> datetime:
        """The moment the page speaks of."""
        return timeliness.end_of(self.asked.get("den"))

    @property
    def is_past(self) -> bool:
        """Whether the page was turned back to a past day."""
        return timeliness.is_past(self.moment)


class MetricFilter(IndicatorFilter):
    """…and by how the province stands against the nation."""

    ca_nuoc = ChoiceFilter(
        label=_("So với cả nước"), choices=Against.choices, empty_label=ALL, method="jointly"
    )
