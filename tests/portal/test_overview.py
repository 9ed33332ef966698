"""The overview: figures and the lists behind them, any past day, who sees what, workbooks."""

import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import AuditEvent
from common import clock
from common.clock import VIETNAM
from indicators import services as indicator_services
from indicators.deciding import decide
from indicators.services import save_observations
from plans.models import Assignment, Plan
from reporting.models import Report, ReportingPeriod
from reporting.services import extensions, generate_reports, move
from reporting.services.consolidating import Words, close, save_draft
from reporting.services.instructing import answer, instruct
from reporting.workflow import Act
from tasks import services as task_services
from tests import factories as f
from tests.cast import duty, person
from tests.plan_pages import query_count, rows

PROVINCE = "/tong-quan/"
FIGURE = re.compile(r'<a href="([^"]+)">([\d.]+)</a>')


def of_agency(code="SCT"):
    """The page of an agency."""
    return reverse("portal:overview-agency", args=[code])


def of_section(section):
    """The page of a section."""
    return reverse("portal:overview-section", args=[section.pk])


def of_monitor(code="SKHDT"):
    """The page of a monitor."""
    return reverse("portal:overview-monitor", args=[code])


def see(client, user, url=PROVINCE, **query):
    """A page as a person sees it."""
    client.force_login(user)
    response = client.get(url, query)
    assert response.status_code == 200
    return response


def tell_task(report, head, status="under_way", **values):
    """The head says how a task stands, and sends it."""
    report = Report.objects.get(pk=report.pk)
    words = {"status": status, "results": "Đã làm", "percent": 100 if status == "done" else None}
    task_services.save_progress(report=report, by=head, version=None, values=words | values)
    return task_services.send(report=report, by=head, version=None)


def tell_figure(report, measure, head, **values):
    """The head tells a figure of a target, and sends it."""
    report = Report.objects.get(pk=report.pk)
    figures = {
        measure.pk: {"note": "Chưa ước được"} | {key: Decimal(v) for key, v in values.items()}
    }
    saved = save_observations(report=report, by=head, version=None, rows=figures)
    return indicator_services.send(report=saved, by=head, version=saved.version)


STUCK = {"difficulties": "Vướng mặt bằng", "causes": "Chưa bồi thường", "proposals": "Bố trí vốn"}


@pytest.fixture
def busy(cast):
    """Two quarters: in the first the target is met, in the second it is hard; task 8 is stuck by
    its lead, and overdue since 15/06; one extension waits, one instruction is to be answered."""
    cast.first = f.PeriodFactory(plan=cast.plan, number=1)
    generate_reports(period=cast.first)
    cast.task.due_on = date(2023, 6, 15)
    cast.task.save()
    early = Report.objects.get(period=cast.first, assignment__item=cast.target)
    tell_figure(early, cast.measure, cast.head_a, value="2", estimate="7.5")
    tell_figure(cast.target_report, cast.measure, cast.head_a, value="3.1", estimate="7.2")
    tell_task(cast.report, cast.head_a, "stuck", **STUCK)
    extensions.ask(
        reports=[cast.bare_report], by=cast.head_b, until=date(2023, 6, 20), reason="Chờ số liệu"
    )
    [cast.instruction] = instruct(
        item=cast.task,
        text="Đẩy nhanh tiến độ",
        leader="Chủ tịch",
        given_on=clock.today(),
        agencies=[cast.a],
        due_on=date(2023, 6, 13),
        by=cast.coordinator,
    )
    return cast


# --- every figure opens exactly its rows ---------------------------------------------------------
def listed(response):
    """How many rows a list shows; None of a list that does not know how to be narrowed so."""
    context = response.context
    if context.get("paginator"):
        return context["paginator"].count
    asked = {k for k, v in response.wsgi_request.GET.items() if v} - {"sap"}
    return len(rows(response)) if asked <= set(context["filter"].filters) else None


def walk(client, response):
    """Follow every link of a page; (address, figure) of those whose list has another number."""
    html = response.content.decode()
    links = set(re.findall(r"<main.*</main>", html, re.S)[0].split('href="')[1:])
    for link in {unescape(part.split('"')[0]) for part in links}:
        if not link.startswith(("#", "?")):
            assert client.get(link).status_code == 200, link
    figures = [(unescape(url), int(n.replace(".", ""))) for url, n in FIGURE.findall(html)]
    found = [(url, n, listed(client.get(url))) for url, n in figures]
    assert len([n for _url, _n, n in found if n is not None]) >= 2
    return [each for each in found if each[2] not in (None, each[1])]


@pytest.mark.parametrize("den", ["", "18/06/2023", "15/06/2023"])
def test_every_figure_of_the_province_opens_its_rows(client, busy, today, den):
    today.move_to("2023-06-15T09:00:00+07:00")
    tell_task(busy.report_b, busy.head_b, "done")
    today.move_to("2023-06-20T09:00:00+07:00")
    move(report=busy.report_b, act=Act.RETURN, by=busy.head_m, reason="Chưa rõ")
    answer(instruction=busy.instruction, text="Đã làm", by=busy.head_a)
    response = see(client, busy.coordinator, den=den)
    assert walk(client, response) == []


@pytest.mark.parametrize(
    "page",
    [
        lambda c: of_agency("SCT"),
        lambda c: of_agency("SYT"),
        lambda c: of_section(c.section),
        lambda c: of_section(c.metric.section),
        lambda c: of_monitor(),
    ],
    ids=["lead", "member", "tasks", "metrics", "monitor"],
)
@pytest.mark.parametrize("den", ["", "18/06/2023"])
def test_every_figure_of_the_other_pages_opens_its_rows(client, busy, today, page, den):
    today.move_to("2023-06-20T09:00:00+07:00")
    assert walk(client, see(client, busy.leader, page(busy), den=den)) == []


# --- what the pages say --------------------------------------------------------------------------
def test_the_province_in_a_sentence(client, busy, today):
    today.move_to("2023-06-20T09:00:00+07:00")
    html = see(client, busy.leader).content.decode()
    assert "Ước cả năm 0/1 chỉ tiêu đạt và vượt; 1 nhiệm vụ đang chậm hoặc vướng" in html
    assert "Đã nhận 2/5 báo cáo. 3 báo cáo chưa về" in html
    assert "Tốc độ tăng trưởng GRDP: đạt → <b>khó đạt</b> (ước 7,2 / kế hoạch ≥ 7,5 %)" in html
    assert "Bố trí vốn" in html and "Vướng mặt bằng" not in html
    assert "Sở Y tế xin gia hạn" in html
    assert "chưa trả lời ý kiến chỉ đạo, quá hạn 7 ngày" in html
    assert "cell cell-hard is-moved" in html and "kỳ trước đạt" in html


def test_grades_and_situations_are_counted(client, busy):
    blocks = see(client, busy.leader).context["blocks"]
    counts = {
        row.badge.label: (row.before.n, row.now.n, row.by_result.n) for row in blocks.targets.rows
    }
    assert counts["Đạt"] == (1, 0, 0) and counts["Khó đạt"] == (0, 1, 0)
    assert counts["Chưa tới mức cả năm"] == (0, 0, 1)
    assert {t.label: t.figure.n for t in blocks.tasks.tallies if t.figure.n} == {
        "Có vướng mắc": 1,
        "Chưa có báo cáo": 1,
    }
    assert blocks.asking.n == 1


def test_a_person_s_reason_is_the_reason_shown(client, busy):
    decide(
        item=busy.target,
        period=busy.period,
        grade="khong_dat",
        reason="Quý III không bù kịp",
        by=busy.coordinator,
    )
    html = see(client, busy.leader).content.decode()
    assert "đạt → <b>không đạt</b> (Quý III không bù kịp)" in html


def test_a_period_without_figures_says_so(client, busy):
    ReportingPeriod.objects.filter(pk=busy.period.pk).update(for_indicators=False)
    for page in (PROVINCE, of_section(busy.metric.section)):
        html = see(client, busy.leader, page).content.decode()
        assert "Kỳ này không có số liệu chỉ tiêu nào phải báo cáo" in html
    assert "1 nhiệm vụ đang chậm hoặc vướng" in see(client, busy.leader).content.decode()
    line = see(client, busy.leader, of_agency()).context["blocks"].indicators[0]
    assert line.now is None


def test_a_section_says_what_is_stuck_and_why(client, busy):
    html = see(client, busy.leader, of_section(busy.section)).content.decode()
    assert "I. Ổn định kinh tế vĩ mô: 1/2 nhiệm vụ chậm hoặc vướng" in html
    for words in STUCK.values():
        assert words in html
    assert "Đang thực hiện, trong hạn" in html


def test_an_agency_page(client, busy, today):
    today.move_to("2023-06-20T09:00:00+07:00")
    html = see(client, busy.leader, of_agency()).content.decode()
    assert "Sở Công Thương: 1/1 nhiệm vụ chậm hoặc vướng, ước 0/2 chỉ tiêu" in html
    assert "Đẩy nhanh tiến độ" in html and "66,7%" in html
    assert "Trả lời" not in see(client, busy.leader, of_agency("SYT")).content.decode()


def test_a_monitor_page(client, busy):
    here = {"item": busy.task, "period": busy.period, "by": busy.head_m}
    save_draft(**here, version=0, words=Words("Toàn tỉnh đã làm"))
    close(**here, version=1, reasons={"SYT": "Đã nhắc"})
    response = see(client, busy.staff_m, of_monitor())
    assert (
        "Sở Kế hoạch và Đầu tư theo dõi 1 dòng: đã gửi 1 bản tổng hợp" in response.content.decode()
    )
    [line] = response.context["blocks"].lines
    assert [figure.n for figure in line.figures] == [2, 1, 0, 0]
    assert line.standing.now == "vuong"
    then = see(client, busy.staff_m, of_monitor(), den="11/06/2023").context["blocks"].lines[0]
    assert (then.is_sent, [figure.n for figure in then.figures]) == (False, [0, 0, 0, 0])


# --- any past day --------------------------------------------------------------------------------
def told(client, user, **query):
    """What the pages say, without addresses and without the moment itself."""
    found = {}
    for page in (PROVINCE, of_agency(), of_monitor()):
        text = repr(see(client, user, page, **query).context["blocks"])
        text = re.sub(r"url='[^']*'|'/[^']*'", "", text)
        found[page] = re.sub(r"(tính đến|hết ngày) [^.']*", "", text)
    return found


def test_every_past_evening_is_told_as_it_was(client, busy, today):
    second = person("dieuphoi2", "coordinator", busy.office)
    steps = {
        13: lambda: move(report=busy.report, act=Act.RETURN, by=busy.head_m, reason="Sửa"),
        14: lambda: tell_task(busy.report, busy.head_a, "done"),
        15: lambda: move(report=busy.report, act=Act.ACCEPT, by=busy.head_m),
        16: lambda: tell_task(busy.report_b, busy.head_b, "done"),
        17: lambda: move(report=busy.report_b, act=Act.ACCEPT, by=busy.head_m),
        18: lambda: answer(instruction=busy.instruction, text="Đã làm", by=busy.head_a),
        19: lambda: move(report=busy.target_report, act=Act.RETURN, by=second, reason="Sửa"),
        20: lambda: tell_figure(
            busy.target_report, busy.measure, busy.head_a, value="3.1", estimate="7.9"
        ),
        21: lambda: move(report=busy.report_b, act=Act.REOPEN, by=busy.staff_m, reason="Sai"),
    }
    seen = {}
    for day, step in steps.items():
        today.move_to(datetime(2023, 6, day, 9, tzinfo=VIETNAM))
        step()
        today.move_to(datetime(2023, 6, day, 23, 59, 59, 999999, tzinfo=VIETNAM))
        seen[day] = told(client, busy.leader)
    today.move_to(datetime(2023, 7, 10, 9, tzinfo=VIETNAM))
    again = {day: told(client, busy.leader, den=f"{day}/06/2023") for day in steps}
    for day in steps:
        assert again[day] == seen[day], day
    assert len({str(pages) for pages in seen.values()}) == len(steps)  # there was something to tell


def test_a_past_day_says_so_and_one_to_come_is_refused(client, busy, today):
    today.move_to("2023-06-20T09:00:00+07:00")
    html = see(client, busy.leader, den="18/06/2023").content.decode()
    assert "Trang này nói về lúc hết ngày 18/06/2023" in html
    refused = see(client, busy.leader, den="30/06/2023").content.decode()
    assert "Chọn hôm nay hoặc một ngày đã qua" in refused and 'value="30/06/2023"' in refused
    assert "Trang này nói về" not in refused


# --- who sees what -------------------------------------------------------------------------------
def test_an_agency_is_led_to_its_own_page(client, busy):
    client.force_login(busy.staff_a)
    response = client.get(PROVINCE + "?ky=2023-Q1")
    assert response.url == of_agency() + "?ky=2023-Q1"
    assert client.get(of_agency("SYT")).status_code == 404
    assert client.get(of_monitor()).status_code == 404


def test_an_agency_reads_only_what_is_its_own(client, busy):
    """Task 8 has reports of b too: a sees its own word and no verdict of all."""
    response = see(client, busy.staff_a, of_agency())
    [task] = response.context["blocks"].tasks
    assert (task.own.label, task.standing) == ("Có vướng mắc", None)
    assert (
        "1 dòng có báo cáo của cơ quan khác mà anh/chị không xem được" in response.content.decode()
    )
    assert response.context["blocks"].indicators[0].now.label == "Khó đạt"  # nobody else reports


@pytest.mark.parametrize(
    ("who", "reads"), [("staff_b", False), ("staff_a", False), ("staff_m", True)]
)
def test_a_section_tells_an_agency_what_it_may_read(client, busy, who, reads):
    html = see(client, getattr(busy, who), of_section(busy.section)).content.decode()
    assert ("Vướng mặt bằng" in html) == reads
    assert ("không xem được" in html) != reads or who == "staff_m"


def test_a_section_of_another_year_or_without_lines_is_404(client, busy):
    other = f.PlanFactory(year=2024, state=Plan.State.DRAFT)
    client.force_login(busy.leader)
    assert client.get(of_section(f.SectionFactory(plan=other))).status_code == 404
    assert client.get(reverse("portal:overview-section", args=[999])).status_code == 404


# --- how much is asked of the database -----------------------------------------------------------
def pages(cast):
    """Every page."""
    return [
        PROVINCE,
        of_agency(),
        of_section(cast.section),
        of_section(cast.metric.section),
        of_monitor(),
    ]


def more(cast, plan, section, period, count):
    """Tasks and targets with reports sent."""
    for _n in range(count):
        task = f.TaskFactory(plan=plan, section=section)
        for agency, role in ((cast.a, "lead"), (f.AgencyFactory(), "member"), (cast.m, "monitor")):
            duty(task, agency, Assignment.Role(role))
        target = f.TargetFactory(plan=plan)
        f.MeasureFactory(item=target)
        duty(target, cast.a, Assignment.Role.LEAD)
        metric = f.MetricFactory(plan=plan)
        f.MeasureFactory(item=metric)
        duty(metric, cast.a, Assignment.Role.LEAD)
    generate_reports(period=period)
    for report in period.reports.filter(agency=cast.a, state="draft", appendix="I"):
        tell_task(report, cast.head_a, "stuck", **STUCK)


def test_queries_do_not_grow(client, busy):
    client.force_login(busy.leader)
    more(busy, busy.plan, busy.section, busy.period, 2)
    few = {url: query_count(client, url) for url in pages(busy)}
    more(busy, busy.plan, busy.section, busy.period, 6)
    other = f.PlanFactory(year=2022, state=Plan.State.CLOSED)
    section = f.SectionFactory(plan=other)
    more(busy, other, section, f.PeriodFactory(plan=other, number=2), 6)
    assert {url: query_count(client, url) for url in pages(busy)} == few
    assert few[PROVINCE] <= 25 and max(few.values()) == few[PROVINCE]


# --- workbooks -----------------------------------------------------------------------------------
def book(response):
    """Sheet → its rows below the head."""
    found = load_workbook(BytesIO(response.content))
    return {page.title: list(page.iter_rows(min_row=5, values_only=True)) for page in found}


def test_every_page_goes_out_as_a_workbook(client, busy):
    for url in pages(busy):
        client.force_login(busy.leader)
        response = client.get(url, {"xuat": "xlsx", "den": "12/06/2023"})
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        event = AuditEvent.objects.latest("pk")
        assert (event.action, event.actor_id) == ("export", busy.leader.pk)
        assert event.data["query"] == "xuat=xlsx&den=12%2F06%2F2023"
        assert event.data["rows"] == sum(len(lines) for lines in book(response).values())


def test_the_workbook_of_the_province_has_real_values(client, busy):
    sheets = book(see(client, busy.leader, xuat="xlsx"))
    assert list(sheets) == [
        "Chỉ tiêu chủ yếu",
        "Chỉ tiêu ngành",
        "Nhiệm vụ",
        "Đúng hạn",
        "Cần quyết định",
    ]
    grades = {row[0]: row[1:] for row in sheets["Chỉ tiêu chủ yếu"]}
    assert grades["Khó đạt"] == (0, 1, 0, "1")
    roman, number, _text, due, now, *_rest = sheets["Nhiệm vụ"][0]
    assert (roman, number, due, now) == ("I", 8, datetime(2023, 6, 15), "Có vướng mắc")
    asked = {row[0] for row in sheets["Cần quyết định"]}
    assert asked == {"NV 8", "Gia hạn"}  # the instruction is not overdue yet


def test_workbook_of_an_agency_shows_what_its_page_shows(client, busy):
    sheets = book(see(client, busy.staff_a, of_agency(), xuat="xlsx"))
    [task] = sheets["Nhiệm vụ"]
    assert task[4:] == ("Có vướng mắc", None, None, None)
    assert sheets["Chỉ đạo phải trả lời"][0][3] == datetime(2023, 6, 12)
