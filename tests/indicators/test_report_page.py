"""The page of an indicator report: a row of figures per measure."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Observation
from indicators.services import save_observations, send
from reporting.models import Report
from reporting.services import generate_reports
from tests import factories as f


def url(report):
    """The page's address."""
    return reverse("indicators:indicator-report", args=[report.pk])


def post(client, person, report, act="save", version=0, measure=None, **cells):
    """What the form posts; cells by column for one measure."""
    client.force_login(person)
    named = {f"m{measure.pk}-{column}": text for column, text in cells.items()}
    return client.post(url(report), {"act": act, "version": version} | named)


def get(client, person, report):
    """The page as one person sees it."""
    client.force_login(person)
    return client.get(url(report))


def test_numbers_are_read_the_vietnamese_way(client, cast):
    cells = {"value": "7,25", "cumulative": " 7 ", "estimate": "7,5%", "note": "Sơ bộ"}
    assert post(client, cast.staff_a, cast.target_report, measure=cast.measure, **cells)
    kept = Observation.objects.get()
    assert [kept.value, kept.cumulative, kept.estimate] == [
        Decimal("7.25"),
        Decimal(7),
        Decimal("7.5"),
    ]
    assert kept.note == "Sơ bộ"


def test_number_with_two_readings_is_asked_about_by_row_and_column(client, cast):
    cast.measure.low = Decimal("1.2")
    cast.measure.save()
    response = post(
        client, cast.staff_a, cast.target_report, measure=cast.measure, value="1.234", note="Ước"
    )
    html = response.content.decode()
    assert f"{cast.measure.code} Tốc độ tăng trưởng GRDP, cột “Thực hiện trong kỳ”" in html
    assert "“1.234” có thể là 1234 hoặc 1,234" in html
    assert 'value="1.234"' in html and "Ước" in html
    assert not Observation.objects.exists()


@pytest.mark.parametrize("typed", ["abc", "1,2,3", "1e5", "１２ ngàn", "9" * 30, "NaN"])
def test_text_that_is_no_number_saves_nothing_and_stays(client, cast, typed):
    response = post(
        client, cast.staff_a, cast.target_report, measure=cast.measure, cumulative=typed, value="1"
    )
    html = response.content.decode()
    assert "cột “Lũy kế từ đầu năm”" in html and f'value="{typed}"' in html
    assert Report.objects.get(pk=cast.target_report.pk).is_untouched


def test_measure_in_words_is_answered_in_words(client, cast):
    measure = f.MeasureFactory(item=cast.target, comparator="met", low=None, words="Đạt")
    html = get(client, cast.staff_a, cast.target_report).content.decode()
    assert f"m{measure.pk}-words" in html and f"m{measure.pk}-value" not in html
    cells = {"words": "Đạt", "value": "5"}
    post(client, cast.staff_a, cast.target_report, measure=measure, **cells)
    kept = Observation.objects.get()
    assert (kept.words, kept.value) == ("Đạt", None)


def test_measure_of_another_item_is_not_written(client, cast):
    post(client, cast.staff_a, cast.target_report, measure=cast.metric_measure, value="5")
    assert not Observation.objects.exists()


def test_sending_with_a_blank_row_saves_and_asks_for_it(client, cast):
    second = f.MeasureFactory(item=cast.target)
    response = post(
        client, cast.head_a, cast.target_report, "send", measure=cast.measure, value="7,25"
    )
    html = response.content.decode()
    assert "Đã lưu nháp, còn chỗ phải sửa" in html and f'href="#id_m{second.pk}-value"' in html
    assert Observation.objects.get().value == Decimal("7.25")
    assert Report.objects.get(pk=cast.target_report.pk).state == "draft"


def test_blank_with_a_note_is_sent(client, cast):
    post(client, cast.head_a, cast.target_report, "send", measure=cast.measure, note="Chưa công bố")
    report = Report.objects.get(pk=cast.target_report.pk)
    assert report.state == "submitted"
    assert report.versions.get().content["rows"][0]["note"] == "Chưa công bố"


def test_last_figures_stand_under_each_cell(client, cast):
    rows = {cast.measure.pk: {"value": Decimal("7.10"), "cumulative": Decimal(7)}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    period = f.PeriodFactory(plan=cast.plan, number=3)
    generate_reports(period=period)
    report = period.reports.get(assignment=cast.target_report.assignment)
    html = get(client, cast.staff_a, report).content.decode()
    assert html.count("Quý II/2023: 7,1") == 1 and html.count("Quý II/2023: 7,0") == 1


def test_plan_and_national_value_stand_beside(client, cast):
    html = get(client, cast.staff_a, cast.metric_report).content.decode()
    assert "≥ 7,5" in html and "Cả nước" not in html
    national = {"national_comparator": "eq", "national_low": "6.5", "national_decimals": 1}
    f.MeasureFactory(item=cast.metric, code="5.1", **national)
    html = get(client, cast.staff_a, cast.metric_report).content.decode()
    assert "Cả nước" in html and "6,5" in html


def test_saved_figure_is_shown_so_that_it_reads_back(client, cast):
    cast.measure.low = Decimal("12.616")
    cast.measure.save()
    rows = {cast.measure.pk: {"value": Decimal("1234567.5"), "estimate": Decimal("12.616")}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    form = get(client, cast.staff_a, cast.target_report).context["form"]
    shown = {name.split("-")[1]: form[name].value() or "" for name in form.fields}
    post(client, cast.staff_a, cast.target_report, version=1, measure=cast.measure, **shown)
    kept = Observation.objects.get()
    assert (kept.value, kept.estimate) == (Decimal("1234567.5"), Decimal("12.616"))
    assert Report.objects.get(pk=cast.target_report.pk).version == 1


def test_second_tab_gets_both_figures_and_overwrites_nothing(client, cast):
    rows = {cast.measure.pk: {"value": Decimal("7.25"), "note": "Ước"}}
    save_observations(report=cast.target_report, by=cast.head_a, version=0, rows=rows)
    cells = {"value": "7,5", "note": "Ước"}
    response = post(client, cast.staff_a, cast.target_report, measure=cast.measure, **cells)
    html = response.content.decode()
    assert response.status_code == 409
    assert "<del>7,25</del>" in html and "<ins>7,5</ins>" in html
    assert [d.field.name for d in response.context["differences"]] == [f"m{cast.measure.pk}-value"]
    assert Observation.objects.get().value == Decimal("7.25")
    choice = {f"keep-m{cast.measure.pk}-value": "stored"}
    named = {f"m{cast.measure.pk}-{column}": text for column, text in cells.items()}
    data = {"act": "save", "version": 1, **named, **choice}
    assert client.post(url(cast.target_report), data).status_code == 302
    assert Observation.objects.get().value == Decimal("7.25")


def test_other_people_read_only_what_was_sent(client, cast):
    rows = {cast.measure.pk: {"value": Decimal("7.25")}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    assert "7,25" not in get(client, cast.leader, cast.target_report).content.decode()
    send(report=cast.target_report, by=cast.head_a, version=1)
    assert "7,25" in get(client, cast.leader, cast.target_report).content.decode()


def test_coordinator_reviews_an_indicator_report(client, cast):
    rows = {cast.measure.pk: {"value": Decimal("7.25")}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    send(report=cast.target_report, by=cast.head_a, version=1)
    steps = get(client, cast.coordinator, cast.target_report).context["steps"]
    assert {step.act for step in steps} == {"accept", "return"}
    assert get(client, cast.staff_m, cast.target_report).status_code == 404


def queries(client, cast):
    """How often the page asks the database."""
    client.force_login(cast.staff_a)
    with CaptureQueriesContext(connection) as asked:
        client.get(url(cast.target_report))
    return len(asked)


def test_page_asks_the_database_as_often_for_many_measures(client, cast):
    few = queries(client, cast)
    for _ in range(9):
        f.MeasureFactory(item=cast.target)
    assert queries(client, cast) == few <= 27
