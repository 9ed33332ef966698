from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "agencies"
    verbose_name = _("Cơ quan và tài khoản")

    def ready(self):
        """Connect the audit trail to sign-ins."""
        from agencies import signals  # noqa: F401 - connects its receivers
