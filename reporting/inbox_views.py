"""The inbox: what a person was told, read or not."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Value, When
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import View

from agencies.lists import PagedListView, column
from common import clock
from reporting.inbox import lines
from reporting.item_lists import Chip
from reporting.models import Notice
from reporting.views import next_page

UNREAD_FIRST = Case(
    When(read_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField()
)


class InboxView(PagedListView):
    """One's own lines in pages, unread ones first; `?loai=` shows one kind."""

    template_name = "reporting/inbox.html"
    export_name = "thong-bao"
    export_columns = (
        column(_l("Lúc"), lambda n: n.at, 18, "datetime"),
        column(_l("Loại"), lambda n: capfirst(n.get_kind_display()), 24),
        column(_l("Nội dung"), lambda n: n.text, 80),
        column(_l("Kỳ"), lambda n: n.period and n.period.label),
        column(_l("Đọc lúc"), lambda n: n.read_at, 18, "datetime"),
    )

    @property
    def export_title(self):
        """Whose lines, of which kind."""
        of_kind = f", {Notice.Kind(self.kind).label}" if self.kind else ""
        return _("Thông báo%(of_kind)s") % {"of_kind": of_kind}

    @property
    def kind(self):
        """The kind the address names, or "" for all."""
        kind = self.request.GET.get("loai", "")
        return kind if kind in Notice.Kind.values else ""

    def get_queryset(self):
        """The person's lines of the kind asked for."""
        own = Notice.objects.visible_to(self.request.user).select_related("period")
        own = own.filter(kind=self.kind) if self.kind else own
        return own.order_by(UNREAD_FIRST, "-at", "-pk")

    def get_context_data(self, **kwargs):
        """Lines with what they lead to, and how many there are of each kind."""
        context = super().get_context_data(**kwargs)
        shown = lines(context["page_obj"], self.request.user)
        return context | {"lines": shown, "chips": self.chips()}

    def chips(self):
        """All, then every kind the person has lines of."""
        own = Notice.objects.visible_to(self.request.user).order_by()
        counts = dict(own.values_list("kind").annotate(n=Count("pk")))
        kinds = [k for k in Notice.Kind if k in counts]
        everything = Chip(_("Tất cả"), sum(counts.values()), "?", not self.kind)
        return [everything] + [
            Chip(capfirst(str(k.label)), counts[k], f"?loai={k}", k == self.kind) for k in kinds
        ]


class NoticeView(View):
    """POST: the line was read; on to what it is about."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """Mark one of one's own lines and follow it."""
        notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
        Notice.objects.unread().filter(pk=notice.pk).update(read_at=clock.now())
        return redirect(next_page(request, reverse("reporting:inbox")))


class InboxReadView(View):
    """POST: everything was read."""

    http_method_names = ["post"]

    def post(self, request):
        """Mark all of one's own lines."""
        unread = Notice.objects.visible_to(request.user).unread()
        count = unread.update(read_at=clock.now())
        messages.success(request, _("Đã đánh dấu %(n)s thông báo là đã đọc.") % {"n": count})
        return redirect("reporting:inbox")
