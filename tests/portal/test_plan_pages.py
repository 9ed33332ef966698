"""The way of a plan's file in the pages: upload, settle, compare, issue, look back, undo."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Agency, AgencyAlias, AuditEvent, User
from common.files import FileRefused
from plans.models import PlanRevision, RevisionDraft
from tasks.models import Task
from tests import hostile
from tests.factories import UserFactory
from tests.portal.plan_files import plan_workbook
from tests.workbooks import xlsx

ACT = {
    "decision_no": "812/QĐ-UBND",
    "decision_date": "2/10/2023",
    "signer": "Lê Văn Hẳn",
    "reason": "Điều chỉnh theo Nghị quyết của HĐND tỉnh.",
    "checked": "on",
}


@pytest.fixture
def admin(client, plan2023, today):
    """An administrator, signed in."""
    user = UserFactory(username="quantri", role=User.Role.ADMIN, agency=None)
    client.force_login(user)
    return user


def upload(client, data, *, name="ke-hoach.xlsx", year="2023"):
    """What comes back after a file was sent."""
    form = {"file": SimpleUploadedFile(name, data), "year": year}
    return client.post(reverse("portal:plan-upload"), form)


def draft_of(client, *edits):
    """The draft and its page, from a workbook with these edits."""
    response = upload(client, plan_workbook(*edits))
    assert response.status_code == 302, response.context["form"].errors
    return RevisionDraft.objects.get(), client.get(response.url)


def answer(client, page, act, **data):
    """Settle something on the page of a draft."""
    draft = page.context["draft"]
    version = RevisionDraft.objects.get(pk=draft.pk).version
    url = reverse("portal:draft", args=[draft.pk])
    return client.post(url, {"act": act, "version": version} | data, follow=True)


def confirm(client, page, **changed):
    """Press the button of the act."""
    draft = page.context["draft"]
    stamp = page.context["decision"].initial["stamp"]
    return client.post(
        reverse("portal:draft-confirm", args=[draft.pk]), ACT | {"stamp": stamp} | changed
    )


def test_same_plan_changes_nothing(client, admin):
    _draft, page = draft_of(client)
    assert page.context["counts"] == {
        "new": 0, "changed": 0, "moved": 0, "dropped": 0, "unchanged": 137,
    }  # fmt: skip
    assert "không có gì thay đổi" in page.context["heading"]
    assert confirm(client, page).status_code == 422
    assert PlanRevision.objects.count() == 1


def test_change_is_shown_then_issued_once(client, admin):
    draft, page = draft_of(client, ("I", "32", 3, "Sở Xây dựng"))
    assert page.context["counts"]["changed"] == 1
    assert "<ins>Sở Xây dựng</ins>" in page.content.decode()
    first, second = confirm(client, page), confirm(client, page)
    assert first.status_code == second.status_code == 302 and first.url == second.url
    revision = PlanRevision.objects.get(number=2)
    assert (revision.decision_no, revision.decision_date) == ("812/QĐ-UBND", date(2023, 10, 2))
    assert revision.source_sha256 == draft.source_sha256 and revision.source_file
    assert Task.objects.get(number="32").monitors_text == "Sở Xây dựng"
    assert AuditEvent.objects.filter(action="issue").count() == 1
    shown = client.get(first.url).content.decode()
    assert "812/QĐ-UBND" in shown and "<ins>Sở Xây dựng</ins>" in shown


def test_act_without_its_decision_is_refused_and_keeps_what_was_typed(client, admin):
    _draft, page = draft_of(client, ("I", "32", 3, "Sở Xây dựng"))
    response = confirm(client, page, decision_no="", decision_date="31/02/2023", checked="")
    assert response.status_code == 422
    errors = response.context["decision"].errors
    assert set(errors) == {"decision_no", "decision_date", "checked"}
    assert "Lê Văn Hẳn" in response.content.decode()
    assert PlanRevision.objects.count() == 1


def test_unknown_name_is_settled_once_and_remembered(client, admin):
    raw = "Sở Nông nghiện và Phát triển nông thon"
    _draft, page = draft_of(client, ("III", "26", 5, raw), ("II", "20", 2, raw))
    [(spelling, unknown, field)] = page.context["asked"]
    assert spelling == raw and unknown.places == ["II/20", "III/26"]
    assert field.initial == "agency:SNNPTNT"  # offered, not taken
    assert confirm(client, page).status_code == 422
    page = answer(client, page, "names", **{field.html_name: "agency:SNNPTNT"})
    assert page.context["shown"].unsettled == []
    assert confirm(client, page).status_code == 302
    assert AgencyAlias.objects.get(raw=raw).agency.code == "SNNPTNT"


def test_measures_are_confirmed_with_one_click(client, admin):
    _draft, page = draft_of(client, ("II", "5", 1, "Phát triển mới 500 doanh nghiệp"))
    assert page.context["undecided"] == 1
    assert confirm(client, page).status_code == 422
    page = answer(client, page, "measures-all")
    assert page.context["undecided"] == 0
    confirm(client, page)
    item = page.context["shown"].plan.items.get(appendix="II", number="5")
    assert [(m.code, m.low) for m in item.measures.all()] == [("5.1", 500)]


def test_measure_is_corrected_by_hand(client, admin):
    _draft, page = draft_of(client, ("II", "5", 1, "Phát triển mới từ 500 doanh nghiệp"))
    typed = {
        "II-5-TOTAL_FORMS": "2", "II-5-INITIAL_FORMS": "1",
        "II-5-0-label": "Doanh nghiệp mới", "II-5-0-comparator": "gt", "II-5-0-low": "1.500,5",
        "II-5-0-unit": "doanh nghiệp", "II-5-0-direction": "up",
    }  # fmt: skip
    bad = answer(client, page, "measures:II/5", **typed | {"II-5-0-low": "một ngàn"})
    assert bad.status_code == 422 and "không đọc được" in bad.content.decode()
    assert "một ngàn" in bad.content.decode()
    page = answer(client, page, "measures:II/5", **typed)
    confirm(client, page)
    [measure] = page.context["shown"].plan.items.get(appendix="II", number="5").measures.all()
    assert (measure.label, measure.comparator, f"{measure.low:f}") == (
        "Doanh nghiệp mới", "gt", "1500.500000",
    )  # fmt: skip


def test_preview_is_bound_to_the_plan_it_was_made_for(client, admin):
    _draft, page = draft_of(client, ("I", "32", 3, "Sở Xây dựng"))
    Task.objects.filter(number="1").first().assignments.first().delete()
    response = confirm(client, page)
    assert response.status_code == 409
    assert "đã thay đổi" in response.content.decode() and "Lê Văn Hẳn" in response.content.decode()
    assert PlanRevision.objects.count() == 1


def test_answer_to_an_old_page_is_refused(client, admin):
    draft, page = draft_of(client, ("II", "5", 1, "Phát triển mới 500 doanh nghiệp"))
    RevisionDraft.objects.filter(pk=draft.pk).update(version=3)
    url = reverse("portal:draft", args=[draft.pk])
    assert client.post(url, {"act": "measures-all", "version": "0"}).status_code == 409
    assert client.post(url, {"act": "measures-all", "version": "10" * 9}).status_code == 409


def test_errors_are_listed_and_marked_in_the_file(client, admin):
    _draft, page = draft_of(client, ("I", "34", 0, "33"), ("III", "13", 4, 5.5))
    errors = page.context["errors"]
    assert [(p.sheet, p.address) for p in errors] == [("Phụ lục I", "A44"), ("Phụ lục III", "E23")]
    assert confirm(client, page).status_code == 422
    response = client.get(reverse("portal:draft-marked", args=[page.context["draft"].pk]))
    book = load_workbook(BytesIO(b"".join(response)))
    assert "ghi hai lần" in book["Phụ lục I"]["A44"].comment.text
    assert "1.000 lần" in book["Phụ lục III"]["E23"].comment.text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("ke-hoach.xlsx", b"", "trống"),
        ("ke-hoach.xls", b"<html><table></table></html>", "lưu lại thành .xlsx"),
        ("ke-hoach.xlsx", b"PK\x03\x04" + b"x" * 99, "hỏng"),
    ],
)
def test_file_that_cannot_be_read_is_refused_by_name(client, admin, name, data, said):
    response = upload(client, data, name=name)
    assert response.status_code == 200
    assert said in str(response.context["form"].errors["file"])
    assert not RevisionDraft.objects.exists()


def test_file_without_any_appendix_says_what_is_missing(client, admin):
    upload(client, xlsx(["Họ tên", "Điện thoại"], ["A", "1"]))
    page = client.get(reverse("portal:draft", args=[RevisionDraft.objects.get().pk]))
    assert "Không thấy bảng phụ lục nào" in page.content.decode()


def test_discarded_draft_is_gone_and_changes_nothing(client, admin):
    draft, page = draft_of(client, ("I", "32", 3, "Sở Xây dựng"))
    client.post(reverse("portal:draft-discard", args=[draft.pk]))
    assert confirm(client, page).status_code == 404
    assert PlanRevision.objects.count() == 1


def test_revision_is_undone_by_a_new_one(client, admin):
    _draft, page = draft_of(client, ("I", "32", 3, "Sở Xây dựng"))
    confirm(client, page)
    response = client.post(reverse("portal:undo", args=[2023, 2]), follow=True)
    assert response.context["counts"]["changed"] == 1
    assert confirm(client, response, decision_no="900/QĐ-UBND").status_code == 302
    undone = PlanRevision.objects.get(number=3)
    assert undone.undoes.number == 2
    assert Task.objects.get(number="32").monitors_text == ""
    page = client.get(reverse("portal:revision", args=[2023, 2]))
    assert "thay bằng trạng thái trước nó" in page.content.decode()


def test_next_year_starts_from_this_one_and_waits(client, admin):
    page = client.post(reverse("portal:next-year", args=[2023]), follow=True)
    assert page.context["counts"]["new"] == 137
    assert confirm(client, page, decision_no="05/QĐ-UBND").status_code == 302
    task = Task.objects.get(plan__year=2024, number="32")
    assert task.last_year.plan.year == 2023 and task.last_year.number == "32"
    assert task.plan.state == "draft" and not task.plan.periods.exists()
    client.post(reverse("portal:put-in-force", args=[2024]))
    task.plan.refresh_from_db()
    assert task.plan.state == "active" and task.plan.periods.count() == 4


def test_last_year_stands_beside_the_new_value(client, admin):
    edits = [("II", "5", 1, "Phát triển mới 600 doanh nghiệp")]
    response = upload(client, plan_workbook(*edits), year="2024")
    page = client.get(response.url)
    assert page.context["counts"]["new"] == 137
    assert "<del>520</del>" in page.content.decode()
    page = answer(client, page, "measures-all")
    confirm(client, page)
    item = page.context["draft"].issuer.plans.get(year=2024).items.get(appendix="II", number="5")
    shown = client.get(reverse("indicators:target-detail", args=[item.pk])).content.decode()
    assert "Năm trước kế hoạch là ≥ 520 doanh nghiệp" in shown


def test_plan_goes_out_in_every_form(client, admin):
    for kind, start in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
        response = client.get(reverse("portal:plan-file", args=[2023, kind]))
        assert response.content.startswith(start)
        assert f"ke-hoach-2023.{kind}" in response["Content-Disposition"]
    assert AuditEvent.objects.filter(action="export").count() == 3
    assert client.get(reverse("portal:plan-file", args=[2023, "ods"])).status_code == 404


def test_what_goes_out_comes_back_unchanged(client, admin):
    data = client.get(reverse("portal:plan-file", args=[2023, "docx"])).content
    response = upload(client, data, name="ke-hoach.docx")
    assert client.get(response.url).context["shown"].diff.is_empty


def test_draft_page_asks_the_database_as_often_for_any_change(
    client, admin, django_assert_num_queries
):
    for edits in ([], [("I", str(n), 1, f"Việc mới số {n}") for n in range(1, 69)]):
        RevisionDraft.objects.all().delete()
        draft, _page = draft_of(client, *edits)
        # one more when lines leave: how many reports hang on them
        with django_assert_num_queries(22 if edits else 21):
            client.get(reverse("portal:draft", args=[draft.pk]))


def test_flat_lists_come_back_through_the_same_page(client, admin):
    data = client.get(reverse("portal:plan-file", args=[2023, "danh-sach"])).content
    response = upload(client, data, name="danh-sach.xlsx")
    assert client.get(response.url).context["shown"].is_empty
    book = load_workbook(BytesIO(data))
    page = book["Nhiệm vụ"]
    [cell] = [
        cell
        for row in page.iter_rows()
        for cell in row
        if str(cell.value).startswith("Rà soát để giải quyết các vướng mắc trong quy hoạch")
    ]
    cell.value = f"{cell.value} Báo cáo trước 30/6."
    changed = BytesIO()
    book.save(changed)
    page = client.get(upload(client, changed.getvalue(), name="danh-sach.xlsx").url)
    assert page.context["counts"]["changed"] == 1
    assert confirm(client, page).status_code == 302
    assert Task.objects.get(number="37").text.endswith("Báo cáo trước 30/6.")


def test_bomb_is_refused_in_time_and_leaves_nothing(client, admin):
    sheet, rows = "xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>"
    head, tail = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
    data = hostile.bomb(sheet, head, rows, 2_000_000, tail, hostile.workbook_parts(""))
    response = upload(client, data)
    assert response.status_code == 200 and response.context["form"].errors["file"]
    assert not RevisionDraft.objects.exists()


def test_undo_needs_the_agencies_of_its_day(client, admin):
    _draft, page = draft_of(client, ("I", "32", 3, "Sở Xây dựng"))
    confirm(client, page)
    Agency.objects.filter(code="SYT").update(code="SYT1")
    page = client.post(reverse("portal:undo", args=[2023, 2]), follow=True)
    assert "Cơ quan mã SYT không còn trong danh mục" in page.content.decode()
    assert confirm(client, page).status_code == 422


def test_plan_list_says_what_is_in_force(client, admin, django_assert_num_queries):
    with django_assert_num_queries(10):
        page = client.get(reverse("portal:plan-list"))
    assert "2023 đang thực hiện, chưa điều chỉnh lần nào" in page.context["heading"]
    _draft, page = draft_of(client, ("I", "32", 3, "Sở Xây dựng"))
    confirm(client, page)
    page = client.post(reverse("portal:next-year", args=[2023]), follow=True)
    confirm(client, page, decision_no="05/QĐ-UBND")
    with django_assert_num_queries(10):
        page = client.get(reverse("portal:plan-list"))
    assert "2023 đang thực hiện, đã điều chỉnh 1 lần" in page.context["heading"]


def test_marked_word_file_stays_a_word_file(client, admin):
    data = client.get(reverse("portal:plan-file", args=[2023, "docx"])).content
    page = client.get(upload(client, data, name="ke-hoach.docx", year="2024").url)
    response = client.get(reverse("portal:draft-marked", args=[page.context["draft"].pk]))
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert "ke-hoach-danh-dau.docx" in response["Content-Disposition"]


def test_file_that_cannot_be_marked_says_so(client, admin, monkeypatch):
    draft, _page = draft_of(client, ("I", "34", 0, "33"))

    def refuse(*_args):
        raise FileRefused("tệp bị hỏng.")

    monkeypatch.setattr("portal.draft_views.marked", refuse)
    page = client.get(reverse("portal:draft-marked", args=[draft.pk]), follow=True)
    assert "Chưa đánh dấu được: tệp bị hỏng." in page.content.decode()


def test_draft_plan_is_for_administrators(client, admin):
    page = client.post(reverse("portal:next-year", args=[2023]), follow=True)
    confirm(client, page, decision_no="05/QĐ-UBND")
    addresses = [reverse("portal:revision", args=[2024, 1]), "/ke-hoach/2024/tai-ve/xlsx/"]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    client.force_login(UserFactory(username="chutich", role=User.Role.LEADER, agency=None))
    assert [client.get(address).status_code for address in addresses] == [404, 404]
