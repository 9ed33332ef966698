"""The appendices of 2023 as rows of a table, for tests that make the files offices send."""

import re
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "fixtures" / "source" / "appendices.txt"
WIDTHS = {"I": 4, "II": 3, "III": 6}


def appendices():
    """{"I": (title lines, rows)}; the first row is the header, cells are the plan's own words."""
    parts = re.split(r"^Phụ lục (I+) *$", SOURCE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        titles, *_ = body.split("\n\t", 1)
        cells = [cell.strip(" \t\n") for cell in body.split("\n\t")[1:]]
        width = WIDTHS[name]
        rows = [cells[at : at + width] for at in range(0, len(cells), width)]
        lines = [f"Phụ lục {name}", *(line.strip() for line in titles.splitlines() if line.strip())]
        found[name] = (lines, rows)
    return found
