"""What a POST does to the rows of a sheet: store what was touched, send what is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import User
from common.templatetags.vn import datetime_vn
from portal.sheet.reading import Sheet
from portal.sheet.rows import Row
from reporting.models import Report
from reporting.workflow import Incomplete, NotAllowed, Refused, StaleVersion, WrongState


def save_row(row: Row, data: Mapping[str, Any], by: User) -> Report:
    """Store what was typed in a row as far as it can be read; the report as it is then.

    The row is bound afterwards and tells what is not stored: `form.errors` and `faults`, or
    `overtaken` when somebody else was faster or the report has left. Raises NotAllowed.
    """
    row.bind(data)
    row.form.is_valid()
    report = row.report
    try:
        report = row.save(by, row.version)
        row.version = report.version
        row.just_saved = not row.form.errors and not row.faults
    except NotAllowed:
        raise
    except (StaleVersion, WrongState) as refusal:
        if not row.differs():
            row.just_saved, row.version = True, row.report.version
        else:
            row.overtaken = _overtaken(row.report, refusal)
    return report


def _overtaken(report: Report, refusal: Refused) -> str:
    if isinstance(refusal, WrongState):
        return str(refusal.message)
    who = report.updated_by.name if report.updated_by else ""
    return _(
        "%(who)s lưu lúc %(at)s, khi anh/chị đang sửa. Chưa có chữ nào bị mất: bên dưới là cả hai."
    ) % {"who": who, "at": datetime_vn(report.updated_at)}


def carry_over(fresh: Row, tried: Row) -> None:
    """A row read anew takes over what was typed and could not be stored."""
    assert tried.data is not None
    fresh.bind(tried.data)
    fresh.version, fresh.faults = tried.version, tried.faults
    fresh.overtaken, fresh.just_saved = tried.overtaken, tried.just_saved
    fresh.refilled = tried.refilled
    if hasattr(tried, "refused"):
        fresh.refused = tried.refused  # type: ignore[attr-defined] # of the same kind


@dataclass
class Result:
    """What became of a POST of the whole sheet."""

    saved: list[Row] = field(default_factory=list)
    refused: dict[int, Row] = field(default_factory=dict)
    gone: list[Row] = field(default_factory=list)
    lacking: list[Row] = field(default_factory=list)
    stopped: list[tuple[Row, str]] = field(default_factory=list)

    def onto(self, sheet: Sheet) -> Sheet:
        """A sheet read anew, with the refused rows as they were typed."""
        for pk, tried in self.refused.items():
            if fresh := sheet.row(pk):
                carry_over(fresh, tried)
        return sheet


def save_sheet(sheet: Sheet, data: Mapping[str, Any], by: User) -> Result:
    """Store every row that was touched, each in its own transaction. Raises NotAllowed."""
    result = Result()
    for row in sheet.rows:
        if not row.is_touched(data):
            continue
        save_row(row, data, by)
        if row.just_saved:
            result.saved.append(row)
        elif row.is_editable or row.overtaken:
            result.refused[row.report.pk] = row
    return result


def send_rows(
    sheet: Sheet, result: Result, data: Mapping[str, Any], picked: set[str], by: User
) -> None:
    """Hand in or send the chosen rows that are ready, each in its own transaction, with the
    version the person saw. Raises NotAllowed."""
    stored = {row.report.pk: row.version for row in result.saved}
    on_desk = sheet.editable + (sheet.pending if sheet.may_send else [])
    for row in on_desk:
        pk = row.report.pk
        if str(pk) not in picked or pk in result.refused:
            continue
        version = stored.get(pk, row.posted_version(data))
        try:
            row.move(by, version, sheet.act)
            result.gone.append(row)
        except Incomplete:
            result.lacking.append(row)
        except NotAllowed:
            raise
        except Refused as refusal:
            result.stopped.append((row, str(refusal.message)))


def fill(sheet: Sheet, data: Mapping[str, Any]) -> Sheet:
    """The sheet with what was typed in the touched rows, nothing stored."""
    for row in sheet.rows:
        if row.is_touched(data):
            row.bind(data)
            if not row.is_editable and row.differs():
                row.overtaken = _("Báo cáo không còn sửa được.")
    return sheet
