"""A person's inbox: lines, and what each may still be followed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plans.models import PlanItem
from reporting.models import Notice, Report

NEWEST = 3


@dataclass(frozen=True)
class Line:
    """A line of the inbox. `appendix` is that of the report or plan line it is about, by which a
    page knows the address; "" when the person may not see that (any more)."""

    notice: Notice
    appendix: str


def lines(notices: Iterable[Notice], user) -> list[Line]:
    """Lines with what the person may see of what they are about, in two queries."""
    found = list(notices)
    reports = Report.objects.visible_to(user).filter(pk__in={n.report_id for n in found})
    items = PlanItem.objects.visible_to(user).filter(pk__in={n.item_id for n in found})
    of_report = dict(reports.order_by().values_list("pk", "appendix"))
    of_item = dict(items.order_by().values_list("pk", "appendix"))
    return [
        Line(n, of_report.get(n.report_id, "") if n.report_id else of_item.get(n.item_id, ""))
        for n in found
    ]


def newest(user) -> list[Line]:
    """The newest lines a person has not read."""
    unread = Notice.objects.visible_to(user).unread().select_related("period")[:NEWEST]
    return lines(unread, user) if unread else []
