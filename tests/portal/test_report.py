"""What the consolidated report says, from where, of whom, and as of when."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency
from common import clock
from indicators.models import Measure
from plans.models import Assignment
from portal.report.compose import compose
from portal.report.known import Known
from portal.report.tables import appendices
from reporting.services import move
from reporting.services.instructing import instruct
from reporting.workflow import Act
from tests import factories as f
from tests.cast import duty
from tests.portal.reports import figure, summary, tell


def made(cast, moment=None, monitor=None):
    return compose(cast.plan, cast.period, moment or clock.now(), monitor)


def said(content, numeral, title=""):
    """[(text, sources)] of a chapter, or of the parts of it whose title begins so."""
    return [
        (paragraph.text, [(s.line, s.who) for s in paragraph.sources])
        for chapter, part, paragraph in content.paragraphs()
        if chapter.numeral == numeral and part.title.startswith(title)
    ]


def words(content, numeral, title=""):
    return "\n".join(text for text, _sources in said(content, numeral, title))


def test_a_summary_is_quoted_with_the_reports_it_took_in(cast):
    tell(cast, cast.report, cast.head_a)
    reasons = {"SYT": "Chậm"}
    summary(cast, "Toàn tỉnh ký 14 hợp đồng\nĐạt 70% kế hoạch.", reasons, "Bổ sung vốn")
    content = made(cast)
    found = said(content, "II", "Ổn định kinh tế vĩ mô")
    assert found[:3] == [
        ("Nhiệm vụ 8: Toàn tỉnh ký 14 hợp đồng.", [("I/8", "Sở Kế hoạch và Đầu tư")]),
        ("Đạt 70% kế hoạch.", [("I/8", "Sở Kế hoạch và Đầu tư")]),
        ("(Chưa có báo cáo của Sở Y tế.)", [("I/8", "Sở Kế hoạch và Đầu tư")]),
    ]
    assert "hợp đồng bao tiêu" not in words(content, "II")
    # what monitors propose stands for what their agencies proposed
    assert words(content, "IV") == "Bổ sung vốn (nhiệm vụ 8: Sở Kế hoạch và Đầu tư)."


def test_without_summary_accepted_reports_speak_and_are_marked(cast):
    tell(cast, cast.report, cast.head_a)
    tell(cast, cast.report_b, cast.head_b, accept=False, results="Chưa ai tiếp nhận")
    content = made(cast)
    assert said(content, "II", "Ổn định kinh tế vĩ mô") == [
        ("Nhiệm vụ 8 (theo báo cáo đã tiếp nhận, chưa có bản tổng hợp):", []),
        (
            "Sở Công Thương: Ký 14 hợp đồng bao tiêu. Mở 3 phiên chợ.",
            [("I/8", "Sở Công Thương")],
        ),
        ("Chưa có báo cáo được tiếp nhận: nhiệm vụ 9.", []),
    ]
    [source] = [p.sources[0] for _c, _p, p in content.paragraphs() if "bao tiêu" in p.text]
    assert source.url == f"/bao-cao/{cast.report.pk}/ban-nop/1/"
    assert "Thiếu vốn (nhiệm vụ 8: Sở Công Thương)." in words(content, "III", "Khó khăn")
    assert "Giá tăng (nhiệm vụ 8: Sở Công Thương)." in words(content, "III", "Nguyên nhân")
    assert "Bổ sung 2 tỷ đồng (nhiệm vụ 8: Sở Công Thương)." in words(content, "IV")


def test_the_same_words_are_said_once_with_all_who_said_them(cast):
    tell(cast, cast.report, cast.head_a)
    tell(cast, cast.report_b, cast.head_b, difficulties="thiếu vốn.")
    tell(cast, cast.bare_report, cast.head_b)
    told = said(made(cast), "III", "Khó khăn")
    assert told == [
        (
            "Thiếu vốn (nhiệm vụ 8: Sở Công Thương, Sở Y tế; nhiệm vụ 9: Sở Y tế).",
            [("I/8", "Sở Công Thương"), ("I/8", "Sở Y tế"), ("I/9", "Sở Y tế")],
        )
    ]


def test_the_last_words_end_the_document(cast):
    tell(cast, cast.report, cast.head_a)
    assert words(made(cast), "V") == "Nghiệm thu (nhiệm vụ 8: Sở Công Thương)./."


def test_figures_are_counted_and_told(cast):
    Measure.objects.filter(pk=cast.measure.pk).update(aggregation="latest")
    figure(cast, value="7.1", estimate="7.6")
    content = made(cast)
    [head, told] = said(content, "II", "Chỉ tiêu chủ yếu")
    assert head[0].startswith("Theo ước cả năm, trong 1 chỉ tiêu: 1 đạt (trong đó 1 vượt).")
    assert told[0].endswith(
        "Tốc độ tăng trưởng GRDP quý II ước đạt 7,1%, thấp hơn kế hoạch 0,4 điểm %; "
        "ước cả năm 7,6%, cao hơn kế hoạch 0,1 điểm %."
    )
    assert told[1] == [(str(cast.target), "Sở Công Thương")]
    assert "1 chỉ tiêu ước vượt kế hoạch" in words(content, "III", "Thuận lợi")
    assert "1 chỉ tiêu chưa có số liệu: III/5" in words(content, "III", "Tồn tại")


def test_who_is_missing_or_late_is_named(cast, today):
    tell(cast, cast.report, cast.head_a)
    today.move_to("2023-06-19T09:00:00+07:00")
    tell(cast, cast.report_b, cast.head_b)
    content = made(cast)
    told = words(content, "I", "Thực hiện chế độ báo cáo")
    assert "đã nộp 2/5 báo cáo quý II năm 2023, trong đó 1 báo cáo đúng hạn" in told
    assert "Quá hạn chưa nộp 3 báo cáo: Sở Công Thương (2 báo cáo), Sở Y tế (1 báo cáo)." in told
    assert "Nộp sau hạn: Sở Y tế (1 báo cáo)." in told
    tally = content.tally
    assert (tally.asked, tally.sent, tally.missing[0]) == (5, 2, ("Sở Công Thương", 2))


def test_instructions_of_the_period_and_how_far_they_are(cast):
    instruct(
        item=cast.task,
        text="Báo cáo tiến độ",
        leader="Chủ tịch UBND tỉnh",
        given_on=date(2023, 6, 10),
        by=cast.coordinator,
        agencies=[cast.a],
        due_on=date(2023, 6, 20),
    )
    told = words(made(cast), "I", "Chỉ đạo")
    assert (
        "Ngày 10/06/2023, Chủ tịch UBND tỉnh chỉ đạo về nhiệm vụ 8: Báo cáo tiến độ. "
        "Giao Sở Công Thương, hạn 20/06/2023: đang thực hiện."
    ) in told
    due = "Thực hiện ý kiến chỉ đạo về nhiệm vụ 8: Sở Công Thương, hạn 20/06/2023."
    assert due in words(made(cast), "V")


def test_dates_of_tasks_are_told_in_what_lacks_and_what_comes(cast, today):
    cast.task.due_on = date(2023, 5, 1)
    cast.task.save()
    content = made(cast)
    assert "Nhiệm vụ 8, hạn 01/05/2023: đang thực hiện, quá hạn" in words(content, "III", "Tồn tại")
    assert "Hoàn thành nhiệm vụ 8, hạn 01/05/2023" in words(content, "V")


def test_a_past_moment_is_told_as_it_was(cast, today):
    before = clock.now()
    today.shift(timedelta(hours=1))
    tell(cast, cast.report, cast.head_a)
    figure(cast, value="7.1", estimate="7.6")
    between = clock.now()
    today.shift(timedelta(hours=1))
    summary(cast, "Toàn tỉnh xong", {"SYT": "Chậm"})
    assert "chưa có bản tổng hợp" in words(made(cast, between), "II")
    assert "Nhiệm vụ 8: Toàn tỉnh xong." in words(made(cast), "II")
    early = made(cast, before)
    assert "Chưa có báo cáo được tiếp nhận: nhiệm vụ 8, 9." in words(early, "II")
    assert "GRDP: chưa có số liệu." in words(early, "II")
    assert early.tally.sent == 0


def test_what_was_returned_is_not_told(cast):
    tell(cast, cast.report, cast.head_a, accept=False)
    move(report=cast.report, act=Act.RETURN, by=cast.staff_m, reason="Sai số")
    assert "bao tiêu" not in words(made(cast), "II")


def test_a_monitor_s_report_holds_its_field_and_no_figure_of_others(cast):
    tell(cast, cast.report, cast.head_a)
    cast.target.assignments.update(role=Assignment.Role.MEMBER)
    duty(cast.target, cast.m, Assignment.Role.LEAD)
    figure(cast, value="7.1", estimate="7.6")
    content = made(cast, monitor=cast.m)
    told = words(content, "II")
    assert "Nhiệm vụ 8" in told and "nhiệm vụ 9" not in told
    assert "7,1%" not in told and "GRDP: chưa có số liệu." in told
    assert "7,1%" in words(made(cast), "II")
    assert content.head.addressees == (cast.plan.issuer.full_name,)
    assert "các nội dung do Sở Kế hoạch và Đầu tư theo dõi" in content.title
    assert [table.name for table in content.appendices] == ["Phụ lục I", "Phụ lục II"]


def test_queries_do_not_grow_with_the_plan(cast):
    tell(cast, cast.report, cast.head_a)
    made(cast)
    with CaptureQueriesContext(connection) as few:
        made(cast)
    for _n in range(5):
        task = f.TaskFactory(plan=cast.plan, section=cast.section)
        duty(task, cast.a, Assignment.Role.LEAD)
        f.MeasureFactory(item=f.TargetFactory(plan=cast.plan))
    with CaptureQueriesContext(connection) as many:
        made(cast)
    assert len(many) == len(few) <= 18


# --- the appendices -------------------------------------------------------------------------------
def tables(cast):
    return appendices(Known(cast.plan, cast.period, clock.now()))


def test_figures_stand_as_words_and_as_numbers(cast):
    Measure.objects.filter(pk=cast.measure.pk).update(unit="tỷ đồng", aggregation="sum", low=1000)
    figure(cast, value="1234.5", cumulative="2000", estimate="1050", same_period="1600")
    row = tables(cast)[1].rows[0]
    assert row.cells[2:10] == (
        "tỷ đồng", "≥ 1.000,0", "1.234,5", "2.000,0", "1.050,0", "105,0", "125,0", "Vượt",
    )  # fmt: skip
    assert {at: f"{n} {form}" for at, (n, form) in row.numbers.items()} == {
        3: '1000.000000 "≥ "#,##0.0',
        4: "1234.5 #,##0.0",
        5: "2000.0 #,##0.0",
        6: "1050.0 #,##0.0",
        7: "105.0 #,##0.0",
        8: "125.0 #,##0.0",
    }


def test_shares_differ_in_points_with_their_sign(cast):
    figure(cast, value="7.1", estimate="7.2", same_period="6.8")
    row = tables(cast)[1].rows[0]
    assert row.cells[4:9] == ("7,1", "", "7,2", "-0,3 điểm %", "+0,3 điểm %")
    assert row.numbers[7][1] == '+#,##0.0" điểm %";-#,##0.0" điểm %";0'


def test_several_measures_stand_below_their_line(cast):
    f.MeasureFactory(item=cast.target, label="Tốc độ tăng nông nghiệp")
    rows = tables(cast)[1].rows
    assert [row.kind for row in rows] == ["item", "sub", "sub"]
    assert rows[2].cells[1] == "- Tốc độ tăng nông nghiệp"


def test_tasks_tell_who_reported_and_how_they_stand(cast):
    tell(cast, cast.report, cast.head_a)
    table = tables(cast)[0]
    assert table.numbered and [row.kind for row in table.rows] == ["section", "item", "item"]
    cells = table.rows[1].cells
    assert (cells[3], cells[4]) == ("1/2", "Đang thực hiện: 1")
    assert cells[5] == "Thường xuyên, không đặt hạn"


@pytest.mark.parametrize(
    ("tasks", "figures", "names"), [(True, False, ["I"]), (False, True, ["I", "II"])]
)
def test_appendices_are_those_the_period_asks_about(cast, tasks, figures, names):
    cast.period.for_tasks, cast.period.for_indicators = tasks, figures
    assert [table.name for table in tables(cast)] == [f"Phụ lục {name}" for name in names]
    assert "(Chi tiết tại Phụ lục I kèm theo.)" in words(made(cast), "II")


def test_the_head_leaves_open_what_the_registry_gives(cast):
    province = cast.plan.issuer
    province.full_name = "Ủy ban nhân dân tỉnh Trà Vinh"
    province.save()
    Agency.objects.exclude(pk=province.pk).update(parent=province)
    head = made(cast).head
    assert head.issuer == "ỦY BAN NHÂN DÂN TỈNH\u00a0TRÀ\u00a0VINH" and head.above == ""
    assert head.number == "Số:        /BC-UBND" and head.place == "Trà Vinh"
    assert head.authority == "TM. ỦY BAN NHÂN DÂN"
    own = compose(cast.plan, cast.period, clock.now(), Agency.objects.get(pk=cast.m.pk)).head
    assert own.number == "Số:        /BC-" and own.authority == ""
