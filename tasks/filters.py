"""Filters of the list of tasks."""

from datetime import datetime
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from agencies.filters import ALL, DayFilter
from plans.current import current_plan
from plans.models import Assignment, OpenPhrase
from reporting import timeliness
from reporting.item_filters import ItemFilter
from reporting.timeliness_filters import not_to_come
from tasks.judging import TaskJudgement
from tasks.situation import BEHIND, Situation
from tasks.verdict import Class

NO_MONITOR, UNSETTLED = "chua_co_theo_doi", "chua_xac_dinh"
SETTLE = {
    NO_MONITOR: _("Chưa có cơ quan theo dõi"),
    UNSETTLED: _("Còn cụm từ chưa xác định"),
}
BEHIND_ANYHOW, ASKING = "cham_vuong", "kien_nghi"
SITUATIONS = {s.value: s.label for s in Situation} | {
    BEHIND_ANYHOW: _("Quá hạn hoặc vướng mắc"),
    ASKING: _("Có cơ quan báo vướng mắc hoặc kiến nghị"),
}
# what is known of reports today only; a list of a past day is not narrowed by it
OF_TODAY = ("trang_thai", "han")
WATCHED = Exists(Assignment.objects.filter(item=OuterRef("pk"), role=Assignment.Role.MONITOR))
OPEN = Exists(OpenPhrase.objects.filter(item=OuterRef("pk")))


class TaskFilter(ItemFilter):
    """Tasks by words, duty, report, how they stand at a day, and by what is still to settle."""

    rieng = ChoiceFilter(
        label=_("Chờ xác định"), choices=list(SETTLE.items()), empty_label=ALL, method="to_settle"
    )

    danh_gia = ChoiceFilter(
        label=_("Đánh giá theo hạn nhiệm vụ"),
        choices=Class.choices,
        empty_label=ALL,
        method="by_verdict",
    )

    tinh_hinh = ChoiceFilter(
        label=_("Tình hình nhiệm vụ"),
        choices=list(SITUATIONS.items()),
        empty_label=ALL,
        method="by_situation",
    )
    den = DayFilter(label=_("Tính đến hết ngày"), method="jointly", validators=[not_to_come])

    section_counts = ItemFilter.section_counts | {
        NO_MONITOR: Count("pk", filter=~WATCHED),
        UNSETTLED: Count("pk", filter=Q(OPEN)),
    }

    def to_settle(self, queryset, _name, value):
        """Tasks nobody watches, or with a phrase whose agencies are not yet named."""
        return queryset.filter(~WATCHED if value == NO_MONITOR else OPEN)

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        if self.is_past:
            for name in OF_TODAY:
                del self.filters[name]
            del self._form  # it was made to read the day

    @cached_property
    def moment(self) -> datetime:
        """The moment the list speaks of; now, where the day cannot be read."""
        wrong = "den" in self.form.errors
        return timeliness.end_of(None if wrong else self.form.cleaned_data["den"])

    @property
    def is_past(self) -> bool:
        """Whether the list was turned back to a past day."""
        return timeliness.is_past(self.moment)

    @property
    def narrowed(self):
        """What narrows the list; the day does not."""
        return {k: v for k, v in super().narrowed.items() if k != "den"}

    def by_verdict(self, queryset, _name, value):
        """Tasks of a class, among those whose verdict the person may know."""
        return queryset.filter(pk__in=[pk for pk, v in self.verdicts.items() if v.kind == value])

    def by_situation(self, queryset, _name, value):
        """Tasks that stand so, among those whose verdict the person may know."""
        if not self.period:
            return queryset.none()
        wanted = BEHIND if value == BEHIND_ANYHOW else (value,)
        judged, period = self.judgement, self.period
        found = [
            task.pk
            for task in self.told
            if judged.situation(task, period) in wanted
            or (value == ASKING and judged.asking(task, period))
        ]
        return queryset.filter(pk__in=found)

    @cached_property
    def judgement(self) -> TaskJudgement:
        """The tasks of the plan at the moment of the list."""
        return TaskJudgement(current_plan(self.request), self.moment)

    @cached_property
    def told(self):
        """The tasks all of whose reports the person may read."""
        user, tasks = self.request.user, self.queryset
        if not user.sees_province:
            watched = Assignment.objects.filter(agency=user.agency_id, role=Assignment.Role.MONITOR)
            tasks = tasks.filter(pk__in=watched.values("item"))
        return list(tasks)

    @cached_property
    def verdicts(self):
        """Task → verdict at the moment, of the tasks all of whose reports the person may read."""
        return {task.pk: self.judgement.verdict(task) for task in self.told}
