"""Keys under which other systems and spreadsheets read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from common.fields import NFCCharField


class ApiKey(models.Model):
    """A key to read with, never to write; the key itself is shown once and not kept.

    With `agency` it reads what people of that agency read, without it what the province reads.
    `prefix` names it in lists and logs, `digest` is the sha256 of the whole key. `minute` and
    `calls` count the calls of the minute under way, for the limit.
    """

    name = NFCCharField(_("dùng cho"), max_length=120, help_text=_("Hệ thống hoặc bảng tính nào."))
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="api_keys",
        verbose_name=_("của cơ quan"),
        help_text=_("Để trống: đọc được số liệu toàn tỉnh."),
    )
    prefix = models.CharField(_("đầu khóa"), max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("cấp lúc"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    used_at = models.DateTimeField(_("dùng gần nhất"), null=True, blank=True)
    minute = models.DateTimeField(null=True, blank=True, editable=False)
    calls = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-made_at", "pk"]
        verbose_name = _("khóa truy cập")
        verbose_name_plural = _("khóa truy cập")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="%(app_label)s_%(class)s_revoked_pair",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"
