"""The rows of the plan and the registry: agencies, plans, periods, sections, lines, measures."""

from __future__ import annotations

from typing import Any

from agencies.models import Agency
from indicators.models import Measure
from plans.models import Assignment, Plan, PlanItem, Section
from portal.api.types import Day, Moment, Number, Row, field
from reporting.models import ReportingPeriod

Role = Assignment.Role


def item_id(year: int, item: PlanItem) -> str:
    """“2023/II/8”: the same in every answer, as long as the line keeps its number."""
    return f"{year}/{item.appendix}/{item.number}"


def section_id(section: Section | None) -> str | None:
    """“I-V”: appendix and numeral; Appendix II has no sections."""
    return f"{section.appendix}-{section.roman}" if section else None


class AgencyRow(Row):
    """An agency of the registry, those that are no more too."""

    code: str = field("Mã", "SCT")
    name: str = field("Tên dùng trong kế hoạch", "Sở Công Thương")
    full_name: str = field("Tên đầy đủ", "Sở Công Thương tỉnh Trà Vinh")
    short_name: str = field("Tên viết tắt", "Sở CT")
    kind: str = field("Loại", "department")
    kind_label: str = field("Tên loại", "Sở, ban, ngành cấp tỉnh")
    parent: str | None = field("Mã cơ quan cấp trên", None)
    valid_from: Day | None = field("Có từ ngày", None)
    valid_to: Day | None = field("Đến hết ngày", None)

    @classmethod
    def of(cls, found: Agency) -> AgencyRow:
        """An agency with its parent."""
        return cls(
            code=found.code,
            name=found.name,
            full_name=found.full_name,
            short_name=found.short_name,
            kind=found.kind,
            kind_label=str(found.get_kind_display()),
            parent=found.parent.code if found.parent else None,
            valid_from=found.valid_from,
            valid_to=found.valid_to,
        )


class PlanRow(Row):
    """A plan and the decision in force."""

    year: int = field("Năm", 2023)
    issuer: str = field("Mã cơ quan ban hành", "UBND")
    title: str = field("Tên kế hoạch", "Kế hoạch hành động thực hiện Nghị quyết số 01/NQ-CP")
    legal_basis: str = field("Căn cứ", "Nghị quyết số 01/NQ-CP ngày 06/01/2023 của Chính phủ")
    state: str = field("Trạng thái", "active")
    state_label: str = field("Tên trạng thái", "Đang thực hiện")
    revision: int | None = field("Lần ban hành", 1)
    decision_no: str | None = field("Số quyết định", "158/QĐ-UBND")
    decision_date: Day | None = field("Ngày quyết định", "2023-02-13")

    @classmethod
    def of(cls, found: Plan) -> PlanRow:
        """A plan with its issuer and revisions."""
        revision = max(found.revisions.all(), key=lambda r: r.number, default=None)
        return cls(
            year=found.year,
            issuer=found.issuer.code,
            title=found.title,
            legal_basis=found.legal_basis,
            state=found.state,
            state_label=str(found.get_state_display()),
            revision=revision.number if revision else None,
            decision_no=(revision.decision_no or None) if revision else None,
            decision_date=revision.decision_date if revision else None,
        )


class PeriodRow(Row):
    """A round of reports: what it asks, its window and its dates."""

    code: str = field("Mã kỳ", "2023-Q3")
    label: str = field("Tên kỳ", "Quý III/2023")
    kind: str = field("Loại kỳ", "quarter")
    basis: str = field("Cách tính kỳ", "cut_off")
    data_from: Day = field("Số liệu từ ngày", "2023-06-15")
    data_to: Day = field("Chốt số liệu ngày", "2023-09-14")
    due_agency: Day = field("Cơ quan nộp", "2023-09-15")
    due_monitor: Day = field("Theo dõi tổng hợp", "2023-09-20")
    due_province: Day = field("Trình UBND tỉnh", "2023-09-22")
    for_tasks: bool = field("Hỏi nhiệm vụ", True)
    for_indicators: bool = field("Hỏi chỉ tiêu", True)
    opened_at: Moment | None = field("Mở lúc", "2023-09-01T08:00:00+07:00")
    closed_at: Moment | None = field("Đóng lúc", None)

    @classmethod
    def of(cls, found: ReportingPeriod) -> PeriodRow:
        """A period."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class SectionRow(Row):
    """A part of an appendix."""

    id: str = field("Mã mục", "I-V")
    appendix: str = field("Phụ lục", "I")
    roman: str = field("Số La Mã", "V")
    title: str = field("Tên mục", "Phát triển kinh tế nông nghiệp")

    @classmethod
    def of(cls, found: Section) -> SectionRow:
        """A section."""
        return cls(
            id=f"{found.appendix}-{found.roman}",
            appendix=found.appendix,
            roman=found.roman,
            title=found.title,
        )


class ItemRow(Row):
    """A numbered line of the plan: a task, a key target or a sector metric, word for word."""

    id: str = field("Mã dòng", "2023/I/8")
    appendix: str = field("Phụ lục", "I")
    number: str = field("Số thứ tự", "8")
    section: str | None = field("Mã mục", "I-V")
    text: str = field("Nội dung nguyên văn", "Triển khai thực hiện hiệu quả Đề án…")
    agencies_text: str = field("Cơ quan thực hiện, nguyên văn", "Sở Công Thương")
    monitors_text: str = field("Cơ quan theo dõi, nguyên văn", "Sở Kế hoạch và Đầu tư")
    lead: str | None = field("Mã cơ quan nêu tên đầu", "SCT")
    members: list[str] = field("Mã cơ quan cùng thực hiện", ["SYT"])
    monitors: list[str] = field("Mã cơ quan theo dõi", ["SKHDT"])
    due_on: Day | None = field("Hạn hoàn thành", "2023-12-31")

    @classmethod
    def of(cls, found: Any) -> ItemRow:
        """A line with its section, its duties and `due_on`, the date of a task."""
        by_role: dict[str, list[str]] = {role: [] for role in Role}
        for duty in found.assignments.all():
            by_role[duty.role].append(duty.agency.code)
        return cls(
            id=item_id(found.plan.year, found),
            appendix=found.appendix,
            number=found.number,
            section=section_id(found.section),
            text=found.text,
            agencies_text=found.agencies_text,
            monitors_text=found.monitors_text,
            lead=next(iter(by_role[Role.LEAD]), None),
            members=by_role[Role.MEMBER],
            monitors=by_role[Role.MONITOR],
            due_on=found.due_on,
        )


class MeasureRow(Row):
    """One thing that is counted on a target or metric, and the plan's value of it."""

    id: str = field("Mã số đo", "2023/II/8/8.1")
    item: str = field("Mã dòng", "2023/II/8")
    code: str = field("Số", "8.1")
    label: str = field("Tên", "Tỷ lệ hộ nghèo giảm")
    qualifier: str = field("Điều kiện kèm theo", "theo chuẩn nghèo đa chiều")
    unit: str = field("Đơn vị tính", "%")
    direction: str = field("Chiều", "up")
    aggregation: str = field("Cách gộp kỳ", "latest")
    is_judged: bool = field("Được đánh giá", True)
    comparator: str = field("So sánh", "ge")
    low: Number | None = field("Giá trị hoặc cận dưới", "7.5")
    high: Number | None = field("Cận trên", None)
    words: str = field("Giá trị bằng lời", "")
    plan_value: str = field("Giá trị như kế hoạch viết", "≥ 7,5")
    national_comparator: str = field("So sánh, cả nước", "none")
    national_low: Number | None = field("Cả nước, giá trị hoặc cận dưới", None)
    national_high: Number | None = field("Cả nước, cận trên", None)

    @classmethod
    def of(cls, found: Measure) -> MeasureRow:
        """A measure with its line and plan."""
        line = item_id(found.item.plan.year, found.item)
        own: dict[str, Any] = {"id": f"{line}/{found.code}", "item": line}
        same = {name: getattr(found, name) for name in cls.model_fields if name not in own}
        return cls(**own, **same)
