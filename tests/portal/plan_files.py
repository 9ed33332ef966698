"""The plan of 2023 as the file an office sends, changed where a test says."""

from io import BytesIO

from openpyxl import Workbook

from tests.appendices import appendices


def plan_workbook(*edits):
    """An .xlsx of the three appendices; an edit is (appendix, number, column from 0, new cell)."""
    book = Workbook()
    book.remove(book.active)
    for name, (titles, rows) in appendices().items():
        page = book.create_sheet(f"Phụ lục {name}")
        for line in titles:
            page.append([line])
        for row in rows:
            cells = [cell or None for cell in row]
            for appendix, number, column, value in edits:
                if (appendix, number) == (name, row[0].strip(" .")):
                    cells[column] = value
            page.append(cells)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
