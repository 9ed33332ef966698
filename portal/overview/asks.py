"""What waits for a word of the leaders: stuck work and proposals, extensions, instructions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from common.templatetags.vn import date_vn
from plans.models import PlanItem
from portal.overview.frame import Figure, Frame
from portal.overview.strips import LIST, Standing
from reporting.calendar import days_late, deadline
from reporting.extended import WAITING
from reporting.models import Extension, Instruction, ReportVersion
from reporting.models.talk import last_day_over
from tasks.filters import ASKING, NO_MONITOR, OPEN, UNSETTLED, WATCHED
from tasks.judging import CAUSES, DIFFICULTIES, PROPOSALS, TaskJudgement
from tasks.models import Task
from tasks.situation import Situation

SHOWN = 6  # of each kind written out; the others are in the lists
TAGS = {"I": _l("NV %(n)s"), "II": _l("CT %(n)s"), "III": _l("CTN %(n)s")}
FIRST = {Situation.OVERDUE: 0, Situation.STUCK: 1}


@dataclass(frozen=True)
class Words:
    """What one report says of its troubles."""

    difficulties: str
    causes: str
    proposals: str


@dataclass(frozen=True)
class Ask:
    """One thing to decide: the line it is about, the words, its page, whose and since when."""

    tag: str
    text: str
    url: str
    note: str


def tag(item: PlanItem) -> str:
    """“NV 36”."""
    return str(TAGS[item.appendix] % {"n": item.number})


# --- stuck work and proposals --------------------------------------------------------------------
def proposals(
    frame: Frame, judged: TaskJudgement, found: Iterable[Standing]
) -> tuple[list[Ask], Figure]:
    """What agencies propose or are stuck at in the period, overdue and stuck tasks first, as many
    as are shown; and how many tasks there are with such a report."""
    asking = [(one, told) for one in found if (told := judged.asking(one.task, frame.period))]
    asking.sort(key=lambda pair: FIRST.get(pair[0].now, 2))
    shown = asking[:SHOWN]
    texts = words([sent.version for _one, told in shown for _duty, sent in told[:1]])
    lines = []
    for one, told in shown:
        (duty, sent), others = told[0], len(told) - 1
        said = texts[sent.version]
        note = _("%(agency)s, nhiệm vụ: %(state)s") % {
            "agency": duty.agency,
            "state": str(one.now.label).lower(),
        }
        if others:
            note += _("; %(n)s cơ quan khác cũng báo vướng mắc hoặc kiến nghị") % {"n": others}
        url = frame.page("tasks:task-detail", one.task.pk)
        lines.append(Ask(tag(one.task), said.proposals or said.difficulties, url, note))
    return lines, Figure(len(asking), frame.url(LIST, tinh_hinh=ASKING))


def words(versions: list[int]) -> dict[int, Words]:
    """Version → what it says of its troubles."""
    found = ReportVersion.objects.filter(pk__in=versions).order_by()
    said = found.annotate(difficulties=DIFFICULTIES, causes=CAUSES, proposals=PROPOSALS)
    rows = said.values_list("pk", "difficulties", "causes", "proposals")
    return {pk: Words(*(text or "" for text in texts)) for pk, *texts in rows}


# --- extensions, instructions --------------------------------------------------------------------
def extensions(frame: Frame) -> list[Ask]:
    """Extensions that waited for a decision at the moment, by agency and period."""
    at = frame.moment
    unsent = Q(report__first_recorded_at__isnull=True) | Q(report__first_recorded_at__gt=at)
    waiting = Extension.objects.visible_to(frame.user).filter(
        unsent | Q(report__first_submitted_at__gt=F("report__deadline")),
        _not_by("decided_at", at),
        _not_by("report__withdrawn_at", at),
        _not_by("report__period__closed_at", at),
        report__plan=frame.plan,
        asked_at__lte=at,
    )
    who = ("report__agency__short_name", "report__agency__code")
    of = ("report__period__code", "report__period__label")
    grouped = waiting.values(*who, *of).annotate(n=Count("pk"), last=Max("until"))
    return [
        Ask(
            _("Gia hạn"),
            _("%(n)s báo cáo %(period)s, đến %(day)s")
            % {"n": row["n"], "period": row[of[1]], "day": date_vn(row["last"])},
            _extension_list(frame, row[who[1]], row[of[0]]),
            _("%(agency)s xin gia hạn") % {"agency": row[who[0]]},
        )
        for row in grouped.order_by("last", *who, *of)[:SHOWN]
    ]


def _not_by(field: str, moment) -> Q:
    """What had not happened by a moment."""
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": moment})


def _extension_list(frame: Frame, agency: str, period: str) -> str:
    """The list of those that wait today; of a past day there is none."""
    if frame.is_past:
        return ""
    asked = {"trang_thai": WAITING, "co_quan": agency, "ky": period}
    return f"{reverse('reporting:extension-list')}?{urlencode(asked)}"


def unanswered(frame: Frame) -> QuerySet[Instruction]:
    """Instructions on the plan that an agency still had to answer at the moment."""
    given = Instruction.objects.visible_to(frame.user).filter(
        _not_by("answered_at", frame.moment),
        item__plan=frame.plan,
        agency__isnull=False,
        recorded_at__lte=frame.moment,
    )
    return given.select_related("item", "agency").order_by("due_on", "pk")


def overdue(frame: Frame) -> list[Ask]:
    """Instructions whose day had passed without an answer at the moment, the oldest first."""
    late = unanswered(frame).filter(due_on__lte=last_day_over(frame.moment))[:SHOWN]
    return [
        Ask(
            tag(one.item),
            one.text,
            one.get_absolute_url(),
            _("%(agency)s chưa trả lời ý kiến chỉ đạo, quá hạn %(n)s ngày")
            % {
                "agency": one.agency.short_name,
                "n": days_late(deadline(one.due_on, settings.DEADLINE_HOUR), frame.moment),
            },
        )
        for one in late
    ]


# --- before work can be given out ----------------------------------------------------------------
def to_settle(frame: Frame) -> list[tuple[str, str]]:
    """(sentence, list) of what a person must settle before everybody can be asked to report; of
    today, whatever day the page speaks of."""
    counts = Task.objects.visible_to(frame.user).filter(plan=frame.plan)
    found = counts.aggregate(
        unwatched=Count("pk", filter=~WATCHED), unsettled=Count("pk", filter=Q(OPEN))
    )
    words = {
        "unwatched": (_("%(n)s nhiệm vụ chưa có cơ quan theo dõi"), NO_MONITOR),
        "unsettled": (_("%(n)s nhiệm vụ còn cụm từ chưa xác định cơ quan"), UNSETTLED),
    }
    return [
        (text % {"n": found[key]}, f"{reverse(LIST)}?rieng={value}")
        for key, (text, value) in words.items()
        if found[key]
    ]
