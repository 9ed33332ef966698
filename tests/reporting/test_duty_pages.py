"""The pages on who reports on what: list, preview, one line, duties handed back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AgencyGroup
from common import clock
from plans.models import Assignment, OpenPhrase, PlanItem, PlanRevision
from reporting.models import DutyReturn
from reporting.services.duties import ask_whom, settle
from reporting.services.returns import hand_back, keep_duty, release
from tests import factories as f
from tests.cast import duty
from tests.workbooks import table

LIST = reverse("reporting:duty-list")
RETURNS = reverse("reporting:duty-returns")
RELATED = "các sở, ngành liên quan"
KEY = f"agencies:{RELATED}"


@pytest.fixture
def phrase(cast):
    """A phrase of the task that nobody has settled; its group has one member."""
    group = AgencyGroup.objects.create(code="SO_NGANH", name="các sở, ngành")
    group.members.add(cast.office)
    return OpenPhrase.objects.create(
        item_id=cast.task.pk, phrase=RELATED, group=group, qualifier="co_lien_quan"
    )


@pytest.fixture
def returned(cast):
    """The duty of b on the task, handed back."""
    return hand_back(duty=cast.report_b.assignment, reason="Thuộc Sở Công Thương", by=cast.head_b)


def page(client, user, url, **query):
    """The words of a page a person gets."""
    client.force_login(user)
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def line_url(item):
    return reverse("reporting:duty-detail", args=[item.pk])


def hand_back_url(item):
    return reverse("reporting:hand-back", args=[item.pk])


def lines(client, user, **query):
    """The lines on the list."""
    client.force_login(user)
    return [str(row.item) for row in client.get(LIST, query).context["rows"]]


def confirm(client, url, response):
    """Press the button of a preview."""
    posted = {"stamp": response.context["effect"].stamp}
    for name, value in response.context["change"].fields:
        posted.setdefault(name, []).append(value)
    return client.post(url, posted)


# --- the list ------------------------------------------------------------------------------------
def test_the_heading_tells_the_load_and_what_is_left(client, cast, phrase, returned):
    html = page(client, cast.coordinator, LIST)
    assert (
        "Mỗi kỳ 5 báo cáo; còn 1 cụm từ chưa xác định, 1 nhiệm vụ chưa có theo dõi, "
        "1 dòng có cơ quan trả lại" in html
    )
    assert f"chưa xác định: “{RELATED}”" in html
    assert RETURNS in html


def test_the_table_of_load_is_by_agency_and_appendix(client, cast):
    client.force_login(cast.coordinator)
    load = client.get(LIST).context["load"]
    assert load == [(cast.a, [1, 1, 1], 3), (cast.b, [2, 0, 0], 2)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["I/8", "I/9", "II/1", "III/5"]),
        ({"can": "chua_xac_dinh"}, ["I/8"]),
        ({"can": "chua_co_theo_doi"}, ["I/9"]),
        ({"can": "da_tra_lai"}, ["I/8"]),
        ({"can": "ngoai_he_thong"}, ["III/5"]),
        ({"can": "khong_ai_bao_cao"}, ["II/1"]),
        ({"cach": "usual"}, ["I/8", "I/9", "II/1"]),
        ({"phu_luc": "II"}, ["II/1"]),
        ({"q": "nhiem vu so 9"}, ["I/9"]),
    ],
)
def test_filters(client, cast, phrase, returned, query, found):
    ask_whom(plan=cast.plan, items=[cast.metric.pk], asks="none", by=cast.admin)
    Assignment.objects.filter(item=cast.target.pk).update(role="member")
    assert lines(client, cast.coordinator, **query) == found


def test_a_plan_not_in_force_is_the_administrators(client, cast):
    draft = f.PlanFactory(year=2024, state="draft")
    item = f.TargetFactory(plan=draft, number="7")
    duty(item, cast.a, Assignment.Role.LEAD)
    assert "Mỗi kỳ 1 báo cáo" in page(client, cast.admin, LIST, nam=2024)
    client.force_login(cast.coordinator)
    assert client.get(LIST, {"nam": 2024}).status_code == 404
    assert client.get(LIST, {"nam": "x"}).status_code == 404


def test_without_a_plan_the_page_says_so(client, cast):
    cast.plan.state = "draft"
    cast.plan.save()
    assert "Chưa có kế hoạch nào đang thực hiện" in page(client, cast.coordinator, LIST)


def test_the_workbook_has_the_lines(client, cast):
    client.force_login(cast.coordinator)
    rows = table(client.get(LIST, {"xuat": "xlsx", "phu_luc": "I"}).content)
    assert [[row[0], *row[2:6]] for row in rows] == [
        ["I/8", "theo phụ lục", 2, "Sở Công Thương, Sở Y tế", "Sở Kế hoạch và Đầu tư"],
        ["I/9", "theo phụ lục", 1, "Sở Y tế", None],
    ]


def test_queries_do_not_grow_with_the_lines(client, cast, phrase):
    client.force_login(cast.coordinator)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(LIST)
        return len(found)

    queries()
    before = queries()
    for _n in range(20):
        item = f.TaskFactory(plan=cast.plan, section=cast.section)
        duty(item, cast.a, Assignment.Role.LEAD)
        duty(item, cast.m, Assignment.Role.MONITOR)
    assert queries() == before


# --- the switch, shown first ---------------------------------------------------------------------
def switch(client, cast, items, asks="none", url=LIST, **more):
    """Ask for a preview."""
    client.force_login(cast.coordinator)
    return client.post(url, {"item": [item.pk for item in items], "asks": asks} | more)


def test_a_change_is_shown_before_it_is_made(client, cast):
    response = switch(client, cast, [cast.task, cast.target])
    html = response.content.decode()
    assert "Quý II/2023</b>: thôi giao 3 báo cáo chưa nhập, chưa đến hạn" in html
    assert response.context["effect"].total == (5, 2)
    assert response.context["load"] == [(cast.a, 3, 1), (cast.b, 2, 1)]
    assert "Các dòng: I/8, II/1." in html
    assert not PlanItem.objects.exclude(asks="").exists()

    done = confirm(client, LIST, response)
    assert done.status_code == 302 and done.url == LIST
    assert PlanItem.objects.filter(asks="none").count() == 2


def test_one_line_leads_back_to_its_page(client, cast):
    done = confirm(client, LIST, switch(client, cast, [cast.task], asks="lead"))
    assert done.url == line_url(cast.task)


def test_all_lines_of_the_filter_at_once(client, cast):
    url = LIST + "?phu_luc=I"
    response = switch(client, cast, [], asks="lead", url=url, everything="1")
    assert response.context["change"].heading == "2 dòng: “chỉ cơ quan nêu tên đầu”"
    confirm(client, url, response)
    assert PlanItem.objects.filter(asks="lead").count() == 2


def test_a_page_that_is_out_of_date_is_shown_again(client, cast):
    response = switch(client, cast, [cast.task])
    ask_whom(plan=cast.plan, items=[cast.task.pk], asks="lead", by=cast.admin)
    again = confirm(client, LIST, response)
    assert again.status_code == 409
    assert "Phân công đã thay đổi sau khi anh/chị mở trang" in again.content.decode()
    assert confirm(client, LIST, again).status_code == 302


def test_what_was_ticked_stays_when_something_is_missing(client, cast):
    response = switch(client, cast, [cast.task], asks="")
    html = response.content.decode()
    assert response.status_code == 422 and "Chọn ai báo cáo trên các dòng đã chọn." in html
    assert f'value="{cast.task.pk}" id="d-{cast.task.pk}" checked' in html
    response = switch(client, cast, [], asks="lead")
    assert response.status_code == 422 and "Chọn ít nhất một dòng." in response.content.decode()


# --- one line ------------------------------------------------------------------------------------
def test_the_page_marks_the_phrase_and_offers_its_group(client, cast, phrase):
    PlanItem.objects.filter(pk=cast.task.pk).update(agencies_text=f"Sở Công Thương, {RELATED}")
    html = page(client, cast.staff_m, line_url(cast.task))
    assert f'<mark class="part">{RELATED}</mark>' in html
    assert "Nhiệm vụ 8: còn 1 cụm từ chưa xác định, 2 cơ quan báo cáo" in html
    client.force_login(cast.coordinator)
    [one] = client.get(line_url(cast.task)).context["phrase_forms"]
    assert one.members == [("Sở, ban, ngành cấp tỉnh", [cast.office])]
    # a and b are named already; m watches and may work too; the issuer is reachable
    assert [a.code for _kind, agencies in one.others for a in agencies] == ["UBND", "SKHDT"]


def test_a_phrase_is_settled_by_way_of_its_effect(client, cast, phrase):
    client.force_login(cast.staff_m)
    url = line_url(cast.task)
    shown = client.post(url, {"phrase": KEY, "agency": [cast.office.pk]})
    html = shown.content.decode()
    assert "Các cơ quan: Văn phòng UBND tỉnh." in html and OpenPhrase.objects.exists()
    assert "giao thêm 1 báo cáo, hạn nộp 17:00, 16/06/2023" in html
    assert confirm(client, url, shown).status_code == 302
    html = page(client, cast.staff_m, url)
    assert "đã xác định 1 cơ quan" in html
    assert "Người staff.m chọn lúc 09:00, 12/06/2023" in html
    assert "Lịch sử phân công: 1 việc" in html


def test_no_agency_is_no_answer(client, cast, phrase):
    client.force_login(cast.coordinator)
    for posted in ({}, {"agency": [cast.a.pk]}):
        response = client.post(line_url(cast.task), {"phrase": KEY} | posted)
        assert response.status_code == 422
        assert "Chọn ít nhất một cơ quan" in response.content.decode()


def test_the_monitor_of_a_line_without_one_is_named(client, cast):
    client.force_login(cast.coordinator)
    url = line_url(cast.bare_task)
    assert client.post(url, {"monitor": "1", "agency": cast.m.pk}).status_code == 302
    html = page(client, cast.coordinator, url)
    assert "Đã giao Sở Kế hoạch và Đầu tư theo dõi." in html
    assert "Người dieuphoi chọn lúc" in html
    assert "Giao theo dõi" not in page(client, cast.coordinator, line_url(cast.task))
    client.force_login(cast.staff_m)
    assert client.post(url, {"monitor": "1", "agency": cast.b.pk}).status_code == 403


def test_the_monitor_sees_neither_switch_nor_list(client, cast):
    html = page(client, cast.staff_m, line_url(cast.task))
    assert "Ai báo cáo dòng này" not in html and f'href="{LIST}"' not in html


# --- what line pages say -------------------------------------------------------------------------
def test_pages_of_lines_say_when_they_are_reported_elsewhere(client, cast):
    items = [cast.task.pk, cast.target.pk, cast.metric.pk]
    ask_whom(plan=cast.plan, items=items, asks="none", by=cast.admin)
    for name, item in (
        ("tasks:task-detail", cast.task),
        ("indicators:target-detail", cast.target),
        ("indicators:metric-detail", cast.metric),
    ):
        html = page(client, cast.leader, reverse(name, args=[item.pk]))
        assert "Dòng này báo cáo ngoài hệ thống." in html
        assert "nên không giao báo cáo" in html


def test_the_page_of_an_agency_tells_how_much_it_reports(client, cast):
    html = page(client, cast.staff_a, reverse("agencies:agency-detail", args=["SYT"]))
    assert "Mỗi kỳ cơ quan báo cáo 2 dòng của kế hoạch" in html
    html = page(client, cast.staff_a, reverse("agencies:agency-detail", args=["SKHDT"]))
    assert "Mỗi kỳ cơ quan báo cáo" not in html


def test_who_reads_what_was_handed_back(client, cast, returned):
    keep_duty(returned=returned, answer="Đúng chức năng", by=cast.coordinator)
    url = reverse("tasks:task-detail", args=[cast.task.pk])
    for person in (cast.staff_b, cast.staff_m, cast.leader):
        assert "Lý do: Thuộc Sở Công Thương" in page(client, person, url)
    assert "Thuộc Sở Công Thương" not in page(client, cast.staff_a, url)


# --- duties handed back --------------------------------------------------------------------------
def test_an_agency_hands_a_duty_back_from_its_report(client, cast):
    report = reverse("tasks:task-report", args=[cast.report_b.pk])
    assert hand_back_url(cast.task) in page(client, cast.head_b, report)
    assert hand_back_url(cast.task) not in page(client, cast.staff_b, report)
    assert client.post(hand_back_url(cast.task), {"reason": "Không phải"}).status_code == 403
    client.force_login(cast.head_b)
    client.post(hand_back_url(cast.task), {"reason": "Thuộc Sở Công Thương"})
    for url in (report, hand_back_url(cast.task)):
        html = page(client, cast.head_b, url)
        assert "chờ điều phối cấp tỉnh quyết định" in html
        assert "báo cáo vẫn phải nộp đúng hạn" in html


def test_a_reason_is_asked_for_and_a_second_return_refused(client, cast):
    client.force_login(cast.head_b)
    response = client.post(hand_back_url(cast.task), {"reason": "  "})
    assert response.status_code == 422 and "Nêu lý do" in response.content.decode()
    client.post(hand_back_url(cast.task), {"reason": "Một"})
    response = client.post(hand_back_url(cast.task), {"reason": "Hai"})
    assert response.status_code == 422
    assert "đang chờ điều phối cấp tỉnh" in response.content.decode()


def test_the_answer_stands_on_the_report(client, cast, returned):
    keep_duty(returned=returned, answer="Đúng chức năng", by=cast.coordinator)
    html = page(client, cast.staff_b, reverse("tasks:task-report", args=[cast.report_b.pk]))
    assert "Điều phối cấp tỉnh giữ nguyên phân công" in html and "Đúng chức năng" in html
    html = page(client, cast.staff_m, reverse("tasks:task-report", args=[cast.report_b.pk]))
    assert "Đúng chức năng" not in html


def test_the_queue_has_what_waits_first(client, cast, returned):
    release(returned=returned, answer="", by=cast.coordinator)
    hand_back(duty=cast.report.assignment, reason="Không phải", by=cast.head_a)
    client.force_login(cast.coordinator)
    response = client.get(RETURNS)
    assert [r.released for r in response.context["returns"]] == [None, True]
    assert "1 nhiệm vụ trả lại chờ quyết định" in response.content.decode()


def test_the_queue_has_a_constant_number_of_queries(client, cast, returned):
    client.force_login(cast.coordinator)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(RETURNS)
        return len(found)

    queries()
    before = queries()
    for report in (cast.report, cast.target_report, cast.metric_report):
        hand_back(duty=report.assignment, reason="Không phải", by=cast.head_a)
    assert queries() == before


def decide(client, cast, returned, **posted):
    """What the coordinator decides."""
    client.force_login(cast.coordinator)
    return client.post(reverse("reporting:duty-return", args=[returned.pk]), posted)


def test_a_duty_is_given_to_another_agency(client, cast, returned):
    response = decide(client, cast, returned, decision="release", to=cast.office.pk)
    assert response.status_code == 302 and response.url == RETURNS
    assert DutyReturn.objects.get().released is True
    assert Assignment.objects.filter(item=cast.task.pk, agency=cast.office).exists()
    html = page(client, cast.coordinator, reverse("reporting:duty-return", args=[returned.pk]))
    assert "Đã thôi giao" in html and "Giao cho: Văn phòng UBND tỉnh" in html


def test_decisions_that_make_no_sense_are_mended(client, cast, returned):
    response = decide(client, cast, returned, decision="keep", to=cast.office.pk)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Nêu vì sao giữ nguyên" in html and "Giữ nguyên thì không chọn" in html
    html = decide(client, cast, returned, answer="Chữ đã gõ").content.decode()
    assert "Chọn giữ nguyên hoặc thôi giao." in html and "Chữ đã gõ" in html
    decide(client, cast, returned, decision="release")
    response = decide(client, cast, returned, decision="keep", answer="Giữ")
    assert response.status_code == 422
    assert "đã được quyết định" in response.content.decode()


def test_the_menu_has_the_page_for_those_who_run_it(client, cast):
    for person, has in ((cast.coordinator, True), (cast.admin, True), (cast.leader, False)):
        assert (f'href="{LIST}"' in page(client, person, reverse("tasks:task-list"))) is has


def test_settled_once_more_from_the_page_of_the_line(client, cast, phrase):
    settle(item=cast.task, key=KEY, agencies=[cast.office], by=cast.coordinator)
    client.force_login(cast.coordinator)
    url = line_url(cast.task)
    [one] = client.get(url).context["phrase_forms"]
    assert one.ticked == {cast.office.pk}
    shown = client.post(url, {"phrase": KEY, "agency": [cast.m.pk]})
    assert shown.context["load"] == [(cast.m, 0, 1), (cast.office, 1, 0)]


def test_a_line_that_left_the_plan_is_not_handed_back(client, cast):
    revision = PlanRevision.objects.create(
        plan=cast.plan, number=1, source_name="", source_sha256="", applied_at=clock.now()
    )
    PlanItem.objects.filter(pk=cast.task.pk).update(dropped_in=revision)
    for url in (
        reverse("tasks:task-report", args=[cast.report_b.pk]),
        reverse("tasks:task-detail", args=[cast.task.pk]),
    ):
        assert hand_back_url(cast.task) not in page(client, cast.head_b, url)
    assert client.get(hand_back_url(cast.task)).status_code == 404
    client.force_login(cast.coordinator)
    assert client.get(line_url(cast.task)).status_code == 404
