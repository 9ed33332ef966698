"""The page of an indicator report: a row of figures per measure."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from indicators.judging import Judgement
from indicators.models import Observation
from indicators.scoring import Grade
from indicators.services import save_observations, send
from plans.models import PlanItem, PlanRevision
from reporting.models import Report
from reporting.services import generate_reports, move
from reporting.workflow import Act
from tests import factories as f
from tests.quarters import first_quarter, last_year


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
    assert f'href="#id_m{cast.measure.pk}-estimate"' in html and "Nhập ước cả năm" in html
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
    rows = {cast.measure.pk: {"value": Decimal("7.25"), "estimate": Decimal("7.5")}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    assert "7,25" not in get(client, cast.leader, cast.target_report).content.decode()
    send(report=cast.target_report, by=cast.head_a, version=1)
    assert "7,25" in get(client, cast.leader, cast.target_report).content.decode()


def test_coordinator_reviews_an_indicator_report(client, cast):
    rows = {cast.measure.pk: {"value": Decimal("7.25"), "estimate": Decimal("7.5")}}
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


def test_last_year_costs_the_same_for_many_measures(client, cast):
    last_year(cast)
    few = queries(client, cast)
    for number in range(5):
        own = f.MeasureFactory(item=cast.target, label=f"Số đo {number}")
        f.MeasureFactory(item=cast.target.last_year, label=own.label)
    assert queries(client, cast) == few <= 36


# last year's figure, what to look at again, words


def test_last_years_figure_stands_in_its_cell_with_its_source_and_is_not_stored(client, cast):
    last_year(cast)
    html = get(client, cast.staff_a, cast.target_report).content.decode()
    assert "Cùng kỳ 2022" in html and 'placeholder="6,4"' in html
    assert "6,4 theo báo cáo Quý II/2022" in html
    post(client, cast.staff_a, cast.target_report, measure=cast.measure, value="7", same_period="")
    assert Observation.objects.get(report=cast.target_report).same_period is None


def test_last_years_figure_typed_stays_and_is_sent(client, cast):
    last_year(cast)
    cells = {"value": "7,25", "estimate": "7,5", "same_period": "6,5"}
    post(client, cast.head_a, cast.target_report, "send", measure=cast.measure, **cells)
    page = get(client, cast.coordinator, cast.target_report).content.decode()
    assert '<td role="cell" class="num pair" data-l="Cùng kỳ năm trước">6,5</td>' in page
    [row] = cast.target_report.versions.get().content["rows"]
    assert row["same_period"] == "6,5"
    move(report=cast.target_report, act=Act.RETURN, by=cast.coordinator, reason="Sửa")
    assert 'value="6,5"' in get(client, cast.staff_a, cast.target_report).content.decode()


def test_figures_of_another_agency_are_not_shown(client, cast):
    last_year(cast, by=cast.head_b)
    html = get(client, cast.staff_a, cast.target_report).content.decode()
    assert "6,4" not in html and "Quý II/2022" not in html


def test_hint_of_last_period_is_not_given_for_last_years_figure(client, cast):
    rows = {cast.measure.pk: {"same_period": Decimal("6.6"), "note": "x"}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    period = f.PeriodFactory(plan=cast.plan, number=3)
    generate_reports(period=period)
    report = period.reports.get(assignment=cast.target_report.assignment)
    assert "6,6" not in get(client, cast.staff_a, report).content.decode()


def test_what_to_look_at_again_stands_under_the_row_and_stops_nothing(client, cast):
    first_quarter(cast)
    cells = {"value": "71", "estimate": "7,5"}
    post(client, cast.staff_a, cast.target_report, measure=cast.measure, **cells)
    html = get(client, cast.staff_a, cast.target_report).content.decode()
    assert "<b>Thực hiện trong kỳ:</b> “71” gấp 10 lần Quý I/2023 (7,1)." in html
    assert "Nếu ý anh/chị là 7,1 thì gõ dấu phẩy." in html
    sent = post(client, cast.head_a, cast.target_report, "send", 1, cast.measure, **cells)
    assert sent.status_code == 302
    assert Report.objects.get(pk=cast.target_report.pk).state == "submitted"


def test_a_draft_of_the_period_before_is_no_yardstick(client, cast):
    period = first_quarter(cast)
    period.reports.filter(assignment__item=cast.target).update(state="draft")
    post(client, cast.staff_a, cast.target_report, measure=cast.measure, value="71")
    html = get(client, cast.staff_a, cast.target_report).content.decode()
    assert "gấp 9 lần kế hoạch (7,5)" in html and "gấp 10 lần" not in html


def test_long_numbers_are_read_out_under_the_cell_once_saved(client, cast):
    first_quarter(cast)
    post(
        client, cast.staff_a, cast.target_report, measure=cast.measure, value="12500", estimate="7"
    )
    html = get(client, cast.staff_a, cast.target_report).content.decode()
    assert "mười hai nghìn năm trăm phần trăm" in html and "bảy phần trăm" not in html


def test_a_number_may_be_answered_in_words(client, cast):
    html = get(client, cast.staff_a, cast.target_report).content.decode()
    assert "Trả lời bằng lời" in html and '<details class="more wordcell">' in html
    cells = {"words": "Xuất siêu"}
    post(client, cast.head_a, cast.target_report, "send", measure=cast.measure, **cells)
    report = Report.objects.get(pk=cast.target_report.pk)
    assert report.state == "submitted"
    assert "Xuất siêu" in get(client, cast.leader, report).content.decode()


def test_of_a_number_and_words_the_number_counts_and_both_are_read(client, cast):
    cells = {"words": "Xuất siêu", "value": "7,25", "estimate": "7,5"}
    post(client, cast.head_a, cast.target_report, "send", measure=cast.measure, **cells)
    page = get(client, cast.leader, cast.target_report).content.decode()
    assert "Bằng lời: Xuất siêu" in page and ">7,25</td>" in page
    [standing] = Judgement(cast.plan).at(cast.period)[cast.target.pk].standings
    assert (standing.so_far, standing.by_year.grade) == (Decimal("7.25"), Grade.MET)


def test_words_typed_stay_on_the_page_beside_a_bad_number(client, cast):
    cells = {"words": "61-62", "value": "sáu mươi"}
    html = post(client, cast.staff_a, cast.target_report, measure=cast.measure, **cells)
    assert "61-62</textarea>" in html.content.decode()
    assert '<details class="more wordcell" open>' in html.content.decode()


def test_a_line_that_left_the_plan_has_no_last_year(client, cast):
    last_year(cast)
    revision = PlanRevision.objects.create(
        plan=cast.plan, number=1, source_name="", source_sha256="", applied_at=clock.now()
    )
    PlanItem.objects.filter(pk=cast.target.pk).update(dropped_in=revision)
    response = get(client, cast.staff_a, cast.target_report)
    assert response.status_code == 200 and "Quý II/2022" not in response.content.decode()
