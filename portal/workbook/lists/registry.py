"""The sheet of agencies: what it adds to the registry or changes there, and doing so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import tablib
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, AuditEvent, User
from agencies.resources import AgencyResource
from common.import_export import ROW
from common.text import clean_typed, fold
from portal.workbook.lists.rows import Rows


@dataclass(frozen=True)
class AgencyRow:
    """An agency to register or to change: what its row says by heading, as people read it, and
    what the registry says ``before``; that is empty for a new one."""

    code: str
    values: dict[str, str]
    before: dict[str, str]

    @property
    def changes(self) -> list[tuple[str, tuple[str, str]]]:
        """(heading, (old, new)) of what reads differently."""
        return [
            (name, (self.before[name], value))
            for name, value in self.values.items()
            if self.before.get(name) != value
        ]


def read_agencies(rows: Rows) -> list[AgencyRow]:
    """The agencies that are new or read differently; one that has no row stays as it is."""
    known = {fold(agency.code): agency for agency in Agency.objects.all()}
    found = []
    for row in rows.read():
        old = known.get(fold(row["code"]))
        code = old.code if old else row["code"]
        said = row.values | {"code": code}
        values, before = (
            {str(c.column_name): clean_typed(c.export(one)) for c in rows.about.columns}
            for one in (said, old or {})
        )
        if values != before:
            found.append(AgencyRow(code, values, before if old else {}))
    return found


@transaction.atomic
def write_agencies(*, rows: Sequence[AgencyRow]) -> None:
    """Register and change agencies as a list of agencies does; `note_agencies` audits it."""
    if rows:
        table = [[number, *row.values.values()] for number, row in enumerate(rows, 1)]
        dataset = tablib.Dataset(*table, headers=[ROW, *rows[0].values])
        AgencyResource().import_data(dataset, raise_errors=True)


def note_agencies(*, rows: Sequence[AgencyRow], by: User | None) -> None:
    """One audit row for what `write_agencies` wrote, in the same transaction."""
    if rows:
        new = sum(not row.before for row in rows)
        audit.record(
            AuditEvent.Action.IMPORT,
            by=by,
            label=_("Cơ quan"),
            data={"new": new, "changed": len(rows) - new, "rows": [row.code for row in rows]},
        )
