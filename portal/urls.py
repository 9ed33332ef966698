"""Pages that join both wings."""

from django.urls import path

from portal import draft_views, plan_views, urge_views, views
from portal.meeting import conclusions
from portal.meeting import views as meeting_views
from portal.overview import views as overview_views
from portal.reorganise import views as reorganise_views
from portal.report import views as report_views
from portal.sheet import views as sheet_views
from portal.sheet_file import views as sheet_file_views
from portal.summary import book, lists
from portal.summary import views as summary_views

app_name = "portal"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    # overviews
    path("tong-quan/", overview_views.ProvinceView.as_view(), name="overview"),
    path(
        "tong-quan/co-quan/<str:code>/",
        overview_views.AgencyView.as_view(),
        name="overview-agency",
    ),
    path("tong-quan/muc/<int:pk>/", overview_views.SectionView.as_view(), name="overview-section"),
    path(
        "tong-quan/theo-doi/<str:code>/",
        overview_views.MonitorView.as_view(),
        name="overview-monitor",
    ),
    # summaries of the monitors
    path("tong-hop/", lists.SummaryListView.as_view(), name="summary-list"),
    path("tong-hop/<str:code>/", book.SummaryBookView.as_view(), name="summary-book"),
    path("tong-hop/<str:code>/<int:pk>/", summary_views.SummaryView.as_view(), name="summary"),
    path(
        "tong-hop/<str:code>/<int:pk>/mo-lai/",
        summary_views.ReopenView.as_view(),
        name="summary-reopen",
    ),
    # all an agency reports in a period, on one page
    path("phieu/", sheet_views.SheetNowView.as_view(), name="sheet-now"),
    path("phieu/<slug:code>/", sheet_views.SheetView.as_view(), name="sheet"),
    path("phieu/<slug:code>/<int:pk>/", sheet_views.SheetRowView.as_view(), name="sheet-row"),
    # the plan as a document
    path("ke-hoach/", plan_views.PlanListView.as_view(), name="plan-list"),
    path(
        "ke-hoach/<int:year>/lan-<int:number>/", plan_views.RevisionView.as_view(), name="revision"
    ),
    path(
        "ke-hoach/<int:year>/lan-<int:number>/tep/", plan_views.SourceView.as_view(), name="source"
    ),
    path(
        "ke-hoach/<int:year>/lan-<int:number>/tro-lai/", plan_views.UndoView.as_view(), name="undo"
    ),
    path("ke-hoach/<int:year>/nam-sau/", plan_views.NextYearView.as_view(), name="next-year"),
    path(
        "ke-hoach/<int:year>/thuc-hien/", plan_views.PutInForceView.as_view(), name="put-in-force"
    ),
    path(
        "ke-hoach/<int:year>/tai-ve/<slug:kind>/",
        plan_views.PlanFileView.as_view(),
        name="plan-file",
    ),
    path("don-doc/<int:pk>/cong-van/", urge_views.UrgeLetterView.as_view(), name="urge-letter"),
    # a revision being prepared
    path("ke-hoach/nhap/", draft_views.UploadView.as_view(), name="plan-upload"),
    path("ke-hoach/nhap/<uuid:pk>/", draft_views.DraftView.as_view(), name="draft"),
    path(
        "ke-hoach/nhap/<uuid:pk>/ban-hanh/", draft_views.ConfirmView.as_view(), name="draft-confirm"
    ),
    path(
        "ke-hoach/nhap/<uuid:pk>/danh-dau/", draft_views.MarkedView.as_view(), name="draft-marked"
    ),
    path("ke-hoach/nhap/<uuid:pk>/bo/", draft_views.DiscardView.as_view(), name="draft-discard"),
    # the sheet of a period as an Excel form
    path("phieu/<str:code>/tai-ve/", sheet_file_views.SheetFileView.as_view(), name="sheet-file"),
    path(
        "phieu/<str:code>/nhap-tep/",
        sheet_file_views.SheetUploadView.as_view(),
        name="sheet-upload",
    ),
    # reorganisation of agencies
    path("sap-xep/", reorganise_views.ActListView.as_view(), name="reorganise-list"),
    path("sap-xep/moi/", reorganise_views.ActCreateView.as_view(), name="reorganise-new"),
    path("sap-xep/<int:pk>/", reorganise_views.ActView.as_view(), name="reorganise"),
    # the meeting screen
    path("hop/", meeting_views.MeetingView.as_view(), name="meeting"),
    path("hop/<int:place>/", meeting_views.MeetingItemView.as_view(), name="meeting-item"),
    path("hop/in/", meeting_views.MeetingPrintView.as_view(), name="meeting-print"),
    path("hop/ket-luan/", conclusions.ConclusionListView.as_view(), name="meeting-conclusions"),
    # the consolidated report of a period
    path("bao-cao-tong-hop/", report_views.ReportView.as_view(), name="report-page"),
    path(
        "bao-cao-tong-hop/<str:code>/<slug:kind>/",
        report_views.ReportFileView.as_view(),
        name="report-file",
    ),
    path(
        "bao-cao-tong-hop/<str:code>/<slug:kind>/theo-doi/<str:monitor>/",
        report_views.ReportFileView.as_view(),
        name="report-file",
    ),
]
