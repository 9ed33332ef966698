"""Every list is a workbook too: for whoever sees it, with real numbers and dates, no formula."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, get_resolver, reverse
from django.views.generic import ListView
from openpyxl import load_workbook

from agencies import keys
from agencies.lists import Exported
from agencies.models import AuditEvent, Succession, User
from reporting.services import extensions
from reporting.services.consolidating import Words, save_draft
from reporting.services.returns import hand_back
from tests.permission_scenes import a_notice, an_answer, an_urge, issued, open_phrase, sent
from tests.test_architecture import FLOORS
from tests.workbooks import table

HOSTILE = ('=HYPERLINK("h")', "+1", "-1+1", "@SUM(A1)")
KINDS = {
    "date": (datetime,),
    "datetime": (datetime,),
    "integer": (int,),
    "number": (int, float),
    "text": (str, int),  # a plan's numbers are sorted as numbers
}
ROLES = ("staff_a", "head_a", "staff_m", "coordinator", "leader", "admin")
# rows of the workbook where the page counts something else
COUNTS = {
    "portal:plan-list": lambda c: sum(len(revisions) for _plan, revisions, *_ in c["rows"]),
    "reporting:period-list": lambda c: len(c["rounds"]),
    "reporting:timeliness": lambda c: len(c["rows"]) + 1,  # and their sum
    "reporting:urging": lambda c: len(c["rows"]),
}


def views(patterns=None, namespace=""):
    """(name, class) of every address of the house that needs no argument."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            if not entry.pattern.regex.groups and hasattr(entry.callback, "view_class"):
                yield f"{namespace}{entry.name}", entry.callback.view_class
        elif entry.namespace != "admin":
            below = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from views(entry.url_patterns, below)


LISTS = dict(view for view in views() if issubclass(view[1], Exported))


def test_every_list_is_a_workbook():
    lists = {
        name for name, view in views() if issubclass(view, ListView) or "List" in view.__name__
    }
    assert lists - set(LISTS) == set()
    assert not [name for name, view in LISTS.items() if not view.export_columns]
    assert len(LISTS) >= 18


@pytest.fixture
def lived(cast):
    """Something in every list."""
    an_urge(cast)
    extensions.ask(
        reports=[cast.metric_report],
        by=cast.head_a,
        until=cast.period.due_agency + timedelta(days=2),
        reason="Chờ số liệu",
        document_no="12/SCT",
    )
    sent(cast)
    save_draft(item=cast.task, period=cast.period, by=cast.head_m, version=0, words=Words("Đã làm"))
    an_answer(cast)
    hand_back(duty=cast.target_report.assignment, reason="Không thuộc chức năng", by=cast.head_a)
    issued(cast)
    a_notice(cast)
    open_phrase(cast)
    keys.give(name="Bảng tính", agency=cast.a, by=cast.admin)
    Succession.objects.create(
        old=cast.office,
        new=cast.m,
        new_name="Sở mới",
        kind="merge",
        effective_on=date(2023, 6, 1),
        document="NQ 01",
        certainty="high",
    )
    poison()
    return cast


def poison():
    """Put something that looks like a formula into every free text there is."""
    n = 0
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS or model.__name__.startswith("Historical"):
            continue
        keyed = {
            name
            for constraint in model._meta.constraints
            for name in getattr(constraint, "fields", ())
        }
        for field in model._meta.local_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if not is_text or field.choices or field.unique or field.name in keyed | {"password"}:
                continue
            words = HOSTILE[n % len(HOSTILE)]
            n += 1
            filled = model._base_manager.exclude(**{field.name: ""})
            filled.update(**{field.name: words[: field.max_length]})
    assert n > 50


def counted(name, page):
    """How many rows the page says there are; None when it does not."""
    if name in COUNTS:
        return COUNTS[name](page.context)
    if paginator := page.context.get("paginator"):
        return paginator.count
    return len(page.context["object_list"]) if "object_list" in page.context else None


@pytest.mark.parametrize("name", LISTS)
def test_workbook_of_the_list_for_everybody_who_sees_it(client, lived, name):
    columns, most = [c.column for c in LISTS[name].export_columns], 0
    for who in ROLES:
        client.force_login(User.objects.get(pk=getattr(lived, who).pk))
        page, book = client.get(reverse(name)), client.get(reverse(name), {"xuat": "xlsx"})
        assert page.status_code == book.status_code, who
        if page.status_code != 200:
            continue
        assert "xuat=xlsx" in page.content.decode(), "no way from the page to the workbook"
        sheet = load_workbook(BytesIO(book.content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [c.coordinate for c in cells if c.data_type == "f"]
        rows = table(book.content)
        assert len(rows) == counted(name, page), who
        for row in rows:
            for value, column in zip(row, columns, strict=True):
                assert value is None or isinstance(value, KINDS[column.kind]), (column, value)
        assert AuditEvent.objects.filter(action="export").first().data["rows"] == len(rows)
        most = max(most, len(rows))
    assert most, "the list was empty for everybody"


def test_hostile_text_comes_through_as_it_was_typed(client, lived):
    client.force_login(User.objects.get(pk=lived.admin.pk))
    seen = set()
    for name in LISTS:
        book = client.get(reverse(name), {"xuat": "xlsx"})
        if book.status_code == 200:
            seen |= {value for row in table(book.content) for value in row if value in HOSTILE}
    assert seen == set(HOSTILE)


def test_the_filter_stands_in_the_workbook(client, cast):
    client.force_login(cast.coordinator)
    asked = {"ky": cast.period.code, "co_quan": "SCT", "xuat": "xlsx"}
    sheet = load_workbook(BytesIO(client.get(reverse("reporting:report-list"), asked).content))
    top = [row[0].value for row in sheet.active.iter_rows(max_row=3)]
    assert f"Kỳ báo cáo: {cast.period.label}" in top[1] and "Sở Công Thương" in top[1]
