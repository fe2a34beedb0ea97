"""What is recorded of a run: who was tested, what was found, how it ended."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from contracts.errors import BenchError
from metrology.verdict import EXIT_CODES, Verdict

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"
"""What JSON can hold; a float in it may still be infinite or not a number."""


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """One finding about the unit at one position.

    Attributes:
        position: the socket of the station, from 1.
        name: what was verified, by group: ``accuracy/iref-pf1``.
        quantity: what ``value`` is: ``percentage error``, ``pulse length``.
        value: the finding in ``unit``; a text where it is no number; None if there is none.
        unit: of the value, of its uncertainty and of the limits; empty if there is none.
        expanded_uncertainty: of the value, in ``unit``; None if none was worked out.
        k: coverage factor of the expanded uncertainty.
        lower_limit: in ``unit``; None if this side is open.
        upper_limit: in ``unit``; None if this side is open.
        limit_set: whose limits these are.
        decision_rule: how value, uncertainty and limits made the verdict.
        verdict: what it came to.
        reason: why, in a sentence.
        conditions: the load point and whatever else held while it was measured.
        evidence: where the raw data lie, e.g. ``wire.jsonl#120-180``.

    Raises:
        BenchError: uncertainty, k or a limit is not finite or out of order, or something that is
            not a number is said to pass.
    """

    position: int
    name: str
    quantity: str
    value: float | str | None
    unit: str
    expanded_uncertainty: float | None
    k: float | None
    lower_limit: float | None
    upper_limit: float | None
    limit_set: str
    decision_rule: str
    verdict: Verdict
    reason: str
    conditions: Mapping[str, JSON]
    evidence: tuple[str, ...]

    def __post_init__(self) -> None:
        self._check_uncertainty()
        self._check_limits()
        if self.verdict is Verdict.PASS and not self._value_is_finite():
            raise BenchError(f"{self.name!r}: PASS with {self.value}; only a number can pass")

    def _value_is_finite(self) -> bool:
        return isinstance(self.value, str) or self.value is None or math.isfinite(self.value)

    def _check_uncertainty(self) -> None:
        expanded, k = self.expanded_uncertainty, self.k
        if expanded is not None and not 0 <= expanded < math.inf:
            raise BenchError(
                f"{self.name!r}: expanded uncertainty {expanded}; it is a number from 0 up, or None"
            )
        if k is not None and not 0 < k < math.inf:
            raise BenchError(f"{self.name!r}: coverage factor {k}; it is above 0 and finite")

    def _check_limits(self) -> None:
        lower, upper = self.lower_limit, self.upper_limit
        for limit in (lower, upper):
            if limit is not None and not math.isfinite(limit):
                raise BenchError(f"{self.name!r}: limit {limit}; a side without a limit is None")
        if lower is not None and upper is not None and lower > upper:
            raise BenchError(f"{self.name!r}: lower limit {lower} above upper limit {upper}")


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One copy of a meter at one position; serial and firmware are empty while not known."""

    position: int
    meter: str
    serial: str
    firmware: str


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What is known of a run when it begins.

    Attributes:
        run: its name, unique in its store.
        plan: name of the plan.
        plan_sha256: of the plan's file, in hex.
        station: name of the station.
        started_utc: ISO 8601.
        software: name and version of what ran.
        seed: of the virtual bench; None on a real one.
        arguments: the command line.
    """

    run: str
    plan: str
    plan_sha256: str
    station: str
    started_utc: str
    software: str
    seed: int | None
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What is known of a run when it ends.

    Attributes:
        verdict: PASS, FAIL, INCONCLUSIVE or ERROR.
        bench_time_s: what a real station would need, in s.
        wall_time_s: what it took here, in s.
        finished_utc: ISO 8601.
        faults: what went wrong with the bench.

    Raises:
        BenchError: a verdict that a run cannot have, or a time that is no duration.
    """

    verdict: Verdict
    bench_time_s: float
    wall_time_s: float
    finished_utc: str
    faults: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.verdict not in EXIT_CODES:
            raise BenchError(f"a run cannot be {self.verdict}; it is {', '.join(EXIT_CODES)}")
        for duration_s in (self.bench_time_s, self.wall_time_s):
            if not 0 <= duration_s < math.inf:
                raise BenchError(f"a run cannot take {duration_s} s; it is a number from 0 up")
