"""Energy registers before and after a flow that is known from the reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.planned_currents import FLOW_SHARE
from bench.unit import Unit


@dataclass(frozen=True, slots=True)
class Counted:
    """What one unit counted.

    Attributes:
        before_kwh, after_kwh: registers by name, both read without load.
        flow_kwh: energy by the reference, as registers of the primary side have it; what flowed
            during the ramps is in ``slack_kwh``.
        slack_kwh: by how much the flow may be more or less than that.
        evidence: where it is kept.
    """

    before_kwh: Mapping[str, float]
    after_kwh: Mapping[str, float]
    flow_kwh: float
    slack_kwh: float
    evidence: tuple[str, ...]

    def change_kwh(self, name: str) -> float:
        """By how much a register went up."""
        return self.after_kwh[name] - self.before_kwh[name]


def count(
    bench: Bench, energy_kwh: float, names: Sequence[str], *, reverse: bool = False
) -> Outcomes[Counted]:
    """Let about ``energy_kwh`` flow through every unit, registers read without load around it."""
    first = bench.evidence.position()
    before = _read(bench, names)
    flow_kwh, slack_kwh = let_flow(bench, energy_kwh, reverse=reverse)
    after = _read(bench, names)
    evidence = bench.evidence.cited(first)
    values = {
        position: Counted(
            before_kwh=before.values[position],
            after_kwh=kwh,
            flow_kwh=flow_kwh * bench.units[position].ct_factor,
            slack_kwh=slack_kwh * bench.units[position].ct_factor,
            evidence=evidence,
        )
        for position, kwh in after.values.items()
        if position in before.values
    }
    return Outcomes(values, {**before.faults, **after.faults})


def _read(bench: Bench, names: Sequence[str]) -> Outcomes[Mapping[str, float]]:
    bench.apply_voltage()

    def read(unit: Unit) -> Mapping[str, float]:
        known = [name for name in names if unit.client.has(name)]
        values, _ = unit.client.read_adaptive(known)
        return {name: float(value) for name, value in values.items()}

    return each(bench.units.values(), read)


def let_flow(bench: Bench, energy_kwh: float, *, reverse: bool = False) -> tuple[float, float]:
    """Let about ``energy_kwh`` flow, and leave the units supplied without load.

    Where transformers make the registers count less than what flows, so much more flows.

    Returns:
        Energy by the reference in kWh, and by how much the flow may be more or less than that;
        of the secondary side.
    """
    ratings = bench.meters[0].ratings
    energy_kwh /= min(1.0, *(unit.ct_factor for unit in bench.units.values()))
    amps = FLOW_SHARE * ratings.imax_a * (-1 if reverse else 1)
    currents = levels.on_elements(amps, ratings.elements)
    began_s = bench.clock.now()
    bench.apply(levels.signed_currents(ratings.un_v, currents, ratings.fn_hz))
    settled_s = bench.clock.now()
    power_w = abs(bench.supply.reference.read().total_active_power_w)
    left_s = energy_kwh * 3.6e6 / power_w - (bench.clock.now() - settled_s)
    if left_s > 0:
        bench.clock.sleep(left_s)
    reading = bench.supply.reference.read()
    bench.supply.check_steady(reading)
    flowed_s = bench.clock.now() - settled_s
    bench.apply_voltage()
    ramps_s = (settled_s - began_s) + (bench.clock.now() - settled_s - flowed_s)
    half_w = power_w / 2 / 3.6e6
    return power_w * flowed_s / 3.6e6 + half_w * ramps_s, half_w * ramps_s
