"""Targets, metrics, their measures, the figures reported on them, and how these are judged."""

from indicators.models.measure import DIGITS, Measure, Metric, Target
from indicators.models.observation import Observation
from indicators.models.verdict import JudgingRule, Verdict

__all__ = ["DIGITS", "JudgingRule", "Measure", "Metric", "Observation", "Target", "Verdict"]
