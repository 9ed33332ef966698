"""Duties handed back: an agency says a line is not its duty, the province decides."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import FormView

from agencies import access
from agencies.access import RoleRequired
from agencies.lists import PagedListView, column
from agencies.models import Agency
from common.ui import Crumb
from plans.models import Assignment, PlanItem
from reporting.duties import history, standing
from reporting.duty_forms import DecideForm, HandBackForm
from reporting.duty_views import PROVINCE, list_crumb
from reporting.models import DutyReturn
from reporting.services import returns as services
from reporting.words import line_of
from reporting.workflow import Refused

Role = Assignment.Role


class HandBackView(FormView):
    """An agency says that a line is not its duty."""

    template_name = "reporting/duty_hand_back.html"
    form_class = HandBackForm

    def dispatch(self, request, *args, **kwargs):
        """For people who may send for the agency whose duty it is."""
        self.item = get_object_or_404(
            PlanItem.objects.visible_to(request.user).select_related("plan"), pk=kwargs["pk"]
        )
        own = self.item.assignments.exclude(role=Role.MONITOR).filter(agency=request.user.agency_id)
        self.duty = own.select_related("agency", "item__plan").first()
        if self.duty is None or not access.may_send_for(request.user, self.duty.agency):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        """Hand the duty back, or say why not."""
        try:
            services.hand_back(
                duty=self.duty, reason=form.cleaned_data["reason"], by=self.request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("Đã trả lại, chờ điều phối cấp tỉnh quyết định. Báo cáo vẫn phải nộp đúng hạn."),
        )
        return redirect(self.request.path)

    def form_invalid(self, form):
        """The page with what was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        """The line, and how the duty stands."""
        words = {"line": capfirst(line_of(self.item)), "agency": self.duty.agency}
        now = standing(self.duty, self.request.user)
        heading = (
            _("%(line)s: trả lại nếu không phải nhiệm vụ của %(agency)s")
            if now.may_hand_back
            else _("%(line)s: %(agency)s đã trả lại, chờ điều phối cấp tỉnh quyết định")
        )
        return super().get_context_data(**kwargs) | {
            "item": self.item,
            "standing": now,
            "heading": heading % words,
            "crumbs": [Crumb(_("Báo cáo"), reverse("reporting:report-list"))],
        }


def decision_in_words(returned: DutyReturn) -> str:
    """What was decided of a duty handed back."""
    if returned.released is None:
        return _("Chờ quyết định")
    return _("Thôi giao") if returned.released else _("Giữ nguyên")


class ReturnListView(RoleRequired, PagedListView):
    """Duties handed back: those that wait first, then those decided."""

    roles = PROVINCE
    template_name = "reporting/duty_returns.html"
    context_object_name = "returns"
    export_title = _l("Nhiệm vụ trả lại")
    export_name = "nhiem-vu-tra-lai"
    export_columns = (
        column(_l("Kế hoạch năm"), lambda r: r.assignment.item.plan.year, 10, "integer"),
        column(_l("Dòng"), lambda r: str(r.assignment.item), 9),
        column(_l("Nội dung"), lambda r: r.assignment.item.text, 60),
        column(_l("Cơ quan"), lambda r: r.assignment.agency.name, 34),
        column(_l("Trả lại lúc"), lambda r: r.asked_at, 18, "datetime"),
        column(_l("Người trả lại"), lambda r: r.asked_by.name, 30),
        column(_l("Lý do"), lambda r: r.reason, 60),
        column(_l("Quyết định"), decision_in_words, 18),
        column(_l("Quyết định lúc"), lambda r: r.decided_at, 18, "datetime"),
        column(_l("Người quyết định"), lambda r: r.decided_by and r.decided_by.name, 30),
        column(_l("Ý kiến"), lambda r: r.answer, 60),
    )

    def get_queryset(self):
        """Of all plans, the longest waiting first, then the latest decided."""
        related = ("assignment__item__plan", "assignment__agency", "asked_by", "decided_by")
        seen = PlanItem.everything.visible_to(self.request.user)
        found = DutyReturn.objects.filter(assignment__item__in=seen).select_related(*related)
        return found.order_by(F("decided_at").desc(nulls_first=True), "asked_at", "pk")

    def get_context_data(self, **kwargs):
        """How many wait."""
        context = super().get_context_data(**kwargs)
        waiting = self.get_queryset().filter(released__isnull=True).count()
        heading = (
            _("%(n)d nhiệm vụ trả lại chờ quyết định") % {"n": waiting}
            if waiting
            else _("Không có nhiệm vụ trả lại nào chờ quyết định")
        )
        return context | {
            "heading": heading,
            "crumbs": [list_crumb(), Crumb(_("Nhiệm vụ trả lại"))],
        }


class ReturnView(RoleRequired, FormView):
    """One duty handed back: it is kept, or released and given to another agency."""

    roles = PROVINCE
    template_name = "reporting/duty_return.html"
    form_class = DecideForm

    @cached_property
    def returned(self):
        """The return, of a line the person may see."""
        related = ("assignment__item__plan", "assignment__agency", "asked_by", "decided_by")
        seen = PlanItem.everything.visible_to(self.request.user)
        found = DutyReturn.objects.filter(assignment__item__in=seen).select_related(*related)
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        """The agency that hands back does not get it again."""
        return super().get_form_kwargs() | {"agency": self.returned.assignment.agency}

    def form_valid(self, form):
        """Decide, or say why not."""
        data, arguments = form.cleaned_data, {"returned": self.returned, "by": self.request.user}
        try:
            if data["decision"] == DecideForm.KEEP:
                services.keep_duty(answer=data["answer"], **arguments)
                done = _("Đã giữ nguyên phân công và báo cho cơ quan.")
            else:
                services.release(answer=data["answer"], to=data["to"], **arguments)
                done = _("Đã thôi giao và báo cho các cơ quan.")
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("reporting:duty-returns")

    def form_invalid(self, form):
        """The page with what was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        """The line, who said what, who else works on it."""
        duty = self.returned.assignment
        words = {"line": capfirst(line_of(duty.item)), "agency": duty.agency}
        return super().get_context_data(**kwargs) | {
            "returned": self.returned,
            "item": duty.item,
            "heading": _("%(line)s: %(agency)s trả lại nhiệm vụ") % words,
            "others": Agency.objects.filter(
                assignments__in=duty.item.assignments.exclude(pk=duty.pk).exclude(role=Role.MONITOR)
            ),
            "duty_history": history(duty.item, self.request.user, set()),
            "crumbs": [
                list_crumb(),
                Crumb(_("Nhiệm vụ trả lại"), reverse("reporting:duty-returns")),
                Crumb(capfirst(line_of(duty.item))),
            ],
        }
