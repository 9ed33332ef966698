"""Cells of the flat lists that go out to Excel and come back (django-import-export widgets).

Each kind of value has one way to be written and reads back what people type; what it cannot read
raises ValueError saying in Vietnamese why. `render` gives text for previews, and the value itself
with `force_native_type`, for real numbers and dates in the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.widgets import ManyToManyWidget, Widget

from common.dates import format_date, parse_date
from common.excel import Column as SheetColumn
from common.numbers import (
    MAX_DECIMALS,
    AmbiguousNumber,
    format_decimal,
    parse_decimal,
)
from common.text import fold


class TextCell(Widget):
    """Words. A whole number is taken for its digits, as Excel makes one of a typed “8”."""

    kind: ClassVar[Literal["text", "number", "integer", "date"]] = "text"
    width: int = 24

    def __init__(self, width: int | None = None) -> None:
        super().__init__()
        self.width = width or self.width

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        raise ValueError(_("Ô phải là chữ: định dạng ô là Văn bản (Text) rồi gõ lại."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if kwargs.get("force_native_type"):
            return value
        return "" if value is None else self.words(value)

    def words(self, value: Any) -> str:
        """The value as people read it."""
        return str(value)

    def column(self, heading: str) -> SheetColumn:
        """How the column looks in a workbook."""
        return SheetColumn(heading, width=self.width, kind=self.kind)


class IntegerCell(TextCell):
    """A whole number, or nothing."""

    kind = "integer"
    width = 10

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return None
        text = super().clean(value) if not isinstance(value, date) else ""
        if text.isascii() and text.isdecimal() and len(text) < 10:
            return int(text)
        raise ValueError(_("Ô phải là số nguyên."))


class DecimalCell(TextCell):
    """A number, or nothing. Typed as text it must have one reading only: nothing is guessed."""

    kind = "number"
    width = 14

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            return self._read(value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return round(Decimal(str(value)), MAX_DECIMALS)  # a float carries noise behind
        raise ValueError(_("Ô phải là số."))

    def _read(self, text: str) -> Decimal | None:
        try:
            return parse_decimal(text, reference=Decimal(0))
        except AmbiguousNumber as error:
            first, second = (f"{reading:f}".replace(".", ",") for reading in error.readings)
            raise ValueError(
                _("Có thể là %(first)s hoặc %(second)s: nhập ô dạng số, không phải dạng chữ.")
                % {"first": first, "second": second}
            ) from error

    def words(self, value: Any) -> str:
        """1.234,5."""
        return format_decimal(value)


class DateCell(TextCell):
    """A day, real or typed day first, or nothing."""

    kind = "date"
    width = 13

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        return parse_date(str(value))

    def words(self, value: Any) -> str:
        """05/04/2023."""
        return format_date(value)


class ChoiceCell(TextCell):
    """One of a few words: the Vietnamese labels of a field's choices."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], width: int | None = None) -> None:
        super().__init__(width)
        self.choices = list(choices)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        key = fold(super().clean(value))
        for choice, label in self.choices:
            if fold(str(label)) == key:
                return choice
        labels = ", ".join(str(label) for _choice, label in self.choices)
        raise ValueError(_("Chọn một trong: %(labels)s.") % {"labels": labels})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return str(dict(self.choices).get(value, "" if value is None else value))


class YesNoCell(ChoiceCell):
    """Có or Không."""

    width = 10

    def __init__(self) -> None:
        super().__init__([(True, gettext_lazy("Có")), (False, gettext_lazy("Không"))])


class KeyCell(TextCell):
    """A row of another list, named by its natural key: “SKHDT”, “UBND/2023”, “UBND/2023/I/8”.

    The other list is read once an import. `related` are the relations its keys are made of.
    """

    def __init__(self, model: type[Model], *related: str, width: int | None = None) -> None:
        super().__init__(width)
        self.model, self.related = model, related

    @cached_property
    def rows(self) -> dict[str, Model]:
        """The rows of the other list by folded key."""
        rows = self.model._default_manager.all()
        if self.related:
            rows = rows.select_related(*self.related)
        return {fold(self.words(row)): row for row in rows}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        key = fold(super().clean(value))
        if not key:
            return None
        if key not in self.rows:
            name = self.model._meta.verbose_name_plural
            raise ValueError(_("Không có trong danh mục %(name)s.") % {"name": name})
        return self.rows[key]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else self.words(value)

    def words(self, value: Any) -> str:
        """The parts of the natural key with strokes between."""
        return "/".join(map(str, value.natural_key()))


class KeysCell(ManyToManyWidget):
    """Several rows of another list, their keys with semicolons between."""

    column = TextCell.column
    kind = "text"
    width = 40

    def __init__(self, model: type[Model]) -> None:
        super().__init__(model)
        self.one = KeyCell(model)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        parts = (self.one.clean(part) for part in str(value or "").split(";"))
        return list(dict.fromkeys(filter(None, parts)))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "; ".join(sorted(self.one.words(row) for row in value.all())) if value else ""
