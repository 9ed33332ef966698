"""What was ordered, and to whom: plan, revision, section, item, assignment."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, AgencyGroup, KeyManager
from common.fields import NFCCharField, NFCTextField
from common.search import search
from common.text import search_key


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


class Section(models.Model):
    """A part of an appendix under a Roman numeral; its title is the plan's own words.

    Appendix II of 2023 has no sections.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="sections", verbose_name=_("kế hoạch")
    )
    appendix = models.CharField(_("phụ lục"), max_length=3, choices=Appendix)
    roman = models.CharField(_("số La Mã"), max_length=8)
    title = models.TextField(_("tên mục"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))

    history = HistoricalRecords()
    objects = KeyManager("plan__issuer__code", "plan__year", "appendix", "roman")

    class Meta:
        ordering = ["plan", "appendix", "position", "pk"]
        verbose_name = _("mục")
        verbose_name_plural = _("mục")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "appendix", "roman"], name="%(app_label)s_%(class)s_roman"
            ),
        ]

    def __str__(self):
        return f"{self.roman}. {self.title}"

    def natural_key(self):
        """A section is its plan, appendix and numeral."""
        return (*self.plan.natural_key(), self.appendix, self.roman)

    natural_key.dependencies = ["plans.plan"]


class PlanItemQuerySet(models.QuerySet):
    """Verbs over the numbered lines of plans."""

    def visible_to(self, user):
        """An issued plan is open to everybody who has a seat; drafts only to administrators."""
        if not user.has_seat:
            return self.none()
        if user.role == user.Role.ADMIN:
            return self
        return self.exclude(plan__state=Plan.State.DRAFT)

    def search(self, words):
        """Items whose text, number or agency cells hold the words, accents ignored."""
        return search(self, words, "search_text")

    def monitored_by(self, agency_id):
        """Items an agency watches, urges and consolidates."""
        return self.filter(assignments__agency=agency_id, assignments__role=Assignment.Role.MONITOR)

    def without_monitor(self):
        """Items whose monitor cell names nobody: the coordinator reviews their reports."""
        return self.exclude(assignments__role=Assignment.Role.MONITOR)

    def get_by_natural_key(self, issuer_code, year, appendix, number):
        """The line of a plan with this appendix and number."""
        return self.get(
            plan__issuer__code=issuer_code, plan__year=year, appendix=appendix, number=number
        )


class PlanItem(models.Model):
    """One numbered line of a plan's appendices: verbatim words, verbatim agency cells.

    The parent of `tasks.Task`, `indicators.Target` and `indicators.Metric`. `text`,
    `agencies_text` and `monitors_text` hold the document's characters untouched (NFD, doubled
    spaces and slips included); what the system understood stands beside them in `Assignment`
    and `OpenPhrase`.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="items", verbose_name=_("kế hoạch")
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("mục"),
    )
    appendix = models.CharField(_("phụ lục"), max_length=3, choices=Appendix)
    number = models.CharField(_("số thứ tự"), max_length=8)
    text = models.TextField(_("nội dung nguyên văn"))
    agencies_text = models.TextField(_("cơ quan thực hiện (nguyên văn)"), blank=True)
    monitors_text = models.TextField(
        _("cơ quan theo dõi, đôn đốc, tổng hợp (nguyên văn)"), blank=True
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    search_text = models.TextField(editable=False, default="")

    history = HistoricalRecords(inherit=True, excluded_fields=["search_text"])
    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "appendix", "position", "pk"]
        verbose_name = _("dòng kế hoạch")
        verbose_name_plural = _("dòng kế hoạch")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "appendix", "number"], name="%(app_label)s_%(class)s_number"
            ),
            models.CheckConstraint(
                condition=Q(section__isnull=False) | Q(appendix="II"),
                name="%(app_label)s_%(class)s_in_section",
                violation_error_message=_("Chọn mục của phụ lục."),
            ),
        ]

    def __str__(self):
        return f"{self.appendix}/{self.number}"

    def save(self, *args, **kwargs):
        """Keep the accent-less search text beside the verbatim words."""
        self.search_text = search_key(
            f"{self.appendix}/{self.number} {self.text} {self.agencies_text} {self.monitors_text}"
        )
        super().save(*args, **kwargs)

    def clean(self):
        """A line stands in a section of its own plan and appendix."""
        section = self.section
        if section and (section.plan_id, section.appendix) != (self.plan_id, self.appendix):
            raise ValidationError({"section": _("Mục này thuộc phụ lục hoặc kế hoạch khác.")})

    def natural_key(self):
        """A line is its plan, appendix and number."""
        return (*self.plan.natural_key(), self.appendix, self.number)

    natural_key.dependencies = ["plans.plan"]


class ItemWording(models.Model):
    """The words a line had in one revision: a past report shows the words it answered."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="wordings")
    revision = models.ForeignKey(PlanRevision, on_delete=models.PROTECT, related_name="wordings")
    text = models.TextField(_("nội dung nguyên văn"))
    agencies_text = models.TextField(_("cơ quan thực hiện (nguyên văn)"), blank=True)
    monitors_text = models.TextField(_("cơ quan theo dõi (nguyên văn)"), blank=True)

    objects = KeyManager("item", "revision")

    class Meta:
        ordering = ["item", "revision"]
        verbose_name = _("nguyên văn theo bản ban hành")
        verbose_name_plural = _("nguyên văn theo bản ban hành")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "revision"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self):
        return f"{self.item_id}@{self.revision_id}"


class Assignment(models.Model):
    """The duty of one agency on one item, and the phrase of the plan that made it.

     LEAD is the first agency named: lead by convention only, the plan of 2023 has no lead role
    . Members of a group phrase keep the group, and who chose them when a person
     had to.
    """

    class Role(models.TextChoices):
        """Duties of the appendices' agency columns."""

        LEAD = "lead", _("nêu tên đầu")
        MEMBER = "member", _("thực hiện")
        MONITOR = "monitor", _("theo dõi, đôn đốc, tổng hợp")

    item = models.ForeignKey(
        PlanItem, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("dòng")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("cơ quan")
    )
    role = models.CharField(_("vai trò"), max_length=8, choices=Role)
    phrase = models.CharField(_("cụm từ trong kế hoạch"), max_length=250, blank=True)
    group = models.ForeignKey(
        AgencyGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("nhóm cơ quan"),
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người chọn"),
    )
    chosen_at = models.DateTimeField(_("chọn lúc"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["item", "role", "position", "agency"]
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "agency"],
                condition=~Q(role="monitor"),
                name="%(app_label)s_%(class)s_one_duty",
                violation_error_message=_("Cơ quan này đã được giao thực hiện dòng này."),
            ),
            models.UniqueConstraint(
                fields=["item", "agency"],
                condition=Q(role="monitor"),
                name="%(app_label)s_%(class)s_one_watch",
                violation_error_message=_("Cơ quan này đã theo dõi dòng này."),
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(role="lead"),
                name="%(app_label)s_%(class)s_one_lead",
                violation_error_message=_("Mỗi dòng chỉ có một cơ quan nêu tên đầu."),
            ),
            models.CheckConstraint(
                condition=Q(chosen_by__isnull=True, chosen_at__isnull=True)
                | Q(chosen_by__isnull=False, chosen_at__isnull=False),
                name="%(app_label)s_%(class)s_chosen_pair",
            ),
        ]
        indexes = [
            # home pages and reviewers: assignments of one agency in one role
            models.Index(fields=["agency", "role", "item"], name="assignment_agency_role"),
        ]

    def __str__(self):
        return f"{self.item_id}/{self.agency_id}/{self.role}"


class OpenPhrase(models.Model):
    """A phrase of an agency cell that still needs a person's choice: “các sở, ngành liên quan”.

    Nobody owes a report for it until it is settled; pages show it as “chưa xác định”.
    """

    class Column(models.TextChoices):
        """Where on paper the phrase stands."""

        AGENCIES = "agencies", _("cơ quan thực hiện")
        MONITORS = "monitors", _("cơ quan theo dõi")

    class Qualifier(models.TextChoices):
        """Why the phrase does not settle itself."""

        NONE = "none", _("phạm vi nhóm chưa chốt")
        RELATED = "co_lien_quan", _("“có liên quan”")
        SCOPE_UNCLEAR = "scope_unclear", _("không rõ phạm vi")
        TRUNCATED = "truncated", _("cụm từ bị thiếu chữ")
        UNKNOWN = "unknown", _("tên chưa có trong danh mục")

    item = models.ForeignKey(
        PlanItem, on_delete=models.CASCADE, related_name="open_phrases", verbose_name=_("dòng")
    )
    column = models.CharField(_("cột"), max_length=8, choices=Column, default=Column.AGENCIES)
    phrase = models.CharField(_("cụm từ nguyên văn"), max_length=250)
    group = models.ForeignKey(
        AgencyGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="open_phrases",
        verbose_name=_("nhóm cơ quan"),
    )
    qualifier = models.CharField(_("lý do để ngỏ"), max_length=14, choices=Qualifier)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["item", "column", "position", "pk"]
        verbose_name = _("cụm từ chưa xác định")
        verbose_name_plural = _("cụm từ chưa xác định")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "column", "position"], name="%(app_label)s_%(class)s_place"
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(qualifier="unknown"),
                name="%(app_label)s_%(class)s_has_group",
            ),
        ]

    def __str__(self):
        return self.phrase
