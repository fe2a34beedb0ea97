"""Standards as data: each limit with its edition, clause, source and how sure we are of it."""

from metrology.standards.limits import Certainty, Limit, LimitSet, NoLimitError, Ratings
from metrology.standards.sets import LIMIT_SETS, limit_set

__all__ = ["LIMIT_SETS", "Certainty", "Limit", "LimitSet", "NoLimitError", "Ratings", "limit_set"]
