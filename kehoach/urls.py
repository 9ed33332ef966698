"""The house's addresses: one prefix per room."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.urls")),
    path("nhiem-vu/", include("tasks.urls")),
    path("chi-tieu/", include("indicators.urls")),
    path("bao-cao/", include("reporting.urls")),
    path("co-quan/", include("agencies.urls")),
    path("tai-khoan/", include("agencies.account_urls")),
    path("quan-tri/khoa/", include("agencies.key_urls")),
    path("api/v1/", include("portal.api.urls")),
    path("quan-tri/", admin.site.urls),
]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
