"""The registry after agencies merge, split, change their name or end."""

from datetime import date

import pytest
from django.core.management import call_command

from agencies.models import Agency, AgencyName, AuditEvent, Succession, User, name_of_day
from agencies.reorganise import (
    CannotReorganise,
    Names,
    move_people,
    reorganise,
    successor_of,
    take_effect,
)
from agencies.services import resolve

MAY = date(2023, 5, 1)
EVE = date(2023, 4, 30)
NEW = Names("Sở Kinh tế", "Sở Kinh tế tỉnh Trà Vinh", "Sở KT", "SKT")


def act(cast, **fields):
    """An act by the coordinator, merging A and B into a new agency unless said otherwise."""
    usual = {"kind": "merge", "old": [cast.a, cast.b], "names": NEW, "effective_on": MAY}
    return reorganise(**(usual | {"document": "NQ 01", "by": cast.coordinator} | fields))


def test_merged_agencies_end_and_the_new_one_begins(cast):
    rows = act(cast)
    new = Agency.objects.get(code="SKT")
    assert [(row.old, row.new, row.new_name) for row in rows] == [
        (cast.a, new, "Sở Kinh tế tỉnh Trà Vinh"),
        (cast.b, new, "Sở Kinh tế tỉnh Trà Vinh"),
    ]
    assert new.valid_from == MAY and new.kind == cast.a.kind and new.position == cast.a.position
    assert set(Agency.objects.filter(valid_to=EVE)) == {cast.a, cast.b}
    assert set(Agency.objects.in_force(MAY)) >= {new, cast.m}
    assert not {cast.a, cast.b} & set(Agency.objects.in_force(MAY))
    events = AuditEvent.objects.filter(action="reorganise")
    assert [e.data["heir"] for e in events] == ["SKT", "SKT"]


def test_the_same_act_sent_twice_is_one_act(cast):
    assert [row.pk for row in act(cast)] == [row.pk for row in act(cast)]
    assert Succession.objects.count() == 2
    assert AuditEvent.objects.filter(action="reorganise").count() == 2


def test_merging_into_an_agency_of_the_registry(cast):
    [row] = act(cast, old=[cast.a], names=None, new=cast.b)
    cast.a.refresh_from_db()
    cast.b.refresh_from_db()
    assert (row.new, cast.a.valid_to, cast.b.valid_to) == (cast.b, EVE, None)


def test_a_renamed_agency_stays_itself(cast):
    act(cast, kind="rename", old=[cast.a], names=NEW)
    cast.a.refresh_from_db()
    assert (cast.a.code, cast.a.name, cast.a.short_name) == ("SCT", "Sở Kinh tế", "Sở KT")
    assert cast.a.valid_to is None and successor_of(MAY) == {}
    assert [cast.a.name_on(day) for day in (EVE, MAY)] == ["Sở Công Thương", "Sở Kinh tế"]
    assert [part.code for part in resolve("Sở Công Thương; Sở Kinh tế")] == ["SCT", "SCT"]


def test_a_new_name_waits_for_its_day(cast, today):
    act(cast, kind="rename", old=[cast.a], effective_on=date(2023, 7, 1))
    cast.a.refresh_from_db()
    assert cast.a.name == "Sở Công Thương" and take_effect() == []
    today.move_to("2023-07-01 09:00+07:00")
    assert [a.name for a in take_effect()] == ["Sở Kinh tế"]
    cast.a.refresh_from_db()
    assert (cast.a.name, cast.a.full_name) == ("Sở Kinh tế", "Sở Kinh tế tỉnh Trà Vinh")
    cast.a.name = "Sở Kinh tế số"  # a person corrects it: it stays so
    cast.a.save()
    assert take_effect() == []


def test_a_split_agency_ends_only_if_it_was_said(cast):
    act(cast, kind="split", old=[cast.a], old_ends=False)
    act(cast, kind="split", old=[cast.a], names=None, new=cast.b, old_ends=True)
    cast.a.refresh_from_db()
    assert cast.a.valid_to == EVE
    assert Succession.objects.filter(old=cast.a, kind="split").count() == 2


def test_dissolved_without_heir(cast):
    [row] = act(cast, kind="dissolve", old=[cast.a], names=None)
    cast.a.refresh_from_db()
    assert (row.new, row.new_name, cast.a.valid_to) == (None, "", EVE)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old": []}, "Chọn cơ quan"),
        ({"names": None}, "Chọn cơ quan mới"),
        ({"kind": "rename"}, "từng cơ quan"),
        ({"names": Names("Y", "Y", "Y", "SKHDT")}, "đã có trong danh mục"),
    ],
)
def test_refused_acts(cast, fields, words):
    with pytest.raises(CannotReorganise, match=words):
        act(cast, **fields)
    assert not Succession.objects.exists()


def test_an_agency_cannot_be_its_own_heir_nor_end_twice(cast):
    with pytest.raises(CannotReorganise, match="phải khác"):
        act(cast, names=None, new=cast.a)
    act(cast)
    with pytest.raises(CannotReorganise, match="không có trong danh mục"):
        act(cast, kind="dissolve", old=[cast.a], names=None, effective_on=date(2023, 6, 1))


def test_others_may_not(cast):
    for person in (cast.head_a, cast.leader):
        with pytest.raises(CannotReorganise, match="Chỉ điều phối"):
            act(cast, by=person)


def test_successors_in_the_registry_of_2025(plan2023):
    code = dict(Agency.objects.values_list("pk", "code"))
    before = successor_of(date(2025, 2, 28))
    after = {code[old]: code[new] for old, new in successor_of(date(2025, 3, 1)).items()}
    assert "SKHDT" not in {code[old] for old in before}
    assert after["SKHDT"] == after["STC"] == "TV25-STC"
    assert after["BDT"] == "TV25-SDTTG"
    assert after["SLDTBXH"] == "TV25-SNV"  # its transfers are parts, not the whole
    assert "CTHUE" not in after  # its heir is not in the registry


def test_successors_are_followed_to_the_last(cast):
    act(cast, old=[cast.a])
    new = Agency.objects.get(code="SKT")
    act(cast, old=[new], names=None, new=cast.m, effective_on=date(2023, 6, 1))
    assert successor_of(MAY) == {cast.a.pk: new.pk}
    assert successor_of(date(2023, 6, 1)) == {cast.a.pk: cast.m.pk, new.pk: cast.m.pk}


def test_name_of_day_is_one_query_for_many_rows(cast, django_assert_num_queries):
    AgencyName.objects.create(agency=cast.a, name="Sở Công nghiệp", valid_to=EVE)
    AgencyName.objects.create(agency=cast.a, name="Sở Công Thương", valid_from=MAY)
    people = User.objects.filter(agency__isnull=False)
    with django_assert_num_queries(1):
        named = dict(
            people.annotate(called=name_of_day("agency", "date_joined")).values_list(
                "username", "called"
            )
        )
    assert named["staff.a"] == "Sở Công Thương"
    assert named["staff.b"] == "Sở Y tế"
    assert cast.a.name_on(EVE) == "Sở Công nghiệp"
    assert cast.b.name_on(EVE) == "Sở Y tế"


def test_people_move_and_keep_where_they_were(cast):
    User.history.all().delete()  # as if made in bulk
    choices = {cast.staff_a.pk: cast.b, cast.head_a.pk: None, cast.staff_m.pk: cast.b}
    moved = move_people(people=choices, leaving=[cast.a])
    assert moved == [cast.staff_a, cast.head_a]  # M's people are none of this act's
    cast.staff_a.refresh_from_db()
    cast.head_a.refresh_from_db()
    assert cast.staff_a.agency == cast.b and not cast.head_a.is_active
    assert [h.agency_id for h in cast.staff_a.history.order_by("history_id")] == [
        cast.a.pk,
        cast.b.pk,
    ]
    assert move_people(people=choices, leaving=[cast.a]) == []


def test_the_agency_page_tells_who_came_before_and_after(client, cast):
    act(cast)
    client.force_login(cast.staff_m)
    old = client.get("/co-quan/SCT/").content.decode()
    new = client.get("/co-quan/SKT/").content.decode()
    assert "Sở Kinh tế tỉnh Trà Vinh" in old and "01/05/2023" in old
    assert "Sở Công Thương" in new and "Sở Y tế" in new


def test_the_command_names_who_was_renamed(cast, today, capsys):
    act(cast, kind="rename", old=[cast.a], effective_on=date(2023, 7, 1))
    today.move_to("2023-07-01 09:00+07:00")
    call_command("take_new_names")
    call_command("take_new_names")
    assert capsys.readouterr().out == "SCT: Sở Kinh tế\n"
