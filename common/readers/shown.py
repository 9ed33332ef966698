"""Numbers and dates of a workbook as their cell shows them, written the Vietnamese way."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from common.grid import Cell

_BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    **dict.fromkeys([*range(14, 18), 22, *range(27, 32), 36, 50, 51, 52, 53, 54, 57, 58], "d/m/yy"),
}  # fmt: skip
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # words, colours, blanks of a width
_DAY = re.compile(r"[dy]|mmm", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"([#0?]*(?:,[#0?]+)?)(?:\.([0#?]{1,30}))?(%?)")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_EXCEL_DIGITS = Context(prec=15)  # what Excel keeps: 0.41299999999999998 in a file is 0.413
_SHOWN_DIGITS = 11  # what it shows where the format does not say
_ALL_DIGITS = Context(prec=60)
_LARGEST = 20  # powers of ten, either way: beyond is damage
_DAY_0 = date(1899, 12, 30)
_DAYS_BEFORE_1904 = 1_462
_LAST_DAY = 2_958_465  # 31/12/9999


@lru_cache(maxsize=1_000)
def format_code(number: int, code: str) -> str:
    """What counts of a format: its first section, no words or colours; ``d/m/yy`` for all dates.

    ``number`` is its id in the file, ``code`` its text if the file gives one.
    """
    code = code or _BUILTIN.get(number, "")
    bare = _NOT_SHOWN.sub("", code.partition(";")[0]).strip()
    if _DAY.search(bare) and "general" not in bare.lower() and "#" not in bare:
        return "d/m/yy"
    return bare


def number_cell(row: int, column: int, raw: str, code: str, *, since_1904: bool = False) -> Cell:
    """A number, or the date that it is under its format; an error when it is neither."""
    number = raw.strip()
    value = _EXCEL_DIGITS.create_decimal(number) if _NUMBER.fullmatch(number) else None
    if value is None or (value and abs(value.adjusted()) > _LARGEST):
        return Cell(row, column, raw, "error")
    if code == "d/m/yy" and value >= 1:
        return _date_cell(row, column, raw, value, since_1904)
    value = value.normalize() + 0  # no -0
    return Cell(row, column, _shown(value, code), "number", f"{value:f}")


def day_cell(row: int, column: int, day: date) -> Cell:
    """A date, day first."""
    return Cell(row, column, f"{day:%d/%m}/{day.year:04}", "date", day.isoformat())


def _date_cell(row: int, column: int, raw: str, value: Decimal, since_1904: bool) -> Cell:
    serial = int(value) + (_DAYS_BEFORE_1904 if since_1904 else 0)
    if serial > _LAST_DAY:
        return Cell(row, column, raw, "error")
    # Excel has a 29/02/1900, so days before 1 March 1900 are one behind
    return day_cell(row, column, _DAY_0 + timedelta(serial + (serial < 60)))


def _shown(value: Decimal, code: str) -> str:
    format_ = _PLAIN_NUMBER.fullmatch(code)
    if not code or not format_:
        most = max(0, _SHOWN_DIGITS - 1 - value.adjusted())
        return _vietnamese(_rounded(value, most).normalize(_ALL_DIGITS), grouped=False)
    whole, places, percent = format_[1], format_[2] or "", format_[3]
    value = value.scaleb(2) if percent else value
    text = _vietnamese(_rounded(value, len(places)), grouped="," in whole)
    optional = len(places) - len(places.rstrip("#?"))  # 0.0## shows no needless zeros
    for _place in range(optional):
        text = text.removesuffix("0") if "," in text else text
    return text.removesuffix(",") + percent


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _ALL_DIGITS)


def _vietnamese(value: Decimal, *, grouped: bool) -> str:
    text = f"{value:,f}" if grouped else f"{value:f}"
    return text.translate(str.maketrans(",.", ".,"))
