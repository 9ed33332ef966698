"""Model fields that keep only visible NFC text, so that equal words are equal in the database."""

from typing import Any

from django.db import models

from common.text import clean_typed


class _CleanedText:
    """Clean typed text on its way to the model and to the database (lookups included)."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return value if value is None else clean_typed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Save, and leave on the instance, the same text (a hash of either is one hash)."""
        value = super().pre_save(model_instance, add)  # type: ignore[misc]
        if isinstance(value, str):
            value = clean_typed(value)
            setattr(model_instance, self.attname, value)  # type: ignore[attr-defined]
        return value


class NFCCharField(_CleanedText, models.CharField):
    """A line of text, cleaned by ``clean_typed``."""


class NFCTextField(_CleanedText, models.TextField):
    """A text of several lines, cleaned by ``clean_typed``."""
