"""The plan as a document: its years, its revisions, what goes out as Excel, Word and PDF."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import DetailView, ListView, View

from agencies import audit
from agencies.access import RoleRequired
from agencies.lists import Exported, column
from agencies.models import Agency, AuditEvent, User
from common.files import CONTENT_TYPES
from common.ui import Crumb
from plans.changes import ItemChange
from plans.models import Plan, PlanItem, PlanRevision
from portal.workbook import page
from portal.workbook.drafts import start_next_year, start_undo
from portal.workbook.issue import put_in_force
from portal.workbook.out import FORMATS, LISTS, plan_file

ADMINS = (User.Role.ADMIN,)


def house() -> Agency:
    """The People's Committee whose plans these are."""
    return Agency.objects.filter(kind=Agency.Kind.PROVINCE, parent=None).order_by("position")[0]


def visible_plans(user):
    """The house's own plans that the person may see."""
    return Plan.objects.visible_to(user).filter(issuer=house())


def plan_url(revision: PlanRevision) -> str:
    """The page of a revision."""
    return reverse("portal:revision", args=[revision.plan.year, revision.number])


class PlanListView(Exported, ListView):
    """The plans by year, each with its revisions."""

    template_name = "portal/plan_list.html"
    export_title = _l("Kế hoạch và các bản ban hành")
    export_name = "ke-hoach"
    export_columns = (
        column(_l("Năm"), lambda r: r.plan.year, 8, "integer"),
        column(_l("Tên kế hoạch"), lambda r: r.plan.title, 60),
        column(_l("Căn cứ"), lambda r: r.plan.legal_basis, 40),
        column(_l("Trạng thái"), lambda r: r.plan.get_state_display(), 18),
        column(_l("Bản"), lambda r: r.label, 20),
        column(_l("Số quyết định"), lambda r: r.decision_no or None, 18),
        column(_l("Ngày quyết định"), lambda r: r.decision_date, 14, "date"),
        column(_l("Người ký"), lambda r: r.signer or None, 28),
        column(_l("Lý do"), lambda r: r.reason or None, 40),
        column(_l("Nhập lúc"), lambda r: r.applied_at, 18, "datetime"),
    )

    def get_export_rows(self):
        """The revisions, the newest first."""
        found = PlanRevision.objects.filter(plan__in=visible_plans(self.request.user))
        return found.select_related("plan").order_by("-plan__year", "-number")

    def get_queryset(self):
        """The newest year first."""
        plans = visible_plans(self.request.user).prefetch_related("revisions", "periods")
        return plans.order_by("-year")

    def get_context_data(self, **kwargs):
        """What each plan holds, and what an administrator may do."""
        context = super().get_context_data(**kwargs)
        counts: dict[int, dict[str, int]] = {}
        lines = PlanItem.objects.filter(plan__in=[plan.pk for plan in self.object_list])
        for plan, appendix in lines.order_by().values_list("plan", "appendix"):
            of_plan = counts.setdefault(plan, {"I": 0, "II": 0, "III": 0})
            of_plan[appendix] += 1
        years = {plan.year for plan in self.object_list}
        rows = [
            (plan, [*plan.revisions.all()][::-1], counts.get(plan.pk), plan.year + 1 not in years)
            for plan in self.object_list
        ]
        return context | {
            "rows": rows,
            "heading": headline([(plan, len(revisions)) for plan, revisions, *_rest in rows]),
            "is_admin": self.request.user.role == User.Role.ADMIN,
            "formats": FORMATS,
        }


def headline(plans: list[tuple[Plan, int]]) -> str:
    """Which plan is carried out, and how often it was changed: (plan, its revisions) by year."""
    active = [(plan, n) for plan, n in plans if plan.state == Plan.State.ACTIVE]
    if not active:
        return _("Chưa có kế hoạch nào đang thực hiện")
    plan, revisions = active[0]
    words = {"year": plan.year, "n": revisions - 1}
    if revisions > 1:
        return _("Kế hoạch %(year)d đang thực hiện, đã điều chỉnh %(n)d lần") % words
    return _("Kế hoạch %(year)d đang thực hiện, chưa điều chỉnh lần nào") % words


class RevisionView(DetailView):
    """One revision: the decision that made it, and what it changed."""

    template_name = "portal/plan_revision.html"
    context_object_name = "revision"

    def get_object(self, queryset=None):
        """The revision of the year."""
        plans = visible_plans(self.request.user)
        revisions = PlanRevision.objects.select_related("plan", "applied_by", "undoes")
        return get_object_or_404(
            revisions, plan__in=plans, plan__year=self.kwargs["year"], number=self.kwargs["number"]
        )

    def get_context_data(self, **kwargs):
        """The changes as they were shown when they were issued."""
        revision, names = self.object, page.agency_names()
        stored = revision.diff.get("items", [])
        changes = [ItemChange(**item) for item in stored]
        groups = page.rows_by_appendix(changes, names, page.reports_kept(changes))
        return super().get_context_data(**kwargs) | {
            "crumbs": [Crumb(_("Kế hoạch"), reverse("portal:plan-list")), Crumb(revision.label)],
            "groups": groups,
            "counts": revision.diff.get("counts", {}),
            "sections": revision.diff.get("sections", []),
            "is_admin": self.request.user.role == User.Role.ADMIN,
            "undone_by": revision.undone_by.first(),
        }


class UndoView(RoleRequired, View):
    """Begin a revision that goes back to how the plan stood before another."""

    roles = ADMINS

    def post(self, request, year, number):
        """A draft of the old state; nothing is issued yet."""
        revision = get_object_or_404(
            PlanRevision, plan__issuer=house(), plan__year=year, number=number
        )
        if not revision.before:
            raise PermissionDenied(_("Bản đầu tiên không có trạng thái nào trước nó."))
        draft = start_undo(revision=revision, by=request.user)
        return redirect("portal:draft", draft.pk)


class NextYearView(RoleRequired, View):
    """Begin next year's plan from this one."""

    roles = ADMINS

    def post(self, request, year):
        """A draft with everything last year's plan says."""
        plan = get_object_or_404(Plan, issuer=house(), year=year)
        if Plan.objects.filter(issuer=plan.issuer, year=year + 1).exists():
            raise PermissionDenied(_("Đã có kế hoạch năm %(year)d.") % {"year": year + 1})
        draft = start_next_year(plan=plan, by=request.user)
        return redirect("portal:draft", draft.pk)


class PutInForceView(RoleRequired, View):
    """Begin to carry out a plan that was issued."""

    roles = ADMINS

    def post(self, request, year):
        """Lay down its periods; reports are asked for as they begin."""
        plan = put_in_force(
            plan=get_object_or_404(Plan, issuer=house(), year=year), by=request.user
        )
        messages.success(
            request, _("Kế hoạch năm %(year)d đã được đưa vào thực hiện.") % {"year": plan.year}
        )
        return redirect("portal:plan-list")


class PlanFileView(View):
    """The plan as xlsx, docx or PDF in the official layout, or as flat lists."""

    def get(self, request, year, kind):
        """The file; `?ky=2023-Q3` adds the results of a period."""
        plan = get_object_or_404(visible_plans(request.user), year=year)
        if kind not in (*FORMATS, LISTS):
            raise Http404
        period = None
        if code := request.GET.get("ky"):
            period = get_object_or_404(plan.periods, code=code)
        data, name, content_type = plan_file(plan, kind, period=period, user=request.user)
        audit.record(AuditEvent.Action.EXPORT, by=request.user, subject=plan, data={"file": name})
        return download(data, name, content_type)


def download(data: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep, never shown or sniffed by the browser."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


class SourceView(RoleRequired, View):
    """The very file a revision came from."""

    roles = ADMINS

    def get(self, request, year, number):
        """As it was sent, with its own name."""
        revision = get_object_or_404(
            PlanRevision, plan__issuer=house(), plan__year=year, number=number
        )
        if not revision.source_file:
            raise Http404
        audit.record(
            AuditEvent.Action.EXPORT,
            by=request.user,
            subject=revision,
            label=revision.source_name,
            data={"sha256": revision.source_sha256},
        )
        extension = revision.source_name.rpartition(".")[2].lower()
        response = FileResponse(
            revision.source_file.open("rb"),
            as_attachment=True,
            filename=revision.source_name,
            content_type=CONTENT_TYPES.get(extension, "application/octet-stream"),
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response
