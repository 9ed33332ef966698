"""What a consolidated report holds, before any form: plain values that keep where they are from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.official.layout import Table


@dataclass(frozen=True)
class Source:
    """Where words come from: the line, who wrote them, and the page that shows them as sent."""

    line: str
    who: str
    url: str
    is_summary: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Words of the report with their sources. `to_write`: a place the office fills in by hand."""

    text: str
    sources: tuple[Source, ...] = ()
    to_write: bool = False


@dataclass(frozen=True)
class Part:
    """A titled part of a chapter: “2. Thực hiện chế độ báo cáo”."""

    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter: “I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH”."""

    numeral: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Head:
    """The frame of Nghị định 30/2020; number, date and name stay open, the registry gives them.

    `above`, `issuer`: the two lines of the issuing body. `authority`, `post`: who signs.
    """

    above: str
    issuer: str
    number: str
    place: str
    year: int
    summary: str
    addressees: tuple[str, ...]
    opening: str
    copies: tuple[str, ...]
    authority: str
    post: str


@dataclass(frozen=True)
class Tally:
    """How complete the report is: lines with a summary, and reports asked for and sent."""

    tasks: int
    summaries: int
    asked: int
    sent: int
    missing: tuple[tuple[str, int], ...]
    late: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ReportContent:
    """A consolidated report, whole: head, chapters, appendices, and how complete it is."""

    head: Head
    chapters: tuple[Chapter, ...]
    appendices: tuple[Table, ...]
    tally: Tally

    @property
    def title(self) -> str:
        """The title of a file: what the report is about."""
        return self.head.summary

    def paragraphs(self) -> Iterator[tuple[Chapter, Part, Paragraph]]:
        """Every paragraph with its place."""
        for chapter in self.chapters:
            for part in chapter.parts:
                for paragraph in part.paragraphs:
                    yield chapter, part, paragraph
