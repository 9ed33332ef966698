"""`manage.py import_plan FILE --year 2024`: a plan's file into the plan, or what it would change.

The same reading, comparison and act as the page. Exit status: 0 done (or readable, with
--dry-run), 1 errors in the file, 2 wrong use.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.models import Agency
from common import clock
from common.dates import parse_date
from common.files import FileRefused
from plans.models import Plan
from plans.services import Decision
from portal.workbook.drafts import keep, read_file, settled_by_rule
from portal.workbook.issue import confirm, preview
from portal.workbook.telling import as_json, as_lines

ERRORS, USAGE = 1, 2


class Command(BaseCommand):
    """Compare a file with the plan, and issue it as a revision."""

    help = _("Nhập kế hoạch từ tệp Excel hoặc Word: đối chiếu, rồi ban hành nếu không --dry-run.")

    def add_arguments(self, parser):
        """The file, the year, and the decision of the act."""
        parser.add_argument("file", help=_("tệp .xlsx, .xls hoặc .docx"))
        parser.add_argument("--year", type=int, required=True, help=_("năm của kế hoạch"))
        parser.add_argument("--issuer", default="UBND", help=_("mã cơ quan ban hành"))
        parser.add_argument("--dry-run", action="store_true", help=_("chỉ đối chiếu, không ghi gì"))
        parser.add_argument("--decision", default="", help=_("số quyết định, ví dụ 05/QĐ-UBND"))
        parser.add_argument(
            "--date", default="", help=_("ngày quyết định dd/mm/yyyy; mặc định hôm nay")
        )
        parser.add_argument("--signer", default="", help=_("người ký"))
        parser.add_argument("--reason", default="", help=_("lý do điều chỉnh"))
        parser.add_argument(
            "--convert", action="store_true", help=_("chuyển chữ TCVN3, VNI sang Unicode")
        )
        parser.add_argument("--json", action="store_true", help=_("in kết quả dạng JSON"))

    def handle(self, *, file, json: bool, **options):
        """Read, compare, print, and issue unless it is a dry run."""
        path, issuer = self.checked(file, options)
        self.as_json = json
        data = path.read_bytes()
        try:
            draft = read_file(
                data=data, name=path.name, issuer=issuer, year=options["year"], by=None
            )
        except FileRefused as error:
            self.refuse(str(error))
        draft.answers = {"convert": options["convert"]}
        shown = preview(draft)
        self.tell(shown)
        if shown.understood.errors:
            raise SystemExit(ERRORS)
        if options["dry_run"] or shown.is_empty:
            return
        draft.answers |= settled_by_rule(shown)
        keep(draft=draft, data=data)
        decision = self.decision(options)
        revision = confirm(draft=draft, stamp=preview(draft).stamp, decision=decision, by=None)
        self.stderr.write(_("Đã ban hành: %(label)s.") % {"label": revision.label})
        if revision.plan.state == Plan.State.DRAFT:
            self.stderr.write(_("Kế hoạch còn là dự thảo: đưa vào thực hiện ở trang Kế hoạch."))

    def checked(self, file, options):
        """The file's path and the issuer; wrong use ends here."""
        path = Path(file)
        if not path.is_file():
            raise CommandError(_("Không thấy tệp %(file)s.") % {"file": file}, returncode=USAGE)
        if not 2000 <= options["year"] <= 2100:
            raise CommandError(_("Năm phải từ 2000 đến 2100."), returncode=USAGE)
        issuer = Agency.objects.filter(code=options["issuer"]).first()
        if issuer is None:
            words = {"code": options["issuer"]}
            raise CommandError(_("Không có cơ quan mã %(code)s.") % words, returncode=USAGE)
        self.decision(options)
        return path, issuer

    def decision(self, options):
        """The act as the options name it."""
        if not options["dry_run"] and not options["decision"]:
            raise CommandError(
                _("Ban hành cần --decision, số quyết định; chỉ đối chiếu thì --dry-run."),
                returncode=USAGE,
            )
        try:
            day = parse_date(options["date"]) if options["date"] else clock.today()
        except ValueError as error:
            raise CommandError(f"--date: {error}", returncode=USAGE) from None
        return Decision(options["decision"], day, options["signer"], options["reason"])

    def refuse(self, message):
        """A file that cannot be read at all."""
        if self.as_json:
            error = {"sheet": "", "row": 0, "column": "", "value": "", "message": message}
            self.stdout.write(json.dumps({"errors": [error]}, ensure_ascii=False, indent=1))
        self.stderr.write(message)
        raise SystemExit(ERRORS)

    def tell(self, shown):
        """The comparison, as JSON or as lines."""
        if self.as_json:
            self.stdout.write(json.dumps(as_json(shown), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(as_lines(shown)))
