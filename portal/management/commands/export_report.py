"""`manage.py export_report --year 2023 --period 2023-Q3 FILE.{docx,pdf,xlsx}`: the consolidated
report of the province, or with `--monitor` of one monitor's field."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.models import Agency
from common import clock
from common.dates import parse_date
from plans.models import Assignment, Plan
from portal.report.docx import BrokenTemplate
from portal.report.out import FORMATS, report_file
from reporting.timeliness import end_of

USAGE = 2


class Command(BaseCommand):
    """Write a consolidated report to a file; its extension says in which form."""

    help = _("Kết xuất báo cáo tổng hợp của một kỳ ra .docx, .pdf hoặc .xlsx.")

    def add_arguments(self, parser):
        """The file, the period, whose report, as of which day."""
        parser.add_argument("file", help=_("tệp .docx, .pdf hoặc .xlsx"))
        parser.add_argument("--year", type=int, required=True, help=_("năm của kế hoạch"))
        parser.add_argument("--period", required=True, help=_("mã kỳ, ví dụ 2023-Q3"))
        parser.add_argument("--issuer", default="UBND", help=_("mã cơ quan ban hành"))
        parser.add_argument(
            "--monitor", default="", help=_("mã cơ quan theo dõi; trống: toàn tỉnh")
        )
        parser.add_argument("--as-of", default="", help=_("tính đến hết ngày, dd/mm/yyyy"))

    def handle(self, *, file, year, period, issuer, monitor, as_of, **options):
        """Find the period and write the file."""
        path = Path(file)
        kind = path.suffix.removeprefix(".").lower()
        if kind not in FORMATS:
            raise wrong(_("Tên tệp phải có đuôi .docx, .pdf hoặc .xlsx."))
        if not path.parent.is_dir():
            raise wrong(_("Không có thư mục %(folder)s.") % {"folder": path.parent})
        plans = Plan.objects.select_related("issuer").filter(issuer__code=issuer, year=year)
        if not (plan := plans.first()):
            words = {"year": year, "issuer": issuer}
            raise wrong(_("Không có kế hoạch năm %(year)d của %(issuer)s.") % words)
        if not (chosen := plan.periods.select_related("plan").filter(code=period).first()):
            raise wrong(_("Không có kỳ %(code)s.") % {"code": period})
        try:
            data, _name, _type = report_file(
                plan, chosen, kind, moment=moment_of(as_of), monitor=monitor_of(monitor)
            )
        except BrokenTemplate as broken:
            raise CommandError(str(broken)) from broken
        path.write_bytes(data)
        self.stdout.write(_("Đã ghi %(file)s.") % {"file": path})


def wrong(message: str) -> CommandError:
    """A refusal of how the command was called."""
    return CommandError(message, returncode=USAGE)


def monitor_of(code: str) -> Agency | None:
    """The agency that watches tasks; None for the province."""
    if not code:
        return None
    watching = Assignment.objects.filter(role=Assignment.Role.MONITOR)
    agency = Agency.objects.filter(code=code, pk__in=watching.values("agency")).first()
    if agency is None:
        raise wrong(_("Không có cơ quan theo dõi %(code)s.") % {"code": code})
    return agency


def moment_of(text: str):
    """The end of the day named, now without one."""
    try:
        day = parse_date(text) if text else None
    except ValueError as error:
        raise wrong(str(error)) from error
    if text and (day is None or day > clock.today()):
        raise wrong(_("--as-of nêu hôm nay hoặc một ngày đã qua, dạng 20/09/2023."))
    return end_of(day)
