"""Small things pages are made of, prepared in Python so that templates only print them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Badge:
    """A state as people see it: an icon of its own shape and a word.

    `kind` is the suffix of the style class `state-…`, `icon` the suffix of the sprite's `i-…`.
    """

    kind: str
    icon: str
    label: str


@dataclass(frozen=True)
class Crumb:
    """One step of the path above a heading; without `url` it is where the reader stands."""

    label: str
    url: str = ""


def highlight(text: str, fragments: Iterable[str]) -> SafeString:
    """Words of the plan with the fragments marked that something was read from.

    Not a character changes; fragments that overlap share one mark, one that is not in the
    sentence marks nothing.
    """
    marked: set[int] = set()
    for fragment in filter(None, fragments):
        start = text.find(fragment)
        if start >= 0:
            marked |= set(range(start, start + len(fragment)))
    pieces, start = [], 0
    for place in range(1, len(text) + 1):
        if place == len(text) or (place in marked) != (start in marked):
            form = '<mark class="part">{}</mark>' if start in marked else "{}"
            pieces.append((format_html(form, text[start:place]),))
            start = place
    return format_html_join("", "{}", pieces)
