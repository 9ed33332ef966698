"""Numbers as Vietnamese offices write them: 1.234,5 — read strictly, never guessed."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.text import clean_typed, fold, is_blank

MAX_WHOLE_DIGITS = 20
MAX_DECIMALS = 6
# A value this many times larger or smaller than its plan is taken for a misread separator.
PLAUSIBLE_FACTOR = 30
NOTHING = "–"

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | dict.fromkeys("−–", "-"))
_SIGNED = re.compile(r"([+-]?) ?([0-9](?:[0-9., ]*[0-9])?) ?%?")
_VIETNAMESE = re.compile(
    r"([0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:,([0-9]+))?"
)
# A dot before exactly three digits is a decimal point only after a bare 0.
_DOT_DECIMAL = re.compile(r"(0|[0-9]+(?=\.(?![0-9]{3}$)))\.([0-9]+)")
_TWO_READINGS = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")

_COMPARATORS = {
    "<": "lt", "<=": "le", "≤": "le", ">": "gt", ">=": "ge", "≥": "ge",
    "trên": "gt", "dưới": "lt", "khoảng": "approx",
    "tối thiểu": "ge", "ít nhất": "ge", "tối đa": "le", "không quá": "le",
}  # fmt: skip
_SYMBOLS = {"eq": "", "lt": "< ", "le": "≤ ", "gt": "> ", "ge": "≥ "}
_COMPARED = re.compile(f"({'|'.join(sorted(_COMPARATORS, key=len, reverse=True))}) ?(.+)")
_RANGE = re.compile(r"(?:từ )?([0-9][0-9., ]*%?)(?:-| đến )([0-9][0-9., ]*%?)")
_MET_WORDS = frozenset(
    map(fold, ["Đạt", "Không đạt", "Chưa đạt", "Hoàn thành", "Không hoàn thành", "Chưa hoàn thành"])
)


class NumberError(ValueError):
    """Text that is not a number; the message says in Vietnamese what to type."""


class AmbiguousNumber(NumberError):
    """Text with two readings; ``readings`` holds both, the Vietnamese one first."""

    def __init__(self, message: str, readings: tuple[Decimal, Decimal]) -> None:
        super().__init__(message)
        self.readings = readings


@dataclass(frozen=True)
class PlanValue:
    """A cell of Appendix III, understood.

    ``comparator``: eq, gt, ge, lt, le, between, approx, met (a word such as "Đạt") or "" (empty).
    ``low``: the number, or the lower end of a range; ``high``: the upper end, else None.
    ``decimals``: how many the plan writes; ``percent``: whether a % stands in the cell;
    ``text``: the cell as it was given.
    """

    comparator: str
    low: Decimal | None
    high: Decimal | None
    decimals: int | None
    percent: bool
    text: str


def parse_decimal(text: str, *, reference: Decimal | None = None) -> Decimal | None:
    """Read a number written the Vietnamese way; nothing, a dash or dots give None.

    A % is allowed and dropped. ``12.5`` can only be a decimal and is read. ``1.234`` and
    ``12,616`` have two readings: without ``reference`` the Vietnamese one is taken; with it
    (the plan's value) only when within 30 times of it either way, otherwise the reader asks.
    A reference of 0 says nothing about size, so there it always asks.

    Raises AmbiguousNumber when it asks, NumberError for anything else, more than 20 digits
    before or 6 after the comma.
    """
    tidy = clean_typed(text).translate(_SPACES)
    if is_blank(tidy):
        return None
    signed = _SIGNED.fullmatch(tidy)
    number = signed and (_VIETNAMESE.fullmatch(signed[2]) or _DOT_DECIMAL.fullmatch(signed[2]))
    if not signed or not number:
        raise _unreadable(tidy)
    whole, decimals = re.sub("[. ]", "", number[1]).lstrip("0") or "0", number[2] or ""
    if len(whole) > MAX_WHOLE_DIGITS or len(decimals) > MAX_DECIMALS:
        raise NumberError(
            _("“%(text)s” quá dài: gõ tối đa %(whole)d chữ số trước và %(decimals)d sau dấu phẩy.")
            % {"text": tidy[:60], "whole": MAX_WHOLE_DIGITS, "decimals": MAX_DECIMALS}
        )
    value = Decimal(f"{whole}.{decimals}" if decimals else whole)
    if signed[1] == "-" and value:
        value = -value
    if not _is_settled(signed[2], value, reference):
        raise _ambiguous(tidy, value, reference)
    return value


def parse_plan_value(text: str) -> PlanValue:
    """Read a plan cell: ``< 3``, ``Trên 90``, ``Khoảng 31,5-32``, ``289,9-294,3``, ``Đạt``, "".

    Raises NumberError for words or forms the plan does not use.
    """
    key = fold(text)
    if is_blank(key):
        return PlanValue("", None, None, None, False, text)
    if key in _MET_WORDS:
        return PlanValue("met", None, None, None, False, text)
    compared = _COMPARED.fullmatch(key)
    comparator, rest = (_COMPARATORS[compared[1]], compared[2]) if compared else ("eq", key)
    ends = _RANGE.fullmatch(rest)
    numbers = [parse_decimal(part) for part in (ends.groups() if ends else (rest,))]
    if ends:
        comparator = {"eq": "between", "approx": "approx"}.get(comparator, "")
    low, high = numbers[0], numbers[1] if ends else None
    if not comparator or low is None or (high is not None and low >= high):
        raise _unreadable(text)
    decimals = max(len(f"{n:f}".partition(".")[2]) for n in numbers if n is not None)
    return PlanValue(comparator, low, high, decimals, "%" in rest, text)


def format_decimal(value: Decimal | None, decimals: int | None = None) -> str:
    """``1.234,5`` with at least ``decimals`` decimals, more if the value has them; None is "–"."""
    if value is None:
        return NOTHING
    whole, _dot, fraction = f"{abs(value):f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals or 0, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{int(whole):,}".replace(",", ".") + (f",{fraction}" if fraction else "")


def format_input(value: Decimal | None, reference: Decimal | None = None) -> str:
    """The number as an input box shows it: ``parse_decimal`` with ``reference`` reads it back."""
    if value is None:
        return ""
    return _settled(format_decimal(value), value, reference)


def format_plan_value(
    comparator: str, low: Decimal | None, high: Decimal | None, decimals: int | None
) -> str:
    """``≥ 7,5``, ``< 3``, ``289,9–294,3``, ``khoảng 34``; nothing is "–", a word is "Đạt".

    A single number has at least ``decimals`` decimals; the ends of a range have their own.
    """
    if comparator == "met":
        return _("Đạt")
    if low is not None and high is not None:
        text = f"{format_decimal(low)}–{format_decimal(high)}"
    else:
        text = format_decimal(high if low is None else low, decimals)
    if text == NOTHING:
        return text
    if comparator == "approx":
        return _("khoảng %(value)s") % {"value": text}
    return _SYMBOLS.get(comparator, "") + text


def _unreadable(text: str) -> NumberError:
    return NumberError(
        _("“%(text)s” không đọc được thành số. Gõ số, ví dụ 1.234,5") % {"text": text[:60]}
    )


def _is_settled(digits: str, value: Decimal, reference: Decimal | None) -> bool:
    """Whether the digits need no question: one reading, or a value of plausible size."""
    if reference is None or not _TWO_READINGS.fullmatch(digits):
        return True
    size, plan = abs(value), abs(reference)
    return plan <= size * PLAUSIBLE_FACTOR and size <= plan * PLAUSIBLE_FACTOR


def _ambiguous(text: str, value: Decimal, reference: Decimal | None) -> AmbiguousNumber:
    """The question, with spellings that will not be asked about again."""
    other = value.scaleb(3 if "," in text else -3)
    first, second = (f"{reading:f}".replace(".", ",") for reading in (value, other))
    message = _(
        "Ô này có kế hoạch %(plan)s. “%(text)s” có thể là %(first)s hoặc %(second)s; "
        "gõ lại %(type_first)s hoặc %(type_second)s."
    ) % {
        "plan": format_decimal(reference),
        "text": text,
        "first": first,
        "second": second,
        "type_first": _settled(first, value, reference),
        "type_second": _settled(second, other, reference),
    }
    return AmbiguousNumber(message, (value, other))


def _settled(text: str, value: Decimal, reference: Decimal | None) -> str:
    """The spelling of a value that has one reading: 1.234 becomes 1234, 1,234 becomes 1,2340."""
    if _is_settled(text.lstrip("-"), value, reference):
        return text
    return f"{text}0" if "," in text else text.replace(".", "")
