"""Target sentences of Appendix II read into measures, and re-read when a plan changes.

Everything here only proposes: a person confirms. What has no sure reading is left unread and
marked; a wrong number is never proposed.
"""

from indicators.reading.carry import carry
from indicators.reading.propose import Proposal, Reading, propose

__all__ = ["Proposal", "Reading", "carry", "propose"]
