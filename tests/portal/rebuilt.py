"""The plan of 2023 as a workbook, in parts that tests put together otherwise."""

import re
import unicodedata
from io import BytesIO
from itertools import chain

from openpyxl import Workbook
from openpyxl.styles import Font

from common import legacy
from tests.appendices import appendices


def keeper(made):
    """A decorator that keeps, by name, builders of workbooks that must leave the plan as it is,
    with the warnings that each must give."""

    def unchanged(*said):
        def keep(build):
            made[build.__name__] = build, list(said)
            return build

        return keep

    return unchanged


def plan_rows():
    """{"I": rows}, the header first; lists that may be changed."""
    return {name: [list(row) for row in rows] for name, (_titles, rows) in appendices().items()}


def titles(name):
    """The lines above an appendix, one row each."""
    return [[line] for line in appendices()[name][0]]


def row_of(rows, number):
    """The row with a number, as it is written: “27.” or “27”."""
    return next(row for row in rows if row[0].strip(" .") == str(number))


def is_section(row):
    return re.fullmatch(r"[IVX]+\.?", str(row[0]).strip()) is not None


def workbook(pages, edit=None):
    """The file of {sheet name: rows}; ``edit`` is given each sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in pages.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if edit:
            edit(sheet)
    return saved(book)


def saved(book):
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def plan_file(rows=None, edit=None):
    """A workbook as it should be: a sheet an appendix, titles, header, rows."""
    rows = rows or plan_rows()
    return workbook({f"Phụ lục {n}": titles(n) + rows[n] for n in rows}, edit)


def every_cell(change):
    """The plan with a change made to each cell below the headers."""
    rows = plan_rows()
    return plan_file(
        {n: [r[0], *([change(cell) for cell in row] for row in r[1:])] for n, r in rows.items()}
    )


def in_old_letters(encoding, font):
    """The plan in TCVN3 or VNI, cells in an old font; a word that the encoding cannot write, such
    as “Ủy” in TCVN3, leaves its cell as it is."""
    table = {"TCVN3": legacy._TCVN3, "VNI": legacy._VNI}[encoding]
    letters = {read: written for written, read in table.items()}

    def edit(sheet):
        for cell in chain(*sheet.iter_rows()):
            text = unicodedata.normalize("NFC", str(cell.value or ""))
            capitals = encoding == "TCVN3" and text.isupper()
            old = "".join(letters.get(c, c) for c in (text.lower() if capitals else text))
            if old != text and max(old) <= "\xff":
                cell.value, cell.font = old, Font(name=font + "H" * capitals)

    return plan_file(edit=edit)
