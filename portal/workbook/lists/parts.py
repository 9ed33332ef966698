"""What hangs on a line: its measures, duties and open phrases out of their sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from plans.changes import reworded
from plans.content import DutyContent, ItemContent, OpenContent
from portal.workbook.lists.rows import Row, Rows
from portal.workbook.state import MEASURE_FIELDS

_NO_LINE = ItemContent("", "", "", "")


@dataclass(frozen=True)
class Lines:
    """Lines by folded label. ``here``: those of the workbook; ``moved``: where a line that
    changed its number stands now; ``gone``: those that leave, and the rows of their parts too."""

    here: Mapping[str, str]
    moved: Mapping[str, str]
    gone: frozenset[str]


class Parts:
    """The sheets of what hangs on lines."""

    def __init__(self, sheets: Mapping[str, Rows], lines: Lines) -> None:
        self.sheets = {name: sheets[name] for name in ("measures", "duties", "phrases")}
        self.rows = {name: _by_line(sheet, lines) for name, sheet in self.sheets.items()}

    def of(self, item: ItemContent, old: ItemContent | None) -> ItemContent:
        """The line with its parts; what reads as it did on the old line stays as it stands."""
        was = old or _NO_LINE
        return replace(
            item,
            measures=self._measures(item, was),
            duties=self._duties(item, was),
            open_phrases=self._phrases(item, was),
        )

    def _measures(self, item: ItemContent, old: ItemContent) -> tuple[dict[str, Any], ...]:
        """A measure is known by its number below that of the line."""
        before = {m["code"].removeprefix(old.number): m for m in old.measures}
        found = []
        for row in sorted(self.rows["measures"][item.label], key=lambda row: row["position"]):
            code = row["code"]
            if item.appendix == "I":
                self._refuse("measures", row, "line", _("Chỉ dòng của Phụ lục II, III có trị số."))
            elif code != item.number and not code.startswith(f"{item.number}."):
                message = _("Số này phải là %(number)s hoặc bắt đầu bằng %(number)s và dấu chấm.")
                self._refuse("measures", row, "code", message % {"number": item.number})
            was = before.get(code.removeprefix(item.number), {})
            found.append({name: _kept(was.get(name), row[name]) for name in MEASURE_FIELDS})
        return tuple(found)

    def _duties(self, item: ItemContent, old: ItemContent) -> tuple[DutyContent, ...]:
        """Who chose an agency is kept as long as the phrase and group that it was chosen for."""
        before = {(duty.agency, duty.role == "monitor"): duty for duty in old.duties}
        taken: dict[Any, int] = {}
        found = []
        for row in sorted(self.rows["duties"][item.label], key=_place):
            agency, role, group = row["agency"].code, row["role"], row["group"]
            watching = role == "monitor"
            if taken.setdefault((agency, watching), row.number) != row.number:
                message = _("Cơ quan này đã được giao thực hiện dòng này ở hàng %(row)d.")
                message %= {"row": taken[agency, watching]}
                self._refuse("duties", row, "agency", message)
            if role == "lead" and taken.setdefault(role, row.number) != row.number:
                message = _("Mỗi dòng chỉ có một cơ quan nêu tên đầu; đã có ở hàng %(row)d.")
                self._refuse("duties", row, "role", message % {"row": taken[role]})
            was = before.get((agency, watching))
            phrase = _kept(was and was.phrase, row["phrase"])
            duty = DutyContent(agency, role, phrase, group.code if group else "")
            if was and (was.phrase, was.group) == (duty.phrase, duty.group):
                duty = replace(was, role=role)
            found.append(duty)
        return tuple(found)

    def _phrases(self, item: ItemContent, old: ItemContent) -> tuple[OpenContent, ...]:
        before = {(p.column, p.position): p.phrase for p in old.open_phrases}
        found = []
        for row in self.rows["phrases"][item.label]:
            column, position, group = row["column"], row["position"], row["group"]
            phrase = _kept(before.get((column, position)), row["phrase"])
            code = group.code if group else ""
            found.append(OpenContent(column, phrase, code, row["qualifier"], position))
        return tuple(sorted(found, key=lambda phrase: (phrase.column, phrase.position)))

    def _refuse(self, name: str, row: Row, attribute: str, message: str) -> None:
        self.sheets[name].say(row, attribute, message)


def _by_line(sheet: Rows, lines: Lines) -> defaultdict[str, list[Row]]:
    """The rows of a sheet by the label of their line."""
    column = sheet.about.column("line")
    column.widget.lines, column.widget.moved = lines.here, lines.moved
    sheet.leave_out(column, lines.gone)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sheet.read():
        found[row["line"]].append(row)
    return found


def _place(row: Row) -> tuple[bool, int]:
    return row["role"] == "monitor", row["position"]


def _kept(old: Any, new: Any) -> Any:
    """The value as content holds it, in the plan's own characters when it reads the same."""
    if isinstance(new, Decimal):
        return f"{new.normalize():f}"
    return reworded(old, new) if isinstance(old, str) and isinstance(new, str) else new
