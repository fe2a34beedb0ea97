"""Standards as data: each limit with its edition, clause, source and how sure we are of it."""

from metrology.standards.clauses import Clause
from metrology.standards.influence import Influence
from metrology.standards.limits import Certainty, Limit, LimitSet, NoLimitError, Ratings
from metrology.standards.resolution import resolve
from metrology.standards.rules import NoLoadRule, RepeatabilityRule, StartRule, nominal_period_s
from metrology.standards.s0 import S0_CLASSES, S0Class, S0Limit, s0_class
from metrology.standards.sets import LIMIT_SETS, documents, limit_set, manual_set

__all__ = [
    "LIMIT_SETS",
    "S0_CLASSES",
    "Certainty",
    "Clause",
    "Influence",
    "Limit",
    "LimitSet",
    "NoLimitError",
    "NoLoadRule",
    "Ratings",
    "RepeatabilityRule",
    "S0Class",
    "S0Limit",
    "StartRule",
    "documents",
    "limit_set",
    "manual_set",
    "nominal_period_s",
    "resolve",
    "s0_class",
]
