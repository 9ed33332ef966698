"""Rows that save themselves, “không thay đổi”, cells from Excel, what is checked before sending."""

from decimal import Decimal

from indicators.models import Observation
from indicators.services import save_observations
from portal.sheet.checks import check
from portal.sheet.paste import cells_of
from portal.sheet.reading import read_sheet
from reporting.models import Report
from tasks.services import content, save_progress
from tests import factories as f
from tests.portal.sheets import URL, cell, fields, name, open_sheet
from tests.quarters import WRITTEN, first_quarter, last_year


def text(response):
    return response.content.decode()


def row_url(report):
    return f"{URL}{report.pk}/"


def own(posted, report):
    """The fields of one row."""
    return {key: value for key, value in posted.items() if key.startswith(f"r{report.pk}-")}


def now(report):
    return Report.objects.get(pk=report.pk)


# rows that save themselves


def test_row_saves_itself_and_says_when(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    typed = own(posted, cast.report) | {name(cast.report, k): v for k, v in WRITTEN.items()}
    answer = text(client.post(row_url(cast.report), typed, headers={"HX-Request": "true"}))
    assert "Đã lưu 09:00" in answer
    assert f'name="{name(cast.report, "version")}" value="1"' in answer
    assert "còn 3 mục, 1 mục trình được ngay" in answer
    assert f'name="{name(cast.report, "results")}"' not in answer  # never what is being typed
    assert now(cast.report).progress.results == WRITTEN["results"]


def test_row_goes_on_saving_with_the_version_it_was_told(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    typed = own(posted, cast.report) | {name(cast.report, "results"): "Một"}
    client.post(row_url(cast.report), typed)
    typed |= {name(cast.report, "version"): "1", name(cast.report, "results"): "Một hai"}
    assert "Đã lưu" in text(client.post(row_url(cast.report), typed))
    assert now(cast.report).progress.results == "Một hai"


def test_row_with_a_bad_cell_says_so_and_keeps_the_rest(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    report, measure = cast.target_report, cast.measure
    typed = own(posted, report) | {cell(report, measure): "x", cell(report, measure, "note"): "Ghi"}
    answer = text(client.post(row_url(report), typed))
    assert "Không lưu được" in answer
    assert f'id="id_{cell(report, measure)}_error"' in answer
    assert Observation.objects.get().note == "Ghi"
    # what was typed is not taken for stored: the whole form would store it again
    assert f'value="{typed[name(report, "seen")]}"' in answer


def test_row_somebody_stored_first_shows_both_texts(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    save_progress(report=cast.report, by=cast.head_a, version=0, values={"results": "Của lãnh đạo"})
    typed = own(posted, cast.report) | {name(cast.report, "results"): "Của tôi"}
    answer = text(client.post(row_url(cast.report), typed))
    assert "Người head.a lưu lúc" in answer
    assert "Của lãnh đạo" not in now(cast.report).progress.causes
    assert "lãnh đạo" in answer
    assert f'name="{name(cast.report, "over")}" value="1"' in answer
    typed |= {name(cast.report, "over"): "1"}
    assert "Đã lưu" in text(client.post(row_url(cast.report), typed))
    assert now(cast.report).progress.results == "Của tôi"


def test_row_of_another_agency_is_404(client, cast):
    client.force_login(cast.staff_a)
    assert client.post(row_url(cast.report_b), {}).status_code == 404


def test_row_with_a_strange_figure_is_saved_and_should_be_looked_at(client, cast):
    first_quarter(cast)
    _response, posted = open_sheet(client, cast.staff_a)
    report = cast.target_report
    typed = own(posted, report) | {
        cell(report, cast.measure): "71000",
        cell(report, cast.measure, "estimate"): "7,5",
    }
    answer = text(client.post(row_url(report), typed))
    key = f"{report.pk}-{cast.measure.pk}"
    assert "Đã lưu 09:00" in answer and "Nên xem lại</span>" in answer
    assert "Không lưu được" not in answer
    assert f'id="look-{key}"' in answer and "gấp 10.000 lần Quý I/2023" in answer
    assert f'id="echo-{key}-value" hx-swap-oob="innerHTML">bảy mươi mốt nghìn phần' in answer
    # the same without the script, once the page is opened again
    page = text(client.get(URL))
    assert "gấp 10.000 lần Quý I/2023" in page and "bảy mươi mốt nghìn phần trăm" in page
    assert "1 mục trình được ngay" in page


def test_nothing_is_read_out_beside_what_is_not_stored(client, cast):
    rows = {cast.measure.pk: {"value": Decimal(71000)}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    _response, posted = open_sheet(client, cast.staff_a)
    answer = text(client.post(URL, posted | {cell(cast.target_report, cast.measure): "x"}))
    assert "bảy mươi mốt nghìn" not in answer


def test_last_years_figure_stands_in_the_grid(client, cast):
    last_year(cast)
    response, posted = open_sheet(client, cast.staff_a)
    assert "Cùng kỳ 2022" in text(response) and "6,4 theo báo cáo Quý II/2022" in text(response)
    assert posted[cell(cast.target_report, cast.measure, "same_period")] == ""


def test_words_given_on_the_reports_own_page_are_told(client, cast):
    rows = {cast.measure.pk: {"words": "Xuất siêu"}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    response, posted = open_sheet(client, cast.staff_a)
    assert "Đã trả lời bằng lời: Xuất siêu" in text(response)
    assert cell(cast.target_report, cast.measure, "words") not in posted


# “không thay đổi”


def test_tick_goes_with_a_new_estimate_and_last_years_figure(client, cast):
    first_quarter(cast)
    cast.measure.label = "Tỷ lệ che phủ rừng"
    cast.measure.save()
    _response, posted = open_sheet(client, cast.staff_a)
    ticked = own(posted, cast.target_report) | {
        cell(cast.target_report, cast.measure, "unchanged"): "on",
        cell(cast.target_report, cast.measure, "estimate"): "7,5",
        cell(cast.target_report, cast.measure, "same_period"): "6,9",
    }
    answer = text(client.post(row_url(cast.target_report), ticked))
    assert "chưa đánh dấu" not in answer
    kept = Observation.objects.get(report=cast.target_report)
    assert (kept.value, kept.unchanged) == (Decimal("7.1"), True)
    assert (kept.estimate, kept.same_period) == (Decimal("7.5"), Decimal("6.9"))
    rows = {cast.measure.pk: {"same_period": Decimal(7)}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=1, rows=rows)
    assert Observation.objects.get(report=cast.target_report).unchanged


def test_tick_copies_last_periods_words(client, cast):
    first_quarter(cast, percent=40)
    _response, posted = open_sheet(client, cast.staff_a)
    ticked = own(posted, cast.report) | {name(cast.report, "unchanged"): "on"}
    answer = text(client.post(row_url(cast.report), ticked))
    assert "Quý I: nâng cấp 01 chợ" in answer  # the fields are sent with what was copied
    progress = now(cast.report).progress
    assert (progress.results, progress.percent, progress.unchanged) == (
        "Quý I: nâng cấp 01 chợ",
        40,
        True,
    )
    assert content(cast.task, progress)["unchanged"] == "Không thay đổi so với Quý I/2023"


def test_tick_works_with_the_whole_form(client, cast):
    first_quarter(cast)
    _response, posted = open_sheet(client, cast.staff_a)
    ticks = {
        name(cast.report, "unchanged"): "on",
        name(cast.target_report, f"m{cast.measure.pk}-unchanged"): "on",
    }
    assert name(cast.target_report, f"m{cast.measure.pk}-unchanged") not in posted
    cast.measure.label = "Tỷ lệ che phủ rừng"
    cast.measure.save()
    client.post(URL, posted | ticks | {"act": "save"})
    assert now(cast.report).progress.unchanged
    kept = Observation.objects.get(report=cast.target_report)
    assert (kept.value, kept.unchanged) == (Decimal("7.1"), True)


def test_tick_beside_other_words_is_refused_and_nothing_is_lost(client, cast):
    first_quarter(cast)
    _response, posted = open_sheet(client, cast.staff_a)
    typed = {name(cast.report, "unchanged"): "on", name(cast.report, "results"): "Việc mới"}
    response = client.post(URL, posted | typed | {"act": "save"})
    assert "khác Quý I/2023 nên chưa đánh dấu" in text(response)
    progress = now(cast.report).progress
    assert (progress.results, progress.unchanged) == ("Việc mới", False)


def test_words_typed_later_take_the_tick_off(client, cast):
    first_quarter(cast)
    _response, posted = open_sheet(client, cast.staff_a)
    client.post(URL, posted | {name(cast.report, "unchanged"): "on", "act": "save"})
    _response, posted = open_sheet(client, cast.staff_a)
    assert posted[name(cast.report, "unchanged")] == "on"
    typed = own(posted, cast.report) | {name(cast.report, "results"): "Việc mới"}
    answer = text(client.post(row_url(cast.report), typed))
    assert f'id="mark-{cast.report.pk}" hx-swap-oob' in answer
    assert not now(cast.report).progress.unchanged


# cells from Excel


def test_cells_of_a_block_end_with_the_last_line():
    assert cells_of("1,5\t2\r\n3\t\r\n\r\n") == [["1,5", "2"], ["3", ""]]


def test_block_fills_the_form_right_and_down_and_stores_nothing(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    block = {
        "act": "paste",
        "paste": "7,2\t7,3\nkhông rõ\t8,1",
        "paste_row": f"{cast.target_report.pk}-{cast.measure.pk}",
        "paste_col": "cumulative",
    }
    response = client.post(URL, posted | block)
    filled = fields(response)
    assert filled[cell(cast.target_report, cast.measure)] == ""
    assert filled[cell(cast.target_report, cast.measure, "cumulative")] == "7,2"
    assert filled[cell(cast.target_report, cast.measure, "estimate")] == "7,3"
    assert filled[cell(cast.metric_report, cast.metric_measure, "cumulative")] == "không rõ"
    assert "không đọc được thành số" in text(response)
    assert not Observation.objects.exists()
    client.post(URL, filled | {"act": "save"})
    assert Observation.objects.get(measure=cast.measure).cumulative == Decimal("7.2")


def test_block_for_a_place_that_is_not_there_is_404(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    block = {"act": "paste", "paste": "1", "paste_row": "9-9", "paste_col": "value"}
    assert client.post(URL, posted | block).status_code == 404


# checks


def findings(cast):
    checks = check(read_sheet(cast.staff_a, cast.period))
    return [x.text for x in checks.must], [x.text for x in checks.should]


def test_checks_name_what_is_missing_with_its_place(cast):
    values = WRITTEN | {"status": "stuck"}
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=values)
    checks = check(read_sheet(cast.staff_a, cast.period))
    assert f"id_{name(cast.report, 'proposals')}" in [x.anchor for x in checks.must]
    assert "Chỉ tiêu II/1: chưa nhập" in [x.text for x in checks.must]


def test_checks_ask_for_evidence_of_what_is_done(cast):
    values = WRITTEN | {"status": "done", "percent": 100}
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=values)
    _must, should = findings(cast)
    assert should == ["Nhiệm vụ 8: báo hoàn thành nhưng chưa có tệp minh chứng"]


def test_checks_notice_a_difficulty_without_proposal_and_old_words(cast):
    first_quarter(cast)
    values = {"results": "Quý I: nâng cấp 01 chợ", "difficulties": "Thiếu vốn"}
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=WRITTEN | values)
    _must, should = findings(cast)
    assert len(should) == 2
    assert "“Kiến nghị” còn trống" in should[0]
    assert "giống hệt Quý I/2023" in should[1]


def test_checks_ask_again_about_figures_by_their_cell(cast):
    first_quarter(cast)
    rows = {cast.measure.pk: {"value": Decimal(71)}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    checks = check(read_sheet(cast.staff_a, cast.period))
    [found] = checks.should
    assert found.anchor == f"id_{cell(cast.target_report, cast.measure)}"
    assert found.text.startswith(
        "Chỉ tiêu II/1: Thực hiện trong kỳ: “71” gấp 10 lần Quý I/2023 (7,1)."
    )
    # what is missing is said once, as what must be mended
    assert f"id_{cell(cast.target_report, cast.measure, 'estimate')}" in [
        x.anchor for x in checks.must
    ]


def test_lines_of_one_indicator_are_told_apart(cast):
    second = f.MeasureFactory(item=cast.target, code="1.2")
    rows = {cast.measure.pk: {"value": Decimal(7)}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    must, _should = findings(cast)
    assert any(t.startswith(f"Chỉ tiêu II/1: dòng {second.code}, Nhập số") for t in must)
