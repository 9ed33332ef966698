"""Nhập thay: a coordinator types what an agency sent on paper, and sends it in one act."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import access
from common import clock
from common.dates import format_date
from common.files import FileRefused
from common.forms import DayFirstDateField, TypedCharField
from reporting import services, words
from reporting.forms import EvidenceForm, version_seen
from reporting.pages import ReportPageView
from reporting.services import Paper
from reporting.workflow import (
    ACCEPTED,
    SUBMITTED,
    Act,
    Incomplete,
    NotAllowed,
    StaleVersion,
    WrongState,
)


class PaperForm(EvidenceForm):
    """Which paper the report was typed from; its scan goes along as evidence."""

    document_no = TypedCharField(label=gettext_lazy("Số, ký hiệu văn bản giấy"), max_length=60)
    signer = TypedCharField(
        label=gettext_lazy("Người ký"),
        max_length=120,
        help_text=gettext_lazy("Họ tên và chức vụ, ví dụ: Nguyễn Văn A, Phó Giám đốc."),
    )
    received_on = DayFirstDateField(label=gettext_lazy("Ngày nhận văn bản"))
    replaces_draft = forms.BooleanField(
        label=gettext_lazy("Thay bản nháp của cơ quan bằng nội dung này"),
        error_messages={
            "required": gettext_lazy("Chọn nếu đã thống nhất với cơ quan, hoặc để cơ quan tự nộp.")
        },
    )
    field_order = ("document_no", "signer", "received_on", "file", "replaces_draft")

    def __init__(self, *args, period, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.period = period
        self.fields["received_on"].help_text = _(
            "Ngày văn bản đến, từ %(first)s đến hôm nay; nộp đúng hạn hay trễ tính theo ngày này."
        ) % {"first": format_date(period.data_from)}
        self.fields["file"].label = _("Bản chụp văn bản")
        self.fields["file"].hide_optional = False
        del self.fields["note"], self.fields["replaces"]
        if not draft:
            del self.fields["replaces_draft"]

    def clean_received_on(self):
        """A day of the period, not in the future."""
        day = self.cleaned_data["received_on"]
        if not self.period.data_from <= day <= clock.today():
            raise forms.ValidationError(
                _("Ngày nhận phải từ %(first)s đến hôm nay %(last)s.")
                % {"first": format_date(self.period.data_from), "last": format_date(clock.today())}
            )
        return day

    def paper(self) -> Paper:
        """What the valid form says of the paper."""
        said = self.cleaned_data
        return Paper(said["document_no"], said["signer"], said["received_on"])


class OnBehalfView(ReportPageView):
    """The wing's form and the paper's particulars; `page` names the wing's page of the report.

    A draft of the agency is its own business: the coordinator is told of it, not shown it.
    """

    template_name = "reporting/on_behalf.html"
    page = ""

    def load(self):
        """The report, for the coordinator alone."""
        super().load()
        if not access.may_record_paper(self.request.user):
            raise PermissionDenied(_("Chỉ điều phối cấp tỉnh được nhập thay từ văn bản giấy."))
        if self.before and self.before.state not in {SUBMITTED, ACCEPTED}:
            self.before = None

    @property
    def draft(self) -> bool:
        """Whether the agency keeps words it has not sent."""
        saved, sent = self.report.updated_at, self.report.submitted_at
        return saved is not None and (sent is None or saved > sent)

    def make_form(self, data=None):
        """What was last sent, or blank."""
        form = super().make_form(data)
        if self.draft:
            form.initial = {}
        return form

    def acts(self):
        """Only this form: what the coordinator reviews is on the report's own page."""
        return {Act.SAVE}

    def get(self, request, pk):
        """The two forms, while the report can be written."""
        if not self.takes_paper():
            messages.error(
                request, _("Báo cáo đã trình, đã nộp hoặc kỳ đã đóng nên không nhập thay.")
            )
            return redirect(self.back())
        return self.show(upload=self.paper_form())

    def post(self, request, pk):
        """Save, attach the scan and send, all or nothing; what was typed stays on the page."""
        form, upload = self.make_form(request.POST), self.paper_form(request.POST, request.FILES)
        version = version_seen(request.POST)
        if not (form.is_valid() & upload.is_valid()):
            return self.show(form, upload, version=version)
        try:
            report = self.send(form, upload, version)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except Incomplete as lacking:
            form.add_problems(lacking.problems)
            return self.show(form, upload, version=version)
        except FileRefused as error:
            upload.add_error("file", str(error))
            return self.show(form, upload, version=version)
        except (StaleVersion, WrongState) as refusal:
            return self.too_late(form, refusal)
        messages.success(request, words.done(Act.SEND, report))
        return redirect(self.back())

    @transaction.atomic
    def send(self, form, upload, version):
        """The three steps in one transaction; the report as it was sent."""
        user, paper = self.request.user, upload.paper()
        saved = self.save(form, version, paper)
        for scan in upload.cleaned_data["file"]:
            saved = services.attach(
                report=saved,
                by=user,
                upload=scan,
                document_no=paper.number,
                version=saved.version,
                paper=paper,
            ).report
        return self.carry[Act.SEND](report=saved, by=user, version=saved.version, paper=paper)

    def too_late(self, form, refusal):
        """409: somebody saved or sent meanwhile; what was typed is still there."""
        self.load()
        messages.error(self.request, refusal.message)
        again = self.paper_form(self.request.POST)
        response = self.show(form, again)
        response.status_code = 409
        return response

    def paper_form(self, data=None, files=None):
        """The particulars of the paper."""
        return PaperForm(data, files, period=self.report.period, draft=self.draft)

    def back(self) -> str:
        """The report's own page."""
        return reverse(self.page, args=[self.report.pk])

    def context(self):
        """Adds what the coordinator must know first."""
        return super().context() | {"draft": self.draft, "back": self.back()}
