"""The read API; prefix /api/v1/."""

from django.urls import URLPattern, path

from portal.api import docs
from portal.api.door import through_the_door
from portal.api.endpoints import api

app_name = "api"
urlpatterns = [
    path("docs", docs.DocsView.as_view(), name="docs"),
    path("openapi.json", docs.SchemaView.as_view(), name="openapi"),
    *(
        URLPattern(entry.pattern, through_the_door(entry.callback), name=entry.name)
        for entry in api.urls[0]
        # ninja's own page of the root leads to documents that it does not have here
        if isinstance(entry, URLPattern) and entry.name != "api-root"
    ),
]
