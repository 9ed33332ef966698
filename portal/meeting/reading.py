"""What a meeting reads of a plan, as of one moment: the same queries whatever its size.

It quotes reports of all agencies: for people of the province only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from agencies.models import User, name_of_day
from common.dates import format_date
from indicators.judging import Judgement
from indicators.standing import Line
from plans.models import Appendix, Plan, PlanItem
from reporting.calendar import VIETNAM
from reporting.models import Consolidation, Extension, Instruction, ReportingPeriod, ReportVersion
from reporting.models.talk import last_day_over
from tasks.judging import STATUSES, TaskJudgement


@dataclass(frozen=True)
class Saying:
    """What an agency sent on a task in a period; `short_name` is what verdicts call it."""

    agency: str
    short_name: str
    on: date
    fields: dict[str, str]

    @property
    def status(self) -> str:
        """The situation it reported, a value of `TaskProgress.Status`."""
        return STATUSES.get(self.fields.get("status", ""), "")


@dataclass(frozen=True)
class Quote:
    """Words of somebody on a day."""

    text: str
    who: str
    on: date | None = None


@dataclass
class Records:
    """Lines, figures, words and what waits for a decision. `before`: the round before, if any."""

    user: User
    plan: Plan
    periods: list[ReportingPeriod]
    period: ReportingPeriod
    moment: datetime

    @cached_property
    def before(self) -> ReportingPeriod | None:
        """The round before."""
        return self.period.before(self.periods)

    @property
    def day(self) -> date:
        """The day of the moment."""
        return self.moment.astimezone(VIETNAM).date()

    @cached_property
    def lines(self) -> list[PlanItem]:
        """The lines that the round asks about, in the order of the plan."""
        found = PlanItem.objects.visible_to(self.user).filter(
            plan=self.plan, appendix__in=self.period.appendices
        )
        ordered = found.order_by("appendix", "position", "pk")
        return list(ordered.select_related("section", "task"))

    @cached_property
    def tasks(self) -> list[PlanItem]:
        """The lines of Appendix I."""
        return [item for item in self.lines if item.appendix == Appendix.TASKS]

    @cached_property
    def judgement(self) -> Judgement:
        """The figures; lines and rounds are known already, last year is not shown."""
        judgement = Judgement(self.plan, self.moment)
        judgement.lines = [item for item in self.lines if item.appendix != Appendix.TASKS]
        judgement.periods = [p for p in self.periods if p.for_indicators]
        judgement.last_year = {}
        return judgement

    @cached_property
    def now(self) -> dict[int, Line]:
        """How targets and metrics stand, by line."""
        return self.judgement.at(self.period)

    @cached_property
    def then(self) -> dict[int, Line]:
        """How they stood in the round before."""
        return self.judgement.at(self.before) if self.before else {}

    @cached_property
    def tasks_judged(self) -> TaskJudgement:
        """The tasks at the moment: verdicts, who reports on each, what each agency says."""
        return TaskJudgement(self.plan, self.moment)

    @cached_property
    def sayings(self) -> dict[tuple[int, int], list[Saying]]:
        """(task, round) → what was sent and stood at the moment, in the order of the plan."""
        rounds = [period for period in (self.period, self.before) if period]
        versions = ReportVersion.objects.standing(self.moment).filter(
            report__plan=self.plan, report__appendix=Appendix.TASKS, report__period__in=rounds
        )
        found = defaultdict(list)
        for row in versions.annotate(
            item=F("report__assignment__item"),
            period=F("report__period"),
            short_name=F("report__agency__short_name"),
            agency=name_of_day("report__agency", "report__period__data_to"),
        ).order_by("report__assignment__position", "report__agency__position", "pk"):
            fields = {f["key"]: f["value"] for f in row.content.get("fields", [])}
            on = row.submitted_at.astimezone(VIETNAM).date()
            saying = Saying(row.agency, row.short_name, on, fields)
            found[row.item, row.period].append(saying)
        return dict(found)

    # --- what waits for a decision ---------------------------------------------------------------
    @cached_property
    def summaries(self) -> dict[int, Consolidation]:
        """Line → the monitor's summary of the round, sent by the moment."""
        sent = Consolidation.objects.visible_to(self.user).filter(
            period=self.period, closed_at__lte=self.moment
        )
        return {row.item_id: row for row in sent.select_related("closed_by__agency")}

    @cached_property
    def instructions(self) -> dict[int, list[Instruction]]:
        """Line → what leaders said of it so far, the newest first."""
        seen = Instruction.objects.visible_to(self.user).filter(item__plan=self.plan)
        named = seen.select_related("agency").annotate(
            agency_name=name_of_day("agency", "given_on")
        )
        return _by_line((row.item_id, row) for row in named.order_by("-given_on", "-pk"))

    @cached_property
    def extensions(self) -> dict[int, list[Extension]]:
        """Line → extensions that waited to be decided at the moment."""
        waiting = Extension.objects.visible_to(self.user).waiting_at(self.moment)
        rows = waiting.filter(report__plan=self.plan).annotate(
            item=F("report__assignment__item"), agency_name=F("report__agency__name")
        )
        return _by_line((row.item, row) for row in rows.order_by("asked_at", "pk"))

    def overdue(self, item: PlanItem) -> list[Instruction]:
        """Instructions on a line that should have been answered by the moment."""
        over = last_day_over(self.moment)
        return [
            one
            for one in self.instructions.get(item.pk, [])
            if one.due_on is not None
            and one.due_on <= over
            and one.recorded_at <= self.moment
            and (one.answered_at is None or one.answered_at > self.moment)
        ]

    def asked(self, item: PlanItem) -> list[Quote]:
        """What waits for the leaders on a line: proposals, the monitor's first; extensions not
        decided; instructions that nobody answered."""
        quotes = []
        if (summary := self.summaries.get(item.pk)) and summary.proposals:
            quotes.append(Quote(summary.proposals, summary.writer, _day(summary.closed_at)))
        quotes += [
            Quote(proposal, said.agency, said.on)
            for said in self.sayings.get((item.pk, self.period.pk), [])
            if (proposal := said.fields.get("proposals"))
        ]
        for one in self.extensions.get(item.pk, []):
            until = {"day": format_date(one.until.astimezone(VIETNAM).date()), "why": one.reason}
            text = _("Xin gia hạn nộp báo cáo đến %(day)s: %(why)s") % until
            quotes.append(Quote(text, one.agency_name, _day(one.asked_at)))
        for late in self.overdue(item):
            due = {"day": format_date(late.due_on), "text": late.text}
            text = _("Chỉ đạo hạn %(day)s chưa được trả lời: %(text)s") % due
            quotes.append(Quote(text, late.agency_name, late.given_on))
        return quotes


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(VIETNAM).date() if moment else None


def _by_line(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for item, row in rows:
        found[item].append(row)
    return dict(found)
