"""How the coordinator of the demo judges the figures of a quarter, once most have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from agencies.models import User
from indicators.deciding import decide
from indicators.judging import Judgement
from indicators.scoring import Grade
from indicators.standing import Line, Standing
from plans.models import Plan
from portal.demo import people, schedule
from reporting.models import ReportingPeriod

DAYS = {1: date(2023, 3, 28), 2: date(2023, 6, 27), 3: date(2023, 9, 26)}
CLEAR = {Grade.OVER, Grade.MET, Grade.HARD, Grade.MISS}
HARD, MET, MISS = Grade.HARD, Grade.MET, Grade.MISS
# What is answered in words, quarter by quarter, and why.
WORDS = {
    "8.2": ((HARD, HARD, HARD), "Còn tiêu chí môi trường, thời gian đến cuối năm ngắn."),
    "8.4": ((HARD, HARD, MET), "Tiến độ lập hồ sơ công nhận."),
    "8.5": ((HARD, HARD, MISS), "Hai tiêu chí chậm, không kịp công nhận trong năm."),
    "21.1": ((MET, MET, MET), "Không có vụ việc phức tạp, đột xuất."),
    "17": ((MET, MET, MET), "Kết quả tự kiểm tra."),
    "18": ((HARD, HARD, HARD), "Còn huyện Trà Cú chưa đạt mức độ 2."),
    "20": ((HARD, MET, MET), "Kết quả tự kiểm tra, chờ công nhận."),
}
# Where the coordinator differs from the rule: (line, quarter).
DIFFERS = {("16", 3): (MISS, "Số người tham gia giảm ba tháng liền, khó bù trong quý IV.")}


def plan(
    year_plan: Plan, periods: dict[int, ReportingPeriod]
) -> Iterator[tuple[datetime, Plan, ReportingPeriod, int]]:
    """When each quarter is judged."""
    for quarter, day in DAYS.items():
        yield schedule.at(day, 15), year_plan, periods[quarter], quarter


def judge(year_plan: Plan, period: ReportingPeriod, quarter: int) -> None:
    """Words are decided by hand, clear proposals agreed with, the rest left open."""
    by = User.objects.get(username=people.COORDINATOR)
    for line in Judgement(year_plan).at(period).values():
        for standing in line.standings:
            if standing.figure and standing.by_year.grade == Grade.PENDING:
                _by_words(line, standing, quarter, by)
    for line in Judgement(year_plan).at(period).values():
        differs = DIFFERS.get((line.item.number, quarter)) if line.item.appendix == "II" else None
        if line.grade in CLEAR:
            grade, reason = differs or (line.grade, "")
            decide(item=line.item, period=period, by=by, grade=grade, reason=reason)


def _by_words(line: Line, standing: Standing, quarter: int, by: User) -> None:
    grades, reason = WORDS[standing.measure.code]
    decide(
        item=line.item,
        measure=standing.measure,
        period=standing.period,
        by=by,
        grade=grades[quarter - 1],
        reason=reason,
    )
