"""Filters of lists: the bar they share, agencies, the audit trail."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from agencies.models import Agency, AuditEvent
from common.forms import DayFirstDateField

ALL = _("Tất cả")
MAX_QUERY = 200


class BarFilter(FilterSet):
    """Filters shown in a bar (templates/_filters.html): `first_fields` open, the rest folded."""

    first_fields: tuple[str, ...] = ()

    @property
    def first(self):
        """The fields in the bar."""
        return [self.form[name] for name in self.first_fields if name in self.form.fields]

    @property
    def more(self):
        """The fields behind “Thêm điều kiện”."""
        return [field for field in self.form if field.name not in self.first_fields]

    @property
    def narrowed(self):
        """What narrows the list: name → value in the address."""
        return {k: v for k, v in self.data.items() if v and k in self.filters}

    @property
    def more_narrowed(self):
        """Whether a field behind “Thêm điều kiện” is in use."""
        return bool(set(self.narrowed) - set(self.first_fields))


def by_words(queryset, _name, value):
    """Rows holding all the words, accents ignored."""
    return queryset.search(value)


class AgencyFilter(BarFilter):
    """Agencies by words and kind."""

    q = CharFilter(label=_("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method=by_words)
    loai = ChoiceFilter(
        label=_("Loại"), field_name="kind", choices=Agency.Kind.choices, empty_label=ALL
    )
    first_fields = ("q", "loai")


class DayFilter(DateFilter):
    """A day typed day first."""

    field_class = DayFirstDateField


class AuditFilter(BarFilter):
    """Acts by words, kind, agency and day."""

    q = CharFilter(label=_("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method=by_words)
    viec = ChoiceFilter(
        label=_("Việc"),
        field_name="action",
        choices=AuditEvent.Action.choices,
        empty_label=ALL,
    )
    co_quan = ModelChoiceFilter(
        label=_("Cơ quan"),
        queryset=Agency.objects.all(),
        to_field_name="code",
        empty_label=ALL,
        method="by_agency",
    )
    tu = DayFilter(label=_("Từ ngày"), method="since")
    den = DayFilter(label=_("Đến hết ngày"), method="until")
    first_fields = ("q", "viec", "co_quan", "tu", "den")

    def by_agency(self, queryset, _name, value):
        """Acts of an agency's people."""
        return queryset.filter(agency=value.code)

    def since(self, queryset, _name, value):
        """Acts of the day and later."""
        return queryset.filter(at__gte=midnight(value))

    def until(self, queryset, _name, value):
        """Acts of the day and before."""
        return queryset.filter(at__lt=midnight(value + timedelta(days=1)))


def midnight(day):
    """The moment a day begins in Viet Nam."""
    return make_aware(datetime.combine(day, time()))
