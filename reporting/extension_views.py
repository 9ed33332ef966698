"""Gia hạn: asking for more time, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from agencies import access
from agencies.filters import ALL, MAX_QUERY, BarFilter
from agencies.lists import PAGE_SIZE, FilteredListView
from agencies.models import Agency
from common import clock
from common.dates import format_date
from common.forms import DayFirstDateField, TypedCharField
from common.search import search
from common.ui import Badge
from plans.models import Assignment
from reporting.current import periods
from reporting.extended import (
    GRANTED,
    REFUSED,
    WAITING,
    WORDS,
    extension_badge,
    granted_until,
    step_of,
    warning,
)
from reporting.list_views import column
from reporting.models import Extension, Report, ReportingPeriod
from reporting.services import extensions, report_label
from reporting.workflow import NotAllowed, ReasonMissing


class AskForm(forms.Form):
    """What is asked: until when, and why."""

    until = DayFirstDateField(label=gettext_lazy("Xin gia hạn đến ngày"))
    reason = TypedCharField(
        label=gettext_lazy("Lý do"),
        textarea=True,
        help_text=gettext_lazy("Người quyết định đọc nguyên văn câu này."),
    )
    document_no = TypedCharField(
        label=gettext_lazy("Số, ký hiệu văn bản xin gia hạn"), max_length=60, required=False
    )


class AskView(TemplateView):
    """One form for one report, or for many unsent ones of a period."""

    template_name = "reporting/extension_ask.html"

    def dispatch(self, request, *args, **kwargs):
        """Only who may send for the agency asks for it."""
        user = request.user
        if not user.works_for_agency or not access.may_send_for(user, user.agency):
            raise PermissionDenied(_("Chỉ người được nộp báo cáo của cơ quan mới xin gia hạn."))
        self.period = get_object_or_404(ReportingPeriod, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def unsent(self):
        """The agency's reports of the period for which time may still be asked."""
        own = Report.objects.visible_to(self.request.user).written_by(self.request.user.agency_id)
        unsent = own.of_period(self.period).filter(
            first_submitted_at__isnull=True,
            deadline__gte=clock.now(),
            period__closed_at__isnull=True,
        )
        waiting = Extension.objects.filter(granted__isnull=True)
        return unsent.exclude(pk__in=waiting.values("report")).for_list()

    def get_context_data(self, **kwargs):
        """The reports to choose from, those chosen ticked."""
        reports = list(self.unsent())
        wanted = self.request.POST.getlist("report") or self.request.GET.getlist("bao_cao")
        chosen = {int(pk) for pk in wanted if pk.isdecimal()}
        return super().get_context_data(**kwargs) | {
            "period": self.period,
            "form": kwargs.get("form") or AskForm(),
            "rows": [(report, report.pk in chosen) for report in reports],
        }

    def post(self, request, pk):
        """Ask for all that were chosen; what stands in the way of one is told."""
        form = AskForm(request.POST)
        chosen = [pk for pk in request.POST.getlist("report") if pk.isdecimal()]
        own = Report.objects.visible_to(request.user).written_by(request.user.agency_id)
        reports = list(own.of_period(self.period).filter(pk__in=chosen))
        if len(reports) != len(set(request.POST.getlist("report"))):
            raise Http404("report")
        if not reports:
            form.add_error(None, _("Chọn ít nhất một báo cáo."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        outcome = extensions.ask(reports=reports, by=request.user, **form.cleaned_data)
        if not outcome.done:
            for _report, refusal in outcome.refused[:1]:
                form.add_error(None, str(refusal.message))
            return self.render_to_response(self.get_context_data(form=form))
        self.tell(outcome, form.cleaned_data["until"])
        return redirect("reporting:extension-list")

    def tell(self, outcome, until):
        """What was asked, what was not, and what to think of."""
        messages.success(
            self.request,
            _("Đã xin gia hạn %(n)s báo cáo đến %(day)s. Chưa có quyết định thì hạn cũ giữ nguyên.")
            % {"n": len(outcome.done), "day": format_date(until)},
        )
        if until > self.period.due_monitor:
            messages.warning(
                self.request,
                _("Ngày xin sau hạn cơ quan theo dõi tổng hợp %(day)s.")
                % {"day": format_date(self.period.due_monitor)},
            )
        warn_of(self.request, outcome.refused)


class ExtensionFilter(BarFilter):
    """Extensions by words, where they stand, period, agency."""

    q = CharFilter(
        label=gettext_lazy("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method="by_words"
    )
    trang_thai = ChoiceFilter(
        label=gettext_lazy("Trạng thái"),
        choices=list(WORDS.items()),
        empty_label=ALL,
        method="by_step",
    )
    ky = ChoiceFilter(
        label=gettext_lazy("Kỳ báo cáo"), field_name="report__period__code", empty_label=ALL
    )
    co_quan = ModelChoiceFilter(
        label=gettext_lazy("Cơ quan lập"),
        field_name="report__agency",
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=ALL,
    )
    first_fields = ("q", "trang_thai", "ky", "co_quan")

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.filters["ky"].extra["choices"] = [(p.code, p.label) for p in periods(request)]
        self.filters["co_quan"].queryset = Agency.objects.filter(
            pk__in=queryset.order_by().values("report__agency")
        )

    def by_words(self, queryset, _name, value):
        """Those on lines or of agencies that hold the words."""
        line, agency = "report__assignment__item__search_text", "report__agency__search_text"
        return search(queryset, value, line, agency)

    def by_step(self, queryset, _name, value):
        """Waiting for a decision, granted, refused."""
        if value == WAITING:
            return queryset.filter(is_open=True)
        return queryset.filter(granted={GRANTED: True, REFUSED: False}[value])


class DecisionForm(forms.Form):
    """What is decided of the chosen extensions."""

    answer = TypedCharField(
        label=gettext_lazy("Ý kiến"),
        textarea=True,
        required=False,
        help_text=gettext_lazy("Không đồng ý thì nêu lý do; cơ quan đọc nguyên văn câu này."),
    )
    until = DayFirstDateField(
        label=gettext_lazy("Cho đến ngày"),
        required=False,
        help_text=gettext_lazy("Để trống thì theo ngày cơ quan xin; có thể cho sớm hơn."),
    )


@dataclass(frozen=True)
class Row:
    """One extension as a line: where it stands, what to think of, whether the reader decides."""

    extension: Extension
    step: Badge | None
    given: object
    warning: str
    may_decide: bool
    chosen: bool

    @property
    def report(self) -> Report:
        """The report it is about."""
        return self.extension.report


class ExtensionListView(FilteredListView):
    """GET: extensions the person may see, those that wait first. POST: decide on the chosen."""

    filterset_class = ExtensionFilter
    template_name = "reporting/extension_list.html"
    paginate_by = PAGE_SIZE
    form = None
    export_title = gettext_lazy("Gia hạn")
    export_name = "gia-han"
    export_columns = (
        column(gettext_lazy("Kỳ"), lambda e: e.report.period.label),
        column(gettext_lazy("Dòng"), lambda e: str(e.report.assignment.item), 9),
        column(gettext_lazy("Cơ quan lập"), lambda e: e.report.agency.name, 34),
        column(gettext_lazy("Hạn khi xin"), lambda e: e.was, 18, "datetime"),
        column(gettext_lazy("Xin đến"), lambda e: e.until, 18, "datetime"),
        column(gettext_lazy("Lý do"), lambda e: e.reason, 50),
        column(gettext_lazy("Văn bản"), lambda e: e.document_no, 20),
        column(gettext_lazy("Trạng thái"), lambda e: str(WORDS[step_of(e)]), 22),
        column(
            gettext_lazy("Hạn được cho"),
            lambda e: granted_until(e) if e.granted else None,
            18,
            "datetime",
        ),
        column(gettext_lazy("Ý kiến"), lambda e: e.answer, 50),
    )

    def get_base_queryset(self):
        """What waits first, the nearest deadline on top; then the newest."""
        is_open = Case(
            When(pk__in=Extension.objects.waiting().values("pk"), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        related = (
            "report__assignment__item",
            "report__agency",
            "report__period",
            "asked_by",
            "decided_by",
            "change",
        )
        seen = Extension.objects.visible_to(self.request.user).annotate(is_open=is_open)
        return seen.select_related(*related).order_by(
            "-is_open", "report__deadline", "-asked_at", "pk"
        )

    def get_context_data(self, **kwargs):
        """The rows, the form of the decision where the reader may decide something."""
        context = super().get_context_data(**kwargs)
        user = self.request.user
        watched = Assignment.objects.filter(role=Assignment.Role.MONITOR, agency=user.agency_id)
        lines = set(watched.values_list("item", flat=True)) if user.works_for_agency else set()
        chosen = set(self.request.POST.getlist("extension"))
        rows = [self.row(extension, lines, chosen) for extension in context["page_obj"]]
        waiting = self.object_list.filter(is_open=True).count()
        return context | {
            "rows": rows,
            "total": context["paginator"].count,
            "form": self.form or DecisionForm(),
            "may_decide": any(row.may_decide for row in rows),
            "may_ask": user.works_for_agency and access.may_send_for(user, user.agency),
            "heading": _("%(n)s đề nghị gia hạn chờ quyết định") % {"n": waiting}
            if waiting
            else _("Không có đề nghị gia hạn nào chờ quyết định"),
        }

    def row(self, extension, watched, chosen) -> Row:
        """One line of the page."""
        user, line = self.request.user, extension.report.assignment.item_id
        monitors = {user.agency_id} if line in watched else set()
        return Row(
            extension,
            extension_badge(step_of(extension)),
            granted_until(extension) if extension.granted else None,
            warning(extension) if extension.is_open else "",
            extension.is_open and extensions.may_decide(extension, user, monitors),
            str(extension.pk) in chosen,
        )

    def post(self, request):
        """Grant or refuse the chosen ones; an answer that was typed is never lost."""
        self.form = DecisionForm(request.POST)
        wanted = [pk for pk in request.POST.getlist("extension") if pk.isdecimal()]
        chosen = list(self.get_base_queryset().filter(pk__in=wanted))
        if len(chosen) != len(set(request.POST.getlist("extension"))):
            raise Http404("extension")
        if not chosen:
            self.form.add_error(None, _("Chọn ít nhất một đề nghị gia hạn."))
        act = request.POST.get("act")
        if act not in {"grant", "refuse"}:  # Enter in a field decides nothing
            self.form.add_error(None, _("Bấm “Đồng ý gia hạn” hoặc “Không đồng ý gia hạn”."))
        if not self.form.is_valid():
            return super().get(request)
        grant = act == "grant"
        try:
            outcome = extensions.decide(
                extensions=chosen, by=request.user, grant=grant, **self.form.cleaned_data
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except ReasonMissing as refusal:
            self.form.add_error("answer", str(refusal.message))
            return super().get(request)
        if outcome.done:
            said = (
                _("Đã đồng ý gia hạn %(n)s báo cáo.")
                if grant
                else _("Đã từ chối gia hạn %(n)s báo cáo.")
            )
            messages.success(request, said % {"n": len(outcome.done)})
        warn_of(request, outcome.refused)
        return redirect(request.get_full_path())


def warn_of(request, refused):
    """What was refused, and why, a message each."""
    for report, refusal in refused:
        messages.warning(request, f"{report_label(report)}: {refusal.message}")
