"""Periods, reports and their life, evidence, remarks."""

from reporting.models.period import Holiday, ReportingPeriod
from reporting.models.report import Comment, Evidence, Report, ReportVersion

__all__ = ["Comment", "Evidence", "Holiday", "Report", "ReportVersion", "ReportingPeriod"]
