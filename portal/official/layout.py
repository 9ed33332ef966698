"""The three appendices as tables: what Excel, Word and PDF all print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from common.text import visible
from plans.content import ItemContent, PlanContent

# Nghị định 30/2020/NĐ-CP on A4 landscape, in mm.
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = 20, 20, 30, 15
PAGE_WIDTH, PAGE_HEIGHT = 297, 210
TABLE_WIDTH = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT

_APPENDICES = ("I", "II", "III")
_RESULT_WIDTH = {"I": 110, "II": 40, "III": 30}
_LETTER = 2.2  # mm that a letter of size 12 takes, blanks counted too
_LONG = 10  # lines of a row that may break across pages


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in mm, how its cells are aligned."""

    heading: str
    width: float
    align: Literal["left", "center", "justify"] = "left"


@dataclass(frozen=True)
class Row:
    """A row of cells, one a column; a ``section`` has two: its numeral, and its title across.

    ``sub`` is a row without number below a metric. ``breaks``: it is so long that it may break
    across pages. ``numbers``: the cells, by place, that are numbers in Excel, with their formats.
    """

    kind: Literal["section", "item", "sub"]
    cells: tuple[str, ...]
    breaks: bool = False
    numbers: Mapping[int, tuple[Decimal, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """An appendix: “Phụ lục I”, its title, the notes in italics below, columns and rows.

    Cells hold the plan's words as they are, without characters that nobody sees. ``numbered``: a
    row of column numbers (1), (2) stands below the headings, as forms with figures have it.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    numbered: bool = False


def result_headings() -> dict[str, tuple[str, ...]]:
    """Headings of result columns by appendix, without a word by which plan columns are found."""
    figures = (_("Thực hiện kỳ"), _("Lũy kế"), _("Ước cả năm"), _("Ghi chú"))
    return {
        "I": (_("Tiến độ"), _("Kết quả kỳ báo cáo"), _("Khó khăn, kiến nghị")),
        "II": figures,
        "III": figures,
    }


@dataclass(frozen=True)
class Results:
    """What was reported for a period, as columns to the right of the plan's own.

    ``period``: its label, such as “quý III năm 2023”. ``texts``: the cells of a row, one a
    heading of its appendix, by the label of a task or target (“I/23”) or the code of a measure
    in Appendix III (“6”, “6.1”); a row that is missing has none.
    """

    period: str
    texts: Mapping[str, Sequence[str]]
    headings: Mapping[str, Sequence[str]] = field(default_factory=result_headings)


def official_tables(
    content: PlanContent, *, year: int, legal_basis: str, results: Results | None = None
) -> list[Table]:
    """The appendices of the plan of ``year``, with ``results`` beside if given.

    ``legal_basis``: the resolution carried out, “Nghị quyết số 01/NQ-CP ngày …”.
    """
    notes = [
        _("(Kèm theo Kế hoạch hành động của Ủy ban nhân dân tỉnh thực hiện\n%(basis)s)")
        % {"basis": legal_basis}
    ]
    if results:
        notes.append(_("Kết quả thực hiện %(period)s") % {"period": results.period})
    tables = []
    for appendix in _APPENDICES:
        columns = _columns(appendix, year, results)
        tables.append(
            Table(
                name=_("Phụ lục %(number)s") % {"number": appendix},
                title=title_of(appendix, year),
                notes=tuple(map(visible, notes)),
                columns=columns,
                rows=tuple(_rows(content, appendix, columns, results)),
            )
        )
    return tables


def file_title(tables: Sequence[Table]) -> str:
    """The title of a file that holds the tables."""
    return ", ".join(table.name for table in tables)


def title_of(appendix: str, year: int) -> str:
    """The title of an appendix of the plan of a year."""
    titles = {
        "I": _("PHÂN CÔNG THỰC HIỆN CÁC NHIỆM VỤ VÀ GIẢI PHÁP CHỦ YẾU"),
        "II": _("CHỈ TIÊU CHỦ YẾU CỦA KẾ HOẠCH PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM %(year)d"),
        "III": _("MỘT SỐ CHỈ TIÊU CỤ THỂ CHO CÁC NGÀNH, LĨNH VỰC NĂM %(year)d"),
    }
    return titles[appendix] % {"year": year}


def _columns(appendix: str, year: int, results: Results | None) -> tuple[Column, ...]:
    """The plan's columns and those of results; all but the first share what width is left."""
    first, *others = {
        "I": (
            Column(_("STT"), 14, "center"),
            Column(_("Nội dung công việc"), 133, "justify"),
            Column(_("Cơ quan thực hiện"), 55),
            Column(_("Cơ quan chịu trách nhiệm theo dõi/đôn đốc/tổng hợp báo cáo"), 50),
        ),
        "II": (
            Column(_("TT"), 14, "center"),
            Column(_("Chỉ tiêu"), 168, "justify"),
            Column(_("Cơ quan chủ trì theo dõi, đánh giá"), 70),
        ),
        "III": (
            Column(_("TT"), 14, "center"),
            Column(_("CHỈ TIÊU"), 104, "justify"),
            Column(_("Đơn vị"), 26, "center"),
            Column(_("Chỉ tiêu cả nước năm %(year)d") % {"year": year}, 32, "center"),
            Column(_("Chỉ tiêu tỉnh năm %(year)d") % {"year": year}, 28, "center"),
            Column(_("Cơ quan chủ trì theo dõi, đánh giá"), 48),
        ),
    }[appendix]
    headings = results.headings[appendix] if results else ()
    others += [Column(visible(heading), _RESULT_WIDTH[appendix]) for heading in headings]
    share = (TABLE_WIDTH - first.width) / sum(column.width for column in others)
    return (first, *(Column(c.heading, c.width * share, c.align) for c in others))


def _rows(
    content: PlanContent, appendix: str, columns: Sequence[Column], results: Results | None
) -> Iterator[Row]:
    """Lines without section first, as no heading stands above them; then section by section."""
    sections = [section for section in content.sections if section.appendix == appendix]
    items = [item for item in content.items if item.appendix == appendix]
    width = len(results.headings[appendix]) if results else 0
    for roman, title in [("", ""), *((s.roman, s.title) for s in sections)]:
        if roman:
            yield Row("section", (visible(roman), visible(title)))
        for item in items:
            if item.roman == roman:
                for kind, key, cells in _lines(item):
                    reported = results.texts.get(key) if results else None
                    yield row_of(kind, [*cells, *(reported or [""] * width)], columns)


def _lines(item: ItemContent) -> Iterator[tuple[Literal["item", "sub"], str, list[str]]]:
    """Kind, key of results and plan cells of an item's row and of those without number below."""
    if item.appendix != "III":
        monitors = [item.monitors_text] if item.appendix == "I" else []
        yield "item", item.label, [item.number, item.text, item.agencies_text, *monitors]
        return
    own = next((measure for measure in item.measures if measure["code"] == item.number), {})
    cells = [item.number, item.text, *_figures(own), item.agencies_text]
    yield "item", item.number, cells
    for measure in item.measures:
        if measure is not own:
            cells = ["", measure["label"], *_figures(measure), measure["agencies_text"]]
            yield "sub", measure["code"], cells


def _figures(measure: Mapping[str, Any]) -> list[str]:
    """The verbatim unit, national and provincial cells of a measure, blank without one."""
    return [measure.get(name, "") for name in ("unit_text", "national_text", "provincial_text")]


def row_of(
    kind: Literal["item", "sub"],
    cells: Sequence[str],
    columns: Sequence[Column],
    numbers: Mapping[int, tuple[Decimal, str]] | None = None,
) -> Row:
    """A row of visible words, which may break across pages when it is very long."""
    texts = tuple(map(visible, cells))
    lines = max(
        text.count("\n") + len(text) * _LETTER / column.width
        for text, column in zip(texts, columns, strict=True)
    )
    return Row(kind, texts, lines > _LONG, numbers or {})
