"""The pages of the overview as workbooks: a sheet for each block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from common.excel import Column, Table
from common.ui import Badge
from portal.overview import agency, monitor, province, section
from portal.overview.frame import Frame
from portal.overview.grades import Grades
from portal.overview.lines import IndicatorLine, TaskLine
from portal.overview.punctual import Line
from portal.overview.strips import Standing
from reporting.items import plan_number
from reporting.timeliness import ANY_LATE, ON_TIME, OVERDUE

Sheet = tuple[str, Sequence[Column], list[Sequence[Any]]]


def sheets(title: str, notes: Sequence[str], blocks: Sequence[Sheet]) -> list[Table]:
    """Sheets under one title."""
    return [Table(name, f"{title}: {name}", columns, rows, notes) for name, columns, rows in blocks]


def of_province(frame: Frame, blocks: province.Blocks) -> list[Sheet]:
    """Targets and metrics by grade, tasks, agencies, what waits for the leaders."""
    return [
        _grades(frame, _("Chỉ tiêu chủ yếu"), blocks.targets),
        _grades(frame, _("Chỉ tiêu ngành"), blocks.metrics),
        _standings(blocks.standings),
        _timeliness(_("Đúng hạn"), _("Cơ quan"), blocks.agencies),
        (
            _("Cần quyết định"),
            [_text(_("Về"), 12), _text(_("Nội dung"), 80), _text(_("Ai, từ khi nào"), 60)],
            [
                (ask.tag, ask.text, ask.note)
                for ask in blocks.proposals + blocks.extensions + blocks.overdue
            ],
        ),
    ]


def of_agency(frame: Frame, blocks: agency.Blocks) -> list[Sheet]:
    """Tasks, indicators, timeliness by period, instructions to answer."""
    given = [
        (str(one.item), one.text, one.leader, one.given_on, one.due_on, state.label)
        for one, state in blocks.instructions
    ]
    return [
        _tasks(blocks.tasks),
        _indicators(blocks.indicators),
        _timeliness(_("Đúng hạn"), _("Kỳ"), blocks.periods),
        (
            _("Chỉ đạo phải trả lời"),
            [
                _text(_("Dòng"), 10),
                _text(_("Ý kiến chỉ đạo"), 70),
                _text(_("Người chỉ đạo"), 28),
                Column(_("Ngày chỉ đạo"), 14, "date"),
                Column(_("Hạn"), 14, "date"),
                _text(_("Tình trạng"), 22),
            ],
            given,
        ),
    ]


def of_section(frame: Frame, blocks: section.Blocks) -> list[Sheet]:
    """Tasks or metrics of the section, its agencies, what is stuck."""
    agencies = _timeliness(_("Đúng hạn"), _("Cơ quan"), blocks.agencies)
    if blocks.grades:
        by_grade = _grades(frame, _("Theo đánh giá"), blocks.grades)
        return [by_grade, _indicators(blocks.indicators), agencies]
    stuck = [
        (one.task, one.agency, one.words.difficulties, one.words.causes, one.words.proposals)
        for one in blocks.stuck
    ]
    heads = [_text(_("Nhiệm vụ"), 10), _text(_("Cơ quan"), 28)]
    said = (_("Khó khăn, vướng mắc"), _("Nguyên nhân"), _("Kiến nghị"))
    heads += [_text(name, 50) for name in said]
    return [_tasks(blocks.tasks), (_("Vướng mắc"), heads, stuck), agencies]


def of_monitor(blocks: monitor.Blocks) -> list[Sheet]:
    """The lines watched."""
    counts = (_("Phải nộp"), _("Đã nộp"), _("Nộp trễ"), _("Chưa nộp, quá hạn"))
    columns = [
        Column(_("STT"), 8, "integer"),
        _text(_("Nội dung"), 60),
        *(Column(name, 12, "integer") for name in counts),
        _text(_("Bản tổng hợp"), 16),
        _text(_("Hạn tổng hợp"), 18),
        _text(_("Tình hình"), 20),
        _text(_("Đánh giá theo hạn"), 26),
    ]
    rows = [
        (
            plan_number(line.item),
            line.item.text,
            *(figure.n for figure in line.figures),
            line.summary.label,
            line.due.label,
            line.standing and line.standing.badge.label,
            line.standing and line.standing.verdict.badge.label,
        )
        for line in blocks.lines
    ]
    return [(_("Các dòng theo dõi"), columns, rows)]


# --- sheets several pages share ------------------------------------------------------------------
def _text(header: str, width: int) -> Column:
    return Column(header, width, "text")


def _label(badge: Badge | None) -> str | None:
    return badge.label if badge else None


def _grades(frame: Frame, name: str, found: Grades) -> Sheet:
    estimate = _("Ước %(period)s")
    shown = [frame.before, frame.period] if frame.before else [frame.period]
    columns = [
        _text(_("Đánh giá"), 24),
        *(Column(estimate % {"period": p.label}, 14, "integer") for p in shown),
        Column(_("Theo thực hiện"), 14, "integer"),
        _text(_("Chỉ tiêu số"), 50),
    ]
    rows = [
        (
            row.badge.label,
            *([row.before.n] if row.before else []),
            row.now.n,
            row.by_result.n,
            ", ".join(cell.number for cell in row.cells),
        )
        for row in found.rows
    ]
    return (name, columns, rows)


def _standings(found: list[Standing]) -> Sheet:
    columns = [
        _text(_("Mục"), 8),
        Column(_("STT"), 8, "integer"),
        _text(_("Nhiệm vụ"), 70),
        Column(_("Hạn"), 14, "date"),
        _text(_("Tình hình"), 20),
        _text(_("Kỳ trước"), 20),
        _text(_("Đánh giá theo hạn"), 26),
        _text(_("Vì sao"), 60),
    ]
    rows = [
        (
            one.task.section.roman,
            plan_number(one.task),
            one.task.text,
            one.task.due_on,
            str(one.now.label),
            str(one.before.label) if one.before else None,
            one.verdict.badge.label,
            one.verdict.why,
        )
        for one in found
    ]
    return (_("Nhiệm vụ"), columns, rows)


def _tasks(lines: list[TaskLine]) -> Sheet:
    columns = [
        Column(_("STT"), 8, "integer"),
        _text(_("Nhiệm vụ"), 70),
        _text(_("Cơ quan thực hiện"), 34),
        Column(_("Hạn"), 14, "date"),
        _text(_("Cơ quan báo"), 20),
        _text(_("Tình hình"), 20),
        _text(_("Đánh giá theo hạn"), 26),
        _text(_("Vì sao"), 60),
    ]
    rows = [
        (
            plan_number(line.item),
            line.item.text,
            line.item.agencies_text,
            line.item.due_on,
            _label(line.own),
            line.standing and line.standing.badge.label,
            line.standing and line.standing.verdict.badge.label,
            line.standing and line.standing.verdict.why,
        )
        for line in lines
    ]
    return (_("Nhiệm vụ"), columns, rows)


def _indicators(lines: list[IndicatorLine]) -> Sheet:
    columns = [
        _text(_("Phụ lục"), 9),
        Column(_("STT"), 8, "integer"),
        _text(_("Chỉ tiêu"), 70),
        _text(_("Ước kỳ trước"), 20),
        _text(_("Ước kỳ này"), 20),
        _text(_("Theo thực hiện"), 20),
        _text(_("Vì sao"), 60),
    ]
    rows = [
        (
            line.item.appendix,
            plan_number(line.item),
            line.item.text,
            _label(line.before),
            _label(line.now),
            _label(line.by_result),
            line.why or None,
        )
        for line in lines
    ]
    return (_("Chỉ tiêu"), columns, rows)


def _timeliness(name: str, of: str, lines: list[Line]) -> Sheet:
    counts = {
        "giao": _("Phải nộp"),
        ON_TIME: _("Đúng hạn"),
        ANY_LATE: _("Nộp trễ"),
        OVERDUE: _("Chưa nộp, quá hạn"),
    }
    columns = [
        _text(of, 40),
        *(Column(words, 12, "integer") for words in counts.values()),
        Column(_("Tỷ lệ đúng hạn, %"), 14, "number"),
        Column(_("Kỳ trước, %"), 14, "number"),
    ]
    rows = [
        (
            line.row.label,
            *(line.row.count(key) for key in counts),
            line.row.share,
            line.share_before,
        )
        for line in lines
    ]
    return (name, columns, rows)
