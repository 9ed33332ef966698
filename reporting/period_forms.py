"""What is typed on the pages of periods: reasons, rhythms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from common.forms import TypedCharField
from reporting.calendar import Basis, Kind, Rhythm, Shift
from reporting.models import PeriodScheme
from reporting.services import Foreseen


class ReasonForm(forms.Form):
    """Why a closed period takes reports again."""

    reason = TypedCharField(
        label=_l("Lý do mở lại"),
        help_text=_l("Ghi vào nhật ký, hiện ở trang kỳ báo cáo cho mọi người."),
        max_length=500,
        textarea=True,
        error_messages={"required": _l("Nêu lý do mở lại kỳ báo cáo.")},
    )


def day_field(label: Any) -> forms.IntegerField:
    """A day of the month."""
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=31,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "cellinput"}),
        error_messages={"required": _l("Ghi ngày trong tháng."), "invalid": _l("Ghi số ngày.")},
    )


class RhythmForm(forms.Form):
    """One kind of period in one way of counting; it is a rhythm when it asks for something."""

    for_tasks = forms.BooleanField(label=_l("Hỏi nhiệm vụ"), required=False)
    for_indicators = forms.BooleanField(label=_l("Hỏi chỉ tiêu"), required=False)
    agency_day = day_field(_l("Cơ quan nộp, ngày"))
    monitor_day = day_field(_l("Theo dõi tổng hợp, ngày"))
    province_day = day_field(_l("Trình UBND tỉnh, ngày"))
    month_after = forms.BooleanField(label=_l("Tính theo tháng sau kỳ"), required=False)
    shift = forms.ChoiceField(label=_l("Hạn rơi vào ngày nghỉ"), choices=Shift.choices)

    def __init__(self, *args: Any, kind: Kind, basis: Basis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.basis = kind, basis
        if basis == Basis.CALENDAR:  # its figures close with the month, so they are due after it
            del self.fields["month_after"]

    def clean(self) -> dict[str, Any]:
        """The days follow the cut-off and each other, as the database asks."""
        data = super().clean() or {}
        if self.asks and not self.errors:
            scheme = PeriodScheme(**vars(self.rhythm))
            try:
                scheme.validate_constraints(exclude={"plan"})
            except ValidationError as error:
                self.add_error("agency_day", error.messages)
        return data

    @property
    def asks(self) -> bool:
        """Whether there is such a rhythm."""
        return bool(self.cleaned_data.get("for_tasks") or self.cleaned_data.get("for_indicators"))

    @property
    def rhythm(self) -> Rhythm:
        """What was typed."""
        own = {"month_after": self.basis == Basis.CALENDAR} | self.cleaned_data
        own["shift"] = Shift(own["shift"])
        return Rhythm(kind=self.kind, basis=self.basis, **own)


class RhythmTable:
    """A form for every kind and way of counting, filled from a plan's rhythms or what was typed."""

    def __init__(self, schemes: Sequence[Rhythm], data: Mapping[str, Any] | None = None) -> None:
        known = {(rhythm.kind, rhythm.basis): rhythm for rhythm in schemes}
        self.forms = {
            basis: [self._form(kind, basis, known.get((kind, basis)), data) for kind in Kind]
            for basis in Basis
        }
        self.errors: list[str] = []

    @staticmethod
    def _form(
        kind: Kind, basis: Basis, known: Rhythm | None, data: Mapping[str, Any] | None
    ) -> RhythmForm:
        usual = {"kind": kind, "basis": basis, "for_tasks": False, "for_indicators": False}
        initial = vars(known or Rhythm(**usual))  # type: ignore[arg-type]
        return RhythmForm(data, prefix=f"{kind}-{basis}", initial=initial, kind=kind, basis=basis)

    def __iter__(self) -> Iterator[RhythmForm]:
        return (form for forms_ in self.forms.values() for form in forms_)

    def is_valid(self) -> bool:
        """Whether every rhythm is sound, and there is one."""
        sound = all(form.is_valid() for form in self)
        if sound and not self.rhythms:
            self.errors = [_("Chọn ít nhất một loại kỳ: đánh dấu nhiệm vụ hoặc chỉ tiêu.")]
        return sound and not self.errors

    @property
    def rhythms(self) -> list[Rhythm]:
        """The rhythms that were asked for."""
        return [form.rhythm for form in self if form.asks]


def seal(foreseen: Foreseen, rhythms: Sequence[Rhythm]) -> str:
    """What a person saw before confirming: another seal means something changed meanwhile."""
    seen = (
        rhythms,
        foreseen.new,
        [(period.pk, dates) for period, dates in foreseen.moved],
        [period.pk for period in foreseen.gone],
        [period.pk for period in foreseen.fixed],
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
