"""Vietnamese text: what is kept of typed text, and the two keys under which it is found."""

import re
import unicodedata

# Word's soft line break (\x0b), page breaks and the Unicode separators all end a line.
_LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Nobody sees these and databases, XML or readers choke on them: controls, zero-width and
# direction marks, lone surrogates, non-characters.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SAME = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛′", "'")
    | dict.fromkeys("ðɖ", "đ")  # Ð (eth) and Ɖ look like Đ and come from old fonts
)
# hòa, khỏe, thủy (old) carry the tone on the first vowel; hoà, khoẻ, thuỷ (new) on the second.
# After "qu" the tone is on the second in both, so the second is the one spelling that never
# confuses; "gi" has none of these pairs.
_OLD_TONE = re.compile("(o(?=.[ae])|u(?=.y))([\u0300\u0301\u0303\u0309\u0323])(.)")
# i and y are one sound when they are the only vowel (sĩ/sỹ, quí/quý), not after another vowel
# (tai/tay). Looking only to the left, a word half typed still finds the whole word.
_Y_AS_I = re.compile("(?<![aeiou])y|(?<=qu)y")

_NOTHING = frozenset({"", "-", "–", "—", "−", "…", "..."})


def nfc(text: str) -> str:
    """The text with every letter and its marks as one character (Unicode NFC)."""
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """The text without unseen characters and with plain line breaks; nothing else changes."""
    return _UNSEEN.sub("", _LINE_BREAKS.sub("\n", text))


def clean_typed(text: str) -> str:
    """What is stored of a typed text: visible characters, NFC, no blanks at either end."""
    return nfc(visible(text)).strip()


def is_blank(text: str) -> bool:
    """Whether a cell holds nothing, or a dash or dots standing for nothing."""
    return text.strip() in _NOTHING


def fold(text: str) -> str:
    """The identity key: two spellings of one name give the same key.

    Case, white space, dashes, quotation marks, old and new tone placement and trailing
    punctuation do not count; accents do. ``fold(fold(x)) == fold(x)``.
    """
    key = unicodedata.normalize("NFD", visible(text)).casefold()
    key = unicodedata.normalize("NFD", key).translate(_SAME)
    key = nfc(_OLD_TONE.sub(r"\1\3\2", key))
    key = re.sub(r" ?- ?", "-", re.sub(r"\s+", " ", key))
    return key.strip().rstrip(" ,;.")


def search_key(text: str) -> str:
    """The search key, without accents: "so y te" is contained in the key of "Sở Y tế".

    Apply it to both sides and compare with plain ``contains``; both databases then agree.
    """
    letters = unicodedata.normalize("NFD", text)
    key = fold("".join(c for c in letters if not unicodedata.combining(c)))
    return _Y_AS_I.sub("i", key.replace("đ", "d"))
