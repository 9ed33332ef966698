"""Reads .xls (BIFF) through xlrd, with the fonts, formats and hidden rows it tells."""

from __future__ import annotations

from io import StringIO
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from common.files import FileRefused
from common.grid import Cell, Grid
from common.legacy import as_shown, detect, is_legacy_font
from common.readers.collected import Collected
from common.readers.shown import format_code, number_cell


def read_xls(data: bytes) -> Grid:
    """The sheets of an old workbook; formulas have the results that the file stores."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise FileRefused(_("có mật khẩu; bỏ mật khẩu rồi gửi lại.")) from error
        raise
    found = Collected()
    for page in book.sheets():
        sheet = found.open(page.name, hidden=page.visibility != 0)
        for row in range(page.nrows):
            for column in range(page.row_len(row)):
                if cell := _cell(book, page, row, column):
                    found.put(cell)
        found.merge(
            (top + 1, left + 1, bottom, right) for top, bottom, left, right in page.merged_cells
        )
        sheet.hidden_rows = _hidden(page.rowinfo_map)
        sheet.hidden_columns = _hidden(page.colinfo_map)
    return Grid("xls", found.sheets)


def _cell(book: Any, page: Any, row: int, column: int) -> Cell | None:
    """A cell, counted from 0 there and from 1 here; None when it is empty."""
    import xlrd

    kind, value = page.cell_type(row, column), page.cell_value(row, column)
    place = row + 1, column + 1
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(*place, "TRUE" if value else "FALSE", "boolean")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(*place, xlrd.error_text_from_code.get(value, "#N/A"), "error")
    look = book.xf_list[page.cell_xf_index(row, column)]
    if kind == xlrd.XL_CELL_TEXT:
        runs = page.rich_text_runlist_map.get((row, column), [])
        fonts = [book.font_list[font].name for font in (look.font_index, *(f for _at, f in runs))]
        font = next(filter(is_legacy_font, fonts), "")
        text = as_shown(value.replace("\0", ""), font)
        return Cell(*place, text, legacy=detect(text, font))
    if not isfinite(value):
        return Cell(*place, str(value), "error")
    code = format_code(look.format_key, book.format_map[look.format_key].format_str)
    return number_cell(*place, repr(value), code, since_1904=book.datemode == 1)


def _hidden(infos: dict[int, Any]) -> frozenset[int]:
    return frozenset(number + 1 for number, info in infos.items() if info.hidden)
