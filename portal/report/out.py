"""The forms a consolidated report goes out in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _l

from agencies.models import Agency
from common.files import CONTENT_TYPES
from plans.models import Plan
from portal.report.compose import compose
from portal.report.docx import to_docx
from portal.report.pdf import to_pdf
from portal.report.xlsx import to_xlsx
from reporting.models import ReportingPeriod

FORMATS = {"docx": _l("Word"), "pdf": _l("PDF"), "xlsx": _l("Excel")}
_WRITERS = {"docx": to_docx, "pdf": to_pdf, "xlsx": to_xlsx}


def report_file(
    plan: Plan,
    period: ReportingPeriod,
    kind: str,
    *,
    moment: datetime,
    monitor: Agency | None = None,
) -> tuple[bytes, str, str]:
    """(the file, its name, its content type) of a report in one of FORMATS.

    Raises BrokenTemplate when the office's Word template cannot be used.
    """
    data = _WRITERS[kind](compose(plan, period, moment, monitor))
    whose = f"-{monitor.code}" if monitor else ""
    return data, f"bao-cao-tong-hop-{period.code}{whose}.{kind}", CONTENT_TYPES[kind]
