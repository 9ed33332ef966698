"""From a draft to an issued revision: what it would change, and the act itself."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, AgencyGroup, AuditEvent, User
from agencies.services import Learned, learn_spellings, note_spellings, vocabulary
from common import clock
from common.grid import from_json
from common.text import fold
from indicators.models import Metric, Target
from indicators.services import write_measures
from plans.changes import PlanDiff, compare
from plans.content import PlanContent
from plans.models import Plan, PlanItem, PlanRevision, RevisionDraft
from plans.services import Decision, Source, issue
from portal.workbook.lists import (
    AgencyRow,
    content_of_lists,
    note_agencies,
    write_agencies,
)
from portal.workbook.reading import Problem, ReadPlan
from portal.workbook.state import content_of
from portal.workbook.understanding import Ground, Understood, understand
from reporting.services import follow_duties, lay_down, open_period, owes_report
from tasks.models import Task

KINDS = {"I": Task, "II": Target, "III": Metric}
TITLE = "Kế hoạch hành động thực hiện Nghị quyết số 01/NQ-CP"


class Stale(Exception):
    """The plan or the draft changed after the page was made."""


class NotReady(Exception):
    """Errors or unsettled names are left."""


@dataclass
class Preview:
    """What a draft would do to the plan as it stands."""

    draft: RevisionDraft
    plan: Plan | None
    before: PlanContent
    understood: Understood
    diff: PlanDiff
    learned: list[Learned]
    agencies: list[AgencyRow]

    @property
    def content(self) -> PlanContent:
        """The new state."""
        return self.understood.content

    @property
    def stamp(self) -> str:
        """What the preview is bound to: the file, the answers, the plan as it stands, and what
        the registry of agencies makes of the file."""
        states = f"{self.before.fingerprint()}.{self.content.fingerprint()}"
        registry = hashlib.sha256(repr(self.agencies).encode()).hexdigest()[:16]
        return f"{self.draft.source_sha256}.{self.draft.version}.{states}.{registry}"

    @property
    def unsettled(self) -> list[str]:
        """The keys of names nobody has settled yet, in the order of the file."""
        names = self.draft.answers.get("names", {})
        return [key for key in self.understood.unknown if key not in names]

    @property
    def undecided(self) -> list[str]:
        """Targets (“II/5”) whose proposed measures nobody has confirmed yet."""
        return [sentence.label for sentence in self.understood.sentences if not sentence.decided]

    @property
    def left(self) -> int:
        """How many places a person must still mend or settle."""
        return len(self.understood.errors) + len(self.unsettled) + len(self.undecided)

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.left and not self.is_empty

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return self.diff.is_empty and not self.agencies


def plan_of(draft: RevisionDraft) -> Plan | None:
    """The plan a draft is for, if there is one already."""
    return Plan.objects.filter(issuer=draft.issuer, year=draft.year).first()


def plan_before(draft: RevisionDraft) -> Plan | None:
    """The newest plan of the years before a draft's."""
    earlier = Plan.objects.filter(issuer=draft.issuer, year__lt=draft.year)
    return earlier.order_by("-year").first()


def preview(draft: RevisionDraft) -> Preview:
    """Read the draft against the plan as it stands now; nothing is written."""
    plan = plan_of(draft)
    before = content_of(plan)
    learned = learned_of(draft.answers)
    last = PlanContent() if before.items else content_of(plan_before(draft))
    agencies: list[AgencyRow] = []
    if draft.kind == RevisionDraft.Kind.LISTS:
        lists = content_of_lists(
            from_json(draft.reading), before if before.items else last.anew(), draft.year
        )
        understood, agencies = Understood(lists.content, lists.problems), lists.agencies
    elif draft.reading:
        ground = Ground(
            base=before,
            last=last,
            vocabulary=vocabulary(
                names={fold(one.raw): one.code for one in learned if one.kind == "agency"},
                phrases={fold(one.raw): one.code for one in learned if one.kind == "group"},
            ),
            members=certain_members(),
            year=draft.year,
        )
        understood = understand(ReadPlan.from_json(draft.reading), ground, draft.answers)
    else:
        understood = Understood(PlanContent.from_json(draft.content))
        understood.problems += _agencies_gone(understood.content)
    if draft.kind == RevisionDraft.Kind.LAST_YEAR and plan:
        message = _("Đã có kế hoạch năm %(year)d: bỏ dự thảo này.") % {"year": draft.year}
        understood.problems.append(Problem("error", "", 0, "", "", message))
    diff = compare(before, understood.content, last)
    return Preview(draft, plan, before, understood, diff, learned, agencies)


def _agencies_gone(content: PlanContent) -> list[Problem]:
    """Agencies of an old state that the registry no longer has under their codes."""
    named = {duty.agency for item in content.items for duty in item.duties}
    known = Agency.objects.filter(code__in=named).values_list("code", flat=True)
    message = _("Cơ quan mã %(code)s không còn trong danh mục: thêm lại mã này trước khi trở lại.")
    return [
        Problem("error", "", 0, "", "", message % {"code": code})
        for code in sorted(named - set(known))
    ]


def certain_members() -> dict[str, list[str]]:
    """Group code → member codes, of the groups that name their members beyond doubt."""
    found: dict[str, list[str]] = {}
    rows = AgencyGroup.objects.filter(certain=True, members__isnull=False)
    for code, member in rows.order_by("members__position", "members__code").values_list(
        "code", "members__code"
    ):
        found.setdefault(code, []).append(member)
    return found


def learned_of(answers: Mapping[str, Any]) -> list[Learned]:
    """What a person said spellings mean; names left open teach nothing."""
    return [
        Learned(said["raw"], said["kind"], said["code"], said.get("name", ""))
        for said in answers.get("names", {}).values()
        if said["kind"] != "open"
    ]


def asks_of(plan: Plan | None) -> dict[int | None, str]:
    """Line → who reports on it, of the lines on which the office chose (`PlanItem.asks`)."""
    chosen = PlanItem.everything.filter(plan=plan).exclude(asks=PlanItem.Asks.USUAL)
    return dict(chosen.values_list("pk", "asks"))


def duties_by_agency(content: PlanContent, asks: Mapping[int | None, str]) -> Counter[str]:
    """How many reports each agency would owe a period; ``asks``: see `asks_of`."""
    return Counter(
        duty.agency
        for item in content.items
        for duty in item.duties
        if owes_report(item.appendix, duty.role, asks.get(item.pk, PlanItem.Asks.USUAL))
    )


@transaction.atomic
def confirm(
    *, draft: RevisionDraft, stamp: str, decision: Decision, by: User | None
) -> PlanRevision:
    """Issue what the page with this stamp showed, once; a second time gives the same revision.

    Raises Stale when the file, the answers or the plan are no longer those of the page, NotReady
    when something is left to settle.
    """
    draft = RevisionDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.revision:
        return draft.revision
    # one issue at a time, also of a year that has no plan yet; new rows may still name the agency
    Agency.objects.select_for_update(no_key=True).get(pk=draft.issuer_id)
    list(Plan.objects.select_for_update().filter(issuer=draft.issuer_id, year=draft.year))
    shown = preview(draft)
    if draft.discarded_at or shown.stamp != stamp:
        raise Stale
    if not shown.is_ready:
        raise NotReady
    return _issue(shown, decision, by)


def _issue(shown: Preview, decision: Decision, by: User | None) -> PlanRevision:
    draft = shown.draft
    plan = shown.plan or Plan.objects.create(
        issuer=draft.issuer,
        year=draft.year,
        title=TITLE,
        legal_basis=_("Nghị quyết số 01/NQ-CP năm %(year)d của Chính phủ") % {"year": draft.year},
    )
    write_agencies(rows=shown.agencies)
    taught = learn_spellings(learned=shown.learned)
    revision, items = issue(
        plan=plan,
        before=shown.before,
        after=shown.content,
        diff=shown.diff.to_json(),
        decision=decision,
        source=Source(draft.source_name, draft.source_sha256, draft.source_file.name),
        kinds=KINDS,
        by=by,
        undoes=draft.undoes,
    )
    write_measures(before=shown.before, after=shown.content, items=items, revision=revision)
    asked, withdrawn = follow_duties(plan=plan, by=by)
    # the audit trail is one queue: whoever stands in it holds nothing others wait for
    note_agencies(rows=shown.agencies, by=by)
    note_spellings(taught=taught, by=by)
    draft.revision = revision
    draft.save(update_fields=["revision"])
    counts = shown.diff.counts
    audit.record(
        AuditEvent.Action.ISSUE,
        by=by,
        subject=revision,
        label=f"{plan.title} {plan.year} · {revision.label}",
        data={
            "file": draft.source_name,
            "sha256": draft.source_sha256,
            "decision": decision.number,
            "reports": asked,
            "withdrawn": withdrawn,
        }
        | counts,
    )
    return revision


@transaction.atomic
def put_in_force(*, plan: Plan, by: User | None) -> Plan:
    """Begin a plan: its quarters are laid down, and reports asked for in those that have begun."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state == Plan.State.DRAFT:
        plan.state = Plan.State.ACTIVE
        plan.save(update_fields=["state"])
        for period in lay_down(plan=plan):
            if period.data_from <= clock.today() and period.opened_at is None:
                open_period(period=period, by=by)
        audit.record(
            AuditEvent.Action.SETTING,
            by=by,
            subject=plan,
            data={"values": {"state": [Plan.State.DRAFT, Plan.State.ACTIVE]}},
        )
    return plan
