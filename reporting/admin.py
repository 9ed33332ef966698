"""Periods and holidays on the administration site. Reports, versions and evidence are not here:
they change by the acts of the workflow only.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin import PersonAdmin
from agencies.admin_base import AuditedAdmin, ListAdmin
from agencies.admin_forms import RowForm
from agencies.models import User
from plans.admin import PlanAdmin
from plans.models import Plan
from reporting.models import Holiday, ReminderStep, ReportingPeriod
from reporting.resources import HolidayResource, ReportingPeriodResource
from reporting.services import generate_reports, lay_down, reschedule
from reporting.services.sharing import tell_of_leaving


class PeriodForm(RowForm):
    """A period stays with its plan."""

    fixed = ("plan",)


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(ListAdmin):
    """Periods; their reports' deadlines move with them."""

    resource_classes = [ReportingPeriodResource]
    form = PeriodForm
    list_display = [
        "label",
        "code",
        "plan",
        "basis",
        "data_from",
        "data_to",
        "due_agency",
        "opened_at",
        "closed_at",
    ]
    list_select_related = ["plan"]
    list_filter = ["plan", "kind"]
    search_fields = ["code", "label"]
    readonly_fields = ["opened_at", "closed_at"]  # acts of the calendar page
    actions = ["generate"]

    def save_model(self, request, obj, form, change):
        """Save the period and move the deadlines of its reports."""
        super().save_model(request, obj, form, change)
        reschedule(period=obj, by=request.user)

    @admin.action(description=gettext_lazy("Giao báo cáo kỳ"))
    def generate(self, request, queryset):
        """Give every duty its report in the chosen periods; only open ones ask for any."""
        for period in queryset:
            made = 0
            if period.is_closed:
                text, level = _("%(period)s đã đóng, không giao thêm."), messages.WARNING
            elif not period.is_open:
                text, level = _("%(period)s chưa mở; mở ở trang Kỳ báo cáo."), messages.WARNING
            else:
                text, level = _("%(period)s: đã giao %(n)s báo cáo mới."), messages.SUCCESS
                made = generate_reports(period=period, by=request.user, notice=True)
            self.message_user(request, text % {"period": period.label, "n": made}, level)


@admin.register(Holiday)
class HolidayAdmin(ListAdmin):
    """Days offices are closed besides the weekend."""

    resource_classes = [HolidayResource]
    list_display = ["day", "name"]
    search_fields = ["name"]


@admin.register(ReminderStep)
class ReminderStepAdmin(AuditedAdmin):
    """When unsent reports are asked for again, and who is told."""

    list_display = [
        "days", "every", "tell_staff", "tell_head", "tell_monitor", "tell_coordinator"
    ]  # fmt: skip


class PlanWithPeriodsAdmin(PlanAdmin):
    """Plans, with what this room adds to them."""

    actions = ["quarters"]

    @admin.action(description=gettext_lazy("Lập bốn kỳ quý của kế hoạch"))
    def quarters(self, request, queryset):
        """Make the quarters a plan does not have yet."""
        for plan in queryset:
            before = set(plan.periods.values_list("code", flat=True))
            codes = [p.code for p in lay_down(plan=plan) if p.code not in before]
            if codes:
                self.record(request, plan, act="quarters", values={"periods": codes})
            self.message_user(
                request, _("%(plan)s: đã lập %(n)s kỳ.") % {"plan": plan, "n": len(codes)}
            )


class PersonWithDutiesAdmin(PersonAdmin):
    """People; whoever is switched off or moved leaves lines behind, and their agency is told."""

    def save_model(self, request, obj, form, change):
        """Save the person."""
        super().save_model(request, obj, form, change)
        if {"is_active", "agency", "role"} & set(form.changed_data):
            tell_of_leaving(person=obj, by=request.user)

    def process_result(self, result, request):
        """The people of a workbook are in."""
        if not (result.has_errors() or result.has_validation_errors()):
            changed = [row.object_id for row in result.rows if row.is_update()]
            for person in User.objects.filter(pk__in=changed).order_by("pk"):
                tell_of_leaving(person=person, by=request.user)
        return super().process_result(result, request)


admin.site.unregister([Plan, User])
admin.site.register(Plan, PlanWithPeriodsAdmin)
admin.site.register(User, PersonWithDutiesAdmin)
