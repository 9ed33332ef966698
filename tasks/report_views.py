from django.views import View


class TaskReportView(View):
    pass
