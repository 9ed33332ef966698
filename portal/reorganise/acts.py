"""What a reorganisation leaves to be moved: its agencies, their duties in force, their people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Count, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agencies.models import Agency, Succession, User
from common.dates import format_date
from plans.models import Appendix, Assignment, Plan

Kind = Succession.Kind
WHOLE = (Kind.MERGE, Kind.RENAME, Kind.DISSOLVE)  # acts that hand over all the work
MOVABLE = (User.Role.STAFF, User.Role.HEAD)


@dataclass
class Act:
    """The rows of the registry that are one act: the agencies merged on a day into one, or the
    parts one agency was split into. `heirs`: who takes work of an old agency that day, by any act.
    """

    rows: list[Succession]
    heirs: dict[int, list[Agency]] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        """The key under which the act has its page."""
        return self.rows[0].pk

    @property
    def kind(self) -> str:
        """Merge, split, rename…"""
        return self.rows[0].kind

    @property
    def effective_on(self) -> date:
        """The day it takes effect."""
        return self.rows[0].effective_on

    @property
    def old(self) -> list[Agency]:
        """The agencies whose work goes elsewhere."""
        return [*dict.fromkeys(row.old for row in self.rows)]

    @property
    def only_renames(self) -> bool:
        """Whether the agency stays what it is, under another name."""
        return all(row.old_id == row.new_id for row in self.rows)

    @property
    def documents(self) -> list[str]:
        """What it rests on."""
        return [*dict.fromkeys(row.document for row in self.rows if row.document)]

    @property
    def new_names(self) -> list[str]:
        """What those that take over are called."""
        return [*dict.fromkeys(row.new_name for row in self.rows if row.new_name)]

    @property
    def title(self) -> str:
        """“Hợp nhất Sở A, Sở B thành Sở C từ 01/03/2025”."""
        values = {
            "kind": capfirst(self.rows[0].get_kind_display()),
            "old": ", ".join(agency.name for agency in self.old),
            "new": ", ".join(self.new_names),
            "day": format_date(self.effective_on),
        }
        if values["new"]:
            return _("%(kind)s %(old)s → %(new)s từ %(day)s") % values
        return _("%(kind)s %(old)s từ %(day)s") % values

    def heir_of(self, old: int) -> Agency | None:
        """Who is proposed for all the work of an old agency: its one heir, if it has just one."""
        heirs = self.heirs.get(old, [])
        return heirs[0] if len(heirs) == 1 and self.kind in WHOLE else None


def acts() -> list[Act]:
    """All acts of the registry, the latest first."""
    rows = list(Succession.objects.select_related("old", "new").order_by("-effective_on", "pk"))
    found: dict[tuple[object, ...], list[Succession]] = {}
    heirs: dict[tuple[int, date], list[Agency]] = {}
    for row in rows:
        by = row.new_name if row.kind == Kind.MERGE else row.old_id
        found.setdefault((row.effective_on, row.kind, by), []).append(row)
        if row.new and row.new_id != row.old_id:
            heirs.setdefault((row.old_id, row.effective_on), []).append(row.new)
    return [
        Act(of, {r.old_id: [*dict.fromkeys(heirs.get((r.old_id, r.effective_on), []))] for r in of})
        for of in found.values()
    ]


def act_with(pk: int) -> Act | None:
    """The act that holds a row of the registry."""
    return next((act for act in acts() if any(row.pk == pk for row in act.rows)), None)


def open_duties(agencies: Iterable[Agency]) -> QuerySet[Assignment]:
    """Duties and watches in force of some agencies, in plans that are not over."""
    duties = Assignment.objects.filter(agency__in=[a.pk for a in agencies])
    return duties.filter(item__dropped_in__isnull=True).exclude(item__plan__state=Plan.State.CLOSED)


def people_of(agencies: Iterable[Agency]) -> QuerySet[User]:
    """Accounts still with some agencies."""
    return User.objects.filter(
        agency__in=[a.pk for a in agencies], role__in=MOVABLE, is_active=True
    )


def left_over(found: list[Act]) -> dict[int, tuple[int, int]]:
    """Agency → (duties in force, accounts) of all agencies of some acts, in two queries."""
    agencies = [agency for act in found for agency in act.old]
    duties = dict(open_duties(agencies).order_by().values_list("agency").annotate(Count("pk")))
    people = dict(people_of(agencies).order_by().values_list("agency").annotate(Count("pk")))
    return {a.pk: (duties.get(a.pk, 0), people.get(a.pk, 0)) for a in agencies}


def duties_by_appendix(act: Act) -> list[tuple[str, list[Assignment]]]:
    """The duties still to be moved, by plan and appendix: (“Kế hoạch 2025, Phụ lục I”, duties)."""
    duties = open_duties(act.old).select_related("item__plan", "agency", "group", "officer")
    ordered = duties.order_by(
        "-item__plan__year", "item__appendix", "item__position", "agency__position", "role", "pk"
    )
    return [
        (
            _("Kế hoạch %(year)s, %(appendix)s")
            % {"year": year, "appendix": Appendix(appendix).label},
            list(group),
        )
        for (year, appendix), group in groupby(
            ordered, lambda d: (d.item.plan.year, d.item.appendix)
        )
    ]
