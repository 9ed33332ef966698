"""The report of an agency on a task: written, sent, read."""

from __future__ import annotations

from django.forms.models import model_to_dict

from plans.models import Appendix
from reporting.on_behalf import OnBehalfView
from reporting.pages import ReportPageView
from reporting.workflow import Act
from tasks import services
from tasks.forms import TaskProgressForm
from tasks.models import TaskProgress


class TaskReportView(ReportPageView):
    """One agency's report on one task in one period."""

    template_name = "tasks/task_report.html"
    appendices = (Appendix.TASKS,)
    carry = {Act.HAND_IN: services.hand_in, Act.SEND: services.send}

    def make_form(self, data=None):
        """The progress form; its labels speak of this period and the next."""
        return TaskProgressForm(
            data,
            initial=model_to_dict(services.progress_of(self.report), services.FIELDS),
            period=self.report.period,
            next_period=self.report.period.following(),
        )

    def save(self, form, version, paper=None):
        """Keep the progress."""
        progress = services.save_progress(
            report=self.report,
            by=self.request.user,
            version=version,
            values=form.cleaned_data,
            paper=paper,
        )
        return progress.report

    def content(self, report):
        """What the progress says in words."""
        return services.content(report.assignment.item, services.progress_of(report))

    def labels(self):
        """The fields of the form, as the history names them in a sentence."""
        names = (*services.FIELDS, "unchanged")
        return {name: str(TaskProgress._meta.get_field(name).verbose_name) for name in names}


class TaskPaperView(OnBehalfView, TaskReportView):
    """What an agency reported on a task on paper."""

    template_name = OnBehalfView.template_name
    page = "tasks:task-report"
