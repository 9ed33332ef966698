"""Where instructions stand, in words and as conditions; their filter."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django_filters import ChoiceFilter, ModelChoiceFilter

from agencies.filters import ALL, BarFilter
from agencies.models import Agency
from common import clock
from common.ui import Badge
from reporting.current import periods
from reporting.models import Instruction
from reporting.models.talk import last_day_over

NOTED, OPEN, OVERDUE, ANSWERED, CONFIRMED = "de_biet", "dang_lam", "qua_han", "da_tra_loi", "xong"
STATES = {
    OVERDUE: _l("Quá hạn chưa trả lời"),
    OPEN: _l("Phải trả lời"),
    ANSWERED: _l("Chờ xác nhận"),
    CONFIRMED: _l("Đã xác nhận"),
    NOTED: _l("Không giao cơ quan"),
}


def conditions(now) -> dict[str, Q]:
    """Where an instruction stands, as conditions; each is in one of them."""
    waiting = Q(agency__isnull=False, answered_at__isnull=True)
    over = Q(due_on__lte=last_day_over(now))
    return {
        OVERDUE: waiting & over,
        OPEN: waiting & ~over,
        ANSWERED: Q(answered_at__isnull=False, confirmed_at__isnull=True),
        CONFIRMED: Q(confirmed_at__isnull=False),
        NOTED: Q(agency__isnull=True),
    }


def instruction_badge(instruction: Instruction, now) -> Badge:
    """Where an instruction stands, in a few words."""
    late = instruction.days_late(now)
    if instruction.agency_id is None:
        return Badge("todo", "none", _("Không giao cơ quan"))
    if instruction.confirmed_at:
        return Badge("accepted", "check", _("Đã xác nhận"))
    if instruction.answered_at:
        label = _("Trả lời trễ %(n)s ngày") % {"n": late} if late else _("Đã trả lời")
        return Badge("sent", "sent", label)
    if late:
        return Badge("late", "late", _("Quá hạn %(n)s ngày") % {"n": late})
    left = (instruction.due_on - now.date()).days
    kind = "soon" if left <= 3 else "todo"
    return Badge(kind, "soon", _("Còn %(n)s ngày") % {"n": left} if left else _("Hạn hôm nay"))


def shown(instructions, now):
    """[(instruction, where it stands)]."""
    return [(one, instruction_badge(one, now)) for one in instructions]


def instructions_on(item, user):
    """The instructions on a line that a person may see, the newest first, with their state."""
    seen = Instruction.objects.visible_to(user).filter(item=item).select_related("agency")
    return shown(seen.order_by("-given_on", "-pk"), clock.now())


def instructions_to_answer(user):
    """What the person's agency must answer, the earliest day first."""
    waiting = Instruction.objects.visible_to(user).to_answer().filter(agency=user.agency_id)
    return shown(waiting.select_related("item", "agency").order_by("due_on", "pk"), clock.now())


def counted(user, plan) -> list[tuple[str, int, str]]:
    """(words, how many, filter of the list) of what asks for something, in one query."""
    seen = Instruction.objects.visible_to(user).filter(item__plan=plan)
    wanted = {k: q for k, q in conditions(clock.now()).items() if k in (OVERDUE, OPEN, ANSWERED)}
    counts = seen.order_by().aggregate(**{k: Count("pk", filter=q) for k, q in wanted.items()})
    return [(STATES[k], counts[k], f"?{urlencode({'tinh_trang': k})}") for k in wanted if counts[k]]


class InstructionFilter(BarFilter):
    """Instructions by where they stand, agency, period."""

    tinh_trang = ChoiceFilter(
        label=_l("Tình trạng"), choices=list(STATES.items()), empty_label=ALL, method="by_state"
    )
    co_quan = ModelChoiceFilter(
        label=_l("Giao cơ quan"),
        field_name="agency",
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=ALL,
    )
    ky = ChoiceFilter(label=_l("Kỳ báo cáo"), field_name="period__code", empty_label=ALL)
    first_fields = ("tinh_trang", "co_quan", "ky")

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        called = Instruction.objects.visible_to(request.user).values("agency")
        self.filters["co_quan"].queryset = Agency.objects.filter(pk__in=called)
        self.filters["ky"].extra["choices"] = [(p.code, p.label) for p in periods(request)]

    def by_state(self, queryset, _name, value):
        """Those that stand so now."""
        return queryset.filter(conditions(clock.now())[value])


def headline(counts) -> str:
    """“3 ý kiến chỉ đạo quá hạn chưa trả lời, 5 ý kiến đang thực hiện”."""
    if not counts["all"]:
        return _("Chưa có ý kiến chỉ đạo nào")
    if counts[OVERDUE]:
        return _("%(n)s ý kiến chỉ đạo quá hạn chưa trả lời, %(open)s ý kiến còn hạn") % {
            "n": counts[OVERDUE],
            "open": counts[OPEN],
        }
    return _("%(all)s ý kiến chỉ đạo, %(open)s ý kiến phải trả lời, không có ý kiến quá hạn") % {
        "all": counts["all"],
        "open": counts[OPEN],
    }
