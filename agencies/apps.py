from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "agencies"
    verbose_name = "Cơ quan và tài khoản"

    def ready(self):
        """Connect the audit trail to sign-ins."""
        from agencies import signals  # noqa: F401 - connects its receivers
