"""Filters of the list of tasks."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from agencies.filters import ALL
from plans.models import Assignment, OpenPhrase
from reporting.item_filters import ItemFilter

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

    section_counts = ItemFilter.section_counts | {
        NO_MONITOR: Count("pk", filter=~WATCHED),
        UNSETTLED: Count("pk", filter=Q(OPEN)),
    }

    def to_settle(self, queryset, _name, value):
        """Tasks nobody watches, or with a phrase whose agencies are not yet named."""
        return queryset.filter(~WATCHED if value == NO_MONITOR else OPEN)
