"""The three appendices as a tagged PDF, set by Typst from `appendices.typ`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

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
    """The document, accessible (PDF/UA-1) as long as our fonts have all of its letters.

    Raises subprocess.TimeoutExpired after a minute.
    """
    data = {
        "title": file_title(tables),
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
        [sys.executable, "-I", _PROGRAM],
        input=json.dumps(data).encode(),
        stdout=subprocess.PIPE,
        env={},
        timeout=_MAX_SECONDS,
        check=True,
    ).stdout
