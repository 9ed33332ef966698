"""The read API: what it tells to whom, in what form, and what it refuses."""

import csv
import json
import logging
from datetime import timedelta
from decimal import Decimal as D
from io import StringIO
from itertools import product
from typing import get_args

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jsonschema import Draft202012Validator

from agencies import keys
from agencies.models import Succession
from common import clock
from indicators.deciding import decide
from indicators.models import Measure
from indicators.scoring import Grade
from plans.models import Assignment, Plan
from portal.api import docs
from portal.api.answers import as_csv
from portal.api.asked import ClassCode, GradeCode
from portal.api.rows import SectionRow
from portal.api.types import plain
from reporting.services import generate_reports, move
from reporting.workflow import Act
from tasks.verdict import Class
from tests import factories as f
from tests.cast import duty
from tests.indicators.test_judging import tell

OF_PLAN = (
    "periods",
    "sections",
    "items",
    "measures",
    "observations",
    "verdicts",
    "tasks",
    "timeliness",
)
NAMES = ("agencies", "plans", *OF_PLAN)
CANARY, WHY = D("7.73391"), "Số liệu nội bộ của Sở Công Thương"


def address(name):
    return reverse(f"api:{name}", args=[2023] if name in OF_PLAN else [])


@pytest.fixture
def call(client, cast):
    """Ask the API with a key of an agency, of the province by default."""

    def call(name, agency=None, **asked):
        _key, secret = keys.give(name="x", agency=agency, by=cast.admin)
        headers = {"Authorization": f"Bearer {secret}"}
        return client.get(address(name), asked, headers=headers)

    return call


def rows(response):
    assert response.status_code == 200, response.content.decode()
    return response.json()["rows"]


def table(response):
    """The rows of a CSV by heading."""
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


# --- what is told --------------------------------------------------------------------------------
def test_agencies_and_plans(call, cast):
    Plan.objects.create(issuer=cast.plan.issuer, year=2024, title="Dự thảo", legal_basis="x")
    told = {row["code"]: row for row in rows(call("agencies"))}
    assert told["SYT"]["name"] == "Sở Y tế" and told["SYT"]["kind"] == "department"
    [plan] = rows(call("plans"))
    assert (plan["year"], plan["issuer"], plan["state"]) == (2023, "UBND", "active")


def test_periods_and_sections(call, cast):
    [period] = rows(call("periods"))
    assert period["code"] == "2023-Q2" and period["data_to"] == cast.period.data_to.isoformat()
    assert period["opened_at"].endswith("+07:00")
    assert [row["id"] for row in rows(call("sections"))] == ["I-I", "III-I"]


def test_items_word_for_word_with_their_duties(call, cast):
    cast.task.due_on = cast.period.data_to
    cast.task.save()
    told = {row["id"]: row for row in rows(call("items"))}
    task = told["2023/I/8"]
    assert (task["lead"], task["members"], task["monitors"]) == ("SCT", ["SYT"], ["SKHDT"])
    assert task["text"] == cast.task.text and task["section"] == "I-I"
    assert task["due_on"] == cast.period.data_to.isoformat()
    assert told["2023/II/1"]["section"] is None and told["2023/II/1"]["due_on"] is None
    assert [row["id"] for row in rows(call("items", phu_luc="I", co_quan="SKHDT"))] == ["2023/I/8"]
    assert len(rows(call("items", muc="III-I"))) == 1


def test_measures_with_the_plan_value(call, cast):
    [told] = rows(call("measures", phu_luc="II"))
    assert told["id"] == f"2023/II/1/{cast.measure.code}" and told["item"] == "2023/II/1"
    assert (told["comparator"], told["low"], told["high"]) == ("ge", "7.5", None)
    assert told["plan_value"] == "≥ 7,5"


def test_observations_are_what_was_sent(call, cast):
    assert rows(call("observations")) == []
    tell(cast, value=D("1234567.125"), estimate=D("-0.5"), note="Ghi chú")
    [told] = rows(call("observations"))
    assert (told["value"], told["estimate"], told["cumulative"]) == ("1234567.125", "-0.5", None)
    assert (told["measure"], told["agency"]) == (f"2023/II/1/{cast.measure.code}", "SCT")
    assert (told["version"], told["accepted"], told["counts"]) == (1, False, True)
    move(report=cast.target_report, act=Act.RETURN, by=cast.coordinator, reason="Sửa")
    assert rows(call("observations")) == []


def test_the_past_is_told_as_it_was(call, cast, today):
    tell(cast, value=D("7.1"))
    before = clock.today() - timedelta(days=1)
    assert rows(call("observations", den=before.isoformat())) == []
    assert len(rows(call("observations", den=f"{clock.today():%d/%m/%Y}"))) == 1
    answer = call("verdicts", den=before.isoformat()).json()
    assert answer["as_of"] == f"{before.isoformat()}T23:59:59+07:00"


def test_verdicts_of_lines_and_measures(call, cast):
    tell(cast, value=D("7.1"), estimate=D("7.2"))
    told = [row for row in rows(call("verdicts")) if row["item"] == "2023/II/1"]
    line, measure = told
    assert (line["measure"], line["grade"], line["by_result"]) == (None, "kho_dat", "chua_toi")
    assert measure["basis"] == "uoc" and measure["reason"].startswith("Ước bằng 96%")
    assert (measure["gap"], measure["ratio"], measure["year"]) == ("-0.3", None, "7.2")
    decide(
        item=cast.target,
        period=cast.period,
        grade=Grade.MET,
        reason="Số chính thức",
        by=cast.coordinator,
    )
    line = next(row for row in rows(call("verdicts")) if row["item"] == "2023/II/1")
    assert (line["grade"], line["decided"], line["proposed"]) == ("dat", "dat", "kho_dat")
    assert line["decided_reason"] == "Số chính thức"


def test_verdicts_are_narrowed_by_grade(call, cast):
    tell(cast, value=D("7.1"), estimate=D("7.6"))

    def lines(**asked):
        return {row["item"] for row in rows(call("verdicts", **asked))}

    assert lines(danh_gia="vuot") == {"2023/II/1"}
    assert lines(danh_gia="vuot", theo="thuc_hien") == set()
    assert lines(danh_gia="chua_co") == {"2023/III/5"}
    assert lines(ky="2023-Q2", phu_luc="III") == {"2023/III/5"}


def test_periods_that_have_not_begun_have_no_verdict(call, cast):
    f.PeriodFactory(plan=cast.plan, number=4)
    assert {row["period"] for row in rows(call("verdicts"))} == {"2023-Q2"}


def test_task_classes(call, cast):
    told = {row["item"]: row for row in rows(call("tasks"))}
    assert told["2023/I/8"]["task_class"] == "thuong_xuyen"
    assert told["2023/I/8"]["why"].startswith("0/2 cơ quan báo hoàn thành")
    assert rows(call("tasks", danh_gia="qua_han")) == []


def test_timeliness(call, cast):
    told = {row["key"]: row for row in rows(call("timeliness"))}
    assert (told["SCT"]["asked"], told["SCT"]["sent"], told["SCT"]["share"]) == (3, 0, None)
    tell(cast, value=D("7.1"))
    told = {row["key"]: row for row in rows(call("timeliness"))}
    assert (told["SCT"]["on_time"], told["SCT"]["open"], told["SCT"]["share"]) == (1, 2, "100")
    assert [r["key"] for r in rows(call("timeliness", theo="phu_luc"))] == ["I", "II", "III"]
    [by_period] = rows(call("timeliness", theo="ky", phu_luc="I", ky="2023-Q2"))
    assert (by_period["key"], by_period["asked"]) == ("2023-Q2", 3)


def test_merged_agencies_are_told_under_their_heir(call, cast):
    Succession.objects.create(
        old=cast.b,
        new=cast.a,
        new_name="Sở chung",
        kind="merge",
        effective_on=clock.today(),
        certainty="high",
    )
    told = {row["key"]: row for row in rows(call("timeliness"))}
    assert "SYT" not in told and told["SCT"]["includes"] == ["Sở Y tế"]


# --- who may read it -----------------------------------------------------------------------------
@pytest.fixture
def canary(cast):
    """Figures of A, with a decision that quotes them, and a task B reports on without A."""
    note = {"note": WHY}
    tell(cast, value=CANARY, estimate=CANARY, cumulative=CANARY, same_period=CANARY, **note)
    move(report=cast.target_report, act=Act.ACCEPT, by=cast.coordinator)
    decide(item=cast.target, period=cast.period, grade=Grade.HARD, reason=WHY, by=cast.coordinator)


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("name", NAMES)
def test_a_key_never_tells_another_agencys_figures(call, cast, canary, name, form):
    for agency, asked in product((cast.b, cast.m), ({}, {"co_quan": "SCT"})):
        told = call(name, agency, format=form, **asked).content.decode()
        for trace in (plain(CANARY), "7,73391", WHY):
            assert trace not in told, (name, agency)


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("name", ["observations", "verdicts"])
def test_the_agencys_own_and_the_provinces_key_tell_them(call, cast, canary, name, form):
    for agency in (cast.a, None):
        told = call(name, agency, format=form).content.decode()
        assert plain(CANARY) in told and WHY in told


def test_a_watching_agency_reads_what_it_watches(call, cast, canary):
    duty(cast.target, cast.m, Assignment.Role.MONITOR)
    assert plain(CANARY) in call("verdicts", cast.m).content.decode()
    assert [row["value"] for row in rows(call("observations", cast.m))] == [plain(CANARY)]


def test_a_line_that_others_report_on_too_keeps_its_verdict(call, cast):
    cast.target.asks = "each"
    cast.target.save()
    duty(cast.target, cast.b, Assignment.Role.MEMBER)
    generate_reports(period=cast.period)
    tell(cast, value=CANARY)
    assert {row["item"] for row in rows(call("verdicts", cast.b))} == set()
    assert "2023/II/1" not in {row["item"] for row in rows(call("verdicts", cast.a))}
    assert [row["agency"] for row in rows(call("observations", cast.a))] == ["SCT"]
    assert rows(call("observations", cast.b)) == []


def test_tasks_of_an_agencys_key(call, cast):
    assert [row["item"] for row in rows(call("tasks", cast.m))] == ["2023/I/8"]
    assert [row["item"] for row in rows(call("tasks", cast.b))] == ["2023/I/9"]
    assert rows(call("tasks", cast.a)) == []


def test_the_plan_and_timeliness_are_open_to_every_key(call, cast):
    for name in ("agencies", "plans", "periods", "sections", "items", "measures", "timeliness"):
        assert rows(call(name, cast.b)) == rows(call(name)) != []


# --- keys and refusals ---------------------------------------------------------------------------
@pytest.mark.parametrize("name", [*NAMES, "root"])
def test_without_a_key_nothing_is_told(client, cast, name):
    client.force_login(cast.admin)  # a session is no key
    for headers in ({}, {"Authorization": "Bearer kh_00000000_x"}, {"X-API-Key": "ß"}):
        answer = client.get(address(name), headers=headers)
        assert answer.status_code == 401 and "khóa" in answer.json()["detail"]
        assert answer["WWW-Authenticate"] == "Bearer"


def test_both_headers_open_the_door(client, cast):
    _key, secret = keys.give(name="x", agency=None, by=cast.admin)
    for headers in ({"Authorization": f"Bearer {secret}"}, {"X-API-Key": secret}):
        assert client.get(address("plans"), headers=headers).status_code == 200
    assert client.get(address("plans"), {"key": secret}).status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written(client, cast, method):
    answer = getattr(client, method)(address("plans"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json() == {"detail": "API chỉ đọc, không ghi."}


@pytest.mark.parametrize(
    ("name", "asked", "status", "words"),
    [
        ("items", {"muc": "I-IX"}, 404, "Kế hoạch không có mục I-IX."),
        ("items", {"co_quan": "X"}, 404, "Không có cơ quan mã X."),
        ("verdicts", {"ky": "2022-Q1"}, 404, "Kế hoạch không có kỳ 2022-Q1."),
        ("plans", {"page": "x"}, 422, "page: cần một số nguyên"),
        ("plans", {"page": "0"}, 422, "page: từ 1 trở lên"),
        ("plans", {"size": "1001"}, 422, "size: nhiều nhất 1000"),
        ("plans", {"format": "xml"}, 422, "format: nhận một trong: 'json', 'csv'"),
        ("items", {"muc": "I" * 21}, 422, "muc: dài quá 20 ký tự"),
        ("verdicts", {"danh_gia": "tot"}, 422, "danh_gia: nhận một trong: 'vuot'"),
        ("verdicts", {"den": "hôm qua"}, 422, "den: “hôm qua” không đọc được thành ngày"),
        ("verdicts", {"den": "2023-06-13"}, 422, "den: chọn hôm nay hoặc một ngày đã qua"),
    ],
)
def test_what_cannot_be_answered_is_said_in_vietnamese(call, name, asked, status, words):
    answer = call(name, **asked)
    assert answer.status_code == status and words in answer.json()["detail"]


@pytest.mark.parametrize("path", ["", "x", "plans/2022/items", "plans/2023", "plans/abc/items"])
def test_unknown_addresses_are_refused_in_json(client, cast, path):
    _key, secret = keys.give(name="x", agency=cast.b, by=cast.admin)
    answer = client.get(f"/api/v1/{path}", headers={"X-API-Key": secret})
    assert answer.status_code == 404 and answer.json()["detail"].startswith("Không có")


def test_a_draft_plan_is_unknown(call, cast):
    Plan.objects.update(state="draft")
    assert call("items").status_code == 404 and rows(call("plans")) == []


def test_what_breaks_tells_nothing_of_the_inside(call, monkeypatch):
    monkeypatch.setattr("portal.api.reading.items", lambda *_args: 1 / 0)
    answer = call("items")
    assert answer.status_code == 500 and list(answer.json()) == ["detail"]
    assert "ZeroDivision" not in answer.content.decode()


def test_the_limit_holds_for_a_key_and_a_minute(client, cast, settings, today):
    settings.API_CALLS_PER_MINUTE = 2
    _key, secret = keys.give(name="x", agency=None, by=cast.admin)
    _key, other = keys.give(name="y", agency=None, by=cast.admin)

    def ask(secret):
        return client.get(address("plans"), headers={"X-API-Key": secret})

    assert [ask(secret).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(secret)["Retry-After"] == "60" and ask(other).status_code == 200
    today.shift(timedelta(seconds=61))
    assert ask(secret).status_code == 200


def test_every_call_is_logged_without_its_secret(client, cast, caplog):
    key, secret = keys.give(name="x", agency=None, by=cast.admin)
    with caplog.at_level(logging.INFO, logger="portal.api.door"):
        client.get(address("plans"), {"page": 1}, headers={"X-API-Key": secret})
        client.get(address("plans"), headers={"X-API-Key": "kh_12345678_abc"})
        client.get("/api/v1/x%0D- /api/v1/plans 200")
    first, second, third = [r.getMessage() for r in caplog.records if r.name == "portal.api.door"]
    assert first.startswith(f"{key.prefix} /api/v1/plans 200 ") and first.endswith(" ms")
    assert second.startswith("- /api/v1/plans 401 ")
    assert third.startswith("- /api/v1/x%0D-%20/api/v1/plans")
    assert secret not in caplog.text and "12345678" not in caplog.text


# --- forms of the answer -------------------------------------------------------------------------
def test_pages(call, cast):
    whole = call("items").json()
    assert (whole["count"], whole["pages"], len(whole["rows"])) == (4, 1, 4)
    second = call("items", size=3, page=2).json()
    assert (second["page"], second["pages"], second["rows"]) == (2, 2, whole["rows"][3:])
    assert call("items", size=3, page=9).json()["rows"] == []


def test_an_answer_that_has_not_changed_is_not_sent_again(client, cast, today):
    _key, secret = keys.give(name="x", agency=None, by=cast.admin)
    headers = {"X-API-Key": secret}
    first = client.get(address("verdicts"), headers=headers)
    today.shift(timedelta(minutes=5))
    again = client.get(address("verdicts"), headers=headers | {"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache" and "X-API-Key" in first["Vary"]
    tell(cast, value=D("7.1"))
    again = client.get(address("verdicts"), headers=headers | {"If-None-Match": first["ETag"]})
    assert again.status_code == 200


def test_head_is_a_get_without_its_body(client, cast):
    _key, secret = keys.give(name="x", agency=None, by=cast.admin)
    answer = client.head(address("plans"), headers={"X-API-Key": secret})
    assert (answer.status_code, answer.content) == (200, b"") and answer["ETag"]


def test_csv_for_spreadsheets(call, cast):
    tell(cast, value=D("-1234.5"), note="=HYPERLINK(1)")
    answer = call("observations", format="csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    [row] = table(answer)
    assert row["Trong kỳ"] == "-1234.5" and row["Thuyết minh"] == "'=HYPERLINK(1)"
    assert row["Đã tiếp nhận"] == "Không" and row["Lũy kế"] == ""
    [row] = table(call("observations", format="csv", so="phay"))
    assert row["Trong kỳ"] == "-1234,5"


def test_csv_gives_all_pages_at_once(call, cast):
    assert len(table(call("items", format="csv", size=1))) == 4


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "\nx", "＝1"])
def test_text_never_begins_a_formula(start):
    row = SectionRow(id="I-I", appendix="I", roman="I", title=start)
    assert table_of(as_csv(SectionRow, [row]))[0]["Tên mục"] == f"'{start}"


def table_of(text):
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    ("value", "text"),
    [("7.500000", "7.5"), ("100", "100"), ("1E+2", "100"), ("-0", "0"), ("0.000001", "0.000001")],
)
def test_numbers_are_plain(value, text):
    assert plain(D(value)) == text


# --- the schema, and how it is described ---------------------------------------------------------
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_keeps_to_the_schema(call, cast, canary, name):
    described = json.loads(json.dumps(docs.schema()))
    path = address(name).replace("2023", "{year}")
    answers = described["paths"][path]["get"]["responses"]

    def check(answer):
        shape = answers[str(answer.status_code)]["content"]["application/json"]["schema"]
        whole = {"components": described["components"], **shape}
        checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        checker.validate(answer.json())
        return answer

    assert check(call(name)).json()["rows"]
    assert check(call(name, page="x")).status_code == 422


def test_codes_of_the_schema_are_those_of_the_house():
    assert set(get_args(GradeCode)) == set(Grade.values)
    assert set(get_args(ClassCode)) == set(Class.values)


def test_page_of_the_api(client, cast):
    client.force_login(cast.staff_a)
    page = client.get(reverse("api:docs")).content.decode()
    assert "http://testserver/api/v1/plans/2023/verdicts?ky=" in page
    for name in NAMES:
        assert f"<code>GET {address(name).replace('2023', '{year}')}</code>" in page
    assert "khong_dat" in page and "Số dòng một trang." in page
    assert 'href="/quan-tri/khoa/"' not in page
    schema = client.get(reverse("api:openapi")).json()
    assert schema["openapi"].startswith("3.") and len(schema["paths"]) == len(NAMES)


# --- size ----------------------------------------------------------------------------------------
def test_query_count_does_not_grow(call, cast):
    def queries(name):
        with CaptureQueriesContext(connection) as seen:
            call(name)
        return len(seen)

    def grow():
        for _ in range(6):
            item = f.TargetFactory(plan=cast.plan)
            f.MeasureFactory(item=item)
            duty(item, cast.a, Assignment.Role.LEAD)
            task = f.TaskFactory(plan=cast.plan, section=cast.section)
            duty(task, f.AgencyFactory(), Assignment.Role.LEAD)
        f.PlanFactory(year=2020 + Plan.objects.count())
        generate_reports(period=cast.period)
        for measure in Measure.objects.filter(item__appendix="II").exclude(item=cast.target):
            if not measure.item.assignments.get().reports.get().first_submitted_at:
                tell(cast, item=measure.item, value=D(1))

    grow()
    few = {name: queries(name) for name in NAMES}
    grow()
    f.PeriodFactory(plan=cast.plan, number=1)
    assert {name: queries(name) for name in NAMES} == few
