"""Two texts side by side, with what differs marked: pure functions."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

WORDS = re.compile(r"\S+\s*|\s+")  # a word keeps the blank after it
MOST_WORDS = 2_000  # comparing grows with the square; longer texts are shown unmarked

Pieces = list[tuple[str, bool]]


def marked(stored: str, typed: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces (text, whether the other text lacks it)."""
    left, right = WORDS.findall(stored), WORDS.findall(typed)
    if max(len(left), len(right)) > MOST_WORDS:
        return [(stored, False)], [(typed, False)]
    pieces: tuple[Pieces, Pieces] = [], []
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, text in zip(pieces, ("".join(left[a:b]), "".join(right[c:d])), strict=True):
            if text:
                side.append((text, what != "equal"))
    return pieces
