"""Forms of ý kiến chỉ đạo."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies.models import Agency
from common import clock
from common.forms import DayFirstDateField, TypedCharField
from common.widgets import CheckColumns
from plans.models import Assignment


class InstructForm(forms.Form):
    """What a leader said, when, and who must answer by when."""

    text = TypedCharField(label=_l("Ý kiến chỉ đạo"), textarea=True)
    leader = TypedCharField(label=_l("Người chỉ đạo"), max_length=150)
    given_on = DayFirstDateField(label=_l("Ngày chỉ đạo"))
    document_no = TypedCharField(label=_l("Số, ký hiệu văn bản"), max_length=60, required=False)
    agencies = forms.ModelMultipleChoiceField(
        label=_l("Giao cơ quan thực hiện"),
        help_text=_l("Mỗi cơ quan trả lời riêng. Không chọn thì ý kiến chỉ để biết."),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        widget=CheckColumns,
    )
    other = forms.ModelChoiceField(
        label=_l("Cơ quan khác"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_l("Không"),
    )
    due_on = DayFirstDateField(label=_l("Hạn thực hiện"), required=False)

    def __init__(self, data=None, *, item, user, initial=None):
        super().__init__(data, initial=initial)
        everybody = Agency.objects.visible_to(user).in_force(clock.today())
        on_line = Assignment.objects.filter(item=item).values("agency")
        self.fields["agencies"].queryset = everybody.filter(pk__in=on_line)
        self.fields["other"].queryset = everybody.exclude(pk__in=on_line)
        if user.role == user.Role.LEADER:
            del self.fields["leader"]  # they speak for themselves

    def clean(self):
        """An agency and a day go together, and the day is not before the instruction."""
        data = super().clean()
        called = [*data.get("agencies", ()), *filter(None, [data.get("other")])]
        given, due = data.get("given_on"), data.get("due_on")
        if given and given > clock.today():
            self.add_error("given_on", _("Ngày chỉ đạo không thể sau hôm nay."))
        if called and not due and "due_on" not in self.errors:
            self.add_error("due_on", _("Giao cho cơ quan thì nêu hạn thực hiện."))
        if due and not called:
            self.add_error("due_on", _("Chọn cơ quan phải thực hiện trước hạn này."))
        if due and given and due < given:
            self.add_error("due_on", _("Hạn thực hiện phải từ ngày chỉ đạo trở đi."))
        return data | {"called": called}


class AnswerForm(forms.Form):
    """What the agency did."""

    text = TypedCharField(
        label=_l("Kết quả thực hiện"),
        textarea=True,
        error_messages={"required": _l("Ghi kết quả thực hiện.")},
    )


class BackForm(forms.Form):
    """Why an answer is given back."""

    text = TypedCharField(
        label=_l("Lý do trả lại"),
        help_text=_l("Cơ quan sẽ đọc nguyên văn câu này."),
        textarea=True,
        error_messages={"required": _l("Nêu rõ lý do để cơ quan biết cần làm gì.")},
    )
