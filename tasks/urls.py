"""Pages of Appendix I; prefix /nhiem-vu/."""

from django.urls import path

from tasks import report_views, views

app_name = "tasks"
urlpatterns = [
    path("", views.TaskListView.as_view(), name="task-list"),
    path("<int:pk>/", views.TaskDetailView.as_view(), name="task-detail"),
    path("bao-cao/<int:pk>/", report_views.TaskReportView.as_view(), name="task-report"),
    path("bao-cao/<int:pk>/nhap-thay/", report_views.TaskPaperView.as_view(), name="task-paper"),
]
