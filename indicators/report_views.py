from django.views import View


class IndicatorReportView(View):
    pass
