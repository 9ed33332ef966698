"""The comparison as the page shows it: rows with badges, redlines and what each change means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agencies.models import Agency
from common import clock
from common.ui import Badge
from plans.changes import ItemChange
from plans.models import Plan
from portal.workbook.issue import Preview, asks_of, duties_by_agency
from reporting.models import Report

FIELDS = {
    "text": "",
    "agencies_text": _l("Cơ quan thực hiện:"),
    "monitors_text": _l("Theo dõi, đôn đốc, tổng hợp:"),
}
ROLES = {
    "lead": _l("thực hiện (nêu tên đầu)"),
    "member": _l("thực hiện"),
    "monitor": _l("theo dõi, tổng hợp"),
}
NUMBERS = {"measures"}
DUTIES = {"agencies_text", "monitors_text", "duties"}
MOST_AGENCIES = 12


@dataclass(frozen=True)
class Row:
    """One line that changes. ``blocks``: (heading, redline); ``effects``: what it means."""

    badge: Badge
    label: str
    was: str
    blocks: list[tuple[str, list[tuple[str, str]]]]
    moves: list[tuple[str, str, str]]
    effects: list[str]
    is_dropped: bool


def rows_by_appendix(
    changes: Iterable[ItemChange], names: dict[str, str], reports: dict[int, int]
) -> list[tuple[str, list[Row], list[Row]]]:
    """[(appendix, rows to read, rows only renumbered or as last year)], in plan order."""
    groups: dict[str, tuple[list[Row], list[Row]]] = {}
    for change in changes:
        if change.kind != "unchanged":
            said, moved = groups.setdefault(change.appendix, ([], []))
            row = _row(change, names, reports)
            quiet = change.kind == "moved" or bool(change.last and not change.fields)
            (moved if quiet else said).append(row)
    return [(appendix, *rows) for appendix, rows in groups.items()]


def _row(change: ItemChange, names: dict[str, str], reports: dict[int, int]) -> Row:
    blocks = [
        (str(FIELDS.get(name) or "") or _measure_heading(name), [tuple(p) for p in parts])
        for name, parts in change.parts.items()
    ]
    if not any(name == "text" for name in change.parts):
        blocks.insert(0, ("", [("same", change.text)]))
    moves = [(_("Năm trước"), change.last, change.label)] if change.last else []
    if change.was and change.was != change.label:
        moves.append((_("Số"), change.was, change.label))
    if change.roman_was != change.roman and change.was and change.kind != "dropped":
        moves.append((_("Mục"), change.roman_was or "–", change.roman or "–"))
    return Row(
        badge=badge(change),
        label=change.label,
        was=change.was,
        blocks=blocks,
        moves=moves,
        effects=list(_effects(change, names, reports)),
        is_dropped=change.kind == "dropped",
    )


def _measure_heading(name: str) -> str:
    _before, measure, code = name.partition("measure ")
    return _("Số đo %(code)s:") % {"code": code} if measure else ""


def badge(change: ItemChange) -> Badge:
    """What happens to a line, as an icon and a word."""
    fields = set(change.fields)
    if change.kind == "new":
        return Badge("done", "plus", _("Mới"))
    if change.kind == "dropped":
        return Badge("late", "minus", _("Rời kế hoạch"))
    if change.kind == "moved":
        word = _("Đánh lại số") if "number" in fields else _("Chuyển mục")
        return Badge("sent", "sort", word)
    if fields & NUMBERS:
        return Badge("open", "pen", _("Sửa số"))
    if fields <= DUTIES | {"number", "roman"}:
        return Badge("open", "pen", _("Sửa phân công"))
    return Badge("open", "pen", _("Sửa lời"))


def _effects(change: ItemChange, names: dict[str, str], reports: dict[int, int]) -> Iterable[str]:
    if change.kind == "dropped":
        kept = reports.get(change.pk or 0, 0)
        yield (
            _("Đã có %(n)d báo cáo, giữ nguyên; không giao báo cáo mới") % {"n": kept}
            if kept
            else _("Chưa có báo cáo nào; không giao báo cáo mới")
        )
        return
    for sign, pairs in ((_("Thêm"), change.gained), (_("Bớt"), change.lost)):
        for role in ROLES:
            found = [names.get(code, code) for code, of in pairs if of == role]
            if found:
                yield f"{sign} {ROLES[role]}: {_listed(found)}"
    if change.kind == "moved":
        yield _("Không; báo cáo cũ theo cùng dòng")
    elif change.kind == "changed" and "measures" in change.fields:
        yield _("Kỳ đang mở và kỳ sau theo mức mới; bản đã nộp giữ mức cũ")
    elif change.kind == "changed" and not (change.gained or change.lost):
        yield _("Không đổi người làm; bản đã nộp giữ lời cũ")


def _listed(names: list[str]) -> str:
    rest = len(names) - MOST_AGENCIES
    more = _(" và %(n)d cơ quan khác") % {"n": rest} if rest > 0 else ""
    return ", ".join(names[:MOST_AGENCIES]) + more


@dataclass(frozen=True)
class Load:
    """What the whole means: reports asked for a period, before and after, and whose changes."""

    before: int
    after: int
    agencies: list[tuple[str, int, int]]


def load_of(shown: Preview, names: dict[str, str]) -> Load:
    """Reports a period of every agency whose number changes, the largest first."""
    asks = asks_of(shown.plan)
    old, new = duties_by_agency(shown.before, asks), duties_by_agency(shown.content, asks)
    changed = [
        (names.get(code, code), old[code], new[code])
        for code in old.keys() | new.keys()
        if old[code] != new[code]
    ]
    return Load(
        sum(old.values()), sum(new.values()), sorted(changed, key=lambda row: (-row[2], row[0]))
    )


def open_periods(plan: Plan | None) -> list[str]:
    """The labels of the periods in which new duties report at once."""
    return [p.label for p in plan.periods.under_way(clock.today())] if plan else []


def agency_names() -> dict[str, str]:
    """Code → the short name of every agency."""
    return dict(Agency.objects.values_list("code", "short_name"))


def reports_kept(changes: Iterable[ItemChange]) -> dict[int, int]:
    """How many reports hang on each line that leaves."""
    gone = [change.pk for change in changes if change.kind == "dropped"]
    reports = Report.objects.filter(assignment__item__in=gone)
    kept = reports.exclude(pk__in=reports.not_asked_yet(clock.now()).values("pk"))
    rows = kept.values("assignment__item").annotate(n=Count("pk")).order_by()
    return dict(rows.values_list("assignment__item", "n"))


def heading(shown: Preview, act: str) -> str:
    """The answer in one sentence: may this be issued?"""
    counts = Counter(shown.diff.counts)
    words: dict[str, Any]
    if shown.left:
        return _("%(act)s: chưa ban hành được, còn %(n)d chỗ phải xử lý") % {
            "act": act,
            "n": shown.left,
        }
    if shown.is_empty:
        return _("Nội dung giống kế hoạch hiện hành, không có gì thay đổi")
    if shown.diff.is_empty:
        words = {"act": act, "n": len(shown.agencies)}
        return _("%(act)s: chỉ sửa %(n)d cơ quan trong danh mục, ban hành được") % words
    changed = sum(counts[kind] for kind in ("new", "changed", "moved", "dropped"))
    words = {"act": act, "n": changed}
    if shown.plan is None:
        return _("%(act)s: %(n)d dòng, ban hành được") % words
    return _("%(act)s: %(n)d dòng thay đổi, ban hành được") % words


def act_of(shown: Preview) -> str:
    """What the draft would be: “Điều chỉnh kế hoạch lần 2”, “Kế hoạch năm 2024”."""
    if shown.plan is None:
        return _("Kế hoạch năm %(year)d") % {"year": shown.draft.year}
    number = shown.plan.revisions.count()
    return _("Điều chỉnh kế hoạch %(year)d lần %(n)d") % {"year": shown.plan.year, "n": number}
