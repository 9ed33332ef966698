"""Form fields that read what Vietnamese officers type."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.dates import DateError, format_date, parse_date
from common.numbers import AmbiguousNumber, NumberError, format_input, parse_decimal
from common.text import clean_typed


class VietnameseDecimalField(forms.Field):
    """A number typed as 1.234,5; gives a Decimal or None, and keeps the typed text on error.

    ``reference``: the plan's value, by which text with two readings is asked about.
    """

    widget = forms.TextInput

    def __init__(self, *, reference: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reference = reference

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return parse_decimal(str(value), reference=self.reference)
        except NumberError as error:
            code = "ambiguous" if isinstance(error, AmbiguousNumber) else "invalid"
            raise ValidationError(str(error), code=code) from error

    def prepare_value(self, value: Any) -> Any:
        return format_input(value, self.reference) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}


class DayFirstDateField(forms.DateField):
    """A date typed day first in any of the forms of ``parse_date``."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_date(value)
        except DateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"autocomplete": "off"}


class TypedCharField(forms.CharField):
    """Text cleaned by ``clean_typed``; ``textarea=True`` for several lines."""

    def __init__(self, *, textarea: bool = False, **kwargs: Any) -> None:
        if textarea:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return clean_typed(super().to_python(value) or "") or self.empty_value
