"""Agencies, people, audit trail."""

from agencies.models.agency import (
    Agency,
    AgencyAlias,
    AgencyGroup,
    AgencyName,
    KeyManager,
    Succession,
    name_of_day,
)
from agencies.models.api_key import ApiKey
from agencies.models.audit import AppendOnly, AppendOnlyModel, AuditEvent
from agencies.models.user import User

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyGroup",
    "AgencyName",
    "ApiKey",
    "AppendOnly",
    "AppendOnlyModel",
    "AuditEvent",
    "KeyManager",
    "Succession",
    "User",
    "name_of_day",
]
