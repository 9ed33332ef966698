"""Agencies, spellings, groups, successions and people on the administration site."""

from __future__ import annotations

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import Group, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin_base import AuditedAdmin, ListAdmin, RowsInline
from agencies.admin_forms import RowForm
from agencies.models import Agency, AgencyAlias, AgencyGroup, AgencyName, Succession, User
from agencies.resources import (
    AgencyAliasResource,
    AgencyGroupResource,
    AgencyResource,
    UserResource,
)
from common.text import fold

# rights follow from roles, and nobody has e-mail addresses of their own here
admin.site.unregister([Group, EmailAddress])


class AliasForm(RowForm):
    """A spelling that no agency has yet."""

    def clean_raw(self):
        """The spelling, unless its folded key is taken."""
        raw = self.cleaned_data["raw"]
        taken = AgencyAlias.objects.filter(key=fold(raw)).exclude(pk=self.instance.pk)
        if other := taken.select_related("agency").first():
            raise forms.ValidationError(
                _("Cách viết này đã có ở %(agency)s.") % {"agency": other.agency}
            )
        return raw


class NameInline(RowsInline):
    """The names an agency bore from a day on."""

    model = AgencyName


class AliasInline(RowsInline):
    """The spellings plans use for an agency."""

    model = AgencyAlias
    form = AliasForm


@admin.register(Agency)
class AgencyAdmin(ListAdmin):
    """The registry of agencies."""

    resource_classes = [AgencyResource]
    list_display = ["code", "name", "short_name", "kind", "head_approves", "position"]
    list_filter = ["kind", "head_approves"]
    search_fields = ["search_text"]
    autocomplete_fields = ["parent"]
    inlines = [NameInline, AliasInline]


@admin.register(AgencyAlias)
class AgencyAliasAdmin(ListAdmin):
    """Spellings; the folded key is kept by the model."""

    resource_classes = [AgencyAliasResource]
    form = AliasForm
    list_display = ["raw", "agency", "group", "key"]
    list_select_related = ["agency", "group"]
    search_fields = ["key", "agency__search_text"]
    autocomplete_fields = ["agency", "group"]
    readonly_fields = ["key"]


@admin.register(AgencyGroup)
class AgencyGroupAdmin(ListAdmin):
    """Phrases that stand for several agencies."""

    resource_classes = [AgencyGroupResource]
    list_display = ["code", "name", "certain"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["members"]


@admin.register(Succession)
class SuccessionAdmin(AuditedAdmin):
    """Reorganisations: who took over from whom."""

    list_display = ["old", "kind", "effective_on", "new_name", "new", "certainty"]
    list_select_related = ["old", "new"]
    list_filter = ["kind", "certainty"]
    search_fields = ["old__search_text", "new_name", "document"]
    autocomplete_fields = ["old", "new"]


class PersonCreationForm(UserCreationForm):
    """A new person with their first password."""

    class Meta(UserCreationForm.Meta):
        model = User


class PasswordForm(AdminPasswordChangeForm):
    """A new password for somebody; switching sign-in off is `is_active`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


@admin.register(User)
class PersonAdmin(ListAdmin, UserAdmin):
    """People: who signs in, for which agency, in which role. No hash is ever shown."""

    resource_classes = [UserResource]
    form = RowForm
    add_form = PersonCreationForm
    change_password_form = PasswordForm
    change_user_password_template = "admin/set_password.html"
    fieldsets = [
        (None, {"fields": ["username", "name", "agency", "role", "is_active"]}),
        (None, {"fields": ["password_link", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "agency", "role", "password1", "password2"]})
    ]
    readonly_fields = ["password_link", "last_login", "date_joined"]
    list_display = ["username", "name", "agency", "role", "is_active", "last_login"]
    list_select_related = ["agency"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "name", "agency__search_text"]
    autocomplete_fields = ["agency"]
    filter_horizontal = []
    ordering = ["agency__position", "username"]

    @admin.display(description=gettext_lazy("mật khẩu"))
    def password_link(self, obj):
        """The way to the form that sets a new password."""
        return format_html('<a href="../password/">{}</a>', _("Đặt mật khẩu mới"))

    def get_readonly_fields(self, request, obj=None):
        """Nobody changes their own role or locks themselves out."""
        own = ["role", "is_active"] if obj and obj.pk == request.user.pk else []
        return [*super().get_readonly_fields(request, obj), *own]

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes themselves."""
        return obj != request.user and super().has_delete_permission(request, obj)

    def user_change_password(self, request, id, form_url=""):  # noqa: A002 - Django's name
        """The new password and its audit row come together."""
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)
