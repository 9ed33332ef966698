"""The registry of agencies and the page of one; the audit trail's page is in test_audit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, AgencyAlias, AgencyGroup, AgencyName, AuditEvent
from tests.factories import AgencyFactory, UserFactory
from tests.workbooks import table

URL = reverse("agencies:agency-list")
REGISTRY = ["UBND", "SCT", "SYT", "SKHDT", "VPUBND"]  # by position; the issuer has 0


def shown(client, user, **query):
    """Codes of the agencies on the page a person gets."""
    client.force_login(user)
    return [agency.code for agency in client.get(URL, query).context["object_list"]]


def page(client, user, code="SCT"):
    """The page of one agency."""
    client.force_login(user)
    return client.get(reverse("agencies:agency-detail", args=[code]))


def switch(client, user, value=""):
    """Ask for the head's step of agency a to be switched."""
    client.force_login(user)
    return client.post(
        reverse("agencies:agency-setting", args=["SCT"]), {"head_approves": value}
    ).status_code


def test_registry_is_in_its_own_order(client, cast):
    assert shown(client, cast.staff_b) == REGISTRY


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "so y te"}, ["SYT"]),
        ({"q": "KE HOACH skhdt"}, ["SKHDT"]),
        ({"q": "khongco"}, []),
        ({"loai": "province"}, ["UBND"]),
        ({"sap": "ma"}, ["SCT", "SKHDT", "SYT", "UBND", "VPUBND"]),
        ({"sap": "-ma"}, ["VPUBND", "UBND", "SYT", "SKHDT", "SCT"]),
        ({"sap": "loai"}, ["SCT", "SYT", "SKHDT", "VPUBND", "UBND"]),
        ({"sap": "nguoi"}, ["UBND", "VPUBND", "SCT", "SYT", "SKHDT"]),
        ({"sap": "people__password"}, REGISTRY),
        ({"loai": "x"}, REGISTRY),
    ],
)
def test_filter_and_order(client, cast, query, codes):
    assert shown(client, cast.coordinator, **query) == codes


def test_heading_counts_kinds(client, cast):
    client.force_login(cast.leader)
    told = client.get(URL).context["heading"]
    assert told == "5 cơ quan: 1 UBND tỉnh; 4 sở, ban, ngành cấp tỉnh"
    assert client.get(URL, {"q": "so"}).context["heading"] == "3 cơ quan khớp điều kiện lọc"
    assert client.get(URL, {"q": "khongco"}).context["heading"].startswith("Không có cơ quan")


def test_number_of_people_is_for_the_province(client, cast):
    client.force_login(cast.coordinator)
    assert client.get(URL).context["sees_people"]
    client.force_login(cast.staff_a)
    assert "Tài khoản</th>" not in client.get(URL).content.decode()


def test_workbook_is_the_filtered_list(client, cast):
    client.force_login(cast.staff_a)
    rows = table(client.get(URL, {"q": "so", "xuat": "xlsx"}).content)
    assert [row[0] for row in rows] == ["SCT", "SYT", "SKHDT"]
    assert AuditEvent.objects.get(action="export").data == {"rows": 3, "query": "q=so&xuat=xlsx"}


def test_query_count_does_not_grow(client, cast):
    client.force_login(cast.coordinator)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(URL)
            page(client, cast.coordinator)
        return len(seen)

    few = queries()
    for n in range(30):
        UserFactory(agency=AgencyFactory(code=f"C{n}"))
        UserFactory(agency=cast.a)
        AgencyAlias.objects.create(agency=cast.a, raw=f"Cách {n}")
    assert queries() == few


def test_page_shows_names_spellings_and_groups(client, cast):
    AgencyAlias.objects.create(agency=cast.a, raw="Sở CT tỉnh")
    AgencyName.objects.create(agency=cast.a, name="Sở Thương mại", valid_to="2008-03-31")
    AgencyGroup.objects.create(code="CAC_SO", name="các sở, ngành").members.add(cast.a)
    html = page(client, cast.staff_b).content.decode()
    for words in ("Sở CT tỉnh", "Sở Thương mại", "31/03/2008", "các sở, ngành"):
        assert words in html
    assert f"{reverse('reporting:report-list')}?co_quan=SCT" in html


@pytest.mark.parametrize(
    ("who", "knows"),
    [("staff_a", True), ("head_a", True), ("coordinator", True), ("admin", True), ("leader", True)]
    + [("staff_b", False), ("head_m", False)],
)
def test_people_are_shown_to_their_agency_and_the_province(client, cast, who, knows):
    html = page(client, getattr(cast, who)).content.decode()
    assert ("Người head.a</th>" in html) is knows and ("head.a</td>" in html) is knows


def test_unknown_agency_is_not_found(client, cast):
    assert page(client, cast.admin, "KHONG").status_code == 404


@pytest.mark.parametrize("who", ["head_a", "admin"])
def test_head_or_administrator_switches_the_step_once(client, cast, who):
    assert switch(client, getattr(cast, who)) == 302
    assert switch(client, getattr(cast, who)) == 302
    assert not Agency.objects.get(code="SCT").head_approves
    assert "chuyên viên nộp thẳng" in page(client, cast.staff_b).content.decode()
    [event] = AuditEvent.objects.filter(action="setting")
    assert event.data == {"values": {"head_approves": [True, False]}}
    assert event.subject == "Sở Công Thương"


@pytest.mark.parametrize("who", ["staff_a", "head_b", "staff_m", "coordinator", "leader"])
def test_others_do_not_switch_and_have_no_button(client, cast, who):
    user = getattr(cast, who)
    assert switch(client, user) == 403 and Agency.objects.get(code="SCT").head_approves
    assert "thiet-lap" not in page(client, user).content.decode()


def test_staff_may_send_once_the_step_is_off(client, cast):
    switch(client, cast.head_a)
    cast.report.refresh_from_db()
    assert not cast.report.agency.head_approves
    switch(client, cast.head_a, "1")
    assert Agency.objects.get(code="SCT").head_approves
