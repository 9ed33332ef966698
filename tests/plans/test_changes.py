"""Which line is which between two states of a plan, and what a change is called."""

from dataclasses import replace

import pytest

from plans.changes import PlanDiff, compare, pair, readdressed, reworded
from plans.content import DutyContent, ItemContent, PlanContent, SectionContent
from tests.revisions import duties, small_content, task

OLD = (
    "Đẩy mạnh xúc tiến thương mại, kết nối tiêu thụ nông sản trong tỉnh và khu vực",
    "Nâng cao chất lượng khám bệnh, chữa bệnh tại các cơ sở y tế công lập",
    "Giải ngân toàn bộ vốn đầu tư công được giao trong năm 2023",
)


def lines(*texts, start=1):
    """Lines numbered in their order; (number, text) pairs keep their own."""
    found = []
    for number, text in enumerate(texts, start):
        number, text = text if isinstance(text, tuple) else (str(number), text)
        found.append(ItemContent("I", number, "I", text))
    return found


def paired(old, new):
    """New number → old number."""
    pairs = pair(lines(*old), lines(*new))
    numbers = [[item.number for item in lines(*texts)] for texts in (old, new)]
    return {numbers[1][there]: numbers[0][here] for there, here in sorted(pairs.items())}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, {"1": "1", "2": "2", "3": "3"}),
        (OLD[::-1], {"1": "3", "2": "2", "3": "1"}),
        (OLD[1:], {"1": "2", "2": "3"}),
        (("Việc hoàn toàn mới", *OLD), {"2": "1", "3": "2", "4": "3"}),
        ((OLD[0].upper(), *OLD[1:]), {"1": "1", "2": "2", "3": "3"}),
        (
            (OLD[1], OLD[0].replace("trong tỉnh", "ngoài tỉnh"), OLD[2]),
            {"1": "2", "2": "1", "3": "3"},
        ),
        ((), {}),
    ],
)
def test_lines_are_known_by_their_words(new, expected):
    assert paired(OLD, new) == expected


def test_a_number_over_other_words_is_no_partner():
    assert paired(OLD, ("Xây dựng nhà ở xã hội cho công nhân", *OLD[1:])) == {"2": "2", "3": "3"}


def test_equal_words_are_told_by_their_number():
    twins = ("Trùng lời", "Trùng lời")
    assert paired(twins, [("5", "Trùng lời"), ("1", "Trùng lời")]) == {"1": "1", "5": "2"}
    assert paired(twins, ("Trùng lời",)) == {"1": "1"}
    assert paired(("Trùng lời",), twins) == {"1": "1"}


def test_the_same_number_needs_less_likeness():
    reworded_much = "Đẩy mạnh xúc tiến thương mại điện tử, mở rộng thị trường xuất khẩu"
    assert paired(OLD, (reworded_much,)) == {"1": "1"}
    assert paired(OLD, [("9", reworded_much)]) == {}


def test_each_old_line_has_one_partner():
    near = OLD[0].replace("khu vực", "vùng")
    assert paired(OLD, (near, OLD[0])) == {"2": "1"}


# --- what a change is called -----------------------------------------------------------------
def with_keys(content):
    """The content as if it were stored."""
    return PlanContent(
        [replace(s, pk=n) for n, s in enumerate(content.sections, 1)],
        [replace(i, pk=n) for n, i in enumerate(content.items, 1)],
    )


@pytest.fixture
def old():
    """The small plan, stored."""
    return with_keys(small_content())


def changed(old, at, **values):
    """The only change when one line of the plan changes."""
    items = [replace(i, **values) if n == at else i for n, i in enumerate(old.items)]
    diff = compare(old, PlanContent(old.sections, items))
    (change,) = [c for c in diff.items if c.kind != "unchanged"]
    return change


def test_the_same_is_no_change(old):
    diff = compare(old, old)
    assert diff.is_empty and diff.counts["unchanged"] == len(old.items)
    assert diff.to_json()["items"] == []


@pytest.mark.parametrize(
    ("values", "kind", "fields"),
    [
        ({"text": "Khác"}, "changed", ["text"]),
        ({"text": "Khác", "number": "9"}, "changed", ["text", "number"]),
        ({"number": "9"}, "moved", ["number"]),
        ({"roman": "II"}, "moved", ["roman"]),
        ({"agencies_text": "Sở Y tế"}, "changed", ["agencies_text"]),
        ({"monitors_text": ""}, "changed", ["monitors_text"]),
        ({"duties": duties("SYT", ["SCT"])}, "changed", ["duties"]),
        ({"agencies_text": "Sở Y tế", "duties": duties("SYT")}, "changed", ["agencies_text"]),
    ],
)
def test_kinds_and_fields(old, values, kind, fields):
    change = changed(old, 0, **values)
    assert (change.kind, change.fields, change.was) == (kind, fields, "I/1")


def test_who_gains_and_who_loses(old):
    change = changed(old, 0, duties=duties("SYT", monitors=["SYT"]))
    assert change.gained == [("SYT", "lead"), ("SYT", "monitor")]
    assert change.lost == [("SCT", "lead"), ("SKHDT", "monitor"), ("SYT", "member")]


def test_measures_are_told_in_words(old):
    grdp, industry = old.items[4].measures
    change = changed(old, 4, measures=(grdp | {"low": "8", "decimals": 0}, industry))
    assert change.fields == ["measures"]
    told = "".join(text for op, text in change.parts["measure 1.1"] if op != "del")
    assert told == "Tốc độ tăng GRDP · ≥ 8 · %"
    assert "measure 1.2" not in change.parts


def test_a_measure_that_goes_is_struck_out(old):
    change = changed(old, 4, measures=old.items[4].measures[:1])
    assert {op for op, _text in change.parts["measure 1.2"]} == {"del"}


def test_measures_that_only_follow_their_line_have_not_changed(old):
    grdp, industry = old.items[4].measures
    followed = (grdp | {"code": "9.1"}, industry | {"code": "9.2"})
    assert changed(old, 4, number="9", measures=followed).kind == "moved"


def test_a_hidden_part_of_a_measure_counts(old):
    grdp, industry = old.items[4].measures
    assert changed(old, 4, measures=(grdp | {"aggregation": "sum"}, industry)).fields == [
        "measures"
    ]


def test_new_and_dropped_lines(old):
    new = task("5", "II", text="Mới", addressed=duties("SYT"))
    diff = compare(old, PlanContent(old.sections, [*old.items[1:4], new, *old.items[4:]]))
    (added,), (dropped,) = diff.of("new"), diff.of("dropped")
    assert (added.label, added.parts["text"]) == ("I/5", [("ins", "Mới")])
    assert added.gained == [("SYT", "lead"), ("SKHDT", "monitor")]
    assert (dropped.label, dropped.pk, dropped.parts["text"][0][0]) == ("I/1", 1, "del")
    assert [c.label for c in diff.items] == ["I/2", "I/3", "I/4", "I/5", "I/1", "II/1", "III/1"]


def test_an_emptied_appendix_drops_its_lines(old):
    diff = compare(old, PlanContent(old.sections, [i for i in old.items if i.appendix != "III"]))
    assert [c.label for c in diff.of("dropped")] == ["III/1"]


def test_headings(old):
    one, two, three = old.sections
    new = SectionContent("I", "II", "Chuyển đổi số")
    diff = compare(old, PlanContent([replace(one, title="Ổn định vĩ mô"), new, three], old.items))
    assert not diff.is_empty
    assert [s["title"][0] for s in diff.sections[1:]] == [
        ("ins", "Chuyển đổi số"),
        ("del", "Đầu tư phát triển"),
    ]


def test_beside_last_year_lines_are_new_and_say_which_they_were(old):
    new = old.anew()
    new.items[0] = replace(new.items[0], text="Lời khác", number="7")
    first, *rest = compare(PlanContent(), new, old).items
    assert {c.kind for c in (first, *rest)} == {"new"}
    assert (first.label, first.last, first.was) == ("I/7", "I/1", "")
    assert {op for op, _text in first.parts["text"]} >= {"del", "ins"}


def test_a_difference_is_kept_as_json(old):
    diff = compare(old, PlanContent(old.sections, old.items[1:]))
    assert diff.to_json()["counts"]["dropped"] == 1
    assert PlanDiff().is_empty


# --- the plan's own characters -----------------------------------------------------------------
def test_words_that_read_the_same_stay_as_they_stand():
    assert reworded("Tiê\u0301p  tục", "Tiếp tục") == "Tiê\u0301p  tục"
    assert reworded("Tiếp tục", "tiếp tục") == "tiếp tục"


@pytest.mark.parametrize("new", ["Sở A; Sở B", "Sở A\nSở B", "Sở A,  Sở B,", " Sở A,\n Sở B"])
def test_agencies_may_be_parted_in_any_way(new):
    assert readdressed("Sở A, Sở B", new) == "Sở A, Sở B"


@pytest.mark.parametrize("new", ["Sở A Sở B", "Sở B, Sở A", "Sở A"])
def test_other_agencies_are_other_words(new):
    assert readdressed("Sở A, Sở B", new) == new


def test_a_duty_whose_phrase_or_place_changed_is_a_change():
    old = ItemContent("I", "1", "I", "Việc", duties=(DutyContent("SCT", "lead", "Sở CT"),), pk=1)
    for others in (
        (DutyContent("SCT", "lead", "Sở Công Thương"),),
        (DutyContent("SCT", "lead", "Sở CT", "SO_NGANH"),),
    ):
        new = replace(old, duties=others)
        [change] = compare(PlanContent(items=[old]), PlanContent(items=[new])).items
        assert (change.kind, change.fields) == ("changed", ["duties"])
