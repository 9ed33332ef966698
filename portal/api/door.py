"""The door of the read API: keys, limits, refusals in JSON, a line of log for every call.

No session opens it: without cookies there is nothing another site could ride on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyHeader, HttpBearer

from agencies import keys
from agencies.models import ApiKey

log = logging.getLogger(__name__)
READING = ("GET", "HEAD")


class TooMany(HttpError):
    """A key has made its calls of this minute."""

    def __init__(self, wait: int):
        super().__init__(429, _("Khóa đã gọi quá số lần cho phép trong một phút."))
        self.wait = wait


def key_of(request: HttpRequest, secret: str | None) -> ApiKey | None:
    """The key with this secret, its call counted. Raises TooMany."""
    key = keys.find(secret) if secret else None
    request.auth = key  # type: ignore[attr-defined] # for the log, of calls past the limit too
    if key and (wait := keys.count_call(key)):
        raise TooMany(wait)
    return key


class Bearer(HttpBearer):
    """`Authorization: Bearer kh_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key in force."""
        return key_of(request, token)


class KeyHeader(APIKeyHeader):
    """`X-API-Key: kh_…`."""

    param_name = "X-API-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> ApiKey | None:
        """The key in force."""
        return key_of(request, key)


# --- refusals ------------------------------------------------------------------------------------
WRONG = {  # pydantic's kind of error → what to say
    "int_parsing": "cần một số nguyên",
    "greater_than_equal": "từ {ge} trở lên",
    "less_than_equal": "nhiều nhất {le}",
    "literal_error": "nhận một trong: {expected}",
    "string_too_long": "dài quá {max_length} ký tự",
    "value_error": "{error}",
}


def refuse(status: int, detail: str, **headers: str) -> JsonResponse:
    """A refusal and its reason."""
    return JsonResponse(
        {"detail": detail},
        status=status,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def in_words(error: dict[str, Any]) -> str:
    """“size: nhiều nhất 1000”."""
    words = WRONG.get(error["type"], "giá trị không hợp lệ").format(**error.get("ctx", {}))
    return f"{error['loc'][-1]}: {words.replace(' or ', ', ')}"


def take_exceptions(api: NinjaAPI) -> None:
    """Answer whatever goes wrong in JSON, without a trace of the inside."""

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.exception("failed")
        return refuse(500, _("Máy chủ gặp lỗi. Mã yêu cầu ở tiêu đề X-Request-ID."))

    @api.exception_handler(ValidationError)
    def wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
        told = "; ".join(map(in_words, error.errors))
        return refuse(422, _("Tham số không hợp lệ: %(told)s.") % {"told": told})

    @api.exception_handler(Http404)
    def unknown(request: HttpRequest, error: Http404) -> HttpResponse:
        return refuse(404, _("Không có địa chỉ này."))

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return refuse(error.status_code, str(error))

    @api.exception_handler(TooMany)
    def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
        return refuse(429, str(error), **{"Retry-After": str(error.wait)})

    @api.exception_handler(AuthenticationError)
    def no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        detail = _("Cần khóa truy cập: khóa thiếu, không đúng hoặc đã thu hồi.")
        return refuse(401, detail, **{"WWW-Authenticate": "Bearer"})


# --- every call ----------------------------------------------------------------------------------
def through_the_door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the API: reads only, needs no session, is never kept for others, and is logged
    by the key's prefix, without the query of the address."""

    @login_not_required
    @wraps(view)
    def call(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        begun = perf_counter()
        method = request.method
        if method not in READING:
            response: HttpResponse = refuse(
                405, _("API chỉ đọc, không ghi."), Allow=", ".join(READING)
            )
        else:
            request.method = "GET"
            response = view(request, **kwargs)
            request.method = method  # by which the server leaves out the body of HEAD
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "X-API-Key"])
        key, ms = getattr(request, "auth", None), 1000 * (perf_counter() - begun)
        prefix = key.prefix if key else "-"
        path = escape_uri_path(request.path)  # a line break in it would forge a line
        log.info("%s %s %s %.0f ms", prefix, path, response.status_code, ms)
        return response

    return call
