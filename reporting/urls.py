"""Reports of all kinds; prefix /bao-cao/."""

from django.urls import path

from reporting import evidence_views, list_views, views

app_name = "reporting"
urlpatterns = [
    path("", list_views.ReportListView.as_view(), name="report-list"),
    path("<int:pk>/<slug:act>/", views.ReportActView.as_view(), name="report-act"),
    path("<int:pk>/ban-nop/<int:number>/", views.VersionView.as_view(), name="version-detail"),
    path("minh-chung/<int:pk>/", evidence_views.EvidenceView.as_view(), name="evidence"),
    path(
        "minh-chung/<int:pk>/mo/",
        evidence_views.EvidenceView.as_view(shown=True),
        name="evidence-open",
    ),
    path(
        "minh-chung/<int:pk>/xem/",
        evidence_views.EvidenceDetailView.as_view(),
        name="evidence-detail",
    ),
]
