"""What changed between two texts is shown in whole words; equal readings are no change."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.redline import likeness, redline, same_words, word_set

OLD = "Phấn đấu tốc độ tăng trưởng GRDP đạt 7,5%."


def sides(old, new):
    """The two texts that a redline tells of."""
    parts = redline(old, new)
    return tuple(
        "".join(text for op, text in parts if op in (kind, "same")) for kind in ("del", "ins")
    )


@pytest.mark.parametrize(
    "new",
    [
        unicodedata.normalize("NFD", OLD),
        OLD.replace(" ", "  "),
        OLD.replace(" ", "\u00a0"),
        OLD.replace(" ", "\n"),
        f"\u200b{OLD} ",
    ],
)
def test_another_writing_of_the_same_words_is_no_change(new):
    assert same_words(OLD, new)
    assert redline(OLD, new) == [("same", new)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hoà"), ("thuỷ lợi", "thủy lợi"), ("2021 – 2025", "2021 - 2025"), ("“A”", '"A"')],
)
def test_tones_dashes_and_quotes_may_differ(one, other):
    assert same_words(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sở Y tế", "Sở Y Tế"),
        ("trẻ em", "trẻ em."),
        ("A, B", "A B"),
        ("7,5%", "7.5%"),
        ("tạo", "tảo"),
        ("đường", "dường"),
        ("", "x"),
    ],
)
def test_case_stops_commas_and_accents_count(one, other):
    assert not same_words(one, other)


def test_a_changed_number_is_one_word():
    assert [p for p in redline(OLD, OLD.replace("7,5", "8,25")) if p[0] != "same"] == [
        ("del", "7,5"),
        ("ins", "8,25"),
    ]


def test_numbers_with_dates_and_thousands_stay_whole():
    parts = redline("1.220 vào 05/01/2023", "1.230 vào 06/01/2023")
    assert [text for op, text in parts if op != "same"] == [
        "1.220",
        "1.230",
        "05/01/2023",
        "06/01/2023",
    ]


def test_a_syllable_is_never_cut():
    changed = [text for op, text in redline("nghiêm túc", "nghiệm thu") if op != "same"]
    assert {word for text in changed for word in text.split()} == {
        "nghiêm",
        "nghiệm",
        "túc",
        "thu",
    }


def test_empty_sides():
    assert redline("", "") == []
    assert redline("", "Mới") == [("ins", "Mới")]
    assert redline("Cũ", "") == [("del", "Cũ")]


@given(st.text("aăâ bđ\u0301\n.,;7“-"), st.text("aăâ bđ\u0301\n.,;7“-"))
def test_both_texts_can_be_read_off(old, new):
    was, now = sides(old, new)
    assert same_words(now, new)
    assert same_words(was, old) or same_words(old, new)


def test_likeness_goes_from_nothing_to_all():
    words = word_set(OLD)
    assert likeness(words, words) == 1
    assert likeness(words, word_set("Hoàn toàn khác hẳn")) == 0
    assert 0.5 < likeness(words, word_set(OLD.replace("7,5%", "8%"))) < 1
    assert likeness(word_set(""), word_set("")) == 1
    assert likeness(word_set(""), words) == 0


def test_word_order_counts():
    assert likeness(word_set("một hai ba bốn"), word_set("bốn ba hai một")) < 0.6
