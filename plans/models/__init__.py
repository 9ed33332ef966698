"""What was ordered, and to whom: plan, revision, section, item, assignment."""

from plans.models.duty import Assignment, OpenPhrase
from plans.models.item import ItemWording, PlanItem, PlanItemQuerySet, Section
from plans.models.plan import Appendix, Plan, PlanRevision

__all__ = [
    "Appendix",
    "Assignment",
    "ItemWording",
    "OpenPhrase",
    "Plan",
    "PlanItem",
    "PlanItemQuerySet",
    "PlanRevision",
    "Section",
]
