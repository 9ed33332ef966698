"""Measures keep their figures through revisions: renumbered, reworded, taken away, brought back."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators import services
from indicators.models import Measure, Observation
from plans.content import PlanContent
from portal.workbook.drafts import start_undo
from portal.workbook.state import content_of
from reporting.models import Report
from tests.revisions import issued, line, measure, revised, small_plan


@pytest.fixture
def s(db, today):
    """A small plan; target 1 with a figure on each of its measures."""
    s = small_plan()
    s.report = Report.objects.get(appendix="II", period=s.period)
    s.grdp, s.industry = Measure.objects.filter(item__appendix="II").order_by("position")
    services.save_observations(
        report=s.report,
        by=s.head_a,
        version=0,
        rows={
            s.grdp.pk: {"value": Decimal("6.9"), "estimate": Decimal("7.5")},
            s.industry.pk: {"value": Decimal("8.1"), "estimate": Decimal("8.5")},
        },
    )
    return s


def with_measures(s, *measures, **values):
    """Issue the plan with other measures of target 1."""
    return revised(
        s.plan,
        lambda now: [
            replace(i, measures=measures, **values) if i.label == "II/1" else i for i in now.items
        ],
    )


def figures():
    """Name of the measure → figure, and whether it is still measured."""
    rows = Observation.objects.select_related("measure").order_by("pk")
    return {o.measure.label: (o.value, o.measure.ended_in is None) for o in rows}


KEPT = {
    "Tốc độ tăng GRDP": (Decimal("6.9"), True),
    "Tốc độ tăng công nghiệp": (Decimal("8.1"), True),
}


def test_measures_follow_the_number_of_their_line(s):
    grdp, industry = line(s.plan, "II/1").measures
    new = grdp | {"code": "9.1"}, industry | {"code": "9.2"}
    with_measures(s, *new, number="9")
    assert {m.pk: m.code for m in Measure.objects.filter(item__appendix="II")} == {
        s.grdp.pk: "9.1",
        s.industry.pk: "9.2",
    }
    assert figures() == KEPT


def test_a_value_changes_in_its_place(s):
    grdp, industry = line(s.plan, "II/1").measures
    with_measures(s, grdp | {"low": "8"}, industry)
    changed = Measure.objects.get(pk=s.grdp.pk)
    assert changed.low == 8 and changed.history.count() == 2
    assert Measure.objects.get(pk=s.industry.pk).history.count() == 1


def test_a_name_is_reworded_in_its_place(s):
    grdp, industry = line(s.plan, "II/1").measures
    with_measures(s, grdp | {"label": "Tăng trưởng kinh tế"}, industry)
    assert Measure.objects.get(pk=s.grdp.pk).label == "Tăng trưởng kinh tế"


def test_a_name_is_reworded_while_the_line_gets_another_number(s):
    grdp, industry = line(s.plan, "II/1").measures
    other = grdp | {"code": "9.1", "label": "Tăng trưởng kinh tế"}
    with_measures(s, other, industry | {"code": "9.2"}, number="9")
    assert Measure.objects.get(pk=s.grdp.pk).label == "Tăng trưởng kinh tế"


def test_a_measure_that_moves_up_takes_its_figures_along(s):
    _grdp, industry = line(s.plan, "II/1").measures
    with_measures(s, industry | {"code": "1.1", "position": 1})
    assert Measure.objects.get(pk=s.industry.pk).code == "1.1"
    assert figures() == KEPT | {"Tốc độ tăng GRDP": (Decimal("6.9"), False)}


def test_measures_that_swap_places_take_their_figures_along(s):
    grdp, industry = line(s.plan, "II/1").measures
    with_measures(
        s, industry | {"code": "1.1", "position": 1}, grdp | {"code": "1.2", "position": 2}
    )
    assert figures() == KEPT


def test_measures_of_one_name_are_told_by_their_condition(s):
    twins = [
        measure("1.1", "Tỷ lệ", "5", qualifier="thành thị"),
        measure("1.2", "Tỷ lệ", "6", qualifier="nông thôn"),
    ]
    with_measures(s, *twins)
    rows = list(Measure.objects.filter(item__appendix="II").order_by("position"))
    with_measures(s, twins[1] | {"code": "1.1", "position": 1})
    assert Measure.objects.get(item__appendix="II") == rows[1]


def test_a_measure_taken_away_ends_and_comes_back_with_its_figures(s):
    grdp, industry = line(s.plan, "II/1").measures
    with_measures(s, grdp)
    assert figures()["Tốc độ tăng công nghiệp"] == (Decimal("8.1"), False)
    with_measures(s, grdp | {"code": "9.1"}, number="9")
    back = industry | {"code": "9.2"}
    revised(
        s.plan,
        lambda now: [
            replace(i, measures=(*i.measures, back)) if i.label == "II/9" else i for i in now.items
        ],
    )
    assert figures() == KEPT and Measure.everything.filter(item__appendix="II").count() == 2


def test_measures_of_a_line_that_comes_back_are_the_same_whatever_its_number_was(s):
    first = revised(
        s.plan,
        lambda now: [
            replace(i, number="9", measures=()) if i.label == "II/1" else i for i in now.items
        ],
    )
    second = revised(s.plan, lambda now: [i for i in now.items if i.label != "II/9"])
    issued(start_undo(revision=second, by=s.admin))
    issued(start_undo(revision=first, by=s.admin))
    assert figures() == KEPT and Measure.everything.filter(item__appendix="II").count() == 2


def test_a_dropped_line_keeps_its_measures_and_brings_them_back(s):
    before = content_of(s.plan)
    revision = revised(s.plan, lambda now: [i for i in now.items if i.label != "II/1"])
    assert figures() == KEPT
    issued(start_undo(revision=revision, by=s.admin))
    assert content_of(s.plan).fingerprint() == before.fingerprint()
    assert Measure.everything.filter(item__appendix="II").count() == 2


def test_all_measures_of_all_lines_may_go(s):
    revised(
        s.plan,
        lambda now: PlanContent(now.sections, [replace(i, measures=()) for i in now.items]),
    )
    assert not Measure.objects.exists() and Measure.everything.count() == 4


def test_a_report_still_shows_its_figure_of_an_ended_measure(s):
    with_measures(s, line(s.plan, "II/1").measures[0])
    rows = services.rows_of(Report.objects.get(pk=s.report.pk))
    assert [row.value for row in rows] == [Decimal("6.9"), Decimal("8.1")]
    other = Report(assignment=s.report.assignment, period=s.period)
    other.pk = 0
    assert [row.measure for row in services.rows_of(other)] == [s.grdp]


def test_what_was_sent_keeps_the_old_value(s):
    services.send(report=s.report, by=s.head_a, version=1)
    grdp, industry = line(s.plan, "II/1").measures
    with_measures(s, grdp | {"low": "8"}, industry)
    told = s.report.versions.get().content["rows"][0]
    assert told["plan"] == "≥ 7,5"


def test_a_new_measure_is_written_with_its_history(s):
    grdp, industry = line(s.plan, "II/1").measures
    with_measures(s, grdp, industry, measure("1.3", "Tốc độ tăng dịch vụ", "6.5", words=""))
    new = Measure.objects.get(code="1.3")
    assert (new.low, new.history.get().low) == (Decimal("6.5"), Decimal("6.5"))
