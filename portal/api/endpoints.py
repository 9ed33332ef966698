"""The addresses of the read API: what each gives, to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query

from agencies import keys
from agencies.models import Agency, User
from common import clock
from indicators.models import Measure
from plans.models import Section
from portal.api import reading, rows, told
from portal.api.answers import answer
from portal.api.asked import (
    Asked,
    AskedFigures,
    AskedItems,
    AskedTasks,
    AskedTimeliness,
    AskedVerdicts,
)
from portal.api.door import Bearer, KeyHeader, take_exceptions
from portal.api.types import Page, Problem, Row

api = NinjaAPI(
    title="API đọc số liệu kế hoạch hành động",
    version="1",
    description="Chỉ đọc. Số là chuỗi thập phân dấu chấm, ngày theo ISO 8601, giờ Việt Nam.",
    auth=[Bearer(), KeyHeader()],
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
take_exceptions(api)
REFUSALS = dict.fromkeys((401, 404, 422, 429), Problem)
YEAR = "/plans/{int:year}/"


def gives(path: str, name: str, kind: type[Row], summary: str) -> Callable[..., Any]:
    """An address that gives rows of a kind."""
    answers = {200: Page[kind], **REFUSALS}  # type: ignore[valid-type]
    return api.get(path, response=answers, url_name=name, operation_id=name, summary=summary)


def reader_of(request: HttpRequest) -> User:
    """Who the key of a request reads as."""
    return keys.reader(request.auth)  # type: ignore[attr-defined] # set by the key's check


@gives("/agencies", "agencies", rows.AgencyRow, "Cơ quan")
def agencies(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Danh mục cơ quan, cả cơ quan đã thôi hoạt động."""
    seen = Agency.objects.visible_to(reader_of(request)).select_related("parent")
    found = seen.order_by("position", "code")
    return answer(request, asked, rows.AgencyRow, found, clock.now())


@gives("/plans", "plans", rows.PlanRow, "Kế hoạch")
def plans(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Các kế hoạch đã ban hành và quyết định đang có hiệu lực."""
    seen = reading.issued_plans(reader_of(request)).select_related("issuer")
    found = seen.prefetch_related("revisions").order_by("-year")
    return answer(request, asked, rows.PlanRow, found, clock.now())


@gives(YEAR + "periods", "periods", rows.PeriodRow, "Kỳ báo cáo")
def periods(request: HttpRequest, year: int, asked: Query[Asked]) -> HttpResponse:
    """Các kỳ báo cáo của kế hoạch với ngày chốt số liệu và các hạn."""
    plan = reading.plan_of(reader_of(request), year)
    return answer(request, asked, rows.PeriodRow, reading.periods_of(plan, None), clock.now())


@gives(YEAR + "sections", "sections", rows.SectionRow, "Mục của phụ lục")
def sections(request: HttpRequest, year: int, asked: Query[Asked]) -> HttpResponse:
    """Các mục của phụ lục I và III."""
    plan = reading.plan_of(reader_of(request), year)
    found = Section.objects.filter(plan=plan).order_by("appendix", "position", "pk")
    return answer(request, asked, rows.SectionRow, found, clock.now())


@gives(YEAR + "items", "items", rows.ItemRow, "Nhiệm vụ, chỉ tiêu")
def items(request: HttpRequest, year: int, asked: Query[AskedItems]) -> HttpResponse:
    """Các dòng của ba phụ lục, nguyên văn, với cơ quan thực hiện và theo dõi."""
    reader = reader_of(request)
    plan = reading.plan_of(reader, year)
    found = reading.with_duties(reading.items(reader, plan, asked))
    return answer(request, asked, rows.ItemRow, found, clock.now())


@gives(YEAR + "measures", "measures", rows.MeasureRow, "Số đo và giá trị kế hoạch")
def measures(request: HttpRequest, year: int, asked: Query[AskedItems]) -> HttpResponse:
    """Mỗi dòng là một số được đo của chỉ tiêu, với giá trị kế hoạch giao."""
    reader = reader_of(request)
    lines = reading.items(reader, reading.plan_of(reader, year), asked)
    found = Measure.objects.filter(item__in=lines).select_related("item__plan")
    found = found.order_by("item__appendix", "item__position", "position", "pk")
    return answer(request, asked, rows.MeasureRow, found, clock.now())


@gives(YEAR + "observations", "observations", told.ObservationRow, "Số liệu đã nộp")
def observations(request: HttpRequest, year: int, asked: Query[AskedFigures]) -> HttpResponse:
    """Số liệu các cơ quan đã nộp, không có bản nháp, bản bị trả lại hay thu hồi. Khóa của cơ
    quan đọc được số của cơ quan mình và của các dòng cơ quan theo dõi."""
    reader, moment = reader_of(request), asked.moment
    plan = reading.plan_of(reader, year)
    found = reading.observations(reader, plan, asked, moment)
    return answer(request, asked, told.ObservationRow, found, moment)


@gives(YEAR + "verdicts", "verdicts", told.VerdictRow, "Đánh giá chỉ tiêu")
def verdicts(request: HttpRequest, year: int, asked: Query[AskedVerdicts]) -> HttpResponse:
    """Đánh giá từng chỉ tiêu và từng số đo trong mỗi kỳ đã bắt đầu. Khóa của cơ quan đọc được
    những dòng mà cơ quan đọc được mọi báo cáo."""
    reader, moment = reader_of(request), asked.moment
    plan = reading.plan_of(reader, year)
    found = reading.verdicts(reader, plan, asked, moment)
    return answer(request, asked, told.VerdictRow, found, moment)


@gives(YEAR + "tasks", "tasks", told.TaskClassRow, "Đánh giá nhiệm vụ")
def tasks(request: HttpRequest, year: int, asked: Query[AskedTasks]) -> HttpResponse:
    """Đánh giá nhiệm vụ theo hạn, từ các báo cáo đã tiếp nhận. Khóa của cơ quan đọc được những
    dòng mà cơ quan đọc được mọi báo cáo."""
    reader, moment = reader_of(request), asked.moment
    plan = reading.plan_of(reader, year)
    found = reading.task_classes(reader, plan, asked, moment)
    return answer(request, asked, told.TaskClassRow, found, moment)


@gives(YEAR + "timeliness", "timeliness", told.TimelinessRow, "Nộp báo cáo đúng hạn")
def timeliness(request: HttpRequest, year: int, asked: Query[AskedTimeliness]) -> HttpResponse:
    """Số báo cáo phải nộp, đã nộp, đúng hạn, trễ, quá hạn. Mọi khóa đều đọc được."""
    reader, moment = reader_of(request), asked.moment
    plan = reading.plan_of(reader, year)
    found = reading.timeliness_table(reader, plan, asked, moment)
    return answer(request, asked, told.TimelinessRow, found, moment)


@api.get("/", url_name="root", include_in_schema=False)
def root(request: HttpRequest) -> HttpResponse:
    """Nothing is here by itself."""
    raise Http404


@api.get("/{path:rest}", url_name="unknown", include_in_schema=False)
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address: refused as all refusals are, not by a page."""
    raise Http404(rest)
