"""Decision rules in words, for readers of a report."""

from collections.abc import Iterable

from metrology.decision import DecisionRule
from reports.records import ResultRecord

RULES = {
    DecisionRule.SIMPLE: (
        "inside the limits is a pass, outside a fail; the uncertainty is not taken into account "
        "(at the limit a pass is false with up to 50 %)"
    ),
    DecisionRule.GUARD_BAND: (
        "a pass lies inside the limits by the expanded uncertainty, a fail outside by it; what "
        "lies between is undecided (at the limit a pass is false with at most 2.5 %)"
    ),
    DecisionRule.GUARD_1_65U: (
        "a pass lies inside the limits by 1.65 standard uncertainties, a fail outside by as much; "
        "what lies between is undecided (at the limit a pass is false with at most 5 %)"
    ),
    DecisionRule.NON_BINARY: (
        "a pass lies inside the limits by the expanded uncertainty, a fail outside by it; between "
        "them it is a conditional pass or a conditional fail (at the limit a pass is false with "
        "at most 2.5 %)"
    ),
    DecisionRule.PRODUCTION_MARGIN: (
        "a pass lies inside the limits by the expanded uncertainty and within the share of them "
        "that the production keeps (at the limit a pass is false with at most 2.5 %)"
    ),
}
SOURCE = "JCGM 106:2012; ILAC-G8:09/2019, 4.2"


def rules_used(results: Iterable[ResultRecord]) -> tuple[tuple[str, str], ...]:
    """Every rule that decided something, with what it says."""
    names = dict.fromkeys(result.decision_rule for result in results if result.decision_rule)
    known = {rule.value: words for rule, words in RULES.items()}
    return tuple((name.replace("_", " "), known.get(name, "as recorded")) for name in names)
