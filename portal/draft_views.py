"""The way of a plan's file: upload, compare and settle, issue. For administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from agencies.access import RoleRequired
from agencies.models import User
from common.files import CONTENT_TYPES, FileRefused
from common.marking import Mark, marked
from common.readers import MAX_BYTES
from common.sandbox import read_grid
from plans.current import current_plan
from plans.models import RevisionDraft
from portal.forms import UploadForm, field_of
from portal.plan_views import download, house, plan_url
from portal.settling import (
    asked_names,
    corrected,
    crumbs,
    decision_form,
    draft_context,
    measure_formset,
    names_form,
)
from portal.workbook.drafts import answer, discard, keep, read_file
from portal.workbook.issue import NotReady, Stale, confirm, preview
from portal.workbook.names import answer_of, taken_codes

ADMINS = (User.Role.ADMIN,)


class UploadView(RoleRequired, FormView):
    """Send the file the office has."""

    roles = ADMINS
    template_name = "portal/plan_upload.html"
    form_class = UploadForm

    def get_initial(self):
        """The plan being carried out."""
        plan = current_plan(self.request)
        return {"year": self.request.GET.get("nam") or (plan.year if plan else "")}

    def form_valid(self, form):
        """Read the file and go to the comparison, or say what is wrong with it."""
        upload = form.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            form.add_error("file", _("Tệp lớn hơn %(n)d MB.") % {"n": MAX_BYTES // 1024**2})
            return self.form_invalid(form)
        data = upload.read()
        try:
            draft = read_file(
                data=data,
                name=upload.name,
                issuer=house(),
                year=form.cleaned_data["year"],
                by=self.request.user,
            )
        except FileRefused as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        keep(draft=draft, data=data)
        return redirect("portal:draft", draft.pk)

    def get_context_data(self, **kwargs):
        """The way here, and drafts that wait."""
        waiting = RevisionDraft.objects.filter(revision=None, discarded_at=None)
        return super().get_context_data(**kwargs) | {
            "crumbs": crumbs(_("Nhập từ Excel, Word")),
            "waiting": waiting.select_related("made_by")[:10],
        }


def open_draft(pk) -> RevisionDraft:
    """A draft that is neither issued nor put away."""
    draft = get_object_or_404(RevisionDraft.objects.select_related("issuer", "revision"), pk=pk)
    if draft.discarded_at:
        raise Http404
    return draft


class DraftView(RoleRequired, View):
    """The comparison, and the answers to what only a person can settle."""

    roles = ADMINS

    def get(self, request, pk):
        """The page; an issued draft leads to its revision."""
        draft = open_draft(pk)
        if draft.revision:
            return redirect(plan_url(draft.revision))
        return self.show(draft)

    def post(self, request, pk):
        """Keep an answer and show what it changes."""
        draft = open_draft(pk)
        act = request.POST.get("act", "")
        shown = preview(draft)
        if act == "convert":
            answers = {"convert": True}
        elif act == "names":
            answers = {"names": draft.answers.get("names", {}) | self.names(shown)}
        elif act == "measures-all":
            answers = {"measures": self.all_measures(shown)}
        elif act.startswith("measures:"):
            label = act.partition(":")[2]
            formset, sentence = self.measures(shown, label)
            if not formset.is_valid():
                return self.show(draft, bad=(label, formset), status=422)
            decided = {label: corrected(formset, sentence)}
            answers = {"measures": draft.answers.get("measures", {}) | decided}
        else:
            raise Http404
        try:
            answer(draft=draft, version=number(request.POST.get("version")), answers=answers)
        except Stale:
            return stale(request, draft)
        return redirect(f"{reverse('portal:draft', args=[pk])}#{anchor(act)}")

    def names(self, shown):
        """The chosen meanings, by the key of the spelling."""
        taken = taken_codes()
        form = names_form(shown, self.request.POST)
        found = {}
        for key, raw in asked_names(shown).items():
            value = form.data.get(field_of(key), "")
            if value and form.fields[field_of(key)].valid_value(value):
                found[key] = answer_of(raw, value, taken)
                taken.add(found[key]["code"])
        return found

    def all_measures(self, shown):
        """Every proposal taken as it stands; what was decided before stays."""
        proposed = {s.label: list(s.measures) for s in shown.understood.sentences}
        return proposed | shown.draft.answers.get("measures", {})

    def measures(self, shown, label):
        """The form of one sentence with what was typed."""
        sentence = next((s for s in shown.understood.sentences if s.label == label), None)
        if sentence is None:
            raise Http404
        return measure_formset(sentence, self.request.POST), sentence

    def show(self, draft, *, bad=None, decision=None, status=200):
        """The page of a draft."""
        shown = preview(draft)
        context = draft_context(shown, bad) | {"decision": decision or decision_form(shown)}
        return render(self.request, "portal/plan_draft.html", context, status=status)


def number(text) -> int:
    """A whole number out of a form, -1 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else -1


def anchor(act: str) -> str:
    """Where on the page an answered part stands."""
    return {"names": "ten", "convert": "loi"}.get(act, "so-do")


class ConfirmView(RoleRequired, View):
    """The act: what the page showed becomes the plan, once."""

    roles = ADMINS

    def post(self, request, pk):
        """Issue, or say why not; nothing typed is lost."""
        draft = open_draft(pk)
        if draft.revision:
            return redirect(plan_url(draft.revision))
        shown = preview(draft)
        form = decision_form(shown, request.POST)
        if not form.is_valid() or not shown.is_ready:
            context = draft_context(shown) | {"decision": form, "tried": True}
            return render(request, "portal/plan_draft.html", context, status=422)
        try:
            revision = confirm(
                draft=draft,
                stamp=form.cleaned_data["stamp"],
                decision=form.decision(),
                by=request.user,
            )
        except (Stale, NotReady):
            return stale(request, draft, form)
        messages.success(request, _("Đã ban hành: %(label)s.") % {"label": revision.label})
        return redirect(plan_url(revision))


def stale(request, draft, form=None):
    """409: the page spoke of another state of the plan or of the draft."""
    context = {"draft": draft, "form": form}
    return render(request, "portal/plan_stale.html", context, status=409)


class MarkedView(RoleRequired, View):
    """The same file back with the bad cells marked and commented."""

    roles = ADMINS

    def get(self, request, pk):
        """The file; there is none when nothing was uploaded."""
        draft = open_draft(pk)
        if not draft.source_file:
            raise Http404
        with draft.source_file.open("rb") as stored:
            data = stored.read()
        problems = preview(draft).understood.problems
        marks = [Mark(p.sheet, p.row, p.column, p.message) for p in problems if p.sheet]
        try:
            found, extension = marked(data, read_grid(data, draft.source_name), marks)
        except FileRefused as error:
            messages.error(request, _("Chưa đánh dấu được: %(why)s") % {"why": error})
            return redirect("portal:draft", draft.pk)
        stem = draft.source_name.rpartition(".")[0]
        return download(found, f"{stem}-danh-dau.{extension}", CONTENT_TYPES[extension])


class DiscardView(RoleRequired, View):
    """Put a draft away."""

    roles = ADMINS

    def post(self, request, pk):
        """Nothing of the plan changes."""
        draft = open_draft(pk)
        if draft.revision:
            raise PermissionDenied
        discard(draft=draft, by=request.user)
        messages.success(request, _("Đã bỏ dự thảo. Kế hoạch không thay đổi."))
        return redirect("portal:plan-list")
