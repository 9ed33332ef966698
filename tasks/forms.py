"""What an agency types about a task."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import format_date, format_day
from common.forms import TypedCharField
from common.widgets import ChoiceRow
from reporting.forms import ReportForm
from tasks.models import TaskProgress

WHOLE_PERCENT = gettext_lazy("Gõ số nguyên từ 0 đến 100, ví dụ 45.")


def words(label, rows, hint="", *, optional=False):
    """A field of several lines; only what sending never asks for is marked optional."""
    field = TypedCharField(textarea=True, label=label, help_text=hint, required=False)
    field.widget.attrs["rows"] = rows
    field.hide_optional = not optional
    return field


class TaskProgressForm(ReportForm):
    """Progress of a task in one period, in the order of the paper form."""

    status = forms.ChoiceField(
        label=gettext_lazy("Tình hình thực hiện"),
        choices=TaskProgress.Status.choices,
        widget=ChoiceRow,
        required=False,
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Tỷ lệ hoàn thành (%)"),
        help_text=gettext_lazy("Ước tính chung của cơ quan, từ 0 đến 100."),
        required=False,
        min_value=0,
        max_value=100,
        error_messages={
            "invalid": WHOLE_PERCENT,
            "min_value": WHOLE_PERCENT,
            "max_value": WHOLE_PERCENT,
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short num"}),
    )
    results = words(gettext_lazy("Kết quả trong kỳ"), 6)
    difficulties = words(
        gettext_lazy("Khó khăn, vướng mắc"), 3, gettext_lazy("Bắt buộc khi chọn “Có vướng mắc”.")
    )
    causes = words(gettext_lazy("Nguyên nhân"), 2, optional=True)
    proposals = words(
        gettext_lazy("Kiến nghị, đề xuất"),
        3,
        gettext_lazy("Kiến nghị ai, việc gì, trước ngày nào. Bắt buộc khi chọn “Có vướng mắc”."),
    )
    next_steps = words(gettext_lazy("Việc làm kỳ tới"), 2, optional=True)

    def __init__(self, *args, period, next_period=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].hide_optional = True
        self.fields["results"].help_text = _(
            "Số liệu từ %(first)s đến %(last)s. Nêu việc đã làm, con số, văn bản."
        ) % {
            "first": format_day(period.data_from, period.data_to),
            "last": format_date(period.data_to),
        }
        if next_period:
            self.fields["next_steps"].label = _("Việc làm %(period)s") % {
                "period": next_period.label
            }
