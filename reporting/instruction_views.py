"""Ý kiến chỉ đạo: the list, putting one down, its page where it is answered and confirmed."""

from __future__ import annotations

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import View

from agencies import audit
from agencies.access import may_instruct
from agencies.lists import PAGE_SIZE, ExportColumn, FilteredListView
from agencies.models import name_of_day
from common import clock
from common.excel import Column
from common.ui import Crumb
from plans.current import current_plan
from plans.models import PlanItem
from reporting.instruction_forms import AnswerForm, BackForm, InstructForm
from reporting.instructions import (
    STATES,
    InstructionFilter,
    conditions,
    headline,
    instruction_badge,
    shown,
)
from reporting.item_lists import Chip
from reporting.models import Instruction
from reporting.services import instructing
from reporting.workflow import NotAllowed, ReasonMissing, Refused


def column(header, value, width=16, kind="text"):
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


class InstructionListView(FilteredListView):
    """Instructions on the current plan that the person may see: what asks for something first."""

    filterset_class = InstructionFilter
    template_name = "reporting/instruction_list.html"
    paginate_by = PAGE_SIZE
    orderings = {"ngay": ("given_on",), "han": ("due_on",), "co_quan": ("agency__position",)}
    export_title = _l("Ý kiến chỉ đạo")
    export_name = "chi-dao"
    export_columns = (
        column(_l("Ngày chỉ đạo"), lambda i: i.given_on, 14, "date"),
        column(_l("Người chỉ đạo"), lambda i: i.leader, 28),
        column(_l("Số, ký hiệu văn bản"), lambda i: i.document_no or None, 18),
        column(_l("Dòng kế hoạch"), lambda i: str(i.item), 12),
        column(_l("Ý kiến chỉ đạo"), lambda i: i.text, 60),
        column(_l("Giao cơ quan"), lambda i: i.agency_name, 30),
        column(_l("Hạn thực hiện"), lambda i: i.due_on, 14, "date"),
        column(_l("Tình trạng"), lambda i: instruction_badge(i, clock.now()).label, 22),
        column(_l("Kết quả thực hiện"), lambda i: i.answer or None, 60),
        column(_l("Trả lời lúc"), lambda i: i.answered_at, 18, "datetime"),
        column(_l("Xác nhận lúc"), lambda i: i.confirmed_at, 18, "datetime"),
    )

    @cached_property
    def now(self):
        """The moment the page speaks of."""
        return clock.now()

    def get_base_queryset(self):
        """What the person may see of the current plan."""
        seen = Instruction.objects.visible_to(self.request.user)
        order = [When(q, then=Value(n)) for n, q in enumerate(conditions(self.now).values())]
        return (
            seen.filter(item__plan=current_plan(self.request))
            .select_related("item", "agency")
            .annotate(
                urgency=Case(*order, output_field=IntegerField()),
                agency_name=name_of_day("agency", "given_on"),
            )
            .order_by("urgency", "due_on", "-given_on", "-pk")
        )

    def get_context_data(self, **kwargs):
        """Rows with their state, ready-made filters with counts, the answer in a sentence."""
        context = super().get_context_data(**kwargs)
        every = self.get_base_queryset().order_by()
        counts = every.aggregate(
            all=Count("pk"),
            **{k: Count("pk", filter=q) for k, q in conditions(self.now).items()},
        )
        asked = self.filterset.narrowed
        chips = [Chip(_("Tất cả"), counts["all"], "?", not asked)]
        chips += [
            Chip(str(label), counts[k], f"?tinh_trang={k}", asked == {"tinh_trang": k})
            for k, label in STATES.items()
            if counts[k]
        ]
        return context | {
            "rows": shown(context["page_obj"], self.now),
            "chips": chips,
            "heading": headline(counts),
        }


class InstructView(View):
    """Put an instruction on a line down; for coordinators, and leaders for themselves."""

    def dispatch(self, request, *args, **kwargs):
        """On a line the person may see, if they may instruct."""
        self.item = get_object_or_404(PlanItem.objects.visible_to(request.user), pk=kwargs["item"])
        if not may_instruct(request.user):
            raise PermissionDenied(_("Chỉ lãnh đạo tỉnh và điều phối cấp tỉnh ghi ý kiến chỉ đạo."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, item):
        """The form, with today as its day."""
        return self.show(self.form())

    def post(self, request, item):
        """Put it down: one row per agency called."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form)
        data = form.cleaned_data
        try:
            rows = instructing.instruct(
                item=self.item,
                text=data["text"],
                leader=data.get("leader", ""),
                given_on=data["given_on"],
                document_no=data["document_no"],
                agencies=data["called"],
                due_on=data["due_on"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
            return self.show(form)
        messages.success(request, _("Đã ghi ý kiến chỉ đạo."))
        return redirect(rows[0] if len(rows) == 1 else "reporting:instruction-list")

    def form(self, data=None):
        """The form on this line."""
        initial = {"given_on": clock.today()}
        return InstructForm(data, item=self.item, user=self.request.user, initial=initial)

    def show(self, form):
        """The page."""
        return render(self.request, "reporting/instruct.html", {"form": form, "item": self.item})


class InstructionView(View):
    """One instruction: what was said, what was done; POST answers, confirms or gives back."""

    acts = ("answer", "confirm", "return")

    def load(self, pk):
        """An instruction the person may see, and what they may do with it now."""
        seen = Instruction.objects.visible_to(self.request.user)
        related = ("item", "agency", "period", "recorded_by", "answered_by", "confirmed_by")
        self.instruction = one = get_object_or_404(
            seen.select_related(*related).annotate(agency_name=name_of_day("agency", "given_on")),
            pk=pk,
        )
        user, waits = self.request.user, one.answered_at and not one.confirmed_at
        self.answers = instructing.may_answer(user, one) and not one.confirmed_at
        self.judges = bool(waits) and instructing.may_judge(user, one)

    def get(self, request, pk):
        """The page."""
        self.load(pk)
        return self.show()

    def post(self, request, pk):
        """Take the step that the pressed button names."""
        self.load(pk)
        act, text = request.POST.get("act"), request.POST.get("text", "")
        if act not in self.acts:
            raise Http404(act)
        given = {"instruction": self.instruction, "by": request.user}
        try:
            if act == "answer":
                instructing.answer(text=text, **given)
            elif act == "confirm":
                instructing.confirm(**given)
            else:
                instructing.give_back(reason=text, **given)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except ReasonMissing:
            return self.show(bad=act)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(self.instruction)
        done = {
            "answer": _("Đã trả lời ý kiến chỉ đạo."),
            "confirm": _("Đã xác nhận kết quả."),
            "return": _("Đã trả lại để cơ quan trả lời tiếp."),
        }
        messages.success(request, done[act])
        return redirect(self.instruction)

    def show(self, *, bad=""):
        """The page; `bad`: the act whose words are missing."""
        one = self.instruction
        events = list(audit.about(one).order_by("-pk"))
        last = next((e.data["answer"] for e in events if "answer" in e.data), "")
        typed = {act: self.request.POST if bad == act else None for act in self.acts}
        context = {
            "instruction": one,
            "item": one.item,
            "state": instruction_badge(one, clock.now()),
            "answer_form": self.answers and AnswerForm(typed["answer"], initial={"text": last}),
            "back_form": self.judges and BackForm(typed["return"], auto_id="tra-lai-%s"),
            "history": events,
            "crumbs": [
                Crumb(_("Ý kiến chỉ đạo"), reverse("reporting:instruction-list")),
                Crumb(str(one.item)),
            ],
        }
        return render(self.request, "reporting/instruction.html", context)
