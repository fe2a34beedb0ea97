"""Energy registers before and after a flow that is known from the reference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.planned_currents import FLOW_SHARE
from bench.unit import Unit
from instruments.stimulus import Stimulus


@dataclass(frozen=True, slots=True)
class Flowed:
    """What flowed through the units by the reference, in magnitudes.

    Attributes:
        energy_kwh: active energy, with half of what full power would be during the ramps.
        slack_kwh: by how much it may be more or less than that.
        reactive_kvarh, reactive_slack_kvarh: the same of reactive energy.
    """

    energy_kwh: float
    slack_kwh: float
    reactive_kvarh: float
    reactive_slack_kvarh: float

    def times(self, factor: float) -> "Flowed":
        """The same on the primary side of transformers of a factor."""
        return Flowed(
            energy_kwh=self.energy_kwh * factor,
            slack_kwh=self.slack_kwh * factor,
            reactive_kvarh=self.reactive_kvarh * factor,
            reactive_slack_kvarh=self.reactive_slack_kvarh * factor,
        )


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
    bench.apply_voltage()
    before = read_energies(bench.units.values(), names)
    flowed = let_flow(bench, energy_kwh, reverse=reverse)
    after = read_energies(bench.units.values(), names)
    evidence = bench.evidence.cited(first)
    values = {
        position: Counted(
            before_kwh=before.values[position],
            after_kwh=kwh,
            flow_kwh=flowed.energy_kwh * bench.units[position].ct_factor,
            slack_kwh=flowed.slack_kwh * bench.units[position].ct_factor,
            evidence=evidence,
        )
        for position, kwh in after.values.items()
        if position in before.values
    }
    return Outcomes(values, {**before.faults, **after.faults})


def read_energies(units: Iterable[Unit], names: Sequence[str]) -> Outcomes[Mapping[str, float]]:
    """The registers of some names that each unit tells, in kWh and kvarh."""

    def read(unit: Unit) -> Mapping[str, float]:
        known = [name for name in names if unit.client.has(name)]
        values, _ = unit.client.read_adaptive(known)
        return {name: float(value) for name, value in values.items()}

    return each(units, read)


def let_flow(bench: Bench, energy_kwh: float, *, reverse: bool = False) -> Flowed:
    """Let about ``energy_kwh`` flow at unity power factor; see ``let_flow_of``.

    Returns:
        What flowed, of the secondary side.
    """
    ratings = bench.meters[0].ratings
    amps = FLOW_SHARE * ratings.imax_a * (-1 if reverse else 1)
    currents = levels.on_elements(amps, ratings.elements)
    stimulus = levels.signed_currents(ratings.un_v, currents, ratings.fn_hz)
    return let_flow_of(bench, stimulus, energy_kwh)


def let_flow_of(bench: Bench, stimulus: Stimulus, energy_kwh: float) -> Flowed:
    """Let about ``energy_kwh`` flow, and leave the units supplied without load.

    Where transformers make the registers count less than what flows, so much more flows.

    Returns:
        What flowed, of the secondary side.
    """
    energy_kwh /= min(1.0, *(unit.ct_factor for unit in bench.units.values()))
    began_s = bench.clock.now()
    bench.apply(stimulus)
    settled_s = bench.clock.now()
    seen = bench.supply.reference.read()
    bench.supply.check_flowing(seen)
    power_w, power_var = abs(seen.total_active_power_w), abs(seen.total_reactive_power_var)
    left_s = energy_kwh * 3.6e6 / power_w - (bench.clock.now() - settled_s)
    if left_s > 0:
        bench.clock.sleep(left_s)
    bench.supply.check_steady(bench.supply.reference.read())
    flowed_s = bench.clock.now() - settled_s
    bench.apply_voltage()
    ramps_s = (settled_s - began_s) + (bench.clock.now() - settled_s - flowed_s)
    mean_s, slack_s = flowed_s + ramps_s / 2, ramps_s / 2
    return Flowed(
        energy_kwh=power_w * mean_s / 3.6e6,
        slack_kwh=power_w * slack_s / 3.6e6,
        reactive_kvarh=power_var * mean_s / 3.6e6,
        reactive_slack_kvarh=power_var * slack_s / 3.6e6,
    )
