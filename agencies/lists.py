"""What every list page shares: scope, filters in the address, sorting, xlsx of what is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import ListView

from agencies import audit
from agencies.models import AuditEvent
from common import clock
from common.excel import Column, write_table, xlsx_response

PAGE_SIZE = 25


@dataclass(frozen=True)
class ExportColumn:
    """One column of a list's workbook: how it looks, and how a row gives its value."""

    column: Column
    value: Callable[[Any], Any]


def column(header, value, width=16, kind="text") -> ExportColumn:
    """A column of a list's workbook: heading, how a row gives its value, how it looks."""
    return ExportColumn(Column(header, width, kind), value)


class Exported:
    """A page of rows that are a workbook too: `?xuat=xlsx` gives it and leaves an audit row.

    Pages give `export_columns`, `export_title`, `export_name` and `get_export_rows()`.
    """

    export_columns: tuple[ExportColumn, ...] = ()
    export_title: Any = ""
    export_name = "danh-sach"

    def get(self, request, *args, **kwargs):
        """The page, or the workbook of the same rows."""
        if request.GET.get("xuat") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    def get_export_rows(self):
        """Rows of the workbook."""
        raise NotImplementedError

    def export_notes(self) -> list[str]:
        """What stands below the title besides who exported how many rows when."""
        return []

    def export(self):
        """The rows as xlsx: real numbers and dates, never a formula."""
        rows = [[c.value(row) for c in self.export_columns] for row in self.get_export_rows()]
        now = clock.now()
        data = write_table(
            sheet=self.export_name,
            title=str(self.export_title),
            notes=[
                *self.export_notes(),
                _("%(n)s dòng, kết xuất %(at)s") % {"n": len(rows), "at": f"{now:%H:%M %d/%m/%Y}"},
                str(self.request.user),
            ],
            columns=[c.column for c in self.export_columns],
            rows=rows,
        )
        audit.record(
            AuditEvent.Action.EXPORT,
            by=self.request.user,
            label=str(self.export_title),
            data={"rows": len(rows), "query": self.request.GET.urlencode()},
        )
        return xlsx_response(data, f"{self.export_name}-{now:%Y%m%d}.xlsx")


class PagedListView(Exported, ListView):
    """A list in pages; every page number is answered."""

    paginate_by = PAGE_SIZE

    def get_export_rows(self):
        """All rows, of every page."""
        return self.get_queryset()

    def paginate_queryset(self, queryset, page_size):
        """Nonsense is answered with the first page, too far with the last."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        """Adds the numbers of the pages."""
        context = super().get_context_data(**kwargs)
        if page := context["page_obj"]:
            context["page_range"] = page.paginator.get_elided_page_range(page.number)
        return context


class FilteredListView(PagedListView):
    """A list of what the person may see.

    Subclasses give `get_base_queryset()` (scoped by `visible_to`), `filterset_class`,
    `orderings` (name in the address → fields; the first is the default), `export_columns` and
    `export_title`. Filters, order and page live in the address, those of the workbook too.
    Unknown orders fall back to the default.
    """

    paginate_by = None
    filterset_class = None
    orderings: dict[str, tuple[str, ...]] = {}

    def get_base_queryset(self):
        """Rows the person may see, before filters."""
        raise NotImplementedError

    def get_queryset(self):
        """Rows after filters, in the chosen order."""
        self.filterset = self.filterset_class(
            self.request.GET, queryset=self.get_base_queryset(), request=self.request
        )
        return self.in_order(self.filterset.qs)

    def in_order(self, queryset):
        """The rows in the order the address names; `-name` turns it round."""
        asked = self.request.GET.get("sap", "")
        fields = self.orderings.get(asked.removeprefix("-"))
        self.order = asked if fields else ""
        if not fields:
            return queryset
        if asked.startswith("-"):
            fields = tuple(f[1:] if f.startswith("-") else f"-{f}" for f in fields)
        return queryset.order_by(*fields, "pk")

    def export_notes(self):
        """The filters in force, in words: they belong to what the workbook is a list of."""
        told = "; ".join(f"{label}: {value}" for label, value in self.filterset.in_words)
        return [_("Điều kiện lọc: %(told)s") % {"told": told}] if told else []

    def get_context_data(self, **kwargs):
        """Adds the filter form, the order in force and whether any filter narrows the list."""
        context = super().get_context_data(**kwargs)
        narrowing = {k for k, v in self.request.GET.items() if v and k not in {"page", "sap"}}
        return context | {
            "filter": self.filterset,
            "order": self.order,
            "is_filtered": bool(narrowing & set(self.filterset.filters)),
        }
