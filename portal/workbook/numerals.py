"""Numbers of lines and numerals of sections, as offices write them."""

from __future__ import annotations

import re

_PART = r"(?i:(?:mục|phần)\s+)?"
_ROMAN = r"(?=[IVXl])X{0,3}(?:IX|IV|lX|lV|V?[Il]{0,3})"  # an l is often typed for an I
_SECTION = re.compile(rf"{_PART}({_ROMAN})\s*[.,:/)\-–]?")
_SECTION_LINE = re.compile(rf"{_PART}({_ROMAN})\s*[.,:/)\-–]+\s*(\S.*)", re.DOTALL)
_NUMBER = re.compile(r"0*([1-9][0-9]{0,3})\s*[.)/]?")
_SUBNUMBER = re.compile(r"[0-9]{1,4}[.,][0-9]{1,2}[.)]?|[-–—+•*]+|[a-zđ][.)]|\([a-zđ0-9]\)")
_LOOKS_LIKE_DIGITS = str.maketrans("lI|Oo", "11100")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
NUMERALS = [tens + ones for tens in ("", "X", "XX", "XXX") for ones in _ONES]  # [4] is IV


def numeral(text: str) -> str:
    """The numeral of a section that stands alone (“II.”, “Mục II”), or empty."""
    found = _SECTION.fullmatch(text)
    return found[1].replace("l", "I") if found else ""


def numeral_and_title(text: str) -> tuple[str, str] | None:
    """“IV. Huy động…” in its two parts."""
    found = _SECTION_LINE.fullmatch(text)
    return (found[1].replace("l", "I"), found[2]) if found else None


def line_number(text: str) -> str:
    """“27” of “27.”, “027”, “27)”; empty for anything else."""
    found = _NUMBER.fullmatch(text)
    return found[1] if found else ""


def meant_number(text: str) -> str:
    """The digits that letters were typed for: “I0.” is 10, “6O” is 60."""
    return text.strip(" .)/").translate(_LOOKS_LIKE_DIGITS)


def is_mark(text: str) -> bool:
    """Whether it marks a row below a line: “-”, “+”, “a)”, “6.1”."""
    return bool(_SUBNUMBER.fullmatch(text))
