"""Filters of the list of reports."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from agencies.filters import ALL, MAX_QUERY, BarFilter
from agencies.models import Agency, User
from common.search import search
from plans.current import current_plan
from plans.models import Appendix, Section
from reporting import extended
from reporting.current import chosen_period, periods
from reporting.item_filters import STATES, TIMELINESS
from reporting.models import Reminder

# value in the address: (words, condition on the reminders of a report; None: has none)
REMINDED = {
    "chua": (_("Chưa nhắc lần nào"), None),
    "da_nhac": (_("Đã nhắc ít nhất một lần"), Q()),
    "van_ban": (_("Đã đôn đốc bằng văn bản"), Q(urge__isnull=False)),
}
WRITE, REVIEW = "viet", "xem_xet"
MINE, NOBODYS = "toi", "chua"
PARTS = {WRITE: _("Cơ quan tôi lập"), REVIEW: _("Tôi xem xét")}


class ReportFilter(BarFilter):
    """Reports by words, place in the plan, agency, the person's part, state, lateness, period.

    Expects a queryset `with_timeliness` and `extended.with_extension`. `period` is the one the
    address names, or None: all.
    """

    q = CharFilter(label=_("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method="by_words")
    ky = ChoiceFilter(label=_("Kỳ báo cáo"), field_name="period__code", empty_label=ALL)
    trang_thai = ChoiceFilter(
        label=_("Trạng thái"),
        choices=[(key, words) for key, (words, _q) in STATES.items()],
        empty_label=ALL,
        method="by_state",
    )
    han = ChoiceFilter(
        label=_("Hạn nộp"),
        choices=[(key, value.label) for key, value in TIMELINESS.items()],
        empty_label=ALL,
        method="by_timeliness",
    )
    phu_luc = ChoiceFilter(
        label=_("Phụ lục"), field_name="appendix", choices=Appendix.choices, empty_label=ALL
    )
    muc = ChoiceFilter(label=_("Mục"), empty_label=ALL, method="by_section")
    co_quan = ModelChoiceFilter(
        label=_("Cơ quan lập"),
        field_name="agency",
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=ALL,
    )
    vai_tro = ChoiceFilter(label=_("Việc của tôi"), empty_label=ALL, method="by_part")
    nguoi = ChoiceFilter(
        label=_("Người phụ trách"),
        choices=[(MINE, _("Của tôi")), (NOBODYS, _("Chưa có người phụ trách"))],
        empty_label=ALL,
        method="by_officer",
    )
    gia_han = ChoiceFilter(
        label=_("Gia hạn"),
        field_name="extension_step",
        choices=list(extended.WORDS.items()),
        empty_label=ALL,
    )
    nhac = ChoiceFilter(
        label=_("Nhắc, đôn đốc"),
        choices=[(key, words) for key, (words, _q) in REMINDED.items()],
        empty_label=ALL,
        method="by_reminders",
    )
    first_fields = ("q", "ky", "trang_thai", "han")

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        self.period = chosen_period(request, lambda request: None)
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.filters["ky"].extra["choices"] = [(p.code, p.label) for p in periods(request)]
        self.filters["muc"].extra["choices"] = section_choices(current_plan(request))
        self.filters["co_quan"].queryset = Agency.objects.filter(
            pk__in=queryset.order_by().values("agency")
        )
        parts = parts_of(request.user)
        if parts and "vai_tro" in self.filters:
            self.filters["vai_tro"].extra["choices"] = [(p, PARTS[p]) for p in parts]
        else:
            self.filters.pop("vai_tro", None)
        if not request.user.works_for_agency:
            self.filters.pop("nguoi", None)

    def by_words(self, queryset, _name, value):
        """Reports whose line of the plan or agency hold the words, accents ignored."""
        return search(queryset, value, "assignment__item__search_text", "agency__search_text")

    def by_state(self, queryset, _name, value):
        """Reports at a step."""
        return queryset.filter(STATES[value][1])

    def by_timeliness(self, queryset, _name, value):
        """Reports in time, late or neither yet."""
        return queryset.filter(timeliness=TIMELINESS[value])

    def by_section(self, queryset, _name, value):
        """Reports on lines of one section, named like I-V."""
        appendix, _dash, roman = value.partition("-")
        return queryset.filter(appendix=appendix, assignment__item__section__roman=roman)

    def by_reminders(self, queryset, _name, value):
        """Reports that were asked for again, by hand or at all, or never."""
        condition = REMINDED[value][1]
        of_report = Reminder.objects.filter(condition or Q(), report=OuterRef("pk"))
        return queryset.filter(~Exists(of_report) if condition is None else Exists(of_report))

    def by_part(self, queryset, _name, value):
        """Reports the person's agency writes, or the person reviews."""
        if value == WRITE:
            return queryset.written_by(self.request.user.agency_id)
        return queryset.reviewed_by(self.request.user)

    def by_officer(self, queryset, _name, value):
        """Reports of the own agency that the person looks after, or nobody does."""
        own = queryset.written_by(self.request.user.agency_id)
        officer = self.request.user if value == MINE else None
        return own.filter(assignment__officer=officer)


class ReviewFilter(ReportFilter):
    """Reports that wait for a reviewer: all of them sent."""

    trang_thai = vai_tro = nguoi = gia_han = None
    first_fields = ("q", "ky", "co_quan", "phu_luc")


def parts_of(user):
    """What a person may have to do with reports."""
    if user.works_for_agency:
        return (WRITE, REVIEW)
    return (REVIEW,) if user.role == User.Role.COORDINATOR else ()


def section_choices(plan):
    """(I-V, “PL I, V. Phát triển…”) for each section of a plan."""
    sections = Section.objects.filter(plan=plan).order_by("appendix", "position")
    return [(f"{s.appendix}-{s.roman}", f"PL {s.appendix}, {s}") for s in sections]
