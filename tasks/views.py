from django.views import View


class TaskListView(View):
    pass


class TaskDetailView(View):
    pass


class TaskReportView(View):
    pass
