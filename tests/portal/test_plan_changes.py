"""Changes as decisions make them: what the comparison says, and what becomes of the plan."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from common import clock
from indicators.models import Measure
from plans.models import Assignment, OpenPhrase, PlanItem, Section
from plans.services import Decision
from portal.workbook.drafts import answer, keep, settled_by_rule
from portal.workbook.issue import certain_members, confirm, preview
from reporting.models import Report
from reporting.services import generate_reports, lay_down
from tests.portal.rebuilt import is_section, plan_file, plan_rows, row_of
from tests.portal.test_messy_workbooks import draft_of, told

NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
DECISION = Decision("1234/QĐ-UBND", date(2023, 10, 9), "Lê Văn Hẳn", "Điều chỉnh giữa năm")
NEW = [
    "",
    "Hỗ trợ hợp tác xã nông nghiệp ứng dụng công nghệ cao, liên kết theo chuỗi giá trị.",
    "Sở Khoa học và Công nghệ, Sở Công Thương",
    "Sở Khoa học và Công nghệ",
]


@pytest.fixture
def plan(plan2023, today):
    """The plan at work in June: the reports of Quý I (past) and Quý II (due in four days)."""
    for period in lay_down(plan=plan2023)[:2]:
        period.opened_at = clock.now()
        period.save()
        generate_reports(period=period)
    return plan2023


def renumbered(rows):
    """Appendix I with its lines and sections numbered one after another again."""
    lines, sections = iter(range(1, 100)), iter(NUMERALS)
    for row in rows[1:]:
        row[0] = f"{next(sections) if is_section(row) else next(lines)}."
    return rows


def adjusted(edit):
    """The file of the plan after an edit of its rows."""
    rows = plan_rows()
    edit(rows)
    renumbered(rows["I"])
    return plan_file(rows)


def lists(shown):
    """{kind: {line now: line before}}, unchanged lines left out."""
    found = {}
    for change in shown.diff.items:
        if change.kind != "unchanged":
            found.setdefault(change.kind, {})[change.label] = change.was
    return found


def seen(edit):
    """The preview of an edit, its draft saved; nothing in it stands in the way."""
    data = adjusted(edit)
    draft = draft_of(data)
    keep(draft=draft, data=data)
    shown = preview(draft)
    assert told(shown.understood.errors) == []
    return shown


def issue(shown):
    """Issue it, targets measured as proposed."""
    draft = answer(draft=shown.draft, version=0, answers=settled_by_rule(shown))
    return confirm(draft=draft, stamp=preview(draft).stamp, decision=DECISION, by=None)


def shifted(first, last, by):
    """{"I/28": "I/27", …}: lines from ``first`` to ``last`` that moved by so many."""
    return {f"I/{n + by}": f"I/{n}" for n in range(first, last + 1)}


def places():
    """{"I/27": pk} of the lines in force."""
    found = PlanItem.objects.values_list("appendix", "number", "pk")
    return {f"{appendix}/{number}": pk for appendix, number, pk in found}


def duties(label):
    """(agency, role) of a line in force."""
    found = Assignment.objects.filter(item=places()[label]).order_by("position", "pk")
    return sorted(found.values_list("agency__code", "role"), key=lambda duty: duty[1] == "monitor")


def reports(**of):
    """All that the reports say and when, by pk."""
    return {report["id"]: report for report in Report.objects.filter(**of).values()}


def reworded(revision):
    """The lines that got new words in a revision."""
    labels = {pk: label for label, pk in places().items()}
    return {labels[pk] for pk in revision.wordings.values_list("item", flat=True)}


def test_a_task_inserted_as_27(plan):
    def edit(rows):
        rows["I"].insert(rows["I"].index(row_of(rows["I"], 27)), list(NEW))

    before, said = places(), reports()
    shown = seen(edit)

    assert lists(shown) == {"new": {"I/27": ""}, "moved": shifted(27, 68, 1)}
    assert shown.diff.counts["unchanged"] == 95
    assert shown.diff.of("new")[0].roman == "IV"

    revision = issue(shown)

    after = places()
    assert all(after[now] == before[was] for now, was in shifted(27, 68, 1).items())
    assert duties("I/27") == [("SKHCN", "lead"), ("SCT", "member"), ("SKHCN", "monitor")]
    assert reworded(revision) == {"I/27"}
    asked = reports(assignment__item=after["I/27"])
    assert reports() == said | asked
    assert len(asked) == 4  # two agencies, two periods
    assert preview(draft_of(adjusted(edit))).diff.is_empty


def test_two_tasks_merged(plan):
    def edit(rows):
        first, second = row_of(rows["I"], 12), row_of(rows["I"], 13)
        first[1] = f"{first[1].rstrip('.')}; {second[1]}"
        rows["I"].remove(second)

    before, said = places(), reports()
    shown = seen(edit)

    assert lists(shown) == {
        "changed": {"I/12": "I/13"},  # the longer one lives on
        "dropped": {"I/12": "I/12"},
        "moved": shifted(14, 68, -1),
    }
    assert shown.diff.of("changed")[0].fields == ["text", "number"]

    revision = issue(shown)

    assert places()["I/12"] == before["I/13"]
    assert reworded(revision) == {"I/12"}
    gone = PlanItem.everything.get(pk=before["I/12"])
    assert (gone.number, gone.dropped_in) == ("12", revision)
    kept = reports(assignment__item=gone.pk)
    assert [report["period_id"] for report in kept.values()] == [plan.periods.first().pk]
    not_asked = [pk for pk in said if pk not in reports()]
    assert {said[pk]["period_id"] for pk in not_asked} == {plan.periods.all()[1].pk}
    assert reports() == {pk: report for pk, report in said.items() if pk not in not_asked}


def test_agencies_moved(plan):
    def edit(rows):
        rows = rows["I"]
        row_of(rows, 32)[3] = "Sở Xây dựng"
        row_of(rows, 8)[2] = row_of(rows, 8)[2].replace("Sở Công Thương", "Sở Tài chính")
        row_of(rows, 2)[2] += ", UBND các huyện, thị xã, thành phố"
        row_of(rows, 1)[2] += ", các sở, ngành có liên quan"

    districts = sorted(certain_members()["UBND_HUYEN"])
    shown = seen(edit)
    changed = {change.label: change for change in shown.diff.of("changed")}

    assert lists(shown) == {"changed": {f"I/{n}": f"I/{n}" for n in (1, 2, 8, 32)}}
    assert (changed["I/32"].gained, changed["I/32"].lost) == ([("SXD", "monitor")], [])
    assert (changed["I/8"].gained, changed["I/8"].lost) == ([("STC", "lead")], [("SCT", "lead")])
    assert changed["I/2"].gained == [(code, "member") for code in districts]
    assert (changed["I/1"].gained, changed["I/1"].lost) == ([], [])

    revision = issue(shown)

    assert duties("I/8")[0] == ("STC", "lead")
    assert duties("I/8")[-1] == ("SCT", "monitor")
    ended = Assignment.everything.get(item=places()["I/8"], agency__code="SCT", role="lead")
    assert ended.ended_in == revision
    assert duties("I/32") == [("SXD", "lead"), ("SXD", "monitor")]
    assert len(duties("I/2")) == 10
    assert OpenPhrase.objects.get(item=places()["I/1"]).qualifier == "co_lien_quan"
    assert reworded(revision) == {"I/1", "I/2", "I/8", "I/32"}


def test_targets_changed(plan):
    def edit(rows):
        row_of(rows["II"], 5)[1] = "Phát triển mới 500 doanh nghiệp"
        row_of(rows["II"], 1)[1] = row_of(rows["II"], 1)[1].replace("đạt 7,5%", "đạt 8,5-9%")
        row_of(rows["III"], 41)[4] = "35"

    before = {measure["id"]: measure for measure in Measure.objects.values()}
    shown = seen(edit)

    assert lists(shown) == {"changed": {label: label for label in ("II/1", "II/5", "III/41")}}
    assert [sentence.label for sentence in shown.understood.sentences] == ["II/1", "II/5"]

    issue(shown)

    after = {measure["id"]: measure for measure in Measure.objects.values()}
    assert after.keys() == before.keys()
    changed = {
        measure["code"]: (before[pk]["low"], before[pk]["high"], measure["low"], measure["high"])
        for pk, measure in after.items()
        if measure != before[pk]
    }
    assert changed == {
        "1.1": (Decimal("7.5"), None, Decimal("8.5"), Decimal("9")),
        "5.1": (520, None, 500, None),
        "41": (30, None, 35, None),
    }


def test_a_section_put_in_between(plan):
    title = "Đẩy mạnh chuyển đổi số trong mọi lĩnh vực"

    def edit(rows):
        rows = rows["I"]
        moved, dropped = row_of(rows, 60), row_of(rows, 50)
        rows.remove(moved)
        rows.remove(dropped)
        other = [*NEW[:1], "Phát triển hạ tầng số, dữ liệu số dùng chung của tỉnh.", "Sở Y tế", ""]
        at = next(n for n, row in enumerate(rows) if row[0] == "VI.")
        rows[at:at] = [["", title, "", ""], list(NEW), other, moved]
        rows[at][0] = "VI."

    before, said = places(), reports()
    sections = dict(Section.objects.filter(appendix="I").values_list("roman", "pk"))
    shown = seen(edit)

    assert lists(shown) == {
        "new": {"I/40": "", "I/41": ""},
        "moved": {"I/42": "I/60"} | shifted(40, 49, 3) | shifted(51, 59, 2) | shifted(61, 68, 1),
        "dropped": {"I/50": "I/50"},
    }
    assert {change.label: (change.roman_was, change.roman) for change in shown.diff.of("moved")}[
        "I/42"
    ] == ("VIII", "VI")
    assert [section["roman"] for section in shown.diff.sections] == [
        [("ins", "VI")],
        *([("del", was), ("ins", now)] for was, now in pairwise(NUMERALS[5:])),
    ]

    issue(shown)

    now = dict(Section.objects.filter(appendix="I").values_list("roman", "pk"))
    assert [now[roman] for roman in NUMERALS if roman != "VI"] == [
        sections[roman] for roman in NUMERALS[:11]
    ]
    assert Section.objects.get(pk=now["VI"]).title == title
    assert PlanItem.objects.get(pk=before["I/60"]).section_id == now["VI"]
    assert list(PlanItem.objects.filter(section=now["VI"]).values_list("number", flat=True)) == [
        "40",
        "41",
        "42",
    ]
    gone = reports(assignment__item=before["I/50"])
    assert {report["period_id"] for report in gone.values()} == {plan.periods.first().pk}
    assert {pk: said[pk] for pk in gone} == gone
