"""The plan as a file: which forms there are, and the results that may stand beside it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _l

from agencies.models import User
from common.files import CONTENT_TYPES
from common.numbers import format_decimal
from indicators.models import Observation
from plans.models import Plan
from portal.official.docx import to_docx
from portal.official.layout import Results, official_tables
from portal.official.pdf import to_pdf
from portal.official.xlsx import to_xlsx
from portal.workbook.lists import lists_workbook
from portal.workbook.state import content_of
from reporting.models import Report, ReportingPeriod
from reporting.workflow import ACCEPTED, SUBMITTED
from tasks.models import TaskProgress

OFFICIAL = {"xlsx": to_xlsx, "docx": to_docx, "pdf": to_pdf}
FORMATS = {"xlsx": _l("Excel"), "docx": _l("Word"), "pdf": _l("PDF")}
LISTS = "danh-sach"
LINE = "assignment__item"


def plan_file(
    plan: Plan, kind: str, *, period: ReportingPeriod | None = None, user: User | None = None
) -> tuple[bytes, str, str]:
    """(the file, its name, its content type) of a plan in one of FORMATS, with the results of a
    period if there is one: those that ``user`` may see, all without a user; or as LISTS."""
    if kind == LISTS:
        return lists_workbook(plan), f"danh-sach-{plan.year}.xlsx", CONTENT_TYPES["xlsx"]
    results = results_of(plan, period, user) if period else None
    tables = official_tables(
        content_of(plan), year=plan.year, legal_basis=plan.legal_basis, results=results
    )
    name = f"ke-hoach-{plan.year}" + (f"-{period.code}" if period else "")
    return OFFICIAL[kind](tables), f"{name}.{kind}", CONTENT_TYPES[kind]


def results_of(plan: Plan, period: ReportingPeriod, user: User | None) -> Results:
    """What reports sent for a period say, line by line; drafts are no results.

    Of a task: who stands where, the results of the agency named first (of the first that has
    reported, where none leads), and everybody's difficulties and proposals.
    """
    # words taken back for correction are no report until they are sent again
    reports = Report.objects.filter(period=period, state__in=[SUBMITTED, ACCEPTED])
    if user is not None:
        reports = reports & Report.objects.visible_to(user)
    texts = {label: _task_row(said) for label, said in _progress(reports).items()}
    figures = Observation.objects.filter(report__in=reports).select_related(
        "measure", f"report__{LINE}"
    )
    for figure in figures.order_by("measure__position", "pk"):
        measure, item = figure.measure, figure.report.assignment.item
        key = measure.code if item.appendix == "III" else str(item)
        name = f"{measure.full_label}: " if item.appendix == "II" else ""
        numbers = [
            format_decimal(value, measure.decimals) if value is not None else ""
            for value in (figure.value, figure.cumulative, figure.estimate)
        ]
        cells = (numbers[0] or figure.words, *numbers[1:], figure.note)
        row = [f"{name}{cell}" if cell else "" for cell in cells]
        before = texts.get(key, [""] * len(row))
        texts[key] = ["\n".join(filter(None, both)) for both in zip(before, row, strict=True)]
    return Results(period.label, texts)


def _progress(reports: QuerySet[Report]) -> dict[str, list[TaskProgress]]:
    """What was said of each task, the agency named first before the others."""
    said = TaskProgress.objects.filter(report__in=reports).select_related(
        f"report__{LINE}", "report__agency"
    )
    found: dict[str, list[TaskProgress]] = {}
    for progress in said.order_by("report__assignment__position", "report__pk"):
        found.setdefault(str(progress.report.assignment.item), []).append(progress)
    return found


def _task_row(said: list[TaskProgress]) -> list[str]:
    """States by agencies, the first one's results, difficulties and proposals of all."""
    states: dict[str, list[str]] = {}
    for progress in said:
        who = progress.report.agency.short_name
        states.setdefault(progress.get_status_display(), []).append(who)
    problems = [
        f"{progress.report.agency.short_name}: {part}"
        for progress in said
        for part in (progress.difficulties, progress.proposals)
        if part
    ]
    return [
        "\n".join(f"{state}: {', '.join(agencies)}" for state, agencies in states.items()),
        said[0].results,
        "\n".join(problems),
    ]
