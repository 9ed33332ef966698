"""Pages of conversations: all that was said on a report or on a line; POST says something."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from agencies import access
from plans.models import PlanItem
from reporting import words
from reporting.models import Report
from reporting.services.talking import concerned, may_remark_on, remark
from reporting.talk import SHOWN, RemarkForm, remarks, talk_url
from reporting.workflow import NotAllowed


class TalkView(View):
    """A whole conversation in pages of SHOWN, the newest page first; older words stand above.

    Subclasses say what it is about: `about`, `may_speak` and the words for it.
    """

    def load(self, pk):
        """Find what is spoken of, as far as the person may see it."""
        raise NotImplementedError

    def get(self, request, pk):
        """The conversation, at its end unless a page is asked for."""
        self.load(pk)
        return self.show(self.form() if self.speaks else None)

    def post(self, request, pk):
        """Say something; without words the page says so and keeps what was chosen."""
        self.load(pk)
        if not self.speaks:
            raise PermissionDenied(_("Anh/chị không trao đổi được ở đây."))
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form)
        said = form.cleaned_data
        try:
            remark(by=request.user, text=said["text"], mentions=said["mentions"], **self.about)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        messages.success(request, _("Đã gửi ý kiến trao đổi."))
        return redirect(self.back())

    def form(self, data=None):
        """The form, with the agencies that may be called on."""
        return RemarkForm(data, agencies=concerned(**self.about))

    def back(self) -> str:
        """The page of ours that the form names, else the conversation."""
        wanted = self.request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return f"{wanted}#trao-doi" if safe else talk_url(**self.about)

    def show(self, form):
        """The page."""
        found = remarks(self.request.user, **{k: v.pk for k, v in self.about.items()})
        paginator = Paginator(found, SHOWN)
        page = paginator.get_page(self.request.GET.get("page", paginator.num_pages))
        context = {
            "page_obj": page,
            "paginator": paginator,
            "page_range": paginator.get_elided_page_range(page.number),
            "remarks": page.object_list,
            "total": paginator.count,
            "form": form,
            "item": self.item,
            "report": self.report,
            "line": self.line,
            "inside": self.report is not None and self.report.first_recorded_at is None,
        }
        return render(self.request, "reporting/talk.html", context)


class ReportTalkView(TalkView):
    """What was said of one report."""

    def load(self, pk):
        """A report the person may see."""
        seen = Report.everything.visible_to(self.request.user)
        self.report = get_object_or_404(seen.for_list(), pk=pk)
        self.item, self.line = self.report.assignment.item, words.title(self.report)
        self.about = {"report": self.report}
        self.speaks = may_remark_on(self.request.user, self.report)


class ItemTalkView(TalkView):
    """What was said of one line of the plan."""

    report = None

    def load(self, pk):
        """A line the person may see."""
        self.item = get_object_or_404(PlanItem.everything.visible_to(self.request.user), pk=pk)
        self.line = _("%(appendix)s, dòng %(number)s") % {
            "appendix": self.item.get_appendix_display(),
            "number": self.item.number,
        }
        self.about = {"item": self.item}
        self.speaks = access.may_remark(self.request.user)
