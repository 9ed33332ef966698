"""Search without accents: the phrase first, then all its words."""

import pytest

from agencies.models import Agency
from common.search import search
from tests import factories as f


@pytest.fixture
def agencies(db):
    """Four agencies whose names share short words."""
    for code, name in (
        ("SYT", "Sở Y tế"),
        ("SKHDT", "Sở Kế hoạch và Đầu tư"),
        ("SLD", "Sở Lao động - Thương binh và Xã hội huyện tế"),
        ("CK", "UBND huyện Cầu Kè"),
    ):
        f.AgencyFactory(code=code, name=name)


def found(words):
    return [a.code for a in search(Agency.objects.order_by("code"), words, "search_text")]


@pytest.mark.parametrize("words", ["so y te", "SO Y TE", "Sở Y tế", "sở y tế", "Sở  Y Tế"])
def test_search_takes_the_phrase_first(agencies, words):
    assert found(words) == ["SYT"]


def test_search_takes_all_words_when_no_row_has_the_phrase(agencies):
    assert found("dau tu so") == ["SKHDT"]


def test_search_of_nothing_keeps_all(agencies):
    assert len(found("")) == 4


def test_search_is_no_pattern(agencies):
    assert found("%") == found("_") == []


def test_search_over_several_fields_takes_words_from_any(agencies):
    parent = f.AgencyFactory(code="MT", name="Miền Tây")
    Agency.objects.filter(code="CK").update(parent=parent)
    rows = search(Agency.objects.all(), "tay cau", "search_text", "parent__search_text")
    assert [a.code for a in rows] == ["CK"]
