"""Error pages in plain Vietnamese: what happened, what became of the work, where to now."""

from __future__ import annotations

from django.http import HttpResponseServerError
from django.shortcuts import redirect, render
from django.template import loader

from agencies import parking


def bad_request(request, exception=None):
    """400: the address or the form cannot be read."""
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    """403: the page exists, the act is not this person's."""
    return render(request, "errors/403.html", {"why": str(exception or "")}, status=403)


def not_found(request, exception=None):
    """404: no such page, or not this person's to see; never tells which."""
    return render(request, "errors/404.html", status=404)


def server_error(request):
    """500: without the frame, which may be what failed."""
    context = {"request_id": getattr(request, "request_id", "")}
    return HttpResponseServerError(loader.render_to_string("errors/500.html", context))


def csrf_failure(request, reason=""):
    """403 of a form whose token is missing or too old: the typed text is still in the browser.

    Signing in anew in another window makes a token too old. When the form is our own page's, the
    page is opened again with what was typed, unsaved.
    """
    if request.user.is_authenticated and parking.is_own_form(request):
        parking.keep(request, parking.posted(request))
        return redirect(request.path)
    return render(request, "errors/csrf.html", status=403)
