"""Reports of all kinds; prefix /bao-cao/."""

from django.urls import path

from reporting import feed, list_views, period_views, timeliness_views, views

app_name = "reporting"
calendar_urls = [
    path("ky/", period_views.PeriodListView.as_view(), name="period-list"),
    path("ky/che-do/", period_views.RhythmView.as_view(), name="rhythms"),
    path("ky/<int:pk>/mo/", period_views.PeriodOpenView.as_view(), name="period-open"),
    path("ky/<int:pk>/dong/", period_views.PeriodCloseView.as_view(), name="period-close"),
    path("ky/<int:pk>/mo-lai/", period_views.PeriodReopenView.as_view(), name="period-reopen"),
    path("lich/moi/", feed.FeedRenewView.as_view(), name="feed-renew"),
    path("lich/<str:key>.ics", feed.FeedView.as_view(), name="feed"),
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
