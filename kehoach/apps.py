from django.contrib.admin.apps import AdminConfig


class KehoachAdminConfig(AdminConfig):
    """Makes ours the site every room registers with."""

    default_site = "kehoach.admin.KehoachAdminSite"
