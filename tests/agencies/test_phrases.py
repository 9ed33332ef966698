"""Agency cells: the 88 of the plan, and cells that no plan has written yet."""

import json
import unicodedata
from pathlib import Path

import pytest

from agencies.models import Agency
from agencies.phrases import Vocabulary
from agencies.services import resolve
from common.text import fold

ROOT = Path(__file__).parents[2]
CELLS = json.loads((ROOT / "tests/data/agency_cells.json").read_text("utf-8"))
ROWS = json.loads((ROOT / "fixtures/agencies.json").read_text("utf-8"))
DISTRICTS = "UBND các huyện, thị xã, thành phố"


def fields(model):
    """The rows of a model in the fixture of agencies."""
    return [row["fields"] for row in ROWS if row["model"] == f"agencies.{model}"]


VOCABULARY = Vocabulary(
    names={alias["key"]: alias["agency"][0] for alias in fields("agencyalias")},
    groups={group["code"] for group in fields("agencygroup")},
)


def read(cell):
    """The parts as the table of the 88 cells writes them: “SYT + SO_NGANH:none + ?Hội A”."""
    words = {"agency": "{0.code}", "group": "{0.code}:{0.qualifier}", "unknown": "?{0.raw}"}
    return " + ".join(words[part.kind].format(part) for part in VOCABULARY.read(cell))


def test_cells_of_the_plan():
    assert len(CELLS) == 88
    assert {cell: read(cell) for cell in CELLS} == CELLS


@pytest.mark.parametrize("cell", CELLS)
def test_parts_are_slices_of_the_cell_in_its_order(cell):
    parts = VOCABULARY.read(cell)
    places = [cell.index(part.raw) for part in parts]
    assert places == sorted(places)
    assert [part.order for part in parts] == list(range(1, len(parts) + 1))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # other orders, other combinations
        (f"{DISTRICTS}, Sở Y tế", "UBND_HUYEN:none + SYT"),
        (f"{DISTRICTS}, các sở, ngành liên quan", "UBND_HUYEN:none + SO_NGANH:co_lien_quan"),
        ("Cục Thuế tỉnh, Cục Thuế, Ban Dân tộc", "CTHUE + CTHUE + BDT"),
        ("Địa phương, Sở Tư pháp", "DIA_PHUONG:none + STP"),
        ("Ban Quản lý Khu kinh tế Trà Vinh, Sở Y tế tỉnh Trà Vinh", "BQLKKT + SYT"),
        # names with commas and “và” inside, side by side
        (
            "Sở Văn hóa, Thể thao và Du lịch, Sở Giáo dục và Đào tạo và Sở Y tế",
            "SVHTTDL + SGDDT + SYT",
        ),
        ("Sở Y tế và Sở Nội vụ", "SYT + SNV"),
        ("Sở Nội vụ Sở Y tế", "SNV + SYT"),
        # separators and leading marks
        ("Sở Y tế; Sở Nội vụ ;Ban Dân tộc", "SYT + SNV + BDT"),
        ("Sở Y tế/Sở Nội vụ", "SYT + SNV"),
        ("- Sở Y tế\n- Sở Nội vụ", "SYT + SNV"),
        ("Sở Văn hóa,\nThể thao và Du lịch\r\nSở Y tế", "SVHTTDL + SYT"),
        (", Sở Y tế,, ;", "SYT"),
        # the two Duyên Hải
        ("UBND huyện Duyên Hải, UBND thị xã Duyên Hải", "UBHDH + UBTXDH"),
        ("UBND Duyên Hải", "?UBND Duyên Hải"),
        # group phrases in other words
        ("Ủy ban nhân dân các thành phố, thị xã và các huyện", "UBND_HUYEN:none"),
        ("UBND cấp huyện", "UBND_HUYEN:none"),
        ("UBND các huyện, thành phố", "UBND_HUYEN:truncated"),
        ("các sở, ban, ngành tỉnh", "SO_NGANH:none"),
        ("Sở, ngành cấp tỉnh có liên quan", "SO_NGANH:co_lien_quan"),
        ("Các DNNN có liên quan", "DNNN:co_lien_quan"),
    ],
)
def test_known_words_in_new_cells(cell, expected):
    assert read(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "các sở, ngành, địa phương, doanh nghiệp nhà nước có liên quan",
            "SO_NGANH:co_lien_quan + DIA_PHUONG:co_lien_quan + DNNN:co_lien_quan",
        ),
        (
            "các địa phương, các sở, ngành liên quan",
            "DIA_PHUONG:scope_unclear + SO_NGANH:co_lien_quan",
        ),
        ("các sở, ngành liên quan và các địa phương", "SO_NGANH:co_lien_quan + DIA_PHUONG:none"),
        ("Sở Y tế, địa phương liên quan", "SYT + DIA_PHUONG:co_lien_quan"),
        (
            f"Các sở, ngành, {DISTRICTS} có liên quan",
            "SO_NGANH:scope_unclear + UBND_HUYEN:co_lien_quan",
        ),
        ("các sở, ngành, đơn vị liên quan", "SO_NGANH:co_lien_quan + ?đơn vị liên quan"),
        (f"{DISTRICTS}, các đơn vị liên quan", "UBND_HUYEN:none + ?các đơn vị liên quan"),
    ],
)
def test_related_binds_backwards(cell, expected):
    assert read(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "Sở Công Thương, Công ty Điện lực Trà Vinh, Sở Xây dựng",
            "SCT + ?Công ty Điện lực Trà Vinh + SXD",
        ),
        ("Công ty Cấp nước Trà Vinh và Sở Xây dựng", "?Công ty Cấp nước Trà Vinh + SXD"),
        ("Hội Nông dân\nHội Phụ nữ", "?Hội Nông dân + ?Hội Phụ nữ"),
        ("Sở Y tế và các đơn vị khác", "SYT + ?các đơn vị khác"),
        # a known name inside a longer unknown one is not that agency
        ("Sở Tài chính và Đầu tư", "?Sở Tài chính và Đầu tư"),
        ("Cục Thuế tỉnh Vĩnh Long", "?Cục Thuế tỉnh Vĩnh Long"),
        ("Phòng Lao động - Thương binh và Xã hội", "?Phòng Lao động - Thương binh và Xã hội"),
    ],
)
def test_unknown_words_stay_and_name_nobody(cell, expected):
    assert read(cell) == expected


@pytest.mark.parametrize(
    "write",
    [
        str.upper,
        str.lower,
        lambda cell: unicodedata.normalize("NFD", cell),
        lambda cell: cell.replace(" ", "\u00a0"),
        lambda cell: cell.replace(",", "  ,\u200b ").replace("-", " – "),
        lambda cell: f"\n {cell} ;\t",
    ],
)
def test_writing_does_not_change_the_reading(write):
    assert {cell: read(write(cell)) for cell in CELLS} == CELLS


@pytest.mark.parametrize("cell", ["", "  \n\t", "-", "…", ", ;"])
def test_empty_cell_has_no_parts(cell):
    assert VOCABULARY.read(cell) == []


def test_joined_groups_share_their_words():
    parts = VOCABULARY.read("Sở Y tế, các sở, ngành, địa phương có liên quan, Ban Dân tộc")
    shared = "các sở, ngành, địa phương có liên quan"
    assert [part.raw for part in parts] == ["Sở Y tế", shared, shared, "Ban Dân tộc"]


def test_group_outside_the_registry_is_unknown():
    reader = Vocabulary(names={"Sở Y tế": "SYT"}, groups=set())
    assert [part.kind for part in reader.read("Sở Y tế, địa phương")] == ["agency", "unknown"]


def test_long_cell_is_read_to_its_end():
    parts = VOCABULARY.read("Sở Y tế " * 2000)
    assert len(parts) == 2000


def test_resolve_reads_the_registry_in_three_queries(plan2023, django_assert_num_queries):
    with django_assert_num_queries(3):
        parts = resolve("Sở Y tế, địa phương, Hội A")
    assert [(part.kind, part.code) for part in parts] == [
        ("agency", "SYT"),
        ("group", "DIA_PHUONG"),
        ("unknown", ""),
    ]


def test_resolve_prefers_an_alias_to_a_namesake(plan2023):
    """Two agencies of two times are both called “Sở Tài chính tỉnh Trà Vinh”."""
    assert Agency.objects.get(code="TV25-STC").name == "Sở Tài chính tỉnh Trà Vinh"
    assert [part.code for part in resolve("Sở Tài chính tỉnh Trà Vinh")] == ["STC"]


def test_resolve_knows_an_agency_without_aliases(plan2023):
    Agency.objects.create(code="SNGV", name="Sở Ngoại vụ", full_name="Sở Ngoại vụ tỉnh Trà Vinh")
    cell = "SỞ NGOẠI VỤ, Sở Ngoại vụ tỉnh Trà Vinh"
    assert [part.code for part in resolve(cell)] == ["SNGV", "SNGV"]


def test_every_spelling_of_the_plan_is_an_alias():
    keys = {alias["key"] for alias in fields("agencyalias")}
    named = {part.raw for cell in CELLS for part in VOCABULARY.read(cell) if part.kind == "agency"}
    assert {fold(raw) for raw in named} <= keys
