"""What the address of a meeting says, and the conclusion of an item."""

from __future__ import annotations

import re

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _l

from agencies.models import Agency
from common import clock
from common.forms import DayFirstDateField, TypedCharField
from plans.models import Assignment
from reporting.instruction_forms import InstructForm
from reporting.timeliness_filters import not_to_come

_KEY = re.compile(r"(?<![A-Z])(III|II|I)[\s/.,-]*([0-9][0-9.]*)")


class MeetingForm(forms.Form):
    """The address: the round, the day it is told as of, the day and the chair of the meeting, lines
    left out and added. A field that cannot be read is said, and counts as empty."""

    ky = forms.ChoiceField(label=_l("Kỳ báo cáo"), required=False)
    den = DayFirstDateField(label=_l("Tính đến hết ngày"), required=False, validators=[not_to_come])
    ngay = DayFirstDateField(label=_l("Ngày họp"), required=False)
    chu_tri = TypedCharField(label=_l("Người chủ trì"), max_length=150, required=False)
    them = TypedCharField(label=_l("Thêm dòng, ví dụ I-42, II-7"), max_length=400, required=False)

    def __init__(self, data, *, periods, period):
        filled = data.copy()
        filled["ky"] = period.code  # the one shown, named or not
        super().__init__(filled)
        self.fields["ky"].choices = [(p.code, p.label) for p in periods]
        self.full_clean()

    @property
    def day(self):
        """The day of the meeting, today unless the address names one."""
        return self.cleaned_data.get("ngay") or clock.today()

    @property
    def chair(self):
        """Who sums up, as typed."""
        return self.cleaned_data.get("chu_tri") or ""

    @property
    def added(self):
        """Keys of the lines added: “I 42; ii-7” is I-42 and II-7."""
        typed = (self.cleaned_data.get("them") or "").upper()
        return ["-".join(found) for found in _KEY.findall(typed)]


class ConcludeForm(InstructForm):
    """A conclusion against an item; `key` lets a form that is sent twice make one."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, item, user, initial=None):
        super().__init__(data, item=item, user=user, initial=initial)
        self.fields["text"].label = _l("Kết luận")
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["given_on"].label = _l("Ngày kết luận")
        self.fields["agencies"].help_text = _l(
            "Mỗi cơ quan trả lời riêng. Không chọn thì chỉ để biết."
        )
        if "leader" in self.fields:
            self.fields["leader"].label = _l("Người kết luận")
        del self.fields["document_no"]
        on_line = Assignment.objects.filter(item=item, agency=OuterRef("pk"))
        everybody = Agency.objects.visible_to(user).in_force(clock.today())
        choices = {True: [], False: [("", _l("Không"))]}
        for agency in everybody.annotate(on_line=Exists(on_line)):
            choices[agency.on_line].append((agency.code, agency.name))
        self.fields["agencies"].choices = choices[True]  # one query for both fields
        self.fields["other"].choices = choices[False]
