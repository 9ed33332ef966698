"""Rows, good or bad, that the constraints are tried with; `c` is the cast with what they repeat."""

from datetime import UTC, date, datetime

from agencies.models import AgencyAlias, AgencyName, ApiKey, Succession, User
from indicators.models import Measure, Verdict
from plans.models import (
    Assignment,
    OpenPhrase,
    Plan,
    PlanItem,
    PlanRevision,
    RevisionDraft,
)
from reporting.models import (
    Comment,
    Consolidation,
    ConsolidationPart,
    DutyReturn,
    Evidence,
    Extension,
    Instruction,
    PeriodScheme,
    Reminder,
    Report,
    ReportingPeriod,
    ReportVersion,
)

EARLY, LATER = (datetime(2023, 6, day, tzinfo=UTC) for day in (1, 2))
DAYS = {
    "data_from": date(2024, 1, 1),
    "data_to": date(2024, 1, 31),
    "due_agency": date(2024, 2, 1),
    "due_monitor": date(2024, 2, 2),
    "due_province": date(2024, 2, 3),
}
Role = Assignment.Role
PAPER = {"paper_no": "1/BC", "paper_signer": "A", "received_on": EARLY.date()}


def scheme(c, **values):
    return PeriodScheme(**{"plan": c.plan, "kind": "quarter"} | values)


def same_days(c):
    """The cut-off of the standing period."""
    names = ("data_from", "data_to", "due_agency", "due_monitor", "due_province")
    return {name: getattr(c.period, name) for name in names}


def recorded(c, first, at):
    stamps = {"submitted_at": LATER, "submitted_by": c.who}
    return report(c, first_submitted_at=first, first_recorded_at=at, **stamps)


def remark(c, **values):
    return Comment(**{"act": "remark", "text": "a", "author": c.who, "created_at": EARLY} | values)


def instruction(c, **values):
    kept = {"text": "a", "leader": "Chủ tịch", "given_on": EARLY.date(), "item": c.task}
    return Instruction(recorded_at=EARLY, recorded_by=c.who, **kept | values)


def given(c):
    duty = {"agency": c.a, "due_on": LATER.date()}
    return duty | {"answer": "Xong", "answered_at": LATER, "answered_by": c.who}


def extension(c, report, **values):
    kept = {"reason": "a", "was": EARLY, "until": LATER, "asked_at": EARLY, "asked_by": c.who}
    return Extension(report=report, **kept | values)


def decision(c):
    return {"granted": True, "decided_at": LATER, "decided_by": c.who}


def handed_back(c, report, **values):
    kept = {"reason": "a", "asked_at": EARLY, "asked_by": c.who}
    return DutyReturn(assignment=report.assignment, **kept | values)


def summary(c, item, **values):
    return Consolidation(item=item, period=c.period, updated_at=EARLY, updated_by=c.who, **values)


def part(c, report):
    kept = {"number": 1, "added_at": EARLY, "added_by": c.who}
    return ConsolidationPart(consolidation=c.summary, report=report, **kept)


def verdict(c, **values):
    kept = {"item": c.target, "period": c.period, "proposed": "kho_dat", "grade": "kho_dat"}
    return Verdict(decided_at=EARLY, decided_by=c.who, **kept | values)


def api_key(c, **values):
    return ApiKey(name="a", prefix="a", digest="a", made_at=EARLY, made_by=c.who, **values)


def reminder(c, **values):
    kept = {"report": c.report, "days": 0, "on": EARLY.date(), "at": EARLY}
    return Reminder(**kept | values)


def person(role, agency, username="moi"):
    return User(username=username, name="Người", role=role, agency=agency)


def name(c, agency, valid_from):
    return AgencyName(agency=agency, name="Tên", valid_from=valid_from)


def succession(c, **values):
    return Succession(**c.act | {"certainty": "high"} | values)


def plan(c, year):
    return Plan(issuer=c.plan.issuer, year=year, title="KH", legal_basis="NQ")


def revision(c, number, **values):
    kept = {"source_name": "a", "source_sha256": "0", "applied_at": EARLY}
    decision = {"decision_no": "1/QĐ-UBND", "decision_date": EARLY.date()}
    return PlanRevision(plan=c.plan, number=number, **kept | decision | values)


def draft(c, **values):
    kept = {"source_name": "a", "source_sha256": "0", "made_at": EARLY, "made_by": c.who}
    return RevisionDraft(issuer=c.plan.issuer, year=2023, kind="file", **kept | values)


def spelling(raw, **of):
    return AgencyAlias(raw=raw, **of)


def item(c, appendix, number, section):
    values = {"plan": c.plan, "text": "a", "position": 99}
    return PlanItem(appendix=appendix, number=number, section=section, **values)


def duty(c, agency, role, task=None, **values):
    return Assignment(item=task or c.task, agency=agency, role=role, **values)


def phrase(c, position, group=None, qualifier="unknown"):
    return OpenPhrase(item=c.task, position=position, group=group, qualifier=qualifier, phrase="a")


def period(c, code="2024-T1", **days):
    return ReportingPeriod(plan=c.plan, code=code, kind="month", label="a", **DAYS | days)


def report(c, assignment=None, **values):
    """A report of agency m, which owes none yet, unless an assignment is given."""
    if not assignment:
        assignment, _made = Assignment.objects.get_or_create(
            item=c.target, agency=c.m, role=Role.MEMBER
        )
    return Report(
        assignment=assignment,
        period=c.period,
        plan=c.plan,
        agency=assignment.agency,
        appendix="II",
        **{"deadline": LATER, "original_deadline": LATER} | values,
    )


def sent(c, first, last):
    by = c.who if last else None
    return report(
        c,
        first_submitted_at=first,
        first_recorded_at=first,
        submitted_at=last,
        submitted_by=by,
    )


def version(c, number, **paper):
    values = {"content": {}, "sha256": "0", "submitted_at": EARLY, "submitted_by": c.who}
    return ReportVersion(report=c.report, number=number, **values | paper)


def evidence(c, **values):
    kept = {"name": "a", "kind": "pdf", "size": 1, "sha256": "0", "uploaded_at": EARLY}
    return Evidence(report=c.report, file="a", uploaded_by=c.who, **kept, **values)


def measure(c, code="9.9", **values):
    kept = {"label": "a", "position": 9, "direction": "up", "comparator": "ge", "low": 1}
    return Measure(item=c.target, code=code, **kept | values)


# constraint: (makers of good rows, makers of bad rows)
