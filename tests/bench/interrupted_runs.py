"""Findings and runs that never were."""

from metrology.verdict import Verdict
from reports.records import ResultRecord


def finding(
    position: int, name: str, verdict: Verdict, *, value: float | str | None = None
) -> ResultRecord:
    """A result of which only name, value and verdict matter."""
    return ResultRecord(
        position=position,
        name=name,
        quantity="",
        value=value,
        unit="",
        expanded_uncertainty=None,
        k=None,
        lower_limit=None,
        upper_limit=None,
        limit_set="",
        decision_rule="",
        verdict=verdict,
        reason="",
        conditions={},
        evidence=("wire.jsonl#1-2",),
    )
