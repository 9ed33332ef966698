"""Geometry of the charts that pages draw as SVG: sizes as attributes, never as styles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from common.numbers import format_decimal

BULLET_WIDTH = 170
BULLET_TOP = Decimal("1.3")  # the plan stands at the same x in every row, 130 % at the right end


@dataclass(frozen=True)
class Bullet:
    """A bar against its plan: x in px of the dark bar, of the pale frame, of marks; None hides.

    170 x 22 px; the goal's red tick is always at the same x, so ticks make one line down a column.
    """

    actual: Decimal | None
    estimate: Decimal | None
    nation: Decimal | None = None
    goal: Decimal = round(BULLET_WIDTH / BULLET_TOP, 1)

    @classmethod
    def of(
        cls,
        plan: Decimal | None,
        actual: Decimal | None,
        estimate: Decimal | None,
        nation: Decimal | None = None,
    ) -> Bullet | None:
        """The bullet of figures in one unit; None without a plan above 0, or with no figure."""
        if plan is None or plan <= 0 or (actual is None and estimate is None):
            return None
        return cls(_at(actual, plan), _at(estimate, plan), _at(nation, plan))


def _at(value: Decimal | None, plan: Decimal) -> Decimal | None:
    """Where a value ends, kept within the chart."""
    if value is None:
        return None
    share = min(max(value / plan / BULLET_TOP, Decimal(0)), Decimal(1))
    return round(BULLET_WIDTH * share, 1)


# --- the year of a figure as a line --------------------------------------------------------------
WIDTH, HEIGHT = Decimal(760), Decimal(250)
TOP, BOTTOM = Decimal(22), Decimal(220)  # of the plot; names of the ticks stand below it
BASELINE = HEIGHT - 8
EDGE = Decimal(8)  # between a label and what it belongs to
LINE = Decimal(16)  # from one label to the next below it
CHARACTER = Decimal("7.2")  # the most an average character of 12 px takes, bold ones too
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Series:
    """One line: its style class, its points (part of the year gone by in %, value), the words at
    its end; with `marked` every point is dotted and told."""

    kind: str
    points: tuple[tuple[Decimal, Decimal], ...]
    label: str = ""
    marked: bool = False


@dataclass(frozen=True)
class Text:
    """Words in a chart; `anchor`: which end of them `x` is, as SVG says it; `y`: the baseline."""

    x: Decimal
    y: Decimal
    words: str
    anchor: str = "start"
    strong: bool = False

    @property
    def box(self) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """(left, top, right, bottom) of the room the words take at most."""
        width = CHARACTER * len(self.words)
        left = self.x - {"start": Decimal(0), "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - 11, left + width, self.y + 3

    def meets(self, other: Text) -> bool:
        """Whether two texts would run into one another."""
        left, top, right, bottom = self.box
        left2, top2, right2, bottom2 = other.box
        return left < right2 and left2 < right and top < bottom2 and top2 < bottom


@dataclass(frozen=True)
class LineChart:
    """Lines over a year, 760 x 250 px, everything inside: `paths` (style class, data), `grid`
    (heights of the hairlines), `dots` (style class, x, y), `texts`."""

    left: Decimal
    right: Decimal
    paths: list[tuple[str, str]]
    grid: list[Decimal]
    dots: list[tuple[str, Decimal, Decimal]]
    texts: list[Text]
    bottom: Decimal = BOTTOM

    @classmethod
    def of(
        cls,
        lines: Sequence[Series],
        ticks: Sequence[tuple[Decimal, str]],
        *,
        from_zero: bool,
        decimals: int = 0,
    ) -> LineChart | None:
        """The chart of some lines; None when none has a point. ``ticks``: (part of the year, name).

        ``from_zero``: the scale holds 0, as it must for what adds up. ``decimals``: of the numbers.
        """
        values = [value for line in lines for _share, value in line.points]
        if not values:
            return None
        scale = axis(*((*values, Decimal(0)) if from_zero else values))
        marks = [format_decimal(value, None) for value in scale]
        left = 2 * EDGE + CHARACTER * max(map(len, marks))
        right = WIDTH - 2 * EDGE - CHARACTER * max(len(line.label) for line in lines)
        span = scale[-1] - scale[0]

        def across(share: Decimal) -> Decimal:
            return round(left + (right - left) * share / 100, 1)

        def down(value: Decimal) -> Decimal:
            return round(BOTTOM - (BOTTOM - TOP) * (value - scale[0]) / span, 1)

        drawn = [
            (line, [(across(share), down(value)) for share, value in line.points])
            for line in lines
            if line.points
        ]
        texts = [
            *(Text(left - EDGE, down(v) + 4, m, "end") for v, m in zip(scale, marks, strict=True)),
            *_spaced([Text(across(share), BASELINE, name, "middle") for share, name in ticks]),
            *_ends(right, [(line, points[-1][1]) for line, points in drawn if line.label]),
        ]
        told = [
            Text(x, max(y - 10, TOP - 8), format_decimal(value, decimals), "end", strong=True)
            for line, points in drawn
            if line.marked
            for (x, y), (_share, value) in zip(points, line.points, strict=True)
        ]
        return cls(
            left=round(left, 1),
            right=round(right, 1),
            paths=[(line.kind, _path(points)) for line, points in drawn],
            grid=[down(value) for value in scale[1:]],
            dots=list(_dots(drawn)),
            texts=texts + [text for text in _spaced(told) if not any(map(text.meets, texts))],
        )


def axis(*values: Decimal) -> list[Decimal]:
    """The marks of a scale that holds all the values: 2 to 7 steps of 1, 2, 2.5 or 5 times a
    power of ten; one value alone stands between two marks."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - (abs(low) / 10 or 1), high + (abs(high) / 10 or 1)
    raw = (high - low) / 5
    unit = Decimal(1).scaleb(raw.adjusted())
    step = next(unit * factor for factor in STEPS if unit * factor >= raw)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * n for n in range(int(first), int(last) + 1)]


def _path(points: Sequence[tuple[Decimal, Decimal]]) -> str:
    """The line through some points, as SVG writes it."""
    return "M" + " L".join(f"{x} {y}" for x, y in points)


def _dots(
    drawn: Iterable[tuple[Series, Sequence[tuple[Decimal, Decimal]]]],
) -> Iterator[tuple[str, Decimal, Decimal]]:
    """A dot on every marked point, a ring at the end of what is foreseen."""
    for line, points in drawn:
        if line.marked:
            yield from (("dot", *point) for point in points)
        elif line.kind == "line-est":
            yield ("dot-est", *points[-1])


def _ends(right: Decimal, ends: Sequence[tuple[Series, Decimal]]) -> list[Text]:
    """The words at the ends of lines, moved apart where lines end close together."""
    placed: list[Text] = []
    for line, y in sorted(ends, key=lambda end: end[1]):
        free = placed[-1].y + LINE if placed else TOP
        placed.append(
            Text(right + EDGE, max(y + 4, free), line.label, strong=line.kind == "line-est")
        )
    lowest = BOTTOM + 4
    for at in reversed(range(len(placed))):
        placed[at] = replace(placed[at], y=min(placed[at].y, lowest))
        lowest = placed[at].y - LINE
    return placed


def _spaced(texts: Sequence[Text]) -> list[Text]:
    """The texts that do not run into one another; the last ones first."""
    kept: list[Text] = []
    for text in reversed(texts):
        inside = text.box[0] >= 0 and text.box[2] <= WIDTH
        if inside and not any(map(text.meets, kept)):
            kept.append(text)
    return kept
