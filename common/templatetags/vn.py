"""Template filters that print values as Vietnamese offices write them."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from common.clock import VIETNAM
from common.dates import format_date
from common.numbers import NOTHING, format_decimal

register = template.Library()


@register.filter
def decimal(value: Decimal | int | None, decimals: int | str | None = None) -> str:
    """``{{ value|decimal:2 }}``: 1.234,50, or more decimals if it has them; "–" if None."""
    number = value if value is None else Decimal(value)
    return format_decimal(number, None if decimals in (None, "") else int(decimals))


@register.filter
def date_vn(value: date | datetime | None) -> str:
    """``{{ day|date_vn }}``: 14/06/2023, of a moment the day in Viet Nam; "–" if None."""
    if value is None:
        return NOTHING
    return format_date(value.astimezone(VIETNAM) if isinstance(value, datetime) else value)


@register.filter
def datetime_vn(value: datetime | None) -> str:
    """``{{ moment|datetime_vn }}``: 16:41, 14/06/2023 in Vietnamese time; "–" if None."""
    if value is None:
        return NOTHING
    local = value.astimezone(VIETNAM)
    return f"{local:%H:%M}, {format_date(local)}"


@register.filter
def file_size(value: int) -> str:
    """``{{ file.size|file_size }}``: 512 B, 35 KB, 1,2 MB (1 MB is 1.048.576 bytes)."""
    if value < 1024:
        return f"{value} B"
    if value < 1024**2:
        return f"{round(value / 1024)} KB"
    size = Decimal(value) / 1024**2
    return f"{format_decimal(size.quantize(Decimal('0.1')))} MB"
