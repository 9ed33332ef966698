"""How much evidence an agency keeps, for pages of rooms below this one."""

from django import template

from agencies.models import Agency
from reporting import services

register = template.Library()


@register.simple_tag
def evidence_usage(agency: Agency) -> services.Usage:
    """``{% evidence_usage agency as usage %}``: see `reporting.services.Usage`."""
    return services.usage(agency)
