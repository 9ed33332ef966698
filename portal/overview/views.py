"""Pages of the overview: the province, one agency, one section of the plan, one monitor."""

from __future__ import annotations

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from agencies import audit
from agencies.models import Agency, AuditEvent
from common import clock
from common.excel import write_tables, xlsx_response
from common.ui import Crumb
from plans.models import Appendix, Section
from portal import agency_home
from portal.overview import agency, book, monitor, province, section
from portal.overview.frame import DayForm, Frame
from reporting import inbox, timeliness
from reporting.current import chosen_period, own_periods, period_in_focus, periods
from reporting.instructions import counted

QUEUE_SHOWN = 6


class OverviewView(TemplateView):
    """A page that speaks of one period (`?ky=`) as of one day (`?den=`); `?xuat=xlsx` gives its
    blocks as a workbook and leaves an audit row.

    Subclasses give `subject()`, `blocks` (a dataclass of what is shown) and `tables()`.
    """

    export_name = "tong-quan"

    def subject(self) -> None:
        """Find what the page is about and turn away who may not see it."""
        if not self.request.user.has_seat:
            raise Http404

    def get(self, request, *args, **kwargs):
        """The page, or its workbook."""
        self.subject()
        if self.frame and request.GET.get("xuat") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    @cached_property
    def form(self) -> DayForm:
        """The day the page is turned back to."""
        form = DayForm(self.request.GET)
        form.is_valid()
        return form

    @cached_property
    def frame(self) -> Frame | None:
        """Of what and as of when; None while the plan has no period."""
        period = chosen_period(self.request, period_in_focus)
        if period is None:
            return None
        moment = timeliness.end_of(self.form.cleaned_data.get("den"))
        before = period.before(periods(self.request))
        return Frame(self.request.user, period, before, moment)

    def export(self):
        """The blocks as xlsx, a sheet each: real numbers and dates, never a formula."""
        title = f"{self.title}, {self.frame.period.label}"
        notes = [_("Tính đến %(moment)s") % {"moment": self.frame.as_of}, str(self.request.user)]
        tables = book.sheets(title, notes, self.tables())
        audit.record(
            AuditEvent.Action.EXPORT,
            by=self.request.user,
            label=title,
            data={
                "rows": sum(len(table.rows) for table in tables),
                "query": self.request.GET.urlencode(),
            },
        )
        return xlsx_response(write_tables(tables), f"{self.export_name}-{clock.now():%Y%m%d}.xlsx")

    def get_context_data(self, **kwargs):
        """The period, the day, and the blocks."""
        context = super().get_context_data(**kwargs)
        if self.frame is None:
            return context | {"period": None}
        query = self.request.GET.copy()
        query.pop("den", None)
        return context | {
            "period": self.frame.period,
            "before": self.frame.before,
            "periods": own_periods(self.request),
            "day_form": self.form,
            "as_of": self.frame.as_of,
            "is_past": self.frame.is_past,
            "now_url": f"?{query.urlencode()}",
            "frame": self.frame,
            "blocks": self.blocks,
        }


class ProvinceView(OverviewView):
    """The whole plan at a glance, for the people of the province; an agency is led to its own."""

    template_name = "portal/overview/province.html"

    @property
    def title(self):
        """The workbook's title."""
        return _("Tổng quan kế hoạch")

    def get(self, request, *args, **kwargs):
        """The page; people of an agency have one of their own."""
        self.subject()
        if request.user.works_for_agency:
            address = reverse("portal:overview-agency", args=[request.user.agency.code])
            return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)
        return super().get(request, *args, **kwargs)

    @cached_property
    def blocks(self) -> province.Blocks:
        """What is shown."""
        return province.blocks(self.frame)

    def tables(self):
        """The same as sheets."""
        return book.of_province(self.frame, self.blocks)

    def get_context_data(self, **kwargs):
        """…and what waits for this person."""
        context = super().get_context_data(**kwargs)
        user = self.request.user
        context["notices"] = inbox.newest(user)
        if self.frame is None:
            return context
        queue = []
        if user.role == user.Role.COORDINATOR:
            queue = agency_home.review_queue(user, clock.now())
        return context | {
            "queue": queue,
            "queue_head": queue[:QUEUE_SHOWN],
            "instructions": [] if self.frame.is_past else counted(user, self.frame.plan),
        }


class OfAgencyView(OverviewView):
    """A page about one agency: its own people and the province; 404 for others."""

    def subject(self):
        """The agency the address names."""
        super().subject()
        user = self.request.user
        seen = Agency.objects.visible_to(user)
        if not user.sees_province:
            seen = seen.filter(pk=user.agency_id)
        self.agency = get_object_or_404(seen, code=self.kwargs["code"])

    def get_context_data(self, **kwargs):
        """Adds the agency and the way back."""
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "crumbs": crumbs(self.request.user, self.frame, self.agency.name),
        }


class AgencyView(OfAgencyView):
    """One agency: its tasks, its indicators, its timeliness, what it must answer."""

    template_name = "portal/overview/agency.html"
    export_name = "tong-quan-co-quan"

    @property
    def title(self):
        """The workbook's title."""
        return _("Tổng quan %(agency)s") % {"agency": self.agency.name}

    @cached_property
    def blocks(self) -> agency.Blocks:
        """What is shown."""
        return agency.blocks(self.frame, self.agency)

    def tables(self):
        """The same as sheets."""
        return book.of_agency(self.frame, self.blocks)


class MonitorView(OfAgencyView):
    """The lines an agency watches: reports come in, summaries made, how the tasks stand."""

    template_name = "portal/overview/monitor.html"
    export_name = "tong-quan-theo-doi"

    @property
    def title(self):
        """The workbook's title."""
        return _("Các dòng %(agency)s theo dõi") % {"agency": self.agency.name}

    @cached_property
    def blocks(self) -> monitor.Blocks:
        """What is shown."""
        return monitor.blocks(self.frame, self.agency)

    def tables(self):
        """The same as sheets."""
        return book.of_monitor(self.blocks)


class SectionView(OverviewView):
    """One section of Appendix I or III: its lines, its agencies, what is stuck and why."""

    template_name = "portal/overview/section.html"
    export_name = "tong-quan-muc"

    def subject(self):
        """The section, of the plan being carried out."""
        super().subject()
        found = Section.objects.filter(appendix__in=(Appendix.TASKS, Appendix.METRICS))
        plan = self.frame.plan if self.frame else None
        self.section = get_object_or_404(found, pk=self.kwargs["pk"], plan=plan)

    @property
    def title(self):
        """The workbook's title."""
        return _("Phụ lục %(appendix)s, mục %(section)s") % {
            "appendix": self.section.appendix,
            "section": self.section,
        }

    @cached_property
    def blocks(self) -> section.Blocks:
        """What is shown."""
        return section.blocks(self.frame, self.section)

    def tables(self):
        """The same as sheets."""
        return book.of_section(self.frame, self.blocks)

    def get_context_data(self, **kwargs):
        """Adds the section and the way back."""
        place = _("Phụ lục %(appendix)s, mục %(roman)s") % {
            "appendix": self.section.appendix,
            "roman": self.section.roman,
        }
        return super().get_context_data(**kwargs) | {
            "section": self.section,
            "crumbs": crumbs(self.request.user, self.frame, place),
        }


def crumbs(user, frame: Frame | None, last: str) -> list[Crumb]:
    """The way to a page below the overview."""
    above = reverse("portal:overview") + (frame.query() if frame else "")
    return [Crumb(_("Tổng quan"), above), Crumb(last)]
