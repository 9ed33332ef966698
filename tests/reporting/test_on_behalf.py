"""Nhập thay: what came on paper, typed by the coordinator, with both names."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.services import save_observations
from reporting.models import Evidence, Notice, Report, ReportVersion
from reporting.services import Paper, close_period, move
from reporting.workflow import Act, NotAllowed, WrongState
from tasks.models import TaskProgress
from tasks.services import save_progress, send
from tests.reporting.evidence_files import upload

WORDS = {"status": "under_way", "percent": "40", "results": "Đã nâng cấp 02 chợ"}
PAPER = {
    "document_no": "12/BC-SCT",
    "signer": "Nguyễn Văn A, Phó Giám đốc",
    "received_on": "16/06/2023",
}
SENTENCE = (
    "Người dieuphoi nhập thay từ văn bản số 12/BC-SCT do Nguyễn Văn A, Phó Giám đốc ký, "
    "nhận ngày 16/06/2023."
)


def url(report):
    """The page's address."""
    return reverse("tasks:task-paper", args=[report.pk])


def post(client, cast, version=0, **data):
    """What the coordinator posts."""
    client.force_login(cast.coordinator)
    return client.post(url(cast.report), WORDS | PAPER | {"version": version} | data)


def fresh(cast):
    """The cast's report as the database has it."""
    return Report.objects.get(pk=cast.report.pk)


@pytest.fixture
def on_the_20th(cast, today):
    """The paper of the 16th is typed on the 20th."""
    today.move_to("2023-06-20T09:00:00+07:00")
    return cast


def test_one_act_saves_and_sends_with_both_names_everywhere(client, on_the_20th):
    cast = on_the_20th
    response = post(client, cast, file=upload("van-ban.pdf"))
    page_url = reverse("tasks:task-report", args=[cast.report.pk])
    assert response.status_code == 302 and response.url == page_url
    report, version = fresh(cast), ReportVersion.objects.get()
    assert report.state == "submitted" and report.progress.results == WORDS["results"]
    assert (version.paper_no, version.received_on) == ("12/BC-SCT", date(2023, 6, 16))
    assert Evidence.objects.get().document_no == "12/BC-SCT"
    assert version.content["evidence"][0]["name"] == "van-ban.pdf"
    page = client.get(page_url).content.decode()
    assert SENTENCE in page and "nhập thay từ văn bản số 12/BC-SCT do Nguyễn Văn A" in page
    assert SENTENCE in client.get(version.get_absolute_url()).content.decode()
    assert "nhập thay từ văn bản 12/BC-SCT" in client.get("/bao-cao/").content.decode()
    told = Notice.objects.filter(text__contains="12/BC-SCT").values_list("person", flat=True)
    assert {cast.staff_a.pk, cast.head_a.pk} == set(told)


def test_in_time_by_the_day_it_was_received(client, on_the_20th):
    post(client, on_the_20th)
    assert fresh(on_the_20th).days_late(None) == 0


def test_late_by_the_day_it_was_received(client, on_the_20th):
    post(client, on_the_20th, received_on="19/06/2023")
    assert fresh(on_the_20th).days_late(None) == 3


def test_typist_does_not_accept_it(client, on_the_20th):
    cast = on_the_20th
    post(client, cast)
    with pytest.raises(NotAllowed):
        move(report=cast.report, act=Act.ACCEPT, by=cast.coordinator)
    move(report=cast.report, act=Act.ACCEPT, by=cast.staff_m)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"received_on": "21/06/2023"}, "Ngày nhận phải từ"),
        ({"received_on": "16/06/2022"}, "Ngày nhận phải từ"),
        ({"received_on": "hôm qua"}, "không đọc được thành ngày"),
        ({"document_no": ""}, "Số, ký hiệu văn bản giấy"),
        ({"percent": "nhiều"}, "Gõ số nguyên từ 0 đến 100"),
        ({"results": ""}, "Nêu kết quả trong kỳ"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, on_the_20th, wrong, words):
    response = post(client, on_the_20th, **({"causes": "Vốn về chậm"} | wrong))
    page = response.content.decode()
    assert response.status_code == 200 and words in page
    assert "Vốn về chậm" in page and "Nguyễn Văn A, Phó Giám đốc" in page
    assert fresh(on_the_20th).is_untouched and not TaskProgress.objects.exists()


def test_bad_scan_sends_nothing(client, on_the_20th):
    page = post(client, on_the_20th, file=upload("a.pdf", b"MZ")).content.decode()
    assert "id_file_error" in page and WORDS["results"] in page
    assert fresh(on_the_20th).is_untouched and not ReportVersion.objects.exists()


def test_draft_of_the_agency_is_not_shown_and_not_replaced_unasked(client, cast):
    secret = {"results": "Nháp nội bộ của sở"}
    save_progress(report=cast.report, by=cast.staff_a, version=0, values=secret)
    client.force_login(cast.coordinator)
    page = client.get(url(cast.report)).content.decode()
    assert secret["results"] not in page and "Cơ quan đang có nội dung lưu mà chưa nộp" in page
    day = {"received_on": "12/06/2023"}
    page = post(client, cast, 1, **day).content.decode()
    assert "Chọn nếu đã thống nhất với cơ quan" in page
    assert fresh(cast).progress.results == secret["results"]
    assert post(client, cast, 1, replaces_draft="on", **day).status_code == 302
    assert fresh(cast).progress.results == WORDS["results"]


def test_saved_meanwhile_is_told_and_nothing_typed_is_lost(client, cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "Nháp mới"})
    data = {"received_on": "12/06/2023", "replaces_draft": "on"}
    response = post(client, cast, 0, **data)
    page = response.content.decode()
    assert response.status_code == 409 and WORDS["results"] in page and "Nháp mới" not in page
    assert "12/BC-SCT" in page and fresh(cast).state == "draft"


def test_sent_meanwhile_is_told_and_nothing_typed_is_lost(client, cast):
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content={"fields": []})
    response = post(client, cast, 1, received_on="12/06/2023")
    assert response.status_code == 409 and WORDS["results"] in response.content.decode()
    assert client.get(url(cast.report)).status_code == 302


def test_returned_paper_report_is_typed_again_from_what_was_sent(client, cast):
    post(client, cast, received_on="12/06/2023")
    move(report=cast.report, act=Act.RETURN, by=cast.staff_m, reason="Thiếu số")
    page = client.get(url(cast.report)).content.decode()
    assert WORDS["results"] in page and "replaces_draft" not in page


def test_figures_come_on_paper_too(client, cast):
    client.force_login(cast.coordinator)
    page = reverse("indicators:indicator-paper", args=[cast.target_report.pk])
    cell = f"m{cast.measure.pk}-value"
    data = PAPER | {"received_on": "12/06/2023", "version": 0}
    assert "7.1.1" in client.post(page, data | {cell: "7.1.1"}).content.decode()
    whole = {cell: "7,1", f"m{cast.measure.pk}-estimate": "7,5"}
    assert client.post(page, data | whole).status_code == 302
    [row] = ReportVersion.objects.get().content["rows"]
    assert row["value"] == "7,1"


def test_draft_figures_of_the_agency_are_neither_read_out_nor_remarked_on(client, cast):
    rows = {cast.measure.pk: {"value": Decimal(71000), "words": "Nháp", "same_period": 12345}}
    save_observations(report=cast.target_report, by=cast.staff_a, version=0, rows=rows)
    client.force_login(cast.coordinator)
    page = client.get(reverse("indicators:indicator-paper", args=[cast.target_report.pk]))
    html = page.content.decode()
    assert "Thực hiện trong kỳ" in html
    for secret in ("71.000", "bảy mươi mốt nghìn", "mười hai nghìn", "Nháp<"):
        assert secret not in html


def test_services_keep_the_door(cast):
    paper = Paper("1/BC", "Nguyễn Văn A", date(2023, 6, 12))
    words = {"status": "under_way", "results": "Đã làm"}
    for person in (cast.staff_m, cast.admin, cast.leader, cast.head_a):
        with pytest.raises(NotAllowed):
            save_progress(report=cast.report, by=person, version=0, values=words, paper=paper)
    with pytest.raises(NotAllowed):
        save_progress(report=cast.report, by=cast.coordinator, version=0, values=words)
    by = {"report": cast.report, "by": cast.coordinator}
    save_progress(**by, version=0, values=words, paper=paper)
    for day in (date(2023, 6, 13), date(2022, 6, 12)):
        with pytest.raises(WrongState):
            send(**by, version=1, paper=Paper("1/BC", "Nguyễn Văn A", day))
    close_period(period=cast.period, by=cast.admin)
    with pytest.raises(WrongState):
        send(**by, version=1, paper=paper)
