"""The plan of 2023 in the database is the plan on paper: every line, every cell, every duty."""

import hashlib
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agencies.models import Agency, AgencyAlias, AgencyGroup, AgencyName, Succession
from agencies.services import vocabulary
from common.text import fold
from fixtures.build import build
from indicators.models import Measure, Metric, Target
from plans.models import Assignment, OpenPhrase, PlanItem, Section
from tasks.models import Task

FIXTURES = Path(__file__).parents[2] / "fixtures"
SOURCE = FIXTURES / "source/appendices.txt"
NO_MONITOR = ["1", "2", "5", "6", "11", "12", "13", "14", "24", "26", "32", "34", "62"]
NO_NAME = ["4", "16", "17", "21", "22", "26", "29", "30", "42", "66"]


def source_lines(appendix):
    """The lines of one appendix that are not empty, from below the head of its table."""
    text = SOURCE.read_text("utf-8")
    body = re.search(rf"^Phụ lục {appendix} *\n(.*?)(?=^Phụ lục|\Z)", text, re.M | re.S)[1]
    lines = [line.strip(" \t") for line in body.splitlines()]
    head = next(n for n, line in enumerate(lines) if line.startswith("Cơ quan c"))
    return [line for line in lines[head + 1 :] if line]


def plan_lines(appendix):
    """The cells of one appendix as the database holds them, in the order of the paper."""
    stop = "." if appendix == "I" else ""
    section = None
    for item in PlanItem.objects.filter(appendix=appendix).select_related("section"):
        if item.section != section:
            section = item.section
            yield from (f"{section.roman}{stop}", section.title)
        yield f"{item.number}{stop}"
        cells = [item.text, item.agencies_text, item.monitors_text]
        if appendix == "III":
            cells = [*metric_cells(item)]
        yield from (line for cell in cells for line in cell.splitlines() if line)


def metric_cells(item):
    """The cells of a metric and of the rows without number below it."""
    measures = list(item.measures.all())
    if not measures or measures[0].code != item.number:
        yield item.text
    for m in measures:
        yield from (m.label, m.unit_text, m.national_text, m.provincial_text, m.agencies_text)


@pytest.mark.parametrize(("appendix", "cells"), [("I", 281), ("II", 70), ("III", 300)])
def test_every_cell_is_the_one_on_paper(plan2023, appendix, cells):
    paper = source_lines(appendix)
    assert len(paper) == cells
    assert [*plan_lines(appendix)] == paper


def test_cells_agree_after_folding_too(plan2023):
    for appendix in ("I", "II", "III"):
        assert [*map(fold, plan_lines(appendix))] == [*map(fold, source_lines(appendix))]


def test_fixture_files_are_what_the_script_writes():
    for name, text in build().items():
        assert (FIXTURES / name).read_text("utf-8") == text, name


def test_counts(plan2023):
    kinds = {model: model.objects.count() for model in (Task, Target, Metric)}
    assert kinds == {Task: 68, Target: 23, Metric: 46}
    assert Counter(Section.objects.values_list("appendix", flat=True)) == {"I": 11, "III": 5}
    measures = Measure.objects.values_list("item__appendix", flat=True)
    assert Counter(measures) == {"II": 48, "III": 50}


def test_items_are_numbered_without_gap(plan2023):
    for appendix, last in (("I", 68), ("II", 23), ("III", 46)):
        items = PlanItem.objects.filter(appendix=appendix)
        assert [item.number for item in items] == [str(n) for n in range(1, last + 1)]


def test_revision_is_the_source_file(plan2023):
    revision = plan2023.revisions.get()
    assert revision.number == 1
    assert revision.source_sha256 == hashlib.sha256(SOURCE.read_bytes()).hexdigest()
    words = ("text", "agencies_text", "monitors_text")
    wordings = revision.wordings.values_list("item", *words)
    assert set(wordings) == set(PlanItem.objects.values_list("pk", *words))


def test_search_text_follows_the_formula(plan2023):
    for model in (PlanItem, Agency):
        loaded = dict(model.objects.values_list("pk", "search_text"))
        for row in model.objects.all():
            row.save()
        assert dict(model.objects.values_list("pk", "search_text")) == loaded


def test_characters_of_the_paper_are_kept(plan2023):
    """NFD in I/2, a no-break blank in III/10, doubled blanks in II/18, slips everywhere."""
    text = {str(item): item.text for item in PlanItem.objects.all()}
    assert text["I/2"].startswith("Chi\u0309 đa\u0323o")
    assert "trên\u00a0100 dân" in text["III/10"]
    assert "nước  hợp vệ sinh" in text["II/18"]
    assert "của của tỉnh" in text["I/49"]


# --- measures ---------------------------------------------------------------------------------
def test_codes_of_the_rows_of_appendix_iii(plan2023):
    codes = set(Measure.objects.filter(item__appendix="III").values_list("code", flat=True))
    rows = {"6.1", "7.1", "46.1", "46.2", "46.3"}
    assert codes == {str(n) for n in range(1, 46)} | rows
    assert not Metric.objects.get(number="46").measures.filter(code="46").exists()


def test_fragments_stand_in_their_sentence(plan2023):
    for measure in Measure.objects.filter(item__appendix="II").select_related("item"):
        assert measure.source_text
        assert measure.source_text in measure.item.text, measure


@pytest.mark.parametrize(
    ("appendix", "code", "plan_value", "national", "unit"),
    [
        ("II", "1.2", "≥ 7,75", "", "%"),
        ("II", "2.2", "3.274", "", "USD/người/năm"),
        ("II", "8.1", "100", "", "%"),
        ("II", "8.6", "≥ 8", "", "xã"),
        ("II", "9.1", "≤ 44", "", "%"),
        ("II", "21.1", "Giữ vững", "", ""),
        ("II", "23.1", "> 98", "", "%"),
        ("III", "1", "< 3", "< 3", "%"),
        ("III", "4", "≥ 41,3", "khoảng 34", "%"),
        ("III", "6", "≥ 12,616", "289,9–294,3", "Tỷ kWh"),
        ("III", "7", "≥ 4.894,8", "83.156", "MW"),
        ("III", "7.1", "≥ 0", "4,4", "%"),
        ("III", "19", "≥ 98,70", "98,70", "%"),
        ("III", "20", "Đạt", "74,60", "%"),
        ("III", "23", "≥ 13,75", "khoảng 31,5–32", "%"),
        ("III", "30", "≤ 111,2", "111,2", "Số bé trai/100 bé gái"),
        ("III", "33", "≤ 2,4", "< 13,1", "Số ca/1.000 trẻ đẻ sống"),
        ("III", "38", "≤ 52", "", "Thứ hạng"),
    ],
)
def test_values_as_people_write_them(plan2023, appendix, code, plan_value, national, unit):
    measure = Measure.objects.get(item__appendix=appendix, code=code)
    written = (measure.plan_value, measure.national_value, measure.unit)
    assert written == (plan_value, national, unit)


def test_measures_in_words_and_equivalents(plan2023):
    words = Measure.objects.filter(comparator="met").values_list("code", flat=True)
    assert set(words) == {"8.2", "8.4", "8.5", "21.1", "17", "18", "20"}
    assert Measure.objects.filter(comparator="met").exclude(direction="words").count() == 0
    shown = Measure.objects.filter(is_judged=False).values_list("code", flat=True)
    assert set(shown) == {"2.2", "2.4"}


def test_figures_of_the_plan_hold_together(plan2023):
    """4.1 over 41,3% is the GRDP; 9.1 and 9.2 are all workers: the separators were read right."""
    targets = Measure.objects.filter(item__appendix="II")
    low = dict(targets.values_list("code", "low"))
    assert low["9.1"] + low["9.2"] == 100
    dong_per_dollar = low["2.1"] / low["2.2"], low["2.3"] / low["2.4"]
    assert abs(dong_per_dollar[0] - dong_per_dollar[1]) < Decimal("0.00001")


# --- duties -----------------------------------------------------------------------------------
def test_duties_of_tasks(plan2023):
    duties = Assignment.objects.filter(item__appendix="I")
    assert Counter(duties.values_list("role", "group__code")) == {
        ("lead", None): 58,  # all tasks but the ten that name groups only
        ("member", None): 15,
        ("member", "UBND_HUYEN"): 38 * 9,
        ("monitor", None): 57,  # 55 tasks, two of them with two monitors
    }


def test_duties_are_what_the_cells_name(plan2023):
    reader = vocabulary()
    for item in PlanItem.objects.exclude(number="46", appendix="III"):
        named = [part.code for part in reader.read(item.agencies_text) if part.kind == "agency"]
        duties = item.assignments.filter(group=None).exclude(role="monitor").order_by("position")
        assert [*duties.values_list("agency__code", flat=True)] == named, item
        assert [*duties.values_list("role", flat=True)] == ["lead", *["member"] * 9][: len(named)]


def test_tasks_without_monitor_or_name(plan2023):
    tasks = Task.objects.order_by("position")
    assert [task.number for task in tasks.without_monitor()] == NO_MONITOR
    nameless = tasks.exclude(assignments__role="lead")
    assert [task.number for task in nameless] == NO_NAME


@pytest.mark.parametrize(("number", "codes"), [("23", ["CAT", "VPUBND"]), ("57", ["SNV", "BDT"])])
def test_two_monitors(plan2023, number, codes):
    monitors = Assignment.objects.filter(
        item__appendix="I", item__number=number, role="monitor"
    ).order_by("position")
    assert [*monitors.values_list("agency__code", flat=True)] == codes


def test_indicators_have_a_lead_and_no_monitor(plan2023):
    duties = Assignment.objects.exclude(item__appendix="I")
    assert Counter(duties.values_list("role", flat=True)) == {"lead": 69, "member": 5}
    assert duties.get(item__appendix="III", item__number="46").agency.code == "STTTT"


def test_open_phrases(plan2023):
    phrases = OpenPhrase.objects.values_list("group__code", "qualifier")
    assert Counter(phrases) == {
        ("SO_NGANH", "co_lien_quan"): 33,
        ("SO_NGANH", "none"): 9,
        ("SO_NGANH", "scope_unclear"): 1,
        ("DIA_PHUONG", "co_lien_quan"): 5,
        ("DIA_PHUONG", "none"): 2,
        ("DIA_PHUONG", "scope_unclear"): 1,
        ("DNNN", "none"): 1,
        ("UBND_HUYEN", "truncated"): 1,
    }
    assert OpenPhrase.objects.get(group__code="DNNN").phrase == "Các doanh nghiệp nhà nước"
    assert OpenPhrase.objects.get(qualifier="truncated").item.number == "25"


# --- agencies ---------------------------------------------------------------------------------
def test_agencies_of_2023(plan2023):
    agencies = Agency.objects.in_force(date(2023, 10, 10)).exclude(code="UBND")
    assert Counter(agencies.values_list("kind", flat=True)) == {
        "department": 19,
        "district": 9,
        "central": 7,
        "armed": 3,
        "service": 3,
    }
    assert {agency.parent.code for agency in agencies} == {"UBND"}
    assert plan2023.issuer.kind == "province"


def test_every_agency_has_its_name_of_2023_and_its_spellings(plan2023):
    agencies = Agency.objects.in_force(date(2023, 10, 10))
    names = AgencyName.objects.filter(valid_from=None)
    assert dict(names.values_list("agency__code", "name")) == dict(
        agencies.values_list("code", "name")
    )
    keys = dict(AgencyAlias.objects.values_list("key", "agency__code"))
    for agency in agencies:
        assert keys[fold(agency.name)] == keys[fold(agency.full_name)] == agency.code


def test_alias_keys_follow_the_formula(plan2023):
    assert all(alias.key == fold(alias.raw) for alias in AgencyAlias.objects.all())


def test_groups(plan2023):
    sizes = {group.code: group.members.count() for group in AgencyGroup.objects.all()}
    assert sizes == {"UBND_HUYEN": 9, "DIA_PHUONG": 9, "SO_NGANH": 18, "DNNN": 0}
    assert [*AgencyGroup.objects.filter(certain=True)] == [
        AgencyGroup.objects.get(code="UBND_HUYEN")
    ]


def test_successions_end_the_agencies_they_are_sure_of(plan2023):
    ended = dict(Agency.objects.exclude(valid_to=None).values_list("code", "valid_to"))
    assert ended["SKHDT"] == date(2025, 2, 28)
    assert ended["UBHCL"] == ended["TV25-STC"] == date(2025, 6, 30)
    assert not {"CTHUE", "CTK", "BHXH", "NHNN", "CQLTT", "UBND", "DHTV", "CDN"} & ended.keys()
    heirless = Succession.objects.filter(new_name="").values_list("old__kind", flat=True)
    assert Counter(heirless) == {"district": 9}


def test_partial_dates_keep_the_words_of_their_source(plan2023):
    act = Succession.objects.get(old__code="CTHUE")
    assert act.effective_on == date(2025, 3, 1)
    assert "nguồn chỉ ghi: tháng 3/2025" in act.document
