"""Forms about people and agencies."""

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from common import clock
from common.forms import TypedCharField

PROVINCE = "*"  # a key of the whole province is chosen, never left over


class SignInForm(LoginForm):
    """allauth's sign-in in the office's words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("Tên đăng nhập"), _("Mật khẩu")
        login.help_text, password.help_text = _("Tài khoản do quản trị cấp, ví dụ: sct"), ""
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        login.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "autofocus": True}


class KeyForm(forms.Form):
    """What a key of the read API is for, and whose figures it reads."""

    name = TypedCharField(
        label=_("Dùng cho"),
        max_length=120,
        help_text=_("Hệ thống hoặc tệp Excel nào dùng khóa này, ai giữ."),
    )
    agency = forms.ChoiceField(label=_("Đọc được số liệu"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_force = Agency.objects.in_force(clock.today()).order_by("position", "code")
        agencies = [(agency.code, agency.name) for agency in in_force]
        self.fields["agency"].choices = [
            ("", _("Chọn")),
            (PROVINCE, _("Toàn tỉnh, như lãnh đạo tỉnh đọc")),
            (_("Như người của một cơ quan đọc"), agencies),
        ]

    def clean_agency(self):
        """The agency, or None for the whole province."""
        code = self.cleaned_data["agency"]
        return None if code == PROVINCE else Agency.objects.get(code=code)
