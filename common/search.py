"""Search without accents, the same on both databases."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from common.text import search_key

Rows = TypeVar("Rows", bound="QuerySet[Model]")


def search(rows: Rows, words: str, *fields: str) -> Rows:
    """Rows whose folded fields hold the words as they stand, accents and case ignored.

    `fields` hold `common.text.search_key` of what is searched. Short words such as “y” or “te”
    stand in almost every line, so the phrase is looked for first; only when no row holds it do
    all its words count, in any order and any field.
    """

    def holds(text: str) -> Q:
        return reduce(or_, (Q(**{f"{field}__contains": text}) for field in fields))

    key = search_key(words)
    whole = rows.filter(holds(key))
    if " " not in key or whole.exists():
        return whole
    for word in key.split():
        rows = rows.filter(holds(word))
    return rows
