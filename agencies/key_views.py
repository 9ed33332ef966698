"""Pages of the keys of the read API, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.generic import DetailView, FormView

from agencies import keys
from agencies.access import RoleRequired
from agencies.filters import KeyFilter
from agencies.forms import KeyForm
from agencies.lists import PAGE_SIZE, FilteredListView, column
from agencies.models import ApiKey, User
from common.ui import Badge, Crumb

ADMINS = {User.Role.ADMIN}


def crumbs(last: str) -> list[Crumb]:
    """The way to a page below the list."""
    return [Crumb(_("Khóa truy cập"), reverse("keys:list")), Crumb(last)]


def whose(key: ApiKey) -> str:
    """What a key reads, in a few words."""
    return key.agency.name if key.agency else _("Toàn tỉnh")


def state(key: ApiKey) -> Badge:
    """Whether a key is in force."""
    if key.revoked_at:
        return Badge("locked", "lock", _("Đã thu hồi"))
    return Badge("done", "check", _("Đang dùng"))


class KeyListView(RoleRequired, FilteredListView):
    """Every key ever given, the newest first; those in force can be revoked."""

    roles = ADMINS
    filterset_class = KeyFilter
    template_name = "agencies/key_list.html"
    paginate_by = PAGE_SIZE
    export_title = _l("Khóa truy cập")
    export_name = "khoa-truy-cap"
    export_columns = (
        column(_l("Dùng cho"), lambda k: k.name, 40),
        column(_l("Đọc được số liệu"), whose, 34),
        column(_l("Đầu khóa"), lambda k: k.prefix, 14),
        column(_l("Trạng thái"), lambda k: state(k).label, 14),
        column(_l("Cấp lúc"), lambda k: k.made_at, 18, "datetime"),
        column(_l("Người cấp"), lambda k: k.made_by.name, 30),
        column(_l("Dùng gần nhất"), lambda k: k.used_at, 18, "datetime"),
        column(_l("Thu hồi lúc"), lambda k: k.revoked_at, 18, "datetime"),
        column(_l("Người thu hồi"), lambda k: k.revoked_by and k.revoked_by.name, 30),
    )

    def get_base_queryset(self):
        """All of them."""
        return ApiKey.objects.select_related("agency", "made_by", "revoked_by")

    def get_context_data(self, **kwargs):
        """The rows, and how many keys are in force."""
        context = super().get_context_data(**kwargs)
        n = ApiKey.objects.filter(revoked_at__isnull=True).count()
        heading = _("%(n)s khóa truy cập đang dùng") % {"n": n}
        return context | {
            "rows": [(key, whose(key), state(key)) for key in context["page_obj"]],
            "heading": heading if n else _("Không có khóa truy cập nào đang dùng"),
        }


class KeyGiveView(RoleRequired, FormView):
    """A new key: what it is for, and what it reads. The answer shows it, this once."""

    roles = ADMINS
    form_class = KeyForm
    template_name = "agencies/key_form.html"

    def form_valid(self, form) -> HttpResponse:
        """Give the key and show it: no redirect, for nothing may keep the secret meanwhile."""
        key, secret = keys.give(**form.cleaned_data, by=self.request.user)
        context = {"key": key, "secret": secret, "whose": whose(key), "crumbs": crumbs(key.name)}
        self.template_name = "agencies/key_given.html"
        return self.render_to_response(context)

    def get_context_data(self, **kwargs):
        """Adds the way back."""
        return super().get_context_data(**kwargs) | {"crumbs": crumbs(_("Cấp khóa"))}


class KeyRevokeView(RoleRequired, DetailView):
    """What revoking a key means; POST does it."""

    roles = ADMINS
    queryset = ApiKey.objects.select_related("agency", "made_by")
    context_object_name = "key"
    template_name = "agencies/key_revoke.html"

    def post(self, request, pk):
        """Revoke the key; pressed twice it stays revoked."""
        key = keys.revoke(key=get_object_or_404(ApiKey, pk=pk), by=request.user)
        messages.success(request, _("Đã thu hồi khóa %(key)s.") % {"key": key})
        return redirect("keys:list")

    def get_context_data(self, **kwargs):
        """Adds what it reads and the way back."""
        words = {"whose": whose(self.object), "crumbs": crumbs(_("Thu hồi khóa"))}
        return super().get_context_data(**kwargs) | words
