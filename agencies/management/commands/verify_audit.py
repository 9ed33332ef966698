"""manage.py verify_audit: is the audit trail whole?"""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import AuditEvent


class Command(BaseCommand):
    """Reads the whole chain; ends with code 1 at the first row that was changed or is missing.

    Rows cut off at the end leave a shorter chain that is whole: keep the last row's number and
    hash somewhere else and compare.
    """

    help = _("Kiểm tra nhật ký còn nguyên vẹn: từng dòng và dấu vết nối với dòng trước.")

    def handle(self, *args, **options):
        """Say how many rows are whole, or which is not."""
        broken = audit.first_broken()
        if broken:
            raise CommandError(
                _("Nhật ký không còn nguyên vẹn: dòng số %(n)d hoặc dòng trước nó đã bị sửa, xóa.")
                % {"n": broken.pk}
            )
        last = AuditEvent.objects.order_by("-pk").first()
        self.stdout.write(
            _("Nhật ký nguyên vẹn: %(n)d dòng, dòng cuối số %(last)d, dấu vết %(hash)s.")
            % {"n": AuditEvent.objects.count(), "last": last.pk, "hash": last.hash}
            if last
            else _("Nhật ký chưa có dòng nào.")
        )
