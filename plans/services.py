"""Writes on plans: issuing a revision. One transaction, called inside that of the whole act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from simple_history.utils import bulk_create_with_history

from agencies.models import Agency, AgencyGroup, User
from common import clock
from plans.content import DutyContent, ItemContent, PlanContent
from plans.models import (
    Assignment,
    ItemWording,
    OpenPhrase,
    Plan,
    PlanItem,
    PlanRevision,
    Section,
)

WORDS = ("text", "agencies_text", "monitors_text")
MONITOR = Assignment.Role.MONITOR
LEAD = Assignment.Role.LEAD


@dataclass(frozen=True)
class Decision:
    """The official act: its number (“05/QĐ-UBND”), date, signer, and why."""

    number: str
    date: date | None
    signer: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Source:
    """Where the new state came from; ``stored``: the key of the file kept, "" when it is none."""

    name: str
    sha256: str
    stored: str = ""


@transaction.atomic
def issue(
    *,
    plan: Plan,
    before: PlanContent,
    after: PlanContent,
    diff: dict[str, Any],
    decision: Decision,
    source: Source,
    kinds: Mapping[str, type[PlanItem]],
    by: User | None,
    undoes: PlanRevision | None = None,
) -> tuple[PlanRevision, dict[str, PlanItem]]:
    """Make the plan say ``after`` where it said ``before``; the revision, and its lines by label.

    ``kinds``: appendix → model of its lines, which live in the wings. Lines and sections known
    by ``pk`` keep their identity; what the new state lacks leaves the plan and keeps its row, as
    does a duty that is taken away. Untouched lines are neither read nor written.
    """
    revision = PlanRevision(
        plan=plan,
        number=plan.revisions.count() + 1,
        decision_no=decision.number,
        decision_date=decision.date,
        signer=decision.signer,
        reason=decision.reason,
        source_name=source.name,
        source_sha256=source.sha256,
        source_file=source.stored,
        diff=diff,
        before=before.to_json() if before.items else {},
        undoes=undoes,
        applied_by=by,
        applied_at=clock.now(),
    )
    revision.save()
    sections = _write_sections(plan, before, after, revision)
    items = _write_items(plan, before, after, revision, sections, kinds)
    _write_addressees(before, after, revision, items)
    return revision, items


def _write_sections(
    plan: Plan, before: PlanContent, after: PlanContent, revision: PlanRevision
) -> dict[tuple[str, str], Section]:
    """The sections of the new state by appendix and numeral."""
    kept = {section.pk for section in after.sections}
    gone = [s.pk for s in before.sections if s.pk is not None and s.pk not in kept]
    for section in Section.objects.filter(pk__in=gone):
        section.dropped_in = revision
        section.save()
    standing: dict[int | None, Section] = {
        section.pk: section for section in Section.everything.filter(plan=plan)
    }
    before_by_pk = {s.pk: s for s in before.sections}
    moved = [s.pk for s in after.sections if s.pk and _roman(before_by_pk, s.pk) != s.roman]
    set_aside(Section.everything.filter(pk__in=moved), "roman")
    found = {}
    for position, content in enumerate(after.sections, 1):
        section = standing.get(content.pk) or Section(plan=plan)
        values = {
            "appendix": content.appendix,
            "roman": content.roman,
            "title": content.title,
            "position": position,
            "dropped_in": None,
        }
        _save_changed(section, values, force=content.pk in moved)
        found[content.appendix, content.roman] = section
    return found


def _roman(before: Mapping[int | None, Any], pk: int) -> str:
    return before[pk].roman if pk in before else ""


def _write_items(
    plan: Plan,
    before: PlanContent,
    after: PlanContent,
    revision: PlanRevision,
    sections: Mapping[tuple[str, str], Section],
    kinds: Mapping[str, type[PlanItem]],
) -> dict[str, PlanItem]:
    """The lines of the new state that changed, or stand elsewhere now, by label; each with its
    words kept for this revision if new."""
    known = {item.pk: item for item in before.items}
    kept = {item.pk for item in after.items}
    gone = [item for item in before.items if item.pk not in kept]
    rows = PlanItem.objects.filter(plan=plan).values_list("pk", "section", "position")
    stands = {pk: place for pk, *place in rows}
    touched = []
    for position, line in _placed(after):
        section = sections.get((line.appendix, line.roman))
        if known.get(line.pk) != line or stands[line.pk] != [section and section.pk, position]:
            touched.append((position, line))
    standing = _standing(kinds, [*gone, *(item for _p, item in touched)])
    for content in gone:
        item = standing[content.pk]
        item.dropped_in = revision
        item.save()
        OpenPhrase.objects.filter(item=item.pk).delete()
    moved = [i.pk for _p, i in touched if i.pk and known.get(i.pk, i).number != i.number]
    set_aside(PlanItem.objects.filter(pk__in=moved), "number")
    items: dict[str, PlanItem] = {}
    wordings = []
    for position, content in touched:
        item = standing.get(content.pk) or kinds[content.appendix](plan=plan)
        values = {name: getattr(content, name) for name in WORDS}
        said_anew = content.pk not in known or any(
            getattr(known[content.pk], name) != value for name, value in values.items()
        )
        values |= {
            "appendix": content.appendix,
            "number": content.number,
            "section": sections.get((content.appendix, content.roman)),
            "position": position,
            "last_year_id": content.last_year,
            "dropped_in": None,
        }
        _save_changed(item, values, force=content.pk in moved)
        items[content.label] = item
        if said_anew:
            words = {name: getattr(content, name) for name in WORDS}
            wordings.append(ItemWording(item_id=item.pk, revision=revision, **words))
    ItemWording.objects.bulk_create(wordings)
    return items


def _placed(content: PlanContent) -> list[tuple[int, ItemContent]]:
    """Each line with its place in its appendix, from 1."""
    counts: dict[str, int] = {}
    placed = []
    for item in content.items:
        counts[item.appendix] = counts.get(item.appendix, 0) + 1
        placed.append((counts[item.appendix], item))
    return placed


def _standing(
    kinds: Mapping[str, type[PlanItem]], lines: list[ItemContent]
) -> dict[int | None, PlanItem]:
    """The rows of lines known by pk, one query per appendix."""
    found: dict[int | None, PlanItem] = {}
    for appendix, model in kinds.items():
        pks = [line.pk for line in lines if line.appendix == appendix and line.pk]
        found |= {item.pk: item for item in model.everything.filter(pk__in=pks)} if pks else {}
    return found


def set_aside(rows: QuerySet[Any], name: str) -> None:
    """Give rows that swap their numbers passing ones: each may stand only once at any time."""
    rows.update(**{name: Concat(Value("~"), Cast(F("pk"), CharField()))})


def _save_changed(row: Any, values: Mapping[str, Any], *, force: bool = False) -> None:
    """Save a row if a value differs."""
    if row.pk and not force and all(getattr(row, name) == v for name, v in values.items()):
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


# --- duties and open phrases -------------------------------------------------------------------
def _write_addressees(
    before: PlanContent,
    after: PlanContent,
    revision: PlanRevision,
    items: Mapping[str, PlanItem],
) -> None:
    """Duties and open phrases of the lines where they changed."""
    known = {item.pk: item for item in before.items}
    changed = [
        item
        for item in after.items
        if item.pk not in known
        or (known[item.pk].duties, known[item.pk].open_phrases) != (item.duties, item.open_phrases)
    ]
    keys = _Keys(changed)
    rows: dict[int, list[Assignment]] = {}
    for duty in Assignment.everything.filter(item__in=[items[i.label].pk for i in changed]):
        rows.setdefault(duty.item_id, []).append(duty)
    fresh: list[Assignment] = []
    phrases: list[OpenPhrase] = []
    OpenPhrase.objects.filter(item__in=[items[i.label].pk for i in changed]).delete()
    for content in changed:
        pk = items[content.label].pk
        fresh += _write_duties(pk, content, rows.get(pk, []), revision, keys)
        phrases += [
            OpenPhrase(
                item_id=pk,
                column=phrase.column,
                phrase=phrase.phrase[:250],
                group_id=keys.groups.get(phrase.group),
                qualifier=phrase.qualifier,
                position=phrase.position,
            )
            for phrase in content.open_phrases
        ]
    bulk_create_with_history(fresh, Assignment)
    bulk_create_with_history(phrases, OpenPhrase)


class _Keys:
    """Codes and usernames to primary keys, three queries for all lines."""

    def __init__(self, items: list[ItemContent]) -> None:
        self.agencies = dict(Agency.objects.values_list("code", "pk"))
        self.groups = dict(AgencyGroup.objects.values_list("code", "pk"))
        names = {duty.chosen_by for item in items for duty in item.duties if duty.chosen_by}
        chosen = User.objects.filter(username__in=names) if names else User.objects.none()
        self.people = dict(chosen.values_list("username", "pk"))


def _write_duties(
    item: int,
    content: ItemContent,
    standing: list[Assignment],
    revision: PlanRevision,
    keys: _Keys,
) -> list[Assignment]:
    """Bring an item's duties to the new state; those to create are returned.

    A duty taken away ends, a watch taken away goes (no report hangs on it); one that comes back
    is the same duty again. Who leads changes last, for there is one lead at any time.
    """
    rows = {(row.agency_id, row.role == MONITOR): row for row in standing}
    wanted = {}
    for watching in (False, True):
        own = [duty for duty in content.duties if (duty.role == MONITOR) == watching]
        for position, duty in enumerate(own, 1):
            key = (keys.agencies[duty.agency], watching)
            wanted[key] = _values(duty, position, keys)
    for key in rows.keys() - wanted.keys():
        if key[1]:
            rows[key].delete()
        elif rows[key].ended_in_id is None and rows[key].released_at is None:
            rows[key].ended_in = revision
            rows[key].save()
    for key in sorted(rows.keys() & wanted.keys(), key=lambda k: wanted[k]["role"] == LEAD):
        _save_changed(rows[key], wanted[key])
    return [
        Assignment(item_id=item, agency_id=agency, **wanted[agency, watching])
        for agency, watching in wanted
        if (agency, watching) not in rows
    ]


def _values(duty: DutyContent, position: int, keys: _Keys) -> dict[str, Any]:
    # who chose may have left under that name; a choice is told with its person or not at all
    chooser = keys.people.get(duty.chosen_by)
    return {
        "role": duty.role,
        "phrase": duty.phrase[:250],
        "group_id": keys.groups.get(duty.group),
        "position": position,
        "chosen_by_id": chooser,
        "chosen_at": datetime.fromisoformat(duty.chosen_at) if chooser else None,
        "ended_in": None,
        "released_at": None,
    }
