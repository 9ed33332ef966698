"""Numbers in words, as schools teach to read them: 1.234,5 is “một nghìn hai trăm ba mươi tư phẩy
năm”. Pure."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")  # of three digits each below a billion
_BILLION = 10**9
_CHANGED = {1: "mốt", 4: "tư", 5: "lăm"}  # after mươi
_AFTER_TEN = {5: "lăm"}


def spoken(value: Decimal) -> str:
    """A finite number in words; each decimal digit is read by itself, zeros at the end are not.

    Groups of zeros are left out, a hundred or ten that is missing within the number is read: 1.005
    is “một nghìn không trăm linh năm”. From 10^18 on it is “tỷ tỷ”.
    """
    whole, _dot, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0")
    words = _whole(int(whole))
    if decimals:
        words += " phẩy " + " ".join(_DIGITS[int(digit)] for digit in decimals)
    return f"âm {words}" if value < 0 else words


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    words = [f"{_whole(billions)} tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += [*_hundreds(group, within=bool(words)), _SCALES[power]]
    return " ".join(filter(None, words))


def _hundreds(group: int, *, within: bool) -> list[str]:
    """1 to 999; `within` a longer number a missing hundred is read too."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    spoken_hundred = within or hundreds > 0
    words = [_DIGITS[hundreds], "trăm"] if spoken_hundred else []
    if tens == 0:
        if ones:
            words += [*(["linh"] if spoken_hundred else []), _DIGITS[ones]]
        return words
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones:
        words.append((_AFTER_TEN if tens == 1 else _CHANGED).get(ones, _DIGITS[ones]))
    return words
