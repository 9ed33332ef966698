import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import clean_typed, fold, is_blank, nfc, search_key

TEXTS = st.text() | st.text("aàáăâoòôơuùưyỳieđÐqg .,-–\u00a0\u200b“”\u0300\u0301\u0323\n")


def test_nfc_joins_letters_and_marks():
    assert nfc(unicodedata.normalize("NFD", "Đặng Thị Lựu")) == "Đặng Thị Lựu"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sở Y tế \n", "Sở Y tế"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("một\ttab", "một\ttab"),
        ("a\x00b\x07c", "abc"),
        ("Word\x0bxuống dòng", "Word\nxuống dòng"),
        ("x\u200by\u202ez\u2066", "xyz"),
        ("lẻ\ud800\udfff\uffff", "lẻ"),
        ("a\u200b\u0301", "á"),
    ],
)
def test_clean_typed_keeps_visible_text(typed, kept):
    assert clean_typed(typed) == kept


@given(TEXTS)
def test_clean_typed_twice_is_once(text):
    assert clean_typed(clean_typed(text)) == clean_typed(text)


@pytest.mark.parametrize("text", ["", "  ", "-", "–", " … ", "...", "\n"])
def test_blank_cells(text):
    assert is_blank(text)


def test_zero_is_not_blank():
    assert not is_blank("0")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ngân hàng nhà nước", "Ngân hàng Nhà nước"),
        ("Sở Lao động – Thương binh  và Xã hội", "Sở Lao động- Thương binh\u00a0và\nXã hội"),
        ("hoà", "hòa"),
        ("Thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("Ủy ban", "Uỷ ban"),
        ("TÒA", "toà"),
        ("quý", "qúy"),
        ("Cục Thuế tỉnh,", "Cục Thuế tỉnh ."),
        ("“Đề án”", '"Đề án"'),
        ("zero\u200bwidth", "zerowidth"),
        ("Đăk", "Ðăk"),
    ],
)
def test_fold_unifies_spellings(one, other):
    assert fold(one) == fold(other)
    assert fold(unicodedata.normalize("NFD", one)) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quý", "quy"),
        ("quỳ", "quỷ"),
        ("gia", "già"),
        ("gì", "gí"),
        ("hóa", "hoa"),
        ("hoàn", "hoan"),
        ("tài", "tại"),
        ("đa", "da"),
        ("huyện Duyên Hải", "thị xã Duyên Hải"),
        ("sĩ", "sỹ"),
    ],
)
def test_fold_keeps_different_words_apart(one, other):
    assert fold(one) != fold(other)


def test_fold_moves_only_the_tone():
    assert fold("Giá quý hòa, thủy - hoàn toàn; múa của già.") == (
        "giá quý hoà, thuỷ-hoàn toàn; múa của già"
    )


@given(TEXTS)
def test_fold_twice_is_once(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_search_key_twice_is_once(text):
    assert search_key(search_key(text)) == search_key(text)


@given(TEXTS)
def test_search_key_does_not_depend_on_normal_form(text):
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(nfc(text))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("so y te", "Giám đốc Sở Y tế tỉnh"),
        ("SỞ Y TẾ", "Sở Y tế"),
        ("bác si", "Bác sỹ"),
        ("ty le", "Tỉ lệ"),
        ("qui I", "Quý I"),
        ("quy", "Quyết định"),
        ("duong", "Đường"),
        ("uy ban", "Ủy ban nhân dân"),
        ("thuy", "thuyết minh"),
        ("huy", "huyện"),
        ("dac", "ÐẶC"),
    ],
)
def test_search_key_finds(typed, text):
    assert search_key(typed) in search_key(text)


def test_search_key_keeps_vowel_pairs_apart():
    assert search_key("tay") not in search_key("tài chính")
