"""The administration site: one door, for administrators only."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class KehoachAdminSite(AdminSite):
    """Where an administrator mends what is wrong: agencies, people, the plan, periods."""

    site_header = _("Quản trị hệ thống theo dõi kế hoạch")
    site_title = _("Quản trị")
    index_title = _("Danh mục")

    def has_permission(self, request):
        """Administrators in office; others who are signed in get 403, not a second sign-in."""
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return request.user.is_active and request.user.is_staff

    def password_change(self, request, extra_context=None):
        """One page for one's own password, which leaves its audit row."""
        return redirect("account_change_password")


# the same sign-in, with the same lockout, as every other page
KehoachAdminSite.login = secure_admin_login(KehoachAdminSite.login)
