"""Summaries: what monitors write out of the reports on a line, one text a period."""
