"""Người phụ trách: an agency's lines, who looks after each, and handing them over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Count, Q, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, View
from django_filters import CharFilter, ChoiceFilter

from agencies.access import RoleRequired
from agencies.filters import ALL, MAX_QUERY, BarFilter
from agencies.lists import FilteredListView
from agencies.models import User
from common.search import search
from plans.current import current_plan
from plans.models import Assignment
from reporting.item_filters import ROLES
from reporting.list_views import column
from reporting.services import sharing
from reporting.workflow import NotAllowed, WrongState

PAGE = 50
NOBODYS, LEFT = "chua", "ban_giao"
AGENCY_PEOPLE = {User.Role.STAFF, User.Role.HEAD}


class SharingFilter(BarFilter):
    """Lines by words, officer, role of the agency."""

    q = CharFilter(
        label=gettext_lazy("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method="by_words"
    )
    nguoi = ChoiceFilter(
        label=gettext_lazy("Người phụ trách"), empty_label=ALL, method="by_officer"
    )
    vai_tro = ChoiceFilter(
        label=gettext_lazy("Vai trò của cơ quan"),
        field_name="role",
        choices=list(ROLES.items()),
        empty_label=ALL,
    )
    first_fields = ("q", "nguoi", "vai_tro")

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        looking_after = User.objects.filter(pk__in=queryset.order_by().values("officer"))
        people = (looking_after | colleagues(request.user)).distinct().order_by("name", "pk")
        self.filters["nguoi"].extra["choices"] = [
            (NOBODYS, _("Chưa có người phụ trách")),
            (LEFT, _("Cần bàn giao")),
            *((str(person.pk), person.name) for person in people),
        ]

    def by_words(self, queryset, _name, value):
        """Lines that hold the words."""
        return search(queryset, value, "item__search_text")

    def by_officer(self, queryset, _name, value):
        """Lines of one person, of nobody, of people who left."""
        if value == LEFT:
            return sharing.to_hand_over(queryset)
        return queryset.filter(officer=None if value == NOBODYS else value)


def colleagues(user):
    """Active people of the person's agency who work on reports."""
    return User.objects.filter(agency=user.agency_id, is_active=True, role__in=AGENCY_PEOPLE)


class SharingView(RoleRequired, FilteredListView):
    """GET: the lines of the person's agency with their officers. POST: share the chosen."""

    roles = AGENCY_PEOPLE
    filterset_class = SharingFilter
    template_name = "reporting/sharing.html"
    paginate_by = PAGE
    export_title = gettext_lazy("Người phụ trách")
    export_name = "nguoi-phu-trach"
    export_columns = (
        column(gettext_lazy("Dòng"), lambda d: str(d.item), 9),
        column(gettext_lazy("Nội dung"), lambda d: d.item.text, 60),
        column(gettext_lazy("Vai trò"), lambda d: d.get_role_display(), 26),
        column(gettext_lazy("Người phụ trách"), lambda d: d.officer.name if d.officer else "", 34),
    )

    def get_base_queryset(self):
        """The agency's duties and watches in the current plan."""
        plan = current_plan(self.request)
        if plan is None:
            return Assignment.objects.none()
        duties = sharing.duties_of(self.request.user.agency_id, plan)
        works_here = Case(
            When(sharing.WORKS_HERE, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        return duties.select_related("item", "officer").annotate(in_hands=works_here)

    def get_context_data(self, **kwargs):
        """How many lines each person has, and what needs hands."""
        context = super().get_context_data(**kwargs)
        every = self.get_base_queryset().order_by()
        counts = every.aggregate(
            all=Count("pk"),
            nobodys=Count("pk", filter=Q(officer__isnull=True)),
            left=Count("pk", filter=~sharing.WORKS_HERE & Q(officer__isnull=False)),
        )
        held = every.filter(officer__isnull=False)
        people = held.values("officer", "officer__name", "in_hands").annotate(n=Count("pk"))
        return context | {
            "heading": headline(counts),
            "total": context["paginator"].count,
            "counts": counts,
            "people": people.order_by("officer__name", "officer"),
            "colleagues": colleagues(self.request.user).order_by("name", "pk"),
            "is_head": self.request.user.role == User.Role.HEAD,
        }

    def post(self, request):
        """Put the chosen lines into somebody's hands."""
        chosen = [pk for pk in request.POST.getlist("duty") if pk.isdecimal()]
        duties = list(sharing.duties_of(request.user.agency_id).filter(pk__in=chosen))
        if len(duties) != len(set(request.POST.getlist("duty"))):
            raise Http404("duty")
        if not duties:
            messages.error(request, _("Chọn ít nhất một dòng."))
            return redirect(request.get_full_path())
        officer = officer_chosen(request)
        try:
            n = sharing.share(duties=duties, officer=officer, by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except WrongState as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, shared(n, officer))
        return redirect(request.get_full_path())


def headline(counts) -> str:
    """“64 dòng của cơ quan: 12 chưa có người phụ trách, 3 cần bàn giao”."""
    parts = []
    if counts["nobodys"]:
        parts.append(_("%(nobodys)s chưa có người phụ trách") % counts)
    if counts["left"]:
        parts.append(_("%(left)s cần bàn giao") % counts)
    rest = ", ".join(parts) or _("dòng nào cũng có người phụ trách")
    return _("%(n)s dòng của cơ quan: %(rest)s") % {"n": counts["all"], "rest": rest}


def shared(n, officer) -> str:
    """What the page says after lines changed hands."""
    if officer is None:
        return _("Đã để %(n)s dòng chưa có người phụ trách.") % {"n": n}
    return _("Đã giao %(name)s phụ trách %(n)s dòng.") % {"n": n, "name": officer.name}


def officer_chosen(request) -> User | None:
    """The colleague the form names; nobody for a blank; 404 for a stranger."""
    pk = request.POST.get("officer", "")
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404("officer")
    return get_object_or_404(colleagues(request.user), pk=pk)


class HandOverView(RoleRequired, View):
    """POST: all lines of one person to another."""

    roles = {User.Role.HEAD}
    http_method_names = ["post"]

    def post(self, request):
        """Hand over; the giver may have left already."""
        taker = officer_chosen(request)
        giver = request.POST.get("giver", "")
        held = sharing.duties_of(request.user.agency_id).filter(officer__isnull=False)
        if taker is None or not giver.isdecimal():
            messages.error(request, _("Chọn người giao và người nhận."))
            return redirect("reporting:sharing")
        holder = get_object_or_404(User, pk__in=held.order_by().values("officer"), pk=giver)
        try:
            n = sharing.hand_over(giver=holder, taker=taker, by=request.user)
        except WrongState as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, shared(n, taker))
        return redirect("reporting:sharing")


class SharingHistoryView(RoleRequired, DetailView):
    """Who looked after one line of the agency, since when."""

    roles = AGENCY_PEOPLE
    template_name = "reporting/sharing_history.html"
    context_object_name = "duty"

    def get_queryset(self):
        """Lines of the person's agency."""
        return sharing.duties_of(self.request.user.agency_id).select_related("item", "officer")

    def get_context_data(self, **kwargs):
        """Each change of hands: when, to whom, by whom; the newest first."""
        kept = self.object.history.select_related("officer", "history_user")
        changes, last = [], None
        for record in kept.order_by("history_date", "history_id"):
            if record.officer_id != last:
                changes.append(record)
            last = record.officer_id
        return super().get_context_data(**kwargs) | {"changes": changes[::-1]}
