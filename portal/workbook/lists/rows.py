"""The rows of a flat sheet out of a file: headings found, cells read, every error by its cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from common.grid import Cell, Sheet, column_letter
from common.import_export import Column
from common.text import fold, visible
from portal.workbook.lists.sheets import ListSheet
from portal.workbook.reading import Problem


@dataclass
class Row:
    """A row: its number on the sheet, its filled cells by heading, and what they say by
    attribute once they were read."""

    number: int
    cells: dict[str, Cell]
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, attribute: str) -> Any:
        return self.values[attribute]


class Rows:
    """A sheet of the workbook as it stands in a file; its ``problems`` gather here."""

    def __init__(self, about: ListSheet, sheet: Sheet) -> None:
        self.about = about
        self.problems: list[Problem] = []
        self.letters: dict[str, str] = {}  # heading → column
        self._names = {fold(str(c.column_name)): str(c.column_name) for c in about.columns}
        self._fields = {f.name: f for f in about.model._meta.concrete_fields}
        lines: dict[int, list[Cell]] = {}
        for cell in sheet.cells.values():
            if visible(cell.text).strip():
                lines.setdefault(cell.row, []).append(cell)
        header = next((row for row in sorted(lines) if self._is_header(lines[row])), 0)
        headings = self._headings(header, lines)
        self.rows = [
            Row(row, {headings[c.column]: c for c in lines[row] if c.column in headings})
            for row in sorted(lines)
            if row > header
        ]
        hidden = [str(row.number) for row in self.rows if row.number in sheet.hidden_rows]
        if hidden:
            note = _("%(n)d hàng đang ẩn hoặc bị lọc, vẫn được đọc, từ hàng %(first)s.")
            self._add(0, "", "", note % {"n": len(hidden), "first": hidden[0]}, level="warning")

    # --- headings ---------------------------------------------------------------------------
    def _is_header(self, cells: list[Cell]) -> bool:
        return sum(fold(cell.text) in self._names for cell in cells) > 1

    def _headings(self, header: int, lines: dict[int, list[Cell]]) -> dict[int, str]:
        """Column → heading, however it is spaced or accented; what is amiss becomes a problem."""
        typed = {cell.column: cell.text for cell in lines.get(header, [])}
        used = {cell.column for row, cells in lines.items() if row >= header for cell in cells}
        found: dict[int, str] = {}
        for column in sorted(used) if header else ():
            text = typed.get(column, "")
            name = self._names.get(fold(text), "")
            if not name:
                wrong = _("Không có cột này: sửa tiêu đề cho đúng mẫu hoặc bỏ cột.")
                self._add(header, column_letter(column), text, wrong)
            elif name in self.letters:
                wrong = _("Tiêu đề lặp lại ở cột %(column)s.") % {"column": self.letters[name]}
                self._add(header, column_letter(column), text, wrong)
            else:
                found[column] = name
                self.letters[name] = column_letter(column)
        missing = [name for name in self._names.values() if name not in self.letters]
        if not header:
            self._add(0, "", "", _("Không thấy hàng tiêu đề cột."))
        elif missing:
            self._add(header, "", "", _("Thiếu cột: %s.") % ", ".join(missing))
        return found

    def leave_out(self, column: Column, keys: Collection[str]) -> None:
        """Do not read the rows that say one of the folded texts in a column."""
        heading = str(column.column_name)
        self.rows = [
            row
            for row in self.rows
            if heading not in row.cells or fold(row.cells[heading].text) not in keys
        ]

    # --- cells ------------------------------------------------------------------------------
    def read(self) -> Iterator[Row]:
        """Each row whose cells all read well, known by a key that no row above has."""
        seen: dict[tuple[Any, ...], int] = {}
        for row in self.rows:
            if not self._cells(row) or not self._model(row):
                continue
            key = tuple(fold(self.about.column(a).widget.words(row[a])) for a in self.about.key)
            if seen.setdefault(key, row.number) != row.number:
                message = _("Trùng với hàng %(row)d: bỏ một trong hai hàng.")
                self.say(row, self.about.key[-1], message % {"row": seen[key]})
                continue
            yield row

    def _cells(self, row: Row) -> bool:
        """Take the values of a row; whether all could be."""
        good = True
        for column in self.about.columns:
            cell = row.cells.get(str(column.column_name))
            try:
                value = column.widget.clean(cell_value(cell) if cell else None)
                if value in (None, "") and column.attribute in self.about.key:
                    raise ValueError(_("Ô này không được để trống."))
            except ValueError as error:
                self.say(row, column.attribute, str(error))
                good = False
            else:
                row.values[column.attribute] = value
        return good

    def _model(self, row: Row) -> bool:
        """Have the model check the row and fill what was left blank; whether it agrees.

        Relations are known to exist by their cells, and what the sheet does not hold is left out.
        """
        own = {name: row[name] for name in row.values if name in self._fields}
        instance = self.about.model(**{n: v for n, v in own.items() if v is not None})
        absent = self._fields.keys() - own.keys()
        relations = {name for name, f in self._fields.items() if f.is_relation}
        try:
            instance.clean_fields(exclude=absent | relations)
        except ValidationError as error:
            for attribute, messages in error.message_dict.items():
                self.say(row, attribute, " ".join(messages))
            return False
        if not self._rules(row, instance, absent):
            return False
        row.values |= {name: getattr(instance, name) for name in own}
        return True

    def _rules(self, row: Row, instance: Model, absent: set[str]) -> bool:
        """Whether the values of a row go together."""
        prefix = instance._meta.label_lower.replace(".", "_") + "_"
        rules = {rule.name.removeprefix(prefix): rule for rule in instance._meta.constraints}
        for name, (attribute, words) in self.about.rules.items():
            try:
                rules[name].validate(type(instance), instance, exclude=absent)
            except ValidationError as error:
                self.say(row, attribute, words or " ".join(error.messages))
                return False
        return True

    # --- problems ---------------------------------------------------------------------------
    def say(self, row: Row, attribute: str, message: str, level: Any = "error") -> None:
        """Note what is wrong with a cell, or worth a look."""
        heading = str(self.about.column(attribute).column_name)
        cell = row.cells.get(heading)
        text = cell.text.strip()[:200] if cell else ""
        self._add(row.number, self.letters[heading], text, message, heading, level=level)

    def _add(
        self,
        row: int,
        column: str,
        value: str,
        message: str,
        heading: str = "",
        *,
        level: Any = "error",
    ) -> None:
        self.problems.append(Problem(level, self.about.name, row, column, value, message, heading))


def cell_value(cell: Cell) -> Any:
    """What a cell holds, words untouched, as the widgets of lists take it.

    Raises ValueError for what a person must look at.
    """
    if cell.kind == "formula":
        raise ValueError(_("Ô là công thức chưa có kết quả. Chép ô rồi dán lại dạng giá trị."))
    if cell.kind == "error":
        message = _("Ô báo lỗi %(text)s. Gõ lại nội dung của ô.")
        raise ValueError(message % {"text": cell.text})
    if cell.legacy:
        message = _("Ô dùng bảng mã %(legacy)s: chuyển sang Unicode rồi gửi lại.")
        raise ValueError(message % {"legacy": cell.legacy})
    if cell.kind == "date":
        return date.fromisoformat(cell.value)
    if cell.kind == "boolean":
        return cell.text == "TRUE"
    if cell.kind == "number":
        number = Decimal(cell.value)
        number = number.scaleb(2) if cell.text.endswith("%") else number  # 0.413 shown as 41,3%
        return int(number) if number == number.to_integral_value() else number
    return visible(cell.text).strip()
