"""Reports of all kinds; prefix /bao-cao/."""

from django.urls import path

from reporting import list_views, views

app_name = "reporting"
urlpatterns = [
    path("", list_views.ReportListView.as_view(), name="report-list"),
    path("<int:pk>/<slug:act>/", views.ReportActView.as_view(), name="report-act"),
    path("<int:pk>/ban-nop/<int:number>/", views.VersionView.as_view(), name="version-detail"),
    path("minh-chung/<int:pk>/", views.EvidenceView.as_view(), name="evidence"),
]
