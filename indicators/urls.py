"""Pages of Appendices II and III; prefix /chi-tieu/."""

from django.urls import path

from indicators import report_views, views

app_name = "indicators"
urlpatterns = [
    path("chu-yeu/", views.TargetListView.as_view(), name="target-list"),
    path("chu-yeu/<int:pk>/", views.TargetDetailView.as_view(), name="target-detail"),
    path("nganh/", views.MetricListView.as_view(), name="metric-list"),
    path("nganh/<int:pk>/", views.MetricDetailView.as_view(), name="metric-detail"),
    path("bao-cao/<int:pk>/", report_views.IndicatorReportView.as_view(), name="indicator-report"),
    path(
        "bao-cao/<int:pk>/nhap-thay/",
        report_views.IndicatorPaperView.as_view(),
        name="indicator-paper",
    ),
]
