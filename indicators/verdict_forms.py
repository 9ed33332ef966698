"""The form in which a person says how a line, or one of its measures, stands."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import TypedCharField
from common.ui import Badge
from indicators.models import Measure, Verdict
from indicators.scoring import Grade
from indicators.standing import Line
from indicators.states import grade_badge

CHOICES = [(grade.value, grade.label) for grade in Verdict.DECIDABLE]


class VerdictForm(forms.Form):
    """A grade, and why where it is not the rule's; the service knows when a reason is due."""

    grade = forms.ChoiceField(label=_("Đánh giá"), choices=CHOICES)
    reason = TypedCharField(
        label=_("Lý do"),
        required=False,
        help_text=_("Nêu khi đánh giá khác đề xuất."),
        textarea=True,
    )


@dataclass(frozen=True)
class Proposal:
    """What the rule proposes of a line or of one of its measures, and the form to decide in."""

    measure: Measure | None
    proposed: Grade
    reason: str
    decided: Verdict | None
    is_outdated: bool
    form: VerdictForm

    @property
    def badge(self) -> Badge | None:
        """The badge of what is proposed."""
        return grade_badge(self.proposed)

    @property
    def can_agree(self) -> bool:
        """Whether the proposal is a verdict, not a question, and not agreed to already."""
        agreed = self.decided is not None and self.decided.grade == self.proposed
        return self.proposed in Verdict.DECIDABLE and (self.is_outdated or not agreed)


def prefix(measure: Measure | None) -> str:
    """What the names of the form of a line, or of one of its measures, begin with."""
    return f"m{measure.pk}" if measure else "dong"


def proposals(line: Line) -> list[Proposal]:
    """The whole line, then its judged measures where there are several."""
    found = []
    if line.proposed:
        form = VerdictForm(prefix=prefix(None), initial=_initial(line.decided, line.proposed))
        why = "" if len(line.judged) > 1 else line.judged[0].by_year.reason
        found.append(Proposal(None, line.proposed, why, line.decided, line.is_outdated, form))
    for standing in line.judged if len(line.judged) > 1 else ():
        of, made = standing.by_year, standing.decided
        if of.grade:
            initial = _initial(made, of.grade)
            form = VerdictForm(prefix=prefix(standing.measure), initial=initial)
            outdated = standing.is_outdated
            found.append(Proposal(standing.measure, of.grade, of.reason, made, outdated, form))
    return found


def _initial(decided: Verdict | None, proposed: Grade) -> dict[str, str]:
    """The last word of a person, else the proposal."""
    if decided is None:
        return {"grade": proposed}
    return {"grade": decided.grade, "reason": decided.reason}
