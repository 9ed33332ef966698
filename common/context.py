"""Where the act under way comes from: address and id of the request, for the audit trail."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestMeta:
    """Client address and request id; both empty outside a request (commands, tests)."""

    ip: str = ""
    request_id: str = ""


NOWHERE = RequestMeta()
_current: ContextVar[RequestMeta] = ContextVar("request_meta", default=NOWHERE)


def current_request() -> RequestMeta:
    """Meta data of the request being answered."""
    return _current.get()


def set_current_request(meta: RequestMeta) -> None:
    """Remember the meta data of the request being answered."""
    _current.set(meta)
