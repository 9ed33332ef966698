"""`manage.py send_reminders`: ask for what is unsent, then one e-mail a person; for cron, daily.

Safe to run again. Exit status: 0 done, 1 some mail was not taken (the next run tries again),
2 wrong use.
"""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.dates import DateError, parse_date
from reporting.services import digests, reminders

FAILED, USAGE = 1, 2


class Command(BaseCommand):
    """Reminders of a day, then the letters."""

    help = _("Nhắc hạn nộp báo cáo, gửi thư tổng hợp mỗi người một thư mỗi ngày; chạy lại được.")

    def add_arguments(self, parser):
        """`--date` and `--dry-run`."""
        parser.add_argument("--date", default="", help=_("ngày dd/mm/yyyy; mặc định hôm nay"))
        parser.add_argument(
            "--dry-run", action="store_true", help=_("chỉ đếm, không ghi, không gửi")
        )

    def handle(self, *, date, dry_run, **options):
        """Remind and write, then say in one line what was done."""
        on = self.day(date, dry_run)
        with transaction.atomic():
            reminded = reminders.remind(on=on)
            letters = digests.letters(on=on)
            transaction.set_rollback(dry_run)
        parts = [
            _("Ngày %(day)s: nhắc %(reports)s báo cáo, báo %(people)s người")
            % {"day": f"{on:%d/%m/%Y}", **vars(reminded)}
        ]
        failed = 0
        if not settings.EMAIL_HOST:
            parts.append(_("chưa đặt EMAIL_HOST nên không gửi thư, thông báo xem trong trang"))
        elif dry_run:
            parts.append(_("%(n)s thư sẽ gửi") % {"n": len(letters)})
        else:
            sent, failed = self.write(letters, on)
            parts.append(_("đã gửi %(n)s thư") % {"n": sent})
            if failed:
                parts.append(_("%(n)s thư chưa gửi được, lần chạy sau gửi lại") % {"n": failed})
        if dry_run:
            parts.append(_("chạy thử, không ghi gì"))
        self.stdout.write("; ".join(parts) + ".")
        if failed:
            raise SystemExit(FAILED)

    def day(self, text, dry_run):
        """The day to remind on; wrong use ends here."""
        try:
            on = parse_date(text) or clock.today()
        except DateError as error:
            raise CommandError(f"--date: {error}", returncode=USAGE) from None
        if on > clock.today() and not dry_run:
            raise CommandError(_("Ngày chưa đến chỉ xem trước: thêm --dry-run."), returncode=USAGE)
        return on

    def write(self, letters, on):
        """(sent, failed); when the server is not there, all have failed."""
        try:
            return digests.send(letters=letters, on=on)
        except OSError as error:
            self.stderr.write(_("Không nối được máy chủ thư: %(error)s") % {"error": error})
            return 0, len(letters)
