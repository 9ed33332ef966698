"""The permission table: every URL × every person, for reading (GET) and for writing (POST).

A cell is the HTTP status a person gets; `L` is the way to the sign-in page, 302 an act done.
What a person may not see is 404, what they see but may not do is 403. Persons, by column:

    anon   nobody signed in                 gone     an account switched off
    staff  chuyên viên of the own agency    head     lãnh đạo of the own agency
    other  chuyên viên of another agency    monitor  chuyên viên of the monitoring agency
    coord  điều phối cấp tỉnh               leader   lãnh đạo tỉnh             admin  quản trị
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.permission_scenes import (
    a_draft,
    a_feed,
    a_file_draft,
    a_key,
    a_merge,
    a_notice,
    accepted,
    an_answer,
    an_instruction,
    an_urge,
    asked,
    closed,
    handed_back,
    handed_in,
    issued,
    not_in_force,
    not_open,
    open_phrase,
    owes,
    paper,
    save,
    sent,
    settled_key,
    summed_up,
)
from tests.reporting.evidence_files import a_file, sent_file

L = "L"
PERSONS = {
    "anon": None,
    "gone": "gone",
    "staff": "staff_a",
    "head": "head_a",
    "other": "staff_b",
    "monitor": "staff_m",
    "coord": "coordinator",
    "leader": "leader",
    "admin": "admin",
}
# fmt: off
#               anon gone staff head other monitor coord leader admin
EVERYBODY =    (200, 200, 200,  200, 200,  200,    200,  200,   200)
SIGNED_IN =    (L,   L,   200,  200, 200,  200,    200,  200,   200)
READERS =      (L,   L,   200,  200, 404,  200,    200,  200,   200)
OWN_AGENCY =   (L,   L,   200,  200, 404,  404,    404,  404,   404)
NO_MONITOR =   (L,   L,   200,  200, 404,  404,    200,  200,   200)
NOBODY =       (L,   L,   405,  405, 405,  405,    405,  405,   405)
ADMIN_ONLY =   (L,   L,   403,  403, 403,  403,    403,  403,   200)
AUTHORS =      (L,   L,   302,  302, 404,  403,    403,  403,   403)
HEAD_ALONE =   (L,   L,   403,  302, 404,  403,    403,  403,   403)
REVIEWERS =    (L,   L,   403,  403, 404,  302,    302,  403,   403)
SWITCHERS =    (L,   L,   403,  302, 403,  403,    403,  403,   302)
PUBLIC_ONLY =  (200, 200, 302,  302, 302,  302,    302,  302,   302)
LEAVING =      (302, 302, 200,  200, 200,  200,    200,  200,   200)
LEFT =         (302, 302, 302,  302, 302,  302,    302,  302,   302)
WRITERS =      (L,   L,   200,  200, 200,  200,    403,  403,   403)
WRITERS_NO_POST = (L, L,  405,  405, 405,  405,    403,  403,   403)
WRITERS_NO_FILE = (L, L,  422,  422, 422,  422,    403,  403,   403)
ADMIN_ACT =    (L,   L,   403,  403, 403,  403,    403,  403,   302)
ADMIN_NO =     (L,   L,   403,  403, 403,  403,    403,  403,   405)
ADMIN_UNREADY = (L,  L,   403,  403, 403,  403,    403,  403,   422)
REVIEW_ROLES = (L,   L,   200,  200, 200,  200,    200,  403,   403)
REVIEW_MANY =  (L,   L,   302,  302, 404,  302,    302,  403,   403)
HEADS_PAGE =   (L,   L,   403,  200, 403,  403,    403,  403,   403)
HEADS_ACT =    (L,   L,   403,  302, 403,  403,    403,  403,   403)
HEADS_NO =     (L,   L,   403,  405, 403,  403,    403,  403,   403)
OWN_LINES =    (L,   L,   302,  302, 404,  404,    403,  403,   403)
OWN_LINE =     (L,   L,   200,  200, 404,  404,    403,  403,   403)
TYPIST =       (L,   L,   403,  403, 404,  403,    200,  403,   403)
TYPIST_ACT =   (200, 200, 403,  403, 404,  403,    302,  403,   403)
TYPIST_ALONE = (L,   L,   403,  403, 404,  404,    200,  403,   403)
TYPIST_ALONE_ACT = (200, 200, 403,  403, 404,  404,    302,  403,   403)
RUNNERS =      (L,   L,   403,  403, 403,  403,    200,  403,   200)
SETTLERS =     (L,   L,   403,  403, 403,  200,    200,  403,   200)
SETTLERS_SHOWN = (L, L,   403,  403, 403,  404,    404,  403,   404)
URGERS =       (L,   L,   403,  403, 403,  200,    200,  403,   403)
REPORT_POST =  (200, 200, 302,  302, 404,  403,    403,  403,   403)
REPORT_ALONE = (200, 200, 302,  302, 404,  404,    403,  403,   403)
MOVERS_NO =    (L,   L,   403,  403, 403,  403,    405,  403,   405)
MOVED =        (L,   L,   403,  403, 403,  403,    302,  403,   302)
WRITERS_AWAY = (L,   L,   302,  302, 302,  302,    403,  403,   403)
SHEET_POST =   (200, 200, 302,  302, 302,  302,    403,  403,   403)  # anon: sign-in, text kept
TALKERS =       (L,   L,   302,  302, 404,  302,    302,  403,   302)
EVERY_TALKER =  (L,   L,   302,  302, 302,  302,    302,  403,   302)
INSTRUCTORS =   (L,   L,   403,  403, 403,  403,    200,  200,   403)
INSTRUCTED =    (L,   L,   403,  403, 403,  403,    302,  302,   403)
JUDGES =        (L,   L,   403,  403, 403,  403,    302,  403,   403)
JUDGES_PAGE =   (L,   L,   403,  403, 403,  403,    200,  403,   403)
JUDGES_NO =     (L,   L,   403,  403, 403,  403,    405,  403,   403)
PUBLIC_NO_POST = (405, 405, 405, 405, 405, 405,    405,  405,   405)
RUN_UNREADY =  (L,   L,   403,  403, 403,  403,    422,  403,   422)
PROVINCE =     (L,   L,   403,  403, 403,  403,    200,  200,   200)
CONCLUDERS =   (200, 200, 403,  403, 403,  403,    302,  302,   403)  # anon: sign-in, text kept
PROVINCE_NO =  (L,   L,   403,  403, 403,  403,    405,  405,   405)
PROVINCE_LED =  (L,   L,   302,  302, 302,  302,    200,  200,   200)  # agencies: to their own
MONITOR_ONLY =  (L,   L,   404,  404, 404,  200,    200,  200,   200)
MONITORS_NO =  (L,   L,   404,  404, 404,  405,    405,  405,   405)
NO_KEY =       (401, 401, 401,  401, 401,  401,    401,  401,   401)  # a session is no key
# fmt: on


@dataclass(frozen=True)
class Row:
    """One URL: its name, its two lines of cells, its arguments and what is posted (from the cast).

    `before` brings the cast into the state the row speaks of.
    """

    name: str
    get: tuple
    post: tuple
    args: Callable[[Any], list] = lambda c: []
    data: Callable[[Any], dict] = lambda c: {}
    before: Callable[[Any], None] = lambda c: None


def act(name, get, post, before, **data):
    """The row of one review or agency act."""
    return Row(
        "reporting:report-act",
        get,
        post,
        args=lambda c: [c.report.pk, name],
        data=lambda c: data,
        before=before,
    )


ROWS = [
    Row("portal:home", SIGNED_IN, NOBODY),
    Row("portal:overview", PROVINCE_LED, NOBODY),
    Row("portal:overview-agency", NO_MONITOR, NOBODY, args=lambda c: ["SCT"]),
    Row("portal:overview-section", SIGNED_IN, NOBODY, args=lambda c: [c.section.pk]),
    Row("portal:overview-monitor", MONITOR_ONLY, NOBODY, args=lambda c: ["SKHDT"]),
    Row("portal:summary-list", SIGNED_IN, NOBODY),
    Row("portal:summary-book", SIGNED_IN, NOBODY, args=lambda c: [c.period.code]),
    Row(
        "portal:summary",
        (L, L, 404, 404, 404, 200, 200, 200, 200),
        (L, L, 404, 404, 404, 302, 403, 403, 403),
        args=lambda c: [c.period.code, c.task.pk],
        data=lambda c: {"act": "save", "version": 0, "text": "Toàn tỉnh đã làm"},
    ),
    Row(
        "portal:summary-reopen",
        (L, L, 404, 404, 404, 405, 405, 405, 405),
        (L, L, 404, 404, 404, 403, 302, 403, 403),
        args=lambda c: [c.period.code, c.task.pk],
        data=lambda c: {"reason": "Thiếu số liệu"},
        before=summed_up,
    ),
    Row("portal:meeting", PROVINCE, PROVINCE_NO),
    Row("portal:meeting-print", PROVINCE, PROVINCE_NO),
    Row("portal:meeting-conclusions", PROVINCE, PROVINCE_NO),
    Row(
        "portal:meeting-item",
        PROVINCE,
        CONCLUDERS,
        args=lambda c: [1],
        data=lambda c: {
            "dong": f"I-{c.task.number}",
            "text": "Đẩy nhanh",
            "leader": "Chủ tịch",
            "given_on": "12/06/2023",
        },
    ),
    # the consolidated report: the province's people; a monitor's own
    Row("portal:report-page", MONITOR_ONLY, MONITORS_NO),
    Row(
        "portal:report-file",
        (L, L, 404, 404, 404, 404, 200, 200, 200),
        (L, L, 404, 404, 404, 404, 405, 405, 405),
        args=lambda c: [c.period.code, "xlsx"],
    ),
    Row(
        "portal:report-file",
        MONITOR_ONLY,
        MONITORS_NO,
        args=lambda c: [c.period.code, "docx", c.m.code],
    ),
    Row("portal:plan-list", SIGNED_IN, NOBODY),
    Row("portal:revision", SIGNED_IN, NOBODY, args=lambda c: [2023, 1], before=issued),
    Row("portal:source", ADMIN_ONLY, ADMIN_NO, args=lambda c: [2023, 1], before=issued),
    Row("portal:undo", ADMIN_NO, ADMIN_ACT, args=lambda c: [2023, 1], before=issued),
    Row("portal:next-year", ADMIN_NO, ADMIN_ACT, args=lambda c: [2023]),
    Row("portal:put-in-force", ADMIN_NO, ADMIN_ACT, args=lambda c: [2023], before=not_in_force),
    Row("portal:plan-file", SIGNED_IN, NOBODY, args=lambda c: [2023, "xlsx"]),
    Row("portal:plan-upload", ADMIN_ONLY, ADMIN_ONLY),
    Row(
        "portal:draft",
        ADMIN_ONLY,
        ADMIN_ACT,
        args=lambda c: [a_draft(c).pk],
        data=lambda c: {"act": "measures-all", "version": "0"},
    ),
    Row("portal:draft-confirm", ADMIN_NO, ADMIN_UNREADY, args=lambda c: [a_draft(c).pk]),
    Row("portal:draft-marked", ADMIN_ONLY, ADMIN_NO, args=lambda c: [a_file_draft(c).pk]),
    Row("portal:draft-discard", ADMIN_NO, ADMIN_ACT, args=lambda c: [a_draft(c).pk]),
    Row("portal:sheet-file", WRITERS, WRITERS_NO_POST, args=lambda c: [c.period.code], before=owes),
    Row("portal:sheet-upload", WRITERS, WRITERS_NO_FILE, args=lambda c: [c.period.code]),
    Row("tasks:task-list", SIGNED_IN, NOBODY),
    Row("tasks:task-detail", SIGNED_IN, NOBODY, args=lambda c: [c.task.pk]),
    Row("portal:sheet-now", WRITERS_AWAY, WRITERS_NO_POST),
    Row(
        "portal:sheet",
        WRITERS,
        SHEET_POST,
        args=lambda c: [c.period.code],
        data=lambda c: {"act": "save"},
    ),
    Row(
        "portal:sheet-row",
        WRITERS_NO_POST,
        OWN_LINE,
        args=lambda c: [c.period.code, c.report.pk],
        data=lambda c: {f"r{c.report.pk}-version": 0},
    ),
    Row(
        "tasks:task-report",
        READERS,
        REPORT_POST,
        args=lambda c: [c.report.pk],
        data=lambda c: save(c.report) | {"results": "Đã làm"},
    ),
    Row("indicators:target-list", SIGNED_IN, NOBODY),
    Row("indicators:target-detail", SIGNED_IN, NOBODY, args=lambda c: [c.target.pk]),
    Row("indicators:metric-list", SIGNED_IN, NOBODY),
    Row("indicators:metric-detail", SIGNED_IN, NOBODY, args=lambda c: [c.metric.pk]),
    Row(
        "indicators:judge",
        JUDGES_NO,
        JUDGES,
        args=lambda c: [c.target.pk, c.period.code],
        data=lambda c: {"dong-grade": "chua_co"},
    ),
    Row("indicators:target-confirm", JUDGES_PAGE, JUDGES),
    Row("indicators:metric-confirm", JUDGES_PAGE, JUDGES),
    Row(
        "indicators:indicator-report",
        NO_MONITOR,
        REPORT_ALONE,
        args=lambda c: [c.target_report.pk],
        data=lambda c: save(c.target_report),
    ),
    Row("reporting:report-list", SIGNED_IN, NOBODY),
    Row(
        "tasks:task-paper",
        TYPIST,
        TYPIST_ACT,
        args=lambda c: [c.report.pk],
        data=lambda c: paper(c.report) | {"status": "under_way", "results": "Đã làm"},
    ),
    Row(
        "indicators:indicator-paper",
        TYPIST_ALONE,
        TYPIST_ALONE_ACT,
        args=lambda c: [c.target_report.pk],
        data=lambda c: (
            paper(c.target_report)
            | {f"m{c.measure.pk}-value": "7,1", f"m{c.measure.pk}-estimate": "7,5"}
        ),
    ),
    Row(
        "reporting:review-queue",
        REVIEW_ROLES,
        REVIEW_MANY,
        data=lambda c: {"report": f"{c.report.pk}:1"},
        before=sent,
    ),
    Row(
        "reporting:extension-list",
        SIGNED_IN,
        REVIEWERS,
        data=lambda c: {"extension": c.report.extensions.get().pk, "act": "grant"},
        before=asked,
    ),
    Row(
        "reporting:extension-ask",
        HEADS_PAGE,
        HEADS_ACT,
        args=lambda c: [c.period.pk],
        data=lambda c: {"report": c.report.pk, "until": "20/06/2023", "reason": "Chờ số liệu"},
    ),
    Row(
        "reporting:sharing",
        WRITERS,
        OWN_LINES,
        data=lambda c: {"duty": c.report.assignment_id, "officer": ""},
    ),
    Row("reporting:hand-over", HEADS_NO, HEADS_ACT),
    Row(
        "reporting:sharing-history",
        OWN_LINE,
        (L, L, 405, 405, 405, 405, 403, 403, 403),
        args=lambda c: [c.report.assignment_id],
    ),
    act("accept", NOBODY, REVIEWERS, sent),
    act("return", NOBODY, REVIEWERS, sent, reason="Bổ sung số liệu"),
    act("reopen", NOBODY, REVIEWERS, accepted, reason="Số liệu sai"),
    act("recall", NOBODY, HEAD_ALONE, sent, reason="Gửi nhầm bản"),
    act("send_back", NOBODY, HEAD_ALONE, handed_in, reason="Viết rõ kết quả"),
    act("withdraw", NOBODY, AUTHORS, handed_in),
    Row(
        "reporting:version-detail",
        READERS,
        NOBODY,
        args=lambda c: [c.report.pk, 1],
        before=sent,
    ),
    Row("reporting:evidence", OWN_AGENCY, NOBODY, args=lambda c: [a_file(c).pk]),
    Row(
        "reporting:evidence",
        READERS,
        NOBODY,
        args=lambda c: [sent_file(c).pk],
    ),
    # who reports on what
    Row(
        "reporting:duty-list",
        RUNNERS,
        RUNNERS,
        data=lambda c: {"item": c.task.pk, "asks": "lead"},
    ),
    Row("reporting:duty-detail", SETTLERS, SETTLERS_SHOWN, args=lambda c: [c.task.pk]),
    Row(
        "reporting:duty-detail",
        SETTLERS,
        SETTLERS,
        args=lambda c: [open_phrase(c).item_id],
        data=lambda c: {"phrase": settled_key(c), "agency": c.office.pk},
    ),
    Row(
        "reporting:hand-back",
        HEADS_PAGE,
        HEADS_ACT,
        args=lambda c: [c.task.pk],
        data=lambda c: {"reason": "Thuộc chức năng của Sở Y tế"},
    ),
    Row("reporting:duty-returns", RUNNERS, (L, L, 403, 403, 403, 403, 405, 403, 405)),
    Row(
        "reporting:duty-return",
        RUNNERS,
        (L, L, 403, 403, 403, 403, 302, 403, 302),
        args=lambda c: [handed_back(c).pk],
        data=lambda c: {"decision": "keep", "answer": "Đúng chức năng"},
    ),
    Row("reporting:period-list", SIGNED_IN, NOBODY),
    Row("reporting:rhythms", RUNNERS, RUN_UNREADY),
    Row("reporting:period-open", RUNNERS, MOVED, args=lambda c: [c.period.pk], before=not_open),
    Row("reporting:period-close", RUNNERS, MOVED, args=lambda c: [c.period.pk]),
    Row(
        "reporting:period-reopen",
        RUNNERS,
        MOVED,
        args=lambda c: [c.period.pk],
        data=lambda c: {"reason": "Bổ sung số liệu"},
        before=closed,
    ),
    Row("reporting:feed-renew", NOBODY, WRITERS_AWAY),
    Row("reporting:feed", EVERYBODY, PUBLIC_NO_POST, args=lambda c: [a_feed(c).key]),
    Row("reporting:timeliness", SIGNED_IN, NOBODY),
    Row("reporting:timeliness-list", SIGNED_IN, NOBODY),
    Row("reporting:inbox", SIGNED_IN, NOBODY),
    Row("reporting:inbox-read", NOBODY, (L, L, 302, 302, 302, 302, 302, 302, 302)),
    Row(
        "reporting:notice",
        NOBODY,
        (L, L, 302, 404, 404, 404, 404, 404, 404),
        args=lambda c: [a_notice(c).pk],
    ),
    Row("reporting:urging", URGERS, (L, L, 403, 403, 403, 405, 405, 403, 403)),
    Row(
        "reporting:urge",
        (L, L, 403, 403, 403, 302, 302, 403, 403),
        (L, L, 403, 403, 403, 302, 302, 403, 403),
    ),
    Row("reporting:urge-list", SIGNED_IN, NOBODY),
    Row("portal:urge-letter", READERS, NOBODY, args=lambda c: [an_urge(c).pk]),
    Row("reporting:evidence-open", OWN_AGENCY, NOBODY, args=lambda c: [a_file(c).pk]),
    Row("reporting:evidence-open", READERS, NOBODY, args=lambda c: [sent_file(c).pk]),
    Row("reporting:evidence-detail", OWN_AGENCY, NOBODY, args=lambda c: [a_file(c).pk]),
    Row("reporting:evidence-detail", READERS, NOBODY, args=lambda c: [sent_file(c).pk]),
    # reorganisation of agencies
    Row("portal:reorganise-list", RUNNERS, MOVERS_NO),
    Row("portal:reorganise-new", RUNNERS, RUNNERS),
    Row(
        "portal:reorganise",
        RUNNERS,
        MOVED,
        args=lambda c: [a_merge(c).pk],
        data=lambda c: {"part": "duties"},
    ),
    # conversation, instructions
    Row(
        "reporting:report-talk",
        READERS,
        AUTHORS,
        args=lambda c: [c.report.pk],
        data=lambda c: {"text": "Cần bổ sung số liệu"},
    ),
    Row(
        "reporting:report-talk",
        READERS,
        TALKERS,
        args=lambda c: [c.report.pk],
        data=lambda c: {"text": "Cần bổ sung số liệu"},
        before=sent,
    ),
    Row(
        "reporting:item-talk",
        SIGNED_IN,
        EVERY_TALKER,
        args=lambda c: [c.task.pk],
        data=lambda c: {"text": "Tiến độ chung"},
    ),
    Row("reporting:instruction-list", SIGNED_IN, NOBODY),
    Row(
        "reporting:instruct",
        INSTRUCTORS,
        INSTRUCTED,
        args=lambda c: [c.task.pk],
        data=lambda c: {"text": "Đẩy nhanh", "leader": "Chủ tịch", "given_on": "12/06/2023"},
    ),
    Row(
        "reporting:instruction",
        SIGNED_IN,
        HEADS_ACT,
        args=lambda c: [an_instruction(c).pk],
        data=lambda c: {"act": "answer", "text": "Đã làm"},
    ),
    Row(
        "reporting:instruction",
        SIGNED_IN,
        JUDGES,
        args=lambda c: [an_answer(c).pk],
        data=lambda c: {"act": "confirm"},
    ),
    Row("agencies:agency-list", SIGNED_IN, NOBODY),
    Row("agencies:agency-detail", SIGNED_IN, NOBODY, args=lambda c: ["SCT"]),
    Row(
        "agencies:agency-setting",
        NOBODY,
        SWITCHERS,
        args=lambda c: ["SCT"],
        data=lambda c: {"head_approves": ""},
    ),
    Row("agencies:audit-list", ADMIN_ONLY, (L, L, 403, 403, 403, 403, 403, 403, 405)),
    # the read API and its keys
    Row("keys:list", ADMIN_ONLY, ADMIN_NO),
    Row("keys:give", ADMIN_ONLY, ADMIN_ONLY, data=lambda c: {"name": "x", "agency": "SCT"}),
    Row("keys:revoke", ADMIN_ONLY, ADMIN_ACT, args=lambda c: [a_key(c).pk]),
    Row("api:docs", SIGNED_IN, NOBODY),
    Row("api:openapi", SIGNED_IN, NOBODY),
    *(Row(f"api:{name}", NO_KEY, PUBLIC_NO_POST) for name in ("root", "agencies", "plans")),
    *(
        Row(f"api:{name}", NO_KEY, PUBLIC_NO_POST, args=lambda c: [2023])
        for name in (
            "periods",
            "sections",
            "items",
            "measures",
            "observations",
            "verdicts",
            "tasks",
            "timeliness",
        )
    ),
    Row("api:unknown", NO_KEY, PUBLIC_NO_POST, args=lambda c: ["x"]),
    Row("account_login", PUBLIC_ONLY, PUBLIC_ONLY),
    Row("account_logout", LEAVING, LEFT),
    Row("account_change_password", SIGNED_IN, SIGNED_IN),
    Row("account_reauthenticate", SIGNED_IN, SIGNED_IN),
    *(
        Row(name, EVERYBODY, PUBLIC_NO_POST)
        for name in (
            "account_inactive",
            "account_reset_password",
            "account_signup",
            "account_email",
            "account_set_password",
        )
    ),
]
