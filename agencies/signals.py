"""What signing in brings about: the one place where Django speaks only through signals."""

from __future__ import annotations

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from agencies import audit, parking
from agencies.models import AuditEvent


@receiver(user_logged_in)
def on_login(sender, user, **kwargs):
    """Somebody signed in."""
    audit.record(AuditEvent.Action.LOGIN, by=user)


@receiver(user_logged_in)
def on_login_keep_typed(sender, request, **kwargs):
    """What the sign-in page carried along waits in the new session for its page."""
    parking.keep(request, parking.read(request.POST.get("parked", "")))


@receiver(user_logged_out)
def on_logout(sender, user, **kwargs):
    """Somebody signed out; an expired session has no user any more."""
    if user is not None:
        audit.record(AuditEvent.Action.LOGOUT, by=user)


@receiver(user_login_failed)
def on_login_failed(sender, credentials, **kwargs):
    """A wrong name or password; the password typed is never kept."""
    name = str(credentials.get("username") or "")[:150]
    audit.record(AuditEvent.Action.LOGIN_FAILED, by=None, label=name)


@receiver(password_changed)
def on_password_changed(sender, user, **kwargs):
    """Somebody changed their own password."""
    audit.record(AuditEvent.Action.PASSWORD, by=user)
