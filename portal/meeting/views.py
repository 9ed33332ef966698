"""The agenda of a meeting, one item on the screen with its conclusion, the agenda on paper."""

from __future__ import annotations

from functools import cached_property
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import View

from agencies import parking
from agencies.access import RoleRequired, may_instruct
from agencies.models import User
from common import clock
from plans.models import PlanItem
from portal.meeting.agenda import Agenda
from portal.meeting.forms import ConcludeForm, MeetingForm
from portal.meeting.page import content_of, size_of
from portal.meeting.reading import Records
from reporting import timeliness
from reporting.current import chosen_period, period_in_focus, periods
from reporting.services.instructing import instruct
from reporting.workflow import NotAllowed, Refused

PROVINCE = {User.Role.COORDINATOR, User.Role.LEADER, User.Role.ADMIN}
PAPERS = ("a4", "a3")
IN_ADDRESS = ("ky", "den", "ngay", "chu_tri", "them", "bo")


class MeetingMixin(RoleRequired):
    """What the pages of a meeting share: it is all in the address, nothing is stored."""

    roles = PROVINCE

    @cached_property
    def period(self):
        """The round the meeting is about; None without a plan."""
        return chosen_period(self.request, period_in_focus)

    @cached_property
    def form(self):
        """What the address says."""
        known = periods(self.request)
        return MeetingForm(self.request.GET, periods=known, period=self.period)

    @cached_property
    def records(self):
        """What is known at the moment the address names."""
        return Records(
            user=self.request.user,
            plan=self.period.plan,
            periods=periods(self.request),
            period=self.period,
            moment=timeliness.end_of(self.form.cleaned_data.get("den")),
        )

    @cached_property
    def left_out(self):
        """Lines and reasons left out by the address."""
        return set(self.request.GET.getlist("bo"))

    def agenda(self, *also):
        """The agenda, with further lines."""
        return Agenda(self.records, self.left_out, [*self.form.added, *also])

    @cached_property
    def query(self):
        """The address without the item."""
        pairs = [(k, v) for k in IN_ADDRESS for v in self.request.GET.getlist(k) if v]
        return f"?{urlencode(pairs)}"

    def link(self, name, *args, **more):
        """A page of the same meeting."""
        extra = urlencode({k: v for k, v in more.items() if v})
        joined = self.query + ("&" if extra and self.query != "?" else "") + extra
        return reverse(name, args=args) + (joined if joined != "?" else "")

    def item_link(self, place, entry):
        """The screen of an item; the line is named too, so that it is found when others go."""
        return self.link("portal:meeting-item", place, dong=entry.key)

    def frame(self):
        """What every page of the meeting says of it."""
        return {
            "period": self.period,
            "day": self.form.day,
            "chair": self.form.chair,
            "moment": self.records.moment,
            "is_past": timeliness.is_past(self.records.moment),
            "agenda_url": self.link("portal:meeting"),
            "conclusions_url": reverse("portal:meeting-conclusions")
            + f"?{urlencode({'ngay': f'{self.form.day:%d/%m/%Y}'})}",
        }


class MeetingView(MeetingMixin, View):
    """The agenda: what is taken up and why; lines are left out and added by the address."""

    def get(self, request):
        """The agenda as the address has it."""
        if self.period is None:
            return render(request, "portal/meeting/agenda.html", {"period": None})
        agenda = self.agenda()
        places = {entry.key: place for place, entry in enumerate(agenda.entries, 1)}
        groups = [
            (
                reason,
                reason.value in self.left_out,
                [(e, places.get(e.key), self.item_link(places.get(e.key, 1), e)) for e in entries],
            )
            for reason, entries in agenda.groups
        ]
        context = self.frame() | {
            "agenda": agenda,
            "groups": groups,
            "left_out": self.left_out,
            "form": self.form,
            "first_url": agenda.entries and self.item_link(1, agenda.entries[0]),
            "prints": [(kind, self.link("portal:meeting-print", kho=kind)) for kind in PAPERS],
            "as_of": f"{self.records.day:%d/%m/%Y}",
            "now_url": self.now_url,
        }
        return render(request, "portal/meeting/agenda.html", context)

    @property
    def now_url(self):
        """The same meeting as things stand now."""
        query = self.request.GET.copy()
        query.pop("den", None)
        return f"?{query.urlencode()}"


class MeetingItemView(MeetingMixin, View):
    """One item, as large as the screen; POST puts the conclusion down against it."""

    keeps_typed = True  # through the end of a session, see agencies.parking

    def get(self, request, place):
        """The item at a place, or the named line wherever it stands now."""
        typed = parking.take(request, lambda _data: may_instruct(request.user))
        if typed is None:
            return self.show(place, request.GET.get("dong", ""))
        key = typed.get("dong", "")
        return self.show(place, key, ConcludeForm(typed, item=self.line(key), user=request.user))

    def post(self, request, place):
        """Put the conclusion down against the line that was on the screen."""
        if not may_instruct(request.user):
            raise PermissionDenied(_("Chỉ lãnh đạo tỉnh và điều phối cấp tỉnh ghi kết luận."))
        key = request.POST.get("dong", "")
        item = self.line(key)
        form = ConcludeForm(request.POST, item=item, user=request.user)
        if form.is_valid():
            try:
                data = form.cleaned_data
                rows = instruct(
                    item=item,
                    text=data["text"],
                    leader=data.get("leader", ""),
                    given_on=data["given_on"],
                    agencies=data["called"],
                    due_on=data["due_on"],
                    by=request.user,
                    key=data["key"],
                )
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal.message)) from refusal
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, told(rows))
                return redirect(self.link("portal:meeting-item", place, dong=key))
        return self.show(place, key, form)

    def line(self, key):
        """The line of the plan that a key names; 404 unless the person may see it."""
        if self.period is None:
            raise Http404("no plan")
        appendix, _dash, number = key.partition("-")
        seen = PlanItem.objects.visible_to(self.request.user).filter(plan=self.period.plan)
        return get_object_or_404(seen, appendix=appendix, number=number)

    def show(self, place, key, form=None):
        """The screen; with a form that could not be kept, of its line even off the agenda."""
        if self.period is None:
            raise Http404("no plan")
        entries = self.agenda(*([key] if form else [])).entries
        if not entries:
            raise Http404("nothing on the agenda")
        keys = [entry.key for entry in entries]
        at = keys.index(key) if key in keys else min(max(place, 1), len(entries)) - 1
        entry = entries[at]
        content = content_of(entry, self.records, self.form.day)
        context = self.frame() | {
            "entry": entry,
            "item": entry.item,
            "content": content,
            "size": size_of(entry.item.text),
            "place": at + 1,
            "total": len(entries),
            "before": self.neighbour(entries, at - 1),
            "after": self.neighbour(entries, at + 1),
            "first": self.item_link(1, entries[0]),
            "last": self.item_link(len(entries), entries[-1]),
            "form": form or (may_instruct(self.request.user) and self.blank(entry, content)),
        }
        return render(self.request, "portal/meeting/item.html", context)

    def neighbour(self, entries, at):
        """(name, address) of an item; None beyond the ends."""
        if not 0 <= at < len(entries):
            return None
        return entries[at].name, self.item_link(at + 1, entries[at])

    def blank(self, entry, content):
        """The form for a new conclusion: by the chair, on the day of the meeting."""
        leader = self.form.chair or next((one.leader for one in content.today), "")
        day = min(self.form.day, clock.today())
        initial = {"given_on": day, "leader": leader, "key": uuid4().hex}
        return ConcludeForm(item=entry.item, user=self.request.user, initial=initial)


class MeetingPrintView(MeetingMixin, View):
    """The whole agenda on paper, A4 upright or A3 across in two columns, with room to write."""

    def get(self, request):
        """Every item with its content."""
        if self.period is None:
            raise Http404("no plan")
        paper = request.GET.get("kho")
        agenda = self.agenda()
        day = self.form.day
        context = self.frame() | {
            "agenda": agenda,
            "items": [(e, content_of(e, self.records, day)) for e in agenda.entries],
            "paper": paper if paper in PAPERS else PAPERS[0],
            "prints": [(kind, self.link("portal:meeting-print", kho=kind)) for kind in PAPERS],
        }
        return render(request, "portal/meeting/print.html", context)


def told(rows):
    """What was put down, and who must do it by when."""
    called = [row.agency.name for row in rows if row.agency]
    if not called:
        return _("Đã ghi kết luận.")
    words = {"who": ", ".join(called), "day": f"{rows[0].due_on:%d/%m/%Y}"}
    return _("Đã ghi kết luận và giao %(who)s, hạn %(day)s.") % words
