"""What is chosen and typed on the pages of duties: filters, the switch, agencies, decisions."""

from __future__ import annotations

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django_filters import CharFilter, ChoiceFilter

from agencies.filters import ALL, MAX_QUERY, BarFilter, by_words
from agencies.models import Agency
from common import clock
from common.forms import TypedCharField
from common.widgets import ChoiceRow
from plans.current import current_plan
from plans.models import Appendix, Assignment, OpenPhrase, Plan, PlanItem
from reporting.models import DutyReturn
from reporting.services import reporting_assignments

Asks = PlanItem.Asks
USUAL = "usual"  # how the empty value of `PlanItem.asks` is posted
HOW = {
    USUAL: _l("Theo phụ lục: nhiệm vụ hỏi mỗi cơ quan, chỉ tiêu hỏi cơ quan nêu tên đầu"),
    Asks.EACH: _l("Mỗi cơ quan được giao báo cáo"),
    Asks.LEAD: _l("Chỉ cơ quan nêu tên đầu báo cáo"),
    Asks.NONE: _l("Không báo cáo trong hệ thống (nội dung mật, báo cáo bằng đường khác)"),
}
OPEN, UNWATCHED, RETURNED = "chua_xac_dinh", "chua_co_theo_doi", "da_tra_lai"
OUTSIDE, NOBODY = "ngoai_he_thong", "khong_ai_bao_cao"
TO_SETTLE = {
    OPEN: _l("Còn cụm từ chưa xác định"),
    UNWATCHED: _l("Chưa có cơ quan theo dõi"),
    RETURNED: _l("Có cơ quan trả lại"),
    NOBODY: _l("Không ai báo cáo"),
    OUTSIDE: _l("Báo cáo ngoài hệ thống"),
}


def chosen_plan(request) -> Plan | None:
    """The plan of the year the address names (`?nam=2024`), else the one being carried out."""
    year = request.GET.get("nam")
    if not year:
        return current_plan(request)
    if not hasattr(request, "_chosen_plan"):
        plans = Plan.objects.visible_to(request.user)
        request._chosen_plan = plans.filter(year=year).first() if year.isdecimal() else None
    if request._chosen_plan is None:
        raise Http404(f"no plan of {year}")
    return request._chosen_plan


def conditions(plan: Plan | None) -> dict[str, Q]:
    """What is to be settled on a line of the plan, by the name it has in the address."""
    line = OuterRef("pk")
    watched = Exists(Assignment.objects.filter(item=line, role=Assignment.Role.MONITOR))
    waiting = DutyReturn.objects.filter(assignment__item=line, released__isnull=True)
    owing = Exists(reporting_assignments(plan).filter(item=line))
    return {
        OPEN: Q(Exists(OpenPhrase.objects.filter(item=line))),
        UNWATCHED: Q(~watched, appendix=Appendix.TASKS),
        RETURNED: Q(Exists(waiting)),
        NOBODY: Q(~owing) & ~Q(asks=Asks.NONE),
        OUTSIDE: Q(asks=Asks.NONE),
    }


class DutyFilter(BarFilter):
    """Lines by words, appendix, what is to be settled, how they ask, and who works on them."""

    q = CharFilter(label=_l("Tìm, không cần gõ dấu"), max_length=MAX_QUERY, method=by_words)
    can = ChoiceFilter(
        label=_l("Cần xử lý"),
        choices=list(TO_SETTLE.items()),
        empty_label=ALL,
        method="to_settle",
    )
    phu_luc = ChoiceFilter(
        label=_l("Phụ lục"), field_name="appendix", choices=Appendix.choices, empty_label=ALL
    )
    cach = ChoiceFilter(
        label=_l("Ai báo cáo"),
        choices=[(value or USUAL, label) for value, label in Asks.choices],
        empty_label=ALL,
        method="by_way",
    )
    first_fields = ("q", "can", "phu_luc", "cach")

    def to_settle(self, queryset, _name, value):
        """Lines on which something is to be settled."""
        return queryset.filter(conditions(chosen_plan(self.request))[value])

    def by_way(self, queryset, _name, value):
        """Lines whose switch stands so."""
        return queryset.filter(asks="" if value == USUAL else value)


class AskForm(forms.Form):
    """Lines of the plan (all of `lines`, or those ticked), and who shall report on them."""

    item = forms.ModelMultipleChoiceField(
        queryset=PlanItem.objects.none(),
        required=False,
        error_messages={"invalid_choice": _l("Có dòng không còn trong danh sách, chọn lại.")},
    )
    everything = forms.BooleanField(required=False)
    asks = forms.ChoiceField(
        label=_l("Ai báo cáo"),
        choices=list(HOW.items()),
        widget=ChoiceRow,
        error_messages={"required": _l("Chọn ai báo cáo trên các dòng đã chọn.")},
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = self.fields["item"].queryset = lines

    def clean_asks(self):
        """The value of `PlanItem.asks`."""
        value = self.cleaned_data["asks"]
        return "" if value == USUAL else value

    def clean(self):
        """Gives `pks`, the lines that are meant."""
        chosen = (
            self.lines if self.cleaned_data.get("everything") else self.cleaned_data.get("item")
        )
        self.cleaned_data["pks"] = sorted(line.pk for line in chosen or ())
        if not self.cleaned_data["pks"] and "item" not in self.errors:
            self.add_error("item", _("Chọn ít nhất một dòng."))
        return self.cleaned_data


def agencies_today():
    """The agencies a duty can be given to."""
    return Agency.objects.in_force(clock.today())


class SettleForm(forms.Form):
    """The agencies a phrase means."""

    agency = forms.ModelMultipleChoiceField(
        queryset=Agency.objects.none(),
        error_messages={"required": _l("Chọn ít nhất một cơ quan.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_today()


class MonitorForm(forms.Form):
    """The agency that watches a line for which the plan names none."""

    agency = forms.ModelChoiceField(
        label=_l("Cơ quan theo dõi, đôn đốc, tổng hợp"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_l("Không giao, điều phối cấp tỉnh xem xét"),
    )
    agency.hide_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_today()


class HandBackForm(forms.Form):
    """Why the duty is not the agency's."""

    reason = TypedCharField(
        label=_l("Vì sao không phải nhiệm vụ của cơ quan"),
        help_text=_l(
            "Nêu căn cứ chức năng, nhiệm vụ và cơ quan nên nhận, nếu biết. "
            "Không nêu nội dung thuộc bí mật nhà nước."
        ),
        textarea=True,
        error_messages={
            "required": _l("Nêu lý do, ví dụ nhiệm vụ thuộc chức năng của cơ quan nào.")
        },
    )


class DecideForm(forms.Form):
    """What becomes of a duty that was handed back."""

    KEEP, RELEASE = "keep", "release"
    decision = forms.ChoiceField(
        label=_l("Quyết định"),
        choices=[(KEEP, _l("Giữ nguyên phân công")), (RELEASE, _l("Thôi giao cơ quan này"))],
        widget=ChoiceRow,
        error_messages={"required": _l("Chọn giữ nguyên hoặc thôi giao.")},
    )
    to = forms.ModelChoiceField(
        label=_l("Nếu thôi giao thì giao cho"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_l("Không giao cho cơ quan nào"),
    )
    answer = TypedCharField(
        label=_l("Ý kiến gửi cơ quan"),
        help_text=_l("Giữ nguyên thì nêu vì sao."),
        textarea=True,
        required=False,
    )
    to.hide_optional = answer.hide_optional = True

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = agencies_today().exclude(pk=agency.pk)

    def clean(self):
        """To keep a duty needs words; to keep it and give it to another is no decision."""
        data = super().clean()
        if data.get("decision") == self.KEEP:
            if not data.get("answer") and "answer" not in self.errors:
                self.add_error("answer", _("Nêu vì sao giữ nguyên để cơ quan biết."))
            if data.get("to"):
                self.add_error("to", _("Giữ nguyên thì không chọn cơ quan nhận."))
        return data
