"""The audit trail: whole or not, append-only, one row an act, its page."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit
from agencies.audit_words import details
from agencies.models import AppendOnly, AuditEvent
from common import clock
from reporting.services import move
from reporting.workflow import Act
from tests.workbooks import table

URL = reverse("agencies:audit-list")


@pytest.fixture
def trail(cast):
    """Five rows of several people on two days."""
    AuditEvent.objects.filter(pk__gt=0)._raw_delete(using="default")
    audit.record("save", by=cast.staff_a, label="I/8 · Quý II/2023 · Sở Công Thương")
    audit.record("send", by=cast.head_a, label="I/8 · Quý II/2023 · Sở Công Thương")
    audit.record("login_failed", by=None, label="ke-la")
    audit.record("return", by=cast.head_m, data={"reason": "Thiếu số liệu"})
    audit.record("accept", by=cast.coordinator)
    return cast


def forge(sql, *params):
    """Change the table behind the application's back."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def keys():
    """Row numbers, oldest first."""
    return list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))


def shown(client, user, **query):
    """The acts on the page a person gets."""
    client.force_login(user)
    AuditEvent.objects.filter(action="login")._raw_delete(using="default")
    return [event.action for event, _details in client.get(URL, query).context["rows"]]


def test_whole_trail_says_so_with_its_last_hash(trail, capsys):
    assert audit.first_broken() is None
    call_command("verify_audit")
    said = capsys.readouterr().out
    last = AuditEvent.objects.order_by("pk").last()
    assert f"5 dòng, dòng cuối số {last.pk}, dấu vết {last.hash}" in said


def test_empty_trail_is_whole(db, capsys):
    call_command("verify_audit")
    assert "chưa có dòng nào" in capsys.readouterr().out


@pytest.mark.parametrize(
    "column", ["actor", "subject", "action", "agency", "ip", "request_id", "hash", "previous_hash"]
)
def test_changed_row_is_named(trail, column):
    second = keys()[1]
    forge(f"UPDATE agencies_auditevent SET {column} = 'x' WHERE id = %s", second)
    assert audit.first_broken().pk == second
    with pytest.raises(CommandError, match=f"dòng số {second}"):
        call_command("verify_audit")


def test_changed_moment_or_data_is_named(trail):
    third = keys()[2]
    moment = clock.now() - timedelta(days=1)
    forge("UPDATE agencies_auditevent SET at = %s WHERE id = %s", moment, third)
    assert audit.first_broken().pk == third
    second = keys()[1]
    forge("UPDATE agencies_auditevent SET data = '{\"x\": 1}' WHERE id = %s", second)
    assert audit.first_broken().pk == second


def test_deleted_row_shows_at_the_next(trail):
    first, second, *_rest = keys()
    forge("DELETE FROM agencies_auditevent WHERE id = %s", second)
    assert audit.first_broken().pk == keys()[1] != first


def test_deleted_first_row_shows(trail):
    forge("DELETE FROM agencies_auditevent WHERE id = %s", keys()[0])
    assert audit.first_broken().pk == keys()[0]


def test_rows_in_another_order_show(trail):
    first, second, *_rest = keys()
    for old, new in ((first, -1), (second, first), (-1, second)):
        forge("UPDATE agencies_auditevent SET id = %s WHERE id = %s", new, old)
    assert audit.first_broken().pk == first


def test_rows_are_added_and_never_changed(trail):
    event = AuditEvent.objects.first()
    everything = AuditEvent.objects.all()
    for change in (
        event.save,
        event.delete,
        everything.delete,
        lambda: everything.update(actor="x"),
        lambda: everything.bulk_update([event], ["actor"]),
    ):
        with pytest.raises(AppendOnly):
            change()
    assert AuditEvent.objects.count() == 5


def test_act_undone_leaves_no_row(cast):
    with transaction.atomic():
        audit.record("save", by=cast.staff_a)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(action="save").exists()


def test_refused_act_leaves_no_row(cast):
    before = AuditEvent.objects.count()
    with pytest.raises(Exception, match="quyền"):
        move(report=cast.report, act=Act.SEND, by=cast.staff_b, content={})
    assert AuditEvent.objects.count() == before


def test_each_sign_in_and_out_is_one_row(client, cast):
    cast.staff_a.set_password("Mat-khau-thu-2023")
    cast.staff_a.save()
    AuditEvent.objects.filter(pk__gt=0)._raw_delete(using="default")
    way_in = reverse("account_login")
    client.post(way_in, {"login": "staff.a", "password": "sai-mat-khau"})
    client.post(way_in, {"login": "staff.a", "password": "Mat-khau-thu-2023"})
    client.post(reverse("account_logout"))
    rows = list(AuditEvent.objects.order_by("pk").values_list("action", "subject", "ip"))
    assert [r[0] for r in rows] == ["login_failed", "login", "logout"]
    assert rows[0][1:] == ("staff.a", "127.0.0.1")
    assert "Mat-khau" not in str(AuditEvent.objects.values())
    cast.staff_a.refresh_from_db()
    assert cast.staff_a.last_login and cast.staff_a.history.count() == 2  # made, password set


LIFE = [
    ("hand_in", "staff_a"),
    ("withdraw", "staff_a"),
    ("hand_in", "staff_a"),
    ("send_back", "head_a"),
    ("send", "head_a"),
    ("recall", "head_a"),
    ("send", "head_a"),
    ("return", "head_m"),
    ("send", "head_a"),
    ("accept", "head_m"),
    ("reopen", "staff_m"),
]


def test_each_step_of_a_report_is_one_row_by_its_person(cast):
    for act, who in LIFE:
        before = AuditEvent.objects.count()
        by = getattr(cast, who)
        move(report=cast.report, act=Act(act), by=by, reason="Lý do", content={"fields": []})
        assert AuditEvent.objects.count() == before + 1
        event = AuditEvent.objects.first()
        assert (event.action, event.actor_id, event.subject_id) == (act, by.pk, str(cast.report.pk))
    assert audit.first_broken() is None


@pytest.mark.parametrize("who", ["staff_a", "head_a", "staff_m", "coordinator", "leader"])
def test_page_is_for_administrators(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(URL).status_code == 403
    assert client.get(URL, {"xuat": "xlsx"}).status_code == 403


def test_page_shows_the_newest_first_with_reasons(client, trail):
    assert shown(client, trail.admin)[:2] == ["accept", "return"]
    html = client.get(URL).content.decode()
    assert "Lý do: Thiếu số liệu" in html and "Hệ thống" in html


@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ({"q": "so cong thuong"}, ["send", "save"]),
        ({"q": "nguoi HEAD"}, ["return", "send"]),
        ({"viec": "login_failed"}, ["login_failed"]),
        ({"co_quan": "SKHDT"}, ["return"]),
        ({"tu": "12/06/2023", "den": "12/06/2023", "viec": "send"}, ["send"]),
        ({"tu": "13/06/2023"}, []),
        ({"den": "11/06/2023"}, []),
        ({"q": "khongco"}, []),
    ],
)
def test_filter_narrows(client, trail, query, acts):
    assert shown(client, trail.admin, **query) == acts


def test_days_are_read_day_first_and_nonsense_is_told(client, trail, today):
    today.move_to(datetime(2023, 7, 5, 23, 59, tzinfo=clock.VIETNAM))
    audit.record("export", by=trail.leader)
    assert shown(client, trail.admin, tu="05/07/2023", den="5-7-2023") == ["export"]
    assert shown(client, trail.admin, tu="07/05/2023", den="08/05/2023") == []
    assert "không có trong lịch" in client.get(URL, {"tu": "31/02/2023"}).content.decode()


def test_workbook_is_the_filtered_list_and_is_itself_a_row(client, trail):
    client.force_login(trail.admin)
    rows = table(client.get(URL, {"viec": "send", "xuat": "xlsx"}).content)
    assert [(row[4], row[5]) for row in rows] == [
        ("Nộp báo cáo", "I/8 · Quý II/2023 · Sở Công Thương")
    ]
    assert AuditEvent.objects.first().data == {"rows": 1, "query": "viec=send&xuat=xlsx"}
    assert audit.first_broken() is None


def test_query_count_does_not_grow_and_pages_hold_25(client, trail):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            response = client.get(URL)
        return len(seen), len(response.context["rows"])

    client.force_login(trail.admin)
    few, _rows = queries()
    for _n in range(30):
        audit.record("save", by=trail.staff_a)
    assert queries() == (few, 25)


def test_details_are_told_in_words():
    data = {"act": "change", "values": {"Loại": ["Sở", None], "Đang dùng": [True, False]}}
    assert details(data) == ["Việc: sửa", "Loại: Sở → –", "Đang dùng: có → không"]
    assert details({"rows": ["a", "b"], "query": ""}) == ["Dòng: a, b"]
