"""What is known of a period at a moment: read once for the whole report, whatever its size.

A monitor's report holds the tasks it watches, and of the indicators those it answers for, with its
own figures only: it may read no other agency's.

How exact a past day is told: what was sent, accepted, urged and decided is as of that day; the
plan's lines and who works on them are today's, and a summary reopened since counts as not sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from agencies.models import Agency, name_of_day
from common.text import clean_typed
from indicators.judging import APPENDICES, Judgement
from indicators.standing import Line
from plans.models import Appendix, Assignment, Plan, PlanRevision
from portal.report.content import Source
from reporting import timeliness
from reporting.calendar import VIETNAM
from reporting.models import Consolidation, Instruction, Report, ReportingPeriod, ReportVersion
from reporting.workflow import Act
from tasks.judging import verdicts
from tasks.models import Task
from tasks.verdict import Verdict

Role = Assignment.Role


@dataclass(frozen=True)
class Told:
    """What one agency told of a task in a report that was accepted."""

    agency: str
    source: Source
    fields: Mapping[str, str]


@dataclass
class Asked:
    """How far the reports on one line have come: asked for, sent, and who has not sent."""

    asked: int = 0
    sent: int = 0
    lacking: list[str] = field(default_factory=list)


@dataclass
class Known:
    """A period of a plan as of a moment; of one monitor's field, else of the province."""

    plan: Plan
    period: ReportingPeriod
    moment: datetime
    monitor: Agency | None = None

    @property
    def day(self) -> date:
        """The day of the moment in Viet Nam."""
        return self.moment.astimezone(VIETNAM).date()

    @cached_property
    def tasks(self) -> list[Task]:
        """The tasks the report speaks of, in the order of the plan."""
        if Appendix.TASKS not in self.period.appendices:
            return []
        found = Task.objects.filter(plan=self.plan)
        if self.monitor:
            watched = Assignment.objects.filter(agency=self.monitor, role=Role.MONITOR)
            found = found.filter(pk__in=watched.values("item"))
        return list(found.select_related("section").order_by("position", "pk"))

    @cached_property
    def lines(self) -> list[Line]:
        """The targets and metrics as they stand."""
        if not self.period.for_indicators:
            return []
        judgement = Judgement(self.plan, self.moment, self._own_lines)
        if self.monitor:
            own = {
                key: [figure for figure in figures if figure.agency == self.monitor.pk]
                for key, figures in judgement.figures.items()
            }
            judgement.figures = own
        return list(judgement.at(self.period).values())

    @cached_property
    def _own_lines(self) -> list[int] | None:
        """The indicators a monitor answers for; None for all."""
        if not self.monitor:
            return None
        named = Assignment.objects.filter(
            agency=self.monitor, role=Role.LEAD, item__appendix__in=APPENDICES
        )
        return list(named.filter(item__plan=self.plan).values_list("item", flat=True))

    @cached_property
    def told(self) -> dict[int, list[Told]]:
        """Task → what accepted reports tell, the agency named first in the plan first."""
        versions = ReportVersion.objects.standing(self.moment).filter(
            fate=Act.ACCEPT, report__period=self.period, report__assignment__item__in=self._pks
        )
        versions = versions.annotate(
            item=F("report__assignment__item"),
            line=F("report__assignment__item__number"),
            agency=F("report__agency__short_name"),
        )
        found: dict[int, list[Told]] = {}
        for v in versions.order_by("report__assignment__position", "report__agency__position"):
            url = reverse("reporting:version-detail", args=[v.report_id, v.number])
            said = {f["key"]: clean_typed(f["value"]) for f in v.content.get("fields", [])}
            source = Source(f"I/{v.line}", v.agency, url)
            found.setdefault(v.item, []).append(Told(v.agency, source, said))
        return found

    @cached_property
    def summaries(self) -> dict[int, Consolidation]:
        """Task → its summary, where one had been sent."""
        sent = Consolidation.objects.filter(
            period=self.period, item__in=self._pks, closed_at__lte=self.moment
        )
        sent = sent.select_related("closed_by__agency", "item")
        return {one.item_id: one for one in sent.prefetch_related("parts__report__agency")}

    @cached_property
    def verdicts(self) -> dict[int, Verdict]:
        """Task → how it stands against its date."""
        return verdicts(self.plan, self.tasks, self.day)

    @cached_property
    def asked(self) -> dict[int, Asked]:
        """Line → how far its reports have come."""
        found: dict[int, Asked] = {}
        rows = self.reports.annotate(agency_name=name_of_day("agency", "period__data_to"))
        order = ("assignment__position", "agency__position", "pk")
        for item, name, sent in rows.order_by(*order).values_list(
            "assignment__item", "agency_name", "sent_then"
        ):
            line = found.setdefault(item, Asked())
            line.asked += 1
            if sent:
                line.sent += 1
            else:
                line.lacking.append(name)
        return found

    @cached_property
    def by_agency(self) -> list[timeliness.Row]:
        """How timely the reports of each agency are."""
        classified = timeliness.classified(self.reports, self.moment)
        return timeliness.table(classified, self.moment, "co_quan")

    @property
    def reports(self) -> QuerySet[Any]:
        """The reports asked for on these lines, as of the moment."""
        reports = Report.everything.filter(plan=self.plan, period=self.period)
        if self.monitor:
            lines = [*self._pks, *(self._own_lines or [])]
            reports = reports.filter(assignment__item__in=lines)
        return reports.as_of(self.moment)

    @cached_property
    def instructions(self) -> list[Instruction]:
        """What leaders said in the period, put down by the moment."""
        said = Instruction.objects.filter(
            item__plan=self.plan,
            given_on__range=(self.period.data_from, min(self.period.data_to, self.day)),
            recorded_at__lte=self.moment,
        )
        if self.monitor:
            said = said.filter(item__in=[*self._pks, *(self._own_lines or [])])
        return list(said.select_related("item", "agency").order_by("given_on", "pk"))

    @cached_property
    def revisions(self) -> list[PlanRevision]:
        """The changes of the plan decided in the period."""
        window = (self.period.data_from, min(self.period.data_to, self.day))
        changed = self.plan.revisions.filter(number__gt=1, decision_date__range=window)
        return list(changed.filter(applied_at__lte=self.moment).order_by("number"))

    def appendix(self, of: str) -> str:
        """The number of the report's own appendix on an appendix of the plan: one that is not
        asked about is left out."""
        held: list[str] = [Appendix.TASKS] if self.tasks else []
        held += sorted({line.item.appendix for line in self.lines})
        return ("I", "II", "III")[held.index(of)]

    @property
    def statuses(self) -> dict[int, Counter[str]]:
        """Task → how many agencies say it stands so."""
        return {
            task: Counter(filter(None, (one.fields.get("status") for one in told)))
            for task, told in self.told.items()
        }

    @cached_property
    def _pks(self) -> list[int]:
        return [task.pk for task in self.tasks]
