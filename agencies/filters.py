"""Filters of lists: the bar they share, agencies, the audit trail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Model
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from agencies.models import Agency, ApiKey, AuditEvent
from common.dates import format_date
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
    def in_words(self):
        """(label, what was chosen) of everything that narrows the list."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        fields = self.form.fields
        return [
            (str(fields[name].label), value_in_words(fields[name], value))
            for name, value in chosen.items()
            if value not in (None, "", []) and name in self.narrowed
        ]

    @property
    def more_narrowed(self):
        """Whether a field behind “Thêm điều kiện” is in use."""
        return bool(set(self.narrowed) - set(self.first_fields))


def value_in_words(field, value):
    """A chosen value as the filter shows it."""
    if isinstance(value, list):
        return ", ".join(value_in_words(field, one) for one in value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Model):
        return str(value)
    labels = {str(key): label for key, label in getattr(field, "choices", ())}
    return str(labels.get(str(value), value))


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


class KeyFilter(BarFilter):
    """Keys of the read API by agency and by whether they are in force."""

    trang_thai = ChoiceFilter(
        label=_("Trạng thái"),
        choices=[("dang_dung", _("Đang dùng")), ("thu_hoi", _("Đã thu hồi"))],
        empty_label=ALL,
        method="by_state",
    )
    co_quan = ModelChoiceFilter(
        label=_("Của cơ quan"),
        field_name="agency",
        queryset=Agency.objects.filter(
            pk__in=ApiKey.objects.filter(agency__isnull=False).order_by().values("agency")
        ),
        to_field_name="code",
        empty_label=ALL,
    )
    first_fields = ("trang_thai", "co_quan")

    def by_state(self, queryset, _name, value):
        """Those in force, or those that are not."""
        return queryset.filter(revoked_at__isnull=value == "dang_dung")


def midnight(day):
    """The moment a day begins in Viet Nam."""
    return make_aware(datetime.combine(day, time()))
