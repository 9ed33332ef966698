"""What was ordered, and to whom: plan, revision, section, item, assignment."""

from plans.models.duty import Assignment, OpenPhrase
from plans.models.item import ItemManager, ItemWording, PlanItem, PlanItemQuerySet, Section
from plans.models.plan import Appendix, Plan, PlanRevision, RevisionDraft

__all__ = [
    "Appendix",
    "Assignment",
    "ItemManager",
    "ItemWording",
    "OpenPhrase",
    "Plan",
    "PlanItem",
    "PlanItemQuerySet",
    "PlanRevision",
    "RevisionDraft",
    "Section",
]
