"""A person's word on how targets and metrics stand; the rule only proposes."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import may_judge
from agencies.models import AuditEvent, User
from common import clock
from common.text import clean_typed
from indicators.judging import Judgement
from indicators.models import Measure, Verdict
from indicators.scoring import Grade
from indicators.standing import Line
from plans.models import Plan, PlanItem
from reporting.models import ReportingPeriod
from reporting.workflow import NotAllowed, ReasonMissing, WrongState

# What may be agreed to many at once: a missing figure may come tomorrow, so it is not.
CONFIRMED = frozenset(Verdict.DECIDABLE) - {Grade.NO_DATA}


def waits(line: Line) -> bool:
    """Whether a line has a proposal that nobody agreed to yet, or that changed since."""
    undecided = line.decided is None or line.is_outdated
    return undecided and line.proposed in CONFIRMED


def waiting(judgement: Judgement, period: ReportingPeriod) -> list[Line]:
    """The lines whose proposals can be agreed to at once, in the order of the plan."""
    return [line for line in judgement.at(period).values() if waits(line)]


@transaction.atomic
def decide(
    *,
    item: PlanItem,
    period: ReportingPeriod,
    by: User,
    grade: Grade,
    reason: str = "",
    measure: Measure | None = None,
) -> Verdict:
    """Put down how a line, or one of its measures, is judged for a period; the last word counts.

    Agreeing with the rule's proposal is a decision too; differing from it needs a reason. Raises
    NotAllowed, ReasonMissing, WrongState for what is not judged, ValueError for a grade nobody
    decides or a measure that is not the line's.
    """
    _guard(by)
    if grade not in Verdict.DECIDABLE or (measure and measure.item_id != item.pk):
        raise ValueError(f"{grade} on {measure} of {item}")
    line = Judgement(period.plan, items=[item.pk]).at(period)[item.pk]
    if measure:
        proposed = next(s.by_year.grade for s in line.standings if s.measure == measure)
    else:
        proposed = line.proposed
    if proposed is None:
        raise WrongState(_("Số này chỉ để xem, không đánh giá."))
    reason = clean_typed(reason)
    if grade != proposed and not reason:
        raise ReasonMissing(_("Đánh giá khác đề xuất thì nêu lý do."))
    verdict = Verdict(
        item=item, measure=measure, period=period, proposed=proposed, grade=grade, reason=reason
    )
    _put_down([verdict], by)
    return verdict


@transaction.atomic
def decide_many(
    *, plan: Plan, period: ReportingPeriod, by: User, seen: Mapping[int, str]
) -> list[Verdict]:
    """Agree with what the rule proposes of many lines at once.

    ``seen``: line → the proposal the person had before them. What is proposed otherwise by now,
    was decided meanwhile or waits for a person's judgement is left alone; what was put down is
    returned. Raises NotAllowed.
    """
    _guard(by)
    verdicts = [
        Verdict(item=line.item, period=period, proposed=line.proposed, grade=line.proposed)
        for line in waiting(Judgement(plan, items=seen.keys()), period)
        if line.proposed == seen[line.item.pk]
    ]
    _put_down(verdicts, by)
    return verdicts


def _guard(by: User) -> None:
    if not may_judge(by):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh đánh giá chỉ tiêu."))


def _put_down(verdicts: list[Verdict], by: User) -> None:
    """Keep the verdicts, then put them into the trail."""
    for verdict in verdicts:
        verdict.decided_at, verdict.decided_by = clock.now(), by
        verdict.save()
    for verdict in verdicts:
        data = {"grade": verdict.grade, "proposed": verdict.proposed}
        audit.record(
            AuditEvent.Action.JUDGE,
            by=by,
            subject=verdict.item,
            label=f"{subject(verdict)} · {verdict.period.label}",
            data=data | ({"reason": verdict.reason} if verdict.reason else {}),
        )


def subject(verdict: Verdict) -> str:
    """What was judged: “II/10”, or “II/10, 10.3”."""
    part = verdict.measure
    return f"{verdict.item}, {part.code}" if part else str(verdict.item)
