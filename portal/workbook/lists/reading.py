"""The whole state of a plan out of the workbook of lists. Nothing is written here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from common.grid import Grid
from common.text import fold
from plans.changes import APPENDICES, matched, pair, reworded
from plans.content import ItemContent, PlanContent, SectionContent
from portal.workbook.lists.parts import Lines, Parts
from portal.workbook.lists.registry import AgencyRow, read_agencies
from portal.workbook.lists.rows import Row, Rows
from portal.workbook.lists.sheets import CHOICES, GUIDE, list_sheets
from portal.workbook.reading import Problem

_YEAR = re.compile(r"năm (20[0-9]{2})\b")
_WORDS = ("text", "agencies_text", "monitors_text")


@dataclass
class ListsRead:
    """What a workbook of lists asks for. With errors among the ``problems`` the content is the
    state that stands. ``agencies`` are to be registered or changed before the plan is."""

    content: PlanContent
    problems: list[Problem] = field(default_factory=list)
    agencies: list[AgencyRow] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What must be mended in the file."""
        return [problem for problem in self.problems if problem.level == "error"]


def content_of_lists(grid: Grid, base: PlanContent, year: int) -> ListsRead:
    """The state that a workbook of lists makes of ``base``, the plan as it stands.

    For a year that has no plan yet ``base`` is last year's state made ``anew``. All errors are
    found at once, each with its cell; those of headings first, for without them no cell is known.
    """
    return _Reader(grid, base).work(year)


class _Reader:
    """Works through one workbook, from the sheets that name things to those that use the names."""

    def __init__(self, grid: Grid, base: PlanContent) -> None:
        self.grid, self.base = grid, base
        self.about_file: list[Problem] = []
        self.sheets: dict[str, Rows] = {}

    def work(self, year: int) -> ListsRead:
        self._open(year)
        if (headings := ListsRead(self.base, self._problems())).errors:
            return headings
        agencies = read_agencies(self.sheets["agencies"])
        fresh = {fold(one.code): Agency(code=one.code) for one in agencies if not one.before}
        self.sheets["duties"].about.column("agency").widget.rows.update(fresh)
        sections = self._sections()
        lines = self._lines(sections)
        parts = Parts(self.sheets, self._places(lines))
        content = PlanContent(sections, [parts.of(item, old) for item, old in lines])
        read = ListsRead(content, self._problems(), agencies)
        return ListsRead(self.base, read.problems) if read.errors else read

    def _problems(self) -> list[Problem]:
        return [*self.about_file, *(p for sheet in self.sheets.values() for p in sheet.problems)]

    def _say(self, level: Any, message: str) -> None:
        self.about_file.append(Problem(level, "", 0, "", "", message))

    def _open(self, year: int) -> None:
        """Find the sheets and their headings; say what is not read, and a guide to another year."""
        found = {fold(sheet.name): sheet for sheet in self.grid.sheets}
        guide = found.pop(fold(str(GUIDE)), None)
        found.pop(fold(str(CHOICES)), None)
        for name, about in list_sheets().items():
            if sheet := found.pop(fold(about.name), None):
                self.sheets[name] = Rows(about, sheet)
            else:
                self._say("error", _("Tệp thiếu trang “%s”.") % about.name)
        for sheet in found.values():
            if sheet.cells:
                message = _("Trang “%s” không thuộc bộ danh sách nên không đọc.")
                self._say("warning", message % sheet.name)
        cells = guide.cells.values() if guide else ()
        named = {int(y) for cell in cells if cell.row == 1 for y in _YEAR.findall(cell.text)}
        if named - {year}:
            message = _("Tệp ghi năm %(named)d, đang nhập cho kế hoạch năm %(year)d.")
            self._say("warning", message % {"named": min(named), "year": year})

    # --- sections and lines -----------------------------------------------------------------
    def _sections(self) -> list[SectionContent]:
        """The sections, matched with standing ones as lines are."""
        read = [
            SectionContent(row["appendix"], row["roman"], row["title"])
            for row in self.sheets["sections"].read()
        ]
        found = []
        for appendix in APPENDICES:
            new = [section for section in read if section.appendix == appendix]
            old = [section for section in self.base.sections if section.appendix == appendix]
            pairs = pair([_as_line(section) for section in old], [_as_line(s) for s in new])
            for index, section in enumerate(new):
                was = old[pairs[index]] if index in pairs else None
                title = reworded(was.title, section.title) if was else section.title
                found.append(replace(section, title=title, pk=was.pk if was else None))
        return found

    def _lines(
        self, sections: Sequence[SectionContent]
    ) -> list[tuple[ItemContent, ItemContent | None]]:
        """The lines of the workbook, each with the standing one that it is, if any."""
        romans = {(s.appendix, fold(s.roman)): s.roman for s in sections}
        drafts: defaultdict[str, list[tuple[Row, ItemContent]]] = defaultdict(list)
        for name in ("tasks", "indicators"):
            sheet = self.sheets[name]
            for row in sheet.read():
                appendix = row.values.get("appendix", "I")
                roman = romans.get((appendix, fold(row["roman"])), "")
                if not roman and (row["roman"] or appendix != "II"):
                    sheet.say(row, "roman", _("Ghi số La Mã của một mục có ở trang Mục."))
                words = {n: row.values[n] for n in _WORDS if n in row.values}
                draft = ItemContent(appendix, row["number"], roman, **words)
                drafts[appendix].append((row, draft))
        return [line for appendix in APPENDICES for line in self._known(appendix, drafts[appendix])]

    def _known(
        self, appendix: str, drafts: Sequence[tuple[Row, ItemContent]]
    ) -> list[tuple[ItemContent, ItemContent | None]]:
        """The lines of an appendix: one that is known keeps its identity and its characters."""
        sheet = self.sheets["tasks" if appendix == "I" else "indicators"]
        standing = matched(self.base.items, appendix)
        if standing and not drafts:
            message = _("Trang “%(sheet)s” không có dòng nào của Phụ lục %(appendix)s.")
            self._say("error", message % {"sheet": sheet.about.name, "appendix": appendix})
        pairs = pair(standing, [draft for _row, draft in drafts])
        paired = set(pairs.values())
        left = {old.number for i, old in enumerate(standing) if i not in paired}
        lines: list[tuple[ItemContent, ItemContent | None]] = []
        for index, (row, draft) in enumerate(drafts):
            old = standing[pairs[index]] if index in pairs else None
            if old:
                words: dict[str, Any] = {
                    n: reworded(getattr(old, n), row[n]) for n in _WORDS if n in row.values
                }
                draft = replace(old, number=draft.number, roman=draft.roman, **words)
            elif draft.number in left:
                message = _(
                    "Số này nay là nội dung khác hẳn: coi là dòng mới, dòng cũ rời kế hoạch và giữ "
                    "lịch sử. Nếu vẫn là dòng cũ, viết lời gần với bản hiện hành hơn."
                )
                sheet.say(row, "text", message, "warning")
            lines.append((draft, old))
        return lines

    def _places(self, lines: Sequence[tuple[ItemContent, ItemContent | None]]) -> Lines:
        """What the labels on the sheets of parts mean."""
        here = {fold(item.label): item.label for item, _old in lines}
        moved = {
            fold(old.label): item.label for item, old in lines if old and old.label != item.label
        }
        known = here.keys() | moved.keys()
        if moved:
            message = _(
                "%(n)d dòng đổi số: cột Dòng của các trang Cấu phần, Phân công, Cụm từ để ngỏ "
                "được hiểu theo số mới."
            )
            self._say("warning", message % {"n": len(moved)})
        gone = {fold(item.label) for item in self.base.items} - known
        return Lines(here, moved, frozenset(gone))


def _as_line(section: SectionContent) -> ItemContent:
    """A section as lines are paired: by its title, then by its numeral."""
    return ItemContent(section.appendix, section.roman, "", section.title)
