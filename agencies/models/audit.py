"""What was done: one append-only, hash-chained row per act."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.search import search


class AppendOnly(Exception):
    """Raised when code tries to change or delete a row that must stay."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added and read, never changed."""

    def update(self, **kwargs):
        """Refused."""
        raise AppendOnly(self.model.__name__)

    def delete(self):
        """Refused."""
        raise AppendOnly(self.model.__name__)

    def bulk_update(self, *args, **kwargs):
        """Refused."""
        raise AppendOnly(self.model.__name__)


class AppendOnlyModel(models.Model):
    """Base of official records: a saved row is never changed or deleted by the application."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Insert once; a second save is refused."""
        if not self._state.adding:
            raise AppendOnly(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refused."""
        raise AppendOnly(type(self).__name__)


class AuditEventQuerySet(AppendOnlyQuerySet):
    """Verbs over the trail."""

    def search(self, words):
        """Rows whose person, agency, subject or address hold the words, accents ignored."""
        return search(self, words, "search_text")


class AuditEvent(AppendOnlyModel):
    """One act of one person: sign-in, view of evidence, save, send, return, accept, export…

    Rows hold labels and ids, no foreign keys upward, so they outlive what they speak of. Each
    row's `hash` covers its content and the hash of the row before it: `manage.py verify_audit`
    finds the first row that was changed or removed. Written only by `agencies.audit.record`.
    """

    class Action(models.TextChoices):
        """Acts worth a row."""

        LOGIN = "login", _("Đăng nhập")
        LOGIN_FAILED = "login_failed", _("Đăng nhập sai")
        LOGOUT = "logout", _("Đăng xuất")
        PASSWORD = "password", _("Đổi mật khẩu")
        SAVE = "save", _("Lưu nháp")
        HAND_IN = "hand_in", _("Trình lãnh đạo duyệt")
        WITHDRAW = "withdraw", _("Rút lại bản trình")
        SEND_BACK = "send_back", _("Lãnh đạo trả lại")
        SEND = "send", _("Nộp báo cáo")
        RECALL = "recall", _("Thu hồi báo cáo đã nộp")
        RETURN = "return", _("Trả lại báo cáo")
        ACCEPT = "accept", _("Tiếp nhận báo cáo")
        REOPEN = "reopen", _("Mở lại báo cáo đã tiếp nhận")
        ATTACH = "attach", _("Gắn minh chứng")
        DETACH = "detach", _("Gỡ minh chứng")
        VIEW_EVIDENCE = "view_evidence", _("Xem minh chứng")
        GENERATE = "generate", _("Giao báo cáo kỳ")
        OPEN = "open", _("Mở kỳ báo cáo")
        CLOSE = "close", _("Đóng kỳ báo cáo")
        REOPEN_PERIOD = "reopen_period", _("Mở lại kỳ báo cáo")
        SETTLE = "settle", _("Xác định cơ quan thực hiện")
        ASK_WHOM = "ask_whom", _("Đổi cách giao báo cáo")
        HAND_BACK = "hand_back", _("Trả lại nhiệm vụ")
        KEEP_DUTY = "keep_duty", _("Giữ nguyên phân công")
        RELEASE = "release", _("Thôi giao nhiệm vụ")
        ASSIGN = "assign", _("Giao nhiệm vụ")
        SHARE = "share", _("Phân công người phụ trách")
        ASK_TIME = "ask_time", _("Xin gia hạn")
        GRANT = "grant", _("Đồng ý gia hạn")
        REFUSE = "refuse", _("Không đồng ý gia hạn")
        RESCHEDULE = "reschedule", _("Đổi hạn nộp")
        TAKE_IN = "take_in", _("Đưa vào tổng hợp")
        CONSOLIDATE = "consolidate", _("Lưu bản tổng hợp")
        CLOSE_SUMMARY = "close_summary", _("Gửi bản tổng hợp")
        REOPEN_SUMMARY = "reopen_summary", _("Mở lại bản tổng hợp")
        URGE = "urge", _("Đôn đốc")
        REMIND = "remind", _("Nhắc hạn")
        REMARK = "remark", _("Trao đổi")
        INSTRUCT = "instruct", _("Ghi ý kiến chỉ đạo")
        ANSWER = "answer", _("Trả lời ý kiến chỉ đạo")
        CONFIRM = "confirm", _("Xác nhận kết quả chỉ đạo")
        JUDGE = "judge", _("Đánh giá chỉ tiêu")
        GIVE_KEY = "give_key", _("Cấp khóa truy cập")
        REVOKE_KEY = "revoke_key", _("Thu hồi khóa truy cập")
        REORGANISE = "reorganise", _("Sắp xếp cơ quan")
        EXPORT = "export", _("Kết xuất")
        IMPORT = "import", _("Nhập dữ liệu")
        PREPARE = "prepare", _("Lập dự thảo kế hoạch")
        DISCARD = "discard", _("Bỏ dự thảo kế hoạch")
        ISSUE = "issue", _("Ban hành kế hoạch")
        CHANGE = "change", _("Sửa danh mục")
        SETTING = "setting", _("Đổi thiết lập")

    at = models.DateTimeField(_("lúc"))
    actor_id = models.BigIntegerField(_("mã người thực hiện"), null=True)
    actor = models.CharField(_("người thực hiện"), max_length=200)
    agency = models.CharField(_("cơ quan"), max_length=20, blank=True)
    action = models.CharField(_("việc"), max_length=20, choices=Action)
    subject_type = models.CharField(_("loại đối tượng"), max_length=60, blank=True)
    subject_id = models.CharField(_("mã đối tượng"), max_length=60, blank=True)
    subject = models.CharField(_("đối tượng"), max_length=250, blank=True)
    data = models.JSONField(_("chi tiết"), default=dict)
    ip = models.CharField(_("địa chỉ"), max_length=45, blank=True)
    request_id = models.CharField(_("mã yêu cầu"), max_length=40, blank=True)
    search_text = models.TextField(editable=False, default="")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        indexes = [
            # history of one report or item: filter(subject_type=…, subject_id=…)
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
        ]

    def __str__(self):
        return f"#{self.pk} {self.get_action_display()} {self.subject}"
