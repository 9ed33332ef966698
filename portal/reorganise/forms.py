"""The forms of a reorganisation: the act itself, who gets which duty, who goes where."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Succession
from agencies.reorganise import Names
from common.forms import DayFirstDateField, TypedCharField
from common.widgets import CheckColumns, ChoiceRow

Kind = Succession.Kind
KINDS = [(kind.value, label) for kind, label in [
    (Kind.MERGE, _("Hợp nhất, sáp nhập")),
    (Kind.SPLIT, _("Chia, tách")),
    (Kind.RENAME, _("Đổi tên")),
    (Kind.DISSOLVE, _("Giải thể")),
    (Kind.TRANSFER, _("Chuyển một phần chức năng")),
]]  # fmt: skip
SWITCH_OFF = "khoa"
CODE_HINT = _("Mã chỉ gồm chữ không dấu, chữ số, dấu - và dấu _.")


class ActForm(forms.Form):
    """A decision on agencies, as the office has it on paper."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=KINDS, widget=ChoiceRow)
    effective_on = DayFirstDateField(label=_("Hiệu lực từ ngày"))
    document = TypedCharField(label=_("Văn bản"), help_text=_("Số, ký hiệu, ngày, cơ quan."))
    old = forms.ModelMultipleChoiceField(
        label=_("Cơ quan được sắp xếp"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        widget=CheckColumns,
    )
    new = forms.ModelChoiceField(
        label=_("Cơ quan nhận, đã có trong danh mục"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Không, lập mới hoặc chỉ đổi tên"),
    )
    name = TypedCharField(
        label=_("Tên mới dùng trong kế hoạch"),
        help_text=_("Cơ quan lập mới, hoặc tên mới của cơ quan đổi tên."),
        max_length=200,
        required=False,
    )
    full_name = TypedCharField(label=_("Tên đầy đủ"), max_length=250, required=False)
    short_name = TypedCharField(label=_("Tên viết tắt"), max_length=60, required=False)
    code = forms.CharField(
        label=_("Mã của cơ quan lập mới"),
        max_length=20,
        required=False,
        validators=[
            RegexValidator(r"^[A-Za-z0-9_-]+$", _("Mã chỉ gồm chữ không dấu, số, - và _."))
        ],
    )
    scope = TypedCharField(label=_("Phạm vi"), required=False)
    old_ends = forms.BooleanField(
        label=_("Cơ quan cũ thôi hoạt động"),
        help_text=_("Chỉ hỏi khi chia, tách: bỏ chọn nếu cơ quan cũ vẫn còn."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("old", "new"):
            self.fields[name].queryset = Agency.objects.order_by("position", "code")

    def clean(self):
        """A new agency, and a new name, are given in full."""
        data = super().clean()
        new, kind = data.get("new"), data.get("kind")
        if new or (kind == Kind.DISSOLVE and not data.get("name")):
            return data
        needed = ["name", "full_name"] + (["code"] if kind != Kind.RENAME else [])
        for name in needed:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Chọn cơ quan nhận có sẵn, hoặc ghi đủ mã và tên mới."))
        return data

    def names(self) -> Names | None:
        """What the heir is to be called; None for one that is in the registry."""
        data = self.cleaned_data
        if data["new"] or not data["name"]:
            return None
        short = data["short_name"] or data["name"][:60]
        return Names(data["name"], data["full_name"], short, data["code"])


class ChoicesForm(forms.Form):
    """One choice per row, each among its own agencies; blank leaves the row where it is."""

    def __init__(self, data=None, *, rows, blank):
        """`rows`: (field name, label, choices [(value, words)], chosen value)."""
        super().__init__(data)
        for name, label, choices, chosen in rows:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("", blank), *choices],
                initial=chosen,
                required=False,
                widget=forms.Select(attrs={"class": "form-select-sm"}),
            )
