"""The calendar of the plan: its periods, opening, closing, reopening, and its rhythms."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import TemplateView, View

from agencies import access, audit
from agencies.access import RoleRequired
from agencies.lists import Exported, column
from agencies.models import AuditEvent, User
from common import clock
from common.dates import format_long
from common.ui import Crumb
from plans.models import Appendix, Plan
from reporting import period_pages as pages
from reporting import services
from reporting.current import chosen_plan
from reporting.models import CalendarFeed, ReportingPeriod
from reporting.period_forms import ReasonForm, RhythmTable, seal
from reporting.workflow import NotAllowed, Refused

Act = AuditEvent.Action
RUNNERS = {User.Role.COORDINATOR, User.Role.ADMIN}  # as `access.may_run_calendar`


def address(plan: Plan) -> str:
    """The calendar page of a plan."""
    return f"{reverse('reporting:period-list')}?nam={plan.year}"


class PeriodListView(Exported, TemplateView):
    """Every period of the plan: what it asks, its dates, where it stands; days off; rhythms."""

    template_name = "reporting/period_list.html"
    export_name = "ky-bao-cao"
    export_columns = (
        column(_l("Kỳ"), lambda r: r.period.label),
        column(_l("Hỏi"), lambda r: pages.asks(r.period), 20),
        column(_l("Số liệu từ ngày"), lambda r: r.period.data_from, 14, "date"),
        column(_l("Chốt số liệu ngày"), lambda r: r.period.data_to, 14, "date"),
        column(_l("Cơ quan nộp"), lambda r: r.period.due_agency, 14, "date"),
        column(_l("Theo dõi tổng hợp"), lambda r: r.period.due_monitor, 14, "date"),
        column(_l("Trình UBND tỉnh"), lambda r: r.period.due_province, 14, "date"),
        column(_l("Trạng thái"), lambda r: r.state.label, 14),
        column(_l("Mở lúc"), lambda r: r.period.opened_at, 18, "datetime"),
        column(_l("Đóng lúc"), lambda r: r.period.closed_at, 18, "datetime"),
        column(_l("Lý do"), lambda r: r.reason, 40),
        column(_l("Báo cáo giao"), lambda r: r.asked, 12, "integer"),
        column(_l("Báo cáo đã nộp"), lambda r: r.sent, 12, "integer"),
    )

    @cached_property
    def plan(self) -> Plan | None:
        """The plan in question."""
        return chosen_plan(self.request)

    @property
    def export_title(self):
        """The calendar of which plan."""
        words = {"year": self.plan.year if self.plan else ""}
        return _("Kỳ báo cáo của kế hoạch năm %(year)s") % words

    def get_export_rows(self):
        """The periods, for whoever has a seat."""
        if not self.request.user.has_seat:
            raise Http404
        return pages.calendar_of(self.plan, self.request.user) if self.plan else []

    def get_context_data(self, **kwargs):
        """The calendar, and the agency's own address for it."""
        user, plan, rounds = self.request.user, self.plan, self.get_export_rows()
        return super().get_context_data(**kwargs) | {
            "plan": plan,
            "plans": Plan.objects.visible_to(user).exclude(state=Plan.State.DRAFT),
            "rounds": [(entry, pages.asks(entry.period)) for entry in rounds],
            "rhythms": pages.rhythms_of(plan) if plan else [],
            "days_off": pages.days_off(plan) if plan else [],
            "heading": headline(rounds),
            "hour": settings.DEADLINE_HOUR,
            "may_run": access.may_run_calendar(user),
            **self.feed_context(),
        }

    def feed_context(self):
        """The address of the agency's calendar, for its people."""
        user = self.request.user
        if not user.works_for_agency:
            return {}
        feed = CalendarFeed.objects.filter(agency=user.agency_id).first()
        url = feed and self.request.build_absolute_uri(reverse("reporting:feed", args=[feed.key]))
        return {"feed": feed, "feed_url": url, "has_feed_section": True}


def headline(rounds) -> str:
    """What is open and what comes next, in a sentence."""
    if not rounds:
        return _("Kế hoạch chưa có kỳ báo cáo nào")
    open_ = [entry.period for entry in rounds if entry.period.is_open]
    coming = [p for p in open_ if p.due_agency >= clock.today()]
    if coming:
        return _("%(period)s đang mở, hạn cơ quan nộp %(day)s") % {
            "period": coming[0].label,
            "day": format_long(coming[0].due_agency),
        }
    if open_:
        return _("%(n)s kỳ đang mở, đều đã qua hạn cơ quan nộp") % {"n": len(open_)}
    return _("Không có kỳ báo cáo nào đang mở")


class PeriodActView(RoleRequired, View):
    """An act on a period: GET tells what it would do, POST does it."""

    roles = RUNNERS
    act: Act
    template_name = ""

    @cached_property
    def period(self) -> ReportingPeriod:
        """The period, of a plan the person may see."""
        plans = Plan.objects.visible_to(self.request.user)
        periods = ReportingPeriod.objects.filter(plan__in=plans).select_related("plan")
        return get_object_or_404(periods, pk=self.kwargs["pk"])

    def get(self, request, pk):
        """What the act means for this period."""
        return self.page()

    def post(self, request, pk):
        """Do it once: a form sent twice is answered like the first time."""
        try:
            message = self.carry_out()
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except Refused as refusal:
            last = audit.about(self.period).filter(action__in=pages.ACTS).first()
            if last and (last.action, last.actor_id) == (self.act, request.user.pk):
                messages.success(request, _("Việc này đã được thực hiện."))
            else:
                messages.error(request, refusal.message)
            return redirect(address(self.period.plan))
        messages.success(request, message)
        return redirect(address(self.period.plan))

    def carry_out(self) -> str:
        """Take the act and say what was done. Raises Refused."""
        raise NotImplementedError

    def context(self) -> dict:
        """What the page of the act shows besides the period."""
        return {}

    def page(self, status=200):
        """The page of the act."""
        crumbs = [
            Crumb(_("Kỳ báo cáo"), address(self.period.plan)),
            Crumb(self.period.label),
        ]
        context = {"period": self.period, "crumbs": crumbs} | self.context()
        return render(self.request, self.template_name, context, status=status)


class PeriodOpenView(PeriodActView):
    """Opening: everybody is asked for their reports."""

    act = Act.OPEN
    template_name = "reporting/period_open.html"

    def context(self):
        """Who would be asked for how much, who would not, by when."""
        loads = pages.loads(self.period)
        due, grace = services.with_notice(self.period)
        return {
            "loads": loads,
            "total": sum(load.total for load in loads),
            "appendices": Appendix.labels,
            "unasked": pages.unasked(self.period),
            "due": due,
            "moved": pages.moved_deadline(due, grace),
        }

    def carry_out(self):
        """Open it."""
        period, made = services.open_period(period=self.period, by=self.request.user)
        return _("Đã mở %(period)s và giao %(n)s báo cáo.") % {"period": period.label, "n": made}


class PeriodCloseView(PeriodActView):
    """Closing: nothing is typed or sent any more."""

    act = Act.CLOSE
    template_name = "reporting/period_close.html"

    def context(self):
        """What would be left undone."""
        return {"left": pages.left_open(self.period)}

    def carry_out(self):
        """Close it."""
        period = services.close_period(period=self.period, by=self.request.user)
        return _("Đã đóng %(period)s.") % {"period": period.label}


class PeriodReopenView(PeriodActView):
    """Reopening, for a reason that everybody reads."""

    act = Act.REOPEN_PERIOD
    template_name = "reporting/period_reopen.html"
    form = None

    def context(self):
        """The form, as it was sent."""
        return {"form": self.form or ReasonForm()}

    def post(self, request, pk):
        """Reopen it, or say what is missing."""
        self.form = ReasonForm(request.POST)
        if not self.form.is_valid():
            return self.page(status=422)
        return super().post(request, pk)

    def carry_out(self):
        """Reopen it."""
        reason = self.form.cleaned_data["reason"]
        period = services.reopen_period(period=self.period, by=self.request.user, reason=reason)
        return _("Đã mở lại %(period)s.") % {"period": period.label}


class RhythmView(RoleRequired, View):
    """How often the plan asks: typed, previewed with the periods it would lay down, confirmed."""

    roles = RUNNERS

    @cached_property
    def plan(self) -> Plan:
        """The plan whose rhythms they are."""
        plan = chosen_plan(self.request)
        if plan is None:
            raise Http404
        return plan

    def get(self, request):
        """The rhythms as they are."""
        return self.page(RhythmTable(self.standing()))

    def post(self, request):
        """Show what would change; do so once the person confirms what was shown."""
        table = RhythmTable(self.standing(), request.POST)
        if not table.is_valid():
            return self.page(table, status=422)
        foreseen = services.foresee(self.plan, table.rhythms)
        seen = seal(foreseen, table.rhythms)
        if request.POST.get("act") != "confirm" or request.POST.get("seen") != seen:
            return self.page(table, foreseen=foreseen, seen=seen)
        redo = {int(pk) for pk in request.POST.getlist("redo") if pk.isdecimal()}
        try:
            done = services.set_rhythms(
                plan=self.plan, rhythms=table.rhythms, redo=redo, by=request.user
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        counts = {"new": len(done.new), "moved": len(done.moved), "gone": len(done.gone)}
        words = _("Đã lưu chế độ báo cáo: lập thêm %(new)s kỳ, sửa %(moved)s kỳ, bỏ %(gone)s kỳ.")
        messages.success(request, words % counts)
        return redirect(address(self.plan))

    def standing(self):
        """The plan's rhythms."""
        return [services.rhythm(scheme) for scheme in self.plan.schemes.all()]

    def page(self, table, *, foreseen=None, seen="", status=200):
        """The table, with what would change once it was typed."""
        context = {
            "plan": self.plan,
            "table": table,
            "bases": table.forms.items(),
            "foreseen": foreseen,
            "seen": seen,
            "today": clock.today(),
            "crumbs": [
                Crumb(_("Kỳ báo cáo"), address(self.plan)),
                Crumb(_("Chế độ báo cáo")),
            ],
        }
        return render(self.request, "reporting/rhythms.html", context, status=status)
