"""Lists in and out of Excel, as tests handle them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from common.import_export import Xlsx


def xlsx(*rows):
    """A workbook of these rows, the headings first."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cells(data):
    """The rows of a workbook's first sheet."""
    return [list(row) for row in load_workbook(BytesIO(data)).active.iter_rows(values_only=True)]


def table(data):
    """The rows below the header of a list that we wrote: title, notes, header, rows."""
    rows = cells(data)
    header = next(n for n, row in enumerate(rows) if sum(c is not None for c in row) > 1)
    return rows[header + 1 :]


def load(resource, data, **kwargs):
    """Import a workbook straight through a resource."""
    return resource().import_data(
        Xlsx().create_dataset(data), rollback_on_validation_errors=True, **kwargs
    )


def problems(result):
    """(row, column, message) of everything an import refused."""
    return [
        (row.number, column, message)
        for row in result.invalid_rows
        for column, messages in row.error_dict.items()
        for message in messages
    ]


def round_trip(resource):
    """Export a list and import it again; (rows, rows left alone, whether nothing changed)."""
    before = resource().fingerprint()
    data, count = resource().workbook()
    result = load(resource, data)
    assert not problems(result) and not result.has_errors(), (problems(result), result.base_errors)
    return count, result.totals["skip"], resource().fingerprint() == before


def page(model, name, *args):
    """An address of a model's administration pages."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def preview(client, model, data, name="danh-muc.xlsx"):
    """What comes back after a file was sent."""
    form = {"import_file": SimpleUploadedFile(name, data), "resource": "0", "format": "0"}
    return client.post(page(model, "import"), form)


def confirm(client, model, previewed, **changed):
    """What comes back after a preview was confirmed."""
    initial = previewed.context["confirm_form"].initial
    return client.post(page(model, "process_import"), initial | changed)
