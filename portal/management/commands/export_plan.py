"""`manage.py export_plan --year 2023 FILE.{xlsx,docx,pdf}`: the plan in its official layout."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans.models import Plan
from portal.workbook.out import FORMATS, plan_file

USAGE = 2


class Command(BaseCommand):
    """Write a plan to a file; its extension says in which form."""

    help = _("Kết xuất ba phụ lục của kế hoạch ra .xlsx, .docx hoặc .pdf.")

    def add_arguments(self, parser):
        """The file, the year, and the period whose results stand beside."""
        parser.add_argument("file", help=_("tệp .xlsx, .docx hoặc .pdf"))
        parser.add_argument("--year", type=int, required=True, help=_("năm của kế hoạch"))
        parser.add_argument("--issuer", default="UBND", help=_("mã cơ quan ban hành"))
        parser.add_argument("--period", default="", help=_("kèm kết quả của kỳ, ví dụ 2023-Q3"))

    def handle(self, *, file, year, issuer, period, **options):
        """Find the plan and write the file."""
        path = Path(file)
        kind = path.suffix.removeprefix(".").lower()
        if kind not in FORMATS:
            raise CommandError(_("Tên tệp phải có đuôi .xlsx, .docx hoặc .pdf."), returncode=USAGE)
        if not path.parent.is_dir():
            raise CommandError(
                _("Không có thư mục %(folder)s.") % {"folder": path.parent}, returncode=USAGE
            )
        plan = Plan.objects.filter(issuer__code=issuer, year=year).first()
        if plan is None:
            words = {"year": year, "issuer": issuer}
            raise CommandError(
                _("Không có kế hoạch năm %(year)d của %(issuer)s.") % words, returncode=USAGE
            )
        chosen = plan.periods.filter(code=period).first()
        if period and chosen is None:
            raise CommandError(_("Không có kỳ %(code)s.") % {"code": period}, returncode=USAGE)
        data, _name, _type = plan_file(plan, kind, period=chosen)
        path.write_bytes(data)
        self.stdout.write(_("Đã ghi %(file)s.") % {"file": path})
