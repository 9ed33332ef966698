"""Reports of all kinds; prefix /bao-cao/."""

from django.urls import path

from reporting import (
    duty_line_views,
    duty_views,
    evidence_views,
    extension_views,
    feed,
    inbox_views,
    instruction_views,
    list_views,
    period_views,
    return_views,
    review_views,
    sharing_views,
    talk_views,
    timeliness_views,
    urging_views,
    views,
)

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
    # review, more time, who looks after a line
    path("xem-xet/", review_views.ReviewQueueView.as_view(), name="review-queue"),
    path("gia-han/", extension_views.ExtensionListView.as_view(), name="extension-list"),
    path("gia-han/xin/<int:pk>/", extension_views.AskView.as_view(), name="extension-ask"),
    path("phu-trach/", sharing_views.SharingView.as_view(), name="sharing"),
    path("phu-trach/ban-giao/", sharing_views.HandOverView.as_view(), name="hand-over"),
    path("phu-trach/<int:pk>/", sharing_views.SharingHistoryView.as_view(), name="sharing-history"),
    # who reports on what
    path("phan-cong/", duty_views.DutyListView.as_view(), name="duty-list"),
    path("phan-cong/<int:pk>/", duty_line_views.DutyDetailView.as_view(), name="duty-detail"),
    path("phan-cong/<int:pk>/tra-lai/", return_views.HandBackView.as_view(), name="hand-back"),
    path("phan-cong/tra-lai/", return_views.ReturnListView.as_view(), name="duty-returns"),
    path("phan-cong/tra-lai/<int:pk>/", return_views.ReturnView.as_view(), name="duty-return"),
    # what a person is told
    path("thong-bao/", inbox_views.InboxView.as_view(), name="inbox"),
    path("thong-bao/da-doc/", inbox_views.InboxReadView.as_view(), name="inbox-read"),
    path("thong-bao/<int:pk>/", inbox_views.NoticeView.as_view(), name="notice"),
    # asking again
    path("don-doc/", urging_views.UrgingView.as_view(), name="urging"),
    path("don-doc/soan/", urging_views.UrgeView.as_view(), name="urge"),
    path("don-doc/da-gui/", urging_views.UrgeListView.as_view(), name="urge-list"),
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
    # conversation
    path("trao-doi/bao-cao/<int:pk>/", talk_views.ReportTalkView.as_view(), name="report-talk"),
    path("trao-doi/dong/<int:pk>/", talk_views.ItemTalkView.as_view(), name="item-talk"),
    # instructions of the leaders
    path("chi-dao/", instruction_views.InstructionListView.as_view(), name="instruction-list"),
    path("chi-dao/ghi/<int:item>/", instruction_views.InstructView.as_view(), name="instruct"),
    path("chi-dao/<int:pk>/", instruction_views.InstructionView.as_view(), name="instruction"),
]
