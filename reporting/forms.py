"""What every report page asks for: the wing's own fields, and files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import DayFirstDateField, TypedCharField
from reporting import reminder_words
from reporting.models import Comment, Report

VERSION_NOBODY_SAW = -1


class ReportForm(forms.Form):
    """Fields of a report. A draft may leave all of them blank; sending asks for more."""

    def mark(self, said: Comment) -> None:
        """Show the words of whoever returned the report beside the fields they are about."""
        for name in set(said.fields) & set(self.fields):
            self.fields[name].said = said  # type: ignore[attr-defined]

    def add_problems(self, problems: Mapping[Any, str]) -> None:
        """Show what is missing for sending (`reporting.workflow.Incomplete`) at its place."""
        for name, message in problems.items():
            self.add_error(name, message)

    def shown(self, name: str) -> str:
        """A field's value in words: as typed, or the label of a choice."""
        value, field = self[name].value(), self.fields[name]
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)
        return "" if value is None else str(value)


class EvidenceForm(forms.Form):
    """One more file for the report."""

    file = forms.FileField(
        label=_("Thêm tệp minh chứng"),
        help_text=_(
            "PDF, DOCX, XLSX, JPG, PNG; tối đa 20 MB một tệp, 10 tệp một báo cáo. "
            "Không gắn tài liệu mật."
        ),
        required=False,
        allow_empty_file=True,  # refused with our own words when it is attached
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
    )
    document_no = TypedCharField(label=_("Số, ký hiệu văn bản"), max_length=60, required=False)
    file.hide_optional = document_no.hide_optional = True  # said once, of evidence as a whole


def version_seen(data: Mapping[str, str]) -> int:
    """The version the person saw when the page was opened; an unreadable one is nobody's."""
    try:
        return int(data.get("version", ""))
    except ValueError:
        return VERSION_NOBODY_SAW


class UrgeForm(forms.Form):
    """Which of the offered reports to urge for, in which words, and by when to answer.

    `manners`: the manners of address that are needed (`reminder_words.is_asked`), each with its
    own words.
    """

    answer_by = DayFirstDateField(
        label=_("Nộp trước ngày"), widget=forms.TextInput(attrs={"class": "short"})
    )

    def __init__(self, *args, reports: Sequence[Report], manners: Collection[bool], **kwargs):
        super().__init__(*args, **kwargs)
        self.manners = {asked: f"words_{'asked' if asked else 'told'}" for asked in sorted(manners)}
        self.fields["muc"] = forms.MultipleChoiceField(
            choices=[(str(report.pk), report.pk) for report in reports],
            error_messages={"required": _("Chọn ít nhất một báo cáo cần đôn đốc.")},
        )
        period = reports[0].period.label
        for asked, name in self.manners.items():
            label = _("Lời đề nghị") if asked else _("Lời yêu cầu")
            self.fields[name] = TypedCharField(
                label=label,
                textarea=True,
                max_length=2000,
                initial=reminder_words.usual_words(asked=asked, period=period),
            )

    def clean_answer_by(self):
        """A day that has not passed."""
        day = self.cleaned_data["answer_by"]
        if day < clock.today():
            raise forms.ValidationError(_("Ngày nộp phải từ hôm nay trở đi."))
        return day

    @property
    def words(self) -> dict[bool, str]:
        """The words by manner of address, of a valid form."""
        return {asked: self.cleaned_data[name] for asked, name in self.manners.items()}

    @property
    def texts(self):
        """The fields of words, as the page shows them."""
        return [self[name] for name in self.manners.values()]
