"""Self-heating: the error of all units while Imax flows for long."""

from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes
from bench.plan_parts.accuracy import AccuracyPlan
from bench.plan_parts.self_heating import SelfHeatingPlan
from bench.procedures.accuracy import ErrorMeasurement, measure_once
from metrology.load_point import LoadPoint
from metrology.self_heating import SelfHeatingInputs


@dataclass(frozen=True, slots=True)
class Heated:
    """The errors of one unit over time.

    Attributes:
        inputs: times and errors.
        evidence: where it is kept.
    """

    inputs: SelfHeatingInputs
    evidence: tuple[str, ...]


def heat(
    bench: Bench, point: LoadPoint, accuracy: AccuracyPlan, plan: SelfHeatingPlan
) -> Outcomes[Heated]:
    """Let Imax flow, and measure the errors every so often.

    The first measurement begins as soon as the load is at rest; the units had voltage before.
    Units that are warm already cannot be measured again, so a fault of an instrument is not healed.
    """
    bench.apply_voltage()
    began_s = bench.clock.now()
    times_s: list[float] = []
    every: list[Outcomes[ErrorMeasurement]] = []
    while not times_s or times_s[-1] < plan.duration_s:
        due_s = min(len(times_s) * plan.every_s, plan.duration_s)
        wait_s = began_s + due_s - bench.clock.now()
        if wait_s > 0:
            bench.clock.sleep(wait_s)
        start_s = bench.clock.now()
        every.append(measure_once(bench, point, accuracy))
        times_s.append((start_s + bench.clock.now()) / 2 - began_s)
    faults = {p: why for measured in every for p, why in measured.faults.items()}
    positions = [p for p in every[0].values if all(p in m.values for m in every)]
    return Outcomes(
        {
            position: Heated(
                SelfHeatingInputs(
                    tuple(times_s), tuple(m.values[position].error.value for m in every)
                ),
                tuple(dict.fromkeys(c for m in every for c in m.values[position].evidence)),
            )
            for position in positions
        },
        faults,
    )
