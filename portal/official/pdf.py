"""Official documents as tagged PDF, set by Typst."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portal.official.layout import (
    MARGIN_BOTTOM,
    MARGIN_LEFT,
    MARGIN_RIGHT,
    MARGIN_TOP,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Table,
    file_title,
)

_PROGRAM = Path(__file__).with_name("typeset.py")
_MAX_SECONDS = 60


def to_pdf(tables: Sequence[Table]) -> bytes:
    """The appendices; see `typeset`."""
    return typeset("appendices.typ", file_title(tables), tables)


def typeset(program: str, title: str, tables: Sequence[Table], **more: Any) -> bytes:
    """The document a Typst program makes, accessible (PDF/UA-1) as long as our fonts have all of
    its letters. `more`: what else the program reads.

    Raises subprocess.TimeoutExpired after a minute.
    """
    data = more | {
        "title": title,
        "page": {"width": PAGE_WIDTH, "height": PAGE_HEIGHT},
        "margin": {
            "top": MARGIN_TOP,
            "bottom": MARGIN_BOTTOM,
            "left": MARGIN_LEFT,
            "right": MARGIN_RIGHT,
        },
        "tables": [asdict(table) for table in tables],
    }
    return subprocess.run(
        [sys.executable, "-I", _PROGRAM, program],
        input=json.dumps(data, default=str).encode(),
        stdout=subprocess.PIPE,
        env={},
        timeout=_MAX_SECONDS,
        check=True,
    ).stdout
