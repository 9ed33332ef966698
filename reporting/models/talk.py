"""What people say beside the reports: remarks, and instructions of the leaders."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, AppendOnlyModel
from agencies.models.audit import AppendOnlyQuerySet
from common import clock
from common.fields import NFCCharField, NFCTextField
from plans.models import Assignment, PlanItem
from reporting.calendar import VIETNAM, days_late, deadline
from reporting.models.period import ReportingPeriod
from reporting.models.report import Report

REMARK = "remark"


class CommentQuerySet(AppendOnlyQuerySet):
    """Verbs over what was said."""

    def visible_to(self, user):
        """Remarks on the lines and reports a person may see; what an agency said of a report
        before it was first sent, is for the agency alone."""
        if not user.has_seat:
            return self.none()
        shared = Q(created_at__gte=F("report__first_recorded_at"))
        own = Q(report__agency=user.agency_id) if user.works_for_agency else Q(pk__in=[])
        reports = Report.everything.visible_to(user).values("pk")
        lines = PlanItem.everything.visible_to(user).values("pk")
        return self.filter(Q(item__in=lines) | (Q(report__in=reports) & (shared | own)))


class Comment(AppendOnlyModel):
    """Words said about a report (why it was returned, sent back, recalled, reopened, accepted with
    a note; a remark), or a remark about a line of the plan.

    `act` is that of the workflow, or REMARK; `fields` are the keys of the report's fields that the
    words are about.
    """

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    item = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    act = models.CharField(_("nhân việc"), max_length=10)
    text = models.TextField(_("nội dung"))
    fields = models.JSONField(_("về các mục"), default=list)
    mentions = models.ManyToManyField(Agency, related_name="+", verbose_name=_("nhắc đến"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("lúc"))

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "created_at", "pk"]
        verbose_name = _("ý kiến")
        verbose_name_plural = _("ý kiến")
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, item__isnull=True)
                | Q(report__isnull=True, item__isnull=False, act=REMARK),
                name="%(app_label)s_%(class)s_about_one",
            ),
        ]

    def __str__(self):
        return f"{self.act} {self.report_id or self.item_id}"


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Verbs over instructions; where one stands is derived from its dates."""

    def visible_to(self, user):
        """All for the province; for an agency those given to it, and those on its lines."""
        if not user.has_seat:
            return self.none()
        if user.sees_province:
            return self
        lines = Assignment.objects.filter(agency=user.agency_id).values("item")
        return self.filter(Q(agency=user.agency_id) | Q(item__in=lines))

    def to_answer(self):
        """Duties not answered yet."""
        return self.filter(agency__isnull=False, answered_at__isnull=True)

    def overdue(self, now):
        """Duties not answered whose day, at the hour of the office, has passed."""
        return self.to_answer().filter(due_on__lte=last_day_over(now))

    def answered(self):
        """Answers that wait to be confirmed."""
        return self.filter(answered_at__isnull=False, confirmed_at__isnull=True)


def last_day_over(now) -> date:
    """The last day whose deadline has passed at a moment."""
    today = now.astimezone(VIETNAM).date()
    over = now > deadline(today, settings.DEADLINE_HOUR)
    return today if over else today - timedelta(days=1)


class Instruction(models.Model):
    """Ý kiến chỉ đạo: what a leader of the province said of a line, put down by a person.

    With `agency` and `due_on` it is a duty of its own, to be answered by that day; whoever put it
    down, or a coordinator, confirms the answer or lets it be answered again.
    """

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="instructions")
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = NFCTextField(_("ý kiến chỉ đạo"))
    leader = NFCCharField(_("người chỉ đạo"), max_length=150)
    given_on = models.DateField(_("ngày chỉ đạo"))
    document_no = NFCCharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name=_("giao cơ quan"),
    )
    due_on = models.DateField(_("hạn thực hiện"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answer = NFCTextField(_("kết quả thực hiện"), blank=True)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = HistoricalRecords()
    objects = InstructionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = _("ý kiến chỉ đạo")
        verbose_name_plural = _("ý kiến chỉ đạo")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True, due_on__isnull=True)
                | Q(agency__isnull=False, due_on__isnull=False, due_on__gte=F("given_on")),
                name="%(app_label)s_%(class)s_duty",
                violation_error_message=_(
                    "Giao cho cơ quan thì nêu hạn thực hiện, từ ngày chỉ đạo trở đi."
                ),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False, agency__isnull=False)
                    & ~Q(answer="")
                ),
                name="%(app_label)s_%(class)s_answered",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    answered_at__isnull=False,
                ),
                name="%(app_label)s_%(class)s_confirmed",
            ),
        ]

    def __str__(self):
        return f"instruction {self.pk} on {self.item_id}"

    def get_absolute_url(self):
        """Its page, where it is answered and confirmed."""
        return reverse("reporting:instruction", args=[self.pk])

    def days_late(self, now=None) -> int:
        """Days past its day when it was answered, or as of `now` while it is not; 0 in time."""
        if self.due_on is None:
            return 0
        moment = self.answered_at or now or clock.now()
        return days_late(deadline(self.due_on, settings.DEADLINE_HOUR), moment)
