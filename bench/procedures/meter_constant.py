"""Meter constant: registers against the pulses of LED and S0 outputs, over the same energy.

Registers are read without load before and after, and every pulse in between is counted, those of
the ramps as well. So neither the time that a reading takes nor the reference comes into it; what
is left is the resolution of the register and one pulse.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bench import levels
from bench.assembly import Bench
from bench.led_watch import LONGEST_STEP_S, LedWatch, watched
from bench.outcome import Outcomes, each
from bench.plan_parts.meter_constant import MeterConstantPlan
from bench.procedures.no_load import S0, active_registers
from bench.settings import RATE
from bench.unit import Unit
from metrology.meter_constant import (
    ConstantInputs,
    fitting_ratio,
    least_energy_kwh,
    seen_resolution_kwh,
)
from metrology.standards import Ratings

REGISTERS = ("forward_active_energy", "total_active_energy")
"""What counts forward energy; the first that a unit tells is compared."""


@dataclass(frozen=True, slots=True)
class ConstantSeen:
    """What one unit counted in its register and put out at its outputs.

    Attributes:
        register: that was compared.
        outputs: by name of the output: ``led``, and ``s0`` for both S0 outputs together.
        without_s0: why there is nothing of S0; empty if there is.
        too_long: why nothing was measured; empty if it was.
        evidence: where it is kept.
    """

    register: str
    outputs: Mapping[str, ConstantInputs]
    without_s0: str
    too_long: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """A unit with its registers before, what it needs, and the rate of its S0 outputs."""

    register: str
    before_kwh: float
    resolution_kwh: float
    energy_kwh: float
    s0_rate: float | None


def compare(
    bench: Bench,
    plan: MeterConstantPlan,
    ratings: Ratings,
    tolerance_pct: float,
    *,
    guarded: bool,
) -> Outcomes[ConstantSeen]:
    """Let as much energy flow as the registers need, and count it twice.

    Args:
        bench: the bench.
        plan: what is asked for.
        ratings: of the meters.
        tolerance_pct: the difference that is allowed, which decides over the energy.
        guarded: whether the decision takes the uncertainty off it.
    """
    return bench.healing.measure(
        "meter constant", lambda: _compare(bench, plan, ratings, tolerance_pct, guarded=guarded)
    )


def _compare(
    bench: Bench,
    plan: MeterConstantPlan,
    ratings: Ratings,
    tolerance_pct: float,
    *,
    guarded: bool,
) -> Outcomes[ConstantSeen]:
    own = bench.meters[0].ratings
    first = bench.evidence.position()
    current_a = ratings.current_a(plan.current)
    power_w = own.elements * own.un_v * current_a
    bench.apply_voltage()
    able = [unit for unit in bench.units.values() if register_of(unit)]
    counts = each(able, lambda unit: _count(unit, plan, tolerance_pct, guarded=guarded))
    longest_kwh = power_w * plan.longest_s / 3.6e6
    short = {p: c for p, c in counts.values.items() if c.energy_kwh <= longest_kwh}
    with watched(bench, "meter-constant") as watch:
        if short:
            _let_flow(bench, watch, current_a, max(c.energy_kwh for c in short.values()))
        units = [unit for unit in able if unit.position in short]
        after = each(units, lambda unit: float(unit.client.read_one(register_of(unit))))
        watch.look()
        evidence = (*bench.evidence.cited(first), watch.evidence)
        values = {
            unit.position: _seen(unit, short[unit.position], after.values[unit.position], watch)
            for unit in units
            if unit.position in after.values
        }
    long = {p: _too_long(c, power_w, plan) for p, c in counts.values.items() if p not in short}
    return Outcomes(
        {p: ConstantSeen(*seen, evidence) for p, seen in {**values, **long}.items()},
        {**counts.faults, **after.faults},
    )


def register_of(unit: Unit) -> str:
    """The register that is compared; empty if the unit tells none."""
    return next((name for name in REGISTERS if unit.client.has(name)), "")


def _count(unit: Unit, plan: MeterConstantPlan, tolerance_pct: float, *, guarded: bool) -> _Count:
    name = register_of(unit)
    values, _ = unit.client.read_adaptive(active_registers(unit))
    registers = {n: float(value) for n, value in values.items()}
    resolution = plan.resolution_kwh or seen_resolution_kwh(registers.values())
    rate = _s0_rate(unit)
    slowest = min(unit.meter.pulses.led.constant_imp_per_kwh, rate or math.inf)
    least = least_energy_kwh(resolution, slowest, tolerance_pct, guarded=guarded)
    return _Count(name, registers[name], resolution, max(least, plan.energy_kwh or 0.0), rate)


def _s0_rate(unit: Unit) -> float | None:
    """Rate of the S0 outputs: the fastest where it can be set, else what is known of it."""
    if unit.meter.pulses.s0 is None:
        return None
    if unit.can_set(RATE) and unit.client.present(RATE) is not None:
        fastest = max(unit.meter.s0.rates_imp_per_kwh)
        unit.journal.change(RATE, fastest)
        return fastest
    return unit.delivered.get(RATE)


def _let_flow(bench: Bench, watch: LedWatch, current_a: float, energy_kwh: float) -> None:
    ratings = bench.meters[0].ratings
    currents = levels.on_elements(current_a, ratings.elements)
    bench.apply(levels.signed_currents(ratings.un_v, currents, ratings.fn_hz))
    watch.look()
    flowed_kwh = 0.0
    while flowed_kwh < energy_kwh:
        reading = bench.supply.reference.read()
        bench.supply.check_flowing(reading)
        power_w = abs(reading.total_active_power_w)
        before_s = watch.elapsed_s
        watch.wait(min((energy_kwh - flowed_kwh) * 3.6e6 / power_w, LONGEST_STEP_S))
        flowed_kwh += power_w * (watch.elapsed_s - before_s) / 3.6e6
    bench.apply_voltage()
    watch.look()


_Parts = tuple[str, Mapping[str, ConstantInputs], str, str]


def _seen(unit: Unit, count: _Count, after_kwh: float, watch: LedWatch) -> _Parts:
    constants = {"led": unit.meter.pulses.led.constant_imp_per_kwh}
    pulses = {"led": len(watch.pulses_s(unit.line("led")))}
    if count.s0_rate is not None:
        constants["s0"] = count.s0_rate
        pulses["s0"] = sum(len(watch.pulses_s(unit.line(name))) for name in S0)
    outputs = {
        name: _related(
            ConstantInputs(
                before_kwh=count.before_kwh,
                after_kwh=after_kwh,
                resolution_kwh=count.resolution_kwh,
                pulses=number,
                constant_imp_per_kwh=constants[name],
            ),
            unit.ct_factor,
        )
        for name, number in pulses.items()
    }
    return count.register, outputs, _without_s0(unit, count), ""


def _related(seen: ConstantInputs, ct_factor: float) -> ConstantInputs:
    """With the ratio of the transformers, where the register is of their primary side.

    The manuals do not say of which side pulses and registers are: what fits better is taken, and
    is recorded with the result.
    """
    if ct_factor == 1 or not seen.pulses:
        return seen
    return replace(seen, ratio=fitting_ratio(seen, ct_factor))


def _without_s0(unit: Unit, count: _Count) -> str:
    if count.s0_rate is not None:
        return ""
    if unit.meter.pulses.s0 is None:
        return "the model has no S0 outputs"
    return "the rate of its S0 outputs is not known on this bus"


def _too_long(count: _Count, power_w: float, plan: MeterConstantPlan) -> _Parts:
    needed_s = count.energy_kwh * 3.6e6 / power_w
    why = (
        f"with steps of {count.resolution_kwh:g} kWh the register needs {count.energy_kwh:.3g} "
        f"kWh, which takes {needed_s:.0f} s at {power_w:.0f} W; longest_s of the plan is "
        f"{plan.longest_s:g} s"
    )
    return count.register, {}, "", why
