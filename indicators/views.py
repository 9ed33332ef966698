from django.views import View


class TargetListView(View):
    pass


class TargetDetailView(View):
    pass


class MetricListView(View):
    pass


class MetricDetailView(View):
    pass


class IndicatorReportView(View):
    pass
