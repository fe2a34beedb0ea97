"""Verdicts, and how many of them make one."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What a result, a unit or a run came to.

    ``ERROR`` is the bench's, and says nothing about the meter; ``NOT_APPLICABLE`` and
    ``CHARACTERISED`` do not stand in the way of a pass.
    """

    PASS = "PASS"
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    ERROR = "ERROR"
    NOT_APPLICABLE = "NOT APPLICABLE"
    CHARACTERISED = "CHARACTERISED"


def of_unit(verdicts: Iterable[Verdict], *, missing: int = 0) -> Verdict:
    """The verdict of a unit from those of its results.

    A valid finding against the meter stands whatever happens to the bench afterwards, so FAIL
    comes first. A unit passes only if every planned result is there and at least one passed.

    Args:
        verdicts: those of its results.
        missing: the number of planned results that were never recorded.
    """
    seen = set(verdicts)
    if Verdict.FAIL in seen:
        return Verdict.FAIL
    if Verdict.ERROR in seen:
        return Verdict.ERROR
    if Verdict.INCONCLUSIVE in seen or missing or Verdict.PASS not in seen:
        return Verdict.INCONCLUSIVE
    return Verdict.PASS


def of_run(units: Iterable[Verdict], *, bench_fault: bool = False) -> Verdict:
    """The verdict of a run: ERROR before FAIL before INCONCLUSIVE before PASS.

    Args:
        units: the verdict of each unit.
        bench_fault: a fault of the bench was recorded, whatever the units came to.
    """
    seen = set(units)
    if bench_fault or Verdict.ERROR in seen or not seen:
        return Verdict.ERROR
    for verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE):
        if verdict in seen:
            return verdict
    return Verdict.PASS


EXIT_CODES = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.INCONCLUSIVE: 2, Verdict.ERROR: 3}
"""Exit codes of a run; 4 is a wrong configuration or usage."""
