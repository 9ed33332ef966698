"""A program: a document's data as JSON on standard input, its PDF on standard output; the name of
the Typst program that sets it is the argument.

Typst holds on to what it has set: near 1 GB after ten plans, measured. A process of its own gives
that back, and imports nothing of the house.
"""

import sys
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent


def main() -> None:
    """Set the document, as PDF/UA-1 unless a letter is missing in our fonts."""
    compiler = typst.Compiler(
        HERE / sys.argv[1],
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
