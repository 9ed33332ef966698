"""What a file means for the plan: its lines matched with the plan's, agencies and values read.

The result is the whole new state of the plan, and what only a person can settle. Nothing is
written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from agencies.phrases import Vocabulary
from common.text import fold
from indicators.cells import MetricRow, ValueCell, read_rows
from indicators.reading import Reading, carry, propose
from plans.addressing import keep_choices, read_duties
from plans.changes import matched, pair, pair_sections, readdressed, reworded
from plans.content import ItemContent, PlanContent, SectionContent
from portal.workbook.reading import Level, Problem, ReadCell, ReadItem, ReadPlan, ReadRow
from portal.workbook.state import BLANK_MEASURE, as_kept

NOUNS = {"I": "nhiệm vụ", "II": "chỉ tiêu chủ yếu", "III": "chỉ tiêu ngành"}


@dataclass(frozen=True)
class Ground:
    """What a file is read against. ``base``: the plan as it stands, empty for a new year;
    ``last``: last year's plan then; ``members``: of the groups that are certain; ``year``: of the
    plan, 0 where that does not matter."""

    base: PlanContent
    last: PlanContent
    vocabulary: Vocabulary
    members: Mapping[str, Sequence[str]]
    year: int = 0


@dataclass
class UnknownName:
    """A spelling of an agency that nobody knows, once, with all its places (“I/23”)."""

    key: str
    raw: str
    cell: ReadCell
    places: list[str] = field(default_factory=list)


@dataclass
class Sentence:
    """A target whose measures are proposed, with the spans they were read from."""

    label: str
    text: str
    reading: Reading
    measures: tuple[dict[str, Any], ...]
    decided: bool


@dataclass
class Understood:
    """The new state, all problems (those of reading included), and what to settle."""

    content: PlanContent
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[str, UnknownName] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    places: dict[str, ReadCell] = field(default_factory=dict)  # label → the cell of its words

    @property
    def errors(self) -> list[Problem]:
        """What must be mended in the file."""
        return [problem for problem in self.problems if problem.level == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """What is worth a look."""
        return [problem for problem in self.problems if problem.level == "warning"]


def understand(read: ReadPlan, ground: Ground, answers: Mapping[str, Any]) -> Understood:
    """The state of the plan that a file asks for.

    Appendices that the file does not have stay as they are. ``answers``: ``convert`` (words in
    old encodings may be taken as converted), ``measures`` ({“II/5”: measures a person confirmed}).
    """
    return _Mind(read, ground, answers).work()


class _Mind:
    """Works through one file."""

    def __init__(self, read: ReadPlan, ground: Ground, answers: Mapping[str, Any]) -> None:
        self.read, self.ground, self.answers = read, ground, answers
        self.known = ground.base if ground.base.items else ground.last
        self.is_new_year = not ground.base.items
        self.result = Understood(PlanContent())

    def work(self) -> Understood:
        convert = self.answers.get("convert")
        self.result.problems = [p for p in self.read.problems if not (convert and p.code)]
        self._year()
        self._sections()
        for appendix in ("I", "II", "III"):
            if appendix in self.read.appendices:
                self._appendix(appendix)
            elif self.read.appendices:
                self._leave(appendix)
        sheets = list(dict.fromkeys(problem.sheet for problem in self.result.problems))
        self.result.problems.sort(key=lambda problem: (sheets.index(problem.sheet), problem.row))
        return self.result

    def _leave(self, appendix: str) -> None:
        """An appendix that the file does not have stays as it stands, and is said."""
        kept = matched(self.ground.base.items, appendix)
        self.result.content.items += kept
        note = (
            _("Tệp không có Phụ lục %(appendix)s; %(n)d dòng của phụ lục này giữ nguyên.")
            if kept
            else _("Tệp không có Phụ lục %(appendix)s: kế hoạch chưa có dòng nào của phụ lục này.")
        )
        self._about_file("warning", note % {"appendix": appendix, "n": len(kept)})

    def _year(self) -> None:
        said = self.read.years
        if self.ground.year and said and self.ground.year not in said:
            message = _(
                "Tiêu đề trong tệp ghi năm %(said)s, không phải năm %(year)d. Nếu nhầm tệp hoặc "
                "nhầm năm thì bỏ dự thảo này."
            )
            words = {"said": ", ".join(map(str, said)), "year": self.ground.year}
            self._about_file("warning", message % words)

    def _about_file(self, level: Level, message: str) -> None:
        self.result.problems.append(Problem.about(level, "", message))

    def said(self, cell: ReadCell | None) -> str:
        """The words of a cell; those in an old encoding as converted, which stays an error until
        a person wants it."""
        return (cell.converted or cell.text) if cell else ""

    # --- sections ---------------------------------------------------------------------------
    def _sections(self) -> None:
        """The new sections, each matched with a standing one."""
        new = [
            SectionContent(section.appendix, section.roman, self.said(section.title))
            for section in self.read.sections
            if section.appendix in self.read.appendices
        ]
        standing = [s for s in self.known.sections if s.appendix in self.read.appendices]
        pairs = pair_sections(standing, new)
        result = self.result.content.sections
        for index, section in enumerate(new):
            if index in pairs:
                old = standing[pairs[index]]
                title = reworded(old.title, section.title)
                pk = None if self.is_new_year else old.pk
                section = replace(section, title=title, pk=pk)
            result.append(section)
        others = [s for s in self.ground.base.sections if s.appendix not in self.read.appendices]
        result += others
        result.sort(key=lambda section: section.appendix)

    # --- items ------------------------------------------------------------------------------
    def _appendix(self, appendix: str) -> None:
        lines = [item for item in self.read.items if item.appendix == appendix]
        drafts = [
            ItemContent(appendix, item.number, item.roman, self.said(item.cells["text"]))
            for item in lines
        ]
        standing = matched(self.known.items, appendix)
        pairs = pair(standing, drafts)
        for index, (line, draft) in enumerate(zip(lines, drafts, strict=True)):
            old = standing[pairs[index]] if index in pairs else None
            self.result.places[draft.label] = line.cells["text"]
            item = self._item(line, draft, old)
            item = self._with_measures(line, item, old)
            self.result.content.items.append(item)
        self._say_reused_numbers(standing, drafts, pairs)
        if not lines:
            note = _("Phụ lục %(appendix)s trong tệp không có dòng nào.")
            self._about_file("error", note % {"appendix": appendix})

    def _item(self, line: ReadItem, draft: ItemContent, old: ItemContent | None) -> ItemContent:
        """The line with its words, cells and duties; what reads the same stays as it stands."""
        cells = {
            "agencies_text": self.said(line.cells.get("agencies")),
            "monitors_text": self.said(line.cells.get("monitors")),
        }
        if old:
            draft = replace(draft, text=reworded(old.text, draft.text))
            cells = {name: readdressed(getattr(old, name), text) for name, text in cells.items()}
        if self.is_new_year:
            draft = replace(draft, last_year=old.pk if old else None)
        else:
            draft = replace(draft, pk=old.pk if old else None, last_year=old and old.last_year)
        item = replace(draft, **cells)
        if not (item.agencies_text or any("agencies" in row.cells for row in line.rows)):
            note = _("Chưa ghi cơ quan nào: không ai được giao báo cáo dòng này.")
            self._warn(line.cells["text"], note)
        return self._with_duties(line, item, old)

    def _with_duties(
        self, line: ReadItem, item: ItemContent, old: ItemContent | None
    ) -> ItemContent:
        subcells = [] if item.agencies_text else self._subrow_agencies(line)
        if old and self._same_addressees(item, old, subcells):
            return replace(item, duties=old.duties, open_phrases=old.open_phrases)
        duties, open_phrases = read_duties(
            cells=[item.agencies_text, *subcells],
            monitors=item.monitors_text,
            vocabulary=self.ground.vocabulary,
            members=self.ground.members,
        )
        if old:
            duties, open_phrases = keep_choices(old, duties, open_phrases)
        for phrase in open_phrases:
            if phrase.qualifier == "unknown":
                self._note_unknown(line, item, phrase.phrase, phrase.column)
        return replace(item, duties=duties, open_phrases=open_phrases)

    def _same_addressees(
        self, item: ItemContent, old: ItemContent, subcells: Sequence[str]
    ) -> bool:
        """Whether the agency cells read as before; a name still unknown is worth reading again."""
        before = [m["agencies_text"] for m in old.measures if m["agencies_text"]]
        return (
            (item.agencies_text, item.monitors_text) == (old.agencies_text, old.monitors_text)
            and (not subcells or list(map(fold, subcells)) == list(map(fold, before)))
            and all(phrase.qualifier != "unknown" for phrase in old.open_phrases)
        )

    def _subrow_agencies(self, line: ReadItem) -> list[str]:
        return [self.said(row.cells["agencies"]) for row in line.rows if "agencies" in row.cells]

    def _note_unknown(self, line: ReadItem, item: ItemContent, raw: str, column: str) -> None:
        cell = line.cells.get(column) or next(
            (row.cells["agencies"] for row in line.rows if "agencies" in row.cells),
            line.cells["text"],
        )
        key = fold(raw)
        name = self.result.unknown.setdefault(key, UnknownName(key, raw, cell))
        if item.label not in name.places:
            name.places.append(item.label)

    def _say_reused_numbers(
        self, standing: Sequence[ItemContent], drafts: Sequence[ItemContent], pairs: dict[int, int]
    ) -> None:
        """A standing number over quite other words: said, never overwritten."""
        gone = {o.number: o for i, o in enumerate(standing) if i not in set(pairs.values())}
        for index, draft in enumerate(drafts):
            if index not in pairs and draft.number in gone and not self.is_new_year:
                message = _(
                    "Số %(label)s nay là nội dung khác hẳn: coi là %(noun)s mới, dòng cũ rời kế "
                    "hoạch và giữ lịch sử. Nếu vẫn là dòng cũ, viết lời gần với bản hiện hành hơn."
                )
                words = {"label": draft.label, "noun": NOUNS[draft.appendix]}
                self._warn(self.result.places[draft.label], message % words)

    def _warn(self, cell: ReadCell, message: str, level: Level = "warning") -> None:
        self.result.problems.append(Problem.of(level, cell, message))

    # --- measures ---------------------------------------------------------------------------
    def _with_measures(
        self, line: ReadItem, item: ItemContent, old: ItemContent | None
    ) -> ItemContent:
        if item.appendix == "I":
            return item
        before = renumbered(old, item.number) if old else ()
        if item.appendix == "III":
            measures = self._metric(line, item, before)
        else:
            measures = self._target(item, old, before)
        return replace(item, measures=tuple(map(as_kept, measures)))

    def _target(
        self, item: ItemContent, old: ItemContent | None, before: Sequence[dict[str, Any]]
    ) -> tuple[dict[str, Any], ...]:
        """The measures a person decided, those of the same words before, or proposed ones."""
        decided = self.answers.get("measures", {}).get(item.label)
        if old and old.text == item.text and decided is None:
            return tuple(before)
        reading = propose(item.text)
        if decided is None:
            found = carry(reading.measures, before, old.text if old else "", number=item.number)
        else:
            found = decided
        measures = tuple(
            BLANK_MEASURE | measure | {"position": n} for n, measure in enumerate(found, 1)
        )
        self.result.sentences.append(
            Sentence(item.label, item.text, reading, measures, decided is not None)
        )
        if reading.unread and decided is None:
            numbers = ", ".join(f"“{item.text[a:b]}”" for a, b in reading.unread)
            message = _("Chưa hiểu %(numbers)s trong câu; giữ nguyên văn, không tách thành số đo.")
            self._warn(self.result.places[item.label], message % {"numbers": numbers})
        return measures

    def _metric(
        self, line: ReadItem, item: ItemContent, before: Sequence[dict[str, Any]]
    ) -> tuple[dict[str, Any], ...]:
        own = ReadRow(line.cells)
        rows = [self._row(row) for row in (own, *line.rows)]
        rows[0] = replace(rows[0], text=item.text, agencies=item.agencies_text)
        measures, problems = read_rows(item.number, rows, before)
        for problem in problems:
            cells = line.cells if not problem.row else line.rows[problem.row - 1].cells
            cell = cells.get(problem.column) or line.cells["text"]
            self._warn(cell, problem.message, problem.level)
        return measures

    def _row(self, row: ReadRow) -> MetricRow:
        def value(name: str) -> ValueCell:
            cell = row.cells.get(name)
            return ValueCell(self.said(cell), bool(cell and cell.value))

        return MetricRow(
            text=self.said(row.cells.get("text")),
            unit=self.said(row.cells.get("unit")),
            national=value("national"),
            provincial=value("provincial"),
            agencies=self.said(row.cells.get("agencies")),
        )


def renumbered(old: ItemContent, number: str) -> tuple[dict[str, Any], ...]:
    """The measures of a line under its new number: 8.3 becomes 9.3."""
    return tuple(
        measure | {"code": number + measure["code"].removeprefix(old.number)}
        for measure in old.measures
    )
