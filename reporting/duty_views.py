"""Who reports on what: the list of lines with their switch, and what a change of it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies.access import RoleRequired
from agencies.lists import ExportColumn, FilteredListView
from agencies.models import Agency, User
from common.excel import Column
from common.ui import Crumb
from plans.models import Appendix, Assignment, OpenPhrase, PlanItem
from reporting.duty_forms import (
    RETURNED,
    TO_SETTLE,
    UNWATCHED,
    USUAL,
    AskForm,
    DutyFilter,
    chosen_plan,
    conditions,
)
from reporting.item_lists import Chip
from reporting.models import DutyReturn
from reporting.services import duties as services
from reporting.services import owes_report, reporting_assignments
from reporting.workflow import NotAllowed, StaleVersion

Role = Assignment.Role
PROVINCE = {User.Role.COORDINATOR, User.Role.ADMIN}
LINES = 50  # a page
FEW = 3  # agencies a line of the list names


# --- a change: shown first, then made -------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """A change of duties as its page shows it: what it is (`about` whom or which lines), what is
    posted for it, the ways on."""

    heading: str
    about: str
    button: str
    done: str
    fields: list[tuple[str, Any]]
    crumbs: list[Crumb]
    then: str


def carry_out(request, change: Change, service, **arguments):
    """The page that shows what a change does; confirmed there, the change is made. What has become
    another change meanwhile is shown again."""
    refusal = ""
    try:
        if "stamp" in request.POST:
            try:
                service(**arguments, by=request.user, seen=request.POST["stamp"])
            except StaleVersion as stale:
                refusal = str(stale.message)
            else:
                messages.success(request, change.done)
                return redirect(change.then)
        effect = services.foresee(service, **arguments, by=request.user)
    except NotAllowed as no:
        raise PermissionDenied(str(no.message)) from no
    agencies = Agency.objects.filter(pk__in=effect.load)
    context = {
        "change": change,
        "effect": effect,
        "load": [(agency, *effect.load[agency.pk]) for agency in agencies],
        "refusal": refusal,
        "crumbs": change.crumbs,
        "action": request.get_full_path(),
    }
    return render(request, "reporting/duty_preview.html", context, status=409 if refusal else 200)


def list_crumb() -> Crumb:
    """The way back to the list of duties."""
    return Crumb(_("Phân công"), reverse("reporting:duty-list"))


# --- the list -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One line of the plan: who reports on it, who works on it, what is to be settled."""

    item: PlanItem
    reporters: list[Agency]
    monitors: list[Agency]
    open_phrases: list[OpenPhrase]

    @classmethod
    def of(cls, item) -> Row:
        """The row of a line that came with its duties and open phrases."""
        duties = item.assignments.all()
        return cls(
            item,
            [d.agency for d in duties if owes_report(item.appendix, d.role, item.asks)],
            [d.agency for d in duties if d.role == Role.MONITOR],
            list(item.open_phrases.all()),
        )

    @property
    def named(self) -> str:
        """The agencies that report, the first few by name."""
        names = ", ".join(agency.short_name for agency in self.reporters[:FEW])
        rest = len(self.reporters) - FEW
        return names + (_(" và %(n)d cơ quan khác") % {"n": rest} if rest > 0 else "")

    @property
    def lacks_monitor(self) -> bool:
        """Whether a task has nobody who watches it."""
        return self.item.appendix == Appendix.TASKS and not self.monitors


def column(header, value, width=16, kind="text"):
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


class DutyListView(RoleRequired, FilteredListView):
    """The lines of a plan with who reports on them. POST changes who does, on many at once."""

    roles = PROVINCE
    filterset_class = DutyFilter
    template_name = "reporting/duty_list.html"
    paginate_by = LINES
    form = None
    export_title = _l("Phân công báo cáo")
    export_name = "phan-cong"
    export_columns = (
        column(_l("Dòng"), lambda r: str(r.item), 9),
        column(_l("Nội dung"), lambda r: r.item.text, 60),
        column(_l("Ai báo cáo"), lambda r: r.item.get_asks_display(), 26),
        column(_l("Báo cáo mỗi kỳ"), lambda r: len(r.reporters), 10, "integer"),
        column(_l("Cơ quan báo cáo"), lambda r: ", ".join(a.short_name for a in r.reporters), 50),
        column(_l("Theo dõi"), lambda r: ", ".join(a.short_name for a in r.monitors) or None, 24),
        column(
            _l("Cụm từ chưa xác định"),
            lambda r: "; ".join(p.phrase for p in r.open_phrases) or None,
            40,
        ),
    )

    @cached_property
    def plan(self):
        """The plan in question."""
        return chosen_plan(self.request)

    def get_base_queryset(self):
        """The lines of the plan in its order."""
        duties = Assignment.objects.select_related("agency").order_by("position", "pk")
        waiting = DutyReturn.objects.filter(assignment__item=OuterRef("pk"), released__isnull=True)
        lines = PlanItem.objects.visible_to(self.request.user).filter(plan=self.plan)
        return (
            lines.annotate(returned=Exists(waiting))
            .prefetch_related(Prefetch("assignments", duties), "open_phrases")
            .order_by("appendix", "position", "pk")
        )

    def get_export_rows(self):
        """A row of the page for a row of the workbook."""
        return [Row.of(item) for item in self.get_queryset()]

    def post(self, request):
        """Show what a change of the switch does, then make it."""
        self.object_list = self.get_queryset()
        self.form = AskForm(request.POST, lines=self.object_list)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        pks, asks = self.form.cleaned_data["pks"], self.form.cleaned_data["asks"]
        words = {"n": len(pks), "how": PlanItem.Asks(asks).label}
        lines = [("item", pk) for pk in pks]
        labels = [str(line) for line in self.object_list if line.pk in set(pks)]
        alone = len(pks) == 1
        change = Change(
            heading=_("%(n)d dòng: “%(how)s”") % words,
            about=_("Các dòng: %(lines)s.") % {"lines": ", ".join(labels)},
            button=_("Đổi cách giao %(n)d dòng") % words,
            done=_("Đã đổi %(n)d dòng thành “%(how)s”.") % words,
            fields=[*lines, ("asks", asks or USUAL)],
            crumbs=[list_crumb(), Crumb(_("Xem trước"))],
            then=reverse("reporting:duty-detail", args=pks) if alone else request.get_full_path(),
        )
        return carry_out(request, change, services.ask_whom, plan=self.plan, items=pks, asks=asks)

    def get_context_data(self, **kwargs):
        """Rows, what is to be settled in numbers, and how much each agency reports."""
        context = super().get_context_data(**kwargs)
        counts = self.counts()
        return context | {
            "plan": self.plan,
            "rows": [Row.of(item) for item in context["page_obj"]],
            "total": context["paginator"].count,
            "form": self.form or AskForm(lines=PlanItem.objects.none()),
            "ticked": set(self.form.data.getlist("item")) if self.form else set(),
            "heading": headline(counts),
            "chips": self.chips(counts),
            "load": load_table(self.plan),
            "waiting": counts[RETURNED],
        }

    def counts(self) -> dict[str, int]:
        """Lines, open phrases, reports a period, and lines on which something is to be settled."""
        lines = PlanItem.objects.visible_to(self.request.user).filter(plan=self.plan)
        found = lines.aggregate(
            lines=Count("pk"),
            **{
                key: Count("pk", filter=condition)
                for key, condition in conditions(self.plan).items()
            },
        )
        open_phrases = OpenPhrase.objects.filter(item__in=lines.values("pk"))
        return found | {
            "phrases": open_phrases.count(),
            "reports": sum(services.load_of(self.plan).values()),
        }

    def chips(self, counts) -> list[Chip]:
        """Ready-made filters with how many lines they leave."""
        year = self.request.GET.get("nam")
        kept = f"nam={year}&" if year else ""
        asked = self.filterset.narrowed
        chips = [Chip(_("Tất cả"), counts["lines"], f"?{kept.rstrip('&')}", not asked)]
        return chips + [
            Chip(str(words), counts[key], f"?{kept}can={key}", asked == {"can": key})
            for key, words in TO_SETTLE.items()
            if counts[key] or asked == {"can": key}
        ]


def headline(counts) -> str:
    """“Mỗi kỳ 412 báo cáo; còn 45 cụm từ chưa xác định, 13 nhiệm vụ chưa có theo dõi”."""
    left = [
        words % {"n": counts[key]}
        for key, words in (
            ("phrases", _("%(n)d cụm từ chưa xác định")),
            (UNWATCHED, _("%(n)d nhiệm vụ chưa có theo dõi")),
            (RETURNED, _("%(n)d dòng có cơ quan trả lại")),
        )
        if counts[key]
    ]
    reports = _("Mỗi kỳ %(n)d báo cáo") % {"n": counts["reports"]}
    if not left:
        return reports + _("; mọi dòng đều đã rõ cơ quan")
    return reports + _("; còn ") + ", ".join(left)


def load_table(plan) -> list[tuple[Agency, list[int], int]]:
    """(agency, reports a period by appendix, altogether), in the order of the registry."""
    duties = reporting_assignments(plan).order_by().values("agency", "item__appendix")
    found: dict[int, dict[str, int]] = {}
    for agency, appendix, n in duties.annotate(n=Count("pk")).values_list(
        "agency", "item__appendix", "n"
    ):
        found.setdefault(agency, {})[appendix] = n
    return [
        (agency, [found[agency.pk].get(a, 0) for a in Appendix], sum(found[agency.pk].values()))
        for agency in Agency.objects.filter(pk__in=found)
    ]
