"""How a coordinator decides on the grades the rule proposes: one by one, and many at once."""

from __future__ import annotations

from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from agencies.access import RoleRequired
from agencies.models import User
from common import clock
from common.ui import Crumb
from indicators import deciding, detail
from indicators.judging import APPENDICES, Judgement
from indicators.models import Measure, Metric, Target
from indicators.scoring import Grade
from indicators.states import grade_badge
from indicators.verdict_forms import VerdictForm, prefix
from plans.current import current_plan
from plans.models import PlanItem
from reporting.current import chosen_period
from reporting.item_filters import default_period
from reporting.workflow import ReasonMissing, WrongState


class JudgeView(RoleRequired, View):
    """POST: how a line, or one of its measures, is judged for a period."""

    roles = {User.Role.COORDINATOR}
    http_method_names = ["post"]

    def post(self, request, pk, code):
        """Put the verdict down; a reason that is missing is asked for with the words kept."""
        lines = PlanItem.objects.visible_to(request.user).filter(appendix__in=APPENDICES)
        item = get_object_or_404(lines.select_related("plan"), pk=pk)
        period = get_object_or_404(item.plan.periods.select_related("plan"), code=code)
        measure = self.measure(item)
        form = VerdictForm(request.POST, prefix=prefix(measure))
        back = f"{detail.line_url(item)}?ky={period.code}#danh-gia"
        if form.is_valid():
            said = form.cleaned_data | {"grade": Grade(form.cleaned_data["grade"])}
            try:
                deciding.decide(item=item, period=period, by=request.user, measure=measure, **said)
            except ReasonMissing as refusal:
                form.add_error("reason", refusal.message)
            except WrongState as refusal:
                messages.error(request, refusal.message)
                return redirect(back)
            else:
                messages.success(request, _("Đã ghi đánh giá."))
                return redirect(back)
        line = Judgement(item.plan, items=[item.pk]).at(period)[item.pk]
        standing = next((s for s in line.standings if s.measure == measure), None)
        context = {
            "form": form,
            "item": item,
            "period": period,
            "measure": measure,
            "proposed": grade_badge(standing.by_year.grade if standing else line.proposed),
            "back": back,
        }
        return render(request, "indicators/judge.html", context, status=422)

    def measure(self, item):
        """The measure the form names; None for the line as a whole."""
        asked = self.request.POST.get("so_do", "")
        if not asked:
            return None
        if not asked.isdecimal():
            raise Http404(asked)
        return get_object_or_404(Measure.objects.filter(item=item), pk=asked)


class ConfirmView(RoleRequired, View):
    """The proposals of a whole appendix that wait for a person; POST agrees with those ticked."""

    roles = {User.Role.COORDINATOR}
    model = Target
    list_url = ""

    @cached_property
    def plan(self):
        """The current plan."""
        return current_plan(self.request)

    @cached_property
    def period(self):
        """The period the address names; 404 where there is none."""
        period = chosen_period(self.request, default_period)
        if period is None:
            raise Http404("no period")
        return period

    def get(self, request):
        """The list, for a last look."""
        lines = self.model.objects.visible_to(request.user).filter(plan=self.plan)
        judgement = Judgement.of(self.plan, lines.order_by("position", "pk"), clock.now())
        every = judgement.at(self.period).values()
        found = [line for line in every if deciding.waits(line)]
        noun = str(self.model._meta.verbose_name)
        context = {
            "rows": [
                (line, grade_badge(line.proposed), detail.line_url(line.item)) for line in found
            ],
            "period": self.period,
            "pending": sum(line.grade == Grade.PENDING for line in every),
            "noun": noun,
            "crumbs": [
                Crumb(noun[0].upper() + noun[1:], self.back()),
                Crumb(_("Xác nhận đề xuất")),
            ],
        }
        return render(request, "indicators/confirm.html", context)

    def post(self, request):
        """Agree; what changed since the page was opened is left alone, and said."""
        ticked = (value.partition(":") for value in request.POST.getlist("dong"))
        seen = {int(pk): grade for pk, _colon, grade in ticked if pk.isdecimal()}
        made = deciding.decide_many(plan=self.plan, period=self.period, by=request.user, seen=seen)
        n, left = len(made), len(seen) - len(made)
        if made:
            words = ngettext("Đã xác nhận %(n)s đề xuất.", "Đã xác nhận %(n)s đề xuất.", n)
            messages.success(request, words % {"n": n})
        if left:
            words = ngettext(
                "%(n)s đề xuất đã đổi hoặc đã có người quyết, chưa xác nhận.",
                "%(n)s đề xuất đã đổi hoặc đã có người quyết, chưa xác nhận.",
                left,
            )
            messages.warning(request, words % {"n": left})
        if not seen:
            messages.warning(request, _("Chưa chọn đề xuất nào."))
        return redirect(self.back())

    def back(self):
        """The list of the same period."""
        return f"{reverse(self.list_url)}?ky={self.period.code}"


class TargetConfirmView(ConfirmView):
    """Of the key targets."""

    list_url = "indicators:target-list"


class MetricConfirmView(ConfirmView):
    """Of the sector metrics."""

    model = Metric
    list_url = "indicators:metric-list"
