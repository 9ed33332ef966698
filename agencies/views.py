"""The registry of agencies and the audit trail."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import DetailView, View

from agencies import access, services
from agencies.access import RoleRequired
from agencies.audit_words import details
from agencies.filters import AgencyFilter, AuditFilter
from agencies.lists import PAGE_SIZE, FilteredListView, column
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.numbers import format_decimal
from common.ui import Crumb

ACTIVE_PEOPLE = Count("people", filter=Q(people__is_active=True))


class AgencyListView(FilteredListView):
    """The registry; how many people each agency has is the province's to know."""

    filterset_class = AgencyFilter
    template_name = "agencies/agency_list.html"
    orderings = {"ma": ("code",), "loai": ("kind", "position"), "nguoi": ("people_count",)}
    export_title = _l("Danh mục cơ quan")
    export_name = "co-quan"
    export_columns = (
        column(_l("Mã"), lambda a: a.code, 14),
        column(_l("Tên dùng trong kế hoạch"), lambda a: a.name, 40),
        column(_l("Tên đầy đủ"), lambda a: a.full_name, 50),
        column(_l("Tên viết tắt"), lambda a: a.short_name, 24),
        column(_l("Loại"), lambda a: a.get_kind_display(), 30),
        column(_l("Lãnh đạo duyệt trước khi nộp"), lambda a: a.head_approves, 16),
    )

    def get_base_queryset(self):
        """Agencies that exist today, with their people counted."""
        seen = Agency.objects.visible_to(self.request.user).in_force(clock.today())
        # counting groups the rows, and grouped rows have no order unless it is asked for
        return seen.annotate(people_count=ACTIVE_PEOPLE).order_by("position", "code")

    def get_context_data(self, **kwargs):
        """How many there are, of which kinds."""
        context = super().get_context_data(**kwargs)
        return context | {
            "heading": registry_headline(self.object_list, self.filterset.narrowed),
            "sees_people": self.request.user.sees_province,
        }


def registry_headline(agencies, narrowed):
    """“41 cơ quan: 19 sở, ban, ngành cấp tỉnh; 9 UBND cấp huyện…”."""
    kinds = [a.kind for a in agencies]
    if not kinds:
        return _("Không có cơ quan nào khớp điều kiện lọc")
    if narrowed:
        return _("%(n)s cơ quan khớp điều kiện lọc") % {"n": len(kinds)}
    parts = [
        f"{kinds.count(kind)} {mid_sentence(str(kind.label))}"
        for kind in Agency.Kind
        if kind in kinds
    ]
    return _("%(n)s cơ quan: %(parts)s") % {"n": len(kinds), "parts": "; ".join(parts)}


def mid_sentence(label):
    """A label inside a sentence: without its capital, unless it begins with an abbreviation."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


class AgencyDetailView(DetailView):
    """One agency: its names, spellings, groups; its people for those who work with them."""

    slug_field = slug_url_kwarg = "code"
    context_object_name = "agency"
    template_name = "agencies/agency_detail.html"

    def get_queryset(self):
        """Agencies the person may see."""
        return Agency.objects.visible_to(self.request.user).select_related("parent")

    def get_context_data(self, **kwargs):
        """What the registry knows, and whether the person may change how the agency works."""
        agency, user = self.object, self.request.user
        knows_people = user.sees_province or user.agency_id == agency.pk
        return super().get_context_data(**kwargs) | {
            "heading": working_way(agency),
            "names": agency.names.all(),
            "aliases": agency.aliases.all(),
            "groups": agency.groups.all(),
            "people": agency.people.order_by("-is_active", "username") if knows_people else None,
            "may_set": access.may_set(user, agency),
            "before": agency.predecessors.exclude(old=agency).select_related("old"),
            "after": agency.successors.select_related("new"),
            "crumbs": [Crumb(_("Cơ quan"), reverse("agencies:agency-list")), Crumb(agency.name)],
        }


def working_way(agency):
    """How the agency's reports leave it, in one sentence."""
    if agency.head_approves:
        return _("%(agency)s: lãnh đạo duyệt báo cáo trước khi nộp") % {"agency": agency.name}
    return _("%(agency)s: chuyên viên nộp thẳng báo cáo") % {"agency": agency.name}


class AgencySettingView(View):
    """POST: whether the head approves before sending."""

    http_method_names = ["post"]

    def post(self, request, code):
        """Switch the step on or off for an agency the person may see and set."""
        agency = get_object_or_404(Agency.objects.visible_to(request.user), code=code)
        if not access.may_set(request.user, agency):
            raise PermissionDenied
        on = bool(request.POST.get("head_approves"))
        agency = services.set_head_approval(agency=agency, on=on, by=request.user)
        messages.success(request, working_way(agency))
        return redirect(agency)


class AuditListView(RoleRequired, FilteredListView):
    """The audit trail, newest first; for administrators."""

    roles = {User.Role.ADMIN}
    filterset_class = AuditFilter
    template_name = "agencies/audit_list.html"
    paginate_by = PAGE_SIZE
    export_title = _l("Nhật ký")
    export_name = "nhat-ky"
    export_columns = (
        column(_l("Số"), lambda e: e.pk, 10, "integer"),
        column(_l("Lúc"), lambda e: e.at, 18, "datetime"),
        column(_l("Người thực hiện"), lambda e: e.actor, 36),
        column(_l("Cơ quan"), lambda e: e.agency, 12),
        column(_l("Việc"), lambda e: e.get_action_display(), 24),
        column(_l("Đối tượng"), lambda e: e.subject, 50),
        column(_l("Chi tiết"), lambda e: "; ".join(details(e.data)), 60),
        column(_l("Địa chỉ"), lambda e: e.ip, 16),
    )

    def get_base_queryset(self):
        """Every act."""
        return AuditEvent.objects.order_by("-pk")

    def get_export_rows(self):
        """The filtered rows, a few at a time."""
        return self.get_queryset().iterator(2000)

    def get_context_data(self, **kwargs):
        """The rows with their details in words."""
        context = super().get_context_data(**kwargs)
        rows = [(event, details(event.data)) for event in context["page_obj"]]
        count = format_decimal(Decimal(context["paginator"].count))
        if context["is_filtered"]:
            heading = _("%(n)s dòng nhật ký khớp điều kiện lọc") % {"n": count}
        else:
            heading = _("%(n)s việc đã ghi nhật ký") % {"n": count}
        return context | {"rows": rows, "heading": heading}
