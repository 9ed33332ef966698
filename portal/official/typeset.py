"""A program: the tables as JSON on standard input, their PDF on standard output.

Typst holds on to what it has set: near 1 GB after ten plans, measured. A process of its own gives
that back, and imports nothing of the house.
"""

import sys
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent


def main() -> None:
    """Set `appendices.typ`, as PDF/UA-1 unless a letter is missing in our fonts."""
    compiler = typst.Compiler(
        HERE / "appendices.typ",
        root=HERE,
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": sys.stdin.read()},
    )
    try:
        pdf: Any = compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        pdf = compiler.compile(format="pdf")
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
