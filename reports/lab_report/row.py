"""Results as every report states them: the one place where their numbers become text."""

import math
from dataclasses import dataclass

from metrology.verdict import Verdict
from reports import figures
from reports.plain_text import visible
from reports.records import ResultRecord

SMALLEST_RISK = 0.0001
"""Probabilities below this are stated as below it."""
_WITH_STEPS = {"accuracy", "influence", "composite", "repeatability", "starting"}


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number as it is stated.

    Attributes:
        value: rounded to the place of its uncertainty.
        expanded: expanded uncertainty with two digits; empty if there is none.
        k: coverage factor; empty if there is none.
    """

    value: str
    expanded: str
    k: str


def stated_number(result: ResultRecord) -> StatedNumber | None:
    """The value of a result with its uncertainty; None if it is not a finite number."""
    value, expanded = result.value, result.expanded_uncertainty
    if value is None or isinstance(value, str) or not math.isfinite(value):
        return None
    if expanded is None:
        return StatedNumber(figures.stated(result), "", "")
    rounded, uncertainty = figures.rounded(value, expanded)
    return StatedNumber(rounded, uncertainty, "" if result.k is None else f"{result.k:.2f}")


def value_text(result: ResultRecord) -> str:
    """The value with its uncertainty, or the text that stands in its place."""
    number = stated_number(result)
    if number is None:
        return "-" if result.value is None else visible(str(result.value))
    return f"{number.value} ± {number.expanded}" if number.expanded else number.value


def risk_text(result: ResultRecord) -> str:
    """Probability that accepting the unit at this result is false, in %; empty if unknown.

    >>> from types import SimpleNamespace
    >>> risk_text(SimpleNamespace(conditions={"false_acceptance": 0.0}))
    '< 0.01'
    """
    risk = result.conditions.get("false_acceptance")
    if not isinstance(risk, int | float):
        return ""
    return f"< {100 * SMALLEST_RISK:g}" if risk < SMALLEST_RISK else f"{100 * risk:.2f}"


def statement_text(result: ResultRecord) -> str:
    """The statement of conformity: that of the decision rule, else the verdict."""
    statement = result.conditions.get("statement")
    if isinstance(statement, str) and result.verdict is Verdict.INCONCLUSIVE:
        return statement
    return result.verdict.value


def point_of(result: ResultRecord) -> str:
    """What was measured: the name without what its group says, and without a limit set."""
    parts = result.name.split("/")
    if parts[0] in _WITH_STEPS and len(parts) > 2:
        return parts[2] if parts[0] == "accuracy" else "/".join(parts[2:])
    return "/".join(parts[1:]) or result.name


def group_of(result: ResultRecord) -> str:
    """What a result belongs to: the first part of its name, and the second where that is a step."""
    parts = [part.replace("_", " ") for part in result.name.split("/")]
    step = f", {parts[1]}" if result.name.split("/")[0] in _WITH_STEPS and len(parts) > 2 else ""
    return f"{parts[0]}{step}".capitalize()
