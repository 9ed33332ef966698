"""The details of an audit row as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    "act": gettext_lazy("Việc"),
    "added": gettext_lazy("Thêm"),
    "agencies": gettext_lazy("Cơ quan"),
    "agency": gettext_lazy("Cơ quan"),
    "answer": gettext_lazy("Ý kiến trả lời"),
    "asks": gettext_lazy("Ai báo cáo"),
    "changed": gettext_lazy("Dòng sửa"),
    "day": gettext_lazy("Hiệu lực từ"),
    "decision": gettext_lazy("Quyết định"),
    "document": gettext_lazy("Văn bản"),
    "document_no": gettext_lazy("Số, ký hiệu văn bản"),
    "dropped": gettext_lazy("Dòng rời kế hoạch"),
    "duties": gettext_lazy("Dòng chuyển giao"),
    "fields": gettext_lazy("Phần đã sửa"),
    "file": gettext_lazy("Tệp"),
    "from": gettext_lazy("Từ bước"),
    "head_approves": gettext_lazy("Lãnh đạo duyệt trước khi nộp"),
    "grade": gettext_lazy("Đánh giá"),
    "heir": gettext_lazy("Cơ quan kế thừa"),
    "infected": gettext_lazy("Bị chặn, mã độc"),
    "lines": gettext_lazy("Dòng kế hoạch"),
    "monitor": gettext_lazy("Cơ quan theo dõi"),
    "moved": gettext_lazy("Dòng chuyển số, chuyển mục"),
    "new": gettext_lazy("Dòng mới"),
    "note": gettext_lazy("Mô tả"),
    "officer": gettext_lazy("Người phụ trách"),
    "paper": gettext_lazy("Văn bản giấy số"),
    "people": gettext_lazy("Người, tài khoản"),
    "periods": gettext_lazy("Kỳ"),
    "periods_gone": gettext_lazy("Kỳ bỏ"),
    "periods_moved": gettext_lazy("Kỳ sửa"),
    "periods_new": gettext_lazy("Kỳ lập thêm"),
    "phrase": gettext_lazy("Cụm từ"),
    "prefix": gettext_lazy("Đầu khóa"),
    "proposed": gettext_lazy("Đề xuất theo quy tắc"),
    "query": gettext_lazy("Điều kiện lọc"),
    "reason": gettext_lazy("Lý do"),
    "received": gettext_lazy("Ngày nhận"),
    "removed": gettext_lazy("Thôi"),
    "replaces": gettext_lazy("Thay cho tệp"),
    "reports": gettext_lazy("Số báo cáo"),
    "rhythms": gettext_lazy("Chế độ báo cáo"),
    "rows": gettext_lazy("Dòng"),
    "sha256": gettext_lazy("Dấu vết tệp"),
    "signer": gettext_lazy("Người ký"),
    "spelling": gettext_lazy("Cách viết"),
    "to": gettext_lazy("Giao cho"),
    "unchanged": gettext_lazy("Dòng không đổi"),
    "until": gettext_lazy("Đến ngày"),
    "was": gettext_lazy("Hạn cũ"),
    "withdrawn": gettext_lazy("Báo cáo thôi yêu cầu"),
}
WORDS = {
    "add": gettext_lazy("thêm"),
    "merge": gettext_lazy("hợp nhất"),
    "split": gettext_lazy("chia tách"),
    "rename": gettext_lazy("đổi tên"),
    "dissolve": gettext_lazy("giải thể"),
    "transfer": gettext_lazy("chuyển chức năng"),
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
