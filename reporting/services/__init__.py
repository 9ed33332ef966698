"""Writes on periods and reports. Each is one transaction with its audit row inside.

`life`: a report's steps; `files`: evidence; `rounds`: periods and what they ask for;
`notices`: what people are told.
"""

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
from reporting.services.rounds import (
    close_period,
    follow_duties,
    generate_reports,
    lay_down,
    open_period,
    owes_report,
    reopen_period,
    reporting_assignments,
    reschedule,
)

__all__ = [
    "EvidenceDamaged",
    "Paper",
    "Usage",
    "already_done",
    "attach",
    "begin_save",
    "close_period",
    "describe",
    "detach",
    "finish_save",
    "follow_duties",
    "generate_reports",
    "lay_down",
    "may_take",
    "monitor_ids",
    "move",
    "open_acts",
    "open_evidence",
    "open_period",
    "owes_report",
    "reopen_period",
    "report_label",
    "reporting_assignments",
    "reschedule",
    "usage",
    "with_evidence",
]
