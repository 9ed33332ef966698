"""05/04/2023 is 5 April wherever a date is typed: the stock Vietnamese locale says 4 May."""

from datetime import date, datetime

import django_filters
import pytest
from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps
from django.utils import formats
from import_export import fields, resources, widgets
from tablib import Dataset

APRIL = date(2023, 4, 5)


class DayForm(forms.Form):
    day = forms.DateField()
    moment = forms.DateTimeField()


class DayFilter(django_filters.FilterSet):
    day = django_filters.DateFilter(method="remember")
    days = django_filters.DateFromToRangeFilter(method="remember")

    class Meta:
        model = ContentType
        fields = ()

    def remember(self, queryset, name, value):
        return queryset


class DayResource(resources.Resource):
    day = fields.Field(attribute="day", column_name="Ngày", widget=widgets.DateWidget())
    moment = fields.Field(attribute="moment", column_name="Giờ", widget=widgets.DateTimeWidget())


class Row:
    """What DayResource fills."""


@pytest.mark.parametrize("typed", ["05/04/2023", "5/4/2023", "05-04-2023", "05.04.2023", "5/4/23"])
def test_a_form_reads_the_day_first(typed):
    form = DayForm({"day": typed, "moment": f"{typed} 16:30"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == APRIL
    assert form.cleaned_data["moment"].replace(tzinfo=None) == datetime(2023, 4, 5, 16, 30)


def test_a_form_reads_the_last_day_of_the_year():
    assert forms.DateField().clean("31/12/2023") == date(2023, 12, 31)


def test_a_form_refuses_the_month_first():
    assert "day" in DayForm({"day": "04/13/2023"}).errors


def test_a_form_shows_the_day_first():
    assert 'value="05/04/2023"' in str(DayForm(initial={"day": APRIL})["day"])


def test_a_filter_reads_the_day_first():
    filters = DayFilter({"day": "05/04/2023", "days_after": "05/04/2023", "days_before": ""})

    assert filters.is_valid(), filters.errors
    assert filters.form.cleaned_data["day"] == APRIL
    assert filters.form.cleaned_data["days"].start.date() == APRIL


@isolate_apps("common")
def test_an_admin_form_reads_the_day_first(rf):
    class Day(models.Model):
        day = models.DateField()
        moment = models.DateTimeField()

        class Meta:
            app_label = "common"

        def __str__(self):
            return str(self.day)

    form_class = admin.ModelAdmin(Day, admin.AdminSite()).get_form(rf.get("/"))
    form = form_class({"day": "05/04/2023", "moment_0": "05/04/2023", "moment_1": "16:30"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == APRIL
    assert form.cleaned_data["moment"].date() == APRIL


def test_an_import_reads_the_day_first():
    resource, row = DayResource(), Row()
    data = Dataset(["05/04/2023", "05/04/2023 16:30"], headers=["Ngày", "Giờ"])

    for field in resource.get_import_fields():
        resource.import_field(field, row, data.dict[0])

    assert row.day == APRIL
    assert row.moment.replace(tzinfo=None) == datetime(2023, 4, 5, 16, 30)


def test_an_export_writes_the_day_first():
    row = Row()
    row.day, row.moment = APRIL, None

    assert DayResource().export([row]).dict[0]["Ngày"] == "05/04/2023"


def test_pages_print_the_day_first_and_group_digits():
    assert formats.date_format(APRIL) == "05/04/2023"
    assert formats.date_format(APRIL, "YEAR_MONTH_FORMAT") == "tháng 04/2023"
    assert formats.number_format(1234567.5, use_l10n=True, force_grouping=True) == "1.234.567,5"
