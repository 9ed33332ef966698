"""A revision makes the plan say the new state, row by row, and takes no row's identity away.

`tests.revisions.check` compares the whole plan in the database with the new state every time.
"""

from dataclasses import replace

import pytest

from plans.content import DutyContent, OpenContent, PlanContent, SectionContent
from plans.models import Assignment, ItemWording, OpenPhrase, PlanItem, PlanRevision, Section
from portal.workbook.drafts import start_undo
from portal.workbook.issue import KINDS
from portal.workbook.state import content_of
from tests.revisions import (
    DECISION,
    check,
    duties,
    duty_of,
    issued,
    line,
    revised,
    small_content,
    small_plan,
    task,
)


@pytest.fixture
def s(db, today):
    """A small plan being carried out."""
    return small_plan()


def keys(plan):
    """Label → row."""
    return {item.label: item.pk for item in content_of(plan).items}


def of_tasks(content, change):
    """The lines with Appendix I changed."""
    tasks = [item for item in content.items if item.appendix == "I"]
    return [*change(tasks), *content.items[len(tasks) :]]


def numbered(tasks):
    """Lines numbered from 1 in their order."""
    return [replace(item, number=str(n)) for n, item in enumerate(tasks, 1)]


def test_two_lines_swap_their_numbers(s):
    before = keys(s.plan)
    revised(s.plan, lambda now: of_tasks(now, lambda t: numbered([t[0], t[1], t[3], t[2]])))
    after = keys(s.plan)
    assert (after["I/3"], after["I/4"]) == (before["I/4"], before["I/3"])


def test_all_lines_rotate_their_numbers(s):
    before = keys(s.plan)

    def rotate(tasks):
        turned = numbered([*tasks[1:], tasks[0]])
        romans = ["I", "I", "II", "II"]
        return [replace(i, roman=r) for i, r in zip(turned, romans, strict=True)]

    revised(s.plan, lambda now: of_tasks(now, rotate))
    after = keys(s.plan)
    assert [after[f"I/{n}"] for n in (1, 2, 3, 4)] == [before[f"I/{n}"] for n in (2, 3, 4, 1)]


def test_a_number_is_used_again_by_a_new_line(s):
    old = keys(s.plan)["I/2"]
    revised(s.plan, lambda now: of_tasks(now, lambda t: [t[0], task("2", text="Mới"), *t[2:]]))
    assert keys(s.plan)["I/2"] != old
    assert PlanItem.everything.get(pk=old).dropped_in.number == 2
    assert PlanItem.everything.filter(plan=s.plan, appendix="I", number="2").count() == 2


def test_sections_swap_their_numerals_with_their_lines(s):
    one, two, three = content_of(s.plan).sections
    swapped = [replace(two, roman="I"), replace(one, roman="II"), three]

    def swap(now):
        items = of_tasks(
            now,
            lambda t: numbered(
                [
                    *(replace(i, roman="I") for i in t[2:]),
                    *(replace(i, roman="II") for i in t[:2]),
                ]
            ),
        )
        return PlanContent(swapped, items)

    revised(s.plan, swap)
    assert PlanItem.objects.get(plan=s.plan, appendix="I", number="1").section_id == two.pk


def test_headings_swap_and_lines_stay_under_their_numerals(s):
    one, two, three = content_of(s.plan).sections
    swapped = [replace(two, roman="I"), replace(one, roman="II"), three]
    revised(s.plan, lambda now: PlanContent(swapped, now.items))
    first = PlanItem.objects.get(plan=s.plan, appendix="I", number="1")
    assert first.section.title == "Đầu tư phát triển"


def test_a_section_is_dropped_and_its_numeral_used_again(s):
    one, two, three = content_of(s.plan).sections
    other = SectionContent("I", "II", "Chuyển đổi số")
    revised(s.plan, lambda now: PlanContent([one, other, three], now.items))
    assert Section.everything.get(pk=two.pk).dropped_in.number == 2
    third = PlanItem.objects.get(plan=s.plan, appendix="I", number="3")
    assert third.section.title == "Chuyển đổi số"


def test_undo_brings_a_dropped_section_back(s):
    one, two, three = content_of(s.plan).sections
    other = SectionContent("I", "II", "Chuyển đổi số")
    revision = revised(s.plan, lambda now: PlanContent([one, other, three], now.items))
    issued(start_undo(revision=revision, by=s.admin))
    assert keys(s.plan) and content_of(s.plan).sections[1] == two
    assert Section.everything.filter(plan=s.plan, appendix="I", roman="II").count() == 2


def test_an_appendix_is_emptied_and_filled_again(s):
    before = content_of(s.plan)
    revision = revised(s.plan, lambda now: [i for i in now.items if i.appendix != "III"])
    assert not PlanItem.objects.filter(plan=s.plan, appendix="III").exists()
    issued(start_undo(revision=revision, by=s.admin))
    assert content_of(s.plan).fingerprint() == before.fingerprint()


def test_two_lines_may_say_the_same(s):
    twin = task("5", "II", text=line(s.plan, "I/4").text)
    revised(s.plan, lambda now: of_tasks(now, lambda t: [*t, twin]))
    assert PlanItem.objects.filter(plan=s.plan, text=twin.text).count() == 2


def test_a_line_put_last_stands_last_whatever_the_stored_places(s):
    PlanItem.objects.filter(plan=s.plan, appendix="I", number="4").update(position=90)
    revised(s.plan, lambda now: of_tasks(now, lambda t: [*t, task("5", "II")]))


def test_words_are_kept_as_they_are_written(s):
    decomposed = "Tiê\u0301p tục  cải cách\u00a0hành chính"
    revised(s.plan, lambda now: [line(s.plan, "I/1", text=decomposed), *now.items[1:]])
    item = PlanItem.objects.get(plan=s.plan, appendix="I", number="1")
    assert item.text == decomposed


def test_words_of_each_revision_are_kept_once_where_they_changed(s):
    revised(s.plan, lambda now: [line(s.plan, "I/1", text="Lời mới"), *now.items[1:]])
    first, second = (PlanItem.objects.get(plan=s.plan, appendix="I", number=n) for n in "12")
    words = [(w.revision.number, w.text) for w in first.wordings.order_by("revision")]
    assert words == [(1, small_content().items[0].text), (2, "Lời mới")]
    assert second.wordings.count() == 1


def test_history_tells_of_changed_lines_only(s):
    revised(s.plan, lambda now: [line(s.plan, "I/1", text="Lời mới"), *now.items[1:]])
    told = {i.number: i.task.history.count() for i in PlanItem.objects.filter(appendix="I")}
    assert told == {"1": 2, "2": 1, "3": 1, "4": 1}


def test_a_swap_leaves_no_passing_number_in_the_history(s):
    revised(s.plan, lambda now: of_tasks(now, lambda t: numbered([t[0], t[1], t[3], t[2]])))
    history = KINDS["I"].history.values_list("number", flat=True)
    assert set(history) == {"1", "2", "3", "4"}


def test_a_line_that_only_moves_keeps_its_words(s):
    revised(s.plan, lambda now: of_tasks(now, lambda t: numbered([t[0], t[1], t[3], t[2]])))
    assert not ItemWording.objects.filter(revision__number=2).exists()


# --- duties -------------------------------------------------------------------------------------
def readdressed(s, label, new):
    """Issue the plan with the duties of a line changed."""
    return revised(
        s.plan, lambda now: [replace(i, duties=new) if i.label == label else i for i in now.items]
    )


def test_the_lead_moves_from_one_agency_to_another(s):
    revision = readdressed(s, "I/1", duties("SYT", ["SCT"]))
    assert [duty_of(s.plan, "I/1", code).role for code in ("SCT", "SYT")] == ["member", "lead"]
    issued(start_undo(revision=revision, by=s.admin))
    assert duty_of(s.plan, "I/1", "SCT").role == "lead"
    assert KINDS["I"].objects.get(number="1").history.count() == 1


def test_a_duty_lost_and_regained_is_the_same_duty(s):
    first = duty_of(s.plan, "I/1", "SYT")
    readdressed(s, "I/1", duties())
    assert duty_of(s.plan, "I/1", "SYT").ended_in.number == 2
    readdressed(s, "I/1", duties(members=["SYT"]))
    again = duty_of(s.plan, "I/1", "SYT")
    assert (again.pk, again.ended_in) == (first.pk, None)
    assert [h.ended_in_id and h.ended_in.number for h in again.history.order_by("history_id")] == [
        None,
        2,
        None,
    ]


def test_a_lead_that_left_comes_back_while_another_leads(s):
    readdressed(s, "I/1", duties("SYT"))
    readdressed(s, "I/1", duties("SCT", ["SYT"]))
    readdressed(s, "I/1", duties("SKHDT", monitors=[]))


def test_one_agency_may_do_and_watch(s):
    readdressed(s, "I/1", duties("SCT", ["SYT"], ["SYT", "SKHDT"]))
    readdressed(s, "I/1", duties("SYT", [], ["SCT"]))
    roles = Assignment.everything.filter(item__number="1", item__appendix="I")
    assert sorted(roles.values_list("agency__code", "role")) == [
        ("SCT", "lead"),
        ("SCT", "monitor"),
        ("SYT", "lead"),
    ]


def test_open_phrases_leave_with_their_line_and_return_with_it(s):
    phrase = OpenContent("agencies", "Sở Vũ trụ", "", "unknown", 2)
    opened = line(s.plan, "I/4", open_phrases=(phrase,))
    revised(s.plan, lambda now: of_tasks(now, lambda t: [*t[:3], opened]))
    revision = revised(s.plan, lambda now: of_tasks(now, lambda t: t[:3]))
    assert not OpenPhrase.objects.exists()
    issued(start_undo(revision=revision, by=s.admin))
    assert OpenPhrase.objects.get().phrase == "Sở Vũ trụ"


def test_who_chose_an_agency_is_kept(s):
    at = "2023-03-01T01:00:00+00:00"
    chosen = DutyContent("SYT", "member", "các sở liên quan", "", "quantri", at)
    readdressed(s, "I/3", (*duties(monitors=()), chosen))
    revision = revised(s.plan, lambda now: of_tasks(now, lambda t: t[:2]))
    issued(start_undo(revision=revision, by=s.admin))
    assert duty_of(s.plan, "I/3", "SYT").chosen_by == s.admin


def test_a_plan_may_be_revised_without_sections_of_an_appendix(s):
    one, two, three = content_of(s.plan).sections
    revised(
        s.plan, lambda now: PlanContent([one, two], [i for i in now.items if i.appendix != "III"])
    )
    assert Section.everything.get(pk=three.pk).dropped_in.number == 2


def test_the_revision_holds_the_act_the_file_and_the_difference(s):
    revision = revised(s.plan, lambda now: of_tasks(now, lambda t: t[:3]), by=s.admin)
    assert (revision.decision_no, revision.decision_date) == (DECISION.number, DECISION.date)
    assert (revision.signer, revision.reason) == (DECISION.signer, DECISION.reason)
    assert (revision.applied_by, revision.source_name) == (s.admin, "ke-hoach.xlsx")
    assert revision.diff["counts"]["dropped"] == 1
    assert PlanContent.from_json(revision.before).items[3].label == "I/4"
    assert PlanRevision.objects.get(plan=s.plan, number=1).before == {}


def test_check_sees_a_line_in_the_wrong_place(s):
    wanted = content_of(s.plan)
    PlanItem.objects.filter(plan=s.plan, appendix="I", number="4").update(position=7)
    with pytest.raises(AssertionError):
        check(s.plan, wanted)
