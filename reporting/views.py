from django.views import View


class ReportListView(View):
    pass


class ReportActView(View):
    pass


class VersionView(View):
    pass


class EvidenceView(View):
    pass
