"""A plan's file to what it says: `read_plan(grid)`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from common.grid import Grid, Sheet, column_letter
from portal.workbook.layout import Block, blocks, claims_appendix
from portal.workbook.reading import Level, Problem, ReadCell, ReadPlan
from portal.workbook.rows import Reader

MAX_NAMED = 8


def read_plan(grid: Grid) -> ReadPlan:
    """Everything the appendices in a file say, with all that is wrong in it at once.

    Hidden sheets, rows and columns are read and announced; a hidden sheet that repeats an
    appendix of a visible one is left out and announced.
    """
    plan = ReadPlan(grid.kind)
    reader = Reader(plan)
    found = _tables(grid, plan)
    for block in found:
        continued = block.appendix in plan.appendices
        if not continued:
            plan.appendices.append(block.appendix)
        for problem in _columns(block):
            if problem not in plan.problems:  # a header stands again on each page
                plan.problems.append(problem)
        if "number" in block.columns:
            reader.read(block, continued=continued)
    plan.years = sorted({year for block in found for year in block.years})
    if not found:
        message = _(
            "Không thấy bảng phụ lục nào. Bảng cần hàng tiêu đề có các cột STT, Nội dung "
            "công việc hoặc Chỉ tiêu, Cơ quan thực hiện hoặc chủ trì."
        )
        plan.problems.append(Problem.about("error", "", message))
    plan.problems += _repeated_numbers(reader.repeated)
    plan.problems += _old_encodings(plan)
    return plan


def _tables(grid: Grid, plan: ReadPlan) -> list[Block]:
    """The tables of appendices in order; notes what is hidden or left out."""
    found: list[Block] = []
    shown: set[str] = set()
    for sheet in sorted(grid.sheets, key=lambda sheet: sheet.hidden):
        before = found[-1] if found and grid.kind == "docx" else None
        here = blocks(sheet, before)
        if not here and len(sheet.cells) > 1:
            plan.problems += _left_out(sheet, grid.kind)
        if sheet.hidden:
            here = _hidden_sheet(sheet, here, shown, plan)
        else:
            shown |= {block.appendix for block in here}
        plan.problems += _hidden_parts(sheet, here)
        found += here
    return found


def _left_out(sheet: Sheet, kind: str) -> list[Problem]:
    """What to say of a sheet without the header of an appendix. Letterheads in Word are tables
    too: nothing."""
    if claims_appendix(sheet):
        message = _(
            "Không thấy hàng tiêu đề của bảng phụ lục. Tiêu đề cần các cột STT, Nội dung công việc "
            "hoặc Chỉ tiêu, Cơ quan thực hiện hoặc chủ trì."
        )
        return [Problem.about("error", sheet.name, message)]
    if kind == "docx":
        return []
    message = _("Trang tính này không có bảng phụ lục nên không đọc.")
    return [Problem.about("warning", sheet.name, message)]


def _hidden_sheet(sheet: Sheet, here: list[Block], shown: set[str], plan: ReadPlan) -> list[Block]:
    """What to read of a hidden sheet: appendices that no visible sheet has."""
    repeated = [block for block in here if block.appendix in shown]
    if repeated:
        names = ", ".join(sorted({block.appendix for block in repeated}))
        note = _("Trang tính ẩn, lặp lại Phụ lục %(names)s đã có ở trang khác nên không đọc.")
        plan.problems.append(Problem.about("warning", sheet.name, note % {"names": names}))
    elif here:
        note = _("Trang tính đang ẩn, vẫn được đọc.")
        plan.problems.append(Problem.about("warning", sheet.name, note))
    return [block for block in here if block not in repeated]


def _hidden_parts(sheet: Sheet, here: list[Block]) -> list[Problem]:
    """Rows and columns of a table that nobody sees on the screen."""
    rows = sorted({row for block in here for row in block.rows} & sheet.hidden_rows)
    named = {c for block in here for columns in block.columns.values() for c in columns}
    columns = sorted(named & sheet.hidden_columns)
    notes = []
    if rows:
        note = _("%(n)d hàng đang ẩn hoặc bị lọc, vẫn được đọc: %(rows)s.")
        notes.append(note % {"n": len(rows), "rows": _listed([str(row) for row in rows])})
    if columns:
        note = _("Cột đang ẩn, vẫn được đọc: %(columns)s.")
        notes.append(note % {"columns": _listed([column_letter(c) for c in columns])})
    return [Problem.about("warning", sheet.name, note) for note in notes]


def _columns(block: Block) -> list[Problem]:
    """Columns that an appendix should have and this table has not; columns that nobody reads."""
    needed: dict[str, tuple[Level, str]] = {
        "number": ("error", _("số thứ tự (STT)")),
        "agencies": ("error", _("cơ quan thực hiện hoặc chủ trì")),
    }
    if block.appendix == "I":
        needed["monitors"] = "warning", _("cơ quan theo dõi, đôn đốc, tổng hợp")
    if block.appendix == "III":
        needed["unit"] = "warning", _("đơn vị tính")
        needed["national"] = "warning", _("chỉ tiêu cả nước")
        needed["provincial"] = "error", _("chỉ tiêu của tỉnh")
    sheet, problems = block.table.sheet.name, []
    for role, (level, name) in needed.items():
        if role not in block.columns:
            message = _(
                "Phụ lục %(appendix)s không có cột %(name)s. Nếu cột có trong tệp, ghi lại tiêu đề "
                "cột bằng các chữ đó."
            )
            words = {"appendix": block.appendix, "name": name}
            problems.append(Problem.about(level, sheet, message % words))
    if block.unread:
        columns = [f"{column_letter(c)} “{block.headings[c]}”" for c in block.unread]
        message = _("Không đọc cột ngoài mẫu: %(columns)s.") % {"columns": _listed(columns)}
        problems.append(Problem.about("warning", sheet, message))
    return problems


def _repeated_numbers(repeated: Sequence[tuple[ReadCell, ReadCell]]) -> list[Problem]:
    """One line per pair of sheets for numbers that stand twice."""
    advice = _("Mỗi dòng một số, đánh liên tục cả phụ lục; phụ lục có hai bản thì bỏ bản thừa.")
    problems = []
    for (_one, _other), group in groupby(repeated, key=lambda pair: (pair[0].sheet, pair[1].sheet)):
        pairs = list(group)
        places = _listed(
            [
                _("số %(n)s ở hàng %(row)d, trước đó ở %(place)s")
                % {"n": cell.text, "row": cell.row, "place": _row_of(before, cell.sheet)}
                for cell, before in pairs
            ]
        )
        message = _("Số thứ tự ghi hai lần: %(places)s.") % {"places": places}
        problems.append(Problem.of("error", pairs[0][0], f"{message} {advice}"))
    return problems


def _row_of(cell: ReadCell, sheet: str) -> str:
    """“hàng 7”, with the sheet where it is another."""
    row = _("hàng %(row)d") % {"row": cell.row}
    return row if cell.sheet == sheet else f"{row} “{cell.sheet}”"


def _old_encodings(plan: ReadPlan) -> list[Problem]:
    """One line per sheet and encoding for words that are not Unicode; none is changed silently."""
    cells = [
        cell
        for holder in (
            *({"title": section.title} for section in plan.sections),
            *(item.cells for item in plan.items),
            *(row.cells for item in plan.items for row in item.rows),
        )
        for cell in holder.values()
        if cell.legacy
    ]
    problems = []
    ordered = sorted(cells, key=lambda cell: (cell.sheet, cell.legacy, cell.row, cell.column))
    for (_sheet, legacy), group in groupby(ordered, key=lambda cell: (cell.sheet, cell.legacy)):
        old = list(group)
        message = _(
            "%(n)d ô dùng bảng mã %(legacy)s (%(places)s), ví dụ đọc là “%(sample)s”. "
            "Chọn chuyển sang Unicode, hoặc chuyển trong tệp rồi tải lại."
        ) % {
            "n": len(old),
            "legacy": legacy,
            "places": _listed([f"{cell.column}{cell.row}" for cell in old]),
            "sample": old[0].converted[:80],
        }
        problems.append(Problem.of("error", old[0], message, code="legacy"))
    return problems


def _listed(names: list[str]) -> str:
    rest = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (
        _(" và %(n)d chỗ khác") % {"n": rest} if rest > 0 else ""
    )
