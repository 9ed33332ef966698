"""A preview in plain values: for the command line, for tests, for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from plans.changes import ItemChange
from plans.content import ItemContent
from portal.workbook.issue import Preview
from portal.workbook.names import suggestions
from portal.workbook.reading import Problem

KINDS = ("new", "changed", "moved", "dropped", "unchanged")


def as_json(shown: Preview) -> dict[str, Any]:
    """Everything a preview says. Each line of the plan stands in exactly one of the five lists
    new, changed, moved (only renumbered or in another section), dropped and unchanged."""
    understood, content = shown.understood, {item.label: item for item in shown.content.items}
    return {
        "errors": [_problem(problem) for problem in understood.errors],
        "warnings": [_problem(problem) for problem in understood.warnings],
        **{kind: [_item(c, content) for c in shown.diff.of(kind)] for kind in KINDS},
        "sections": [
            {
                "appendix": section["appendix"],
                "old": _side("del", section["roman"], section["title"]),
                "new": _side("ins", section["roman"], section["title"]),
            }
            for section in shown.diff.sections
        ],
        "open_phrases": [
            {"item": item.label, "column": p.column, "phrase": p.phrase, "reason": p.qualifier}
            for item in shown.content.items
            for p in item.open_phrases
        ],
        "unknown_agencies": [
            {
                "name": name.raw,
                "sheet": name.cell.sheet,
                "row": name.cell.row,
                "column": name.cell.column,
                "items": name.places,
                "nearest": [choice.label for choice in suggestions(name.raw)],
            }
            for name in understood.unknown.values()
        ],
        "targets": [
            {"item": item.label, "text": item.text, "measures": _measures(item)}
            for item in shown.content.items
            if item.appendix == "II"
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "heading": problem.heading,
        "value": problem.value,
        "message": problem.message,
    }


def _item(change: ItemChange, content: dict[str, ItemContent]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "item": change.label,
        "appendix": change.appendix,
        "number": change.number,
        "text": change.text,
    }
    if change.kind in ("changed", "moved"):
        told |= {"was": change.was, "fields": change.fields}
        told["changes"] = {
            name: {"old": _side("del", parts), "new": _side("ins", parts)}
            for name, parts in change.parts.items()
        }
    if change.kind in ("changed", "dropped"):
        told["agencies_lost"] = [f"{code}:{role}" for code, role in change.lost]
    if change.kind in ("new", "changed"):
        told["agencies_gained"] = [f"{code}:{role}" for code, role in change.gained]
    if change.kind != "dropped" and change.appendix != "I":
        told["measures"] = _measures(content[change.label])
    return told


def _measures(item: ItemContent) -> list[dict[str, Any]]:
    names = ("code", "label", "qualifier", "comparator", "low", "high", "unit", "words")
    return [{name: measure[name] for name in names} for measure in item.measures]


def _side(op: str, *redlines: Iterable[tuple[str, str]]) -> str:
    """The old (“del”) or new (“ins”) reading of redlines."""
    texts = ("".join(t for kind, t in parts if kind in (op, "same")) for parts in redlines)
    return " ".join(text for text in texts if text)


def as_lines(shown: Preview) -> list[str]:
    """The comparison as a person reads it in a terminal."""
    lines = [
        _("Mới %(new)d, sửa %(changed)d, chuyển %(moved)d, rời kế hoạch %(dropped)d, "
          "giữ nguyên %(unchanged)d.")
        % shown.diff.counts
    ]  # fmt: skip
    for word, problems in (
        (_("Lỗi"), shown.understood.errors),
        (_("Lưu ý"), shown.understood.warnings),
    ):
        lines += [f"{word}: {_place(problem)}{problem.message}" for problem in problems]
    for name in shown.understood.unknown.values():
        words = {"name": name.raw, "places": ", ".join(name.places)}
        lines.append(_("Cơ quan chưa nhận ra: “%(name)s” (%(places)s)") % words)
    signs = {"new": "+", "changed": "~", "moved": ">", "dropped": "-"}
    for change in shown.diff.items:
        if change.kind != "unchanged":
            was = f" ({change.was})" if change.was not in ("", change.label) else ""
            told = "".join(_marked(*part) for part in change.parts.get("text", []))
            lines.append(f"{signs[change.kind]} {change.label}{was} {told or change.text}")
            lines += [
                f"    {name}: [-{_side('del', parts)}-] [+{_side('ins', parts)}+]"
                for name, parts in change.parts.items()
                if name != "text"
            ]
    return lines


def _marked(op: str, text: str) -> str:
    return {"del": f"[-{text}-]", "ins": f"[+{text}+]"}.get(op, text)


def _place(problem: Problem) -> str:
    place = " ".join(part for part in (problem.sheet, problem.address) if part)
    return f"{place}: " if place else ""
