"""Who reports on one line: its open phrases are settled, its monitor is named, the switch set."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import View

from agencies import access
from agencies.models import Agency
from common.ui import Crumb, highlight
from plans.duties import Phrase, phrases
from plans.models import Assignment, OpenPhrase, PlanItem
from reporting.duties import line_context
from reporting.duty_forms import USUAL, AskForm, MonitorForm, SettleForm, agencies_today
from reporting.duty_views import Change, carry_out, list_crumb
from reporting.models import DutyReturn
from reporting.services import duties as services
from reporting.services import owes_report
from reporting.words import line_of
from reporting.workflow import NotAllowed, Refused

Role = Assignment.Role


@dataclass(frozen=True)
class PhraseForm:
    """A phrase with the agencies to tick: those of its group, then all others, by kind."""

    phrase: Phrase
    number: int
    form: SettleForm | None
    members: list[tuple[str, list[Agency]]]
    others: list[tuple[str, list[Agency]]]
    ticked: set[int]


class DutyDetailView(View):
    """One line: its phrases are settled, its monitor is named, the switch set."""

    def dispatch(self, request, *args, **kwargs):
        """For those who may settle the line; LoginRequiredMiddleware asks for a person first."""
        seen = PlanItem.objects.visible_to(request.user).select_related("plan")
        self.item = get_object_or_404(seen, pk=kwargs["pk"])
        if not services.may_settle(request.user, self.item):
            raise PermissionDenied
        self.at_province = access.may_run_calendar(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        """The page."""
        return self.show()

    def post(self, request, pk):
        """Settle a phrase, or name the monitor."""
        return self.name_monitor() if "monitor" in request.POST else self.settle()

    def settle(self):
        """Show what the choice does, then keep it."""
        key, form = self.request.POST.get("phrase", ""), SettleForm(self.request.POST)
        phrase = next((p for p in phrases(self.item) if p.key == key), None)
        if phrase is None:
            raise Http404(key)
        if not form.is_valid():
            return self.show(key, form)
        agencies = list(form.cleaned_data["agency"])
        words = {"n": len(agencies), "phrase": phrase.words, "line": line_of(self.item)}
        change = Change(
            heading=capfirst(_("%(line)s: “%(phrase)s” là %(n)d cơ quan") % words),
            about=_("Các cơ quan: %(names)s.") % {"names": ", ".join(a.name for a in agencies)},
            button=_("Xác định %(n)d cơ quan") % words,
            done=capfirst(_("%(line)s: đã xác định %(n)d cơ quan cho “%(phrase)s”.") % words),
            fields=[("phrase", key), *(("agency", agency.pk) for agency in agencies)],
            crumbs=[*self.crumbs(here=False), Crumb(_("Xem trước"))],
            then=self.request.path,
        )
        try:
            return carry_out(
                self.request, change, services.settle, item=self.item, key=key, agencies=agencies
            )
        except Refused as refusal:
            form.add_error("agency", str(refusal.message))
            return self.show(key, form)

    def name_monitor(self):
        """Let an agency watch the line."""
        form = MonitorForm(self.request.POST)
        if form.is_valid():
            agency = form.cleaned_data["agency"]
            try:
                services.name_monitor(item=self.item, agency=agency, by=self.request.user)
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal.message)) from refusal
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                done = (
                    _("Đã giao %(agency)s theo dõi.") % {"agency": agency}
                    if agency
                    else _("Dòng này do điều phối cấp tỉnh xem xét.")
                )
                messages.success(self.request, done)
                return redirect(self.request.path)
        return self.show(monitor=form)

    def show(self, key="", form=None, monitor=None):
        """The page; 422 with a form that must be mended."""
        item, user = self.item, self.request.user
        context = line_context(item, user)
        found = phrases(item)
        cells = [p.words for p in found if p.reason]
        return render(
            self.request,
            "reporting/duty_detail.html",
            context
            | {
                "item": item,
                "heading": self.heading(context),
                "crumbs": self.crumbs(),
                "cells": [
                    (_("Cơ quan thực hiện"), highlight(item.agencies_text, cells)),
                    (_("Theo dõi, đôn đốc, tổng hợp"), highlight(item.monitors_text, cells)),
                ],
                "phrase_forms": list(self.phrase_forms(found, key, form)),
                "monitor_form": self.monitor_form(monitor, context["monitors"]),
                "ask_form": self.at_province
                and AskForm(lines=None, initial={"asks": item.asks or USUAL}),
                "returns": self.returns(),
            },
            status=422 if form or monitor else 200,
        )

    def heading(self, context) -> str:
        """What is left to settle, or who reports."""
        words = {"line": capfirst(line_of(self.item)), "open": len(context["phrases"])}
        duties = self.item.assignments.all()
        words["n"] = sum(owes_report(self.item.appendix, d.role, self.item.asks) for d in duties)
        if context["phrases"]:
            return _("%(line)s: còn %(open)d cụm từ chưa xác định, %(n)d cơ quan báo cáo") % words
        return _("%(line)s: %(n)d cơ quan báo cáo mỗi kỳ") % words

    def crumbs(self, *, here=True) -> list[Crumb]:
        """The way back to the list, for those who have it."""
        name = capfirst(line_of(self.item))
        own = Crumb(name) if here else Crumb(name, self.request.path)
        return [list_crumb(), own] if self.at_province else [own]

    def phrase_forms(self, found, key, form):
        """Each phrase with its choice; the one that was posted with what was ticked."""
        agencies = list(agencies_today())
        busy = {(d.agency_id, d.role == Role.MONITOR) for d in self.item.assignments.all()}
        for number, phrase in enumerate(found, 1):
            watching = phrase.column == OpenPhrase.Column.MONITORS
            chosen = {duty.agency_id for duty in phrase.chosen}
            # an agency the line has otherwise needs no choice
            free = [a for a in agencies if a.pk in chosen or (a.pk, watching) not in busy]
            members = (
                set(phrase.group.members.values_list("pk", flat=True)) if phrase.group else set()
            )
            posted = form if phrase.key == key else None
            yield PhraseForm(
                phrase,
                number,
                posted,
                by_kind(a for a in free if a.pk in members | chosen),
                by_kind(a for a in free if a.pk not in members | chosen),
                {int(pk) for pk in form.data.getlist("agency") if pk.isdecimal()}
                if posted
                else chosen,
            )

    def monitor_form(self, posted, monitors):
        """Naming the monitor, where people name it."""
        if not (self.at_province and services.monitor_is_open(self.item)):
            return None
        standing_one = monitors[0].agencies[0] if monitors else None
        return posted or MonitorForm(initial={"agency": standing_one})

    def returns(self):
        """Duties of the line that wait for a decision, for those who decide."""
        if not self.at_province:
            return []
        waiting = DutyReturn.objects.filter(assignment__item=self.item, released__isnull=True)
        return list(waiting.select_related("assignment__agency"))


def by_kind(agencies) -> list[tuple[str, list[Agency]]]:
    """Agencies under the name of their kind, in the order of kinds."""
    found: dict[str, list[Agency]] = {}
    for agency in agencies:
        found.setdefault(agency.kind, []).append(agency)
    return [(str(kind.label), found[kind]) for kind in Agency.Kind if kind in found]
