"""Who is not signed in is asked to, without losing what was typed."""

from __future__ import annotations

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from agencies import parking
from agencies.forms import SignInForm


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends anonymous requests to the sign-in page, in three ways.

    A page: a redirect, as Django does. A row that saves itself: 401 with a line for the row, never
    a whole page. A form of a page that `keeps_typed`: the sign-in page itself, with what was typed.
    """

    def handle_no_permission(self, request, view_func):
        """The answer to a request that nobody signed."""
        if request.headers.get("HX-Request"):
            return render(request, "account/_session_over.html", status=401)
        if request.method == "POST" and parking.is_kept(view_func):
            return self.ask(request)
        return super().handle_no_permission(request, view_func)

    @method_decorator(sensitive_post_parameters())
    @method_decorator(never_cache)
    def ask(self, request):
        """The sign-in page, carrying what was typed."""
        parked = parking.posted(request).as_json()
        context = {
            "form": SignInForm(request=request),
            "redirect_field": format_html(
                '<input type="hidden" name="next" value="{}">', request.path
            ),
            "parked": parked,
            "too_long": not parked,
        }
        return render(request, "account/login.html", context)
