"""Pages of Appendix I: the list of tasks, one task."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import DetailView

from agencies.access import may_instruct
from agencies.lists import ExportColumn
from common import clock
from common.excel import Column
from common.ui import Crumb
from reporting.current import chosen_period
from reporting.duties import line_context
from reporting.instructions import instructions_on
from reporting.item_filters import default_period
from reporting.item_lists import ItemListView
from reporting.items import Counts, neighbours, plan_number
from reporting.models import Consolidation, Report
from reporting.talk import talk_about
from reporting.timeliness import as_of_words
from tasks import detail
from tasks.filters import SETTLE, WATCHED, TaskFilter
from tasks.judging import in_words, verdicts
from tasks.models import Task
from tasks.rows import make_row, open_phrases
from tasks.verdict import Class


def column(header, value, width=10, kind="integer"):
    """A column of the workbook."""
    return ExportColumn(Column(header, width, kind), value)


class TaskListView(ItemListView):
    """The tasks of the plan, 68 in 2023, by section, with their reports of one period."""

    model = Task
    appendix = "I"
    filterset_class = TaskFilter
    template_name = "tasks/task_list.html"
    export_name = "nhiem-vu"
    report_annotations = {"status": F("progress__status")}
    sort_keys = {"tinh_hinh": lambda row: row.urgency, "bao_cao": lambda row: row.lateness}
    export_columns = (
        column(_l("Mục"), lambda r: r.item.section.roman, 8, "text"),
        column(_l("STT"), lambda r: plan_number(r.item), 6),
        column(_l("Nhiệm vụ"), lambda r: r.item.text, 60, "text"),
        column(_l("Cơ quan thực hiện"), lambda r: r.item.agencies_text, 34, "text"),
        column(_l("Cụm từ chưa xác định"), lambda r: r.open_words, 24, "text"),
        column(_l("Theo dõi, tổng hợp"), lambda r: r.monitor_words, 24, "text"),
        column(_l("Tình hình"), lambda r: r.status_badge and r.status_badge.label, 18, "text"),
        column(_l("Đánh giá theo hạn"), lambda r: r.verdict and r.verdict.badge.label, 26, "text"),
        column(_l("Báo cáo phải nộp"), lambda r: r.counts and r.counts.expected),
        column(_l("Đã nộp"), lambda r: r.counts and r.counts.sent),
        column(_l("Nộp trễ"), lambda r: r.counts and r.counts.late),
        column(_l("Quá hạn"), lambda r: r.counts and r.counts.overdue),
        column(_l("Báo cáo của cơ quan"), lambda r: r.own and r.own.state.label, 20, "text"),
    )

    def in_order(self, queryset):
        """Each task knows whether anybody watches it."""
        return super().in_order(queryset.annotate(watched=WATCHED))

    @cached_property
    def now(self):
        """The moment the list speaks of."""
        return self.filterset.moment

    @cached_property
    def reports(self):
        """Reports of the period the person may see, by line, as they stood at the moment."""
        if not self.filterset.is_past:
            return super().reports
        period, found = self.filterset.period, {}
        seen = Report.everything.visible_to(self.request.user).of_period(period)
        then = seen.filter(appendix=self.appendix).as_of(self.now)
        for report in then.annotate(item_id=F("assignment__item"), role=F("assignment__role")):
            report.first_submitted_at, report.deadline = report.sent_then, report.deadline_then
            report.status = self.filterset.judgement.said(report.assignment_id, period)
            report.state = Report.State.SUBMITTED if report.status else Report.State.DRAFT
            found.setdefault(report.item_id, []).append(report)
        return found

    def make_rows(self, items):
        """Rows out of three queries: reports, open phrases, and the agency's own duties."""
        phrases, user = open_phrases(items), self.request.user
        return [
            make_row(
                item,
                self.reports.get(item.pk, []),
                phrases.get(item.pk, []),
                self.duties.get(item.pk, []),
                user,
                self.now,
                self.filterset.verdicts.get(item.pk),
                is_past=self.filterset.is_past,
            )
            for item in items
        ]

    def get_context_data(self, **kwargs):
        """Adds whether the list was turned back, and the way to now."""
        query = self.request.GET.copy()
        query.pop("den", None)
        return super().get_context_data(**kwargs) | {
            "is_past": self.filterset.is_past,
            "as_of": as_of_words(self.now),
            "now_url": f"?{query.urlencode()}",
        }

    def lead(self):
        """Adds how many tasks there are of each class, to those who may know."""
        found = self.filterset.verdicts.values()
        return " ".join(filter(None, [super().lead(), in_words(found) if found else ""]))

    def chips(self, total):
        """Adds the classes of tasks with a date, and for the people of the province what is
        still to be settled; of a past day the classes alone."""
        counts = Counter(verdict.kind for verdict in self.filterset.verdicts.values())
        classes = self.make_chips(
            (kind.label, {"danh_gia": kind.value}, counts[kind])
            for kind in Class
            if kind != Class.STANDING
        )
        if self.filterset.is_past:
            return self.make_chips([(_("Tất cả"), {}, total)]) + classes
        chips = super().chips(total) + classes
        if self.request.user.works_for_agency:
            return chips
        counts = {key: sum(s[key] for s in self.filterset.sections) for key in SETTLE}
        return chips + self.make_chips((SETTLE[key], {"rieng": key}, counts[key]) for key in SETTLE)


class TaskDetailView(DetailView):
    """One task: the plan's words, who must do it, every report the person may see."""

    template_name = "tasks/task_detail.html"

    def get_queryset(self):
        """Tasks the person may see."""
        return Task.everything.visible_to(self.request.user).select_related(
            "section", "plan", "dropped_in", "last_year"
        )

    def get_context_data(self, **kwargs):
        """Duties, reports by agency and period, the latest results, the lines before and after."""
        task, user, now = self.object, self.request.user, clock.now()
        duties = line_context(task, user)
        doing, monitors = duties["parties"], duties["monitors"]
        reports = detail.visible_reports(task, user)
        period = chosen_period(self.request, default_period)
        of_period = [r for r in reports if r.period == period]
        periods, agency_rows = detail.table(reports, user, now)
        before, after = neighbours(task)
        watching = {agency.pk for party in monitors for agency in party.agencies}
        may_read = user.sees_province or user.agency_id in watching
        verdict = verdicts(task.plan, [task], now.date())[task.pk] if may_read else None
        return (
            super().get_context_data(**kwargs)
            | duties
            | {
                "verdict": verdict,
                "summaries": Consolidation.objects.visible_to(user).of_line(task),
                "may_open": may_read,
                "periods": periods,
                "rows": agency_rows,
                "period": period,
                "heading": detail.headline(task, of_period, doing, monitors, period, user, now),
                "situation": detail.situation(of_period, user),
                "counts": Counts.of(of_period, now),
                "told": next((row.told for row in agency_rows if row.told), None),
                "before": before,
                "after": after,
                "talk": talk_about(user, item=task),
                "instructions": instructions_on(task, user),
                "may_instruct": may_instruct(user),
                "crumbs": [
                    Crumb(_("Nhiệm vụ"), reverse("tasks:task-list")),
                    Crumb(_("Phụ lục I, mục %(roman)s") % {"roman": task.section.roman}),
                    Crumb(_("Nhiệm vụ %(number)s") % {"number": task.number}),
                ],
            }
        )
