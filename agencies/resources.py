"""Agencies, spellings, groups and people as Excel lists."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, AgencyAlias, AgencyGroup, User
from common.cells import (
    ChoiceCell,
    DateCell,
    IntegerCell,
    KeyCell,
    KeysCell,
    TextCell,
    YesNoCell,
)
from common.import_export import Column, ListResource
from common.text import fold


class AgencyResource(ListResource):
    """One row per agency, known by its code."""

    code = Column("code", gettext_lazy("Mã"), TextCell(14))
    name = Column("name", gettext_lazy("Tên dùng trong kế hoạch"), TextCell(40))
    full_name = Column("full_name", gettext_lazy("Tên đầy đủ"), TextCell(50))
    short_name = Column("short_name", gettext_lazy("Tên viết tắt"))
    kind = Column("kind", gettext_lazy("Loại"), ChoiceCell(Agency.Kind.choices, 30))
    parent = Column("parent", gettext_lazy("Cơ quan cấp trên"), KeyCell(Agency, width=18))
    position = Column("position", gettext_lazy("Thứ tự"), IntegerCell())
    contact = Column("contact", gettext_lazy("Liên hệ"), TextCell(40))
    head_approves = Column("head_approves", gettext_lazy("Lãnh đạo duyệt"), YesNoCell())
    valid_from = Column("valid_from", gettext_lazy("Có từ ngày"), DateCell())
    valid_to = Column("valid_to", gettext_lazy("Đến hết ngày"), DateCell())

    class Meta:
        model = Agency
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "full_name",
            "short_name",
            "kind",
            "parent",
            "position",
            "contact",
            "head_approves",
            "valid_from",
            "valid_to",
        )
        related = ("parent",)

    def after_save_instance(self, instance, row, **kwargs):
        """A new agency may be the parent named in a row further down."""
        self.fields["parent"].widget.rows[fold(instance.code)] = instance


class AgencyAliasResource(ListResource):
    """One row per spelling; two spellings with the same folded key are the same one."""

    raw = Column("raw", gettext_lazy("Cách viết"), TextCell(60))
    agency = Column("agency", gettext_lazy("Cơ quan"), KeyCell(Agency))
    group = Column("group", gettext_lazy("Nhóm cơ quan"), KeyCell(AgencyGroup))

    class Meta:
        model = AgencyAlias
        import_id_fields = ("raw",)
        fields = ("raw", "agency", "group")
        related = ("agency", "group")

    def get_instance(self, instance_loader, row):
        """The spelling with the same key."""
        key = fold(self.fields["raw"].clean(row))
        return self.get_queryset().filter(key=key).first()


class AgencyGroupResource(ListResource):
    """One row per group, its members' codes in one cell."""

    code = Column("code", gettext_lazy("Mã"), TextCell(14))
    name = Column("name", gettext_lazy("Tên nhóm"), TextCell(50))
    members = Column("members", gettext_lazy("Thành viên"), KeysCell(Agency))
    certain = Column("certain", gettext_lazy("Tự xác định đủ thành viên"), YesNoCell())
    note = Column("note", gettext_lazy("Ghi chú"), TextCell(50))

    class Meta:
        model = AgencyGroup
        import_id_fields = ("code",)
        fields = ("code", "name", "members", "certain", "note")
        prefetched = ("members",)


class UserResource(ListResource):
    """One row per person, without a trace of passwords: who is new cannot sign in until an
    administrator gives them one.
    """

    username = Column("username", gettext_lazy("Tên đăng nhập"))
    name = Column("name", gettext_lazy("Họ tên hoặc chức danh"), TextCell(40))
    agency = Column("agency", gettext_lazy("Cơ quan"), KeyCell(Agency, width=14))
    role = Column("role", gettext_lazy("Vai trò"), ChoiceCell(User.Role.choices))
    is_active = Column("is_active", gettext_lazy("Đang dùng"), YesNoCell())

    class Meta:
        model = User
        import_id_fields = ("username",)
        fields = ("username", "name", "agency", "role", "is_active")
        related = ("agency",)

    def init_instance(self, row=None):
        """A person nobody can sign in as yet."""
        user = super().init_instance(row)
        user.set_unusable_password()
        return user

    def before_save_instance(self, instance, row, **kwargs):
        """Nobody changes their own role or locks themselves out."""
        by = kwargs.get("user")
        if by and instance.pk == by.pk and not (instance.is_active and instance.role == by.role):
            raise ValidationError(_("Không tự đổi vai trò hay khóa tài khoản của chính mình."))
