"""A consolidated report put together: head, chapters, appendices, and how complete it is."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from agencies.models import Agency
from common.dates import format_date
from plans.models import Plan
from portal.official.letter import issuer_lines, place
from portal.report.chapters import chapters
from portal.report.content import Head, ReportContent, Tally
from portal.report.known import Known
from portal.report.tables import appendices
from portal.report.words import name_in_year
from reporting.models import ReportingPeriod


def compose(
    plan: Plan, period: ReportingPeriod, moment: datetime, monitor: Agency | None = None
) -> ReportContent:
    """The report of the province for a period as of a moment, or of one monitor's field."""
    known = Known(plan, period, moment, monitor)
    return ReportContent(_head(known), chapters(known), appendices(known), _tally(known))


def _head(known: Known) -> Head:
    """Who writes to whom about what; what only the registry and the signer know stays open."""
    plan, monitor = known.plan, known.monitor
    words = {
        "title": plan.title,
        "year": plan.year,
        "period": name_in_year(known.period),
        "basis": plan.legal_basis,
        "province": plan.issuer.name,
        "cut_off": format_date(known.period.data_to),
        "day": format_date(known.day),
        "monitor": monitor.name if monitor else "",
    }
    summary = _("Kết quả thực hiện %(title)s %(period)s") % words
    if monitor:
        summary += _(" (các nội dung do %(monitor)s theo dõi, tổng hợp)") % words
    above, issuer = issuer_lines(monitor or plan.issuer)
    where = place(plan.issuer)
    at_once = f"TỈNH {where.upper()}".replace(" ", "\u00a0")  # no line breaks within the name
    return Head(
        above=above,
        issuer=issuer.replace(f"TỈNH {where.upper()}", at_once),
        number=_("Số:        /BC-") + ("" if monitor else plan.issuer.code),
        place=where,
        year=known.day.year,
        summary=summary,
        addressees=(
            (plan.issuer.full_name,) if monitor else (_("Chính phủ"), _("Bộ Kế hoạch và Đầu tư"))
        ),
        opening=_(
            "Thực hiện %(title)s năm %(year)s, %(writer)s báo cáo kết quả "
            "%(period)s như sau (số liệu chốt đến ngày %(cut_off)s, tổng hợp từ các báo cáo đã gửi "
            "đến ngày %(day)s):"
        )
        % (words | {"writer": words["monitor"] or words["province"]}),
        copies=_copies(plan, is_monitor=monitor is not None),
        authority="" if monitor else _("TM. ỦY BAN NHÂN DÂN"),
        post=_("CHỨC VỤ CỦA NGƯỜI KÝ") if monitor else _("CHỦ TỊCH"),
    )


def _copies(plan: Plan, *, is_monitor: bool) -> tuple[str, ...]:
    if is_monitor:
        return (_("- Như trên;"), _("- Lưu: VT."))
    return (
        _("- Như trên;"),
        _("- TT. Tỉnh ủy, TT. HĐND tỉnh;"),
        _("- CT, các PCT UBND tỉnh;"),
        _("- Các sở, ban, ngành tỉnh;"),
        _("- UBND các huyện, thị xã, thành phố;"),
        _("- Lưu: VT, TH."),
    )


def _tally(known: Known) -> Tally:
    rows = known.by_agency
    late = [(row.label, row.count("da_nop") - row.count("dung_han")) for row in rows]
    return Tally(
        tasks=len(known.tasks),
        summaries=len(known.summaries),
        asked=sum(row.count("giao") for row in rows),
        sent=sum(row.count("da_nop") for row in rows),
        missing=tuple((r.label, r.count("qua_han")) for r in rows if r.count("qua_han")),
        late=tuple((name, n) for name, n in late if n),
    )
