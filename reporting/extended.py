"""How an extension reads on pages: beside its report, in lists."""

from __future__ import annotations

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import format_date
from common.templatetags.vn import date_vn, datetime_vn
from common.ui import Badge
from reporting.calendar import VIETNAM
from reporting.models import Extension, Report

WAITING, GRANTED, REFUSED = "cho", "dong_y", "khong"
WORDS = {
    WAITING: gettext_lazy("Đang xin gia hạn"),
    GRANTED: gettext_lazy("Được gia hạn"),
    REFUSED: gettext_lazy("Không được gia hạn"),
}
ICONS = {WAITING: ("pending", "pending"), GRANTED: ("todo", "tick"), REFUSED: ("todo", "refused")}


def step_of(extension: Extension) -> str:
    """Where an extension stands: WAITING, GRANTED or REFUSED."""
    return {None: WAITING, True: GRANTED, False: REFUSED}[extension.granted]


def with_extension(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Annotate `extension_step`: where the last extension of each report stands, None without."""
    last = Extension.objects.filter(report=OuterRef("pk")).order_by("-asked_at", "-pk")
    step = Case(
        When(granted=True, then=Value(GRANTED)),
        When(granted=False, then=Value(REFUSED)),
        default=Value(WAITING),
        output_field=CharField(),
    )
    return reports.annotate(extension_step=Subquery(last.annotate(step=step).values("step")[:1]))


def extension_badge(step: str | None) -> Badge | None:
    """“Đang xin gia hạn”, “Được gia hạn”, “Không được gia hạn”."""
    return Badge(*ICONS[step], str(WORDS[step])) if step else None


def moved(report: Report) -> str:
    """“gốc 16/06/2023, gia hạn lúc 08:02, 13/06/2023” where a deadline is not the original one."""
    if report.deadline == report.original_deadline:
        return ""
    change = report.deadline_changes.order_by("-at", "-pk").first()
    words = (
        _("gốc %(day)s, gia hạn lúc %(at)s")
        if change and change.extension_id
        else _("gốc %(day)s, đổi lúc %(at)s")
    )
    return words % {
        "day": date_vn(report.original_deadline),
        "at": datetime_vn(change and change.at),
    }


def sentence(extension: Extension) -> str:
    """What was asked and what was decided of it, for the page of its report."""
    values = {
        "who": extension.asked_by.name,
        "at": datetime_vn(extension.asked_at),
        "until": date_vn(extension.until),
        "old": date_vn(extension.was),
    }
    asked = _("%(who)s xin gia hạn lúc %(at)s: từ %(old)s đến %(until)s.") % values
    if extension.granted is None:
        return asked + " " + _("Đang chờ quyết định; trong lúc chờ, hạn hiện nay vẫn giữ nguyên.")
    decided = {
        "who": extension.decided_by.name,
        "at": datetime_vn(extension.decided_at),
        "day": date_vn(granted_until(extension)),
    }
    answer = (
        _("%(who)s đồng ý lúc %(at)s, hạn mới %(day)s.")
        if extension.granted
        else _("%(who)s không đồng ý lúc %(at)s.")
    )
    return asked + " " + answer % decided


def granted_until(extension: Extension):
    """The moment a granted extension gave: perhaps nearer than what was asked for."""
    change = getattr(extension, "change", None)
    return change.became if change else extension.until


def warning(extension: Extension) -> str:
    """That what is asked for lies past the day by which the monitor consolidates; "" if not."""
    day, limit = extension.until.astimezone(VIETNAM).date(), extension.report.period.due_monitor
    if day <= limit:
        return ""
    return _("Sau hạn tổng hợp của cơ quan theo dõi %(day)s.") % {"day": format_date(limit)}
