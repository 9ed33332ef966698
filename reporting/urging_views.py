"""Đôn đốc by hand: who owes, the words, the acts with their letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import TemplateView

from agencies.lists import Exported, PagedListView, column
from agencies.models import Agency
from common import clock
from common.ui import Badge
from reporting import reminder_words, urged
from reporting.calendar import days_late, working_day_after
from reporting.current import chosen_period, period_in_focus, periods
from reporting.forms import UrgeForm
from reporting.models import Report, Urge
from reporting.services import urging
from reporting.services.rounds import days_off
from reporting.states import state_badge, timeliness_badge
from reporting.workflow import NotAllowed, WrongState

DAYS_TO_ANSWER = 3  # working days, until the person says otherwise


class MayUrge(UserPassesTestMixin):
    """Guard: coordinators, and people of agencies that watch lines; others get 403."""

    raise_exception = True

    def test_func(self):
        """Whether the signed-in person may urge anybody."""
        return urging.may_urge(self.request.user)


@dataclass(frozen=True)
class Debtor:
    """An agency with reports that are not in: how many, how late, how often it was urged."""

    agency: Agency
    owed: int
    overdue: int
    days: int
    times: int
    last: date | None


class UrgingView(MayUrge, Exported, TemplateView):
    """Agencies with unsent reports of a period, the longest overdue first."""

    template_name = "reporting/urging.html"
    export_name = "con-no-bao-cao"
    export_columns = (
        column(_l("Cơ quan"), lambda row: row.agency.name, 40),
        column(_l("Chưa nộp"), lambda row: row.owed, 12, "integer"),
        column(_l("Quá hạn"), lambda row: row.overdue, 12, "integer"),
        column(_l("Trễ nhất, ngày"), lambda row: row.days, 12, "integer"),
        column(_l("Số lần đôn đốc bằng văn bản"), lambda row: row.times, 14, "integer"),
        column(_l("Đôn đốc lần cuối"), lambda row: row.last, 18, "datetime"),
    )

    @cached_property
    def period(self):
        """The period in question."""
        return chosen_period(self.request, period_in_focus)

    @property
    def export_title(self):
        """What is owed, of which period, as of when."""
        words = {"period": self.period or "", "at": f"{clock.now():%H:%M %d/%m/%Y}"}
        return _("Cơ quan chưa nộp báo cáo %(period)s, tính đến %(at)s") % words

    def get_export_rows(self):
        """The debtors."""
        return debtors(self.request.user, self.period)

    def get_context_data(self, **kwargs):
        """The debtors, and what the page says of them."""
        rows = self.get_export_rows()
        return super().get_context_data(**kwargs) | {
            "period": self.period,
            "periods": periods(self.request),
            "rows": rows,
            "late": sum(row.overdue > 0 for row in rows),
            "overdue": sum(row.overdue for row in rows),
            "owed": sum(row.owed for row in rows),
        }


def debtors(user, period) -> list[Debtor]:
    """Agencies that owe this person's lines reports of a period, in three queries."""
    now = clock.now()
    owed = urging.owed_to(user).of_period(period).order_by()
    counts = owed.values("agency").annotate(
        n=Count("pk"), overdue=Count("pk", filter=Q(deadline__lt=now)), first=Min("deadline")
    )
    by_agency = {row["agency"]: row for row in counts}
    acts = Urge.objects.filter(period=period, agency__in=by_agency).order_by().values("agency")
    urges = {u["agency"]: u for u in acts.annotate(n=Count("pk"), last=Max("at"))}
    rows = []
    for agency in Agency.objects.filter(pk__in=by_agency):
        count, act = by_agency[agency.pk], urges.get(agency.pk)
        late = days_late(count["first"], now)
        times, last = (act["n"], act["last"]) if act else (0, None)
        rows.append(Debtor(agency, count["n"], count["overdue"], late, times, last))
    return sorted(rows, key=lambda row: (-row.days, -row.overdue, row.agency.position))


@dataclass(frozen=True)
class Choice:
    """One unsent report to choose, and where it stands."""

    report: Report
    chosen: bool
    state: Badge
    timeliness: Badge


class UrgeView(MayUrge, TemplateView):
    """Choose reports, say the words, urge: one act and one letter an agency.

    The address names what is offered: agencies (`co_quan`) or all that are late (`tat_ca`) of a
    period, or reports (`muc`) of any.
    """

    template_name = "reporting/urge.html"

    def dispatch(self, request, *args, **kwargs):
        """Read what is offered; without anything, back to the agencies."""
        if not self.test_func():
            return self.handle_no_permission()
        self.offered = self.get_offered()
        if not self.offered:
            messages.error(request, _("Chọn ít nhất một cơ quan còn báo cáo chưa nộp."))
            return redirect(back(request))
        return super().dispatch(request, *args, **kwargs)

    def get_offered(self) -> list[Report]:
        """The unsent reports that the address names, by agency and in plan order."""
        asked, owed = self.request.GET, urging.owed_to(self.request.user)
        if "muc" in asked:
            named = [int(pk) for pk in asked.getlist("muc") if pk.isdecimal() and len(pk) < 19]
            owed = owed.filter(pk__in=named)
        else:
            owed = owed.of_period(chosen_period(self.request, period_in_focus))
            if "tat_ca" in asked:
                owed = owed.filter(deadline__lt=clock.now())
            else:
                owed = owed.filter(agency__code__in=asked.getlist("co_quan"))
        in_order = ("agency__position", "agency__code", "period__data_to", "appendix")
        return list(
            urged.with_reminders(owed.for_list()).order_by(
                *in_order, "assignment__item__position", "pk"
            )
        )

    def get(self, request):
        """The form; what is late is chosen already, all of it when nothing is late yet."""
        late = [r.pk for r in self.offered if r.deadline < clock.now()]
        chosen = late if late and "muc" not in request.GET else [r.pk for r in self.offered]
        answer_by = working_day_after(clock.today(), DAYS_TO_ANSWER, days_off())
        return self.show(self.make_form(initial={"muc": chosen, "answer_by": answer_by}), chosen)

    def post(self, request):
        """Urge for what is chosen and still owed; then the letters."""
        typed, offered = request.POST.copy(), {str(r.pk) for r in self.offered}
        asked = typed.getlist("muc")
        typed.setlist("muc", [pk for pk in asked if pk in offered])
        form = self.make_form(data=typed)
        if not form.is_valid():
            return self.show(form, [int(pk) for pk in typed.getlist("muc")])
        chosen = form.cleaned_data
        try:
            made = urging.urge(
                reports=[int(pk) for pk in chosen["muc"]],
                by=request.user,
                words=form.words,
                answer_by=chosen["answer_by"],
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except WrongState as refusal:
            messages.error(request, refusal.message)
            return redirect(back(request))
        count = sum(len(act.owed) for act in made)
        words = _("Đã đôn đốc %(agencies)s cơ quan, %(n)s báo cáo. Công văn ở từng dòng dưới đây.")
        messages.success(request, words % {"agencies": len(made), "n": count})
        if count < len(asked):
            left = _("%(n)s báo cáo không đôn đốc nữa: vừa được nộp, hoặc đã đôn đốc hôm nay.")
            messages.warning(request, left % {"n": len(asked) - count})
        return redirect(f"{reverse('reporting:urge-list')}?ky={made[0].period.code}")

    def make_form(self, **kwargs) -> UrgeForm:
        """The form over what is offered."""
        by = self.request.user
        manners = {reminder_words.is_asked(report.agency, by) for report in self.offered}
        return UrgeForm(reports=self.offered, manners=manners, **kwargs)

    def show(self, form, chosen):
        """The page with its rows by agency."""
        now, ticked = clock.now(), set(chosen)
        choices = [
            Choice(report, report.pk in ticked, state_badge(report), timeliness_badge(report, now))
            for report in self.offered
        ]
        groups = [(a, [*g]) for a, g in groupby(choices, lambda c: c.report.agency)]
        labels = {report.period.label for report in self.offered}
        context = {
            "form": form,
            "groups": groups,
            "period": self.offered[0].period,
            "labels": ", ".join(sorted(labels)),
            "total": len(choices),
        }
        return self.render_to_response(self.get_context_data(**context))


def back(request) -> str:
    """The page of agencies, of the same period."""
    kept = {"ky": request.GET["ky"]} if request.GET.get("ky") else {}
    return f"{reverse('reporting:urging')}?{urlencode(kept)}"


class UrgeListView(PagedListView):
    """Acts of urging the person may see, the newest first; `?ky=` those of one period."""

    template_name = "reporting/urge_list.html"
    export_name = "don-doc"
    export_columns = (
        column(_l("Cơ quan được đôn đốc"), lambda act: act.agency_name, 40),
        column(_l("Kỳ"), lambda act: act.period.label),
        column(_l("Lúc"), lambda act: act.at, 18, "datetime"),
        column(_l("Người đôn đốc"), lambda act: act.by.name, 30),
        column(_l("Cơ quan đôn đốc"), lambda act: act.by.agency and act.by.agency.name, 34),
        column(_l("Báo cáo đôn đốc"), lambda act: act.n, 12, "integer"),
        column(_l("Đến nay đã nộp"), lambda act: act.sent, 12, "integer"),
        column(_l("Nộp trước ngày"), lambda act: act.answer_by, 14, "date"),
        column(_l("Lời đôn đốc"), lambda act: act.words, 60),
    )

    @cached_property
    def period(self):
        """The period the address names, None for all."""
        return chosen_period(self.request, lambda request: None)

    @property
    def export_title(self):
        """What is listed, of which period."""
        if self.period:
            return _("Các lần đôn đốc, %(period)s") % {"period": self.period.label}
        return _("Các lần đôn đốc")

    def get_queryset(self):
        """The acts, and how many of their reports have come since."""
        seen = Urge.objects.visible_to(self.request.user).select_related(
            "agency", "period", "by__agency"
        )
        seen = seen.filter(period=self.period) if self.period else seen
        sent = Q(reminders__report__first_submitted_at__isnull=False)
        counted = seen.annotate(n=Count("reminders"), sent=Count("reminders", filter=sent))
        return counted.order_by("-at", "-pk")  # grouping drops the model's own order

    def get_context_data(self, **kwargs):
        """The period, and whether the person may urge."""
        return super().get_context_data(**kwargs) | {
            "period": self.period,
            "periods": periods(self.request),
            "may_urge": urging.may_urge(self.request.user),
        }
