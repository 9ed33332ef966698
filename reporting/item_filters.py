"""Filters of the plan's lists: words of a line, duties on it, its reports of one period."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from agencies.filters import ALL, MAX_QUERY, BarFilter
from agencies.models import Agency
from common import clock
from plans.models import Assignment
from reporting.current import chosen_period, current_period, period_in_focus, periods
from reporting.models import Report
from reporting.workflow import ACCEPTED, DRAFT, PENDING, RETURNED, SUBMITTED

# value in the address: (words, condition on a report)
STATES = {
    "chua_nop": (_("Chưa nộp"), Q(first_submitted_at__isnull=True)),
    "da_nop": (_("Đã nộp ít nhất một lần"), Q(first_submitted_at__isnull=False)),
    "chua_nhap": (_("Chưa nhập"), Q(state=DRAFT, version=0)),
    DRAFT: (_("Bản nháp"), Q(state=DRAFT, version__gt=0)),
    PENDING: (_("Chờ lãnh đạo duyệt"), Q(state=PENDING)),
    SUBMITTED: (_("Đã nộp"), Q(state=SUBMITTED)),
    RETURNED: (_("Bị trả lại"), Q(state=RETURNED)),
    ACCEPTED: (_("Đã tiếp nhận"), Q(state=ACCEPTED)),
}
TIMELINESS = {
    "con_han": Report.Timeliness.OPEN,
    "sap_den_han": Report.Timeliness.SOON,
    "qua_han": Report.Timeliness.OVERDUE,
    "dung_han": Report.Timeliness.ON_TIME,
    "tre": Report.Timeliness.LATE,
}
# value: (name in the address, words, condition on reports `with_timeliness`)
TERMS = {key: ("trang_thai", words, condition) for key, (words, condition) in STATES.items()} | {
    key: ("han", value.label, Q(timeliness=value)) for key, value in TIMELINESS.items()
}
ROLES = {
    Assignment.Role.LEAD: _("Nêu tên đầu"),
    Assignment.Role.MEMBER: _("Thực hiện"),
    Assignment.Role.MONITOR: _("Theo dõi, tổng hợp"),
}


def default_period(request):
    """An agency works in the period under way; the province talks about the one in focus."""
    at_work = request.user.works_for_agency
    return current_period(request) if at_work else period_in_focus(request)


class ItemFilter(BarFilter):
    """Filters of one appendix's list; `period` is the one the address or the day names.

    `sections` counts the whole list before filters: [{section, section__roman, section__title,
    total}] in plan order, one row without section for Appendix II.
    """

    q = CharFilter(label=_("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method="by_words")
    co_quan = ModelChoiceFilter(
        label=_("Cơ quan"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=ALL,
        method="jointly",
    )
    trang_thai = ChoiceFilter(
        label=_("Trạng thái báo cáo"),
        choices=[(key, words) for key, (words, _q) in STATES.items()],
        empty_label=ALL,
        method="jointly",
    )
    ky = ChoiceFilter(label=_("Kỳ báo cáo"), empty_label=None, method="jointly")
    muc = ChoiceFilter(label=_("Mục"), empty_label=ALL, method="by_section")
    vai_tro = ChoiceFilter(
        label=_("Vai trò của cơ quan"),
        choices=list(ROLES.items()),
        empty_label=ALL,
        method="jointly",
    )
    han = ChoiceFilter(
        label=_("Hạn nộp báo cáo"),
        choices=[(key, value.label) for key, value in TIMELINESS.items()],
        empty_label=ALL,
        method="jointly",
    )
    section_counts = {"total": Count("pk")}
    first_fields = ("q", "co_quan", "trang_thai", "ky")

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        self.period = chosen_period(request, default_period)
        if self.period:
            data = data.copy()
            data["ky"] = self.period.code
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.sections = self.count_sections(queryset)
        duties = Assignment.objects.filter(item__in=queryset.values("pk"))
        self.filters["co_quan"].queryset = Agency.objects.visible_to(request.user).filter(
            pk__in=duties.values("agency")
        )
        self.filters["ky"].extra["choices"] = [(p.code, p.label) for p in periods(request)]
        self.filters["muc"].extra["choices"] = self.section_choices()
        if not self.filters["muc"].extra["choices"]:
            del self.filters["muc"]

    def count_sections(self, queryset):
        """How many lines each section has, and whatever else a wing counts by section."""
        fields = ("section", "section__appendix", "section__roman", "section__title")
        counted = queryset.values(*fields).annotate(**self.section_counts)
        return list(counted.order_by("section__position"))

    def section_choices(self):
        """(I-V, “V. Phát triển…”) for each section."""
        return [
            (
                f"{s['section__appendix']}-{s['section__roman']}",
                f"{s['section__roman']}. {s['section__title']}",
            )
            for s in self.sections
            if s["section"]
        ]

    @property
    def narrowed(self):
        """What narrows the list; the period is always one, and narrows nothing."""
        return {k: v for k, v in super().narrowed.items() if k != "ky"}

    def by_words(self, queryset, _name, value):
        """All the words, accents ignored."""
        return queryset.search(value)

    def by_section(self, queryset, _name, value):
        """Lines of one section, named like I-V."""
        return queryset.filter(section__roman=value.partition("-")[2])

    def jointly(self, queryset, _name, _value):
        """Parts that must hold of one duty or one report: see `filter_queryset`."""
        return queryset

    def filter_queryset(self, queryset):
        """Single filters, then those that speak together of one duty and of one report."""
        queryset = super().filter_queryset(queryset)
        asked = {k: v for k, v in self.form.cleaned_data.items() if v}
        role, user = asked.get("vai_tro"), self.request.user
        agency = asked["co_quan"].pk if "co_quan" in asked else None
        if role and agency is None and user.works_for_agency:
            agency = user.agency_id  # “theo dõi” without an agency: by mine
        if agency or role:
            queryset = queryset.filter(pk__in=duties(agency, role).values("item"))
        if "trang_thai" in asked or "han" in asked:
            reports = self.reports(asked.get("trang_thai"), asked.get("han"))
            if role != Assignment.Role.MONITOR:
                by = duties(agency, role)
                reports = reports.filter(assignment__in=by) if agency or role else reports
            queryset = queryset.filter(pk__in=reports.values("assignment__item"))
        return queryset

    def reports(self, state, timeliness):
        """Reports of the period the person may see, in a state, in time or not."""
        reports = Report.objects.visible_to(self.request.user).of_period(self.period)
        if state:
            reports = reports.filter(STATES[state][1])
        if timeliness:
            timed = reports.with_timeliness(clock.now())
            reports = timed.filter(timeliness=TIMELINESS[timeliness])
        return reports


def duties(agency, role):
    """Assignments of an agency, in a role; either may be left open."""
    named = {"agency": agency, "role": role}
    return Assignment.objects.filter(**{k: v for k, v in named.items() if v})
