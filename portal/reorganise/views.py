"""Pages of the reorganisation: the acts, a new one, what one of them leaves to be moved."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import FormView, TemplateView, View

from agencies.access import RoleRequired
from agencies.lists import PAGE_SIZE, Exported, column
from agencies.models import Agency, User
from agencies.reorganise import CannotReorganise, reorganise, take_effect
from common import clock
from common.ui import Crumb
from portal.reorganise import moving
from portal.reorganise.acts import act_with, acts, duties_by_appendix, left_over, people_of
from portal.reorganise.forms import SWITCH_OFF, ActForm, ChoicesForm
from reporting.workflow import NotAllowed, WrongState

MOVERS = (User.Role.COORDINATOR, User.Role.ADMIN)


def crumbs(last: str) -> list[Crumb]:
    """The way to a page below the acts."""
    return [Crumb(_("Sắp xếp cơ quan"), reverse("portal:reorganise-list")), Crumb(last)]


class ActListView(RoleRequired, Exported, TemplateView):
    """All acts on record, the latest first, with what each leaves to be moved."""

    roles = MOVERS
    template_name = "portal/reorganise/act_list.html"
    export_title = _l("Sắp xếp cơ quan")
    export_name = "sap-xep-co-quan"
    export_columns = (
        column(_l("Hiệu lực từ"), lambda r: r["act"].effective_on, 14, "date"),
        column(_l("Hình thức"), lambda r: capfirst(r["act"].rows[0].get_kind_display()), 20),
        column(_l("Cơ quan cũ"), lambda r: "; ".join(a.name for a in r["act"].old), 50),
        column(_l("Cơ quan kế thừa"), lambda r: "; ".join(r["act"].new_names), 50),
        column(_l("Văn bản"), lambda r: "; ".join(r["act"].documents), 40),
        column(_l("Nhiệm vụ còn lại"), lambda r: r["duties"], 12, "integer"),
        column(_l("Tài khoản còn lại"), lambda r: r["people"], 12, "integer"),
    )

    def get_export_rows(self):
        """The acts with how many duties and people they leave: those with some first."""
        found, today = acts(), clock.today()
        left = left_over(found)
        rows = []
        for act in found:
            begun = act.effective_on <= today
            counts = [left[a.pk] for a in act.old] if not act.only_renames else []
            duties, people = (sum(part) for part in zip(*counts, strict=True)) if counts else (0, 0)
            rows.append({"act": act, "duties": duties, "people": people, "begun": begun})
        rows.sort(key=lambda row: not (row["begun"] and row["duties"] + row["people"]))
        return rows

    def get_context_data(self, **kwargs):
        """Acts of one page."""
        rows = self.get_export_rows()
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        due = sum(1 for row in rows if row["begun"] and row["duties"])
        heading = _("%(n)s việc sắp xếp còn nhiệm vụ phải chuyển") % {"n": due}
        return super().get_context_data(**kwargs) | {
            "rows": page.object_list,
            "page_obj": page,
            "paginator": page.paginator,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "heading": heading if due else _("Không còn nhiệm vụ nào phải chuyển do sắp xếp"),
        }


class ActCreateView(RoleRequired, FormView):
    """Put a decision on record."""

    roles = MOVERS
    template_name = "portal/reorganise/act_form.html"
    form_class = ActForm

    def get_initial(self):
        """A split usually ends the old agency."""
        return {"old_ends": True}

    def get_context_data(self, **kwargs):
        """Adds the way back."""
        return super().get_context_data(**kwargs) | {"crumbs": crumbs(_("Ghi việc sắp xếp"))}

    def form_valid(self, form):
        """Write the registry, then go on to what is to be moved."""
        data = form.cleaned_data
        try:
            rows = reorganise(
                kind=data["kind"],
                old=list(data["old"]),
                new=data["new"],
                names=form.names(),
                effective_on=data["effective_on"],
                document=data["document"],
                scope=data["scope"],
                old_ends=data["old_ends"],
                by=self.request.user,
            )
        except CannotReorganise as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        take_effect()
        messages.success(self.request, _("Đã ghi việc sắp xếp vào danh mục cơ quan."))
        return redirect("portal:reorganise", rows[0].pk)


class ActView(RoleRequired, View):
    """One act: the duties and the people it leaves, each with a proposed heir.

    POST moves what has an agency chosen; what is left blank stays for another time.
    """

    roles = MOVERS

    def load(self, pk):
        """The act, what is left of it, and who may receive: heirs, and the agency asked for."""
        self.act = act_with(pk)
        if self.act is None:
            raise Http404(pk)
        self.groups = [] if self.act.only_renames else duties_by_appendix(self.act)
        self.people = list(
            people_of(self.act.old).select_related("agency").order_by("agency", "role", "username")
        )
        in_force = Agency.objects.visible_to(self.request.user).in_force(clock.today())
        everybody = in_force.exclude(pk__in=[a.pk for a in self.act.old])
        self.everybody = {a.code: a for a in everybody.order_by("position", "code")}
        self.also = self.everybody.get(self.request.GET.get("nhan", ""))

    def heirs(self, old) -> list[tuple[str, str]]:
        """Who may be chosen for something of an old agency."""
        found = [a for a in self.act.heirs.get(old, []) if a.code in self.everybody]
        if self.also and self.also not in found:
            found.append(self.also)
        return [(a.code, a.name) for a in found]

    def proposed(self, old) -> str:
        """The heir that is chosen beforehand, "" for none."""
        heir = self.act.heir_of(old) or self.also
        return heir.code if heir and heir.code in self.everybody else ""

    def duty_form(self, data=None):
        """Who gets each duty."""
        rows = [
            (f"duty-{d.pk}", f"{d.item}", self.heirs(d.agency_id), self.proposed(d.agency_id))
            for _title, duties in self.groups
            for d in duties
        ]
        return ChoicesForm(data, rows=rows, blank=_("Để lại"))

    def people_form(self, data=None):
        """Where each person goes."""
        off = [(SWITCH_OFF, _("Khóa tài khoản"))]
        rows = [
            (
                f"person-{p.pk}",
                p.name,
                self.heirs(p.agency_id) + off,
                self.proposed(p.agency_id),
            )
            for p in self.people
        ]
        return ChoicesForm(data, rows=rows, blank=_("Để lại"))

    def get(self, request, pk):
        """The page with proposals."""
        self.load(pk)
        return self.show(self.duty_form(), self.people_form())

    def post(self, request, pk):
        """Move what was chosen, in the part of the page whose button was pressed."""
        self.load(pk)
        of_people = request.POST.get("part") == "people"
        form = self.people_form(request.POST) if of_people else self.duty_form(request.POST)
        if not form.is_valid():  # somebody moved it meanwhile, or an agency has ended
            duties, people = (self.duty_form(), form) if of_people else (form, self.people_form())
            return self.show(duties, people, status=409)
        chosen = {
            int(name.partition("-")[2]): self.everybody.get(code)
            for name, code in form.cleaned_data.items()
            if code
        }
        try:
            said = self.move_people(chosen) if of_people else self.move_duties(chosen)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except WrongState as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, said)
        return redirect("portal:reorganise", pk)

    def move_duties(self, chosen):
        """Move duties; the sentence that tells what was done."""
        done = moving.move_duties(act=self.act, choices=chosen, by=self.request.user)
        return _(
            "Đã chuyển %(duties)s dòng, trong đó %(joined)s dòng nhập vào phân công đã có. "
            "Giao mới %(asked)s báo cáo, thôi giao %(withdrawn)s báo cáo chưa nhập."
        ) % vars(done)

    def move_people(self, chosen):
        """Move accounts; the sentence that tells what was done."""
        moved = moving.move_people(act=self.act, choices=chosen, by=self.request.user)
        return _("Đã chuyển hoặc khóa %(n)s tài khoản.") % {"n": len(moved)}

    def show(self, duty_form, people_form, status=200):
        """The page."""
        duties = sum(len(of) for _title, of in self.groups)
        if self.act.only_renames:
            heading = _("Đổi tên, không phải chuyển nhiệm vụ và tài khoản")
        elif duties or self.people:
            heading = _("Còn %(duties)s dòng kế hoạch, %(people)s tài khoản phải chuyển") % {
                "duties": duties,
                "people": len(self.people),
            }
        else:
            heading = _("Đã chuyển hết nhiệm vụ và tài khoản")
        groups = [
            (title, [(d, duty_form[f"duty-{d.pk}"]) for d in of]) for title, of in self.groups
        ]
        context = {
            "act": self.act,
            "heading": heading,
            "crumbs": crumbs(capfirst(self.act.rows[0].get_kind_display())),
            "groups": groups,
            "people": [(p, people_form[f"person-{p.pk}"]) for p in self.people],
            "everybody": self.everybody.values(),
            "also": self.also,
            "undecided": any(not self.act.heir_of(a.pk) for a in self.act.old),
            "begun": self.act.effective_on <= clock.today(),
            "refused": status == 409,
        }
        return render(self.request, "portal/reorganise/act.html", context, status=status)
