"""What was typed on a page whose session had ended, kept until its writer has signed in again.

A view with `keeps_typed = True` opts in. An anonymous POST to it is answered by the sign-in page,
which carries the typed fields along (`parked`); signing in moves them to the new session; the
page takes them out once (`take`), shows them in its form and saves nothing by itself, so that the
version of the text is checked as ever. Files are not carried.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

MOST = 512 * 1024  # bytes; a sheet of thirty lines with a page of text each has a third of it
KEY = "parked"
LEFT_OUT = {"csrfmiddlewaretoken", "parked"}


@dataclass(frozen=True)
class Parked:
    """The posted fields of the page at `path`."""

    path: str
    fields: dict[str, list[str]]
    had_files: bool

    def as_json(self) -> str:
        """The form in which it travels; "" when it is larger than MOST."""
        text = json.dumps(
            {"path": self.path, "fields": self.fields, "had_files": self.had_files},
            ensure_ascii=False,
        )
        return text if len(text.encode()) <= MOST else ""


def posted(request: HttpRequest) -> Parked:
    """What a request posts, without its token."""
    fields = {name: values for name, values in request.POST.lists() if name not in LEFT_OUT}
    return Parked(request.path, fields, bool(request.FILES))


def is_kept(view_func: Any) -> bool:
    """Whether a view keeps what is typed on its page."""
    return getattr(getattr(view_func, "view_class", None), "keeps_typed", False)


def is_own_form(request: HttpRequest) -> bool:
    """Whether a form was sent from our own pages, as the browser says, to one that keeps it."""
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    match = request.resolver_match
    return own and match is not None and is_kept(match.func)


def read(text: str) -> Parked | None:
    """What a sign-in page carried along; None when that is not ours to read."""
    if not text or len(text.encode()) > MOST:
        return None
    try:
        data = json.loads(text)
        fields = {str(name): [str(v) for v in values] for name, values in data["fields"].items()}
        return Parked(str(data["path"]), fields, bool(data["had_files"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def keep(request: HttpRequest, parked: Parked | None) -> None:
    """Put it into the session of who has signed in now."""
    if parked:
        request.session[KEY] = parked.as_json()


def take(
    request: HttpRequest, fits: Callable[[QueryDict], bool] = lambda data: True
) -> QueryDict | None:
    """The typed fields that wait for this very page, once, with a note that says so and whose
    they are; None when there are none, or none that `fits` the page of who signed in."""
    parked = read(request.session.get(KEY, ""))
    if parked is None or parked.path != request.path:
        return None
    del request.session[KEY]
    data = QueryDict(mutable=True)
    for name, values in parked.fields.items():
        data.setlist(name, values)
    if not fits(data):
        return None
    messages.warning(request, _note(request, parked, data.get("typed_by", "")))
    return data


def _note(request: Any, parked: Parked, typed_by: str) -> str:
    if typed_by and typed_by != request.user.name:
        said = _("Phiên của %(name)s đã hết: chữ %(name)s vừa nhập ở trang này nằm bên dưới.") % {
            "name": typed_by
        }
    else:
        said = _("Phiên trước đã hết. Chữ anh/chị vừa nhập còn nguyên bên dưới.")
    files = _("Tệp đã chọn thì chọn lại.") if parked.had_files else ""
    return " ".join(filter(None, [said, _("Chưa lưu: xem lại rồi bấm Lưu."), files]))
