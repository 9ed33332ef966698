"""Forms of the administration site: the plan's words stay as they are, changes are told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.forms import ConfirmImportForm, ImportForm

from common.dates import format_date
from common.excel import WorkbookError, check_workbook
from common.numbers import format_decimal
from common.text import clean_typed

UNTOLD = gettext_lazy("(không ghi)")


class KeptTextField(forms.CharField):
    """A text that counts as unchanged while it reads the same.

    Browsers send other line breaks than they were given, and the plan's words hold doubled
    spaces and decomposed letters nobody sees: only what is seen to differ is a change.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"strip": False})

    def to_python(self, value):
        """The text cleaned like any typed text."""
        return clean_typed(super().to_python(value) or "") or self.empty_value

    def has_changed(self, initial, data):
        """Whether a reader sees a difference."""
        return clean_typed(initial or "") != clean_typed(data or "")


TEXTS = {
    models.CharField: {"form_class": KeptTextField},
    models.TextField: {"form_class": KeptTextField},
}


class RowForm(forms.ModelForm):
    """A row of a list; its `fixed` fields stay once it exists, for others lean on them."""

    fixed: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fixed if self.instance.pk else ():
            if name in self.fields:
                self.fields[name].disabled = True

    def clean(self):
        """A text that reads the same keeps its very characters."""
        super().clean()
        for name, field in self.fields.items():
            if isinstance(field, KeptTextField) and name not in self.changed_data:
                self.cleaned_data[name] = self.initial.get(name, self.cleaned_data.get(name))


class UploadForm(ImportForm):
    """One file, refused before anything is kept of it when it is no safe workbook."""

    media = forms.Media()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].widget.attrs["accept"] = ".xlsx"
        self.fields["import_file"].allow_empty_file = True  # our own check says so better

    def clean_import_file(self):
        """The upload, if it is an honest .xlsx."""
        upload = self.cleaned_data["import_file"]
        try:
            check_workbook(upload)
        except WorkbookError as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class ConfirmForm(ConfirmImportForm):
    """What the preview hands on; `stamp` tells whose it is and of which data."""

    stamp = forms.CharField(widget=forms.HiddenInput)


def differences(form, formsets):
    """{label: [old, new]} of a form and of the rows edited below it, as plain JSON."""
    found = _changes(form)
    for formset in formsets:
        for below in formset.forms:
            name = f"{capfirst(below.instance._meta.verbose_name)} “{below.instance}”"
            if below in formset.deleted_forms:
                found[name] = [str(below.instance), None]
            elif below.has_changed():
                found |= {f"{name}, {label}": pair for label, pair in _changes(below).items()}
    return found


def _changes(form):
    found = {}
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or isinstance(field.widget, forms.PasswordInput):
            found[str(_("mật khẩu"))] = [str(UNTOLD), str(UNTOLD)]
        else:
            old, new = form.initial.get(name), form.cleaned_data.get(name)
            found[str(field.label or name)] = [_plain(old, field), _plain(new, field)]
    return found


def _plain(value, field):
    """A form's value as JSON can hold it and people can read it."""
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(str(item) for item in value)
    if isinstance(field, forms.ModelChoiceField):
        if isinstance(value, int):
            value = field.queryset.model._default_manager.filter(pk=value).first()
    elif isinstance(field, forms.ChoiceField):
        value = dict(field.choices).get(value, value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, datetime):
        return f"{localtime(value):%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return format_date(value)
    return value if value is None or isinstance(value, bool | int) else str(value)
