"""Flat lists in and out of Excel: xlsx only, every cell checked, nothing written on any error."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from io import BytesIO
from typing import Any

import tablib
from diff_match_patch import diff_match_patch
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export import fields, resources, results
from import_export.formats.base_formats import Format
from import_export.tmp_storages import MediaStorage
from import_export.widgets import ManyToManyWidget

from common.cells import TextCell
from common.excel import WorkbookError, read_table, write_table
from common.files import CONTENT_TYPES
from common.text import clean_typed, fold

ROW = "#"  # heading of the column that carries each row's number on the sheet
UPLOADS_LIVE = timedelta(days=1)
_MARKS = {-1: "<del>{}</del>", 0: "{}", 1: "<ins>{}</ins>"}

logger = logging.getLogger(__name__)


class Xlsx(Format):
    """The one format taken in. Lists go out through `ListResource.workbook`."""

    def __init__(self, encoding: str | None = None) -> None:
        """The library names an encoding; workbooks know their own."""

    def get_title(self) -> str:
        return "xlsx"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return CONTENT_TYPES["xlsx"]

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The first sheet's table. Its header is the first row with more than one cell filled;
        blank rows are left out. Raises WorkbookError."""
        table = read_table(BytesIO(in_stream))
        filled = (n for n, cells in enumerate(table) if sum(c is not None for c in cells) > 1)
        header = next(filled, None)
        if header is None:
            raise WorkbookError(_("Không thấy hàng tiêu đề cột."))
        headings = ["" if cell is None else str(cell) for cell in table[header]]
        for number, heading in enumerate(headings, 1):
            if not heading:
                raise WorkbookError(_("Cột thứ %(n)d không có tiêu đề.") % {"n": number})
            if headings.count(heading) > 1:
                raise WorkbookError(_("Tiêu đề “%(name)s” lặp lại.") % {"name": heading})
        rows = [
            [number, *cells]
            for number, cells in enumerate(table[header + 1 :], header + 2)
            if any(cell is not None for cell in cells)
        ]
        return tablib.Dataset(*rows, headers=[ROW, *headings])


class UploadStorage(MediaStorage):
    """Files between preview and confirmation; those nobody confirmed in a day are swept away."""

    def save(self, data: bytes) -> None:
        """Keep an upload, after clearing out the old ones."""
        oldest = timezone.now() - UPLOADS_LIVE
        folder = self.MEDIA_FOLDER
        names = self._storage.listdir(folder)[1] if self._storage.exists(folder) else []
        for path in (f"{folder}/{name}" for name in names):
            if self._storage.get_modified_time(path) < oldest:
                self._storage.delete(path)
        super().save(data)


class Column(fields.Field):
    """A column: the model's attribute, the heading on the sheet, and the kind of its cells."""

    def __init__(self, attribute: str, heading: object, cell: Any = None, **kwargs: Any) -> None:
        super().__init__(attribute, heading, cell or TextCell(), **kwargs)

    def save(self, instance: Model, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Set the value; a text that reads like the stored one leaves its characters alone, as
        the plan's words are kept with their doubled spaces and decomposed letters."""
        stored = self.get_value(instance)
        if isinstance(stored, str) and clean_typed(stored) == self.clean(row):
            return
        super().save(instance, row, is_m2m, **kwargs)


class Diff(resources.Diff):
    """What a row was and becomes, marked without inline styles."""

    def as_html(self) -> list[SafeString]:
        """One cell per column."""
        before = [""] * len(self.left) if self.new else self.left
        return [marked(old, new) for old, new in zip(before, self.right, strict=True)]


def marked(old: str, new: str) -> SafeString:
    """The new text with what went (`del`) and what came (`ins`), as far as it can be seen."""
    differ = diff_match_patch()
    parts = differ.diff_main(clean_typed(old), clean_typed(new))
    differ.diff_cleanupSemantic(parts)
    return format_html_join("", "{}", ((format_html(_MARKS[op], text),) for op, text in parts))


class Result(results.Result):
    """Counts rows as the sheet does."""

    def append_invalid_row(self, number: int, row: Any, validation_error: Any) -> None:
        super().append_invalid_row(row[ROW], row, validation_error)

    def append_error_row(self, number: int, row: Any, errors: Any) -> None:
        super().append_error_row(row[ROW], row, errors)


class ListResource(resources.ModelResource):
    """One flat list. Rows are found by `import_id_fields`; the file adds and changes, it never
    deletes. `Meta.related` and `Meta.prefetched` are the relations its cells print.
    """

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        related: tuple[str, ...] = ()
        prefetched: tuple[str, ...] = ()

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return Result

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return Diff

    def get_queryset(self) -> QuerySet[Any]:
        return self.filter_export(super().get_queryset())

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """The rows with everything their cells print."""
        if self._meta.related:
            queryset = queryset.select_related(*self._meta.related)
        return queryset.prefetch_related(*self._meta.prefetched)

    def workbook(self, queryset: QuerySet[Any] | None = None) -> tuple[bytes, int]:
        """The list as xlsx, and how many rows it has."""
        title = str(capfirst(self._meta.model._meta.verbose_name_plural))
        dataset = self.export(queryset, force_native_type=True)
        columns = [f.widget.column(str(f.column_name)) for f in self.get_export_fields()]
        data = write_table(sheet=title, title=title, notes=[], columns=columns, rows=dataset)
        return data, len(dataset)

    def fingerprint(self) -> str:
        """A hash of the whole list as it stands: a preview is worth as long as it is the same."""
        rows = list(self.export(self.get_queryset().order_by("pk")))
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Match the headings, however they are spaced or accented; raises WorkbookError."""
        self.seen: dict[tuple[Any, ...], int] = {}
        known = {fold(str(f.column_name)): str(f.column_name) for f in self.get_import_fields()}
        typed = dataset.headers[1:]
        headings = [known.get(fold(heading), "") for heading in typed]
        needed = [str(self.fields[name].column_name) for name in self.get_import_id_fields()]
        unknown = [name for name, found in zip(typed, headings, strict=True) if not found]
        missing = [name for name in needed if name not in headings]
        if unknown or missing:
            dataset.wipe()
            message = _("Không có cột này: %s.") if unknown else _("Thiếu cột: %s.")
            raise WorkbookError(message % ", ".join(unknown or missing))
        dataset.headers = [ROW, *headings]

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Refuse a key that cannot be read or stands in an earlier row of the file."""
        errors, key = {}, []
        ids = self.get_import_id_fields()
        for name, field in self.fields.items():
            is_list = isinstance(field.widget, ManyToManyWidget) and field.column_name in row
            if name not in ids and not is_list:
                continue
            try:
                value = field.clean(row)
            except ValueError as error:
                errors[field.attribute] = ValidationError(str(error))
            else:
                key += [fold(value) if isinstance(value, str) else value] if name in ids else []
        if errors:
            raise ValidationError(errors)
        if self.seen.setdefault(tuple(key), row[ROW]) != row[ROW]:
            raise ValidationError(
                _("Trùng khóa với hàng %(row)d của tệp.") % {"row": self.seen[tuple(key)]}
            )

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> results.RowResult:
        """Import one row; its errors speak of the sheet's columns."""
        result = super().import_row(row, instance_loader, **kwargs)
        if result.validation_error:
            result.validation_error = self._on_sheet(result.validation_error, row)
        for problem in result.errors:
            logger.error("row %s of an imported list", row[ROW], exc_info=problem.error)
            problem.error = _("Không ghi được vì trái với dữ liệu đang có.")
        return result

    def _on_sheet(self, error: ValidationError, row: Any) -> ValidationError:
        """The error with headings for attributes and the refused value beside each message."""
        headings = {f.attribute: str(f.column_name) for f in self.fields.values()}
        by_attribute = (
            error.message_dict
            if hasattr(error, "error_dict")
            else {NON_FIELD_ERRORS: error.messages}
        )
        by_heading: dict[str, list[str]] = {}
        for attribute, messages in by_attribute.items():
            heading = headings.get(attribute, NON_FIELD_ERRORS)
            value = row.get(heading)
            said = "" if value is None else f"“{value}”"
            if attribute not in (*headings, NON_FIELD_ERRORS):  # a field the list does not have
                said = str(self._meta.model._meta.get_field(attribute).verbose_name)
            by_heading.setdefault(heading, []).extend(
                m if said in m else f"{said}: {m}" for m in messages
            )
        return ValidationError(by_heading)
