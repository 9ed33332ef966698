"""Files that support a report: checked by content, kept private."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.fields import NFCCharField, NFCTextField
from reporting.models.report import Report


def evidence_storage():
    """Evidence lives in a private place, never under a public address."""
    return storages["evidence"]


def evidence_key(instance, filename):
    """A random name on disk: nothing of the user's file name reaches the file system."""
    return f"{uuid.uuid4().hex}.{instance.kind}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Verbs over evidence."""

    def visible_to(self, user):
        """Files of the reports the person may see; outside the agency only what was sent."""
        own_or_sent = Q(report__agency=user.agency_id) | Q(
            uploaded_at__lte=F("report__submitted_at")
        )
        return self.filter(own_or_sent, report__in=Report.objects.visible_to(user))

    def attached(self):
        """Files that were not taken off again."""
        return self.filter(removed_at__isnull=True)


class Evidence(models.Model):
    """A file that supports a report, checked by content, kept private.

    A file taken off is only marked: a version sent earlier may still name it. A newer version
    of a file `replaces` the older one, which is taken off.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(_("tệp"), storage=evidence_storage, upload_to=evidence_key)
    name = models.CharField(_("tên tệp"), max_length=200)
    kind = models.CharField(_("loại"), max_length=4)
    size = models.PositiveIntegerField(_("cỡ (byte)"))
    sha256 = models.CharField(max_length=64)
    document_no = NFCCharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    note = NFCTextField(_("mô tả"), blank=True)
    uploaded_at = models.DateTimeField(_("gắn lúc"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("thay cho tệp"),
    )
    removed_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "uploaded_at", "pk"]
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="%(app_label)s_%(class)s_removed_pair",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The permission-checked download."""
        return reverse("reporting:evidence", args=[self.pk])
