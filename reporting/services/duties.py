"""Who reports on what: switched, settled, watched. A change asks and withdraws at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from plans.duties import Phrase, phrase_key, phrases
from plans.models import Appendix, Assignment, OpenPhrase, Plan, PlanItem
from reporting.models import Notice, Report
from reporting.services import notices
from reporting.services.rounds import follow_duties, reporting_assignments
from reporting.workflow import NotAllowed, Refused, StaleVersion, WrongState

Action, Role = AuditEvent.Action, Assignment.Role


@dataclass(frozen=True)
class Effect:
    """What a change of duties does: reports a period, before and after, of all and of the agencies
    whose number changes (by pk); by open period what is asked for, until when, and withdrawn."""

    total: tuple[int, int]
    load: dict[int, tuple[int, int]]
    periods: list[tuple[str, int, datetime | None, int]]

    @property
    def stamp(self) -> str:
        """What a page that showed the effect is bound to."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def foresee(change: Callable[..., Effect], **arguments: Any) -> Effect:
    """What a change would do: it is done, looked at and undone. Raises what the change raises."""
    with transaction.atomic():
        effect = change(**arguments)
        transaction.set_rollback(True)
    return effect


def load_of(plan: Plan) -> dict[int, int]:
    """Agency → how many reports it owes a period."""
    counted = reporting_assignments(plan).order_by().values("agency").annotate(n=Count("pk"))
    return dict(counted.values_list("agency", "n"))


def may_settle(user: User, item: PlanItem) -> bool:
    """Saying who a phrase of a line means: the province, and people of the line's monitor."""
    watching = item.assignments.filter(role=Role.MONITOR).values_list("agency", flat=True)
    return access.may_run_calendar(user) or access.may_review(user, set(watching))


# --- the switch ----------------------------------------------------------------------------------
@transaction.atomic
def ask_whom(
    *, plan: Plan, items: Collection[int], asks: str, by: User, seen: str | None = None
) -> Effect:
    """Say who reports on some lines (`PlanItem.asks`).

    `seen` is the stamp of the effect the person was shown. Raises NotAllowed; StaleVersion when
    the effect is another by now.
    """
    only_province(by)
    before = _begin(plan)
    lines = PlanItem.objects.filter(plan=plan, pk__in=items).exclude(asks=asks)
    changed = list(lines.order_by("appendix", "position", "pk"))
    PlanItem.objects.filter(pk__in=[line.pk for line in changed]).update(asks=asks)
    effect = _follow(plan, before, by, seen)
    for agency in Agency.objects.filter(pk__in=effect.load):
        was, now = effect.load[agency.pk]
        text = _("Đổi cách giao báo cáo: mỗi kỳ cơ quan báo cáo %(now)d dòng, trước là %(was)d.")
        tell(plan, [agency], text % {"now": now, "was": was}, by)
    for line in changed:
        data = {"values": {"asks": [_label(line.asks), _label(asks)]}}
        audit.record(Action.ASK_WHOM, by=by, subject=line, data=data)
    return effect


def _label(asks: str) -> str:
    return str(PlanItem.Asks(asks).label)


# --- open phrases --------------------------------------------------------------------------------
@transaction.atomic
def settle(
    *, item: PlanItem, key: str, agencies: Collection[Agency], by: User, seen: str | None = None
) -> Effect:
    """Say which agencies a phrase of a line means (`plans.duties.Phrase.key`), for the first time
    or anew.

    Agencies the line has otherwise keep their duty as it is; those taken out are released. None
    of them leads. `seen`: see `ask_whom`. Raises Refused.
    """
    if not may_settle(by, item):
        raise NotAllowed(
            _("Chỉ điều phối cấp tỉnh và cơ quan theo dõi dòng này được chọn cơ quan.")
        )
    before = _begin(item.plan)
    phrase = next((p for p in phrases(item) if p.key == key), None)
    if phrase is None or not is_in_force(item):
        raise WrongState(_("Kế hoạch đã thay đổi, dòng này không còn cụm từ này."))
    watching = phrase.column == OpenPhrase.Column.MONITORS
    chosen = {duty.agency_id: duty for duty in phrase.chosen}
    wanted = {agency.pk for agency in agencies}
    others = _working(item, watching) - chosen.keys()
    fresh = [agency for agency in agencies if agency.pk not in others | chosen.keys()]
    if not fresh and not wanted & chosen.keys():
        raise Refused(_("Chọn ít nhất một cơ quan ngoài những cơ quan dòng này đã nêu tên."))
    gone = [duty for agency, duty in chosen.items() if agency not in wanted]
    for duty in gone:
        end(duty)
    for agency in fresh:
        give(item, agency, Role.MONITOR if watching else Role.MEMBER, by, phrase)
    OpenPhrase.objects.filter(pk__in=_rows(item, key)).delete()
    effect = _follow(item.plan, before, by, seen)
    words = {"line": item, "phrase": phrase.words}
    tell(
        item.plan, fresh, _("%(line)s: cơ quan được xác định thuộc “%(phrase)s”.") % words, by, item
    )
    left = _("%(line)s: cơ quan không còn thuộc “%(phrase)s” nên thôi được giao.") % words
    tell(item.plan, [duty.agency for duty in gone], left, by, item)
    data = {
        "phrase": phrase.words,
        "added": [agency.short_name for agency in fresh],
        "removed": [duty.agency.short_name for duty in gone],
    }
    audit.record(Action.SETTLE, by=by, subject=as_line(item), data=filled(data))
    return effect


def _rows(item: PlanItem, key: str) -> list[int]:
    """The open rows of a phrase: it may stand twice on the line."""
    rows = OpenPhrase.objects.filter(item=item.pk)
    return [row.pk for row in rows if phrase_key(row.column, row.phrase) == key]


# --- monitors ------------------------------------------------------------------------------------
def monitor_is_open(item: PlanItem) -> bool:
    """Whether people name the monitor of a line, because the plan names none: a task's only."""
    named = item.assignments.filter(role=Role.MONITOR, chosen_at__isnull=True)
    return item.appendix == Appendix.TASKS and not item.monitors_text and not named.exists()


@transaction.atomic
def name_monitor(*, item: PlanItem, agency: Agency | None, by: User) -> None:
    """Let an agency watch a line that the plan gives to none; without agency the coordinator
    watches it again. Raises NotAllowed, WrongState."""
    only_province(by)
    lock_plan(item.plan)
    if not monitor_is_open(item) or not is_in_force(item):
        raise WrongState(_("Kế hoạch đã nêu cơ quan theo dõi dòng này."))
    standing = list(item.assignments.filter(role=Role.MONITOR).select_related("agency"))
    if [duty.agency for duty in standing] == ([agency] if agency else []):
        return
    for duty in standing:
        end(duty)
    if agency:
        give(item, agency, Role.MONITOR, by)
        tell(
            item.plan,
            [agency],
            _("%(line)s: cơ quan được giao theo dõi.") % {"line": item},
            by,
            item,
        )
    gone = [duty.agency for duty in standing]
    tell(item.plan, gone, _("%(line)s: cơ quan thôi theo dõi.") % {"line": item}, by, item)
    data = {
        "monitor": agency.short_name if agency else "",
        "removed": [one.short_name for one in gone],
    }
    act = Action.ASSIGN if agency else Action.RELEASE
    audit.record(act, by=by, subject=as_line(item), data=filled(data))


# --- what they share -----------------------------------------------------------------------------
def only_province(by: User) -> None:
    """Raise NotAllowed for anybody but the coordinator and administrators."""
    if not access.may_run_calendar(by):
        raise NotAllowed(_("Chỉ điều phối cấp tỉnh và quản trị được thay đổi phân công."))


def lock_plan(plan: Plan) -> None:
    """Duties of a plan change one after another, and never while a revision is issued."""
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)


def is_in_force(item: PlanItem) -> bool:
    """Whether the line is in the plan, as it stands now that the plan is locked."""
    return PlanItem.objects.filter(pk=item.pk).exists()


def _begin(plan: Plan) -> tuple[dict[int, int], dict[int, tuple[str, datetime]]]:
    """Lock the plan; its load and the reports its open periods ask for, before a change."""
    lock_plan(plan)
    return load_of(plan), _asked(plan)


def _asked(plan: Plan) -> dict[int, tuple[str, datetime]]:
    """Report → (period, deadline), of the open periods."""
    reports = Report.objects.filter(plan=plan, period__closed_at__isnull=True)
    rows = reports.order_by("period__data_to", "period", "pk")
    return {
        pk: (label, due) for pk, label, due in rows.values_list("pk", "period__label", "deadline")
    }


def _follow(plan: Plan, before: Any, by: User, seen: str | None) -> Effect:
    """Let the open periods follow a change; raises StaleVersion when it is not the one seen."""
    follow_duties(plan=plan, by=by)
    (old, had), (new, has) = before, (load_of(plan), _asked(plan))
    periods = []
    for label in dict.fromkeys(label for label, _due in (had | has).values()):
        asked = [due for pk, (of, due) in has.items() if of == label and pk not in had]
        gone = sum(of == label and pk not in has for pk, (of, _due) in had.items())
        if asked or gone:
            periods.append((label, len(asked), max(asked, default=None), gone))
    load = {
        agency: (old.get(agency, 0), new.get(agency, 0))
        for agency in sorted(old.keys() | new.keys())
        if old.get(agency) != new.get(agency)
    }
    effect = Effect((sum(old.values()), sum(new.values())), load, periods)
    if seen is not None and seen != effect.stamp:
        raise StaleVersion(_("Phân công đã thay đổi sau khi anh/chị mở trang, xem lại tác động."))
    return effect


def _working(item: PlanItem, watching: bool) -> set[int]:
    """The agencies that watch a line, or that work on it."""
    duties = item.assignments.all()
    duties = duties.filter(role=Role.MONITOR) if watching else duties.exclude(role=Role.MONITOR)
    return set(duties.values_list("agency", flat=True))


def give(item: PlanItem, agency: Agency, role: str, by: User, phrase: Phrase | None = None) -> None:
    """A duty that a person chose. One that ended comes back; an agency that works on the line
    already gets no second duty, only the lead if that is what is given."""
    rows = Assignment.everything.filter(item=item.pk, agency=agency)
    watching = role == Role.MONITOR
    duty = (rows.filter if watching else rows.exclude)(role=Role.MONITOR).first()
    if duty and duty.ended_in_id is None and duty.released_at is None:
        if role == Role.LEAD:
            duty.role = role
            duty.save(update_fields=["role"])
        return
    last = item.assignments.aggregate(last=Max("position"))["last"] or 0
    duty = duty or Assignment(item_id=item.pk, agency=agency)
    duty.role, duty.position = role, last + 1
    duty.phrase, duty.group = (phrase.words, phrase.group) if phrase else ("", None)
    duty.chosen_by, duty.chosen_at = by, clock.now()
    duty.ended_in = duty.released_at = None
    duty.save()


def end(duty: Assignment) -> None:
    """Take a duty off an agency; a watch, on which no report hangs, goes."""
    if duty.role == Role.MONITOR:
        duty.delete()
    elif duty.released_at is None:
        duty.released_at = clock.now()
        duty.save(update_fields=["released_at"])


def tell(
    plan: Plan, agencies: Iterable[Agency], text: str, by: User, item: PlanItem | None = None
) -> None:
    """Put a line into the inbox of the people of some agencies, once the plan is in force."""
    for agency in agencies if plan.state != Plan.State.DRAFT else ():
        people = notices.people_of(agency)
        notices.tell(people, kind=Notice.Kind.DUTY, text=text, item=item, besides=by)


def as_line(item: PlanItem) -> PlanItem:
    """The line as the audit trail knows it, of whatever kind it is."""
    return PlanItem(pk=item.pk, appendix=item.appendix, number=item.number)


def filled(data: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in data.items() if value}
