"""The sheet as a page: one form that stores, sends, and loses nothing, without any script."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Observation
from plans.models import Assignment
from reporting.models import Report
from reporting.services import close_period, generate_reports, move
from reporting.workflow import Act
from tasks.models import TaskProgress
from tasks.services import save_progress
from tests import factories as f
from tests.cast import duty
from tests.portal.sheets import URL, cell, fields, name, open_sheet
from tests.quarters import WRITTEN, first_quarter


def text(response):
    return response.content.decode()


def now(report):
    return Report.objects.get(pk=report.pk)


def filled(cast, posted, **more):
    """The posted form with all three reports of a filled in."""
    return (
        posted
        | {name(cast.report, key): value for key, value in WRITTEN.items()}
        | {cell(cast.target_report, cast.measure): "7,25"}
        | {cell(cast.target_report, cast.measure, "estimate"): "7,5"}
        | {cell(cast.metric_report, cast.metric_measure): "8"}
        | {cell(cast.metric_report, cast.metric_measure, "estimate"): "8,5"}
        | more
    )


def test_sheet_says_how_much_is_left(client, cast):
    response, _posted = open_sheet(client, cast.staff_a)
    assert "Phiếu Quý II/2023 của Sở Công Thương: còn 3 mục, 0 mục trình được ngay" in text(
        response
    )
    assert "Nhiệm vụ 8: chưa nhập" in text(response)


def test_sheet_shows_what_was_said_last_time(client, cast):
    first_quarter(cast, next_steps="Nâng cấp 03 chợ nữa")
    response, _posted = open_sheet(client, cast.staff_a)
    assert "Quý I/2023 đã báo cáo" in text(response)
    assert "Quý I: nâng cấp 01 chợ" in text(response)
    assert "Nâng cấp 03 chợ nữa" in text(response)
    assert ">7,1<" in text(response)


def test_sheet_now_leads_to_the_period_under_way(client, cast):
    client.force_login(cast.staff_a)
    assert client.get("/phieu/").url == URL
    assert "Phiếu báo cáo" in text(client.get("/"))
    assert "Mở phiếu Quý II/2023" in text(client.get("/"))


def test_sheet_of_unknown_period_is_404(client, cast):
    client.force_login(cast.staff_a)
    assert client.get("/phieu/1999-Q9/").status_code == 404


def test_post_stores_all_rows_touched(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    response = client.post(URL, filled(cast, posted, act="save"), follow=True)
    assert "Đã lưu 3 mục" in text(response)
    assert "3 mục trình được ngay" in text(response)
    assert TaskProgress.objects.get().results == WRITTEN["results"]
    assert Observation.objects.get(measure=cast.measure).value == Decimal("7.25")


def test_post_leaves_untouched_rows_alone(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    save_progress(report=cast.report, by=cast.head_a, version=0, values=WRITTEN)
    changed = posted | {cell(cast.metric_report, cast.metric_measure): "8"}
    response = client.post(URL, changed | {"act": "save"}, follow=True)
    assert "Đã lưu 1 mục" in text(response)
    assert now(cast.report).progress.results == WRITTEN["results"]


def test_cell_that_is_no_number_stays_as_typed_and_the_rest_is_stored(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    bad = filled(cast, posted, act="save") | {
        cell(cast.target_report, cast.measure): "bảy phẩy hai",
        cell(cast.target_report, cast.measure, "estimate"): "7,5",
    }
    response = client.post(URL, bad)
    assert 'value="bảy phẩy hai"' in text(response)
    assert "không đọc được thành số" in text(response)
    assert "Giữ số cũ: trống" in text(response)
    assert Observation.objects.get(measure=cast.measure).estimate == Decimal("7.5")
    assert now(cast.report).progress.results == WRITTEN["results"]


def test_refused_row_can_be_mended_from_the_page_that_refused_it(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    bad = filled(cast, posted, act="save") | {cell(cast.target_report, cast.measure): "x"}
    bad[cell(cast.target_report, cast.measure, "estimate")] = "7,5"
    again = fields(client.post(URL, bad))
    mended = again | {cell(cast.target_report, cast.measure): "7,3", "act": "save"}
    response = client.post(URL, mended, follow=True)
    assert "Đã lưu 1 mục" in text(response)
    assert Observation.objects.get(measure=cast.measure).value == Decimal("7.3")


def test_colleague_in_between_gives_a_conflict_for_that_row_only(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    theirs = WRITTEN | {"results": "Bản của lãnh đạo"}
    save_progress(report=cast.report, by=cast.head_a, version=0, values=theirs)
    response = client.post(URL, filled(cast, posted, act="save"))
    assert "Người head.a lưu lúc" in text(response)
    assert "Bản của lãnh đạo" in text(response)
    assert WRITTEN["results"] in text(response)
    assert now(cast.report).progress.results == "Bản của lãnh đạo"
    assert now(cast.metric_report).version == 1


def test_conflict_is_settled_from_the_sheet(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    theirs = WRITTEN | {"results": "Bản của lãnh đạo"}
    save_progress(report=cast.report, by=cast.head_a, version=0, values=theirs)
    again = fields(client.post(URL, filled(cast, posted, act="save")))
    dropped = client.post(URL, again | {"drop": cast.report.pk})
    assert "Bản của lãnh đạo" in text(dropped)
    assert WRITTEN["results"] not in text(dropped)
    over = again | {name(cast.report, "over"): "1", "act": "save"}
    assert client.post(URL, over).status_code == 302
    assert now(cast.report).progress.results == WRITTEN["results"]


def test_form_sent_twice_is_no_conflict(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    whole = filled(cast, posted, act="hand_in")
    client.post(URL, whole)
    again = client.post(URL, whole, follow=True)
    assert "is-refused" not in text(again)
    assert now(cast.report).state == Report.State.PENDING
    assert now(cast.report).version == 2


def test_ready_rows_go_and_the_others_stay(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    half = filled(cast, posted, act="hand_in") | {cell(cast.target_report, cast.measure): ""}
    response = client.post(URL, half, follow=True)
    assert "Đã trình lãnh đạo duyệt 2 mục" in text(response)
    assert "1 mục chưa gửi vì còn chỗ phải bổ sung" in text(response)
    assert [now(r).state for r in (cast.report, cast.target_report, cast.metric_report)] == [
        "pending",
        "draft",
        "pending",
    ]


def test_only_chosen_rows_go(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    one = filled(cast, posted, act="hand_in", pick=[str(cast.metric_report.pk)])
    client.post(URL, one)
    assert now(cast.metric_report).state == "pending"
    assert now(cast.report).state == "draft"


def test_row_changed_since_the_page_was_opened_does_not_go_unseen(client, cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=WRITTEN)
    _response, posted = open_sheet(client, cast.staff_a)
    save_progress(report=cast.report, by=cast.head_a, version=1, values={"results": "Khác"})
    response = client.post(URL, posted | {"act": "hand_in"}, follow=True)
    assert "sau khi anh/chị mở trang" in text(response)
    assert now(cast.report).state == "draft"


def test_staff_do_not_send_past_their_head(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    assert client.post(URL, posted | {"act": "send"}).status_code == 403


def test_head_sends_what_waits_and_what_is_ready(client, cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=WRITTEN)
    move(report=cast.report, act=Act.HAND_IN, by=cast.staff_a)
    response, posted = open_sheet(client, cast.head_a)
    assert "Nộp 1 mục" in text(response)
    client.post(URL, filled(cast, posted, act="send"))
    states = {now(r).state for r in (cast.report, cast.target_report, cast.metric_report)}
    assert states == {"submitted"}
    assert now(cast.report).versions.get().content["fields"][2]["value"] == WRITTEN["results"]


def test_head_gives_a_row_back_with_a_reason(client, cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=WRITTEN)
    move(report=cast.report, act=Act.HAND_IN, by=cast.staff_a)
    _response, posted = open_sheet(client, cast.head_a)
    typed = posted | {cell(cast.metric_report, cast.metric_measure): "8,5"}
    without = client.post(URL, typed | {"send_back": cast.report.pk})
    assert "Nêu rõ lý do" in text(without)
    reason = {name(cast.report, "reason"): "Nêu rõ số chợ"}
    response = client.post(URL, typed | reason | {"send_back": cast.report.pk})
    assert now(cast.report).state == "draft"
    assert "Nêu rõ số chợ" in text(response)
    assert 'value="8,5"' in text(response)


def test_sent_rows_are_quiet_until_asked_for(client, cast):
    first = WRITTEN | {"results": "Chỉ thấy khi hỏi"}
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=first)
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    response, posted = open_sheet(client, cast.staff_a)
    assert "1 mục của phiếu đã nộp, không hiện ở đây" in text(response)
    assert "Chỉ thấy khi hỏi" not in text(response)
    assert name(cast.report, "results") not in posted
    assert "Chỉ thấy khi hỏi" in text(client.get(f"{URL}?hien=tat-ca"))


def test_words_typed_for_a_row_that_was_sent_meanwhile_are_kept(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    save_progress(report=cast.report, by=cast.head_a, version=0, values=WRITTEN)
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    typed = filled(cast, posted, act="save") | {name(cast.report, "results"): "Chữ đến sau"}
    assert "Chữ đến sau" in text(client.post(URL, typed))


def test_closed_period_is_only_read(client, cast):
    close_period(period=cast.period, by=cast.coordinator)
    response, posted = open_sheet(client, cast.staff_a)
    assert "kỳ đã đóng, chỉ để xem" in text(response)
    assert not any(key.startswith("r") for key in posted)


def test_last_words_are_copied_into_the_form_and_not_stored(client, cast):
    first_quarter(cast)
    _response, posted = open_sheet(client, cast.staff_a)
    typed = posted | {name(cast.report, "results"): "Kỳ này", "copy": cast.report.pk}
    assert "Kỳ này\nQuý I: nâng cấp 01 chợ" in text(client.post(URL, typed))
    assert now(cast.report).is_untouched


@pytest.mark.parametrize("who", ["staff_a", "head_a"])
def test_query_count_does_not_grow_with_the_rows(client, cast, who):
    first_quarter(cast)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    client.force_login(getattr(cast, who))
    add_rows(cast, 2)
    few = queries()
    add_rows(cast, 25)
    assert queries() == few <= 22


def add_rows(cast, count):
    for number in range(count):
        if number % 2:
            item = f.TaskFactory(plan=cast.plan, section=cast.section)
        else:
            item = f.MetricFactory(plan=cast.plan)
            f.MeasureFactory(item=item)
        duty(item, cast.a, Assignment.Role.LEAD)
    generate_reports(period=cast.period)


def test_words_typed_when_the_session_had_ended_come_back(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    client.logout()
    typed = filled(cast, posted, act="hand_in")
    page = client.post(URL, typed)
    assert "Chữ vừa nhập được giữ" in text(page)
    client.force_login(cast.staff_a)
    session = client.session
    session["parked"] = page.context["parked"]
    session.save()
    back, again = client.get(URL), client.get(URL)
    assert WRITTEN["results"] in text(back)
    assert now(cast.report).is_untouched
    assert WRITTEN["results"] not in text(again)
    client.post(URL, fields(back) | {"act": "save"})
    assert now(cast.report).progress.results == WRITTEN["results"]


def test_words_typed_for_one_agency_do_not_reach_another(client, cast):
    _response, posted = open_sheet(client, cast.staff_a)
    client.logout()
    page = client.post(URL, filled(cast, posted))
    client.force_login(cast.staff_b)
    session = client.session
    session["parked"] = page.context["parked"]
    session.save()
    back = text(client.get(URL))
    assert WRITTEN["results"] not in back
    assert "đã hết" not in back


def test_row_that_saves_itself_is_told_of_the_end(client, cast):
    url = f"{URL}{cast.report.pk}/"
    response = client.post(url, {"x": "1"}, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "Hết phiên" in text(response)
    assert "<html" not in text(response)
