"""The page of a task report: written by its agency, read by the others."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEvent
from reporting.models import Evidence, Report
from reporting.services import generate_reports, move
from reporting.workflow import Act
from tasks.models import TaskProgress
from tasks.services import save_progress, send
from tests import factories as f
from tests.reporting.evidence_files import PDF, a_file, upload

READY = {"status": "under_way", "percent": "40", "results": "Đã nâng cấp 02 chợ"}


def url(report):
    """The page's address."""
    return reverse("tasks:task-report", args=[report.pk])


def get(client, person, report):
    """The page as one person sees it."""
    client.force_login(person)
    return client.get(url(report))


def post(client, person, report, act="save", version=0, **data):
    """What the form posts."""
    client.force_login(person)
    return client.post(url(report), {"act": act, "version": version} | data)


def fresh(cast):
    """The cast's report as the database has it."""
    return Report.objects.get(pk=cast.report.pk)


def test_author_gets_the_form_others_do_not(client, cast):
    for person in (cast.staff_a, cast.head_a):
        assert get(client, person, cast.report).context["form"]
    for person in (cast.staff_m, cast.coordinator, cast.leader, cast.admin):
        assert not get(client, person, cast.report).context["form"]


def test_button_is_for_the_head_to_send_and_for_staff_to_hand_in(client, cast):
    staff = get(client, cast.staff_a, cast.report).content.decode()
    head = get(client, cast.head_a, cast.report).content.decode()
    assert 'value="hand_in"' in staff and 'value="send"' not in staff
    assert 'value="send"' in head and 'value="hand_in"' not in head


def test_draft_saves_with_everything_missing(client, cast):
    response = post(client, cast.staff_a, cast.report, causes="Vốn về chậm")
    assert response.status_code == 302 and response.url == url(cast.report)
    assert TaskProgress.objects.get().causes == "Vốn về chậm"
    assert fresh(cast).state == "draft"


@pytest.mark.parametrize("percent", ["101", "-1", "4,5", "nhiều"])
def test_impossible_percent_saves_nothing_and_keeps_what_was_typed(client, cast, percent):
    response = post(client, cast.staff_a, cast.report, **READY | {"percent": percent})
    html = response.content.decode()
    assert "Gõ số nguyên từ 0 đến 100" in html and READY["results"] in html and percent in html
    assert not TaskProgress.objects.exists() and fresh(cast).is_untouched


def test_sending_incomplete_saves_first_and_links_to_what_is_missing(client, cast):
    response = post(client, cast.head_a, cast.report, "send", status="stuck", results="Đã làm")
    html = response.content.decode()
    assert "Đã lưu nháp, còn chỗ phải sửa" in html
    assert 'href="#id_difficulties"' in html and 'href="#id_proposals"' in html
    assert (fresh(cast).state, fresh(cast).progress.results) == ("draft", "Đã làm")
    assert response.context["report"].version == 1


def test_links_of_the_summary_lead_somewhere(client, cast):
    html = post(client, cast.staff_a, cast.report, "hand_in", percent="100").content.decode()
    summary = html[
        html.index('class="summary"') : html.index("</div>", html.index('class="summary"'))
    ]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_status", "id_results"]
    assert all(f'id="{target}"' in html for target in targets)


def test_hand_in_then_send_by_the_head(client, cast):
    post(client, cast.staff_a, cast.report, "hand_in", **READY)
    assert fresh(cast).state == "pending"
    response = post(client, cast.head_a, cast.report, "send", version=2)
    assert response.status_code == 302 and fresh(cast).state == "submitted"
    shown = {f["key"]: f["value"] for f in cast.report.versions.get().content["fields"]}
    assert shown["percent"] == "40%"


def test_staff_cannot_send_what_the_head_must_approve(client, cast):
    response = post(client, cast.staff_a, cast.report, "send", **READY)
    assert response.status_code == 403
    assert (fresh(cast).state, fresh(cast).progress.results) == ("draft", READY["results"])


def test_unknown_button_is_unknown(client, cast):
    assert post(client, cast.staff_a, cast.report, "accept").status_code == 404
    assert fresh(cast).is_untouched


def test_task_page_knows_no_indicator_report(client, cast):
    assert get(client, cast.staff_a, cast.target_report).status_code == 404


def test_extra_fields_change_nothing(client, cast):
    extra = {
        "state": "accepted", "agency": cast.b.pk, "deadline": "2030-01-01", "plan": 99,
        "first_submitted_at": "2020-01-01", "updated_by": cast.admin.pk, "id": 7,
    }  # fmt: skip
    before = {n: getattr(cast.report, n) for n in ("state", "agency", "deadline")}
    post(client, cast.staff_a, cast.report, **READY | extra)
    assert {name: getattr(fresh(cast), name) for name in before} == before
    assert (fresh(cast).updated_by, fresh(cast).first_submitted_at) == (cast.staff_a, None)


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.__xss=1</script>",
        '"><img src=x onerror=alert(1)>',
        "</textarea><script>alert(1)</script>",
        "a\x00b\x0bc\u202ed\ufffe",
        "=1+1",
    ],
)
def test_hostile_text_is_kept_as_text(client, cast, text):
    assert post(client, cast.staff_a, cast.report, results=text).status_code == 302
    html = get(client, cast.staff_a, cast.report).content.decode()
    assert "<script>" not in html and "<img" not in html
    assert get(client, cast.staff_a, cast.report).context["form"]["results"].value()


def test_hostile_text_is_read_as_text(client, cast):
    text = "<script>1</script>\n\n<img src=x onerror=alert(1)>"
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=READY | {"results": text})
    send(report=cast.report, by=cast.head_a, version=1)
    move(report=cast.report, act=Act.RECALL, by=cast.head_a, reason=text)
    for person in (cast.staff_a, cast.staff_m):
        pages = (
            get(client, person, cast.report),
            client.get(f"/bao-cao/{cast.report.pk}/ban-nop/1/"),
        )
        for page in pages:
            html = page.content.decode()
            assert "<script>" not in html and "<img" not in html
            assert "&lt;script&gt;" in html


def test_other_people_read_only_what_was_sent(client, cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "Chưa gửi"})
    html = get(client, cast.staff_m, cast.report).content.decode()
    assert "Chưa gửi" not in html and "Cơ quan chưa nộp báo cáo kỳ này" in html
    values = {"status": "under_way", "results": "Đã gửi"}
    save_progress(report=cast.report, by=cast.staff_a, version=1, values=values)
    send(report=cast.report, by=cast.head_a, version=2)
    move(report=cast.report, act=Act.RETURN, by=cast.staff_m, reason="Thêm số")
    save_progress(report=cast.report, by=cast.staff_a, version=4, values={"results": "Đang sửa"})
    html = get(client, cast.leader, cast.report).content.decode()
    assert "Đã gửi" in html and "Đang sửa" not in html and "bản nộp lần 1" in html


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([("hand_in", "staff_a")], "Đã trình lãnh đạo cơ quan duyệt"),
        ([("send", "head_a")], "chờ Sở Kế hoạch và Đầu tư tiếp nhận"),
        ([("send", "head_a"), ("accept", "staff_m")], "Đã được tiếp nhận lúc"),
    ],
)
def test_page_says_why_it_cannot_be_edited(client, cast, steps, sentence):
    for act, who in steps:
        content = {"fields": []}
        move(report=cast.report, act=Act(act), by=getattr(cast, who), content=content)
    response = get(client, cast.staff_a, cast.report)
    assert sentence in response.content.decode() and not response.context["form"]


def test_closed_period_is_read_only_and_says_so(client, cast, today):
    cast.period.closed_at = cast.report.deadline
    cast.period.save()
    response = get(client, cast.staff_a, cast.report)
    assert not response.context["form"] and not response.context["steps"]
    assert "Quý II/2023 đã đóng ngày 16/06/2023" in response.content.decode()


def test_words_of_the_return_stand_on_top_until_sent_again(client, cast, today):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=READY)
    send(report=cast.report, by=cast.head_a, version=1)
    today.shift(timedelta(hours=1))
    move(report=cast.report, act=Act.RETURN, by=cast.staff_m, reason="Nêu rõ số chợ")
    said = get(client, cast.staff_a, cast.report).context["said"]
    assert (said.text, said.author) == ("Nêu rõ số chợ", cast.staff_m)
    move(report=cast.report, act=Act.HAND_IN, by=cast.staff_a)
    move(report=cast.report, act=Act.WITHDRAW, by=cast.staff_a)
    assert get(client, cast.staff_a, cast.report).context["said"] == said
    today.shift(timedelta(hours=1))
    send(report=cast.report, by=cast.head_a, version=None)
    move(report=cast.report, act=Act.RECALL, by=cast.head_a, reason="Sửa thêm")
    assert get(client, cast.staff_a, cast.report).context["said"] is None


def test_last_period_stands_beside_the_form(client, cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=READY)
    period = f.PeriodFactory(plan=cast.plan, number=3)
    generate_reports(period=period)
    report = period.reports.get(assignment=cast.report.assignment)
    html = get(client, cast.staff_a, report).content.decode()
    assert "Quý II/2023 đã báo cáo" in html and READY["results"] in html
    outsider = get(client, cast.staff_m, report).content.decode()
    assert READY["results"] not in outsider


def test_history_tells_what_happened_in_words(client, cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "Một"})
    save_progress(report=cast.report, by=cast.staff_a, version=1, values=READY | {"percent": 9})
    send(report=cast.report, by=cast.head_a, version=2)
    move(report=cast.report, act=Act.RETURN, by=cast.staff_m, reason="Nêu rõ số chợ")
    own = get(client, cast.staff_a, cast.report).context["history"]
    assert [(e.what, e.mark) for e in own] == [
        ("Trả lại báo cáo", "bad"),
        ("Nộp lần 1", ""),
        ("Lưu nháp", ""),
    ]
    assert own[1].url == f"/bao-cao/{cast.report.pk}/ban-nop/1/" and own[0].said == "Nêu rõ số chợ"
    assert own[2].details[0] == "kết quả trong kỳ" and len(own[2].details) == 3
    others = get(client, cast.staff_m, cast.report).context["history"]
    assert [e.what for e in others] == ["Trả lại báo cáo", "Nộp lần 1"]


def test_file_is_attached_with_the_text(client, cast):
    data = READY | {"file": upload(), "document_no": "12/BC-SCT"}
    assert post(client, cast.staff_a, cast.report, **data).status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.report, evidence.document_no) == (cast.report, "12/BC-SCT")
    html = get(client, cast.staff_a, cast.report).content.decode()
    assert "minh-chung.pdf" in html and READY["results"] in html


def test_refused_file_leaves_the_text_saved(client, cast):
    bad = upload("a.pdf", b"MZ")
    response = post(client, cast.head_a, cast.report, "send", **READY | {"file": bad})
    html = response.content.decode()
    assert "Tệp “a.pdf”" in html and "Đã lưu nháp" in html and 'href="#id_file"' in html
    assert (fresh(cast).state, fresh(cast).progress.results) == ("draft", READY["results"])
    assert response.context["report"].version == 1


def test_file_chosen_beside_a_bad_field_is_asked_for_again(client, cast):
    data = READY | {"percent": "x", "file": upload()}
    html = post(client, cast.staff_a, cast.report, **data).content.decode()
    assert "chọn lại tệp" in html and not Evidence.objects.exists()


def test_taking_a_file_off_saves_the_text_too(client, cast):
    evidence = a_file(cast)
    data = READY | {"version": 1, "remove": evidence.pk}
    assert post(client, cast.staff_a, cast.report, **data).status_code == 302
    assert not cast.report.evidence.attached().exists()
    assert fresh(cast).progress.results == READY["results"]


@pytest.mark.parametrize("remove", ["other", "x", "", "-1", "9" * 40])
def test_taking_off_what_is_not_there_refuses_the_whole(client, cast, remove):
    evidence = a_file(cast)
    Evidence.objects.filter(pk=evidence.pk).update(report=cast.report_b)
    remove = evidence.pk if remove == "other" else remove
    response = post(client, cast.staff_a, cast.report, version=1, remove=remove, **READY)
    assert response.status_code == 404 and not TaskProgress.objects.exists()
    assert Evidence.objects.attached().count() == 1


def test_enter_in_a_field_saves_and_never_takes_a_file_off(client, cast):
    a_file(cast)
    html = get(client, cast.staff_a, cast.report).content.decode()
    form = html[html.index('enctype="multipart/form-data"') :]
    first_button = form[form.index("<button") :].split(">")[0]
    assert 'name="act" value="save"' in first_button


def test_form_sent_twice_is_one_version_and_one_audit_row(client, cast):
    data = READY | {"file": upload(content=PDF)}
    for _ in range(2):
        assert post(client, cast.head_a, cast.report, "send", **data).status_code == 302
    acts = list(AuditEvent.objects.values_list("action", flat=True))
    assert {act: acts.count(act) for act in ("save", "attach", "send")} == {
        "save": 1,
        "attach": 1,
        "send": 1,
    }
    assert cast.report.versions.count() == Evidence.objects.count() == 1


def test_approval_sent_twice_is_one_version(client, cast):
    post(client, cast.staff_a, cast.report, "hand_in", **READY)
    for _ in range(2):
        response = post(client, cast.head_a, cast.report, "send", version=2)
        assert response.status_code == 302
    assert cast.report.versions.count() == 1


def test_approval_of_what_was_withdrawn_is_refused(client, cast):
    post(client, cast.staff_a, cast.report, "hand_in", **READY)
    move(report=cast.report, act=Act.WITHDRAW, by=cast.staff_a)
    move(report=cast.report, act=Act.HAND_IN, by=cast.staff_a)
    response = post(client, cast.head_a, cast.report, "send", version=2)
    assert response.status_code == 409 and fresh(cast).state == "pending"


def queries(client, cast):
    """How often the page asks the database."""
    client.force_login(cast.staff_a)
    with CaptureQueriesContext(connection) as asked:
        client.get(url(cast.report))
    return len(asked)


def test_page_asks_the_database_as_often_for_a_long_history(client, cast):
    a_file(cast)
    save_progress(report=cast.report, by=cast.staff_a, version=None, values=READY)
    few = queries(client, cast)
    for n in range(9):
        a_file(cast, content=PDF + bytes([n]))
        person = (cast.staff_a, cast.head_a)[n % 2]
        values = {"results": f"Lần {n}"}
        save_progress(report=cast.report, by=person, version=None, values=values)
    assert queries(client, cast) == few <= 26
