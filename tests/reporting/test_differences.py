"""Two texts side by side."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.differences import MOST_WORDS, marked


def test_marked_shows_words_the_other_text_lacks():
    stored, typed = marked("Kết nối 12 hợp đồng", "Kết nối 14 hợp đồng dừa")
    assert stored == [("Kết nối ", False), ("12 ", True), ("hợp ", False), ("đồng", True)]
    assert typed[1] == ("14 ", True) and typed[-1] == ("đồng dừa", True)


def test_marked_equal_texts_have_no_mark():
    assert marked("Một hai", "Một hai") == ([("Một hai", False)], [("Một hai", False)])


def test_marked_empty_side_has_no_pieces():
    assert marked("", "Mới") == ([], [("Mới", True)])


def test_marked_gives_up_on_very_long_texts():
    long = "từ " * (MOST_WORDS + 1)
    assert marked(long, "khác") == ([(long, False)], [("khác", False)])


@given(st.text(max_size=60), st.text(max_size=60))
def test_marked_loses_nothing(stored, typed):
    pieces = marked(stored, typed)
    assert tuple("".join(text for text, _ in side) for side in pieces) == (stored, typed)
