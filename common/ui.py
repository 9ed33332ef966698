"""Small things pages are made of, prepared in Python so that templates only print them."""

from __future__ import annotations

from dataclasses import dataclass


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
