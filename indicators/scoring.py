"""Judging a figure against its goal: pure arithmetic, Decimal in, no queries.

The rule proposes, a person decides: official tables break every simple rule. In the table of the
twelve national targets of 2019 a ceiling undercut is only “đạt” where it is stated (“dưới 4”), but
“vượt” where a figure was merely foreseen (“khoảng 4”); “1,1” within “1–1,5” was called “vượt”;
“xuất siêu” beat a ceiling in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import NumberError, format_decimal, parse_plan_value
from common.text import fold

HUNDRED = Decimal(100)
_YES = frozenset(map(fold, ("Đạt", "Đã đạt", "Hoàn thành", "Đã hoàn thành")))
_OVER = frozenset(map(fold, ("Vượt", "Đạt và vượt", "Vượt kế hoạch")))
_NO = frozenset(map(fold, ("Không đạt", "Chưa đạt", "Không hoàn thành", "Chưa hoàn thành")))
_LOWER = {"lt", "le"}
_HIGHER = {"gt", "ge"}


class Grade(TextChoices):
    """What is said of a measure or of a whole line, the worst last."""

    OVER = "vuot", gettext_lazy("Vượt")
    MET = "dat", gettext_lazy("Đạt")
    SHORT = "chua_toi", gettext_lazy("Chưa tới mức cả năm")
    PENDING = "cho_danh_gia", gettext_lazy("Chờ đánh giá")
    NO_DATA = "chua_co", gettext_lazy("Chưa có số liệu")
    HARD = "kho_dat", gettext_lazy("Khó đạt")
    MISS = "khong_dat", gettext_lazy("Không đạt")


WORST_LAST = tuple(Grade)
GOOD = (Grade.OVER, Grade.MET)


class Basis(TextChoices):
    """What a figure speaks of: how the year will end, how it stands so far, how it ended."""

    FORECAST = "uoc", gettext_lazy("theo ước cả năm")
    SO_FAR = "thuc_hien", gettext_lazy("theo thực hiện")
    RESULT = "ca_nam", gettext_lazy("theo kết quả cả năm")


class Several(TextChoices):
    """How a line with several measures is judged."""

    WORST = "worst", gettext_lazy("theo phần thấp nhất")
    ALL = "all", gettext_lazy("đạt khi mọi phần đạt, còn lại là không đạt")
    PERSON = "person", gettext_lazy("do người đánh giá quyết")


@dataclass(frozen=True)
class Goal:
    """What the plan asks of a measure.

    ``comparator``, ``direction``: values of `Measure`. ``low``: the value, or the lower end of a
    range; ``high``: the upper end. ``stated``: the plan's own words set a bound (“dưới 4”, “trở
    lên”), within which there is only “đạt”. ``adds_up``: the figure grows through the year.
    ``words``: the goal where it is no number (“Đạt”, “Giữ vững”).
    """

    comparator: str
    direction: str
    low: Decimal | None = None
    high: Decimal | None = None
    decimals: int = 0
    stated: bool = False
    words: str = ""
    unit: str = ""
    adds_up: bool = False
    judged: bool = True

    @property
    def sense(self) -> int:
        """1: higher is better; -1: lower is; 0: neither, the value is to be kept."""
        if self.is_bound:
            return 1 if self.comparator in _HIGHER else -1
        if self.direction.endswith("up"):
            return 1
        return -1 if self.direction.endswith("down") else 0

    @property
    def is_bound(self) -> bool:
        """Whether the plan's words set a limit, within which nothing is “vượt”."""
        return self.stated and self.comparator in _HIGHER | _LOWER

    @property
    def top(self) -> Decimal | None:
        """The upper end; of a single value the value."""
        return self.low if self.high is None else self.high

    @property
    def in_points(self) -> bool:
        """A share: differences are percentage points (điểm %), not ratios."""
        return self.unit.strip() == "%"

    @property
    def is_rank(self) -> bool:
        """A place in a ranking: differences are places, ratios say nothing."""
        return "hạng" in fold(self.unit)


@dataclass(frozen=True)
class Actual:
    """What was reported: a number, a range of numbers, or words; all empty for nothing."""

    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""

    @classmethod
    def of(cls, number: Decimal | None, words: str = "") -> Actual:
        """A number; without one the words, read as a number or a range where they are one."""
        if number is not None:
            return cls(number, number, words)
        try:
            read = parse_plan_value(words)
        except NumberError:
            return cls(words=words)
        if read.comparator in ("eq", "approx", "between"):
            return cls(read.low, read.low if read.high is None else read.high, words)
        return cls(words=words)

    @property
    def single(self) -> Decimal | None:
        """The number, None for a range or words."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True)
class Score:
    """A grade with its reason and, where they mean something, how far off the plan.

    ``grade`` is None for what is shown but not judged. ``ratio``: the figure in % of the plan.
    ``gap``: figure less plan, in the measure's unit, in điểm % for a share, in places for a rank.
    """

    grade: Grade | None
    basis: Basis
    reason: str = ""
    ratio: Decimal | None = None
    gap: Decimal | None = None

    @property
    def met(self) -> bool | None:
        """Met or not met; None where it cannot be judged."""
        if self.grade in (None, Grade.PENDING, Grade.NO_DATA):
            return None
        return self.grade in GOOD


def score(goal: Goal, actual: Actual, *, basis: Basis, hard_from: Decimal) -> Score:
    """The grade a figure deserves by the rule.

    ``hard_from``: a forecast that reaches this share of the plan, in %, is “khó đạt” and not
    “không đạt”. A figure that speaks of a part of the year is never “không đạt” unless it can no
    longer be mended: a sum already above its ceiling.
    """
    if not goal.judged:
        reason = _("Số quy đổi, để xem, không đánh giá.")
        return Score(None, basis, reason, ratio(goal, actual), gap(goal, actual))
    if actual.low is None:
        return _by_words(goal, actual, basis)
    if goal.low is None:
        return Score(Grade.PENDING, basis, _("Kế hoạch nêu bằng lời: do người đánh giá quyết."))
    grade, reason = _by_number(goal, actual, basis, hard_from)
    return Score(grade, basis, reason, ratio(goal, actual), gap(goal, actual))


def ratio(goal: Goal, actual: Actual) -> Decimal | None:
    """The figure in % of the plan, half up to one decimal, as offices print it (“bằng 104,8% kế
    hoạch”); None for shares, ranks, ranges, words, and where the plan is not above 0."""
    plan, figure = goal.low, actual.single
    meaningless = goal.in_points or goal.is_rank or goal.high not in (None, goal.low)
    if meaningless or plan is None or plan <= 0 or figure is None:
        return None
    return share(figure, plan)


def gap(goal: Goal, actual: Actual) -> Decimal | None:
    """Figure less plan; None unless both are one number. From a range: from its nearest end, 0
    within."""
    figure = actual.single
    if goal.low is None or goal.top is None or figure is None:
        return None
    if figure < goal.low:
        return figure - goal.low
    return max(figure - goal.top, Decimal(0))


# --- numbers -------------------------------------------------------------------------------------
def _by_number(goal: Goal, actual: Actual, basis: Basis, hard_from: Decimal) -> tuple[Grade, str]:
    beyond, within = _place(goal, actual)
    so_far = basis == Basis.SO_FAR
    if beyond or within:
        if so_far and goal.adds_up and goal.sense <= 0:
            return Grade.SHORT, _("Năm chưa hết, số cộng dồn còn tăng.")
        if beyond and not goal.is_bound:
            return Grade.OVER, _("Tốt hơn kế hoạch.")
        return Grade.MET, _("Trong mức kế hoạch.") if beyond else _("Đúng mức kế hoạch.")
    if so_far:
        if goal.adds_up and goal.sense < 0:
            return Grade.MISS, _("Đã quá mức cả năm, không giảm lại được.")
        return Grade.SHORT, _("Số đến kỳ này chưa tới mức cả năm.")
    reached = _attained(goal, actual)
    if basis == Basis.FORECAST and reached is not None and reached >= hard_from:
        words = {"reached": format_decimal(rounded(reached)), "from": format_decimal(hard_from)}
        said = _("Ước bằng %(reached)s%% mức kế hoạch (khó đạt: từ %(from)s%%).") % words
        return Grade.HARD, said
    return Grade.MISS, _("Kém mức kế hoạch.")


def _place(goal: Goal, actual: Actual) -> tuple[bool, bool]:
    """(better than the goal, within it). A range is judged by its worse end."""
    low, high = goal.low, goal.top
    worst = (actual.low, actual.high)
    if goal.comparator == "approx":  # “khoảng 34”: the same after rounding as the plan writes it
        worst = tuple(rounded(end, goal.decimals) for end in worst)  # type: ignore[arg-type]
    bottom, top = worst
    assert low is not None and high is not None and bottom is not None and top is not None
    strict = goal.comparator in ("gt", "lt")
    if goal.sense > 0:
        return bottom > high, bottom > low if strict else bottom >= low
    if goal.sense < 0:
        return top < low, top < high if strict else top <= high
    return False, low <= bottom and top <= high


def _attained(goal: Goal, actual: Actual) -> Decimal | None:
    """How far the worse end gets, in % of the bound it misses; mirrored where lower is better.
    None unless both are above 0: there is no share of nothing."""
    low, high, bottom, top = goal.low, goal.top, actual.low, actual.high
    assert low is not None and high is not None and bottom is not None and top is not None
    shares = []
    if goal.sense >= 0:
        shares.append((bottom, low))
    if goal.sense <= 0:
        shares.append((high, top))
    if any(part <= 0 or whole <= 0 for part, whole in shares):
        return None
    return min(HUNDRED * part / whole for part, whole in shares)


# --- words ---------------------------------------------------------------------------------------
def _by_words(goal: Goal, actual: Actual, basis: Basis) -> Score:
    said = fold(actual.words).rstrip(".")
    if not said:
        return Score(Grade.NO_DATA, basis, _("Chưa có số liệu của kỳ."))
    if goal.low is not None:
        return Score(Grade.PENDING, basis, _("Kết quả bằng lời: do người đánh giá quyết."))
    if said in _OVER:
        return Score(Grade.OVER, basis, _("Báo cáo nêu: vượt."))
    if said in _YES or said == fold(goal.words):
        return Score(Grade.MET, basis, _("Báo cáo nêu: đạt."))
    if said in _NO:
        if basis == Basis.RESULT:
            return Score(Grade.MISS, basis, _("Báo cáo nêu: không đạt."))
        return Score(Grade.SHORT, basis, _("Báo cáo nêu: chưa đạt; năm chưa hết."))
    return Score(Grade.PENDING, basis, _("Kết quả bằng lời: do người đánh giá quyết."))


# --- a line of several measures ------------------------------------------------------------------
def combine(grades: Iterable[Grade | None], several: Several) -> Grade | None:
    """The grade of a line out of those of its measures; what is not judged does not count.

    By the worst (the order of `Grade`); or all-or-nothing once every part is known; or, left to a
    person, “chờ đánh giá” as soon as there is something to judge. None when nothing is judged.
    """
    judged = [grade for grade in grades if grade is not None]
    if len(judged) < 2:
        return judged[0] if judged else None
    worst = max(judged, key=WORST_LAST.index)
    if several == Several.PERSON:
        return Grade.NO_DATA if set(judged) == {Grade.NO_DATA} else Grade.PENDING
    if several == Several.ALL and worst == Grade.HARD:
        return Grade.MISS
    return worst


# --- rounding ------------------------------------------------------------------------------------
def share(part: Decimal, whole: Decimal) -> Decimal:
    """The part in % of the whole, half up to one decimal."""
    return rounded(HUNDRED * part / whole)


def rounded(value: Decimal, places: int = 1) -> Decimal:
    """Half up, the one rounding rule of every percentage."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
