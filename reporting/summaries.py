"""What a report says in the words of a summary: pure rules on `ReportVersion.content`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from common.numbers import NOTHING


def said_in(content: Mapping[str, Any]) -> str:
    """The results a sent report tells: a task's words, or an indicator's figures one a line."""
    for field in content.get("fields", []):
        if field["key"] == "results":
            return field["value"]
    return "\n".join(_figure(row) for row in content.get("rows", []))


def with_words(text: str, content: Mapping[str, Any], name: str) -> str:
    """A text with the words of a report below it, the agency's name in square brackets behind
    them: whoever reads on knows whose they are."""
    return f"{text.rstrip()}\n{said_in(content)} [{name}]".lstrip()


def _figure(row: Mapping[str, str]) -> str:
    """“Tốc độ tăng trưởng GRDP: thực hiện 5,2 %, ước cả năm 7,5 %”."""
    names = {
        "value": _("thực hiện"),
        "cumulative": _("lũy kế"),
        "estimate": _("ước cả năm"),
    }
    told = [
        f"{name} {row[key]} {row['unit']}" for key, name in names.items() if row[key] != NOTHING
    ]
    words = ", ".join(filter(None, [row["words"], *map(str.strip, told)]))
    return f"{row['label']}: {words or row['note'] or NOTHING}"
