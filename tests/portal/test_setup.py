"""`manage.py setup`, and the settings that guard it."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from agencies.models import Agency, User
from common import clock
from plans.models import Plan
from portal.demo import people, reports
from reporting.models import Holiday, Report
from reporting.services import generate_reports

ROOT = Path(__file__).parents[2]
KEY = "mot-khoa-bi-mat-rat-dai-chi-dung-cho-viec-thu-nghiem-0123456789"
PRODUCTION = {
    "KEHOACH_ENV": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "kehoach.example.vn",
}


def setup(*args):
    """What the command printed."""
    out = StringIO()
    call_command("setup", *args, stdout=out)
    return out.getvalue()


def counts():
    """How many rows every table holds."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_setup_from_nothing_then_again(db, django_assert_max_num_queries):
    assert "41 cơ quan, 68 nhiệm vụ, 23 chỉ tiêu chủ yếu, 46 chỉ tiêu ngành" in setup()
    before = counts()
    assert before["reporting.ReportingPeriod"] == before["reporting.ReminderStep"] == 4
    assert before["tasks.HistoricalTask"] == 68  # so that the first mend shows what was before
    assert before["reporting.Holiday"] == Holiday.objects.filter(day__year=2023).count() == 18
    with django_assert_max_num_queries(60):
        said = setup()
    assert counts() == before
    assert said == "Chưa có tài khoản. Tạo quản trị viên: manage.py createsuperuser\n"


def test_setup_keeps_what_an_administrator_mended(plan2023):
    Agency.objects.filter(code="SCT").update(short_name="Sở CT")
    Plan.objects.update(title="Kế hoạch đã sửa")
    setup()
    assert Agency.objects.get(code="SCT").short_name == "Sở CT"
    assert Plan.objects.get().title == "Kế hoạch đã sửa"


def test_setup_gives_out_the_quarters_that_have_begun(plan2023, today):
    said = setup()
    assert "Đã giao 484 báo cáo Quý II/2023." in said
    made = Report.objects.values_list("period__code", flat=True)
    assert set(made) == {"2023-Q1", "2023-Q2"}


def test_setup_opens_a_quarter_once(plan2023, today):
    setup()
    Report.objects.all().delete()
    plan2023.periods.filter(code="2023-Q1").update(closed_at=clock.now())
    setup()
    assert not Report.objects.exists()


def test_setup_leaves_later_quarters_to_a_person(plan2023, today):
    setup()
    today.move_to("2023-06-20T09:00:00+07:00")
    setup()
    assert plan2023.periods.filter(opened_at=None).count() == 2


def test_setup_says_nothing_to_a_house_with_people(plan2023):
    setup()
    User.objects.create_superuser("quantri", name="Quản trị")
    assert setup() == ""


def test_setup_refuses_the_demo_outside_the_demo(plan2023):
    assert not django_settings.DEMO
    with pytest.raises(CommandError, match="KEHOACH_ENV=demo"):
        setup("--demo")
    assert not User.objects.exists()


def test_setup_demo_makes_people_and_the_past_once(plan2023, today, settings, monkeypatch):
    settings.DEMO = True
    built = []

    def build(plan):
        generate_reports(period=plan.periods.first())
        built.append(Report.objects.update(version=1))
        return len(built)

    monkeypatch.setattr(reports, "build", build)
    said = setup("--demo", "--port=8123")
    assert "http://127.0.0.1:8123/" in said and people.PASSWORD in said and "ubhtrc" in said
    assert User.objects.count() == 3 + 2 * 41
    setup("--demo")
    assert len(built) == 1 and User.objects.count() == 85


def test_demo_people_bear_the_name_of_their_post(plan2023, today, client):
    people.create()
    User.objects.filter(username="sct").update(name="Đã sửa")
    assert people.create() == 0
    names = dict(User.objects.values_list("username", "name"))
    assert names["sct.ld"] == "Lãnh đạo Sở Công Thương" and names["sct"] == "Đã sửa"
    assert names["dieuphoi"] == "Điều phối viên Văn phòng UBND tỉnh"
    assert names["cat"] == "Cán bộ Công an tỉnh"
    assert len(set(User.objects.values_list("password", flat=True))) == 1
    assert client.login(username="skhdt", password=people.PASSWORD)


def load_settings(tmp_path, **env):
    """The last line of what starting with this environment says; "" when it starts."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", "import kehoach.settings"],
        cwd=ROOT,
        env=keep | {"DATA_DIR": str(tmp_path / "data"), "PYTHONUTF8": "1"} | env,
        capture_output=True,
        text=True,
    )
    assert bool(done.returncode) == bool(done.stderr)
    return done.stderr.strip().rpartition("\n")[2]


def test_production_starts_with_good_settings(tmp_path):
    assert load_settings(tmp_path, **PRODUCTION) == ""


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY phải có"),
        ({"SECRET_KEY": KEY[:49]}, "SECRET_KEY phải có"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY phải có"),
        ({"SECRET_KEY": django_settings.SECRET_KEY}, "SECRET_KEY phải có"),
        ({"DEBUG": "1"}, "DEBUG hoặc DEMO"),
        ({"DEMO": "1"}, "DEBUG hoặc DEMO"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS phải nêu rõ"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS phải nêu rõ"),
    ],
)
def test_production_refuses(tmp_path, env, message):
    assert message in load_settings(tmp_path, **PRODUCTION | env)


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"KEHOACH_ENV": "prod"}, "KEHOACH_ENV phải là một trong"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL phải bắt đầu bằng"),
        ({"DATABASE_URL": "kehoach.sqlite3"}, "DATABASE_URL phải bắt đầu bằng"),
        ({"DEADLINE_HOUR": "24"}, "DEADLINE_HOUR phải là số nguyên từ 0 đến 23"),
        ({"DEADLINE_HOUR": "17h"}, "DEADLINE_HOUR phải là số nguyên từ 0 đến 23"),
        ({"DUE_DAY_SHIFT": "sau"}, "DUE_DAY_SHIFT phải là một trong"),
        ({"EMAIL_SECURITY": "ssl"}, "EMAIL_SECURITY phải là một trong"),
        ({"EMAIL_HOST": "mail.example.vn"}, "DEFAULT_FROM_EMAIL phải là địa chỉ thư"),
        ({"EMAIL_HOST": "mail.example.vn", "DEFAULT_FROM_EMAIL": "k@example.vn"}, "SITE_URL phải"),
        ({"DEBUG": "co"}, "DEBUG phải là một trong"),
        ({"ANTIVIRUS_COMMAND": "khong-co -"}, "ANTIVIRUS_COMMAND: máy không có lệnh khong-co"),
        ({"ANTIVIRUS_COMMAND": "sh 'a"}, "ANTIVIRUS_COMMAND có dấu nháy không khép"),
    ],
)
def test_a_bad_setting_stops_the_start_and_is_named(tmp_path, env, message):
    assert message in load_settings(tmp_path, **env)
