"""Summaries: who may write them, what is taken in, how they are sent and opened again."""

import pytest

from agencies import audit
from agencies.models import AuditEvent
from reporting.models import Consolidation, Notice
from reporting.services import close_period, move
from reporting.services.consolidating import (
    MissingChanged,
    Words,
    close,
    reopen,
    save_draft,
    take_in,
    take_out,
    watching,
)
from reporting.workflow import (
    Act,
    Incomplete,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    WrongState,
)

RESULTS = {"key": "results", "label": "Kết quả trong kỳ", "value": "Ký 14 hợp đồng"}
CONTENT = {"item": {}, "fields": [RESULTS]}
FIGURES = {
    "item": {},
    "rows": [
        {
            "code": "1",
            "label": "Tăng trưởng GRDP",
            "unit": "%",
            "plan": "≥ 7,5",
            "national": "",
            "value": "6,8",
            "cumulative": "–",
            "estimate": "7,1",
            "words": "",
            "note": "",
        }
    ],
}


def send(report, head, content=CONTENT):
    """The report goes to its reviewer."""
    return move(report=report, act=Act.SEND, by=head, content=content)


def save(cast, text="Toàn tỉnh ký 14 hợp đồng.", version=0, by=None, **words):
    """A draft on the task, by the monitor's staff."""
    return save_draft(
        item=cast.task,
        period=cast.period,
        by=by or cast.staff_m,
        version=version,
        words=Words(text, **words),
    )


def finish(cast, version, by=None, **reasons):
    """The summary of the task is sent."""
    return close(
        item=cast.task,
        period=cast.period,
        by=by or cast.staff_m,
        version=version,
        reasons=reasons,
    )


def insert(report, by, version, text=""):
    """A report is taken in."""
    return take_in(report=report, by=by, version=version, words=Words(text))


def actions(summary):
    """What the audit trail tells of a summary, the oldest first."""
    return [*audit.about(summary).order_by("pk").values_list("action", flat=True)]


# --- drafts ---------------------------------------------------------------------------------------
def test_draft_is_kept_with_its_version_and_audited(cast):
    draft = save(cast, proposals="Bổ sung vốn")
    assert (draft.version, draft.text) == (1, "Toàn tỉnh ký 14 hợp đồng.")
    assert draft.proposals == "Bổ sung vốn"
    assert save(cast, version=1, proposals="Bổ sung vốn").version == 1  # nothing changed
    assert save(cast, "Khác", version=1).version == 2
    assert actions(draft) == ["consolidate", "consolidate"]
    assert audit.about(draft).first().subject == "I/8 · Quý II/2023"


@pytest.mark.parametrize("who", ["staff_a", "head_b", "coordinator", "leader", "admin", "gone"])
def test_summary_of_a_watched_line_is_its_monitors(cast, who):
    with pytest.raises(NotAllowed):
        save(cast, by=getattr(cast, who))
    assert not Consolidation.objects.exists()


def test_summary_of_a_line_without_monitor_is_the_coordinators(cast):
    here = {"item": cast.bare_task, "period": cast.period, "version": 0, "words": Words("Xong")}
    with pytest.raises(NotAllowed):
        save_draft(by=cast.staff_m, **here)
    assert save_draft(by=cast.coordinator, **here).version == 1
    assert watching(cast.bare_task) == set()


def test_second_writer_is_told_of_the_first(cast):
    save(cast)
    with pytest.raises(StaleVersion):
        save(cast, "Bản khác", by=cast.head_m)
    assert Consolidation.objects.get().text == "Toàn tỉnh ký 14 hợp đồng."


def test_reasons_typed_so_far_are_kept(cast):
    draft = save(cast, whys={"SYT": " Chờ số liệu ", "SCT": ""})
    assert draft.missing == [{"code": "SYT", "name": "Sở Y tế", "why": "Chờ số liệu"}]


def test_closed_period_takes_no_summary(cast):
    draft = save(cast)
    close_period(period=cast.period, by=cast.coordinator)
    for act in (
        lambda: save(cast, "Muộn", version=1),
        lambda: finish(cast, 1, SCT="x", SYT="x"),
    ):
        with pytest.raises(WrongState):
            act()
    draft.refresh_from_db()
    assert draft.version == 1


# --- taking in ------------------------------------------------------------------------------------
def test_words_come_below_what_is_typed_with_the_name(cast):
    send(cast.report, cast.head_a)
    draft = insert(cast.report, cast.staff_m, 0, "Đang viết dở")
    assert draft.text == "Đang viết dở\nKý 14 hợp đồng [Sở Công Thương]"
    assert draft.parts.get().number == 1
    assert actions(draft) == ["take_in"]
    again = insert(cast.report, cast.staff_m, 1, draft.text)
    assert (again.version, again.text) == (1, draft.text)


def test_figures_are_told_in_words(cast):
    send(cast.target_report, cast.head_a, FIGURES)
    draft = insert(cast.target_report, cast.coordinator, 0)
    assert draft.text == "Tăng trưởng GRDP: thực hiện 6,8 %, ước cả năm 7,1 % [Sở Công Thương]"


@pytest.mark.parametrize("step", [None, Act.HAND_IN, Act.RECALL, Act.RETURN])
def test_only_what_is_sent_is_taken_in(cast, step):
    if step in {Act.RECALL, Act.RETURN}:
        send(cast.report, cast.head_a)
    if step:
        by = cast.head_m if step == Act.RETURN else cast.head_a
        by = cast.staff_a if step == Act.HAND_IN else by
        move(report=cast.report, act=step, by=by, reason="Sửa số liệu")
    with pytest.raises(WrongState):
        insert(cast.report, cast.staff_m, 0)
    assert not Consolidation.objects.exists()


def test_newer_version_replaces_the_number(cast):
    send(cast.report, cast.head_a)
    draft = insert(cast.report, cast.staff_m, 0)
    move(report=cast.report, act=Act.RETURN, by=cast.staff_m, reason="Bổ sung")
    newer = RESULTS | {"value": "Ký 15 hợp đồng"}
    send(cast.report, cast.head_a, {"item": {}, "fields": [newer]})
    draft = insert(cast.report, cast.staff_m, draft.version, draft.text)
    assert draft.parts.get().number == 2
    assert draft.text.endswith("\nKý 15 hợp đồng [Sở Công Thương]")


def test_report_is_taken_out(cast):
    send(cast.report, cast.head_a)
    insert(cast.report, cast.staff_m, 0)
    draft = take_out(report=cast.report, by=cast.staff_m, version=1, words=Words("Còn lại"))
    assert (draft.text, draft.parts.count(), draft.version) == ("Còn lại", 0, 2)
    assert audit.about(draft).first().data == {"fields": ["text"], "taken_out": "SCT"}


# --- sending --------------------------------------------------------------------------------------
def test_sent_summary_names_who_is_missing_and_why(cast):
    send(cast.report, cast.head_a)
    draft = insert(cast.report, cast.staff_m, 0)
    sent = finish(cast, draft.version, SYT="Đã nhắc hai lần")
    assert sent.is_closed and sent.closed_by == cast.staff_m
    assert sent.missing == [{"code": "SYT", "name": "Sở Y tế", "why": "Đã nhắc hai lần"}]
    event = audit.about(sent).first()
    assert (event.action, event.data) == (
        "close_summary",
        {"missing": ["SYT"], "parts": {"SCT": 1}},
    )
    with pytest.raises(WrongState):
        save(cast, "Sửa thêm", version=sent.version)


def test_name_of_the_day_stays(cast):
    draft = save(cast)
    finish(cast, draft.version, SCT="x", SYT="y")
    cast.b.name = "Sở Y tế mới"
    cast.b.save()
    assert Consolidation.objects.get().missing[1]["name"] == "Sở Y tế"


@pytest.mark.parametrize("named", [{}, {"SCT": "x"}, {"SCT": "x", "SYT": "x", "SKHDT": "x"}])
def test_statement_must_name_exactly_those_missing(cast, named):
    draft = save(cast)
    with pytest.raises(MissingChanged) as refusal:
        finish(cast, draft.version, **named)
    assert "Sở Công Thương; Sở Y tế" in str(refusal.value.message)
    assert not Consolidation.objects.sent().exists()


def test_agency_that_has_reported_meanwhile_is_not_named(cast):
    draft = save(cast)
    send(cast.report, cast.head_a)
    with pytest.raises(MissingChanged):
        finish(cast, draft.version, SCT="x", SYT="x")


def test_returned_report_is_missing(cast):
    draft = save(cast)
    for report, head in ((cast.report, cast.head_a), (cast.report_b, cast.head_b)):
        send(report, head)
    move(report=cast.report_b, act=Act.RETURN, by=cast.head_m, reason="Bổ sung")
    assert finish(cast, draft.version, SYT="Đang bổ sung").missing[0]["code"] == "SYT"


def test_nothing_is_sent_without_text_or_reasons(cast):
    draft = save(cast, "", proposals="Chỉ có kiến nghị")
    with pytest.raises(Incomplete):
        finish(cast, draft.version, SCT="x", SYT="x")
    draft = save(cast, version=draft.version)
    with pytest.raises(ReasonMissing):
        finish(cast, draft.version, SCT="x", SYT=" ")
    with pytest.raises(StaleVersion):
        finish(cast, draft.version - 1, SCT="x", SYT="x")
    with pytest.raises(NotAllowed):
        finish(cast, draft.version, by=cast.coordinator, SCT="x", SYT="x")


# --- opening again --------------------------------------------------------------------------------
def test_coordinator_opens_again_for_a_reason(cast):
    summary = finish(cast, save(cast).version, SCT="x", SYT="y")
    opened = reopen(summary=summary, by=cast.coordinator, reason="Thiếu số liệu huyện")
    assert not opened.is_closed and opened.closed_by is None
    assert [one["why"] for one in opened.missing] == ["x", "y"]
    event = audit.about(opened).first()
    assert (event.action, event.data) == ("reopen_summary", {"reason": "Thiếu số liệu huyện"})
    notice = Notice.objects.get(person=cast.staff_m)
    assert "Thiếu số liệu huyện" in notice.text and notice.item_id == cast.task.pk
    assert finish(cast, opened.version, SCT="x", SYT="y").is_closed


def test_opening_again_is_guarded(cast):
    draft = save(cast)
    with pytest.raises(WrongState):
        reopen(summary=draft, by=cast.coordinator, reason="Chưa gửi")
    summary = finish(cast, draft.version, SCT="x", SYT="y")
    for who in ("staff_m", "head_m", "leader", "admin"):
        with pytest.raises(NotAllowed):
            reopen(summary=summary, by=getattr(cast, who), reason="Sửa")
    with pytest.raises(ReasonMissing):
        reopen(summary=summary, by=cast.coordinator, reason=" ")
    close_period(period=cast.period, by=cast.coordinator)
    with pytest.raises(WrongState):
        reopen(summary=summary, by=cast.coordinator, reason="Sửa")
    assert Consolidation.objects.sent().count() == 1
    assert AuditEvent.objects.filter(action="reopen_summary").count() == 0


def test_drafts_are_for_monitors_and_the_province_sent_ones_for_all(cast):
    draft = save(cast)
    seen = {
        who: Consolidation.objects.visible_to(getattr(cast, who)).exists()
        for who in ("staff_m", "coordinator", "leader", "admin", "staff_a", "staff_b", "gone")
    }
    assert [who for who, sees in seen.items() if sees] == [
        "staff_m",
        "coordinator",
        "leader",
        "admin",
    ]
    finish(cast, draft.version, SCT="x", SYT="y")
    assert Consolidation.objects.visible_to(cast.staff_b).exists()
    assert not Consolidation.objects.visible_to(cast.gone).exists()
