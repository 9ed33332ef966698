"""The sheets of the workbook of lists: what each holds, its columns and what to know of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from agencies.resources import AgencyResource
from common.cells import ChoiceCell, TextCell
from common.grid import Grid
from common.import_export import Column, ListResource
from common.text import fold
from indicators.models import Measure
from indicators.resources import MeasureResource
from plans.models import Appendix, Assignment, OpenPhrase, PlanItem, Section
from plans.resources import AssignmentResource, ItemResource, SectionResource

GUIDE = gettext_lazy("Hướng dẫn")
CHOICES = gettext_lazy("Danh mục")  # the hidden sheet of what cells are picked from


class LineCell(TextCell):
    """A line of the plan by its place, “I/23”; ``lines`` and ``moved`` (where a line that
    changed its number stands now) are known when the sheets of the lines have been read."""

    def __init__(self) -> None:
        super().__init__(10)
        self.lines: dict[str, str] = {}
        self.moved: dict[str, str] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The line's label."""
        key = fold(super().clean(value))
        if key in self.lines or not key:
            return self.lines.get(key, "")
        if key in self.moved:
            message = _("Dòng này nay là %(label)s: ghi theo số mới.")
            raise ValueError(message % {"label": self.moved[key]})
        raise ValueError(_("Không có dòng này ở các trang Nhiệm vụ, Chỉ tiêu."))


@dataclass(frozen=True)
class ListSheet:
    """A flat sheet. ``columns``: each with what to know of it; ``key``: the attributes that make
    a row; ``rules``: for a rule of the model over several cells, the attribute to mend and what
    to say if the rule has no words of its own."""

    name: str
    about: str
    model: type[Model]
    key: tuple[str, ...]
    columns: dict[Column, str]
    rules: dict[str, tuple[str, str]] = field(default_factory=dict)

    def column(self, attribute: str) -> Column:
        """The column of an attribute."""
        return next(column for column in self.columns if column.attribute == attribute)


def list_sheets() -> dict[str, ListSheet]:
    """The flat sheets in their order."""
    return {
        "agencies": _agencies(),
        "tasks": _tasks(),
        "indicators": _indicators(),
        "measures": _measures(),
        "duties": _duties(),
        "sections": _sections(),
        "phrases": _phrases(),
    }


def is_lists_workbook(grid: Grid) -> bool:
    """Whether a file is the workbook of lists: it has most of its sheets."""
    names = {fold(sheet.name) for sheet in grid.sheets}
    known = [fold(sheet.name) in names for sheet in list_sheets().values()]
    return 2 * sum(known) > len(known)


def _columns(resource: type[ListResource], **about: str) -> dict[Column, str]:
    """Columns of a list that stands on its own elsewhere, with what to know of each."""
    fields = resource().fields
    return {fields[name]: text for name, text in about.items()}


def _line() -> dict[Column, str]:
    about = _("Phụ lục và số của dòng, ví dụ I/23, II/5, III/46; dòng phải có ở trang của nó.")
    return {Column("line", _("Dòng"), LineCell()): about}


def _roman(about: str) -> dict[Column, str]:
    return {Column("roman", _("Mục"), TextCell(8)): about}


def _agencies() -> ListSheet:
    return ListSheet(
        _("Cơ quan"),
        _("Danh mục cơ quan. Thêm hàng là thêm cơ quan; xóa hàng không xóa cơ quan."),
        Agency,
        ("code",),
        _columns(
            AgencyResource,
            code=_("Mã ngắn, không trùng, không đổi về sau; các trang khác dùng mã này."),
            name=_("Tên như kế hoạch viết."),
            full_name=_("Tên đầy đủ theo quyết định thành lập."),
            short_name=_("Tên viết tắt dùng trong bảng hẹp."),
            kind=_("Cơ quan thuộc khối nào."),
            position=_("Số nguyên; danh mục xếp theo số này."),
        ),
    )


def _tasks() -> ListSheet:
    fields = ItemResource().fields
    number = {fields["number"]: _("Số của nhiệm vụ, không trùng.")}
    roman = _roman(_("Số La Mã của mục, có ở trang Mục, Phụ lục I."))
    words = _columns(
        ItemResource,
        text=_("Đúng từng chữ như kế hoạch. Sửa lời thì nhiệm vụ vẫn là nhiệm vụ đó."),
        agencies_text=_("Đúng từng chữ cột cơ quan thực hiện; ai báo cáo là ở trang Phân công."),
        monitors_text=_("Đúng từng chữ cột theo dõi, đôn đốc, tổng hợp; để trống nếu không có."),
    )
    about = _("Phụ lục I, mỗi hàng một nhiệm vụ. Xóa hàng là đưa nhiệm vụ ra khỏi kế hoạch.")
    return ListSheet(_("Nhiệm vụ"), about, PlanItem, ("number",), number | roman | words)


def _indicators() -> ListSheet:
    both = ChoiceCell([(one.value, one.label) for one in (Appendix.TARGETS, Appendix.METRICS)], 14)
    appendix = {Column("appendix", _("Phụ lục"), both): _("Phụ lục II hoặc Phụ lục III.")}
    number = _columns(ItemResource, number=_("Số của chỉ tiêu, không trùng trong phụ lục."))
    roman = _roman(_("Số La Mã của mục ở trang Mục; để trống khi phụ lục không chia mục."))
    words = _columns(
        ItemResource,
        text=_("Đúng từng chữ như kế hoạch. Trị số là ở trang Cấu phần."),
        agencies_text=_("Đúng từng chữ cột cơ quan; ai báo cáo là ở trang Phân công."),
    )
    about = _(
        "Phụ lục II và III, mỗi hàng một chỉ tiêu. Xóa hàng là đưa chỉ tiêu ra khỏi kế hoạch."
    )
    columns = appendix | number | roman | words
    return ListSheet(_("Chỉ tiêu"), about, PlanItem, ("appendix", "number"), columns)


def _measures() -> ListSheet:
    columns = _columns(
        MeasureResource,
        code=_("Số của chỉ tiêu, hoặc số ấy thêm dấu chấm và số con: 8, 8.3, 6.1."),
        position=_("Số nguyên; các cấu phần của một chỉ tiêu xếp theo số này."),
        label=_("Tên cái được đo."),
        qualifier=_("Phần trong ngoặc hoặc phạm vi tính, để trống nếu không có."),
        unit=_("Đơn vị của trị số: %, tỷ đồng, giường/vạn dân."),
        direction=_("Chiều nào là tốt."),
        aggregation=_("Số của năm được gộp từ các kỳ thế nào."),
        is_judged=_("Số quy đổi chỉ để xem thì chọn Không."),
        comparator=_("Trị số ràng buộc thế nào; “đạt” khi đánh giá bằng lời."),
        comparator_stated=_("Có khi văn bản nói rõ “trên”, “dưới”, “còn”…; Không khi hiểu ngầm."),
        low=_("Trị số của tỉnh, nhập dạng số; là cận dưới khi có cận trên."),
        high=_("Chỉ khi trị số là một khoảng."),
        words=_("Khi kế hoạch ghi bằng lời, ví dụ Đạt."),
        decimals=_("Kế hoạch viết mấy số lẻ: 98,70 là 2."),
        national_comparator=_("Như cột So sánh, của trị số cả nước."),
        national_low=_("Trị số cả nước, nhập dạng số."),
        national_high=_("Chỉ khi là một khoảng; không nhỏ hơn trị số cả nước."),
        national_decimals=_("Số chữ số thập phân của trị số cả nước."),
        unit_text=_("Phụ lục III: ô đơn vị đúng từng chữ."),
        national_text=_("Phụ lục III: ô cả nước đúng từng chữ."),
        provincial_text=_("Phụ lục III: ô của tỉnh đúng từng chữ."),
        agencies_text=_("Phụ lục III: ô cơ quan của riêng hàng này đúng từng chữ."),
        source_text=_("Phụ lục II: đoạn câu mà trị số được đọc ra."),
        note=_("Ghi chú của người lập."),
    )
    about = _("Từng trị số của chỉ tiêu. Xóa hàng là thôi đo; số đã báo cáo vẫn còn.")
    rules = {
        "has_value": ("low", ""),
        "bounds": ("high", ""),
        "between": ("high", ""),
        "national_bounds": ("national_high", _("Không được nhỏ hơn trị số ở cột Cả nước.")),
    }
    return ListSheet(_("Cấu phần"), about, Measure, ("line", "code"), _line() | columns, rules)


def _duties() -> ListSheet:
    columns = _columns(
        AssignmentResource,
        agency=_("Mã cơ quan ở trang Cơ quan."),
        role=_("Mỗi dòng có nhiều nhất một cơ quan nêu tên đầu."),
        phrase=_("Cụm từ của kế hoạch mà từ đó cơ quan được giao."),
        group=_("Mã nhóm khi cơ quan được giao theo nhóm, để trống khi kế hoạch nêu đích danh."),
        position=_("Số nguyên; các cơ quan của một dòng xếp theo số này."),
    )
    about = _("Ai làm, ai theo dõi từng dòng. Xóa hàng là thôi giao; báo cáo đã nộp vẫn còn.")
    return ListSheet(
        _("Phân công"), about, Assignment, ("line", "agency", "role"), _line() | columns
    )


def _sections() -> ListSheet:
    columns = _columns(
        SectionResource,
        appendix=_("Phụ lục của mục."),
        roman=_("Số La Mã, không trùng trong phụ lục."),
        title=_("Đúng từng chữ như kế hoạch."),
    )
    about = _("Các mục của phụ lục, theo thứ tự.")
    return ListSheet(_("Mục"), about, Section, ("appendix", "roman"), columns)


def _phrases() -> ListSheet:
    group = AssignmentResource().fields["group"]
    columns = {
        Column("column", _("Cột"), ChoiceCell(OpenPhrase.Column.choices)): _(
            "Cụm từ nằm ở cột nào của phụ lục."
        ),
        Column("position", _("Thứ tự"), AssignmentResource().fields["position"].widget): _(
            "Số nguyên: chỗ của cụm từ trong ô, không trùng trong một ô."
        ),
        Column("phrase", _("Cụm từ nguyên văn"), TextCell(50)): _("Đúng từng chữ như kế hoạch."),
        group: _("Mã nhóm; chỉ để trống khi lý do là tên chưa có trong danh mục."),
        Column("qualifier", _("Lý do để ngỏ"), ChoiceCell(OpenPhrase.Qualifier.choices, 30)): _(
            "Vì sao cụm từ chưa chỉ ra cơ quan nào."
        ),
    }
    about = _("Cụm từ chưa ai chọn cơ quan. Chọn rồi thì ghi vào trang Phân công và xóa ở đây.")
    key = ("line", "column", "position")
    rule = _("Ghi mã nhóm, hoặc chọn lý do là tên chưa có trong danh mục.")
    rules = {"has_group": ("group", rule)}
    return ListSheet(_("Cụm từ để ngỏ"), about, OpenPhrase, key, _line() | columns, rules)
