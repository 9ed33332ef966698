"""The yearly plan and its revisions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, KeyManager
from common.fields import NFCCharField, NFCTextField


def source_storage():
    """Where the files that plans came from are kept, out of any browser's reach."""
    return storages["plans"]


def source_path(_instance, _filename):
    """A random key: the name a person gave is kept in the row."""
    return uuid.uuid4().hex


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

    def visible_to(self, user):
        """Issued plans, to everybody who has a seat; drafts only to administrators."""
        if not user.has_seat:
            return self.none()
        return self if user.role == user.Role.ADMIN else self.exclude(state=Plan.State.DRAFT)

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
    """One official state of a plan: the decision that made it, and the file it came from.

    `diff` is `plans.changes.PlanDiff` and `before` a `plans.content.PlanContent`, both as JSON;
    empty in the first revision of a plan.
    """

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
    source_file = models.FileField(storage=source_storage, upload_to=source_path, blank=True)
    undoes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("trở lại trước bản"),
    )
    diff = models.JSONField(_("thay đổi"), default=dict, blank=True)
    before = models.JSONField(
        default=dict, blank=True, help_text=_("Toàn bộ kế hoạch ngay trước bản này.")
    )
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
            models.CheckConstraint(
                # an official act says by which decision; the first one may be older than us
                condition=Q(number=1) | (~Q(decision_no="") & Q(decision_date__isnull=False)),
                name="%(app_label)s_%(class)s_by_decision",
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}/{self.number}"

    @property
    def label(self) -> str:
        """“Ban hành lần đầu”, “Điều chỉnh lần 2”."""
        if self.number == 1:
            return _("Ban hành lần đầu")
        return _("Điều chỉnh lần %(n)s") % {"n": self.number - 1}

    def natural_key(self):
        """A revision is the plan and its number."""
        return (*self.plan.natural_key(), self.number)

    natural_key.dependencies = ["plans.plan"]


def leaves_in(words):
    """A field: the revision by which a row left the plan; the row stays for what hangs on it."""
    return models.ForeignKey(
        PlanRevision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=words,
    )


class RevisionDraft(models.Model):
    """A revision being prepared: what was read, what a person has settled; nothing is issued yet.

    `reading` is a `ReadPlan` of a file or the `Grid` of lists, or `content` a whole `PlanContent`
    (undoing a revision, last year's plan as a start), all as JSON. `answers` hold what a person
    settled; `version` counts their changes. Confirmed, it points to its `revision`, once.
    """

    class Kind(models.TextChoices):
        """Where the new state comes from."""

        FILE = "file", _("tệp phụ lục")
        LISTS = "lists", _("bộ danh sách")
        UNDO = "undo", _("trở lại bản trước")
        LAST_YEAR = "last_year", _("từ kế hoạch năm trước")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("năm"))
    kind = models.CharField(_("cách lập"), max_length=9, choices=Kind)
    undoes = models.ForeignKey(
        PlanRevision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source_name = models.CharField(_("tệp nguồn"), max_length=200)
    source_sha256 = models.CharField(_("dấu vết tệp nguồn (sha256)"), max_length=64)
    source_file = models.FileField(storage=source_storage, upload_to=source_path, blank=True)
    reading = models.JSONField(default=dict, blank=True)
    content = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("lập lúc"))
    discarded_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True)
    revision = models.OneToOneField(
        PlanRevision, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        ordering = ["-made_at", "pk"]
        verbose_name = _("bản dự thảo điều chỉnh")
        verbose_name_plural = _("bản dự thảo điều chỉnh")
        constraints = [
            models.CheckConstraint(
                condition=Q(revision__isnull=True) | Q(discarded_at__isnull=True),
                name="%(app_label)s_%(class)s_one_end",
            ),
        ]

    def __str__(self):
        return self.source_name
