"""What people say spellings mean is remembered, once, and read the next time."""

import pytest

from agencies import audit
from agencies.models import Agency, AgencyAlias, AgencyGroup
from agencies.services import Learned, learn_spellings, note_spellings, vocabulary
from tests import factories as f

pytestmark = pytest.mark.django_db


def learn(*learned):
    """Teach without a person."""
    note_spellings(taught=learn_spellings(learned=learned), by=None)


def read(cell, **taught):
    """(kind, code) of the parts of a cell."""
    return [(part.kind, part.code) for part in vocabulary(**taught).read(cell)]


def test_a_spelling_of_an_agency_is_read_from_then_on():
    agency = f.AgencyFactory(code="SCT", name="Sở Công Thương")
    assert read("Sở CT") == [("unknown", "")]
    learn(Learned("Sở  CT", "agency", "SCT"))
    assert read("sở ct; Sở Công Thương") == [("agency", "SCT"), ("agency", "SCT")]
    assert audit.about(agency).get().data == {"spelling": "Sở  CT"}


def test_a_new_agency_is_registered_with_its_name():
    learn(Learned("Sở  Du lịch", "agency", "SDL", "Sở Du lịch"))
    agency = Agency.objects.get(code="SDL")
    assert (agency.name, agency.full_name, agency.kind) == (
        "Sở Du lịch",
        "Sở Du lịch",
        Agency.Kind.DEPARTMENT,
    )
    assert read("Sở Du lịch") == [("agency", "SDL")]


def test_a_new_group_has_no_members_and_settles_nothing():
    learn(Learned("các hội đặc thù", "group", "CHDT", "các hội đặc thù"))
    group = AgencyGroup.objects.get()
    assert (group.name, group.certain, group.members.count()) == ("các hội đặc thù", False, 0)
    assert read("các hội đặc thù") == [("group", "CHDT")]


def test_a_spelling_known_already_stays_as_it_is():
    first, second = f.AgencyFactory(code="A"), f.AgencyFactory(code="B")
    AgencyAlias.objects.create(raw="Sở X", agency=first)
    learn(Learned("SỞ X", "agency", "B"))
    assert AgencyAlias.objects.get().agency == first and not audit.about(second).exists()


def test_learning_twice_is_once():
    for _n in range(2):
        learn(Learned("Sở Du lịch", "agency", "SDL", "Sở Du lịch"))
    assert Agency.objects.count() == AgencyAlias.objects.count() == 1


def test_a_very_long_name_is_registered_as_far_as_it_fits():
    name = "Ban Chỉ đạo " + "rất dài " * 40
    learn(Learned(name, "agency", "BCD", name))
    for row in Agency.objects.get(), AgencyAlias.objects.get():
        row.clean_fields()


def test_spellings_not_registered_yet_are_read():
    f.AgencyFactory(code="SCT", name="Sở Công Thương")
    taught = {"names": {"sở ct": "SCT"}, "phrases": {"các hội": "HOI"}}
    assert read("Sở CT, các hội, Sở Y", **taught) == [
        ("agency", "SCT"),
        ("group", "HOI"),
        ("unknown", ""),
    ]


def test_a_spelling_of_a_known_group_means_the_group():
    AgencyGroup.objects.create(code="DNNN", name="doanh nghiệp nhà nước")
    learn(Learned("các DN có vốn nhà nước", "group", "DNNN"))
    assert read("các DN có vốn nhà nước") == [("group", "DNNN")]
