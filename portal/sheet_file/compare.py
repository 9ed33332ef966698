"""What a file would change in a sheet, and the taking of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any

from django.utils.translation import gettext as _

import indicators.services
import tasks.services
from agencies.models import Agency, User
from common.excel import cell_text
from common.files import FileRefused
from common.numbers import format_input
from common.text import clean_typed
from indicators.forms import ObservationsForm, place
from portal.sheet_file.lines import Line, PeriodSheet, columns_of
from portal.sheet_file.read import CellRefused, Row, SheetFile, typed
from portal.workbook.reading import Problem
from reporting.differences import Pieces, marked
from reporting.forms import ReportForm
from reporting.models import Report, ReportingPeriod
from reporting.states import state_badge
from reporting.workflow import ACCEPTED, PENDING, SUBMITTED, Refused

_EXCEL_DIGITS = Context(prec=15)  # what a workbook keeps of a number


@dataclass(frozen=True)
class Change:
    """One cell: what is stored and what the file says. `name` and `text` are what is posted."""

    line: Line
    heading: str
    stored: Pieces
    given: Pieces
    name: str
    text: str


@dataclass(frozen=True)
class Block:
    """The changes of one report, saved together. `stale`: it was saved after the file was made,
    so whose words stand is for a person to say."""

    report: Report
    changes: list[Change]
    stale: bool


@dataclass(frozen=True)
class Skipped:
    """A line of the file that cannot be taken, and why."""

    name: str
    why: str


@dataclass
class Comparison:
    """A file beside the sheet. `same`: lines that say what is stored; `kept`: blank cells of the
    file where something is stored; `missing`: lines the file does not have."""

    blocks: list[Block] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0
    kept: int = 0
    missing: list[Line] = field(default_factory=list)
    lost_columns: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many cells would change."""
        return sum(len(block.changes) for block in self.blocks)


def check_whose(file: SheetFile, sheet: PeriodSheet) -> None:
    """Raise FileRefused, naming whose it is, when the file is another agency's or period's."""
    own = (sheet.agency.pk, sheet.period.pk)
    for row in file.rows:
        if (row.key.agency, row.key.period) != own:
            agency = Agency.objects.filter(pk=row.key.agency).first()
            period = ReportingPeriod.objects.filter(pk=row.key.period).first()
            raise FileRefused(
                _("Tệp này là phiếu %(period)s của %(agency)s, không phải phiếu đang nhập.")
                % {
                    "period": period.label if period else _("kỳ khác"),
                    "agency": agency.name if agency else _("cơ quan khác"),
                }
            )


def compare(file: SheetFile, sheet: PeriodSheet, *, clear: bool) -> Comparison:
    """The file's rows beside what is stored. With `clear` a blank cell means that nothing is to
    stand there, else it means nothing. Raises FileRefused (see `check_whose`)."""
    check_whose(file, sheet)
    found = Comparison(problems=[*file.problems])
    by_report: dict[int, list[tuple[Line, Row]]] = {}
    for row in file.rows:
        line = sheet.by_key.get((row.key.report, row.key.measure))
        if line is None:
            place = _("Hàng %(row)d, %(sheet)s") % {"row": row.number, "sheet": row.sheet}
            found.skipped.append(Skipped(place, _("Dòng này không còn phải báo cáo.")))
        else:
            by_report.setdefault(line.report.pk, []).append((line, row))
    for pairs in by_report.values():
        _compare_report(pairs, sheet, found, clear=clear)
    there = {(row.key.report, row.key.measure) for row in file.rows}
    found.missing = [line for key, line in sheet.by_key.items() if key not in there]
    found.lost_columns = _lost_columns(by_report.values())
    return found


def _lost_columns(rows: Iterable[list[tuple[Line, Row]]]) -> list[str]:
    """The headings of columns that the file lacks."""
    lost: dict[str, None] = {}
    for line, row in (pair for pairs in rows for pair in pairs):
        names = columns_of(type(line.told))
        lost |= dict.fromkeys(names[name] for name in line.columns if name not in row.columns)
    return [*lost]


def _compare_report(
    pairs: list[tuple[Line, Row]], sheet: PeriodSheet, found: Comparison, *, clear: bool
) -> None:
    """Add what the rows of one report say: a block, a line skipped, or problems."""
    report, before = pairs[0][0].report, len(found.problems)
    texts: dict[str, str] = {}
    places: dict[str, tuple[Row, str]] = {}
    for line, row in pairs:
        given = _given(line, row, found, clear=clear)
        texts |= {line.field(column): text for column, text in given.items()}
        places |= {line.field(column): (row, column) for column in given}
    form = sheet.form(report.pk, texts)
    form.is_valid()
    for name, (row, column) in places.items():
        found.problems += [row.problem(column, error) for error in form.errors.get(name, [])]
    if len(found.problems) > before:
        return
    changes = _changes(sheet.by_report[report.pk], form, texts)
    if not changes:
        found.same += len(pairs)
    elif why := why_not(report):
        name = ", ".join(dict.fromkeys(change.line.name for change in changes))
        found.skipped.append(Skipped(name, why))
    else:
        found.same += len(pairs) - len({change.line.name for change in changes})
        stale = any(row.key.version != report.version for _line, row in pairs)
        found.blocks.append(Block(report, changes, stale))


def _given(line: Line, row: Row, found: Comparison, *, clear: bool) -> dict[str, str]:
    """The texts of a row that differ from what was written in it, by column."""
    given = {}
    for column in row.columns:
        cell = row.cells.get(column)
        if column not in line.columns:
            if cell:
                found.problems.append(row.problem(column, _not_asked(line)))
            continue
        try:
            text = typed(cell, line, column)
        except CellRefused as refusal:
            found.problems.append(row.problem(column, str(refusal)))
            continue
        if text:
            if not _is_as_written(text, line, column):
                given[column] = text
        elif line.shown(column, line.stored(column)):
            if clear:
                given[column] = ""
            else:
                found.kept += 1
    return given


def _not_asked(line: Line) -> str:
    if line.measure and line.measure.in_words:
        return _("Chỉ tiêu này báo cáo bằng lời: ghi ở cột “Kết quả bằng lời”, để trống ô này.")
    return _("Chỉ tiêu này báo cáo bằng số: để trống ô này, ghi thêm ở cột “Ghi chú”.")


def _is_as_written(text: str, line: Line, column: str) -> bool:
    """Whether a cell still holds what a workbook can hold of the value written there: long texts
    are cut, long numbers rounded. What last year's plan filled in is not taken for typed."""
    value = line.written(column)
    if isinstance(value, Decimal):
        kept = _EXCEL_DIGITS.create_decimal(value)
        if line.measure and line.stored(column) is None:
            return text == format_input(kept, line.measure.low)
        return kept != value and text.replace(".", "").replace(",", ".") == f"{kept:f}"
    return isinstance(value, str) and text == clean_typed(cell_text(value))


def _changes(lines: list[Line], form: ReportForm, texts: Mapping[str, str]) -> list[Change]:
    """The cells of a report's valid form that say something else than what is stored."""
    changed, found = {*form.changed_data} & texts.keys(), []
    for line in lines:
        names = columns_of(type(line.told))
        for column in line.columns:
            name = line.field(column)
            if name in changed:
                old = line.shown(column, line.stored(column))
                new = line.shown(column, form.cleaned_data[name])
                found.append(Change(line, names[column], *marked(old, new), name, texts[name]))
    return found


def why_not(report: Report) -> str:
    """Why nothing can be written on a report; "" when it can."""
    if report.period.is_closed:
        return _("Kỳ báo cáo đã đóng.")
    if not report.is_editable:
        state = state_badge(report).label
        first = {
            PENDING: _("%(state)s; muốn sửa thì rút lại trước."),
            SUBMITTED: _("%(state)s; muốn sửa thì thu hồi trước."),
            ACCEPTED: _("%(state)s; muốn sửa thì đề nghị cơ quan theo dõi mở lại trước."),
        }
        return first[report.state] % {"state": state}
    return ""


# --- taking ---------------------------------------------------------------------------------------
@dataclass
class Taken:
    """What became of the chosen reports: how many were saved, and the others with why."""

    saved: int = 0
    refused: list[tuple[Report, str, dict[str, str]]] = field(default_factory=list)


def take(
    sheet: PeriodSheet, chosen: Mapping[int, tuple[int, Mapping[str, str]]], by: User
) -> Taken:
    """Save the chosen changes, a transaction for each report.

    `chosen`: by report, the version that the person saw and the texts by field. What somebody
    saved or sent in between is not overwritten; the others are taken. Names that are no fields
    of the report are left out.
    """
    taken = Taken()
    for pk, (version, given) in chosen.items():
        if pk not in sheet.by_report:
            continue
        report = sheet.by_report[pk][0].report
        form = sheet.form(pk, given)
        texts = {name: text for name, text in given.items() if name in form.fields}
        if not form.is_valid():
            first = next(iter(form.errors.values()))[0]
            taken.refused.append((report, str(first), texts))
            continue
        try:
            _save(report, form, texts, version, by)
        except Refused as refusal:
            taken.refused.append((report, str(refusal.message), texts))
        else:
            taken.saved += 1
    return taken


def _save(
    report: Report, form: ReportForm, texts: Mapping[str, Any], version: int, by: User
) -> None:
    if isinstance(form, ObservationsForm):
        rows: dict[int, dict[str, object]] = {}
        for row in form.observations:
            for column in form.columns(row.measure):
                name = place(row.measure, column)
                if name in texts:
                    rows.setdefault(row.measure_id, {})[column] = form.cleaned_data[name]
        indicators.services.save_observations(report=report, by=by, version=version, rows=rows)
    else:
        values = {name: form.cleaned_data[name] for name in texts}
        tasks.services.save_progress(report=report, by=by, version=version, values=values)


def look_again(sheet: PeriodSheet, taken: Taken) -> Comparison:
    """What was refused beside what is stored now: to be chosen again, or no longer possible."""
    found = Comparison()
    for report, why, texts in taken.refused:
        lines = sheet.by_report.get(report.pk, [])
        form = sheet.form(report.pk, texts) if lines else None
        if form is None or not form.is_valid():
            found.skipped.append(Skipped(str(report.assignment.item), why))
            continue
        now = lines[0].report
        if reason := why_not(now):
            found.skipped.append(Skipped(lines[0].name, reason))
        elif changes := _changes(lines, form, texts):
            found.blocks.append(Block(now, changes, stale=True))
    return found
