"""Writes on periods and reports. Each is one transaction with its audit row inside.

`life`: a report's steps; `files`: evidence; `rounds`: periods and what they ask for;
`notices`: what people are told; `extensions`: more time; `sharing`: who in an agency looks after a
line. The last two are used by their own names.
`notices`: what people are told; `consolidating`: summaries, imported as a module.
`notices`: what people are told; `duties`, `returns`: who reports on what.
`rhythms`: how often a plan asks; `feeds`: addresses of calendars;
`notices`: what people are told.
"""

from reporting.services.feeds import renew_feed
from reporting.services.files import (
    EvidenceDamaged,
    Usage,
    attach,
    describe,
    detach,
    open_evidence,
    usage,
)
from reporting.services.life import (
    Paper,
    already_done,
    begin_save,
    finish_save,
    may_take,
    monitor_ids,
    move,
    open_acts,
    report_label,
    with_evidence,
)
from reporting.services.rhythms import Foreseen, foresee, set_rhythms
from reporting.services.rounds import (
    close_period,
    fair_deadline,
    follow_duties,
    generate_reports,
    lay_down,
    open_period,
    owes_report,
    reopen_period,
    reporting_assignments,
    reschedule,
    rhythm,
    with_notice,
)

__all__ = [
    "EvidenceDamaged",
    "Foreseen",
    "Paper",
    "Usage",
    "already_done",
    "attach",
    "begin_save",
    "close_period",
    "describe",
    "detach",
    "fair_deadline",
    "finish_save",
    "follow_duties",
    "foresee",
    "generate_reports",
    "lay_down",
    "may_take",
    "monitor_ids",
    "move",
    "open_acts",
    "open_evidence",
    "open_period",
    "owes_report",
    "renew_feed",
    "reopen_period",
    "report_label",
    "reporting_assignments",
    "reschedule",
    "rhythm",
    "set_rhythms",
    "usage",
    "with_evidence",
    "with_notice",
]
