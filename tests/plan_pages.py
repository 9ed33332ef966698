"""Reading the pages of plan lines: which lines a list shows, what its workbook holds."""

from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from reporting.services import move
from reporting.workflow import Act


def rows(response):
    """The rows of a list in the order shown."""
    return [row for _section, group in response.context["groups"] for row in group]


def numbers(response):
    """The plan's numbers of the rows shown."""
    return [row.item.number for row in rows(response)]


def row_of(response, item):
    """The row of one line."""
    return next(row for row in rows(response) if row.item.pk == item.pk)


def table(response):
    """The head and the rows of a workbook a list gave."""
    page = load_workbook(BytesIO(response.content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    first = next(at for at, row in enumerate(rows) if row[1] is not None)  # below title and notes
    head, *body = rows[first:]
    return list(head), [dict(zip(head, line, strict=True)) for line in body]


def query_count(client, url):
    """How many statements one page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def send(report, head):
    """Send a report as the head of its agency."""
    return move(report=report, act=Act.SEND, by=head, content={"item": {}, "fields": []})
