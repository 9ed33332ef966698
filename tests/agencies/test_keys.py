"""Keys of the read API: given, found, counted, revoked; their pages."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit, keys
from agencies.models import ApiKey, AuditEvent
from tests.races import A_WHILE, TWO_AT_ONCE, Beside
from tests.workbooks import table

LIST, GIVE = reverse("keys:list"), reverse("keys:give")


@pytest.fixture
def given(cast):
    """A key of agency a and its secret."""
    return keys.give(name="Trục liên thông", agency=cast.a, by=cast.admin)


def test_the_secret_is_not_kept(given):
    key, secret = given
    kept = ApiKey.objects.values_list().get()
    assert secret.startswith(key.prefix) and len(secret) > 50
    assert not any(secret in str(value) or secret[12:] in str(value) for value in kept)


def test_a_key_is_found_by_its_whole_secret(given):
    key, secret = given
    assert keys.find(secret) == key
    for wrong in (
        secret[:-1],
        secret + "x",
        key.prefix,
        "",
        "kh_00000000_" + secret[12:],
        "ễ" * 60,
    ):
        assert keys.find(wrong) is None


def test_a_revoked_key_opens_nothing(cast, given):
    key, secret = given
    keys.revoke(key=key, by=cast.admin)
    keys.revoke(key=key, by=cast.admin)
    assert keys.find(secret) is None
    assert AuditEvent.objects.filter(action="revoke_key").count() == 1


def test_who_gave_and_revoked_is_in_the_trail(cast, given):
    key, secret = given
    keys.revoke(key=key, by=cast.admin)
    acts = audit.about(key).order_by("pk")
    assert [act.action for act in acts] == ["give_key", "revoke_key"]
    assert acts[0].data == {"agency": "SCT", "prefix": key.prefix}
    assert not any(secret[12:] in f"{act.subject}{act.data}" for act in acts)


def test_only_administrators_give_and_revoke(cast, given):
    for person in (cast.head_a, cast.coordinator, cast.leader):
        with pytest.raises(PermissionDenied):
            keys.give(name="x", agency=None, by=person)
        with pytest.raises(PermissionDenied):
            keys.revoke(key=given[0], by=person)


def test_calls_are_counted_by_the_minute(given, settings, today):
    settings.API_CALLS_PER_MINUTE = 2
    key, _secret = given
    today.move_to("2023-06-12T02:00:40+00:00")
    assert [keys.count_call(key) for _ in range(3)] == [0, 0, 20]
    key.refresh_from_db()
    assert key.calls == 2 and key.used_at
    today.move_to("2023-06-12T02:01:00+00:00")
    assert keys.count_call(key) == 0


def test_a_key_reads_as_its_agency_or_the_province(cast, given):
    agencys = keys.reader(given[0])
    assert (agencys.has_seat, agencys.sees_province, agencys.agency_id) == (True, False, cast.a.pk)
    provinces = keys.reader(keys.give(name="x", agency=None, by=cast.admin)[0])
    assert provinces.has_seat and provinces.sees_province and not provinces.is_superuser


class TestTwoAtOnce:
    pytestmark = TWO_AT_ONCE

    def test_the_last_call_of_a_minute_is_made_once(self, cast, settings):
        settings.API_CALLS_PER_MINUTE = 1
        key, _secret = keys.give(name="x", agency=None, by=cast.admin)
        with transaction.atomic():
            first = keys.count_call(key)
            other = Beside(lambda: keys.count_call(key))
            other.join(A_WHILE)
            assert other.is_alive()
        assert first == 0 and other.result() > 0


# --- pages ---------------------------------------------------------------------------------------
def test_a_key_is_shown_once(client, cast):
    client.force_login(cast.admin)
    page = client.post(GIVE, {"name": "Bảng tính", "agency": "SCT"})
    [secret] = re.findall(r'value="(kh_[^"]+)"', page.content.decode())
    assert "no-store" in page["Cache-Control"]
    key = keys.find(secret)
    assert (key.name, key.agency, key.made_by) == ("Bảng tính", cast.a, cast.admin)
    assert secret not in client.get(LIST).content.decode()


def test_the_whole_province_is_chosen_never_left_over(client, cast):
    client.force_login(cast.admin)
    page = client.post(GIVE, {"name": "Bảng tính", "agency": ""})
    assert page.context["form"].errors.keys() == {"agency"}
    assert 'value="Bảng tính"' in page.content.decode() and not ApiKey.objects.exists()
    client.post(GIVE, {"name": "Bảng tính", "agency": "*"})
    assert ApiKey.objects.get().agency is None


def test_list_tells_whose_and_since_when(client, cast, given):
    client.force_login(cast.admin)
    page = client.get(LIST)
    text = page.content.decode()
    assert page.context["heading"] == "1 khóa truy cập đang dùng"
    assert "Trục liên thông" in text and given[0].prefix in text and "Chưa dùng" in text


def test_revoking_is_asked_first(client, cast, given):
    key, _secret = given
    client.force_login(cast.admin)
    url = reverse("keys:revoke", args=[key.pk])
    assert "hết đọc được ngay" in client.get(url).content.decode()
    answer = client.post(url, follow=True)
    key.refresh_from_db()
    assert key.revoked_by == cast.admin and "Đã thu hồi khóa" in answer.content.decode()
    assert reverse("keys:revoke", args=[key.pk]) not in answer.content.decode()
    assert client.get(LIST, {"trang_thai": "dang_dung"}).context["rows"] == []
    assert len(client.get(LIST, {"trang_thai": "thu_hoi", "co_quan": "SCT"}).context["rows"]) == 1


def test_list_is_a_workbook_too(client, cast, given):
    client.force_login(cast.admin)
    [row] = table(client.get(LIST, {"xuat": "xlsx"}).content)
    assert row[:4] == ["Trục liên thông", "Sở Công Thương", given[0].prefix, "Đang dùng"]


def test_query_count_does_not_grow(client, cast, given):
    client.force_login(cast.admin)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        return len(seen)

    few = queries()
    for n in range(20):
        keys.give(name=f"Khóa {n}", agency=cast.b, by=cast.admin)
    assert queries() == few
