"""What is typed and chosen on the pages of the plan."""

from __future__ import annotations

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from common.forms import DayFirstDateField, TypedCharField, VietnameseDecimalField
from common.numbers import format_decimal
from indicators.models import Measure
from plans.services import Decision
from portal.workbook.names import NEARLY_SURE, NEW_AGENCY, NEW_GROUP, OPEN

FIRST_YEAR, LAST_YEAR = 2000, 2100


class UploadForm(forms.Form):
    """The file of a plan, and for which year it is."""

    file = forms.FileField(
        label=_l("Tệp kế hoạch"),
        help_text=_l(
            "Ba phụ lục trong một tệp .xlsx, .xls hoặc .docx, từng phụ lục một tệp, hoặc bộ danh "
            "sách tải từ hệ thống. Tối đa 10 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.docx"}),
        error_messages={
            "required": _l("Chọn tệp kế hoạch."),
            "empty": _l("Tệp trống: chọn tệp có nội dung."),
        },
    )
    year = forms.IntegerField(
        label=_l("Năm của kế hoạch"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-auto"}),
        error_messages={"required": _l("Ghi năm của kế hoạch, ví dụ 2024.")},
    )


class DecisionForm(forms.Form):
    """The official act by which a state of the plan is issued."""

    stamp = forms.CharField(widget=forms.HiddenInput)
    decision_no = TypedCharField(
        label=_l("Số quyết định"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "…/QĐ-UBND"}),
        error_messages={"required": _l("Ghi số, ký hiệu quyết định, ví dụ 05/QĐ-UBND.")},
    )
    decision_date = DayFirstDateField(
        label=_l("Ngày ký"),
        widget=forms.TextInput(attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric"}),
        error_messages={"required": _l("Ghi ngày ký, ví dụ 05/01/2024.")},
    )
    signer = TypedCharField(
        label=_l("Người ký"),
        max_length=150,
        error_messages={"required": _l("Ghi họ tên người ký.")},
    )
    reason = TypedCharField(
        label=_l("Lý do"),
        textarea=True,
        error_messages={"required": _l("Ghi lý do ban hành hoặc điều chỉnh.")},
    )
    checked = forms.BooleanField(
        label=_l("Tôi đã đối chiếu với bản đã ký. Báo cáo các kỳ trước giữ nguyên lời và mức cũ."),
        error_messages={"required": _l("Đánh dấu sau khi đã đối chiếu với bản đã ký.")},
    )

    def decision(self) -> Decision:
        """The act as typed."""
        said = self.cleaned_data
        return Decision(said["decision_no"], said["decision_date"], said["signer"], said["reason"])


def field_of(key: str) -> str:
    """The name of the field that asks what a spelling means."""
    return f"name-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


class NamesForm(forms.Form):
    """What each unknown spelling of an agency means; those left blank stay unsettled."""

    def __init__(self, data=None, *, asked, registry, nearest, chosen):
        """`asked`: key → raw spelling; `registry`: all choices; `nearest`: key → the best of them;
        `chosen`: key → value settled before."""
        super().__init__(data)
        agencies = [(c.value, c.label) for c in registry if c.value.startswith("agency:")]
        groups = [(c.value, c.label) for c in registry if c.value.startswith("group:")]
        for key, raw in asked.items():
            near = [(c.value, c.label) for c in nearest.get(key, ())]
            best = next((c.value for c in nearest.get(key, ()) if c.score >= NEARLY_SURE), "")
            self.fields[field_of(key)] = forms.ChoiceField(
                label=_("Nghĩa của “%(raw)s”") % {"raw": raw},
                required=False,
                initial=chosen.get(key, best),
                choices=[
                    ("", _("Chọn…")),
                    *([(_("Gần giống nhất"), near)] if near else []),
                    (
                        _("Khác"),
                        [
                            (NEW_AGENCY, _("Cơ quan mới, thêm vào danh mục")),
                            (NEW_GROUP, _("Nhóm cơ quan mới")),
                            (OPEN, _("Để ngỏ, chưa giao cho ai")),
                        ],
                    ),
                    (_("Nhóm cơ quan"), groups),
                    (_("Cơ quan trong danh mục"), agencies),
                ],
            )


class MeasureForm(forms.Form):
    """One measure of a target's sentence, as read or as a person corrects it."""

    label = TypedCharField(label=_l("Tên số đo"), max_length=300)
    qualifier = TypedCharField(label=_l("Điều kiện"), max_length=300, required=False)
    comparator = forms.ChoiceField(
        label=_l("So sánh"),
        choices=[c for c in Measure.Comparator.choices if c[0] != Measure.Comparator.NONE],
    )
    low = VietnameseDecimalField(label=_l("Giá trị hoặc cận dưới"), required=False)
    high = VietnameseDecimalField(label=_l("Cận trên"), required=False)
    unit = TypedCharField(label=_l("Đơn vị tính"), max_length=60, required=False)
    direction = forms.ChoiceField(label=_l("Chiều"), choices=Measure.Direction.choices)

    def clean(self):
        """A number where the comparison needs one, a higher end for a range."""
        said = super().clean()
        comparator, low, high = (said.get(name) for name in ("comparator", "low", "high"))
        if comparator != Measure.Comparator.MET and low is None and "low" not in self.errors:
            self.add_error("low", ValidationError(_("Ghi giá trị, hoặc chọn đánh giá “đạt”.")))
        if comparator == Measure.Comparator.BETWEEN and high is None and "high" not in self.errors:
            self.add_error("high", ValidationError(_("Khoảng giá trị cần cận trên.")))
        if low is not None and high is not None and high < low:
            self.add_error("high", ValidationError(_("Cận trên phải lớn hơn cận dưới.")))
        return said

    def apply_to(self, measure: dict) -> dict:
        """The measure with what the form says; decimals as the plan's states hold them."""
        said = self.cleaned_data
        low, high = said["low"], said["high"]
        met = said["comparator"] == Measure.Comparator.MET
        text = max((format_decimal(n) for n in (low, high) if n is not None), key=len, default="")
        decimals = len(text.partition(",")[2])
        return measure | {
            "label": said["label"],
            "qualifier": said["qualifier"],
            "unit": said["unit"],
            "comparator": said["comparator"],
            "direction": said["direction"],
            "low": None if met or low is None else f"{low:f}",
            "high": None if met or high is None else f"{high:f}",
            "words": measure.get("words") or _("Đạt") if met else "",
            "decimals": max(decimals, measure.get("decimals", 0) if not met else 0),
        }


MeasureFormSet = formset_factory(MeasureForm, extra=1, can_delete=True, max_num=30)
