"""Filters of the table of timeliness and of the lists behind its figures."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter, MultipleChoiceFilter

from agencies.filters import ALL, MAX_QUERY, BarFilter, DayFilter
from agencies.models import Agency
from common import clock
from plans.models import Appendix, Assignment, Plan
from reporting import timeliness
from reporting.current import chosen_plan
from reporting.filters import section_choices
from reporting.timeliness import FIGURES

LINES_OF = {"co_quan": _l("cơ quan"), "ky": _l("kỳ báo cáo"), "phu_luc": _l("phụ lục")}


def not_to_come(day):
    """A table is of today or of the past."""
    if day > clock.today():
        raise ValidationError(_("Chọn hôm nay hoặc một ngày đã qua."))


class CountedFilter(BarFilter):
    """Reports by period, appendix and kind of agency, as of the end of a day.

    Gives its queryset `as_of` that moment and `classified`. A day that cannot be read is said on
    the page, and the table is of now.
    """

    den = DayFilter(label=_l("Tính đến hết ngày"), method="as_it_is", validators=[not_to_come])
    phu_luc = ChoiceFilter(
        label=_l("Phụ lục"), field_name="appendix", choices=Appendix.choices, empty_label=ALL
    )
    loai = ChoiceFilter(
        label=_l("Loại cơ quan"),
        field_name="agency__kind",
        choices=Agency.Kind.choices,
        empty_label=ALL,
    )
    nam = ChoiceFilter(label=_l("Kế hoạch năm"), empty_label=None, method="as_it_is")
    ky = MultipleChoiceFilter(
        label=_l("Kỳ báo cáo"),
        field_name="period__code",
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.plan = chosen_plan(request)
        plans = Plan.objects.visible_to(request.user).exclude(state=Plan.State.DRAFT)
        years = [(str(plan.year), str(plan.year)) for plan in plans]
        if len(years) > 1:
            self.filters["nam"].extra["choices"] = years
            self.filters["nam"].extra["initial"] = str(self.plan.year)
        else:
            del self.filters["nam"]
        found = self.plan.periods.order_by("data_to", "pk") if self.plan else ()
        self.filters["ky"].extra["choices"] = [(p.code, p.label) for p in found]

    @cached_property
    def moment(self) -> datetime:
        """The moment the page speaks of."""
        wrong = "den" in self.form.errors
        return timeliness.end_of(None if wrong else self.form.cleaned_data["den"])

    @property
    def is_past(self) -> bool:
        """Whether the page was turned back to a past day."""
        return timeliness.is_past(self.moment)

    def as_it_is(self, queryset, _name, _value):
        """The day and the year are in the queryset already."""
        return queryset

    def filter_queryset(self, queryset):
        """The reports asked for at the moment, in classes, narrowed."""
        known = queryset.filter(plan=self.plan).as_of(self.moment)
        return super().filter_queryset(timeliness.classified(known, self.moment))


class TimelinessFilter(CountedFilter):
    """…and what the lines of the table are of."""

    theo = ChoiceFilter(
        label=_l("Mỗi dòng là một"),
        choices=[(name, LINES_OF[name]) for name in ("ky", "phu_luc")],
        empty_label=LINES_OF["co_quan"],
        method="as_it_is",
    )
    first_fields = ("den", "phu_luc", "loai", "theo", "nam")


class FigureFilter(CountedFilter):
    """…and by agency, with those that go on as it, and by column of the table."""

    co_quan = ModelChoiceFilter(
        label=_l("Cơ quan"),
        queryset=Agency.objects.order_by("position", "code"),
        to_field_name="code",
        empty_label=ALL,
        method="by_agency",
    )
    cot = ChoiceFilter(
        label=_l("Cột"),
        choices=[(name, words) for name, (words, _classes) in FIGURES.items()],
        empty_label=ALL,
        method="by_column",
    )
    muc = ChoiceFilter(label=_l("Mục"), empty_label=ALL, method="by_section")
    dong = CharFilter(label=_l("Dòng, ví dụ I/33"), max_length=MAX_QUERY, method="by_line")
    theo_doi = ModelChoiceFilter(
        label=_l("Cơ quan theo dõi"),
        queryset=Agency.objects.order_by("position", "code"),
        to_field_name="code",
        empty_label=ALL,
        method="by_monitor",
    )
    first_fields = ("co_quan", "cot", "den", "phu_luc", "loai", "nam")
    by_figures = ("muc", "dong", "theo_doi")  # shown only where a figure was followed

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.filters["muc"].extra["choices"] = section_choices(self.plan)

    @property
    def first(self):
        """The fields in the bar."""
        return super().first + [self.form[n] for n in self.by_figures if self.narrowed.get(n)]

    def by_line(self, queryset, _name, value):
        """Reports on one line, named like I/33."""
        appendix, _slash, number = value.partition("/")
        return queryset.filter(appendix=appendix, assignment__item__number=number)

    def by_monitor(self, queryset, _name, agency):
        """Reports on the lines an agency watches."""
        watched = Assignment.objects.filter(agency=agency, role=Assignment.Role.MONITOR)
        return queryset.filter(assignment__item__in=watched.values("item"))

    def by_section(self, queryset, _name, value):
        """Reports on lines of one section, named like I-V."""
        appendix, _dash, roman = value.partition("-")
        return queryset.filter(appendix=appendix, assignment__item__section__roman=roman)

    def by_agency(self, queryset, _name, agency):
        """Reports that the table counts under an agency."""
        return queryset.filter(agency__in=timeliness.with_predecessors(agency.pk, self.moment))

    def by_column(self, queryset, _name, column):
        """Reports that a column counts."""
        return queryset.filter(lateness__in=FIGURES[column][1])
