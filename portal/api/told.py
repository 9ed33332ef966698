"""The rows of what was reported and what it comes to: figures, grades, tasks, timeliness.

Rows are made of what `portal.api.reading` found, which also knows who may read it.
"""

from __future__ import annotations

from typing import Any

from indicators.scoring import Basis, Grade
from portal.api.types import Day, Moment, Number, Row, field
from reporting import timeliness
from reporting.timeliness import COLUMNS, OPEN, OVERDUE
from tasks.verdict import Class

GRADES = ", ".join(f"{g.value}: {g.label}" for g in Grade)
BASES = ", ".join(f"{b.value}: {b.label}" for b in Basis)
CLASSES = ", ".join(f"{c.value}: {c.label}" for c in Class)


class ObservationRow(Row):
    """The figures of one measure as one agency sent them in one period."""

    period: str = field("Mã kỳ", "2023-Q3")
    item: str = field("Mã dòng", "2023/II/8")
    measure: str = field("Mã số đo", "2023/II/8/8.1")
    agency: str = field("Mã cơ quan", "SLDTBXH")
    agency_name: str = field("Cơ quan, tên lúc đó", "Sở Lao động – Thương binh và Xã hội")
    value: Number | None = field("Trong kỳ", "1.2")
    cumulative: Number | None = field("Lũy kế", "5.1")
    estimate: Number | None = field("Ước cả năm", "7.6")
    same_period: Number | None = field("Cùng kỳ năm trước", "4.8")
    words: str = field("Kết quả bằng lời", "")
    note: str = field("Thuyết minh", "")
    counts: bool = field("Là số được tính", True, description="Cơ quan nêu tên đầu được tính.")
    version: int = field("Lần nộp", 1)
    sent_at: Moment = field("Nộp lúc", "2023-09-15T16:20:00+07:00")
    accepted: bool = field("Đã tiếp nhận", True)


class VerdictRow(Row):
    """How a whole line (`measure` empty) or one of its measures stands in a period."""

    period: str = field("Mã kỳ", "2023-Q3")
    item: str = field("Mã dòng", "2023/II/8")
    measure: str | None = field("Mã số đo", "2023/II/8/8.1")
    grade: str | None = field("Đánh giá", "dat", description=f"{GRADES}; trống: chỉ để xem")
    grade_label: str | None = field("Tên đánh giá", "Đạt")
    by_result: str | None = field("Đánh giá theo thực hiện", "chua_toi")
    proposed: str | None = field("Đề xuất theo quy tắc", "dat")
    basis: str | None = field("Đánh giá theo", "uoc", description=BASES)
    reason: str | None = field("Lý do của quy tắc", "Đúng mức kế hoạch.")
    ratio: Number | None = field("% so với kế hoạch", "100")
    gap: Number | None = field("Chênh với kế hoạch", "0")
    so_far: Number | None = field("Từ đầu năm", "5.1")
    year: Number | None = field("Số đánh giá cả năm", "7.5")
    decided: str | None = field("Người đánh giá quyết định", None)
    decided_reason: str | None = field("Lý do của người đánh giá", None)
    decided_at: Moment | None = field("Quyết định lúc", None)
    is_outdated: bool = field("Số liệu đã đổi sau khi quyết định", False)


class TaskClassRow(Row):
    """The class of a task at a day, computed from accepted reports."""

    item: str = field("Mã dòng", "2023/I/8")
    task_class: str = field("Đánh giá", "trong_han", description=CLASSES)
    class_label: str = field("Tên đánh giá", "Đang thực hiện, trong hạn")
    due_on: Day | None = field("Hạn hoàn thành", "2023-12-31")
    done_on: Day | None = field("Hoàn thành ngày", None)
    why: str = field("Vì sao", "1/2 cơ quan báo hoàn thành; Sở Y tế: đang thực hiện")


class TimelinessRow(Row):
    """How many reports of an agency, period or appendix were asked for, came, came late."""

    key: str = field("Mã", "SCT")
    label: str = field("Đối tượng", "Sở Công Thương")
    asked: int = field("Phải nộp", 40)
    sent: int = field("Đã nộp", 36)
    on_time: int = field("Đúng hạn", 33)
    late_7: int = field("Trễ 1–7 ngày", 2)
    late_30: int = field("Trễ 8–30 ngày", 1)
    late_120: int = field("Trễ 31–120 ngày", 0)
    late_more: int = field("Trễ trên 120 ngày", 0)
    open: int = field("Chưa nộp, còn hạn", 0)
    overdue: int = field("Chưa nộp, quá hạn", 4)
    judged: int = field("Đã nộp hoặc quá hạn", 40)
    share: Number | None = field("Tỷ lệ đúng hạn, %", "82.5")
    includes: list[str] = field("Gồm cả cơ quan đã nhập vào", [])

    @classmethod
    def of(cls, found: timeliness.Row) -> TimelinessRow:
        """A line of the table of timeliness."""
        counts: dict[str, Any] = {name: found.count(of) for name, of in FIGURES.items()}
        return cls(
            key=next(iter(found.filters.values())),
            label=found.label,
            judged=found.judged,
            share=found.share,
            includes=found.includes,
            **counts,
        )


# field → column of the table of timeliness
FIGURES = dict(
    zip(
        ("asked", "sent", "on_time", "late_7", "late_30", "late_120", "late_more"),
        [name for name in COLUMNS if name not in (OPEN, OVERDUE)],
        strict=True,
    )
) | {"open": OPEN, "overdue": OVERDUE}
