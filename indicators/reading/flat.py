"""A sentence made easy to match, every character knowing where it stood in the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from common.text import nfc, visible

Span = tuple[int, int]
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


@dataclass(frozen=True)
class Flat:
    """``text`` is NFC with single blanks and plain dashes; ``starts`` and ``ends`` hold, for each
    of its characters, the span of the original that it came from.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @cached_property
    def low(self) -> str:
        """The text in small letters, character for character."""
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    def origin(self, start: int, end: int) -> Span:
        """Where a span of the text stands in the original."""
        return (self.starts[start], self.ends[end - 1]) if start < end else (0, 0)


def flatten(sentence: str) -> Flat:
    """The sentence, NFD or NFC, with any white space and dashes, in its flat form."""
    letters: list[str] = []
    places: list[Span] = []
    start = 0
    while start < len(sentence):
        end = start + 1
        while end < len(sentence) and unicodedata.combining(sentence[end]):
            end += 1
        shown = nfc(visible(sentence[start:end])).translate(_DASHES)
        for letter in shown:
            letter = " " if letter.isspace() else letter
            if letter != " " or letters[-1:] != [" "]:
                letters.append(letter)
                places.append((start, end))
        start = end
    return Flat("".join(letters), tuple(s for s, _e in places), tuple(e for _s, e in places))
