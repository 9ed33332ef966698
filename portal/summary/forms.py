"""What a summary asks for: its words, and why agencies are missing when it is sent without them."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from common.forms import TypedCharField
from reporting.models import Consolidation
from reporting.services.consolidating import Words

WHY = "why-"  # and the code of the agency


class SummaryForm(forms.Form):
    """The text of a summary, and why each of the `lacking` agencies has not reported.

    A draft may leave all of it blank. One reason may speak for all.
    """

    text = TypedCharField(
        label=_("Kết quả toàn tỉnh"),
        help_text=_("Đoạn chèn giữ tên cơ quan trong ngoặc vuông để đối chiếu."),
        widget=forms.Textarea(attrs={"rows": 11}),
        required=False,
    )
    proposals = TypedCharField(
        label=_("Kiến nghị UBND tỉnh"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    why = TypedCharField(
        label=_("Lý do còn thiếu"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    text.hide_optional = why.hide_optional = True  # type: ignore[attr-defined]

    def __init__(self, *args, lacking: Collection[Agency], **kwargs):
        """Fields for these agencies beside the text."""
        super().__init__(*args, **kwargs)
        for agency in lacking:
            self.fields[f"{WHY}{agency.code}"] = TypedCharField(
                label=agency.name, widget=forms.Textarea(attrs={"rows": 1}), required=False
            )

    @staticmethod
    def stored(summary: Consolidation, lacking: Collection[Agency]) -> dict[str, str]:
        """What a summary holds, by field; one reason for all the lacking stands once."""
        whys = {WHY + one["code"]: one["why"] for one in summary.missing}
        if len(whys) == len(lacking) and len(set(whys.values())) == 1:
            whys = {"why": whys.popitem()[1]}
        return {"text": summary.text, "proposals": summary.proposals} | whys

    @property
    def whys(self):
        """The fields for a reason of its own, one for each agency."""
        return [field for field in self if field.name.startswith(WHY)]

    @property
    def has_own_whys(self) -> bool:
        """Whether an agency has a reason of its own."""
        return any(field.value() for field in self.whys)

    def reasons(self, codes: Collection[str]) -> dict[str, str]:
        """Why some agencies are missing, as a valid form says: its own reason, or that for all."""
        given = self.cleaned_data
        return {code: given.get(f"{WHY}{code}") or given["why"] for code in codes}

    @property
    def words(self) -> Words:
        """What a valid form says, as the services take it."""
        codes = [field.name.removeprefix(WHY) for field in self.whys]
        given = self.cleaned_data
        return Words(given["text"], given["proposals"], self.reasons(codes))
