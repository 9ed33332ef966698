"""What every report page asks for: the wing's own fields, and files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import DayFirstDateField, TypedCharField
from reporting import reminder_words
from reporting.models import Comment, Evidence, Report

VERSION_NOBODY_SAW = -1
DESCRIBED = ("document_no", "note")  # what is said of a file


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


class FilesInput(forms.FileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        """All of them."""
        return files.getlist(name)


class FilesField(forms.FileField):
    """Any number of files; gives a list. Each is looked at when it is attached."""

    widget = FilesInput

    def clean(self, data, initial=None):
        """The chosen files; none is an empty list."""
        return [super(FilesField, self).clean(file) for file in data or []]


class EvidenceForm(forms.Form):
    """More files for the report, a new version of one, and what the attached ones are."""

    file = FilesField(
        label=_("Thêm tệp minh chứng"),
        help_text=_(
            "Chọn được nhiều tệp PDF, DOCX, XLSX, JPG, PNG; tối đa 20 MB một tệp, 10 tệp một báo "
            "cáo. Không gắn tài liệu mật."
        ),
        required=False,
        allow_empty_file=True,  # refused with our own words when it is attached
        widget=FilesInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
    )
    document_no = TypedCharField(label=_("Số, ký hiệu"), max_length=60, required=False)
    note = TypedCharField(label=_("Mô tả tệp"), max_length=500, required=False)
    replaces = forms.ChoiceField(label=_("Là bản mới của tệp"), required=False)
    for _field in (file, document_no, note, replaces):
        _field.hide_optional = True  # said once, of evidence as a whole

    def __init__(self, data=None, files=None, *, attached: Sequence[Evidence] = ()):
        """`attached`: the files of the report now; what is not posted of them stays."""
        stored = {f"{name}-{f.pk}": getattr(f, name) for f in attached for name in DESCRIBED}
        if data is not None:
            data = data.copy()
            for name, value in stored.items():
                data.setdefault(name, value)
        super().__init__(data, files, initial=stored)
        self.attached = attached
        self.fields["replaces"].choices = [
            ("", _("Không, là tệp khác")),
            *((str(file.pk), file.name) for file in attached),
        ]
        for file in attached:
            for name in DESCRIBED:
                label = _("%(what)s của %(file)s") % {
                    "what": self.fields[name].label,
                    "file": file.name,
                }
                box = TypedCharField(
                    label=label,
                    max_length=self.fields[name].max_length,
                    required=False,
                    textarea=name == "note",
                )
                box.widget.attrs |= {"class": "form-control-sm", "aria-label": label}
                if name == "note":
                    box.widget.attrs["rows"] = 2
                self.fields[f"{name}-{file.pk}"] = box

    def clean(self):
        """A new version is one file in the place of one."""
        said = super().clean()
        if said.get("replaces") and "file" not in self.errors and len(said["file"]) != 1:
            self.add_error("file", _("Chọn đúng một tệp khi thay bản mới."))
        return said

    def of_files(self) -> list[BoundField]:
        """The fields that speak of attached files."""
        return [self[f"{name}-{file.pk}"] for file in self.attached for name in DESCRIBED]

    @property
    def says_more(self) -> bool:
        """Whether something else is said of an attached file than is stored."""
        return not {field.name for field in self.of_files()}.isdisjoint(self.changed_data)

    def described(self) -> list[tuple[Evidence, dict[str, str]]]:
        """The attached files of which something else is said than before."""
        changed = set(self.changed_data)
        return [
            (file, {name: self.cleaned_data[f"{name}-{file.pk}"] for name in DESCRIBED})
            for file in self.attached
            if any(f"{name}-{file.pk}" in changed for name in DESCRIBED)
        ]

    def replaced(self) -> Evidence | None:
        """The attached file of which the chosen one is a new version."""
        chosen = self.cleaned_data["replaces"]
        return next((file for file in self.attached if str(file.pk) == chosen), None)


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
