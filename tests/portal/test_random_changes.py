"""Any change of plan, made by chance: what is shown is what is then said, and can be undone."""

import random

import pytest

from common.readers import read
from plans.models import RevisionDraft
from portal.workbook.drafts import settled_by_rule, start_undo
from portal.workbook.issue import preview
from portal.workbook.read import read_plan
from portal.workbook.state import content_of
from tests.portal.rebuilt import plan_file, plan_rows
from tests.revisions import draft_to, issued

CELLS = (
    "Sở Y tế",
    "Sở Lạ hoắc",
    "các sở, ngành liên quan",
    "Sở Y tế, UBND các huyện, thị xã, thành phố",
    "Sở Nội vụ, Ban Dân tộc,",
)
VALUES = ("< 7", "Trên 91", "8-9", "Đạt", "1.234,5", "khoảng 4")


def lines_of(rows):
    """Where the numbered rows stand."""
    return [n for n, row in enumerate(rows) if row[0].strip(" .").isdigit()]


def changed_rows(chance):
    """The plan's rows with some lines dropped, swapped, reworded, readdressed, added."""
    pages = plan_rows()
    for name, rows in pages.items():
        for _change in range(chance.choice([0, 1, 3])):
            one, other = (chance.choice(lines_of(rows)) for _line in range(2))
            match chance.choice(["drop", "swap", "cell", "words", "add", "value"]):
                case "drop":
                    rows.pop(one)
                case "swap":
                    rows[one][1:], rows[other][1:] = rows[other][1:], rows[one][1:]
                case "cell":
                    rows[one][-1] = chance.choice(CELLS)
                case "words":
                    rows[one][1] += f" và việc khác đạt 9,5% ({chance.random()})"
                case "add":
                    cells = [chance.choice(CELLS)] * (len(rows[0]) - 2)
                    rows.insert(one, ["1", f"Việc hoàn toàn mới {chance.random()}", *cells])
                case "value" if name == "III":
                    rows[one][4] = chance.choice(VALUES)
        for number, at in enumerate(lines_of(rows), 1):
            rows[at][0] = str(number)
    return pages


@pytest.mark.parametrize("seed", range(8))
def test_what_is_shown_is_what_is_then_said(plan2023, today, seed):
    chance = random.Random(seed)
    for _revision in range(2):
        before = content_of(plan2023)
        draft = draft_to(plan2023, before, kind=RevisionDraft.Kind.FILE)
        draft.content, draft.reading = (
            {},
            read_plan(read(plan_file(changed_rows(chance)))).to_json(),
        )
        shown = preview(draft)
        assert not shown.understood.errors
        draft.answers = settled_by_rule(shown)
        draft.save()
        if preview(draft).is_empty:
            continue
        revision = issued(draft)  # checks that the plan says just what was shown
        if chance.random() < 0.5:
            issued(start_undo(revision=revision, by=None))
            assert content_of(plan2023).fingerprint() == before.fingerprint()
