"""Vietnamese text from before Unicode: TCVN3 (ABC) and VNI, found and converted.

Both store one byte a character, so read as Unicode they are Western letters: “Céng hoµ” and
“Coäng hoøa” for “Cộng hoà/hòa”.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

from common.text import nfc

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng, the order of both tables
_VOWELS = "aăâeêioôơuưy"

# TCVN3: đ and the toneless letters, then the twelve vowels with their five tones.
_TCVN3 = dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)) | {
    mark: nfc(vowel + tone)
    for mark, (vowel, tone) in zip(
        "µ¶·¸¹" "»¼½¾Æ" "ÇÈÉÊË" "ÌÎÏÐÑ" "ÒÓÔÕÖ" "×ØÜÝÞ"
        "ßáâãä" "åæçèé" "êëìíî" "ïñòóô" "õö÷øù" "úûüýþ",
        product(_VOWELS, _TONES),
        strict=True,
    )
}  # fmt: skip

# VNI: a vowel and its mark are two characters, except these letters.
_VNI_LETTERS = dict(zip("ôöñìæóíòî", ["ơ", "ư", "đ", "ì", "ỉ", "ĩ", "í", "ị", "ỵ"], strict=True))
_VNI_MARKS = {
    "aeouy": dict(zip("øûõùï", _TONES, strict=True)),
    "ôö": dict(zip("øûõùï", _TONES, strict=True)),
    "aeo": {"â": "\u0302"} | dict(zip("àåãáä", (f"\u0302{t}" for t in _TONES), strict=True)),
    "a": {"ê": "\u0306"} | dict(zip("èúüéë", (f"\u0306{t}" for t in _TONES), strict=True)),
}
_VNI = {
    base + mark: nfc(_VNI_LETTERS.get(base, base) + accents)
    for bases, marks in _VNI_MARKS.items()
    for base, (mark, accents) in product(bases, marks.items())
} | _VNI_LETTERS
_VNI |= {
    written: read.upper()
    for key, read in _VNI.items()
    for written in (key.upper(), key[0].upper() + key[1:])
}
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_LATIN = r"A-Za-z\u00a1-\u00ff"
_WORD = re.compile(f"[{_LATIN}]+")
_CAPITAL_INSIDE = re.compile(r"[a-z][À-Þ]")
_SYMBOL_INSIDE = re.compile(r"[A-Za-z][¡-¿×÷]|[¡-´¶-¿×÷][A-Za-z]|[a-z][À-Þ]")  # µm is a unit
_ENOUGH = 0.8  # of the accented words make sense

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x"
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in
    inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe
    oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng
    uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uynh uyt uyu uôc uôi uôm
    uôn uông uôt ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt
    yêu uac uach uai uan uang uanh uao uat uau uay uăc uăm uăn uăng uăp uăt ue uen ueo uet uên uêt
    uit
"""
_SYLLABLES = frozenset(
    onset + rime for onset in ("", *_ONSETS.split()) for rime in _RIMES.split()
) | {"gi"}


def is_legacy_font(font: str) -> bool:
    """Whether the font is one that draws Western letters as Vietnamese."""
    return font.lower().startswith((".vn", "vni-"))


def as_shown(text: str, font: str) -> str:
    """The text as its font draws it: .VnTimeH and the like show every letter as a capital.

    Accented letters stay; ``convert`` makes capitals of them among capitals.
    """
    if font.lower().startswith(".vn") and font.endswith("H") and not _beyond_bytes(text):
        return re.sub("[a-z]+", lambda letters: letters[0].upper(), text)
    return text


def detect(text: str, font: str = "") -> str:
    """“TCVN3” or “VNI” when the text is that, else "".

    The font decides when the text has letters of its table. Otherwise the words must make sense
    as Vietnamese once converted, make none as they stand, and leave no other explanation.
    """
    if text.isascii() or _beyond_bytes(text):
        return ""
    name = font.lower()
    if name.startswith(".vn") and any(letter in _TCVN3 for letter in text):
        return "TCVN3"
    if name.startswith("vni-") and _VNI_LETTER.search(text):
        return "VNI"
    words = [word for word in _WORD.findall(text) if not word.isascii() and _has_letter(word)]
    for encoding in ("TCVN3", "VNI"):
        if _makes_sense(words, encoding):
            return encoding
    return ""


def convert(text: str, encoding: str) -> str:
    """The text in Unicode (NFC) from ``encoding``: TCVN3 or VNI.

    TCVN3 has no accented capitals: an accented letter becomes one where all plain letters of
    its word, two at least (“Së” is “Sở”), or of the whole text are capitals.
    """
    if encoding == "VNI":
        return nfc(_VNI_LETTER.sub(lambda found: _VNI[found[0]], text))
    if encoding != "TCVN3":
        raise ValueError(f"unknown encoding {encoding!r}")
    shouted = _is_shouted(text)
    return nfc(_WORD.sub(lambda word: _from_tcvn3(word[0], shouted), text))


def _from_tcvn3(word: str, shouted: bool) -> str:
    read = "".join(_TCVN3.get(letter, letter) for letter in word)
    return read.upper() if shouted or _is_shouted(word, at_least=2) else read


def _is_shouted(text: str, at_least: int = 1) -> bool:
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    return len(plain) >= at_least and all(letter.isupper() for letter in plain)


def _makes_sense(words: list[str], encoding: str) -> bool:
    """Whether the accented words are syllables in the encoding, and not by chance."""
    converted = {word: convert(word, encoding) for word in words}
    good = [word for word, read in converted.items() if _is_syllable(read)]
    if len(good) < _ENOUGH * len(converted):
        return False
    telling = [
        word
        for word in good
        if converted[word] != word and (not _is_syllable(word) or _CAPITAL_INSIDE.search(word))
    ]
    return len(telling) > 1 or any(
        encoding == "VNI" or _SYMBOL_INSIDE.search(word) for word in telling
    )


@lru_cache(maxsize=10_000)
def _is_syllable(word: str) -> bool:
    """Whether a word can be one syllable of Vietnamese: onset, rime and at most one tone."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in letters if mark in _TONES]
    bare = nfc("".join(mark for mark in letters if mark not in _TONES))
    return len(tones) < 2 and bare in _SYLLABLES


def _has_letter(word: str) -> bool:
    return any(letter.isascii() for letter in word)


def _beyond_bytes(text: str) -> bool:
    """Whether it has letters or marks that no eight-bit text has: it is Unicode already."""
    return any(
        letter > "\xff" and (letter.isalpha() or unicodedata.combining(letter)) for letter in text
    )
