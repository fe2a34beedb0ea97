"""The limits that results were judged by, numbered, with how certain each is."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.records import ResultRecord


@dataclass(frozen=True, slots=True)
class LimitUsed:
    """A source of limits.

    Attributes:
        number: by which rows of the report name it, from 1.
        name: limit set and clause, as recorded.
        certainty: how sure the project is of it, as recorded; empty if that was not.
    """

    number: int
    name: str
    certainty: str


def limits_used(results: Iterable[ResultRecord]) -> tuple[LimitUsed, ...]:
    """Every source of limits, in the order of its first use."""
    kinds = dict.fromkeys(_kind(result) for result in results if result.limit_set)
    return tuple(LimitUsed(n, *kind) for n, kind in enumerate(kinds, start=1))


def number_of(result: ResultRecord, used: Iterable[LimitUsed]) -> str:
    """The number of the source of a result's limits in brackets; empty if there is none."""
    for limit in used:
        if (limit.name, limit.certainty) == _kind(result) and result.limit_set:
            return f"[{limit.number}]"
    return ""


def _kind(result: ResultRecord) -> tuple[str, str]:
    certainty = result.conditions.get("certainty_of_limit")
    known = certainty if isinstance(certainty, str) else ""
    return result.limit_set.removesuffix(f"; {known}"), known
