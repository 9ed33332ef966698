"""TCVN3 and VNI: found where they are, nowhere else, and converted without loss."""

import re
from pathlib import Path

import pytest

from common import legacy
from common.legacy import as_shown, convert, detect
from common.text import nfc

SOURCE = Path(__file__).parents[2] / "fixtures/source/appendices.txt"


def plan_cells():
    """Every cell and paragraph of the plan's text."""
    parts = re.split(r"\n\s*\n|\n\t", SOURCE.read_text(encoding="utf-8"))
    return [part for part in parts if part.strip()]


def encoder(table):
    """Writes Unicode with the inverse of a table; TCVN3 writes accented capitals small."""
    letters = {read: written for written, read in reversed(table.items())}
    letters = {read.upper(): written for read, written in letters.items()} | letters
    return lambda text: "".join(letters.get(letter, letter) for letter in nfc(text))


ENCODERS = {"TCVN3": encoder(legacy._TCVN3), "VNI": encoder(legacy._VNI)}


def accented():
    return [cell for cell in plan_cells() if not nfc(cell).isascii()]


@pytest.mark.parametrize(
    ("text", "encoding", "unicode"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "TCVN3", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("CéNG HOµ X· HéI", "TCVN3", "CỘNG HOÀ XÃ HỘI"),
        ("§¬n vÞ tÝnh: tû ®ång", "TCVN3", "Đơn vị tính: tỷ đồng"),
        ("ý KIÕN Uû BAN", "TCVN3", "Ý KIẾN UỶ BAN"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "VNI", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("COÄNG HOØA XAÕ HOÄI", "VNI", "CỘNG HÒA XÃ HỘI"),
        ("Ñöôøng saét, ñaëc bieät", "VNI", "Đường sắt, đặc biệt"),
    ],
)
def test_known_words_are_found_and_converted(text, encoding, unicode):
    assert detect(text) == encoding
    assert convert(text, encoding) == unicode


def test_tables_are_whole():
    vowels = {nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in legacy._TONES}
    letters = vowels | set("ăâđêôơư")

    assert letters <= set(legacy._TCVN3.values())
    assert letters | {letter.upper() for letter in letters} == set(legacy._VNI.values())


def test_nothing_of_the_plan_is_taken_for_legacy():
    assert [cell for cell in plan_cells() if detect(cell)] == []


@pytest.mark.parametrize(
    ("encoding", "missed"),
    [
        ("TCVN3", {"Phụ lục I", "Phụ lục II", "Phụ lục III", "Tỷ kWh", "Tuổi"}),
        ("VNI", {"Đơn vị"}),
    ],
)
def test_the_plan_in_old_letters_is_found_by_pattern_alone(encoding, missed):
    """Missed are words of which every one is also a word of Unicode Vietnamese, or foreign."""
    found = {cell.strip(): detect(ENCODERS[encoding](cell)) for cell in accented()}
    changed = {cell: name for cell, name in found.items() if ENCODERS[encoding](cell) != cell}

    assert {cell for cell, name in changed.items() if name == ""} <= missed
    assert {name for name in changed.values() if name} == {encoding}


@pytest.mark.parametrize("encoding", ENCODERS)
def test_the_plan_survives_the_way_there_and_back(encoding):
    """TCVN3 has no accented capitals: “Ủy ban” comes back as “ủy ban”, “ỦY BAN” unharmed."""
    for cell in accented():
        back = convert(ENCODERS[encoding](cell), encoding)
        if encoding == "VNI" or cell.isupper():
            assert back == nfc(cell)
        assert back.casefold() == nfc(cell).casefold()


@pytest.mark.parametrize(
    "text",
    ["protégé créé", "thé à la menthe", "où est le garçon", "Größe für Müller", "El Niño",
     "São Paulo", "Société Générale", "5 µm", "200 m² × 3", "© 2023", "«Xin»", "a · b", "Citroën",
     "Tô Vân Anh, Lê Hà", "cà phê", "THÀNH", "là", "TrÀ, bÀ", "plain", "", "nê\u0323"],
)  # fmt: skip
def test_other_languages_and_short_words_are_left_alone(text):
    assert detect(text) == ""


@pytest.mark.parametrize(
    ("text", "font", "encoding"),
    [
        ("Sè", ".VnTime", "TCVN3"),
        ("Sè", ".VNARIALH", "TCVN3"),
        ("ñ", "VNI-Times", "VNI"),
        ("Sè", "Times New Roman", ""),
        ("Sở", ".VnTime", ""),
        ("7,5 %", ".VnTime", ""),
        ("10 °", ".VnTime", ""),
    ],
)
def test_the_font_decides_where_letters_are_of_its_table(text, font, encoding):
    assert detect(text, font) == encoding


def test_capital_fonts_show_capitals():
    assert convert(as_shown("céng hoµ", ".VnTimeH"), "TCVN3") == "CỘNG HOÀ"
    assert as_shown("céng hoµ", ".VnTime") == "céng hoµ"
    assert as_shown("Sở y tế", ".VnTimeH") == "Sở y tế"
