"""What pages of rooms below say about duties to report."""

from django import template

from agencies.models import Agency
from plans.current import current_plan
from reporting.services import reporting_assignments

register = template.Library()


@register.simple_tag(takes_context=True)
def reports_owed(context: template.Context, agency: Agency) -> int:
    """How many reports an agency owes a period by the plan being carried out."""
    plan = current_plan(context["request"])
    return reporting_assignments(plan).filter(agency=agency).count() if plan else 0
