"""Who works on a line, who watches it, and phrases that wait for a choice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, AgencyGroup, KeyManager
from plans.models.plan import leaves_in


class DutyManager(models.Manager):
    """Duties in force; those a revision ended or a person released are under `everything`."""

    def get_queryset(self):
        """Without what was ended or released."""
        return super().get_queryset().filter(ended_in__isnull=True, released_at__isnull=True)


class Assignment(models.Model):
    """The duty of one agency on one item, and the phrase of the plan that made it.

    LEAD is the first agency named: lead by convention only, the plan of 2023 has no lead role.
    Members of a group phrase keep the group, and who chose them when a person had to. A duty
    that a revision takes away stays, with `ended_in`, when reports hang on it; one that the
    coordinator took off the agency (handed back, reorganised, chosen differently) has
    `released_at`. `officer` is who in the agency looks after it (người phụ trách).
    """

    class Role(models.TextChoices):
        """Duties of the appendices' agency columns."""

        LEAD = "lead", _("nêu tên đầu")
        MEMBER = "member", _("thực hiện")
        MONITOR = "monitor", _("theo dõi, đôn đốc, tổng hợp")

    item = models.ForeignKey(
        "plans.PlanItem",
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name=_("dòng"),
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
    ended_in = leaves_in(_("thôi giao theo bản"))
    released_at = models.DateTimeField(_("thôi giao lúc"), null=True, blank=True, editable=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="looks_after",
        verbose_name=_("người phụ trách"),
    )

    history = HistoricalRecords()
    objects = DutyManager()
    everything = KeyManager()

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
                condition=Q(role="lead", ended_in__isnull=True, released_at__isnull=True),
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
        "plans.PlanItem",
        on_delete=models.CASCADE,
        related_name="open_phrases",
        verbose_name=_("dòng"),
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
