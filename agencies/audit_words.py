"""The details of an audit row as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    "act": gettext_lazy("Việc"),
    "changed": gettext_lazy("Dòng sửa"),
    "decision": gettext_lazy("Quyết định"),
    "dropped": gettext_lazy("Dòng rời kế hoạch"),
    "fields": gettext_lazy("Phần đã sửa"),
    "file": gettext_lazy("Tệp"),
    "from": gettext_lazy("Từ bước"),
    "head_approves": gettext_lazy("Lãnh đạo duyệt trước khi nộp"),
    "moved": gettext_lazy("Dòng chuyển số, chuyển mục"),
    "new": gettext_lazy("Dòng mới"),
    "people": gettext_lazy("Số người được báo"),
    "periods": gettext_lazy("Kỳ"),
    "query": gettext_lazy("Điều kiện lọc"),
    "reason": gettext_lazy("Lý do"),
    "reports": gettext_lazy("Số báo cáo"),
    "rows": gettext_lazy("Dòng"),
    "spelling": gettext_lazy("Cách viết"),
    "sha256": gettext_lazy("Dấu vết tệp"),
    "withdrawn": gettext_lazy("Báo cáo thôi yêu cầu"),
    "unchanged": gettext_lazy("Dòng không đổi"),
}
WORDS = {
    "add": gettext_lazy("thêm"),
    "change": gettext_lazy("sửa"),
    "delete": gettext_lazy("xóa"),
    "quarters": gettext_lazy("lập kỳ quý"),
    "draft": gettext_lazy("bản nháp"),
    "pending": gettext_lazy("chờ lãnh đạo duyệt"),
    "submitted": gettext_lazy("đã nộp"),
    "returned": gettext_lazy("bị trả lại"),
    "accepted": gettext_lazy("đã tiếp nhận"),
    "status": gettext_lazy("tình hình"),
    "percent": gettext_lazy("tỷ lệ"),
    "results": gettext_lazy("kết quả"),
    "difficulties": gettext_lazy("khó khăn"),
    "causes": gettext_lazy("nguyên nhân"),
    "proposals": gettext_lazy("kiến nghị"),
    "next_steps": gettext_lazy("việc kỳ tới"),
}


def details(data: dict[str, Any]) -> list[str]:
    """One line per fact: “Loại: Sở → Lực lượng vũ trang”, “Lý do: …”."""
    changes = data.get("values", {})
    lines = [f"{NAMES.get(k, k)}: {words(v)}" for k, v in data.items() if k != "values" and v != ""]
    return lines + [f"{NAMES.get(name, name)}: {change(value)}" for name, value in changes.items()]


def change(value: Any) -> str:
    """Old → new."""
    if isinstance(value, list) and len(value) == 2:
        return f"{words(value[0])} → {words(value[1])}"
    return words(value)


def words(value: Any) -> str:
    """A plain value in words."""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list):
        return ", ".join(words(item) for item in value) or "–"
    if value in (None, ""):
        return "–"
    return str(WORDS.get(str(value), value))
