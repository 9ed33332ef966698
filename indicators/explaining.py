"""How a grade came about, in sentences with the very numbers."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from common.dates import format_date
from common.numbers import format_decimal
from indicators.models import JudgingRule, Measure
from indicators.pace import Pace
from indicators.rows import gap_unit, lowered
from indicators.scoring import HUNDRED, Goal, Score, Several
from indicators.standing import Line, Standing
from reporting.calendar import VIETNAM

_SHOWN = 2  # decimals of a ratio before it is rounded

Explained = list[tuple[str, list[str]]]


def explain(line: Line, rule: JudgingRule) -> Explained:
    """[(what is explained, sentences)] of the whole line."""
    several = len(line.judged) > 1
    found = [
        (_("Khó đạt"), [_hard(rule)]),
        (_("Làm tròn"), [_("Tỷ lệ lấy một chữ số thập phân, từ 5 trở lên thì làm tròn lên.")]),
        (_("Ai quyết"), [_decided(line)]),
    ]
    if several:
        found.insert(0, (_("Đánh giá chung"), [_combined(line, rule)]))
    return found


def explain_measure(standing: Standing) -> Explained:
    """[(what is explained, sentences)] of one measure."""
    measure, goal = standing.measure, standing.measure.goal
    found = [(_("Kế hoạch"), [_bound(measure)])]
    if goal.judged:
        found.append((_("Theo ước cả năm"), _score(standing.by_year, goal, standing.year)))
        found.append((_("Theo thực hiện"), _score(standing.by_result, goal, standing.so_far)))
    else:
        found.append((_("Đánh giá"), [standing.by_year.reason]))
    found.append((_("Tiến độ"), _pace(standing.pace, standing)))
    return found


def _bound(measure: Measure) -> str:
    """The plan's value, what comparing means, which way is better, and who says so."""
    space = "" if measure.goal.in_points else " "
    words = {
        "value": f"{measure.plan_value}{space}{measure.unit}".strip(),
        "direction": measure.get_direction_display(),
    }
    if measure.comparator_stated:
        return _("%(value)s, văn bản nêu rõ cách so sánh; %(direction)s.") % words
    return (
        _("%(value)s; %(direction)s. Văn bản chỉ nêu con số, cách so sánh do hệ thống hiểu.")
        % words
    )


def _score(found: Score, goal: Goal, figure: Decimal | None) -> list[str]:
    """The reason of a grade, and the division or difference behind it."""
    said = [f"{found.grade.label}. {found.reason}"] if found.grade else []
    if figure is None or goal.low is None:
        return said
    words = {"figure": format_decimal(figure), "plan": format_decimal(goal.low, goal.decimals)}
    if found.ratio is not None:
        exact = HUNDRED * figure / goal.low
        shown = exact.quantize(Decimal(1).scaleb(-_SHOWN), ROUND_DOWN)
        words |= {"exact": format_decimal(shown), "ratio": format_decimal(found.ratio, 1)}
        form = _("%(figure)s ÷ %(plan)s = %(exact)s%%, làm tròn %(ratio)s%%.")
        if shown != exact:
            form = _("%(figure)s ÷ %(plan)s = %(exact)s…%%, làm tròn %(ratio)s%%.")
        said.append(form % words)
    elif found.gap is not None and goal.high in (None, goal.low):
        words |= {"gap": format_decimal(found.gap), "unit": gap_unit(goal)}
        said.append(_("%(figure)s − %(plan)s = %(gap)s %(unit)s.") % words)
    elif found.gap is not None:
        words |= {"gap": format_decimal(found.gap), "unit": gap_unit(goal)}
        words["plan"] = f"{format_decimal(goal.low)}–{format_decimal(goal.top)}"
        said.append(_("%(figure)s so với khoảng %(plan)s: lệch %(gap)s %(unit)s.") % words)
    return said


def _pace(pace: Pace, standing: Standing) -> list[str]:
    """What is done against the time gone by, and against last year."""
    words = {"elapsed": format_decimal(pace.elapsed, 1), "period": standing.period.label}
    said = [_("Hết %(period)s đã qua %(elapsed)s%% thời gian của năm.") % words]
    if pace.done is not None:
        words["done"] = format_decimal(pace.done, 1)
        said.append(_("Thực hiện bằng %(done)s%% kế hoạch năm.") % words)
    if pace.change is not None and standing.same_period is not None:
        unit = {"percent": "%", "points": _("điểm %"), "places": _("bậc")}[pace.change.kind]
        words |= {
            "then": format_decimal(standing.same_period, standing.measure.decimals),
            "change": format_decimal(abs(pace.change.value)),
            "unit": unit,
        }
        form = {
            1: _("Cùng kỳ năm trước %(then)s: tăng %(change)s %(unit)s."),
            -1: _("Cùng kỳ năm trước %(then)s: giảm %(change)s %(unit)s."),
            0: _("Cùng kỳ năm trước %(then)s: không đổi."),
        }[pace.change.sign]
        said.append(form % words)
    return said


def _hard(rule: JudgingRule) -> str:
    words = {"share": format_decimal(rule.hard_from)}
    return (
        _(
            "Ước chưa tới kế hoạch nhưng từ %(share)s%% trở lên là khó đạt, dưới mức đó là không "
            "đạt. Giữa năm, số thực hiện chưa tới kế hoạch chỉ là chưa tới mức cả năm."
        )
        % words
    )


def _combined(line: Line, rule: JudgingRule) -> str:
    """How the parts make the whole: “theo phần thấp nhất: đạt, vượt, vượt → đạt”."""
    grades = [s.grade for s in line.judged]
    words = {
        "rule": Several(rule.several).label,
        "parts": ", ".join(lowered(g.label) for g in grades if g),
        "whole": lowered(line.proposed.label) if line.proposed else "–",
    }
    words["rule"] = str(words["rule"])[0].upper() + str(words["rule"])[1:]
    return _("%(rule)s: %(parts)s → %(whole)s.") % words


def _decided(line: Line) -> str:
    """Who said the last word, and when."""
    if line.decided is None:
        return _("Hệ thống đề xuất theo quy tắc; chưa ai xác nhận.")
    words = {
        "who": line.decided.decided_by.name,
        "day": format_date(line.decided.decided_at.astimezone(VIETNAM)),
    }
    return _("Hệ thống đề xuất; %(who)s quyết ngày %(day)s.") % words
