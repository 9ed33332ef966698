"""The sheet goes out as a file, comes back, is compared, and is taken."""

from __future__ import annotations

import base64
import binascii

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import View

from agencies import audit
from agencies.access import RoleRequired
from agencies.models import AuditEvent, User
from common.excel import xlsx_response
from common.files import CONTENT_TYPES, FileRefused, safe_name
from common.marking import Mark, marked
from common.readers import MAX_BYTES
from common.ui import Crumb
from portal.agency_home import report_url
from portal.plan_views import download
from portal.sheet_file.compare import Comparison, compare, look_again, take
from portal.sheet_file.lines import load
from portal.sheet_file.read import read
from portal.sheet_file.write import workbook
from reporting.current import periods
from reporting.forms import VERSION_NOBODY_SAW

WRITERS = (User.Role.STAFF, User.Role.HEAD)
MAX_CARRIED = 1_500_000  # bytes of a file that its page carries, to give it back marked


class SheetUploadForm(forms.Form):
    """The filled-in sheet."""

    file = forms.FileField(
        label=_l("Phiếu đã điền"),
        help_text=_l("Tệp .xlsx hoặc .xls tải từ trang này. Tối đa 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={
            "required": _l("Chọn tệp phiếu đã điền."),
            "empty": _l("Tệp trống: chọn tệp có nội dung."),
        },
    )
    clear = forms.BooleanField(
        label=_l("Ô để trống trong tệp thì xóa nội dung đang có trên hệ thống"), required=False
    )

    def clean_file(self):
        """A file that may be read at all."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("Tệp lớn hơn %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2}
            )
        return file


class SheetView(RoleRequired, View):
    """Base: a period of the plan in hand, for people who write for their agency."""

    roles = WRITERS

    def period(self):
        """The period the address names; 404 when the plan has no such period."""
        for period in periods(self.request):
            if period.code == self.kwargs["code"]:
                return period
        raise Http404(self.kwargs["code"])

    def sheet(self):
        """The sheet as it is stored now."""
        return load(self.request.user.agency, self.period())


class SheetFileView(SheetView):
    """GET: the agency's sheet of a period as a workbook."""

    def get(self, request, code):
        """The file, filled with what is stored."""
        sheet = self.sheet()
        if not sheet.lines:
            raise Http404("nothing to report")
        name = f"phieu-bao-cao-{request.user.agency.code}-{sheet.period.code}.xlsx"
        data = workbook(sheet)
        audit.record(
            AuditEvent.Action.EXPORT, by=request.user, subject=sheet.period, data={"file": name}
        )
        return xlsx_response(data, name)


class SheetUploadView(SheetView):
    """GET asks for the file. POST compares it, gives it back marked, or takes what was chosen.

    Nothing is kept between the steps: the page carries what the next one needs, and all of it is
    checked again.
    """

    def get(self, request, code):
        """The page that asks for the file."""
        return self.ask(SheetUploadForm())

    def post(self, request, code):
        """One of the three steps."""
        steps = {"compare": self.compare, "mark": self.mark, "take": self.take}
        step = steps.get(request.POST.get("act", "compare"))
        if step is None:
            raise Http404("act")
        return step()

    def compare(self):
        """What the file would change, or what is wrong in it, all at once."""
        form = SheetUploadForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.ask(form, status=422)
        upload, clear = form.cleaned_data["file"], form.cleaned_data["clear"]
        data = upload.read()
        try:
            found = compare(read(data, upload.name), self.sheet(), clear=clear)
        except FileRefused as error:
            form.add_error("file", str(error))
            return self.ask(form, status=422)
        if found.problems:
            small = len(data) <= MAX_CARRIED
            carried = base64.b64encode(data).decode() if small else ""
            extra = {"found": found, "name": safe_name(upload.name), "carried": carried}
            return self.ask(SheetUploadForm(initial={"clear": clear}), status=422, **extra)
        return self.show(found, clear=clear)

    def mark(self):
        """The carried file with its bad cells marked and commented."""
        name = safe_name(self.request.POST.get("name", ""))
        clear = bool(self.request.POST.get("clear"))
        try:
            data = base64.b64decode(self.request.POST.get("carried", ""), validate=True)
            file = read(data, name)
            problems = compare(file, self.sheet(), clear=clear).problems
            marks = [Mark(p.sheet, p.row, p.column, p.message) for p in problems]
            found, extension = marked(data, file.grid, marks)
        except (binascii.Error, FileRefused) as error:
            messages.error(self.request, _("Chưa đánh dấu được: %(why)s") % {"why": error})
            return redirect(self.request.path)
        stem = name.rpartition(".")[0]
        return download(found, f"{stem}-danh-dau.{extension}", CONTENT_TYPES[extension])

    def take(self):
        """Save the chosen reports; what somebody else changed meanwhile is asked about again."""
        sheet, posted = self.sheet(), self.request.POST
        chosen = {
            pk: (number(posted.get(f"version-{pk}", "")), texts_of(posted, pk))
            for pk in map(number, posted.getlist("take"))
        }
        taken = take(sheet, chosen, self.request.user)
        if taken.saved:
            audit.record(
                AuditEvent.Action.IMPORT,
                by=self.request.user,
                subject=sheet.period,
                data={"reports": taken.saved},
            )
        if taken.refused:
            found = look_again(self.sheet(), taken)
            return self.show(found, clear=False, saved=taken.saved, refused=True, status=409)
        if taken.saved:
            words = _("Đã ghi %(n)d mục từ phiếu Excel vào bản nháp. Kiểm tra rồi nộp báo cáo.")
            messages.success(self.request, words % {"n": taken.saved})
        else:
            messages.info(self.request, _("Chưa chọn mục nào nên chưa có gì thay đổi."))
        return redirect("portal:sheet", sheet.period.code)

    def ask(self, form, *, status=200, **extra):
        """The page with the form of the file."""
        context = self.context() | {"form": form, "status": status} | extra
        return render(self.request, "portal/sheet_file_upload.html", context, status=status)

    def show(self, found: Comparison, *, clear, status=200, **extra):
        """The page of what would change."""
        blocks = [(block, report_url(block.report)) for block in found.blocks]
        context = self.context() | {"found": found, "blocks": blocks, "clear": clear} | extra
        return render(self.request, "portal/sheet_file_compare.html", context, status=status)

    def context(self):
        """The period, and the way here."""
        period = self.period()
        sheet = reverse("portal:sheet", args=[period.code])
        crumbs = [Crumb(_("Phiếu %(period)s") % {"period": period.label}, sheet)]
        crumbs.append(Crumb(_("Nhập phiếu Excel")))
        return {"period": period, "agency": self.request.user.agency, "crumbs": crumbs}


def number(text: str) -> int:
    """A whole number out of a form; an unreadable one is nobody's."""
    plain = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if plain else VERSION_NOBODY_SAW


def texts_of(posted, pk: int) -> dict[str, str]:
    """The posted texts of a report by field."""
    start = f"{pk}-"
    return {name.removeprefix(start): posted[name] for name in posted if name.startswith(start)}
