"""Agencies and the audit trail; prefix /co-quan/."""

from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("", views.AgencyListView.as_view(), name="agency-list"),
    path("nhat-ky/", views.AuditListView.as_view(), name="audit-list"),
    path("<slug:code>/", views.AgencyDetailView.as_view(), name="agency-detail"),
    path("<slug:code>/thiet-lap/", views.AgencySettingView.as_view(), name="agency-setting"),
]
