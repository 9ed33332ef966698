"""Reports of all kinds; prefix /bao-cao/."""

from django.urls import path

from reporting import instruction_views, list_views, talk_views, views

app_name = "reporting"
urlpatterns = [
    path("", list_views.ReportListView.as_view(), name="report-list"),
    path("<int:pk>/<slug:act>/", views.ReportActView.as_view(), name="report-act"),
    path("<int:pk>/ban-nop/<int:number>/", views.VersionView.as_view(), name="version-detail"),
    path("minh-chung/<int:pk>/", views.EvidenceView.as_view(), name="evidence"),
    # conversation
    path("trao-doi/bao-cao/<int:pk>/", talk_views.ReportTalkView.as_view(), name="report-talk"),
    path("trao-doi/dong/<int:pk>/", talk_views.ItemTalkView.as_view(), name="item-talk"),
    # instructions of the leaders
    path("chi-dao/", instruction_views.InstructionListView.as_view(), name="instruction-list"),
    path("chi-dao/ghi/<int:item>/", instruction_views.InstructView.as_view(), name="instruct"),
    path("chi-dao/<int:pk>/", instruction_views.InstructionView.as_view(), name="instruction"),
]
