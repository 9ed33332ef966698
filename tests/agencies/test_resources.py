"""Agencies, spellings, groups and people out to Excel and back."""

import unicodedata
from datetime import date, datetime

import pytest

from agencies.models import Agency, AgencyAlias, AgencyGroup, AuditEvent, User
from agencies.resources import (
    AgencyAliasResource,
    AgencyGroupResource,
    AgencyResource,
    UserResource,
)
from tests.factories import AgencyFactory, UserFactory
from tests.workbooks import cells, confirm, load, page, preview, problems, round_trip, xlsx

HEADINGS = ["Mã", "Tên dùng trong kế hoạch", "Tên đầy đủ", "Tên viết tắt", "Loại"]
SYT = ["SYT", "Sở Y tế", "Sở Y tế tỉnh Trà Vinh", "SYT", "Sở, ban, ngành cấp tỉnh"]


@pytest.fixture
def registry(cast):
    """The cast's agencies with all that a list can hold."""
    cast.a.parent, cast.a.valid_from, cast.a.contact = cast.office, date(1992, 5, 1), "=1+1"
    cast.a.save()
    raw = unicodedata.normalize("NFD", "Sở  Công thương ")
    AgencyAlias.objects.create(agency=cast.a, raw=raw)
    group = AgencyGroup.objects.create(code="CAC_SO", name="các sở, ngành")
    group.members.set([cast.b, cast.a])
    return cast


@pytest.fixture
def admin(client, cast):
    """A browser in which the administrator is signed in."""
    client.force_login(cast.admin)
    return client


@pytest.mark.parametrize(
    "resource", [AgencyResource, AgencyAliasResource, AgencyGroupResource, UserResource]
)
def test_export_then_import_changes_nothing(registry, resource):
    count, left_alone, same = round_trip(resource)
    assert count == left_alone > 0 and same


def test_export_is_never_a_formula_and_never_a_hash(registry):
    registry.staff_a.set_password("Bi-mat-2023-rat-dai")
    registry.staff_a.save()
    rows = cells(AgencyResource().workbook()[0])
    assert any("=1+1" in row for row in rows)
    assert datetime(1992, 5, 1) in [cell for row in rows for cell in row]
    assert "md5" not in str(cells(UserResource().workbook()[0]))


def test_import_keeps_the_stored_characters_of_an_unchanged_spelling(registry):
    before = AgencyAlias.objects.values_list("raw", flat=True).get()
    load(AgencyAliasResource, xlsx(["Cách viết", "Cơ quan"], ["Sở  Công thương", "SCT"]))
    assert AgencyAlias.objects.get().raw == before != unicodedata.normalize("NFC", before)


def test_import_adds_and_changes_and_leaves_the_rest(cast):
    changed = ["SCT", "Sở Công Thương", "Sở CT tỉnh Trà Vinh", "SCT", "Sở, ban, ngành cấp tỉnh"]
    new = ["STP", "Sở Tư pháp", "Sở Tư pháp tỉnh", "STP", "sở,  ban, ngành cấp TỈNH"]
    before = Agency.objects.count()
    result = load(AgencyResource, xlsx(HEADINGS, changed, [None] * 5, new))
    assert (result.totals["new"], result.totals["update"]) == (1, 1)
    assert Agency.objects.get(code="SCT").full_name == "Sở CT tỉnh Trà Vinh"
    assert Agency.objects.get(code="STP").kind == "department"
    assert Agency.objects.count() == before + 1


def test_import_reads_headings_however_they_are_typed(cast):
    headings = [unicodedata.normalize("NFD", f"  {h.upper()} ") for h in HEADINGS]
    data = xlsx(["Danh mục cơ quan"], [], headings, SYT[:2] + ["Sở Y tế mới"] + SYT[3:])
    assert load(AgencyResource, data).totals["update"] == 1


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (["X", "Tên", "Tên", "T", "Sở"], "Loại", "“Sở”: Chọn một trong: UBND tỉnh"),
        (["X", None, "Tên", "T", "UBND tỉnh"], "Tên dùng trong kế hoạch", "Trường này"),
        (["X" * 21, "Tên", "Tên", "T", "UBND tỉnh"], "Mã", "20"),
    ],
)
def test_import_error_names_row_column_and_value(cast, row, column, message):
    before = AgencyResource().fingerprint()
    result = load(AgencyResource, xlsx(HEADINGS, SYT, row))
    [(number, heading, said)] = problems(result)
    assert (number, heading) == (3, column) and message in said
    assert AgencyResource().fingerprint() == before


def test_import_refuses_a_key_standing_twice_in_the_file(cast):
    result = load(AgencyResource, xlsx(HEADINGS, SYT, ["syt ", *SYT[1:]]))
    assert [(n, m) for n, _column, m in problems(result)] == [(3, "Trùng khóa với hàng 2 của tệp.")]


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        (["Mã", "Tên lạ"], "Không có cột này: Tên lạ."),
        (["Tên đầy đủ", "Loại"], "Thiếu cột: Mã."),
    ],
)
def test_import_refuses_other_headings(cast, headings, message):
    result = load(AgencyResource, xlsx(headings, ["SCT", "x"]))
    assert [str(e.error) for e in result.base_errors] == [message] and not result.rows


def test_import_of_an_unknown_agency_names_the_cell(cast):
    result = load(AgencyAliasResource, xlsx(["Cách viết", "Cơ quan"], ["Sở Y tê", "SYTE"]))
    assert problems(result) == [(2, "Cơ quan", "“SYTE”: Không có trong danh mục cơ quan.")]


def test_import_of_a_group_reads_its_members(registry):
    data = xlsx(["Mã", "Thành viên"], ["CAC_SO", "SYT; SKHDT"])
    assert load(AgencyGroupResource, data).totals["update"] == 1
    group = AgencyGroup.objects.get()
    assert {a.code for a in group.members.all()} == {"SYT", "SKHDT"}
    bad = load(AgencyGroupResource, xlsx(["Mã", "Thành viên"], ["CAC_SO", "SYT; LA"]))
    assert problems(bad) == [(2, "Thành viên", "“SYT; LA”: Không có trong danh mục cơ quan.")]


def test_new_agency_may_be_the_parent_of_a_later_row(cast):
    headings = [*HEADINGS, "Cơ quan cấp trên"]
    above = ["TREN", "Cơ quan trên", "Trên", "T", "UBND tỉnh", None]
    below = ["DUOI", "Cơ quan dưới", "Dưới", "D", "UBND cấp huyện", "TREN"]
    assert load(AgencyResource, xlsx(headings, above, below)).totals["new"] == 2
    assert Agency.objects.get(code="DUOI").parent.code == "TREN"


def test_imported_person_has_no_password(cast):
    data = xlsx(
        ["Tên đăng nhập", "Họ tên hoặc chức danh", "Cơ quan", "Vai trò", "Đang dùng"],
        ["moi", "Chuyên viên mới", "SYT", "Chuyên viên", "Có"],
    )
    load(UserResource, data)
    user = User.objects.get(username="moi")
    assert user.agency.code == "SYT" and not user.has_usable_password()


def test_nobody_demotes_themselves_by_import(cast):
    cast.admin.set_unusable_password()
    cast.admin.save()
    data = xlsx(["Tên đăng nhập", "Vai trò"], ["quantri", "Lãnh đạo tỉnh"])
    assert problems(load(UserResource, data, user=cast.admin))
    assert User.objects.get(username="quantri").role == "admin"
    assert not problems(load(UserResource, data, user=cast.staff_a))


def test_preview_shows_the_difference_and_confirmation_writes_once(admin, cast):
    data = xlsx(["Mã", "Tên đầy đủ"], ["SCT", "Sở Công Thương tỉnh Trà Vinh <mới>"])
    previewed = preview(admin, Agency, data)
    html = previewed.content.decode()
    assert "<ins> &lt;mới&gt;</ins>" in html and "style=" not in html
    assert confirm(admin, Agency, previewed).status_code == 302
    assert Agency.objects.get(code="SCT").full_name.endswith("<mới>")
    [event] = AuditEvent.objects.filter(action="import")
    assert event.data == {
        "file": "danh-muc.xlsx",
        "new": 0,
        "changed": 1,
        "unchanged": 0,
        "rows": ["Sở Công Thương"],
    }


def test_confirmation_is_refused_when_the_data_changed(admin, cast):
    previewed = preview(admin, Agency, xlsx(["Mã", "Tên đầy đủ"], ["SCT", "Tên mới"]))
    Agency.objects.filter(code="SYT").update(full_name="Ai đó vừa sửa")
    page_after = admin.get(confirm(admin, Agency, previewed).url)
    assert "Chưa nhập gì" in page_after.content.decode()
    assert Agency.objects.get(code="SCT").full_name != "Tên mới"


@pytest.mark.parametrize("changed", [{"stamp": "x"}, {"import_file_name": "khac"}])
def test_confirmation_is_refused_with_another_file_or_stamp(admin, cast, changed):
    previewed = preview(admin, Agency, xlsx(["Mã", "Tên đầy đủ"], ["SCT", "Tên mới"]))
    assert confirm(admin, Agency, previewed, **changed).url == page(Agency, "import")
    assert Agency.objects.get(code="SCT").full_name != "Tên mới"


def test_confirmation_by_another_person_is_refused(admin, cast):
    previewed = preview(admin, Agency, xlsx(["Mã", "Tên đầy đủ"], ["SCT", "Tên mới"]))
    admin.force_login(UserFactory(role="admin", agency=None))
    assert confirm(admin, Agency, previewed).url == page(Agency, "import")
    assert not AuditEvent.objects.filter(action="import").exists()


def test_second_confirmation_is_refused(admin, cast):
    previewed = preview(admin, Agency, xlsx(["Mã", "Tên đầy đủ"], ["SCT", cast.a.full_name]))
    assert confirm(admin, Agency, previewed).url == page(Agency, "changelist")
    assert confirm(admin, Agency, previewed).url == page(Agency, "import")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "trống"),
        (b"Ma,Ten\nSCT,So", "không phải Word, Excel"),
        (xlsx(["Mã"]), "Không thấy hàng tiêu đề cột"),
        (xlsx(["Mã", "Loại", "Mã"], ["a", "b", "c"]), "lặp lại"),
        (xlsx(["Mã", "Loại"], ["a", "b", "c"]), "Cột thứ 3 không có tiêu đề"),
        (xlsx(["Mã", "Loại"], ["=1+1", "b"]), "Ô A2 là công thức"),
    ],
)
def test_unreadable_file_is_refused_in_words(admin, cast, data, message):
    response = preview(admin, Agency, data)
    assert response.status_code == 200 and message in response.content.decode()


def test_errors_of_a_file_are_listed_by_row_and_column(admin, cast):
    html = preview(admin, Agency, xlsx(["Mã", "Loại"], ["SCT", "Sở"])).content.decode()
    assert "Hàng 2, cột “Loại”: “Sở”: Chọn một trong" in html and "Nhập các dòng này" not in html


def test_export_page_writes_the_filtered_list_and_one_audit_row(admin, cast):
    AgencyFactory(code="X", name="Cơ quan khác", kind="district")
    response = admin.get(page(Agency, "export") + "?kind__exact=district")
    assert [row[0] for row in cells(response.content)][2:] == ["X"]
    [event] = AuditEvent.objects.filter(action="export")
    assert event.data == {"rows": 1, "query": "kind__exact=district"}


def test_export_takes_the_same_queries_for_many_rows(cast, django_assert_num_queries):
    for n in range(30):
        UserFactory(agency=AgencyFactory(code=f"C{n}"))
    with django_assert_num_queries(1):
        UserResource().workbook()
    with django_assert_num_queries(1):
        AgencyResource().workbook()
