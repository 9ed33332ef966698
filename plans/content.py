"""What a plan says, whole and at rest: the state that a revision replaces, or makes.

Every way into the plan (the official workbook, Word, flat sheets, last year's plan, undoing a
revision) ends in one `PlanContent`; it is compared with the plan's own and applied by
`plans.services`. Pure values, JSON in and out; codes and usernames stand for rows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class SectionContent:
    """A section: appendix, numeral, title (verbatim); ``pk`` when it is a row already."""

    appendix: str
    roman: str
    title: str
    pk: int | None = None


@dataclass(frozen=True)
class DutyContent:
    """An agency's duty on an item, see `plans.Assignment`; codes for rows, "" for none.

    ``chosen_by`` is a username, ``chosen_at`` an ISO moment: set when a person chose the agency.
    """

    agency: str
    role: str
    phrase: str = ""
    group: str = ""
    chosen_by: str = ""
    chosen_at: str = ""


@dataclass(frozen=True)
class OpenContent:
    """A phrase nobody has settled yet, see `plans.OpenPhrase`."""

    column: str
    phrase: str
    group: str
    qualifier: str
    position: int


@dataclass(frozen=True)
class ItemContent:
    """A line: its place, its verbatim words and cells, its duties in order, its measures.

    ``measures`` are the values of `indicators.Measure` by field name, decimals as text: this
    room carries them and does not read them. ``pk`` when the line is a row already;
    ``last_year``: that of the same line in the plan before.
    """

    appendix: str
    number: str
    roman: str
    text: str
    agencies_text: str = ""
    monitors_text: str = ""
    duties: tuple[DutyContent, ...] = ()
    open_phrases: tuple[OpenContent, ...] = ()
    measures: tuple[dict[str, Any], ...] = ()
    pk: int | None = None
    last_year: int | None = None

    @property
    def label(self) -> str:
        """“I/23”."""
        return f"{self.appendix}/{self.number}"


@dataclass
class PlanContent:
    """All sections and lines of a plan in their order."""

    sections: list[SectionContent] = field(default_factory=list)
    items: list[ItemContent] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The content as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PlanContent:
        """The content that ``to_json`` wrote."""

        def item(stored: dict[str, Any]) -> ItemContent:
            return ItemContent(
                **stored
                | {
                    "duties": tuple(DutyContent(**duty) for duty in stored["duties"]),
                    "open_phrases": tuple(OpenContent(**o) for o in stored["open_phrases"]),
                    "measures": tuple(stored["measures"]),
                }
            )

        return cls(
            [SectionContent(**section) for section in data["sections"]],
            [item(stored) for stored in data["items"]],
        )

    def anew(self) -> PlanContent:
        """The same as the start of another plan: new rows that know last year's."""
        return PlanContent(
            [replace(section, pk=None) for section in self.sections],
            [replace(item, pk=None, last_year=item.pk) for item in self.items],
        )

    def fingerprint(self) -> str:
        """sha256 of everything said: a preview is worth as long as this is the same."""
        canonical = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()
