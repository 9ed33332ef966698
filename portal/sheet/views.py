"""The pages of the sheet; prefix /phieu/."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from agencies import parking
from agencies.access import RoleRequired
from agencies.models import User
from indicators.forms import headings
from indicators.services import NUMBERS
from portal.sheet.checks import check
from portal.sheet.paste import lines_of, pasted
from portal.sheet.reading import Sheet, read_sheet
from portal.sheet.saving import Result, carry_over, fill, save_row, save_sheet, send_rows
from reporting import services
from reporting.current import current_period, periods
from reporting.models import ReportingPeriod
from reporting.workflow import Act, NotAllowed, Refused

WRITERS = (User.Role.STAFF, User.Role.HEAD)
ALL = "tat-ca"  # ?hien=tat-ca: what was sent is shown too


class SheetNowView(RoleRequired, View):
    """The way to the sheet of the period under way."""

    roles = WRITERS
    http_method_names = ["get"]

    def get(self, request):
        """To the sheet, or home when there is no period."""
        period = current_period(request)
        return redirect("portal:sheet", period.code) if period else redirect("portal:home")


class SheetBase(RoleRequired, View):
    """What the sheet and one row of it share: the period named in the address."""

    roles = WRITERS

    def find_period(self) -> ReportingPeriod:
        """The period of the current plan with this code; 404."""
        for period in periods(self.request):
            if period.code == self.kwargs["code"]:
                return period
        raise Http404(self.kwargs["code"])


class SheetView(SheetBase):
    """The sheet: GET shows it, POST stores every touched row and then does what the button says.

    Whatever cannot be stored comes back as it was typed, with the reason, on the page.
    """

    keeps_typed = True

    def get(self, request, code):
        """The sheet, with what was typed when the session ended, if anything waits."""
        sheet = self.read()
        own = {f"{row.prefix}-seen" for row in sheet.rows}
        if data := parking.take(request, lambda typed: not own.isdisjoint(typed)):
            fill(sheet, data)
        return self.show(sheet)

    def post(self, request, code):
        """Fill in, or store; hand in, send or send back."""
        sheet, data = self.read(), request.POST
        if any(name in data for name in ("copy", "drop")) or data.get("act") == "paste":
            return self.fill_in(sheet, data)
        if "send_back" in data:
            return self.send_back(sheet, data["send_back"])
        act = data.get("act", Act.SAVE)
        if act not in {Act.SAVE, sheet.act}:
            raise PermissionDenied(_("Báo cáo do lãnh đạo cơ quan nộp."))
        try:
            result = save_sheet(sheet, data, request.user)
            if act != Act.SAVE:
                fresh = self.read()
                send_rows(fresh, result, data, set(data.getlist("pick")), request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        tell(request, result, act)
        if result.refused:
            return self.show(result.onto(self.read()))
        return redirect(request.get_full_path())

    def read(self) -> Sheet:
        """The sheet as it is stored now."""
        sheet = read_sheet(self.request.user, self.find_period())
        sheet.show_all = self.request.GET.get("hien") == ALL
        return sheet

    def fill_in(self, sheet, data):
        """A block of cells, last period's words, or the stored text into the form; not stored."""
        filled = data.copy()
        if data.get("act") == "paste":
            filled = pasted(sheet, data)
            if filled is None:
                raise Http404("paste")
            messages.warning(
                self.request, _("Đã dán vào bảng, chưa lưu: xem lại rồi bấm Lưu nháp.")
            )
        if "copy" in data:
            row = self.row(sheet, data["copy"])
            if row.kind != "task" or row.prior is None:
                raise Http404("copy")
            name = f"{row.prefix}-results"
            filled[name] = "\n".join(filter(None, [data.get(name, ""), row.prior.results]))
        if "drop" in data:
            filled.pop(f"{self.row(sheet, data['drop']).prefix}-seen", None)
        return self.show(fill(sheet, filled), opened=data.get("copy"))

    def row(self, sheet, pk):
        """A row of the sheet by the number a button names; 404."""
        row = sheet.row(int(pk)) if pk.isdecimal() else None
        if row is None:
            raise Http404(pk)
        return row

    def send_back(self, sheet, pk):
        """The head gives one waiting row back, with a reason; what was typed elsewhere stays."""
        row = self.row(sheet, pk)
        reason = self.request.POST.get(f"{row.prefix}-reason", "")
        version = row.posted_version(self.request.POST)
        try:
            services.move(
                report=row.report,
                act=Act.SEND_BACK,
                by=self.request.user,
                version=version,
                reason=reason,
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except Refused as refusal:
            messages.error(self.request, f"{row.name}: {refusal.message}")
            row.reason = reason
        else:
            messages.success(
                self.request, _("Đã trả lại chuyên viên: %(row)s.") % {"row": row.name}
            )
            sheet = self.read()
        return self.show(fill(sheet, self.request.POST))

    def show(self, sheet: Sheet, opened=None):
        """The page."""
        first = next((r for r in sheet.tasks if r.is_editable and not r.is_ready), None)
        picked = self.request.POST.getlist("pick")
        heads = headings(sheet.period.plan.year)
        context = page_context(sheet) | {
            "opened": {opened, str(first.report.pk) if first else ""},
            "left_out": {str(r.report.pk) for r in sheet.rows} - {*picked} if picked else set(),
            "headings": heads,
            "numbers": [(name, heads[name]) for name in NUMBERS],
            "paste_lines": [line for line in lines_of(sheet) if line.row.is_editable],
            "posted": self.request.POST,
            "others": self.others(sheet),
            "all_url": f"{self.request.path}?hien={ALL}",
        }
        return render(self.request, "portal/sheet.html", context)

    def others(self, sheet):
        """(period, is this one) for the periods in which the agency has a sheet."""
        own = ReportingPeriod.objects.filter(
            plan=sheet.period.plan_id, reports__agency=sheet.agency
        ).distinct()
        return [(period, period == sheet.period) for period in own.order_by("data_to", "pk")]


class SheetRowView(SheetBase):
    """One row that saves itself: its state, its version, and what the rest of the page counts."""

    http_method_names = ["post"]

    def post(self, request, code, pk):
        """Store the row; the answer never touches what is being typed."""
        period = self.find_period()
        row = read_sheet(request.user, period, only=pk).row(pk)
        if row is None:
            raise Http404(pk)
        try:
            save_row(row, request.POST, request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        sheet = read_sheet(request.user, period)
        fresh = sheet.row(pk)
        if fresh is None:
            raise Http404(pk)
        carry_over(fresh, row)
        moved = fresh.just_saved and fresh.marks != fresh.stored_marks()
        if moved or (fresh.just_saved and fresh.refilled):
            fresh.show_stored()
        context = page_context(sheet) | {"row": fresh, "moved": moved}
        return render(request, "portal/_sheet_saved.html", context)


def page_context(sheet: Sheet) -> dict:
    """What the page and the answer to a saved row share."""
    return {"sheet": sheet, "period": sheet.period, "checks": check(sheet)}


def tell(request, result: Result, act: str) -> None:
    """Say what went, what did not and why, each with a link to its row."""
    if act == Act.SAVE:
        if result.saved or not result.refused:
            messages.success(request, _("Đã lưu %(n)s mục.") % {"n": len(result.saved)})
    elif result.gone:
        sent, handed = _("Đã nộp %(n)s mục."), _("Đã trình lãnh đạo duyệt %(n)s mục.")
        words = sent if act == Act.SEND else handed
        messages.success(request, words % {"n": len(result.gone)})
    elif not (result.lacking or result.stopped or result.refused):
        messages.warning(request, _("Không có mục nào được chọn còn phải trình, nộp."))
    if result.lacking:
        text = ngettext(
            "%(n)s mục chưa gửi vì còn chỗ phải bổ sung, xem phần C.",
            "%(n)s mục chưa gửi vì còn chỗ phải bổ sung, xem phần C.",
            len(result.lacking),
        )
        messages.warning(request, text % {"n": len(result.lacking)})
    for row, why in result.stopped:
        messages.error(request, linked(row, why))
    for row in result.refused.values():
        messages.error(request, linked(row, _("chưa lưu được, chữ vừa nhập còn nguyên trong ô")))


def linked(row, why: str):
    """A row's name as a link to it, and what is to be said of it."""
    return format_html('<a href="#{}">{}</a>: {}', row.anchor, row.name, why)
