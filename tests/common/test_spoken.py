"""Numbers read aloud."""

import re
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.spoken import spoken

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
VALUES = {name: n for n, name in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5, "linh": 0}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "không"),
        ("4", "bốn"),
        ("10", "mười"),
        ("11", "mười một"),
        ("14", "mười bốn"),
        ("15", "mười lăm"),
        ("20", "hai mươi"),
        ("21", "hai mươi mốt"),
        ("24", "hai mươi tư"),
        ("55", "năm mươi lăm"),
        ("100", "một trăm"),
        ("101", "một trăm linh một"),
        ("105", "một trăm linh năm"),
        ("110", "một trăm mười"),
        ("115", "một trăm mười lăm"),
        ("1000", "một nghìn"),
        ("1005", "một nghìn không trăm linh năm"),
        ("1021", "một nghìn không trăm hai mươi mốt"),
        ("1234.5", "một nghìn hai trăm ba mươi tư phẩy năm"),
        ("3180", "ba nghìn một trăm tám mươi"),
        ("1000001", "một triệu không trăm linh một"),
        ("1001000", "một triệu không trăm linh một nghìn"),
        ("1000000000", "một tỷ"),
        ("1000000001", "một tỷ không trăm linh một"),
        ("25000000000000", "hai mươi lăm nghìn tỷ"),
        ("1000000000000000000", "một tỷ tỷ"),
        ("1000000001000000000", "một tỷ không trăm linh một tỷ"),
        ("-2.50", "âm hai phẩy năm"),
        ("0.05", "không phẩy không năm"),
        ("12.616", "mười hai phẩy sáu một sáu"),
        ("7.000", "bảy"),
        ("-0.0", "không"),
    ],
)
def test_numbers_as_they_are_read(number, words):
    assert spoken(D(number)) == words


def heard(words):
    """The whole number that words mean: the listener's side, written on its own."""
    parts = words.split()
    if "tỷ" in parts:
        at = len(parts) - 1 - parts[::-1].index("tỷ")
        return heard(" ".join(parts[:at])) * 10**9 + heard(" ".join(parts[at + 1 :]) or "không")
    total = group = 0
    ones = 0
    for word in parts:
        if word in ("nghìn", "triệu"):
            total += (group + ones) * (1000 if word == "nghìn" else 10**6)
            group = ones = 0
        elif word == "trăm":
            group, ones = ones * 100, 0
        elif word == "mươi":
            group, ones = group + ones * 10, 0
        elif word == "mười":
            group, ones = group + 10, 0
        else:
            ones = VALUES[word]
    return total + group + ones


NEVER = re.compile(
    r"mười mươi|một mươi|không mươi|mươi một\b|mươi năm\b|mươi bốn|mười mốt|mười tư|mười năm"
    r"|linh (?:mốt|tư|lăm|không)|^không trăm|  |^ | $"
)


def test_every_number_to_a_million_is_heard_as_itself():
    for number in range(1_000_001):
        words = spoken(D(number))
        assert heard(words) == number, words
        assert not NEVER.search(words), words


@given(st.integers(0, 10**20 - 1))
def test_numbers_of_twenty_digits_are_heard_as_themselves(number):
    words = spoken(D(number))
    assert heard(words) == number
    assert not NEVER.search(words)


@given(st.decimals(-(10**12), 10**12, places=6))
def test_decimals_are_read_digit_by_digit_and_the_sign_first(number):
    words = spoken(number)
    assert words.startswith("âm ") == (number < 0)
    whole, _comma, decimals = words.removeprefix("âm ").partition(" phẩy ")
    fraction = "".join(str(DIGITS.index(word)) for word in decimals.split())
    assert D(f"{heard(whole)}.{fraction or 0}") == abs(number)
    assert not fraction.endswith("0")
