"""What every page of the administration site shares: search, history, audit, Excel."""

from __future__ import annotations

import os
from collections import Counter

from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, router, transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from simple_history.admin import SimpleHistoryAdmin

from agencies import audit
from agencies.admin_forms import TEXTS, ConfirmForm, RowForm, UploadForm, differences
from agencies.models import AuditEvent
from common import clock
from common.excel import WorkbookError, xlsx_response
from common.files import safe_name
from common.import_export import UploadStorage, Xlsx
from common.search import search
from common.text import search_key

PREVIEW_LIVES = 60 * 60  # seconds
MAX_NAMED_ROWS = 200  # of an import, in its audit row


class AuditedAdmin(SimpleHistoryAdmin):
    """Search without accents, a read-only history, one audit row for every act."""

    form = RowForm
    formfield_overrides = TEXTS
    object_history_list_template = "admin/history_list.html"

    def get_search_results(self, request, queryset, search_term):
        """Rows holding all the words, accents ignored.

        `search_fields` are either stored `search_text`s, searched by the database, or plain
        words of a short list, folded here.
        """
        words = search_key(search_term).split()
        if not words or not self.search_fields:
            return queryset, False
        if all(name.endswith("search_text") for name in self.search_fields):
            return search(queryset, search_term, *self.search_fields), False
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


class RowsInline(admin.TabularInline):
    """Rows edited on the page of what they belong to."""

    form = RowForm
    formfield_overrides = TEXTS
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Only the choice: what is chosen from is mended on its own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field and field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class ListAdmin(ImportExportMixin, AuditedAdmin):
    """A list that also goes out to Excel and comes back; `resource_classes` has its one resource.

    The preview hands on a signed stamp of the uploader, the file and the whole list; nothing is
    imported when one of them is not the same any more.
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
