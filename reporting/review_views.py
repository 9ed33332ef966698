"""Xem xét: everything that waits for a reviewer, oldest first, accepted one by one or together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies.access import RoleRequired
from agencies.lists import PAGE_SIZE, FilteredListView
from agencies.models import User
from common import clock
from common.numbers import NOTHING
from common.ui import Badge
from reporting import services, words
from reporting.filters import ReviewFilter
from reporting.list_views import PAPER_NO, column
from reporting.models import Report, ReportVersion
from reporting.states import timeliness_badge
from reporting.workflow import SUBMITTED, Act, NotAllowed, Refused

GIST_PARTS, GIST_CHARS = 4, 220  # of what was reported: so many parts, each so long
Role = User.Role


@dataclass(frozen=True)
class Row:
    """One report that waits: since when, whether it came late, the gist of what it says."""

    report: Report
    timeliness: Badge
    waiting: str
    gist: list[tuple[str, str]]
    may_accept: bool


def gist(content: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, words or figures) of the first parts of a sent report, without its blanks."""
    said = [(field["label"], field["value"]) for field in content.get("fields", [])]
    for row in content.get("rows", []):
        figures = [
            (_("thực hiện"), row["value"]),
            (_("lũy kế"), row["cumulative"]),
            (_("ước cả năm"), row["estimate"]),
        ]
        told = [f"{name} {value}" for name, value in figures if value not in ("", NOTHING)]
        unit = f" ({row['unit']})" if row["unit"] else ""
        answer = "; ".join(filter(None, [row["words"], *told]))
        said.append((f"{row['label']}{unit}", answer or row["note"]))
    parts = [(label, Truncator(value).chars(GIST_CHARS)) for label, value in said if value]
    return parts[:GIST_PARTS]


class ReviewQueueView(RoleRequired, FilteredListView):
    """GET: the reports this person reviews, oldest first. POST: accept the chosen ones, each in a
    transaction of its own; what was refused is told with its reason."""

    roles = {Role.STAFF, Role.HEAD, Role.COORDINATOR}
    filterset_class = ReviewFilter
    template_name = "reporting/review_queue.html"
    paginate_by = PAGE_SIZE
    export_title = _l("Báo cáo chờ xem xét")
    export_name = "cho-xem-xet"
    export_columns = (
        column(_l("Kỳ"), lambda r: r.period.label),
        column(_l("Dòng"), lambda r: str(r.assignment.item), 9),
        column(_l("Nội dung"), lambda r: r.assignment.item.text, 60),
        column(_l("Cơ quan lập"), lambda r: r.agency.name, 34),
        column(_l("Nộp lúc"), lambda r: r.submitted_at, 18, "datetime"),
        column(_l("Chờ"), lambda r: words.waiting(r, clock.now()), 24),
    )

    def get_base_queryset(self):
        """Reports sent and not decided in open periods, that this person reviews."""
        now = clock.now()
        mine = Report.objects.visible_to(self.request.user).reviewed_by(self.request.user)
        waiting = mine.filter(state=SUBMITTED, period__closed_at__isnull=True)
        related = waiting.with_timeliness(now).annotate(paper_no=PAPER_NO).for_list()
        return related.order_by("submitted_at", "pk")

    def get_context_data(self, **kwargs):
        """The rows of the page with the newest version of each."""
        context = super().get_context_data(**kwargs)
        reports, now = list(context["page_obj"]), clock.now()
        versions = ReportVersion.objects.filter(report__in=reports).order_by("number")
        told = dict(versions.values_list("report", "content"))
        total = context["paginator"].count
        return context | {
            "rows": [
                Row(
                    report,
                    timeliness_badge(report, now),
                    words.waiting(report, now),
                    gist(told.get(report.pk, {})),
                    report.submitted_by_id != self.request.user.pk,
                )
                for report in reports
            ],
            "total": total,
            "heading": self.headline(total),
        }

    def headline(self, total) -> str:
        """“12 báo cáo chờ anh/chị xem xét, lâu nhất 5 ngày”."""
        if self.filterset.narrowed:
            return _("%(n)s báo cáo chờ xem xét khớp điều kiện lọc") % {"n": total}
        oldest = self.object_list.first()
        if oldest is None:
            return _("Không có báo cáo nào chờ anh/chị xem xét")
        days = (clock.today() - oldest.submitted_at.astimezone(clock.VIETNAM).date()).days
        return _("%(n)s báo cáo chờ anh/chị xem xét, lâu nhất %(days)s ngày") % {
            "n": total,
            "days": days,
        }

    def post(self, request):
        """Accept the chosen reports as they were seen (`pk:version`)."""
        accepted, refused = 0, []
        chosen = [one.split(":") for one in request.POST.getlist("report")]
        if not all(len(one) == 2 and all(part.isdecimal() for part in one) for one in chosen):
            raise Http404("report")
        seen = {int(pk): int(version) for pk, version in chosen}
        reports = Report.objects.visible_to(request.user).for_list().filter(pk__in=seen)
        if len(reports) != len(seen):
            raise Http404("report")
        for report in sorted(reports, key=lambda report: report.pk):
            why = self.accept(report, seen[report.pk])
            accepted += not why
            refused += [(report, why)] if why else []
        if not seen:
            messages.error(request, _("Chọn ít nhất một báo cáo để tiếp nhận."))
        if accepted:
            messages.success(request, _("Đã tiếp nhận %(n)s báo cáo.") % {"n": accepted})
        for report, why in refused:
            messages.warning(request, f"{services.report_label(report)}: {why}")
        return redirect(request.get_full_path())

    def accept(self, report, version) -> str:
        """Accept one report; why not, or "". A button pressed twice is no refusal."""
        by = self.request.user
        try:
            services.move(report=report, act=Act.ACCEPT, by=by, version=version)
        except NotAllowed as refusal:
            return str(refusal.message)
        except Refused as refusal:
            done = services.already_done(report=report, act=Act.ACCEPT, by=by)
            return "" if done else str(refusal.message)
        return ""
