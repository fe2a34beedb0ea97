"""Repeatability: the error of all units at one load point, several times in a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes
from bench.plan_parts.accuracy import AccuracyPlan
from bench.procedures.accuracy import ErrorMeasurement, measure_errors
from metrology.load_point import LoadPoint
from metrology.repeatability import RepeatabilityInputs


@dataclass(frozen=True, slots=True)
class Repeated:
    """The errors of one unit at one load point.

    Attributes:
        inputs: the errors in the order in which they were measured.
        gates_s: length of each measurement.
        evidence: where it is kept.
    """

    inputs: RepeatabilityInputs
    gates_s: tuple[float, ...]
    evidence: tuple[str, ...]


def repeat(bench: Bench, point: LoadPoint, plan: AccuracyPlan, runs: int) -> Outcomes[Repeated]:
    """Measure the errors ``runs`` times; the load stays on."""
    return bench.healing.measure(
        f"repeatability at {point.name}", lambda: _repeat(bench, point, plan, runs)
    )


def _repeat(bench: Bench, point: LoadPoint, plan: AccuracyPlan, runs: int) -> Outcomes[Repeated]:
    every = [measure_errors(bench, point, plan) for _ in range(runs)]
    faults = {p: why for measured in every for p, why in measured.faults.items()}
    positions = [p for p in every[0].values if all(p in m.values for m in every)]
    return Outcomes({p: _repeated([m.values[p] for m in every]) for p in positions}, faults)


def _repeated(measured: Sequence[ErrorMeasurement]) -> Repeated:
    return Repeated(
        RepeatabilityInputs(tuple(m.error.value for m in measured)),
        tuple(m.gate_s for m in measured),
        tuple(dict.fromkeys(cited for m in measured for cited in m.evidence)),
    )
