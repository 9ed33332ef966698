"""Reorganisation of agencies: duties and people follow the work."""
