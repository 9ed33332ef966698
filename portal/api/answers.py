"""An answer: a page of rows as JSON with its ETag, or all rows as CSV for spreadsheets."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.excel import FORMULA_STARTS
from portal.api.asked import Asked
from portal.api.types import Page, Row, plain

BOM = "\ufeff"  # without it Excel takes UTF-8 for something else


def answer(
    request: HttpRequest,
    asked: Asked,
    kind: type[Row],
    found: list[Any] | QuerySet[Any, Any],
    moment: datetime,
) -> HttpResponse:
    """What was found, as it was asked for; a queryset is in order already."""
    if asked.format == "csv":
        rows = [kind.of(one) for one in found]
        return _file(as_csv(kind, rows, comma=asked.so == "phay"), request)
    pages = Paginator(found, asked.size)
    first = (asked.page - 1) * asked.size
    shape = Page[kind]  # type: ignore[valid-type]
    page = shape(
        as_of=moment,
        page=asked.page,
        pages=pages.num_pages,
        count=pages.count,
        rows=[kind.of(one) for one in found[first : first + asked.size]],
    )
    # weak: told a minute later, the same rows are the same answer
    told = page.model_dump_json(exclude={"as_of"})
    etag = f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    response = HttpResponse(page.model_dump_json(), content_type="application/json")
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def as_csv(kind: type[Row], rows: Iterable[Row], *, comma: bool = False) -> str:
    """The rows under their Vietnamese headings; text never begins a formula, numbers stay
    numbers, with a decimal comma if asked for."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(info.title for info in kind.model_fields.values())
    for row in rows:
        writer.writerow(_cell(getattr(row, name), comma) for name in kind.model_fields)
    return BOM + out.getvalue()


def _cell(value: Any, comma: bool) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, Decimal):
        return plain(value).replace(".", ",") if comma else plain(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return value


def _file(text: str, request: HttpRequest) -> HttpResponse:
    name = f"{request.path.strip('/').replace('/', '-')}.csv"
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
