"""Keys of the read API; prefix /quan-tri/khoa/."""

from django.urls import path

from agencies import key_views as views

app_name = "keys"
urlpatterns = [
    path("", views.KeyListView.as_view(), name="list"),
    path("moi/", views.KeyGiveView.as_view(), name="give"),
    path("<int:pk>/thu-hoi/", views.KeyRevokeView.as_view(), name="revoke"),
]
