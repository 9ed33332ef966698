"""Saving and sending the figures of an indicator."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from agencies.models import AuditEvent
from indicators.models import Measure, Observation
from indicators.services import problems, rows_of, save_observations, send
from reporting.workflow import Incomplete, NotAllowed, StaleVersion
from tests import factories as f


def save(cast, by=None, version=0, measure=None, **values):
    """One row of the cast's target saved by its staff."""
    rows = {(measure or cast.measure).pk: values}
    by = by or cast.staff_a
    return save_observations(report=cast.target_report, by=by, version=version, rows=rows)


def test_save_observations_keeps_figures_as_typed(cast):
    report = save(cast, value=Decimal("7.25"), estimate=Decimal("-1.5"), note="Ước tính")
    kept = Observation.objects.get()
    assert report.version == 1
    assert (kept.value, kept.cumulative, kept.estimate) == (Decimal("7.25"), None, Decimal("-1.5"))


def test_save_observations_tells_zero_from_blank(cast):
    save(cast, value=Decimal(0), cumulative=None)
    kept = Observation.objects.get()
    assert (kept.value, kept.cumulative) == (Decimal(0), None)


def test_save_observations_without_change_writes_nothing(cast):
    save(cast, value=Decimal("98.7"))
    before = AuditEvent.objects.count()
    assert save(cast, version=1, value=Decimal("98.70")).version == 1
    assert AuditEvent.objects.count() == before


def test_save_observations_audits_changed_measures(cast):
    second = f.MeasureFactory(item=cast.target)
    save(cast, measure=second, value=Decimal(3))
    event = AuditEvent.objects.first()
    assert (event.action, event.data) == ("save", {"fields": [second.code]})


def test_save_observations_of_foreign_measure_refused_whole(cast):
    rows = {cast.measure.pk: {"value": Decimal(1)}, cast.metric_measure.pk: {"value": Decimal(2)}}
    with pytest.raises(ValueError, match="not measures"):
        save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    assert not Observation.objects.exists()


def test_save_observations_refuses_number_too_long(cast):
    with pytest.raises(ValidationError):
        save(cast, value=Decimal("1e21"))


def test_save_observations_by_stranger_or_over_newer_version_refused(cast):
    with pytest.raises(NotAllowed):
        save(cast, by=cast.staff_b, value=Decimal(1))
    save(cast, value=Decimal(1))
    with pytest.raises(StaleVersion):
        save(cast, by=cast.head_a, value=Decimal(2))


def lacking(quarter=2, values=(), **measure):
    """The columns in which a row of a measure lacks something, in a quarter."""
    measure = Measure(pk=5, comparator="ge", low=1, **measure)
    row = Observation(measure=measure, **dict(values))
    period = f.PeriodFactory.build(plan=f.PlanFactory.build(), number=quarter)
    return {column for pk, column in problems([row], period) if pk == 5}


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, {"value", "estimate"}),
        ({"cumulative": Decimal(3)}, {"value", "estimate"}),
        ({"value": Decimal(0)}, {"estimate"}),
        ({"estimate": Decimal(0)}, {"value"}),
        ({"value": Decimal(0), "estimate": Decimal(0)}, set()),
        ({"note": "Số liệu công bố cuối năm"}, set()),
        ({"value": Decimal(3), "note": "Chưa ước được"}, set()),
        ({"words": "Giữ vững"}, set()),
        ({"value": Decimal(3), "words": "Giữ vững"}, {"estimate"}),
    ],
)
def test_problems_judged_measure_needs_figure_and_estimate_or_words_or_note(values, missing):
    assert lacking(2, values) == missing
    assert lacking(1, values) == missing - {"estimate"}


def test_problems_measure_not_judged_may_stay_blank():
    assert lacking(is_judged=False) == set()


def test_problems_measure_in_words_needs_words_alone():
    measure = Measure(pk=5, comparator="met", words="Đạt")
    period = f.PeriodFactory.build(plan=f.PlanFactory.build())
    assert set(problems([Observation(measure=measure)], period)) == {(5, "words")}
    assert problems([Observation(measure=measure, words="Đạt")], period) == {}


def test_send_incomplete_names_the_measure(cast):
    with pytest.raises(Incomplete) as caught:
        send(report=cast.target_report, by=cast.head_a, version=0)
    pk = cast.measure.pk
    assert set(caught.value.problems) == {(pk, "value"), (pk, "estimate")}


def test_send_keeps_rows_as_printed(cast):
    save(cast, value=Decimal("1234.5"), note="Sơ bộ")
    report = send(report=cast.target_report, by=cast.head_a, version=1)
    [row] = report.versions.get().content["rows"]
    assert row == {
        "measure": cast.measure.pk,
        "code": cast.measure.code,
        "label": "Tốc độ tăng trưởng GRDP",
        "unit": "%",
        "plan": "≥ 7,5",
        "national": "",
        "value": "1.234,5",
        "cumulative": "–",
        "estimate": "–",
        "same_period": "–",
        "words": "",
        "note": "Sơ bộ",
    }


def test_rows_of_follow_the_plan(cast):
    first = f.MeasureFactory(item=cast.target, position=0)
    assert [row.measure for row in rows_of(cast.target_report)] == [first, cast.measure]
