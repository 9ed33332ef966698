"""What every page of the administration site shares: search, history, audit, Excel."""

from __future__ import annotations

import functools
import operator
import os
from collections import Counter
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import NestedObjects
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, router, transaction
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ImportForm
from simple_history.admin import SimpleHistoryAdmin

from agencies import audit
from agencies.models import AuditEvent
from common import clock
from common.dates import format_date
from common.excel import WorkbookError, check_workbook, xlsx_response
from common.files import safe_name
from common.import_export import UploadStorage, Xlsx
from common.numbers import format_decimal
from common.text import search_key

PREVIEW_LIVES = 60 * 60  # seconds
MAX_NAMED_ROWS = 200  # of an import, in its audit row
UNTOLD = gettext_lazy("(không ghi)")


class FixedFieldsForm(forms.ModelForm):
    """A form some of whose fields nobody changes once the row exists: others lean on them."""

    fixed: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fixed if self.instance.pk else ():
            if name in self.fields:
                self.fields[name].disabled = True


class AuditedAdmin(SimpleHistoryAdmin):
    """Search without accents, a read-only history, one audit row for every act."""

    object_history_list_template = "admin/history_list.html"

    def get_search_results(self, request, queryset, search_term):
        """Rows holding all the words, accents ignored.

        `search_fields` are either stored `search_text`s, searched by the database, or plain
        words of a short list, folded here.
        """
        words = search_key(search_term).split()
        if not words:
            return queryset, False
        if all(name.endswith("search_text") for name in self.search_fields):
            for word in words:
                found = (Q(**{f"{name}__contains": word}) for name in self.search_fields)
                queryset = queryset.filter(functools.reduce(operator.or_, found))
            return queryset, False
        rows = queryset.values_list("pk", *self.search_fields)
        keys = {pk: search_key(" ".join(map(str, texts))) for pk, *texts in rows}
        found = [pk for pk, key in keys.items() if all(word in key for word in words)]
        return queryset.filter(pk__in=found), False

    def changeform_view(self, request, *args, **kwargs):
        """The form; what only the database can refuse comes back as a message."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            messages.error(request, _("Chưa lưu: dữ liệu trùng hoặc trái với dòng khác."))
            return HttpResponseRedirect(request.get_full_path())

    def construct_change_message(self, request, form, formsets, add=False):
        """Django's own message, and behind it what every changed field was and is."""
        message = super().construct_change_message(request, form, formsets, add)
        return [*message, {"values": differences(form, formsets or [])}]

    def log_addition(self, request, obj, message):
        """A row was added."""
        self.record(request, obj, act="add", values=message[-1]["values"])
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        """A row was changed, or only saved again, which is no act."""
        if message[-1]["values"]:
            self.record(request, obj, act="change", values=message[-1]["values"])
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        """Rows are about to be deleted."""
        for obj in queryset:
            self.record(request, obj, act="delete")
        return super().log_deletions(request, queryset)

    def record(self, request, obj, **data):
        """One audit row."""
        label = f"{capfirst(self.opts.verbose_name)}: {obj}"
        audit.record(AuditEvent.Action.CHANGE, by=request.user, subject=obj, label=label, data=data)

    def get_deleted_objects(self, objs, request):
        """What leans on the rows and keeps them from being deleted is told by kind and number."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
            collector.collect(objs)
            kinds = Counter(str(obj._meta.verbose_name) for obj in collector.protected)
            protected = [f"{n} {kind}" for kind, n in sorted(kinds.items())]
        return to_delete, counts, lacking, protected

    @transaction.atomic
    def response_action(self, request, queryset):
        """An action on chosen rows is done whole or not at all."""
        return super().response_action(request, queryset)

    def revert_disabled(self, request, obj=None):
        """History is read, never put back: mending goes through the form and its checks."""
        return True

    def history_form_view(self, request, *args, **kwargs):
        """Old states are shown in the list of changes, not as forms."""
        raise Http404


def differences(form, formsets):
    """{label: [old, new]} of a form and of the rows edited below it, as plain JSON."""
    found = _changes(form)
    for formset in formsets:
        for below in formset.forms:
            name = f"{capfirst(below.instance._meta.verbose_name)} “{below.instance}”"
            if below in formset.deleted_forms:
                found[name] = [str(below.instance), None]
            elif below.has_changed():
                found |= {f"{name}, {label}": pair for label, pair in _changes(below).items()}
    return found


def _changes(form):
    found = {}
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or isinstance(field.widget, forms.PasswordInput):
            found[str(_("mật khẩu"))] = [str(UNTOLD), str(UNTOLD)]
        else:
            old, new = form.initial.get(name), form.cleaned_data.get(name)
            found[str(field.label or name)] = [_plain(old, field), _plain(new, field)]
    return found


def _plain(value, field):
    """A form's value as JSON can hold it and people can read it."""
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(str(item) for item in value)
    if isinstance(field, forms.ModelChoiceField):
        if isinstance(value, int):
            value = field.queryset.model._default_manager.filter(pk=value).first()
    elif isinstance(field, forms.ChoiceField):
        value = dict(field.choices).get(value, value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, datetime):
        return f"{localtime(value):%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return format_date(value)
    return value if value is None or isinstance(value, bool | int) else str(value)


class UploadForm(ImportForm):
    """One file, refused before anything is kept of it when it is no safe workbook."""

    media = forms.Media()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].widget.attrs["accept"] = ".xlsx"
        self.fields["import_file"].allow_empty_file = True  # our own check says so better

    def clean_import_file(self):
        """The upload, if it is an honest .xlsx."""
        upload = self.cleaned_data["import_file"]
        try:
            check_workbook(upload)
        except WorkbookError as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class ConfirmForm(ConfirmImportForm):
    """What the preview hands on; `stamp` tells whose it is and of which data."""

    stamp = forms.CharField(widget=forms.HiddenInput)


class ListAdmin(ImportExportMixin, AuditedAdmin):
    """A list that also goes out to Excel and comes back; `resource_classes` has its one resource.

    The preview hands on a signed stamp of the uploader, the file and the whole list; nothing is
    imported when one of them is not the same any more (security.md I3).
    """

    formats = [Xlsx]
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    tmp_storage_class = UploadStorage
    import_template_name = "admin/import_list.html"

    def export_action(self, request):
        """The rows as filtered on screen."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        resource = self.resource_classes[0]()
        data, count = resource.workbook(self.get_export_queryset(request))
        audit.record(
            AuditEvent.Action.EXPORT,
            by=request.user,
            label=str(capfirst(self.opts.verbose_name_plural)),
            data={"rows": count, "query": request.GET.urlencode()},
        )
        return xlsx_response(data, f"{self.opts.model_name}-{clock.today():%Y%m%d}.xlsx")

    def add_data_read_fail_error_to_form(self, form, e):
        """Say which cell could not be read."""
        if not isinstance(e, WorkbookError):
            raise e
        form.add_error("import_file", str(e))

    def get_import_data_kwargs(self, **kwargs):
        """An error in any row undoes all rows, at confirmation too."""
        return super().get_import_data_kwargs(**kwargs) | {"rollback_on_validation_errors": True}

    def get_confirm_form_initial(self, request, import_form):
        """The stamp of this preview, if it is one."""
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            seal = self.seal(request, initial["import_file_name"])
            initial["stamp"] = signing.dumps(seal, salt=self.opts.label)
        return initial

    def seal(self, request, file_name):
        """Who previews which file over which state of the list."""
        return [request.user.pk, file_name, self.resource_classes[0]().fingerprint()]

    def is_fresh(self, request, file_name):
        """Whether what the stamp tells still holds."""
        try:
            stamp = signing.loads(
                request.POST.get("stamp", ""), salt=self.opts.label, max_age=PREVIEW_LIVES
            )
        except signing.BadSignature:
            return False
        return stamp == self.seal(request, file_name)

    @transaction.atomic
    def process_import(self, request, **kwargs):
        """Import what was previewed, once, by whoever previewed it, into what it was read over."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        file_name = os.path.basename(request.POST.get("import_file_name", ""))
        if request.method == "POST" and not self.is_fresh(request, file_name):
            return self.refuse(request)
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            return self.refuse(request)

    def refuse(self, request):
        """Back to the upload, with nothing imported."""
        messages.error(
            request,
            _(
                "Chưa nhập gì: bản xem trước đã dùng rồi, đã quá một giờ, do người khác lập, "
                "hoặc danh mục đã thay đổi từ lúc xem. Gửi lại tệp để xem trước lần nữa."
            ),
        )
        info = (self.opts.app_label, self.opts.model_name)
        return HttpResponseRedirect(reverse("admin:{}_{}_import".format(*info)))

    def process_result(self, result, request):
        """Leave one audit row and say what was done."""
        if result.has_errors() or result.has_validation_errors():
            return self.refuse(request)
        touched = [row.object_repr for row in result.rows if row.is_new() or row.is_update()]
        audit.record(
            AuditEvent.Action.IMPORT,
            by=request.user,
            label=str(capfirst(self.opts.verbose_name_plural)),
            data={
                "file": safe_name(request.POST.get("original_file_name", "")),
                "new": result.totals["new"],
                "changed": result.totals["update"],
                "unchanged": result.totals["skip"],
                "rows": touched[:MAX_NAMED_ROWS],
            },
        )
        return super().process_result(result, request)

    def add_success_message(self, result, request):
        """How many rows came in."""
        messages.success(
            request,
            _("Đã nhập %(new)d dòng mới, sửa %(changed)d dòng; %(same)d dòng không đổi.")
            % {
                "new": result.totals["new"],
                "changed": result.totals["update"],
                "same": result.totals["skip"],
            },
        )
