"""The plan as flat sheets: one workbook, out filled and in whole."""

from portal.workbook.lists.reading import ListsRead, content_of_lists
from portal.workbook.lists.registry import AgencyRow, note_agencies, write_agencies
from portal.workbook.lists.sheets import is_lists_workbook
from portal.workbook.lists.writing import lists_workbook

__all__ = [
    "AgencyRow",
    "ListsRead",
    "content_of_lists",
    "is_lists_workbook",
    "lists_workbook",
    "note_agencies",
    "write_agencies",
]
