"""“Không thay đổi so với kỳ trước” on a measure: when it is honest, and what becomes of it."""

from decimal import Decimal

import pytest

from indicators.models import Measure, Observation
from indicators.repeating import may_repeat
from indicators.services import save_observations, send
from reporting.workflow import WrongState
from tests.quarters import first_quarter


@pytest.mark.parametrize(
    ("label", "aggregation", "value", "honest"),
    [
        ("Tỷ lệ che phủ rừng", "latest", "4", True),
        ("Số bác sĩ trên vạn dân", "latest", "0", True),
        ("Tỷ lệ che phủ rừng", "latest", None, False),
        ("Thu nội địa", "sum", "4", False),
        ("Chỉ số giá bình quân", "average", "4", False),
        ("Tốc độ tăng trưởng GRDP", "latest", "4", False),
        ("Mức giảm tỷ lệ hộ nghèo", "latest", "4", False),
    ],
)
def test_measure_may_repeat(label, aggregation, value, honest):
    measure = Measure(label=label, aggregation=aggregation)
    before = Observation(value=value and Decimal(value))
    assert may_repeat(measure, before, "accepted") is honest
    assert not may_repeat(measure, before, "draft")


def test_nothing_before_is_not_repeated():
    assert not may_repeat(Measure(label="Tỷ lệ"), None, "accepted")


def save(cast, version=0, **values):
    rows = {cast.measure.pk: values}
    return save_observations(report=cast.target_report, by=cast.staff_a, version=version, rows=rows)


def test_rate_of_growth_declared_unchanged_is_refused_whole(cast):
    first_quarter(cast)
    with pytest.raises(WrongState):
        save(cast, value=Decimal("7.1"), unchanged=True)
    assert not Observation.objects.filter(report=cast.target_report).exists()


def standing(cast):
    """The cast's measure as something that stands, reported in Quý I."""
    first_quarter(cast)
    Measure.objects.filter(pk=cast.measure.pk).update(label="Tỷ lệ che phủ rừng")


def test_mark_is_kept_and_sent(client, cast):
    standing(cast)
    saved = save(cast, value=Decimal("7.1"), estimate=Decimal("7.5"), unchanged=True)
    sent = send(report=saved, by=cast.head_a, version=1)
    told = "Không thay đổi so với Quý I/2023"
    assert sent.versions.get().content["rows"][0]["unchanged"] == told
    client.force_login(cast.coordinator)
    page = client.get(f"/chi-tieu/bao-cao/{cast.target_report.pk}/").content.decode()
    assert told in page


def test_figure_changed_without_the_mark_takes_it_off(cast):
    standing(cast)
    save(cast, value=Decimal("7.1"), unchanged=True)
    save(cast, version=1, value=Decimal("7.2"))
    assert not Observation.objects.get(report=cast.target_report).unchanged
