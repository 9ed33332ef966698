"""A line of the sheet: one report with its form, and what became of the text typed in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.vn import datetime_vn
from common.ui import Badge
from reporting.differences import Pieces, marked
from reporting.forms import VERSION_NOBODY_SAW, ReportForm
from reporting.models import Comment, Report
from reporting.states import state_badge
from reporting.workflow import EDITABLE, PENDING


@dataclass(frozen=True)
class Difference:
    """A field that somebody stored in one way and the person typed in another."""

    label: str
    stored: Pieces
    typed: Pieces


@dataclass
class Row:
    """One report on the sheet.

    A row is fresh (it shows what is stored) or bound (it shows what was typed, with the version
    it was typed upon). `seen` is a digest of what the page showed when it was opened: a row whose
    posted fields have the same digest was not touched and is left alone.
    """

    report: Report
    before: Report | None
    said: Comment | None = None
    files: int = 0
    data: Mapping[str, Any] | None = None
    version: int = 0
    faults: list[str] = field(default_factory=list)
    overtaken: str = ""
    just_saved: bool = False
    refilled: bool = False
    reason: str = ""

    def __post_init__(self):
        self.version = self.report.version

    # what a kind of row fills in

    def make_form(self, data: Mapping[str, Any] | None = None) -> ReportForm:
        """The wing's form, its names prefixed with the row's."""
        raise NotImplementedError

    def mark_names(self) -> list[str]:
        """The names of the boxes “không thay đổi” of the row."""
        raise NotImplementedError

    def stored_marks(self) -> set[str]:
        """Those of them that are ticked as stored."""
        raise NotImplementedError

    def save(self, by, version: int) -> Report:
        """Store what is valid of the bound form; `faults` is filled with what a box refuses."""
        raise NotImplementedError

    def move(self, by, version: int, act) -> Report:
        """Hand in or send the report. Raises Incomplete, Refused."""
        raise NotImplementedError

    def problems(self) -> dict[str, str]:
        """What is missing for sending as stored: message by the id of its place on the page."""
        raise NotImplementedError

    def remarks(self) -> list[tuple[str, str]]:
        """What is worth a second look, as stored: (id of its place on the page, message).
        Sending does not depend on it."""
        raise NotImplementedError

    # what all rows share

    @property
    def anchor(self) -> str:
        """The id of the row on the page."""
        return f"hang-{self.report.pk}"

    @property
    def prefix(self) -> str:
        """What the row's fields are called by: r12."""
        return f"r{self.report.pk}"

    @property
    def item(self):
        """The plan's line the report answers."""
        return self.report.assignment.item

    @property
    def is_editable(self) -> bool:
        """Whether its author may still change the words."""
        return self.report.state in EDITABLE and not self.report.period.is_closed

    @property
    def is_pending(self) -> bool:
        """Whether it waits for the head of the agency."""
        return self.report.state == PENDING and not self.report.period.is_closed

    @property
    def is_ready(self) -> bool:
        """Whether it can go as it is stored."""
        return self.is_editable and not self.is_refused and not self.problems()

    @property
    def is_refused(self) -> bool:
        """Whether something typed in it is not stored for a reason."""
        return bool(self.data is not None and (self.form.errors or self.faults or self.overtaken))

    @property
    def form(self) -> ReportForm:
        """The row's form, made once."""
        if not hasattr(self, "_form"):
            self._form = self.make_form(self.data)
        return self._form

    def bind(self, data: Mapping[str, Any]) -> None:
        """Show what was typed, and the version it was typed upon."""
        self.data, self.version = data, self.posted_version(data)
        self.__dict__.pop("_form", None)

    def show_stored(self) -> None:
        """Show what is stored after all."""
        self.data, self.version = None, self.report.version
        self.__dict__.pop("_form", None)

    def posted_version(self, data: Mapping[str, Any]) -> int:
        """The version the page showed, or the newer one that the person chose to write over."""
        text = data.get(f"{self.prefix}-over") or data.get(f"{self.prefix}-version", "")
        return int(text) if str(text).isdecimal() else VERSION_NOBODY_SAW

    @property
    def seen(self) -> str:
        """The digest to carry along: of what was shown first, until all of it is stored."""
        if self.data is not None and not self.just_saved:
            return self.data.get(f"{self.prefix}-seen", "")
        return self.digest()

    def digest(self) -> str:
        """The digest of what the row shows."""
        values = [self.form[name].value() for name in self.form.fields]
        marks = [str(name in self.marks) for name in self.mark_names()]
        texts = ["" if value is None else str(value) for value in values]
        joined = "\x1f".join([*texts, *marks]).replace("\r\n", "\n").replace("\r", "\n")
        return hashlib.sha256(joined.encode()).hexdigest()[:16]

    def is_touched(self, data: Mapping[str, Any]) -> bool:
        """Whether what was posted differs from what the page had shown."""
        if f"{self.prefix}-seen" not in data:
            return False
        typed = type(self)(**self.shared())
        typed.bind(data)
        return f"{self.prefix}-over" in data or typed.digest() != data.get(f"{self.prefix}-seen")

    def shared(self) -> dict[str, Any]:
        """What another row of the same report starts from."""
        return {"report": self.report, "before": self.before}

    @property
    def marks(self) -> set[str]:
        """The boxes “không thay đổi” that are ticked: as typed, or as stored."""
        if self.data is None:
            return self.stored_marks()
        return {name for name in self.mark_names() if name in self.data}

    def differs(self) -> bool:
        """Whether what is typed in the bound row differs from what is stored."""
        return bool(self.form.changed_data) or self.marks != self.stored_marks()

    def differences(self) -> list[Difference]:
        """Both texts of every field that differs, while somebody else's save stands between."""
        stored = self.make_form()
        return [
            Difference(
                str(self.form[name].label), *marked(stored.shown(name), self.form.shown(name))
            )
            for name in self.form.changed_data
        ]

    @property
    def badge(self) -> Badge:
        """Where the row stands: as a report, or as something that could not be stored."""
        if self.is_refused:
            return Badge("refused", "refused", _("Không lưu được"))
        if self.just_saved and self.report.updated_at:
            return saved_badge(self.report)
        return state_badge(self.report)

    @property
    def period_before(self) -> str:
        """“Quý I/2023”; empty in the first period."""
        return self.before.period.label if self.before else ""

    @property
    def fine(self) -> str:
        """One line under the state: when it was stored, or when it went."""
        report = self.report
        if report.submitted_at and not self.is_editable and not self.is_pending:
            return _("nộp %(at)s") % {"at": datetime_vn(report.submitted_at)}
        return _("lưu %(at)s") % {"at": datetime_vn(report.updated_at)} if report.updated_at else ""


def saved_badge(report: Report) -> Badge:
    """“Đã lưu 08:02”."""
    at = datetime_vn(report.updated_at).partition(",")[0]
    return Badge("saved", "tick", _("Đã lưu %(at)s") % {"at": at})


def is_repeat(values: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether nothing is said that was not said before: each value blank or the same."""
    return all(value in (None, "") or value == before[name] for name, value in values.items())
