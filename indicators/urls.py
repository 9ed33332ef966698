"""Pages of Appendices II and III; prefix /chi-tieu/."""

from django.urls import path

from indicators.views import detail, lists, report, verdicts

app_name = "indicators"
urlpatterns = [
    path("chu-yeu/", lists.TargetListView.as_view(), name="target-list"),
    path("chu-yeu/<int:pk>/", detail.TargetDetailView.as_view(), name="target-detail"),
    path("chu-yeu/xac-nhan/", verdicts.TargetConfirmView.as_view(), name="target-confirm"),
    path("nganh/", lists.MetricListView.as_view(), name="metric-list"),
    path("nganh/<int:pk>/", detail.MetricDetailView.as_view(), name="metric-detail"),
    path("nganh/xac-nhan/", verdicts.MetricConfirmView.as_view(), name="metric-confirm"),
    path("danh-gia/<int:pk>/<str:code>/", verdicts.JudgeView.as_view(), name="judge"),
    path("bao-cao/<int:pk>/", report.IndicatorReportView.as_view(), name="indicator-report"),
    path(
        "bao-cao/<int:pk>/nhap-thay/",
        report.IndicatorPaperView.as_view(),
        name="indicator-paper",
    ),
]
