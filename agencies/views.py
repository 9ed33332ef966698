from django.views import View


class AgencyListView(View):
    pass


class AuditListView(View):
    pass


class AgencyDetailView(View):
    pass


class AgencySettingView(View):
    pass
