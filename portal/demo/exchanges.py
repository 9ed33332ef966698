"""What people of the demo say to each other in the third quarter: more time, urging, orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from agencies.models import Agency, User
from common import clock
from plans.models import Plan, PlanItem
from portal.demo import people, schedule
from reporting.models import Extension, Instruction, Report, ReportingPeriod
from reporting.services import extensions, instructing, talking, urging

Act = tuple[datetime, Callable[..., Any], tuple[Any, ...]]
# agency → (the day asked for, why, whether it is granted)
ASKED = {
    "SYT": (date(2023, 9, 19), "Chờ số liệu của các bệnh viện tuyến huyện.", True),
    "SGDDT": (date(2023, 9, 20), "Năm học mới vừa bắt đầu, số liệu lớp 1 chưa chốt.", True),
    "STTTT": (date(2023, 9, 25), "Cán bộ phụ trách đi công tác.", False),
}
REFUSAL = "Còn đủ thời gian đến hạn; phân công người khác thay."
URGED = {
    True: "Đề nghị cơ quan khẩn trương hoàn thành, nộp báo cáo Quý III/2023 còn thiếu.",
    False: "Yêu cầu cơ quan khẩn trương hoàn thành, nộp báo cáo Quý III/2023 còn thiếu.",
}
# (line, agency, day given, due, words, answer or "")
ORDERS = (
    (
        ("I", "29", "SKHDT", date(2023, 8, 7), date(2023, 8, 31)),
        "Rà soát từng dự án chậm giải ngân, đề xuất điều chuyển vốn trước ngày 31/8.",
        "Đã trình điều chuyển 46 tỷ đồng của 7 dự án sang 5 dự án có khối lượng.",
    ),
    (
        ("I", "33", "SNNPTNT", date(2023, 9, 25), date(2023, 10, 6)),
        "Báo cáo tiến độ cấp mã số vùng trồng dừa, nêu rõ huyện nào chậm.",
        "",
    ),
    (
        ("I", "8", "SCT", date(2023, 10, 2), date(2023, 10, 20)),
        "Chuẩn bị nguồn hàng bình ổn giá dịp Tết, báo cáo phương án.",
        "",
    ),
)
REMARK = "Đề nghị các huyện ghi rõ diện tích đã chuyển đổi theo từng loại cây trong báo cáo quý."


def plan(year_plan: Plan, period: ReportingPeriod) -> Iterator[Act]:
    """Who does what when: acts for the book of the past."""
    asking, deciding = schedule.at(date(2023, 9, 12), 9, 5), schedule.at(date(2023, 9, 12), 15)
    for minutes, code in enumerate(ASKED):
        step = timedelta(minutes=7 * minutes)
        yield asking + step, ask_time, (period, code)
        yield deciding + step, decide, (period, code)
    yield schedule.at(date(2023, 9, 18), 10), urge, (period,)
    for (appendix, number, code, given, due), words, answer in ORDERS:
        item = year_plan.items.get(appendix=appendix, number=number)
        yield schedule.at(given, 11), order, (item, code, given, due, words)
        if answer:
            yield schedule.at(due, 9), respond, (item, code, answer)
    item = year_plan.items.get(appendix="I", number="33")
    yield schedule.at(date(2023, 9, 5), 9), remark, (item,)


def ask_time(period: ReportingPeriod, code: str) -> None:
    """A head asks for more time for what the agency has not begun."""
    until, reason, _granted = ASKED[code]
    unsent = Report.objects.filter(period=period, agency__code=code, first_submitted_at=None)
    reports = list(unsent.select_related("agency", "period").order_by("pk")[:2])
    if reports:
        extensions.ask(reports=reports, by=head(code), until=until, reason=reason)


def decide(period: ReportingPeriod, code: str) -> None:
    """The coordinator grants or refuses it."""
    waiting = Extension.objects.filter(
        report__period=period, report__agency__code=code, granted=None
    )
    granted = ASKED[code][2]
    extensions.decide(
        extensions=list(waiting.select_related("report")),
        by=person(people.COORDINATOR),
        grant=granted,
        answer="" if granted else REFUSAL,
    )


def urge(period: ReportingPeriod) -> None:
    """The coordinator urges everybody who is late."""
    late = Report.objects.filter(period=period, first_submitted_at=None, deadline__lt=clock.now())
    urging.urge(
        reports=list(late.values_list("pk", flat=True)),
        by=person(people.COORDINATOR),
        words=URGED,
        answer_by=date(2023, 9, 21),
    )


def order(item: PlanItem, code: str, given: date, due: date, words: str) -> None:
    """The chairman's words are put down, with a day to answer."""
    instructing.instruct(
        item=item,
        text=words,
        leader="Chủ tịch UBND tỉnh",
        given_on=given,
        by=person(people.COORDINATOR),
        agencies=[Agency.objects.get(code=code)],
        due_on=due,
    )


def respond(item: PlanItem, code: str, words: str) -> None:
    """The agency answers, the coordinator confirms."""
    instruction = Instruction.objects.get(item=item, agency__code=code)
    answered = instructing.answer(instruction=instruction, text=words, by=head(code))
    instructing.confirm(instruction=answered, by=person(people.COORDINATOR))


def remark(item: PlanItem) -> None:
    """A monitor says something to the districts."""
    districts = Agency.objects.filter(kind=Agency.Kind.DISTRICT).order_by("position")
    talking.remark(by=person("snnptnt"), text=REMARK, item=item, mentions=districts)


def person(username: str) -> User:
    """Somebody of the demo."""
    return User.objects.select_related("agency").get(username=username)


def head(code: str) -> User:
    """The head of an agency."""
    return person(f"{code.lower()}.ld")
