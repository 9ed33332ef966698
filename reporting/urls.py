"""Reports of all kinds; prefix /bao-cao/."""

from django.urls import path

from reporting import inbox_views, list_views, urging_views, views

app_name = "reporting"
urlpatterns = [
    path("", list_views.ReportListView.as_view(), name="report-list"),
    path("<int:pk>/<slug:act>/", views.ReportActView.as_view(), name="report-act"),
    path("<int:pk>/ban-nop/<int:number>/", views.VersionView.as_view(), name="version-detail"),
    path("minh-chung/<int:pk>/", views.EvidenceView.as_view(), name="evidence"),
    # what a person is told
    path("thong-bao/", inbox_views.InboxView.as_view(), name="inbox"),
    path("thong-bao/da-doc/", inbox_views.InboxReadView.as_view(), name="inbox-read"),
    path("thong-bao/<int:pk>/", inbox_views.NoticeView.as_view(), name="notice"),
    # asking again
    path("don-doc/", urging_views.UrgingView.as_view(), name="urging"),
    path("don-doc/soan/", urging_views.UrgeView.as_view(), name="urge"),
    path("don-doc/da-gui/", urging_views.UrgeListView.as_view(), name="urge-list"),
]
