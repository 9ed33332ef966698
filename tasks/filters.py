"""Filters of the list of tasks."""

from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from agencies.filters import ALL
from common import clock
from plans.current import current_plan
from plans.models import Assignment, OpenPhrase
from reporting.item_filters import ItemFilter
from tasks.judging import verdicts
from tasks.verdict import Class

NO_MONITOR, UNSETTLED = "chua_co_theo_doi", "chua_xac_dinh"
SETTLE = {
    NO_MONITOR: _("Chưa có cơ quan theo dõi"),
    UNSETTLED: _("Còn cụm từ chưa xác định"),
}
WATCHED = Exists(Assignment.objects.filter(item=OuterRef("pk"), role=Assignment.Role.MONITOR))
OPEN = Exists(OpenPhrase.objects.filter(item=OuterRef("pk")))


class TaskFilter(ItemFilter):
    """Tasks by words, duty, report, and by what a person still has to settle."""

    rieng = ChoiceFilter(
        label=_("Chờ xác định"), choices=list(SETTLE.items()), empty_label=ALL, method="to_settle"
    )

    danh_gia = ChoiceFilter(
        label=_("Đánh giá theo hạn nhiệm vụ"),
        choices=Class.choices,
        empty_label=ALL,
        method="by_verdict",
    )

    section_counts = ItemFilter.section_counts | {
        NO_MONITOR: Count("pk", filter=~WATCHED),
        UNSETTLED: Count("pk", filter=Q(OPEN)),
    }

    def to_settle(self, queryset, _name, value):
        """Tasks nobody watches, or with a phrase whose agencies are not yet named."""
        return queryset.filter(~WATCHED if value == NO_MONITOR else OPEN)

    def by_verdict(self, queryset, _name, value):
        """Tasks of a class today, among those whose verdict the person may know."""
        return queryset.filter(pk__in=[pk for pk, v in self.verdicts.items() if v.kind == value])

    @cached_property
    def verdicts(self):
        """Task → verdict today, of the tasks all of whose reports the person may read."""
        user, tasks = self.request.user, self.queryset
        if not user.sees_province:
            watched = Assignment.objects.filter(agency=user.agency_id, role=Assignment.Role.MONITOR)
            tasks = tasks.filter(pk__in=watched.values("item"))
        return verdicts(current_plan(self.request), tasks, clock.today())
