"""A task on the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from portal.sheet.rows import Row, is_repeat
from reporting.models import Report, ReportingPeriod
from reporting.workflow import Act
from tasks import services
from tasks.forms import TaskProgressForm
from tasks.models import TaskProgress
from tasks.progress import may_repeat, problems

Status = TaskProgress.Status


@dataclass
class TaskRow(Row):
    """The report on one task: seven fields, and the words of the period before."""

    next_period: ReportingPeriod | None = None
    kind = "task"

    @property
    def progress(self) -> TaskProgress:
        """What the report says, or a blank."""
        return getattr(self.report, "progress", None) or TaskProgress(report=self.report)

    @property
    def prior(self) -> TaskProgress | None:
        """What the period before said."""
        return getattr(self.before, "progress", None)

    @property
    def name(self) -> str:
        """“Nhiệm vụ 31”."""
        return _("Nhiệm vụ %(number)s") % {"number": self.item.number}

    def shared(self):
        """Labels speak of the next period too."""
        return super().shared() | {"next_period": self.next_period}

    def make_form(self, data: Mapping[str, Any] | None = None) -> TaskProgressForm:
        """The form of the report's own page."""
        return TaskProgressForm(
            data,
            prefix=self.prefix,
            initial=model_to_dict(self.progress, services.FIELDS),
            period=self.report.period,
            next_period=self.next_period,
        )

    @property
    def mark_name(self) -> str:
        """The box “không thay đổi”; empty when it would not be honest."""
        honest = self.before is not None and may_repeat(self.prior, self.before.state)
        return f"{self.prefix}-unchanged" if honest else ""

    @property
    def is_marked(self) -> bool:
        """Whether the box is ticked."""
        return self.mark_name in self.marks

    def mark_names(self):
        """One box, if any."""
        return [self.mark_name] if self.mark_name else []

    def stored_marks(self):
        """As the progress says."""
        return {self.mark_name} if self.mark_name and self.progress.unchanged else set()

    def save(self, by, version):
        """Store the fields that can be read; a tick copies last period's words into blank ones."""
        values = {n: v for n, v in self.form.cleaned_data.items() if n in services.FIELDS}
        if self.is_marked and self.prior:
            before = model_to_dict(self.prior, services.FIELDS)
            if not self.form.errors and is_repeat(values, before):
                self.refilled = values != before
                values = before | {"unchanged": True}
            elif not self.progress.unchanged:
                self.faults.append(told_otherwise(self.period_before))
        saved = services.save_progress(report=self.report, by=by, version=version, values=values)
        return saved.report

    def move(self, by, version, act) -> Report:
        """By the wing's services."""
        step = services.send if act == Act.SEND else services.hand_in
        return step(report=self.report, by=by, version=version)

    def problems(self):
        """The wing's rule, by the ids of the form."""
        return {f"id_{self.prefix}-{n}": text for n, text in problems(self.progress).items()}

    def remarks(self):
        """What a reviewer would ask about."""
        now, before, found = self.progress, self.prior, []
        if now.status == Status.DONE and not self.files:
            found.append(_("báo hoàn thành nhưng chưa có tệp minh chứng"))
        if now.difficulties and not now.proposals and now.status != Status.STUCK:
            found.append(_("có khó khăn nhưng mục “Kiến nghị” còn trống"))
        if before and now.results and now.results == before.results and not now.unchanged:
            found.append(
                _("kết quả giống hệt %(period)s, nếu đúng thì đánh dấu “Không thay đổi”")
                % {"period": self.period_before}
            )
        return [(self.anchor, text) for text in found]


def told_otherwise(period: str) -> str:
    """Why a tick is refused: the row says something else."""
    return _(
        "Nội dung vừa nhập khác %(period)s nên chưa đánh dấu “không thay đổi”: "
        "xóa chữ trong ô rồi đánh dấu, hoặc bỏ dấu."
    ) % {"period": period}
