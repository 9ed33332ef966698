"""What comes back: reports, and every version sent."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AppendOnlyModel, name_of_day
from agencies.models.audit import AppendOnlyQuerySet
from common import clock
from common.fields import NFCCharField
from plans.models import Appendix, Assignment, Plan, PlanItem
from reporting import workflow
from reporting.calendar import days_late
from reporting.models.period import ReportingPeriod

SOON = timedelta(days=3)  # “sắp đến hạn”: three days or less, as task systems of the offices do


class ReportQuerySet(models.QuerySet["Report"]):
    """Verbs over reports."""

    def visible_to(self, user):
        """One's own agency's reports, those on items it monitors; all for the province."""
        if not user.has_seat:
            return self.none()
        if user.sees_province:
            return self
        watched = PlanItem.everything.monitored_by(user.agency_id).values("pk")
        return self.filter(Q(agency=user.agency_id) | Q(assignment__item__in=watched))

    def counted_by(self, user):
        """Reports that are only counted: everybody with a seat knows how timely each agency is.

        What a report says stays behind `visible_to`.
        """
        return self if user.has_seat else self.none()

    def written_by(self, agency_id):
        """Reports an agency owes or has sent."""
        return self.filter(agency=agency_id)

    def reviewed_by(self, user):
        """Reports whose review is the business of this person (other agencies' and own alike).

        The coordinator's own share is what has no monitor: tasks with an empty monitor cell,
        and all indicators.
        """
        watched = Assignment.objects.filter(role=Assignment.Role.MONITOR)
        if user.role == user.Role.COORDINATOR:
            return self.exclude(assignment__item__in=watched.values("item"))
        if not user.works_for_agency:
            return self.none()
        return self.filter(
            assignment__item__in=watched.filter(agency=user.agency_id).values("item")
        )

    def not_asked_yet(self, now):
        """Reports nobody has touched and that are not due yet, in open periods."""
        return self.filter(
            state=Report.State.DRAFT, version=0, deadline__gt=now, period__closed_at__isnull=True
        )

    def of_period(self, period):
        """Reports of one period."""
        return self.filter(period=period)

    def with_timeliness(self, now):
        """Annotate `timeliness` (see `Report.Timeliness`) as of the moment `now`.

        It speaks of the first sending only: a returned report sent again stays as timely as it
        was, and a reviewer's delay is never the agency's.
        """
        T = Report.Timeliness
        return self.annotate(
            timeliness=Case(
                When(first_submitted_at__lte=F("deadline"), then=Value(T.ON_TIME)),
                When(first_submitted_at__gt=F("deadline"), then=Value(T.LATE)),
                When(deadline__lt=now, then=Value(T.OVERDUE)),
                When(deadline__lte=now + SOON, then=Value(T.SOON)),
                default=Value(T.OPEN),
                output_field=CharField(),
            )
        )

    def as_of(self, moment):
        """What was asked for at a past moment, with `deadline_then` and `sent_then` as known then.

        Begin from `Report.everything`: what was withdrawn later was still asked for. The deadline
        in force is what the first change after the moment replaced; a paper report counts from
        when it was recorded, as sent when it was received.
        """
        changes = self.model.deadline_changes.rel.related_model.objects
        later = changes.filter(report=OuterRef("pk"), at__gt=moment).order_by("at", "pk")
        standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        return self.filter(standing, asked_at__lte=moment).annotate(
            deadline_then=Coalesce(Subquery(later.values("was")[:1]), F("deadline")),
            sent_then=Case(When(first_recorded_at__lte=moment, then=F("first_submitted_at"))),
        )

    def with_agency_names(self):
        """Annotate `agency_name`: what the agency was called when the period's figures closed."""
        return self.annotate(agency_name=name_of_day("agency", "period__data_to"))

    def for_list(self):
        """Everything one line of a list shows, in one query."""
        related = ("assignment__item__section", "assignment__officer", "agency", "period")
        return (
            self.with_agency_names()
            .select_related(*related)
            .order_by(
                "-period__data_to",
                "assignment__item__appendix",
                "assignment__item__position",
                "agency__position",
                "pk",
            )
        )


class AskedFor(models.Manager.from_queryset(ReportQuerySet)):  # type: ignore[misc]
    """Reports that are asked for; those no longer asked for are under `everything`."""

    def get_queryset(self):
        """Without what was withdrawn."""
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class Report(models.Model):
    """What one agency owes on one line of the plan for one period, and how far it has come.

    One narrow row, no text: what the report says is a row in its wing. `plan`, `agency` and
    `appendix` repeat what the assignment says, fixed at creation, so that province-wide pages
    read one table. Only facts are stored; overdue, late, on time are
    derived by `with_timeliness`. `first_submitted_at` is written once and never again.

    The past can be told again: a report was asked for from `asked_at` to `withdrawn_at`, was sent
    as far as anybody knew at `first_recorded_at` (a paper report is first received, then
    recorded), and every change of its deadline is a `DeadlineChange`.
    """

    class State(models.TextChoices):
        """Steps of `reporting.workflow`."""

        DRAFT = workflow.DRAFT, _("Bản nháp")
        PENDING = workflow.PENDING, _("Chờ lãnh đạo duyệt")
        SUBMITTED = workflow.SUBMITTED, _("Đã nộp")
        RETURNED = workflow.RETURNED, _("Bị trả lại")
        ACCEPTED = workflow.ACCEPTED, _("Đã tiếp nhận")

    class Timeliness(models.TextChoices):
        """Lateness of the report, never of the task."""

        OPEN = "open", _("Còn hạn")
        SOON = "soon", _("Sắp đến hạn")
        OVERDUE = "overdue", _("Quá hạn chưa nộp")
        ON_TIME = "on_time", _("Nộp đúng hạn")
        LATE = "late", _("Nộp trễ")

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="reports", verbose_name=_("phân công")
    )
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="reports", verbose_name=_("kỳ")
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="reports", verbose_name=_("cơ quan")
    )
    appendix = models.CharField(_("phụ lục"), max_length=3, choices=Appendix)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(
        default=0, help_text=_("Tăng mỗi lần lưu hoặc chuyển bước; 0 là chưa nhập gì.")
    )
    asked_at = models.DateTimeField(_("giao lúc"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("thôi giao lúc"), null=True, blank=True)
    deadline = models.DateTimeField(_("hạn nộp"))
    original_deadline = models.DateTimeField(_("hạn gốc"))
    grace_until = models.DateTimeField(
        _("không sớm hơn"),
        null=True,
        blank=True,
        help_text=_("Gia hạn, hoặc thời gian báo trước khi giao muộn: hạn không sớm hơn lúc này."),
    )
    updated_at = models.DateTimeField(_("lưu lúc"), null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField(_("nộp lần đầu"), null=True, blank=True)
    first_recorded_at = models.DateTimeField(_("ghi nhận nộp lần đầu"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("nộp lần gần nhất"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("xử lý lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AskedFor()
    everything = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["period", "assignment", "pk"]
        verbose_name = _("báo cáo")
        verbose_name_plural = _("báo cáo")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "period"],
                condition=Q(withdrawn_at__isnull=True),
                name="%(app_label)s_%(class)s_once",
            ),
            models.CheckConstraint(
                # what was typed, sent or decided is never withdrawn
                condition=Q(withdrawn_at__isnull=True) | Q(state=workflow.DRAFT, version=0),
                name="%(app_label)s_%(class)s_withdrawn_untouched",
            ),
            models.CheckConstraint(
                condition=Q(grace_until__isnull=True) | Q(deadline__gte=F("grace_until")),
                name="%(app_label)s_%(class)s_grace",
            ),
            models.CheckConstraint(
                condition=Q(first_submitted_at__isnull=True, first_recorded_at__isnull=True)
                | Q(
                    first_submitted_at__isnull=False,
                    first_recorded_at__isnull=False,
                    first_submitted_at__lte=F("first_recorded_at"),
                ),
                name="%(app_label)s_%(class)s_recorded_pair",
            ),
            models.CheckConstraint(
                condition=Q(first_submitted_at__isnull=False)
                | ~Q(state__in=[workflow.SUBMITTED, workflow.RETURNED, workflow.ACCEPTED]),
                name="%(app_label)s_%(class)s_sent_has_date",
            ),
            models.CheckConstraint(
                # an unknown (NULL) comparison passes a CHECK, so both dates are asked for by name
                condition=Q(first_submitted_at__isnull=True, submitted_at__isnull=True)
                | Q(
                    first_submitted_at__isnull=False,
                    submitted_at__isnull=False,
                    first_submitted_at__lte=F("submitted_at"),
                ),
                name="%(app_label)s_%(class)s_first_is_first",
            ),
            models.CheckConstraint(
                condition=Q(updated_at__isnull=True, updated_by__isnull=True)
                | Q(updated_at__isnull=False, updated_by__isnull=False),
                name="%(app_label)s_%(class)s_updated_pair",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="%(app_label)s_%(class)s_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="%(app_label)s_%(class)s_decided_pair",
            ),
        ]
        indexes = [
            # province pages: counts by agency, appendix and state of one plan and period; partial,
            # so that `objects` can be counted from the index alone
            models.Index(
                fields=["plan", "period", "agency", "appendix", "state"],
                condition=Q(withdrawn_at__isnull=True),
                name="report_overview",
            ),
        ]

    def __str__(self):
        return f"report {self.assignment_id}/{self.period_id}"

    @property
    def is_untouched(self) -> bool:
        """Nothing was ever typed: pages show “Chưa nhập”."""
        return self.state == self.State.DRAFT and self.version == 0

    @property
    def is_editable(self) -> bool:
        """Whether the author may still change the words."""
        return self.state in workflow.EDITABLE

    def previous(self) -> Report | None:
        """The report on the same duty in the period before."""
        earlier = Report.objects.filter(
            assignment=self.assignment_id, period__data_to__lt=self.period.data_to
        )
        related = earlier.select_related("period", "assignment__item")
        return related.order_by("-period__data_to", "-pk").first()

    def days_late(self, now) -> int:
        """Days past the deadline at first sending, or as of `now` while unsent; 0 in time."""
        return days_late(self.deadline, self.first_submitted_at or now)


class VersionQuerySet(AppendOnlyQuerySet):
    """Verbs over what was sent."""

    def standing(self, moment):
        """What stood at a moment: the newest version of each report, unless it had been given
        back or taken back by then. Annotated with `fate`: “accept”, or nothing while undecided.
        """
        newer = ReportVersion.objects.filter(
            report=OuterRef("report"), number__gt=OuterRef("number"), submitted_at__lte=moment
        )
        decided = Decision.objects.filter(version=OuterRef("pk"), at__lte=moment)
        last = decided.order_by("-at", "-pk").values("act")[:1]
        return (
            self.filter(~Exists(newer), submitted_at__lte=moment)
            .annotate(fate=Coalesce(Subquery(last), Value("")))
            .filter(fate__in=("", workflow.Act.ACCEPT))
        )


class ReportVersion(AppendOnlyModel):
    """What was sent, word for word, each time it was sent.

    With `paper_no` it was typed by `submitted_by` from a paper report that the agency's
    `paper_signer` signed. `content` is self-describing: {"item": {...},
    "fields": [{"key", "label", "value"}], "rows": [...], "evidence": [...]}; values are strings as
    people read them.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("lần nộp"))
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(_("nộp lúc"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    paper_no = NFCCharField(_("số, ký hiệu văn bản giấy"), max_length=60, blank=True)
    paper_signer = NFCCharField(_("người ký văn bản giấy"), max_length=120, blank=True)
    received_on = models.DateField(_("ngày nhận văn bản giấy"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "number"]
        verbose_name = _("bản đã nộp")
        verbose_name_plural = _("bản đã nộp")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="%(app_label)s_%(class)s_number"
            ),
            models.CheckConstraint(
                condition=Q(paper_no="", paper_signer="", received_on__isnull=True)
                | (~Q(paper_no="") & ~Q(paper_signer="") & Q(received_on__isnull=False)),
                name="%(app_label)s_%(class)s_paper",
            ),
        ]

    def __str__(self):
        return f"{self.report_id}#{self.number}"

    def get_absolute_url(self):
        """The page that shows this version as it was sent."""
        return reverse("reporting:version-detail", args=[self.report_id, self.number])


class Decision(AppendOnlyModel):
    """What became of a version sent: accepted, returned, recalled by its sender, reopened.

    The report's own state is today's; these rows tell the state of any past day.
    """

    class Act(models.TextChoices):
        """The steps of `reporting.workflow` that decide on what was sent."""

        ACCEPT = workflow.Act.ACCEPT, _("Tiếp nhận")
        RETURN = workflow.Act.RETURN, _("Trả lại")
        RECALL = workflow.Act.RECALL, _("Rút lại")
        REOPEN = workflow.Act.REOPEN, _("Mở lại")

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(_("việc"), max_length=6, choices=Act)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version_id", "at", "pk"]
        verbose_name = _("xử lý bản đã nộp")
        verbose_name_plural = _("xử lý bản đã nộp")

    def __str__(self):
        return f"{self.version_id}: {self.act}"
