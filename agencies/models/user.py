"""People: who signs in, from which agency, in which role."""

from __future__ import annotations

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency
from common.fields import NFCCharField


class UserManager(BaseUserManager["User"]):
    """Makes people; a “superuser” is nothing but a person in the role ADMIN."""

    use_in_migrations = True

    def create_user(self, username, password=None, **fields):
        """A person with this sign-in name; without a password nobody can sign in as them."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        """An administrator, for `manage.py createsuperuser`."""
        return self.create_user(username, password, **(fields | {"role": User.Role.ADMIN}))


class User(AbstractUser):
    """A person of one agency in one role.

    Being a monitor is no role: it is a relation of the person's agency to an item of the plan.
    Rights follow from the role alone, so Django's flags, groups and permission rows are gone:
    `is_staff` and `is_superuser` are conclusions, not facts.
    """

    class Role(models.TextChoices):
        """What the person may do; see `agencies.access`."""

        STAFF = "staff", _("Chuyên viên")
        HEAD = "head", _("Lãnh đạo cơ quan")
        COORDINATOR = "coordinator", _("Điều phối cấp tỉnh")
        LEADER = "leader", _("Lãnh đạo tỉnh")
        ADMIN = "admin", _("Quản trị hệ thống")

    first_name = None
    last_name = None
    groups = None
    user_permissions = None

    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("cơ quan"),
    )
    name = NFCCharField(_("họ tên hoặc chức danh"), max_length=150)
    role = models.CharField(_("vai trò"), max_length=12, choices=Role, default=Role.STAFF)

    history = HistoricalRecords(excluded_fields=["password", "last_login"])
    objects = UserManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["agency", "username"]
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(role__in=["staff", "head"]),
                name="%(app_label)s_%(class)s_has_agency",
                violation_error_message=_(
                    "Chuyên viên và lãnh đạo cơ quan phải thuộc một cơ quan."
                ),
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def save(self, *args, **kwargs):
        """Signing in stamps `last_login`: that is in the audit trail, and no change of a person."""
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            self.skip_history_when_saving = True
        super().save(*args, **kwargs)
        self.__dict__.pop("skip_history_when_saving", None)

    def get_full_name(self):
        """The name shown on pages and kept in the audit trail."""
        return self.name

    def get_short_name(self):
        """Vietnamese names are not cut."""
        return self.name

    @property
    def is_staff(self):
        """Whether the administration site opens for this person."""
        return self.role == self.Role.ADMIN

    @property
    def is_superuser(self):
        """Administrators hold every permission of the administration site."""
        return self.role == self.Role.ADMIN

    @property
    def works_for_agency(self):
        """Whether the person writes or approves an agency's reports."""
        return self.role in {self.Role.STAFF, self.Role.HEAD}

    @property
    def sees_province(self):
        """Whether every agency's reports are open to the person."""
        return self.role in {self.Role.COORDINATOR, self.Role.LEADER, self.Role.ADMIN}

    @property
    def has_seat(self):
        """Whether the person may see anything at all: in office, and placed somewhere."""
        return self.is_active and (self.sees_province or self.agency_id is not None)

    def has_perm(self, perm, obj=None):
        """Permissions of the administration site: all for administrators, none for others."""
        return self.is_active and self.is_superuser

    def has_perms(self, perm_list, obj=None):
        """All of them, or none."""
        return self.has_perm("", obj)

    def has_module_perms(self, app_label):
        """Whether an app shows on the administration site."""
        return self.has_perm("")

    def get_all_permissions(self, obj=None):
        """No permission rows exist."""
        return set()
