"""Periods, reports and their life, evidence, remarks, deadlines, urging, consolidation."""

from reporting.models.consolidation import Consolidation, ConsolidationPart
from reporting.models.deadline import DeadlineChange, DutyReturn, Extension
from reporting.models.evidence import Evidence
from reporting.models.period import CalendarFeed, Holiday, PeriodScheme, ReportingPeriod
from reporting.models.report import Decision, Report, ReportVersion
from reporting.models.talk import REMARK, Comment, Instruction
from reporting.models.urging import Digest, Notice, Reminder, ReminderStep, Urge

__all__ = [
    "REMARK",
    "CalendarFeed",
    "Comment",
    "Consolidation",
    "ConsolidationPart",
    "DeadlineChange",
    "Decision",
    "Digest",
    "DutyReturn",
    "Evidence",
    "Extension",
    "Holiday",
    "Instruction",
    "Notice",
    "PeriodScheme",
    "Reminder",
    "ReminderStep",
    "Report",
    "ReportVersion",
    "ReportingPeriod",
    "Urge",
]
