"""The conclusions of a meeting day: the list, its workbook, the notice as a Word document."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies import audit
from agencies.access import RoleRequired
from agencies.filters import BarFilter, DayFilter
from agencies.lists import PAGE_SIZE, FilteredListView
from agencies.models import AuditEvent, name_of_day
from common import clock
from common.dates import format_date
from common.files import CONTENT_TYPES
from common.ui import Crumb
from plans.current import current_plan
from portal.meeting.views import PROVINCE
from portal.official.notice import conclusion_notice
from portal.plan_views import download
from reporting.instruction_views import InstructionListView
from reporting.instructions import shown
from reporting.models import Instruction


class DayOnlyFilter(BarFilter):
    """The day of the meeting, today unless the address names one that can be read."""

    ngay = DayFilter(label=_l("Ngày họp"), method="of_day")
    first_fields = ("ngay",)

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        filled = data.copy()
        filled.setdefault("ngay", format_date(clock.today()))
        super().__init__(filled, queryset, request=request, prefix=prefix)

    @cached_property
    def day(self):
        """The day the page speaks of."""
        return self.form.cleaned_data.get("ngay") or clock.today()

    def of_day(self, queryset, _name, _value):
        """The day narrows the queryset even when it cannot be read."""
        return queryset

    def filter_queryset(self, queryset):
        """What was said that day."""
        return super().filter_queryset(queryset).filter(given_on=self.day)


class ConclusionListView(RoleRequired, FilteredListView):
    """What leaders concluded on one day, line by line; `?xuat=xlsx|docx`."""

    roles = PROVINCE
    filterset_class = DayOnlyFilter
    template_name = "portal/meeting/conclusions.html"
    paginate_by = PAGE_SIZE
    export_title = _l("Kết luận cuộc họp")
    export_name = "ket-luan"
    export_columns = InstructionListView.export_columns

    def get_base_queryset(self):
        """Instructions on the current plan, in its order."""
        seen = Instruction.objects.visible_to(self.request.user)
        return (
            seen.filter(item__plan=current_plan(self.request))
            .select_related("item", "agency")
            .annotate(agency_name=name_of_day("agency", "given_on"))
            .order_by("item__appendix", "item__position", "pk")
        )

    def get(self, request, *args, **kwargs):
        """The page, the workbook, or the notice."""
        if request.GET.get("xuat") == "docx":
            return self.notice()
        return super().get(request, *args, **kwargs)

    def notice(self):
        """Thông báo kết luận: a draft for the office to complete and sign."""
        rows, plan = list(self.get_queryset()), current_plan(self.request)
        day = self.filterset.day
        document = conclusion_notice(rows, plan=plan, day=day, by=self.request.user)
        name = f"thong-bao-ket-luan-{day:%Y%m%d}.docx"
        label = _("Thông báo kết luận %(day)s") % {"day": format_date(day)}
        act, data = AuditEvent.Action.EXPORT, {"file": name, "rows": len(rows)}
        audit.record(act, by=self.request.user, label=label, data=data)
        return download(document, name, CONTENT_TYPES["docx"])

    def get_context_data(self, **kwargs):
        """Rows with their state, the counts and the day in a sentence."""
        context = super().get_context_data(**kwargs)
        counts = self.object_list.order_by().aggregate(all=Count("pk"), given=Count("agency"))
        words = {"day": format_date(self.filterset.day), "given": counts["given"]}
        words["noted"] = counts["all"] - counts["given"]
        heading = _("Ngày %(day)s chưa ghi kết luận nào")
        if counts["all"]:
            heading = _(
                "Kết luận ngày %(day)s: %(given)s việc giao cơ quan, %(noted)s ý kiến để biết"
            )
        return context | {
            "rows": shown(context["page_obj"], clock.now()),
            "heading": heading % words,
            "crumbs": [Crumb(_("Chiếu họp"), reverse("portal:meeting")), Crumb(_("Kết luận"))],
        }
