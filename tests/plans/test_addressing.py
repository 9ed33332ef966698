"""Agency cells become duties and open phrases; what people chose is carried over."""

from dataclasses import replace

import pytest

from agencies.phrases import Vocabulary
from plans.addressing import keep_choices, read_duties
from plans.content import DutyContent, ItemContent

WORDS = Vocabulary(
    names={
        "Sở Công Thương": "SCT",
        "Sở CT": "SCT",
        "Sở Y tế": "SYT",
        "Sở Tài chính": "STC",
        "UBND huyện Cầu Kè": "CK",
    },
    groups={"UBND_HUYEN", "SO_NGANH", "DIA_PHUONG"},
)
MEMBERS = {"UBND_HUYEN": ["TPTV", "CK"]}
DISTRICTS = "UBND các huyện, thị xã, thành phố"
RELATED = "các sở, ngành liên quan"


def read(*cells, monitors=""):
    """(agency:role…, column:phrase:qualifier…) of a line."""
    duties, open_phrases = read_duties(
        cells=cells, monitors=monitors, vocabulary=WORDS, members=MEMBERS
    )
    return (
        [f"{d.agency}:{d.role}" for d in duties],
        [f"{p.column}:{p.phrase}:{p.qualifier}" for p in open_phrases],
    )


@pytest.mark.parametrize(
    ("cell", "duties"),
    [
        ("", []),
        ("Sở Công Thương", ["SCT:lead"]),
        ("Sở Y tế, Sở Công Thương", ["SYT:lead", "SCT:member"]),
        ("Sở Công Thương\nSở Y tế,", ["SCT:lead", "SYT:member"]),
        ("Sở Công Thương, Sở Y tế, Sở CT", ["SCT:lead", "SYT:member"]),
        (DISTRICTS, ["TPTV:member", "CK:member"]),
        (f"{DISTRICTS}, Sở Y tế", ["SYT:lead", "TPTV:member", "CK:member"]),
        (f"UBND huyện Cầu Kè, {DISTRICTS}", ["CK:lead", "TPTV:member"]),
        (f"{DISTRICTS}; {DISTRICTS}", ["TPTV:member", "CK:member"]),
    ],
)
def test_duties_of_a_cell(cell, duties):
    assert read(cell) == (duties, [])


def test_cells_of_subrows_are_read_as_one():
    assert read("Sở Y tế", "Sở Công Thương, Sở Y tế") == (["SYT:lead", "SCT:member"], [])


def test_monitors_watch_and_may_work_too():
    assert read("Sở Y tế", monitors="Sở Y tế, Sở Tài chính") == (
        ["SYT:lead", "SYT:monitor", "STC:monitor"],
        [],
    )


def test_a_certain_group_may_watch():
    assert read("Sở Y tế", monitors=f"Sở Y tế, {DISTRICTS}") == (
        ["SYT:lead", "SYT:monitor", "TPTV:monitor", "CK:monitor"],
        [],
    )


def test_phrases_that_do_not_settle_themselves_stay_open():
    assert read(f"Sở Y tế, {RELATED}", "Sở Vũ trụ", monitors="các địa phương") == (
        ["SYT:lead"],
        [
            f"agencies:{RELATED}:co_lien_quan",
            "agencies:Sở Vũ trụ:unknown",
            "monitors:các địa phương:none",
        ],
    )


def test_open_phrases_of_several_cells_have_places_of_their_own():
    _duties, phrases = read_duties(
        cells=["Sở A", "Sở B, Sở Y tế, Sở C"], monitors="Sở D", vocabulary=WORDS, members={}
    )
    assert [(p.column, p.position) for p in phrases] == [
        ("agencies", 1),
        ("agencies", 2),
        ("agencies", 4),
        ("monitors", 1),
    ]


def test_duties_remember_their_words():
    duties, _open = read_duties(
        cells=[f"Sở  CT, {DISTRICTS}, Sở Công Thương"],
        monitors="",
        vocabulary=WORDS,
        members=MEMBERS,
    )
    assert [(d.phrase, d.group) for d in duties] == [
        ("Sở  CT", ""),
        (DISTRICTS, "UBND_HUYEN"),
        (DISTRICTS, "UBND_HUYEN"),
    ]


# --- choices ------------------------------------------------------------------------------------
AT = "2023-03-01T01:00:00+00:00"
CHOSEN = DutyContent("SYT", "member", RELATED, "SO_NGANH", "dieuphoi", AT)


def carried(cell, *chosen, monitors=""):
    """(agency:role…, open phrases) of a new cell on a line where people chose agencies."""
    duties, phrases = read_duties(
        cells=[cell], monitors=monitors, vocabulary=WORDS, members=MEMBERS
    )
    before = ItemContent("I", "1", "I", "", duties=chosen)
    kept, still_open = keep_choices(before, duties, phrases)
    return [f"{d.agency}:{d.role}" for d in kept], [p.phrase for p in still_open]


def test_a_choice_is_kept_while_its_phrase_stands():
    assert carried(f"Sở Tài chính, {RELATED}", CHOSEN) == (["STC:lead", "SYT:member"], [])
    assert carried("Sở Tài chính", CHOSEN) == (["STC:lead"], [])


def test_a_choice_is_known_by_the_folded_phrase():
    assert carried("Các sở,  ngành liên quan", CHOSEN) == (["SYT:member"], [])


def test_a_choice_for_another_phrase_settles_nothing():
    assert carried("các địa phương liên quan", CHOSEN) == ([], ["các địa phương liên quan"])


def test_an_agency_chosen_once_and_named_now_works_once():
    assert carried(f"Sở Y tế, {RELATED}", CHOSEN) == (["SYT:lead"], [])


def test_a_phrase_that_stands_twice_is_settled_twice():
    assert carried(f"{RELATED}; {RELATED}", CHOSEN) == (["SYT:member"], [])


def test_one_agency_leads_when_a_chosen_one_led():
    lead = replace(CHOSEN, role="lead")
    assert carried(RELATED, lead) == (["SYT:lead"], [])
    assert carried(f"Sở Tài chính, {RELATED}", lead) == (["STC:lead", "SYT:member"], [])


def test_a_chosen_monitor_is_kept_too():
    watch = replace(CHOSEN, role="monitor")
    assert carried("Sở Tài chính", watch, monitors=RELATED) == (["STC:lead", "SYT:monitor"], [])


def test_a_choice_in_one_column_settles_nothing_in_the_other():
    assert carried("Sở Tài chính", CHOSEN, monitors=RELATED) == (["STC:lead"], [RELATED])


def test_agencies_nobody_chose_are_not_carried():
    assert carried(RELATED, replace(CHOSEN, chosen_by="", chosen_at="")) == ([], [RELATED])


def test_agencies_people_named_beside_the_plans_words_stay():
    named = replace(CHOSEN, phrase="", group="")
    watch = replace(named, role="monitor")
    assert carried("Sở Tài chính", named) == (["STC:lead", "SYT:member"], [])
    assert carried("Sở Tài chính", watch) == (["STC:lead", "SYT:monitor"], [])
    assert carried("Sở Tài chính", named, watch) == (
        ["STC:lead", "SYT:member", "SYT:monitor"],
        [],
    )


def test_a_monitor_of_the_plan_takes_the_place_of_one_people_named():
    watch = replace(CHOSEN, phrase="", group="", role="monitor")
    assert carried("Sở Tài chính", watch, monitors="Sở Tài chính") == (
        ["STC:lead", "STC:monitor"],
        [],
    )
