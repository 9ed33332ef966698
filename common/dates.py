"""Dates as Vietnamese offices write them: the day first, always."""

import re
from datetime import date

from django.utils.translation import gettext as _

from common.text import clean_typed, fold, is_blank

FIRST_YEAR, LAST_YEAR = 1900, 2100

_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_WORDS = re.compile(r"(?:ngày )?([0-9]{1,2})( )tháng ([0-9]{1,2}) năm ([0-9]{4})")


class DateError(ValueError):
    """Text that is not a date; the message says in Vietnamese what to type."""


def parse_date(text: str) -> date | None:
    """Read ``05/04/2023``, ``5/4/23``, ``05-04-2023``, ``05.04.2023`` or
    ``ngày 05 tháng 04 năm 2023``, all 5 April; nothing or a dash gives None.

    A year of two digits is in the 2000s. Raises DateError for anything else, a day that the
    calendar does not have, or a year outside 1900–2100.
    """
    if is_blank(clean_typed(text)):
        return None
    key = fold(text)
    found = _NUMERIC.fullmatch(key) or _WORDS.fullmatch(key)
    if found:
        day, _separator, month, year = found.groups()
        try:
            value = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            value = date.min
        if FIRST_YEAR <= value.year <= LAST_YEAR:
            return value
        message = _("“%(text)s” không có trong lịch. Gõ ngày/tháng/năm, ví dụ 05/04/2023")
    else:
        message = _("“%(text)s” không đọc được thành ngày. Gõ ngày/tháng/năm, ví dụ 05/04/2023")
    raise DateError(message % {"text": clean_typed(text)[:60]})


def format_date(day: date) -> str:
    """``05/04/2023``."""
    return f"{day:%d/%m/%Y}"


def format_day(day: date, today: date) -> str:
    """``16/06`` in the year of ``today``, otherwise with its year."""
    return f"{day:%d/%m}" if day.year == today.year else format_date(day)


def format_long(day: date) -> str:
    """``thứ Sáu 16/06/2023``."""
    names = (
        _("thứ Hai"), _("thứ Ba"), _("thứ Tư"), _("thứ Năm"),
        _("thứ Sáu"), _("thứ Bảy"), _("Chủ nhật"),
    )  # fmt: skip
    return f"{names[day.weekday()]} {format_date(day)}"
