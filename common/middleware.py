"""Small middleware every page passes through."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common.context import RequestMeta, set_current_request

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


def client_ip(request: HttpRequest) -> str:
    """The client's address: the socket's, or the hop written by our own trusted proxies.

    Only the last `settings.TRUSTED_PROXIES` entries of X-Forwarded-For are ours; what stands
    left of them is whatever the client chose to send.
    """
    hops = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if hops and len(forwarded) >= hops:
        return forwarded[-hops].strip()[:45]
    return request.META.get("REMOTE_ADDR", "")[:45]


class RequestMetaMiddleware:
    """Gives each request an id, remembers its address, and sets the headers Django does not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined] # read by error pages
        set_current_request(RequestMeta(client_ip(request), request_id))
        response = self.get_response(request)
        response.headers.setdefault("X-Request-ID", request_id)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
