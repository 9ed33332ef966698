"""`manage.py setup [--demo]`: make a migrated database ready for work.

Safe to run at every start: what exists stays as it is, also when an administrator mended it.
Days off of 2023: 8056/VPCP-KGVX of 01/12/2022 (Tết, Quốc khánh) and the Labour Code for the rest.
"""

from __future__ import annotations

import textwrap
from datetime import date
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from common import clock
from plans.models import Plan, PlanItem
from portal.demo import people, reports
from reporting.models import Report
from reporting.services import lay_down, open_period
from reporting.services.reminders import lay_down_steps

PLAN = {"issuer__code": "UBND", "year": 2023}
FIXTURES = ("agencies", "plan2023", "holidays")


class Command(BaseCommand):
    """The plan, its periods and reports; with --demo also people and three quarters of work."""

    help = _("Chuẩn bị dữ liệu: kế hoạch năm 2023, kỳ báo cáo; thêm --demo để có bản chạy thử.")

    def add_arguments(self, parser):
        """`--demo` and `--port`."""
        parser.add_argument("--demo", action="store_true", help=_("tạo tài khoản, báo cáo mẫu"))
        parser.add_argument("--port", type=int, default=8000, help=_("cổng in ra cùng địa chỉ"))

    def handle(self, *, demo, port, **options):
        """Do what is not done yet, then say where to go."""
        if demo and not settings.DEMO:
            raise CommandError(
                _("Chỉ tạo dữ liệu chạy thử khi KEHOACH_ENV=demo, không khi vận hành thật.")
            )
        call_command("createcachetable", verbosity=0)
        plan = self.load_plan()
        lay_down(plan=plan)
        lay_down_steps()
        if demo:
            self.make_demo(plan)
        begun = plan.periods.filter(data_from__lte=clock.today())
        # once: later periods are opened by a person, on the calendar page
        for period in () if plan.periods.filter(opened_at__isnull=False).exists() else begun:
            made = open_period(period=period, by=None)[1]
            self.say(_("Đã giao %(n)s báo cáo %(period)s.") % {"n": made, "period": period})
        if demo:
            self.tell_accounts(port)
        elif not User.objects.exists():
            self.say(_("Chưa có tài khoản. Tạo quản trị viên: manage.py createsuperuser"))

    def load_plan(self):
        """The plan of 2023 with its agencies and days off, read once and never again."""
        plan = Plan.objects.filter(**PLAN).first()
        if plan is None:
            call_command("loaddata", *FIXTURES, verbosity=0)
            # fixtures leave no history: begin it, so that the first mend shows what was before;
            # it says in English that groups have some, which their members' rows began
            call_command("populate_history", auto=True, verbosity=0, stderr=StringIO())
            plan = Plan.objects.get(**PLAN)
            agencies = Agency.objects.in_force(date(plan.year, 1, 1))
            counts = {"agencies": agencies.exclude(kind=Agency.Kind.PROVINCE).count()}
            for appendix in ("I", "II", "III"):
                counts[appendix] = PlanItem.objects.filter(plan=plan, appendix=appendix).count()
            self.say(
                _(
                    "Đã nạp kế hoạch năm 2023: %(agencies)s cơ quan, %(I)s nhiệm vụ, "
                    "%(II)s chỉ tiêu chủ yếu, %(III)s chỉ tiêu ngành."
                )
                % counts
            )
        return plan

    def make_demo(self, plan):
        """People still missing, and the past when nobody has written anything yet."""
        if made := people.create():
            self.say(_("Đã tạo %(n)s tài khoản.") % {"n": made})
        if not Report.objects.filter(plan=plan).exclude(version=0).exists():
            self.say(_("Đang lập báo cáo mẫu của ba quý, chừng nửa phút…"))
            acts = reports.build(plan)
            self.say(
                _("Đã lập báo cáo mẫu: %(acts)s việc làm, %(n)s báo cáo đã nộp.")
                % {"acts": acts, "n": Report.objects.exclude(submitted_at=None).count()}
            )

    def tell_accounts(self, port):
        """Where to go and who to sign in as."""
        codes = ", ".join(agency.code.lower() for agency in people.agencies())
        self.say(_("Địa chỉ: http://127.0.0.1:%(port)s/") % {"port": port})
        self.say(_("Tài khoản (mật khẩu chung: %(password)s):") % {"password": people.PASSWORD})
        self.say(f"  {people.ADMIN:<10}" + _("quản trị hệ thống"))
        self.say(f"  {people.LEADER:<10}" + _("lãnh đạo tỉnh (chỉ xem)"))
        self.say(f"  {people.COORDINATOR:<10}" + _("điều phối cấp tỉnh"))
        self.say("  " + _("Chuyên viên của cơ quan (thêm .ld là lãnh đạo cơ quan, ví dụ sct.ld):"))
        self.say(textwrap.fill(codes, 76, initial_indent="    ", subsequent_indent="    "))

    def say(self, text):
        """One line, shown at once."""
        self.stdout.write(text)
        self.stdout.flush()
