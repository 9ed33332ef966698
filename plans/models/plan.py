"""The yearly plan and its revisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, KeyManager
from common.fields import NFCCharField, NFCTextField


class Appendix(models.TextChoices):
    """The three appendices of the action plan."""

    TASKS = "I", _("Phụ lục I")
    TARGETS = "II", _("Phụ lục II")
    METRICS = "III", _("Phụ lục III")


class PlanQuerySet(models.QuerySet["Plan"]):
    """Verbs over plans."""

    def current(self):
        """The plan being carried out: the active one of the latest year, or None."""
        return self.filter(state=Plan.State.ACTIVE).order_by("-year").first()

    def get_by_natural_key(self, issuer_code, year):
        """The plan of an issuer for a year."""
        return self.get(issuer__code=issuer_code, year=year)


class Plan(models.Model):
    """A year's action plan of a provincial People's Committee for Nghị quyết 01/NQ-CP."""

    class State(models.TextChoices):
        """Life of a plan."""

        DRAFT = "draft", _("Dự thảo")
        ACTIVE = "active", _("Đang thực hiện")
        CLOSED = "closed", _("Đã kết thúc")

    issuer = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="plans", verbose_name=_("cơ quan ban hành")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    title = NFCCharField(_("tên kế hoạch"), max_length=300)
    legal_basis = NFCCharField(_("căn cứ"), max_length=300)
    state = models.CharField(_("trạng thái"), max_length=6, choices=State, default=State.DRAFT)

    history = HistoricalRecords()
    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "issuer"]
        verbose_name = _("kế hoạch")
        verbose_name_plural = _("kế hoạch")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year"], name="%(app_label)s_%(class)s_one_a_year"
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.year}"

    def natural_key(self):
        """A plan is its issuer and year."""
        return (self.issuer.code, self.year)

    natural_key.dependencies = ["agencies.agency"]


class PlanRevision(models.Model):
    """One official state of a plan: the decision that made it, and the file it came from."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("kế hoạch")
    )
    number = models.PositiveSmallIntegerField(_("lần"))
    decision_no = NFCCharField(_("số, ký hiệu quyết định"), max_length=60, blank=True)
    decision_date = models.DateField(_("ngày quyết định"), null=True, blank=True)
    signer = NFCCharField(_("người ký"), max_length=150, blank=True)
    reason = NFCTextField(_("lý do"), blank=True)
    source_name = models.CharField(_("tệp nguồn"), max_length=200)
    source_sha256 = models.CharField(_("dấu vết tệp nguồn (sha256)"), max_length=64)
    diff = models.JSONField(_("thay đổi"), default=dict, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người nhập"),
    )
    applied_at = models.DateTimeField(_("nhập lúc"))

    objects = KeyManager("plan__issuer__code", "plan__year", "number")

    class Meta:
        ordering = ["plan", "number"]
        verbose_name = _("bản ban hành")
        verbose_name_plural = _("bản ban hành")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="%(app_label)s_%(class)s_number"
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}/{self.number}"

    def natural_key(self):
        """A revision is the plan and its number."""
        return (*self.plan.natural_key(), self.number)

    natural_key.dependencies = ["plans.plan"]
