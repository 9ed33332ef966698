"""What changed between two texts, word by word, and how alike two texts are."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from diff_match_patch import diff_match_patch

from common.text import fold, nfc, visible

Op = Literal["same", "del", "ins"]
_OPS: dict[int, Op] = {-1: "del", 0: "same", 1: "ins"}
_WORD = re.compile(r"\s+|\d[\d.,/]*\d|\w+|[^\s\w]")  # a number is one word
_FIRST = 0xE000  # private use: no text holds these, one stands for each different word
_SAME = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛′", "'")
)


def same_words(old: str, new: str) -> bool:
    """Whether two texts read the same: white space, composed or decomposed letters, the place of
    tones (hòa, hoà), kinds of dashes and quotation marks aside. Case and punctuation count."""
    return _plain(old) == _plain(new)


def _plain(text: str) -> str:
    words = " ".join(nfc(visible(text)).translate(_SAME).split())
    # fold() settles the place of tones but drops case and the last stops: both are put beside it
    case = "".join("A" if c.isupper() else "a" for c in words if c.isalpha())
    return f"{fold(words)}|{case}|{words[len(words.rstrip(' ,;.')) :]}"


def redline(old: str, new: str) -> list[tuple[Op, str]]:
    """The new text with what went and what came, in whole words.

    Texts that read the same give one part, the new text.
    """
    if same_words(old, new):
        return [("same", new)] if new else []
    alphabet: dict[str, str] = {}
    encoded = [_encode(text, alphabet) for text in (old, new)]
    differ = diff_match_patch()
    parts = differ.diff_main(*encoded)
    differ.diff_cleanupSemantic(parts)
    words = {mark: word for word, mark in alphabet.items()}
    return [(_OPS[op], "".join(words[mark] for mark in text)) for op, text in parts]


def _encode(text: str, alphabet: dict[str, str]) -> str:
    words = _WORD.findall(nfc(visible(text)))
    return "".join(alphabet.setdefault(word, chr(_FIRST + len(alphabet))) for word in words)


def word_set(text: str) -> frozenset[str]:
    """The folded words of a text and its pairs of neighbours, for `likeness`."""
    words = re.findall(r"\w+", fold(text))
    return frozenset(words) | {f"{a} {b}" for a, b in pairwise(words)}


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two texts are by `word_set`, from 0 to 1."""
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 1.0
