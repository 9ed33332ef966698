"""The lines of a plan: sections, items, the words they had."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import KeyManager
from common.search import search
from common.text import search_key
from plans.models.duty import Assignment
from plans.models.plan import Appendix, Plan, PlanRevision, leaves_in


class InForce(KeyManager):
    """Rows of the plan as it stands; what a revision dropped is under `everything`."""

    def get_queryset(self):
        """Without what was dropped."""
        return super().get_queryset().filter(dropped_in__isnull=True)


class Section(models.Model):
    """A part of an appendix under a Roman numeral; its title is the plan's own words.

    Appendix II of 2023 has no sections. A section that left the plan keeps its row for the lines
    that left with it.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="sections", verbose_name=_("kế hoạch")
    )
    appendix = models.CharField(_("phụ lục"), max_length=3, choices=Appendix)
    roman = models.CharField(_("số La Mã"), max_length=8)
    title = models.TextField(_("tên mục"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    dropped_in = leaves_in(_("rời kế hoạch theo bản"))

    history = HistoricalRecords()
    objects = InForce("plan__issuer__code", "plan__year", "appendix", "roman")
    everything = KeyManager()

    class Meta:
        ordering = ["plan", "appendix", "position", "pk"]
        verbose_name = _("mục")
        verbose_name_plural = _("mục")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "appendix", "roman"],
                condition=Q(dropped_in__isnull=True),
                name="%(app_label)s_%(class)s_roman",
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


class ItemManager(models.Manager.from_queryset(PlanItemQuerySet)):
    """Lines of the plan as it stands; those a revision dropped are under `everything`."""

    def get_queryset(self):
        """Without what was dropped."""
        return super().get_queryset().filter(dropped_in__isnull=True)


class PlanItem(models.Model):
    """One numbered line of a plan's appendices: verbatim words, verbatim agency cells.

    The parent of `tasks.Task`, `indicators.Target` and `indicators.Metric`. `text`,
    `agencies_text` and `monitors_text` hold the document's characters untouched (NFD, doubled
    spaces and slips included); what the system understood stands beside them in `Assignment`
    and `OpenPhrase`. A line keeps its identity through revisions; one that leaves the plan with
    reports on it stays, with `dropped_in`. `last_year` is the same line in the plan before.
    `asks` says who reports on it; it is the office's choice, not a word of the plan.
    """

    class Asks(models.TextChoices):
        """Who owes a report on the line every period."""

        USUAL = "", _("theo phụ lục")  # I: every agency named; II, III: the one named first
        EACH = "each", _("mỗi cơ quan được giao")
        LEAD = "lead", _("chỉ cơ quan nêu tên đầu")
        NONE = "none", _("không báo cáo trong hệ thống")

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
    asks = models.CharField(
        _("ai báo cáo"), max_length=4, choices=Asks, blank=True, default=Asks.USUAL
    )
    last_year = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="next_year",
        verbose_name=_("dòng này năm trước"),
    )
    dropped_in = leaves_in(_("rời kế hoạch theo bản"))
    search_text = models.TextField(editable=False, default="")

    history = HistoricalRecords(inherit=True, excluded_fields=["search_text"])
    objects = ItemManager()
    everything = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "appendix", "position", "pk"]
        verbose_name = _("dòng kế hoạch")
        verbose_name_plural = _("dòng kế hoạch")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "appendix", "number"],
                condition=Q(dropped_in__isnull=True),
                name="%(app_label)s_%(class)s_number",
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

    def worded_at(self, moment) -> ItemWording | None:
        """The words the line had at a moment, by the revision in force then."""
        wordings = self.wordings.filter(revision__applied_at__lte=moment)
        return wordings.select_related("revision").order_by("-revision__number").first()

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
