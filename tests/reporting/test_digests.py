"""`manage.py send_reminders`: reminders, then one letter a person and day."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from reporting.models import Digest, Notice, Reminder
from reporting.services import digests, move
from reporting.services.reminders import lay_down_steps
from reporting.workflow import Act
from tests.cast import NOW

FRIDAY, THURSDAY, SATURDAY = "2023-06-16", "2023-06-15", "2023-06-17"


@pytest.fixture
def office(cast, today, settings):
    """Mail is on, everybody but staff_b has an address; it is Tuesday, three days before."""
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.vn", "https://kehoach.example.vn"
    settings.DEFAULT_FROM_EMAIL = "kehoach@example.vn"
    lay_down_steps()
    for key in ("staff_a", "head_a", "staff_m", "coordinator", "gone"):
        who = getattr(cast, key)
        who.email = f"{who.username}@example.vn"
        who.save()
    today.move_to("2023-06-13T07:00:00+07:00")
    return cast


def run(*args):
    """What the command said."""
    out = StringIO()
    call_command("send_reminders", *args, stdout=out, stderr=out)
    return out.getvalue().strip()


def send(report, by):
    return move(report=report, act=Act.SEND, by=by, content={"item": {}, "fields": []})


def test_reminds_and_writes_one_letter_a_person(office):
    said = run()
    assert said == "Ngày 13/06/2023: nhắc 5 báo cáo, báo 2 người; đã gửi 1 thư."
    [letter] = mail.outbox  # staff_b has no address and reads it in the inbox
    assert letter.to == ["staff.a@example.vn"] and letter.from_email == "kehoach@example.vn"
    assert letter.subject == "Kehoach 13/06/2023: 1 thông báo mới"
    assert "Còn 3 ngày: 3 mục Quý II/2023 chưa nộp" in letter.body
    assert "https://kehoach.example.vn/bao-cao/thong-bao/" in letter.body
    assert "&" not in letter.body and "{" not in letter.body
    assert Notice.objects.filter(person__in=[office.staff_b, office.staff_a]).count() == 2


def test_second_run_of_a_day_writes_nothing(office):
    run()
    assert run() == "Ngày 13/06/2023: nhắc 0 báo cáo, báo 0 người; đã gửi 0 thư."
    assert len(mail.outbox) == 1 and Digest.objects.count() == 1


def test_what_was_read_or_mailed_is_not_mailed_again(office, today):
    run()
    today.move_to(f"{FRIDAY}T07:00:00+07:00")
    Notice.objects.create(person=office.staff_a, kind="comment", text="Đã đọc", at=NOW, read_at=NOW)
    run()
    last = mail.outbox[-1]
    assert "Hạn hôm nay" in mail.outbox[1].body + last.body
    assert all("Còn 3 ngày" not in m.body and "Đã đọc" not in m.body for m in mail.outbox[1:])


def test_nothing_to_say_no_letter(office, today):
    today.move_to("2023-06-12T07:00:00+07:00")
    assert run().endswith("đã gửi 0 thư.")
    assert mail.outbox == [] and not Digest.objects.exists()


def test_head_hears_of_what_waits_and_reviewer_of_what_waits_long(office, today):
    move(report=office.target_report, act=Act.HAND_IN, by=office.staff_a)
    send(office.report, office.head_a)
    send(office.metric_report, office.head_a)
    assert {w.person for w in digests.letters(on=NOW.date())} == {office.head_a}
    today.move_to("2023-06-19T07:00:00+07:00")
    found = {w.person: w for w in digests.letters(on=NOW.date() + timedelta(days=7))}
    assert found[office.head_a].to_approve == 1
    assert found[office.staff_m].to_review == 1  # the task it watches
    assert found[office.coordinator].to_review == 1  # the metric nobody watches
    assert found[office.staff_m].subject == "Kehoach 19/06/2023: 1 báo cáo chờ xem xét"
    assert "1 báo cáo chờ anh/chị duyệt" in found[office.head_a].body
    assert digests.letters(on=NOW.date() + timedelta(days=12)) == []  # a Saturday


class Refuses(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise ConnectionResetError("hết chỗ")


class IsAway(EmailBackend):
    """A mail server that is not there."""

    def open(self):
        raise ConnectionRefusedError("không có máy")


@pytest.mark.parametrize("server", ["Refuses", "IsAway"])
def test_failed_mail_is_sent_by_the_next_run(office, settings, server):
    good = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.{server}"
    with pytest.raises(SystemExit) as status:
        run()
    assert status.value.code == 1
    assert not Digest.objects.filter(sent_at__isnull=False).exists()
    assert not Notice.objects.filter(digest__isnull=False).exists()
    settings.EMAIL_BACKEND = good
    assert run().endswith("đã gửi 1 thư.")
    assert len(mail.outbox) == 1


def test_two_runs_at_once_send_a_letter_once(office):
    Notice.objects.create(person=office.staff_a, kind="comment", text="Mới", at=NOW)
    letters = digests.letters(on=NOW.date())
    assert digests.send(letters=letters, on=NOW.date()) == (1, 0)
    assert digests.send(letters=letters, on=NOW.date()) == (0, 0)
    assert len(mail.outbox) == 1


def test_without_a_mail_server_the_inbox_alone(office, settings):
    settings.EMAIL_HOST = ""
    assert "chưa đặt EMAIL_HOST nên không gửi thư" in run()
    assert mail.outbox == [] and not Digest.objects.exists() and Notice.objects.count() == 2


def test_dry_run_writes_nothing(office):
    said = run("--dry-run", "--date", "16/06/2023")
    assert "nhắc 5 báo cáo" in said and "thư sẽ gửi" in said and "không ghi gì" in said
    assert mail.outbox == [] and not Reminder.objects.exists() and not Notice.objects.exists()


@pytest.mark.parametrize("args", [["--date", "31/02/2023"], ["--date", "01/01/2024"]])
def test_wrong_use(office, args):
    with pytest.raises(CommandError) as error:
        run(*args)
    assert error.value.returncode == 2


def test_queries_of_letters_do_not_grow(office, django_assert_num_queries):
    for n in range(20):
        Notice.objects.create(person=office.staff_a, kind="comment", text=f"Dòng {n}", at=NOW)
    with django_assert_num_queries(6):
        assert len(digests.letters(on=NOW.date())[0].notices) == 20
