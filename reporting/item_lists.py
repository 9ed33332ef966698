"""The frame of the plan's three lists: filters, chips, sections, headline, workbook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Count
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agencies.lists import FilteredListView
from common import clock
from common.dates import format_long
from common.ui import Badge
from plans.current import current_plan
from plans.models import Assignment
from reporting.calendar import VIETNAM
from reporting.item_filters import TERMS
from reporting.items import Counts, reports_by_item
from reporting.models import Report

PLAN_ORDER = "stt"
CHIPS = ("qua_han", "chua_nop", "returned", "submitted", "accepted", "tre")


@dataclass(frozen=True)
class Chip:
    """A ready-made filter with the number of lines it leaves; `badge` stands for the label."""

    label: str
    count: int
    url: str
    current: bool
    badge: Badge | None = None


class ItemListView(FilteredListView):
    """All lines of one appendix in plan order with their reports of one period.

    A wing gives `model`, `appendix`, `sort_keys` (name in the address → key of a row, beside the
    plan's own order) and `make_rows(items)`, where a row has `item` and the reports seen on it.
    """

    appendix = ""
    sort_keys: dict = {}
    report_annotations: dict = {}

    def get_base_queryset(self):
        """The lines of the current plan the person may see."""
        return self.model.objects.visible_to(self.request.user).filter(
            plan=current_plan(self.request)
        )

    def in_order(self, queryset):
        """Plan order; other orders need the reports and are made of the finished rows."""
        asked = self.request.GET.get("sap", "")
        known = {PLAN_ORDER, *self.sort_keys}
        self.order = asked if asked.removeprefix("-") in known else PLAN_ORDER
        return queryset.select_related("section").order_by("position", "pk")

    def make_rows(self, items):
        """One row per line, with what the person may know of its reports."""
        raise NotImplementedError

    def get_rows(self):
        """The filtered rows in the order asked for."""
        rows = self.make_rows(list(self.object_list))
        backwards = self.order.startswith("-")
        key = self.sort_keys.get(self.order.removeprefix("-"), lambda row: row.item.position)
        return sorted(rows, key=key, reverse=backwards)

    def get_export_rows(self):
        """The same rows for the workbook."""
        self.object_list = self.get_queryset()
        return self.get_rows()

    @property
    def export_title(self):
        """What is listed, of which period."""
        period = self.filterset.period
        noun = self.noun[0].upper() + self.noun[1:]
        return f"{noun}, {period.label}" if period else noun

    @property
    def noun(self):
        """What a line of this list is called."""
        return str(self.model._meta.verbose_name)

    @cached_property
    def now(self):
        """The moment the page speaks of."""
        return clock.now()

    @cached_property
    def reports(self):
        """Reports of the period the person may see, by line."""
        return reports_by_item(
            self.request.user, self.filterset.period, self.appendix, **self.report_annotations
        )

    @cached_property
    def duties(self):
        """Line → roles of the person's own agency; empty for people of the province."""
        roles: dict[int, list[str]] = {}
        if self.request.user.works_for_agency:
            mine = Assignment.objects.filter(
                agency=self.request.user.agency_id,
                item__plan=current_plan(self.request),
                item__dropped_in__isnull=True,
                item__appendix=self.appendix,
            )
            for item, role in mine.order_by("pk").values_list("item", "role"):
                roles.setdefault(item, []).append(role)
        return roles

    def get_context_data(self, **kwargs):
        """Rows by section, chips with counts, and the answer in words."""
        context = super().get_context_data(**kwargs)
        rows = self.get_rows()
        total = sum(s["total"] for s in self.filterset.sections)
        return context | {
            "groups": self.by_section(rows),
            "noun": self.noun,
            "shown": len(rows),
            "total": total,
            "period": self.filterset.period,
            "chips": self.chips(total),
            "heading": self.heading(total),
            "lead": self.lead(),
            "is_filtered": bool(self.filterset.narrowed),
        }

    def by_section(self, rows):
        """[(section with its numbers, rows)]; one group without section in any other order."""
        if self.order != PLAN_ORDER:
            return [(None, rows)]
        totals = {s["section"]: s["total"] for s in self.filterset.sections}
        groups = [(s, list(group)) for s, group in groupby(rows, lambda row: row.item.section)]
        return [
            (s and {"roman": s.roman, "title": s.title, "shown": len(g), "total": totals[s.pk]}, g)
            for s, g in groups
        ]

    def heading(self, total):
        """The answer in one sentence: how many lines, how many reports are in, how many late."""
        user, period = self.request.user, self.filterset.period
        reports = [r for found in self.reports.values() for r in found]
        words = {"noun": self.noun, "total": total, "period": period.label if period else ""}
        if user.works_for_agency:
            reports = [r for r in reports if r.agency_id == user.agency_id]
            doing = [r for r in self.duties.values() if set(r) - {Assignment.Role.MONITOR}]
            words |= {"agency": user.agency.name, "total": len(doing)}
        return headline(Counts.of(reports, self.now), words)

    def lead(self):
        """Of which period, due when, as of when."""
        period = self.filterset.period
        if period is None:
            return ""
        return _("%(period)s, hạn cơ quan nộp %(due)s. Tính đến %(now)s.") % {
            "period": period.label,
            "due": format_long(period.due_agency),
            "now": f"{self.now.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
        }

    def chips(self, total):
        """Ready-made filters that would leave something, each with its count."""
        wanted = [(_("Tất cả"), {}, total), *self.own_chips()]
        own = {"co_quan": self.agency_code} if self.request.user.works_for_agency else {}
        reports = Report.objects.visible_to(self.request.user).of_period(self.filterset.period)
        if own:
            reports = reports.written_by(self.request.user.agency_id)
        counted = count_lines(reports.filter(appendix=self.appendix), self.now)
        wanted += [(words, own | asked, n) for words, asked, n in counted]
        return self.make_chips(wanted)

    def make_chips(self, wanted):
        """Chips out of (words, filters, lines left); empty ones only while in force."""
        asked = self.filterset.narrowed
        kept = {k: self.request.GET[k] for k in ("ky", "den") if self.request.GET.get(k)}
        return [
            Chip(words, n, f"?{urlencode(kept | params)}", params == asked)
            for words, params, n in wanted
            if n or not params or params == asked
        ]

    def own_chips(self):
        """Lines the person's agency works on, and those it watches."""
        if not self.request.user.works_for_agency:
            return []
        watched = sum(Assignment.Role.MONITOR in roles for roles in self.duties.values())
        own = {"co_quan": self.agency_code}
        watching = own | {"vai_tro": Assignment.Role.MONITOR}
        return [
            (_("Có tên cơ quan"), own, len(self.duties)),
            (_("Cơ quan theo dõi"), watching, watched),
        ]

    @property
    def agency_code(self):
        """The code of the person's agency."""
        return self.request.user.agency.code


def headline(counts, words):
    """One sentence out of the counts; `words`: noun, total, period, and agency for its people."""
    numbers = words | {"sent": counts.sent, "expected": counts.expected, "missing": counts.missing}
    numbers["overdue"] = counts.overdue
    overdue = _(", %(overdue)s quá hạn") % numbers if counts.overdue else ""
    if "agency" in words:
        if not words["total"]:
            return _("%(agency)s không có %(noun)s nào phải thực hiện") % numbers
        start = _("%(agency)s có %(total)s %(noun)s") % numbers
        if not counts.expected:
            return start
        if not counts.missing:
            return start + _(", đã nộp đủ báo cáo %(period)s") % numbers
        return start + _(", còn %(missing)s báo cáo chưa nộp") % numbers + overdue
    if not counts.expected:
        return _("%(total)s %(noun)s") % numbers
    return (
        _("%(total)s %(noun)s: %(sent)s/%(expected)s báo cáo %(period)s đã nộp") % numbers + overdue
    )


def count_lines(reports, now):
    """[(words, filters, how many lines have such a report)] in one query."""
    counts = reports.with_timeliness(now).aggregate(
        **{key: Count("assignment__item", distinct=True, filter=TERMS[key][2]) for key in CHIPS}
    )
    return [(TERMS[key][1], {TERMS[key][0]: key}, counts[key]) for key in CHIPS]
