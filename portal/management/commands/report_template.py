"""`manage.py report_template DIR`: the built-in Word template, for offices that want their own."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.report.docx import BUILT_IN
from portal.report.make_template import build

USAGE = 2


class Command(BaseCommand):
    """Write the built-in template to a directory; a file that is there is kept."""

    help = _("Ghi mẫu Word có sẵn ra một thư mục để cơ quan sửa theo mẫu của mình.")

    def add_arguments(self, parser):
        """The directory."""
        parser.add_argument("folder", help=_("thư mục nhận tệp mẫu"))
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help=_("dựng lại mẫu từ mã nguồn, không chép tệp có sẵn"),
        )

    def handle(self, *, folder, rebuild, **options):
        """Copy the template, or make it anew."""
        target = Path(folder) / BUILT_IN.name
        if not target.parent.is_dir():
            raise CommandError(
                _("Không có thư mục %(folder)s.") % {"folder": folder}, returncode=USAGE
            )
        if target.exists() and not rebuild:
            raise CommandError(_("%(file)s đã có, không ghi đè.") % {"file": target})
        target.write_bytes(build() if rebuild else BUILT_IN.read_bytes())
        self.stdout.write(_("Đã ghi %(file)s.") % {"file": target})
