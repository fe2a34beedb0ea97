"""Uncertainty budgets as a table: a row for each point, a column for each contribution."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports import figures
from reports.lab_report.row import point_of, stated_number
from reports.records import ResultRecord

_PRACTICALLY_INFINITE = 1e6
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget, in %.

    Attributes:
        point: what was measured.
        parts: standard uncertainty of each contribution; empty where it has none.
        combined: combined standard uncertainty.
        freedom: effective degrees of freedom.
        k: coverage factor.
        expanded: expanded uncertainty.
    """

    point: str
    parts: tuple[str, ...]
    combined: str
    freedom: str
    k: str
    expanded: str


@dataclass(frozen=True, slots=True)
class Budgets:
    """All budgets of a group, with what their columns are."""

    contributions: tuple[str, ...]
    rows: tuple[BudgetRow, ...]


def budgets(results: Iterable[ResultRecord]) -> Budgets:
    """The budgets of results in %, one for each point."""
    found: dict[str, ResultRecord] = {}
    for result in results:
        if _parts(result) and stated_number(result):
            found.setdefault(point_of(result), result)
    names = tuple(dict.fromkeys(name for result in found.values() for name in _parts(result)))
    return Budgets(names, tuple(_row(label, found[label], names) for label in found))


def _parts(result: ResultRecord) -> Mapping[str, float]:
    parts = result.conditions.get("budget_pct")
    if not isinstance(parts, Mapping):
        return {}
    return {str(name): float(u) for name, u in parts.items() if isinstance(u, int | float)}


def _row(label: str, result: ResultRecord, names: tuple[str, ...]) -> BudgetRow:
    parts = _parts(result)
    number = stated_number(result)
    expanded, k = result.expanded_uncertainty, result.k
    return BudgetRow(
        point=label,
        parts=tuple(two_digits(parts[name]) if name in parts else "" for name in names),
        combined=two_digits(expanded / k) if expanded and k else "",
        freedom=_freedom(result.conditions.get("degrees_of_freedom")),
        k=number.k if number else "",
        expanded=number.expanded if number else "",
    )


def two_digits(u: float) -> str:
    """A standard uncertainty with two significant digits; ``0`` if it is none.

    >>> two_digits(0.009055)
    '0.0091'
    """
    return figures.rounded(u, u)[1] if u > 0 else "0"


def _freedom(value: object) -> str:
    if not isinstance(value, int | float):
        return ""
    return "∞" if value >= _PRACTICALLY_INFINITE else f"{value:.0f}"
