"""The page of one summary: writing, sending, opening again."""

from __future__ import annotations

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateResponseMixin, View

from agencies import access
from common import clock
from common.ui import Crumb
from plans.models import PlanItem
from portal.summary import page
from portal.summary.forms import SummaryForm
from portal.summary.lists import page_of_list
from portal.summary.states import due_badge, line_name, state_badge
from reporting import services
from reporting.differences import marked
from reporting.forms import version_seen
from reporting.models import Consolidation, Report, ReportingPeriod
from reporting.pages import Difference, refused
from reporting.services import consolidating
from reporting.workflow import (
    Act,
    Incomplete,
    NotAllowed,
    ReasonMissing,
    Refused,
    StaleVersion,
    WrongState,
)

SAVE, CLOSE, INSERT, REMOVE = "save", "close", "insert", "remove"
TEXTS = ("text", "proposals")
ON_REPORTS = {INSERT, REMOVE, Act.ACCEPT, Act.RETURN}


class LineMixin:
    """A line and period whose summary the person writes, or reads as one of the province."""

    def dispatch(self, request, *args, **kwargs):
        """404 for a line the person does not watch, or on which nobody reports."""
        lines = PlanItem.everything.visible_to(request.user).select_related("section", "plan")
        self.item = get_object_or_404(lines, pk=kwargs["pk"])
        self.period = get_object_or_404(
            ReportingPeriod, plan=self.item.plan_id, code=kwargs["code"]
        )
        self.monitors = consolidating.watching(self.item)
        asked = Report.objects.filter(assignment__item=self.item, period=self.period)
        reads = request.user.sees_province or request.user.agency_id in self.monitors
        if not reads or not (asked.exists() or self.summary):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def summary(self) -> Consolidation | None:
        """The summary as it is now, if anybody has begun it."""
        seen = Consolidation.objects.visible_to(self.request.user).of_line(self.item)
        return seen.filter(period=self.period).first()

    @property
    def url(self) -> str:
        """The page of the summary."""
        return page.page_url(self.item, self.period)


class SummaryView(LineMixin, TemplateResponseMixin, View):
    """GET shows reports and text. POST keeps the text first and only then takes in, returns,
    accepts or sends, so that whatever is refused, the typed text is kept."""

    template_name = "portal/summary/summary.html"
    reason = ""  # typed for returning a report
    typed_on: int | None = None  # the version a text that is shown again was typed on

    def get(self, request, code, pk):
        """The form to who writes it, else the text to read."""
        return self.show()

    def post(self, request, code, pk):
        """Save and do what the button says: `act`, for a report `act:its id:version seen`."""
        act, _colon, subject = request.POST.get("act", SAVE).partition(":")
        if act not in {SAVE, CLOSE, *ON_REPORTS}:
            raise Http404(act)
        report = self.report_of(subject) if act in ON_REPORTS else None
        if not access.may_consolidate(request.user, self.monitors):
            raise PermissionDenied(_("Chỉ người lập bản tổng hợp được sửa và gửi."))
        form, self.typed_on = self.form(request.POST), version_seen(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            done = self.act_on(act, report, form) if report else self.write(act, form)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except (Incomplete, ReasonMissing, consolidating.MissingChanged) as refusal:
            return self.incomplete(form, report, refusal)
        except (StaleVersion, WrongState) as refusal:
            return self.settle(form, report, refusal)
        messages.success(request, done)
        return redirect(self.url)

    def write(self, act, form) -> str:
        """Save, and send if that is asked for; what to say then."""
        saved = self.keep(form)
        if act == SAVE:
            return _("Đã lưu nháp bản tổng hợp.")
        named = [code for code in self.request.POST.get("named", "").split(",") if code]
        consolidating.close(
            item=self.item,
            period=self.period,
            by=self.request.user,
            version=saved.version,
            reasons=form.reasons(named),
        )
        return _("%(line)s: đã gửi bản tổng hợp %(period)s.") % {
            "period": self.period.label,
            "line": line_name(self.item),
        }

    def keep(self, form) -> Consolidation:
        """Save what was typed; from then on it is typed on what is stored."""
        saved = consolidating.save_draft(
            item=self.item,
            period=self.period,
            by=self.request.user,
            version=self.typed_on,
            words=form.words,
        )
        self.typed_on = saved.version
        return saved

    def report_of(self, subject) -> Report:
        """The report a button names, on this line and in this period, at the version seen."""
        pk, _colon, seen = subject.partition(":")
        reports = Report.objects.visible_to(self.request.user).for_list()
        asked = reports.filter(assignment__item=self.item, period=self.period)
        report = get_object_or_404(asked, pk=int(pk) if pk.isdecimal() else 0)
        self.seen = version_seen({"version": seen})
        self.reason = self.request.POST.get(f"reason-{pk}", "")
        return report

    def act_on(self, act, report, form) -> str:
        """Take a report in or out, accept or return it; what to say then."""
        here = {"by": self.request.user, "version": self.typed_on, "words": form.words}
        words = {"agency": report.agency.name}
        if act == INSERT:
            consolidating.take_in(report=report, **here)
            return _("Đã chèn báo cáo của %(agency)s vào cuối bản tổng hợp.") % words
        if act == REMOVE:
            consolidating.take_out(report=report, **here)
            return _("Đã bỏ %(agency)s khỏi phần đã chèn; xóa chữ đã chèn trong ô nếu cần.") % words
        self.keep(form)
        services.move(
            report=report,
            act=Act(act),
            by=self.request.user,
            version=self.seen,
            reason=self.reason,
        )
        if act == Act.ACCEPT:
            return _("Đã tiếp nhận báo cáo của %(agency)s.") % words
        return _("Đã trả lại báo cáo cho %(agency)s.") % words

    @cached_property
    def rows(self):
        """The reports received, and those still missing."""
        return page.received(
            self.summary,
            self.item,
            self.period,
            user=self.request.user,
            monitors=self.monitors,
            now=clock.now(),
        )

    @property
    def lacking(self):
        """The agencies that have not reported."""
        return [row.report.agency for row in self.rows if not row.is_usable]

    def form(self, data=None) -> SummaryForm:
        """The form, showing what is stored or bound to what was typed."""
        initial = SummaryForm.stored(self.summary or Consolidation(), self.lacking)
        return SummaryForm(self.typed(data, initial), initial=initial, lacking=self.lacking)

    def typed(self, data, stored):
        """What was posted; on the conflict page a field may be given back to the stored text."""
        if data is None:
            return None
        data = data.copy()
        for name, text in stored.items():
            if data.get(f"keep-{name}") == "stored":
                data[name] = text
        return data

    def incomplete(self, form, report, refusal):
        """What is missing for sending, or the reason of a return; the text is saved by then."""
        if isinstance(refusal, Incomplete):
            for name, message in refusal.problems.items():
                form.add_error(name, message)
        else:
            form.add_error(None, str(refusal.message))
        del self.summary, self.rows  # read anew: the text was saved, reports may have come
        return self.show(form, report)

    def settle(self, form, subject, refusal: Refused):
        """Somebody was faster: show both texts, keep both; without a difference say why not."""
        del self.summary, self.rows
        stored = self.form()
        changed = [n for n in TEXTS if (stored[n].value() or "") != form.cleaned_data[n]]
        if not changed:
            if subject:
                return refused(self.request, subject, refusal, back=self.url, reason=self.reason)
            messages.error(self.request, refusal.message)
            return redirect(self.url)
        differences = [
            Difference(form[n], *marked(stored[n].value() or "", form.cleaned_data[n]))
            for n in changed
        ]
        context = self.context() | {
            "refusal": refusal.message,
            "differences": differences,
            "same": [field for field in form if field.name not in changed],
            "can_save": self.may_write,
        }
        return render(self.request, "portal/summary/conflict.html", context, status=409)

    @property
    def summary_version(self) -> int:
        """The newest version, 0 before the first saving."""
        return self.summary.version if self.summary else 0

    @property
    def may_write(self) -> bool:
        """Whether the person may change the summary now."""
        closed = self.period.is_closed or (self.summary is not None and self.summary.is_closed)
        return not closed and access.may_consolidate(self.request.user, self.monitors)

    def show(self, form=None, report=None):
        """The page; with a `report` that was not returned, the reason typed for it."""
        context = self.context() | {
            "not_returned": report and report.pk,
            "reason": self.reason,
            "rows": self.rows,
            "owed": [row for row in self.rows if row.is_owed],
            "counted": page.counted(self.rows),
            "lacking": [agency.name for agency in self.lacking],
            "named": self.request.POST.get("named"),
            "codes": ",".join(agency.code for agency in self.lacking),
            "form": self.may_write and (form or self.form()),
            "version": self.summary_version if self.typed_on is None else self.typed_on,
            "may_reopen": bool(self.summary and self.summary.is_closed)
            and not self.period.is_closed
            and access.may_reopen_summary(self.request.user),
            "verdict": page.verdict_on(self.item, self.summary, clock.now()),
            "writer": page.writer_names(self.item),
            "history": page.history(self.summary),
        }
        return self.render_to_response(context)

    def context(self):
        """What the page and the conflict page share."""
        return {
            "item": self.item,
            "period": self.period,
            "summary": self.summary,
            "version": self.summary_version,
            "heading": page.headline(self.item, self.period, self.summary, self.rows),
            "state": state_badge(self.summary),
            "due": due_badge(self.summary, self.period, clock.now()),
            "title": line_name(self.item),
            "crumbs": [
                Crumb(_("Tổng hợp"), page_of_list(self.period)),
                Crumb(line_name(self.item)),
            ],
        }


class ReopenView(LineMixin, View):
    """POST: a summary that was sent goes back to its writer."""

    http_method_names = ["post"]

    def post(self, request, code, pk):
        """Open it again, for a reason."""
        if self.summary is None:
            raise Http404
        try:
            consolidating.reopen(
                summary=self.summary, by=request.user, reason=request.POST.get("reason", "")
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except (ReasonMissing, WrongState) as refusal:
            messages.error(request, refusal.message)
            return redirect(self.url)
        messages.success(request, _("Đã mở lại bản tổng hợp."))
        return redirect(self.url)
