"""A new year's plan, from a file or from last year's; names in a file that nobody knows."""

import unicodedata
from dataclasses import replace

import pytest

from agencies import audit
from agencies.models import Agency, AgencyAlias, AgencyGroup
from plans.content import ItemContent, PlanContent
from plans.models import Plan
from portal.workbook.drafts import answer, start_next_year
from portal.workbook.issue import NotReady, Stale, preview, put_in_force
from portal.workbook.names import answer_of
from portal.workbook.state import content_of
from reporting.models import Report
from tests.revisions import act, draft_of_file, issued, line, report_on, small_plan, task


@pytest.fixture
def s(db, today):
    """A small plan being carried out."""
    return small_plan()


# --- a new year ---------------------------------------------------------------------------------
def test_next_year_begins_with_all_that_last_year_says(s):
    draft = start_next_year(plan=s.plan, by=s.admin)
    assert preview(draft).diff.counts["new"] == 6
    plan = issued(draft, s.admin).plan
    assert (plan.year, plan.state, plan.periods.count()) == (2024, Plan.State.DRAFT, 0)
    old, new = content_of(s.plan), content_of(plan)
    assert [i.last_year for i in new.items] == [i.pk for i in old.items]
    assert [i.duties for i in new.items] == [i.duties for i in old.items]
    assert [i.measures for i in new.items] == [i.measures for i in old.items]


def test_next_year_is_begun_once(s):
    drafts = [start_next_year(plan=s.plan, by=s.admin) for _n in range(2)]
    stamp = preview(drafts[1]).stamp
    act(drafts[0])
    with pytest.raises(Stale):
        act(drafts[1], stamp=stamp)
    with pytest.raises(NotReady):
        act(drafts[1])


def test_next_year_from_a_file_knows_the_lines_of_last_year(s):
    old = content_of(s.plan)
    lines = [old.items[1], old.items[0], task("3", text="Việc chưa từng có"), old.items[4]]
    lines = [replace(i, number=str(n % 3 + 1)) for n, i in enumerate(lines[:3])] + [lines[3]]
    content = PlanContent(old.sections[:1], lines)
    plan = issued(draft_of_file(s.plan, content, "I", "II", year=2024)).plan
    new = content_of(plan).items
    assert [i.last_year for i in new] == [old.items[1].pk, old.items[0].pk, None, old.items[4].pk]
    assert new[3].measures == old.items[4].measures
    assert [d.agency for d in new[0].duties] == ["SYT", "SKHDT"]


def test_a_new_plan_is_put_in_force_with_its_quarters(s, today):
    plan = issued(start_next_year(plan=s.plan, by=s.admin)).plan
    today.move_to("2024-02-01T09:00:00+07:00")
    put_in_force(plan=plan, by=s.admin)
    assert plan.periods.count() == 4
    assert Report.objects.filter(plan=plan).count() == Report.objects.filter(plan=s.plan).count()
    put_in_force(plan=plan, by=s.admin)
    assert plan.periods.count() == 4


def test_values_of_a_file_are_shown_as_they_will_be_kept(s):
    now = content_of(s.plan)
    text = unicodedata.normalize("NFD", "Tỷ lệ che phủ rừng đạt 4,50%")
    added = ItemContent("II", "2", "", text, agencies_text="Sở Công Thương")
    draft = draft_of_file(s.plan, PlanContent(now.sections, [*now.items[:5], added]), "I", "II")
    (sentence,) = preview(draft).understood.sentences
    answers = {"measures": {"II/2": list(sentence.measures)}}
    issued(answer(draft=draft, version=0, answers=answers))
    assert line(s.plan, "II/2").measures[0]["low"] == "4.5"


# --- names ---------------------------------------------------------------------------------------
def asking(s, cell="Sở Công Thương, Sở Du lịch"):
    """A draft whose first line names an agency nobody knows."""
    now = content_of(s.plan)
    items = [replace(now.items[0], agencies_text=cell), *now.items[1:]]
    return draft_of_file(s.plan, PlanContent(now.sections, items), "I", "II")


def answered(draft, value):
    """The draft with its only question answered."""
    ((key, name),) = preview(draft).understood.unknown.items()
    said = answer_of(name.raw, value, set(Agency.objects.values_list("code", flat=True)))
    return answer(draft=draft, version=draft.version, answers={"names": {key: said}})


def test_an_unknown_name_must_be_settled(s):
    draft = asking(s)
    assert preview(draft).unsettled == ["sở du lịch"]
    with pytest.raises(NotReady):
        act(draft)


def test_a_name_is_said_to_be_a_known_agency(s):
    issued(answered(asking(s), "agency:SKHDT"), s.admin)
    assert [d.agency for d in line(s.plan, "I/1").duties] == ["SCT", "SKHDT", "SKHDT"]
    assert AgencyAlias.objects.get(key="sở du lịch").agency == s.m
    assert audit.about(s.m).get().data == {"spelling": "Sở Du lịch"}
    assert preview(asking(s, "Sở Y tế, Sở Du  lịch")).unsettled == []


def test_a_name_is_a_new_agency(s):
    issued(answered(asking(s), "new_agency"), s.admin)
    agency = Agency.objects.get(code="SDL")
    assert (agency.name, agency.kind) == ("Sở Du lịch", Agency.Kind.DEPARTMENT)
    assert report_on(s, "I/1", "SDL")
    assert preview(asking(s, "Sở Du lịch")).unsettled == []


def test_a_name_is_a_new_group_that_nobody_is_in_yet(s):
    issued(answered(asking(s), "new_group"), s.admin)
    assert AgencyGroup.objects.get().name == "Sở Du lịch"
    phrase = line(s.plan, "I/1").open_phrases[0]
    assert (phrase.phrase, phrase.group, phrase.qualifier) == ("Sở Du lịch", "SDL", "none")
    assert preview(asking(s)).unsettled == []


def test_a_name_left_open_is_asked_again_next_time(s):
    issued(answered(asking(s), "open"), s.admin)
    assert line(s.plan, "I/1").open_phrases[0].qualifier == "unknown"
    assert not AgencyAlias.objects.exists()
    assert preview(asking(s)).unsettled == ["sở du lịch"]
