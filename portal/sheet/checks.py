"""What to look at before sending: what must be mended, and what is worth a second look."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.sheet.reading import Sheet
from portal.sheet.rows import Row


@dataclass(frozen=True)
class Finding:
    """One thing to look at, and the place on the page where it is."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Checks:
    """Section C of the sheet."""

    must: list[Finding]
    should: list[Finding]


def check(sheet: Sheet) -> Checks:
    """All findings of the rows that are still to go."""
    must = [found for row in sheet.editable for found in _must(row)]
    should = [
        Finding(place, f"{row.name}: {text}")
        for row in sheet.editable
        for place, text in row.remarks()
    ]
    return Checks(must, should)


def _must(row: Row) -> list[Finding]:
    """A row nobody has begun is one finding, not one for each empty field."""
    if row.is_refused:
        return [Finding(row.anchor, f"{row.name}: {text}") for text in _refusals(row)]
    problems = row.problems()
    if problems and row.report.is_untouched:
        return [Finding(row.anchor, f"{row.name}: {_('chưa nhập')}")]
    return [Finding(place, f"{row.name}: {text}") for place, text in problems.items()]


def _refusals(row: Row) -> list[str]:
    errors = [error for errors in row.form.errors.values() for error in errors]
    return [*filter(None, [row.overtaken]), *row.faults, *map(str, errors)]
