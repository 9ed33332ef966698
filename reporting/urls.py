"""Reports of all kinds; prefix /bao-cao/."""

from django.urls import path

from reporting import list_views, timeliness_views, views

app_name = "reporting"
calendar_urls = [
    path("dung-han/", timeliness_views.TimelinessView.as_view(), name="timeliness"),
    path(
        "dung-han/danh-sach/", timeliness_views.TimelinessListView.as_view(), name="timeliness-list"
    ),
]
urlpatterns = [
    *calendar_urls,
    path("", list_views.ReportListView.as_view(), name="report-list"),
    path("<int:pk>/<slug:act>/", views.ReportActView.as_view(), name="report-act"),
    path("<int:pk>/ban-nop/<int:number>/", views.VersionView.as_view(), name="version-detail"),
    path("minh-chung/<int:pk>/", views.EvidenceView.as_view(), name="evidence"),
]
