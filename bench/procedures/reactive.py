"""Error of reactive energy: registers without load before and after, against the reference."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bench.applicability import REACTIVE
from bench.assembly import Bench
from bench.calibrations import today
from bench.error_setup import setup_for
from bench.limits import ratings_of
from bench.outcome import Outcomes, each
from bench.plan_parts.accuracy import AccuracyPlan
from bench.plan_parts.reactive import ReactivePlan
from bench.procedures.no_load import active_registers
from bench.unit import Unit
from meters.catalogue import Meter
from metrology.errors.conditions import Conditions
from metrology.errors.reactive import ReactiveInputs, needed_s
from metrology.load_point import LoadPoint
from metrology.meter_constant import seen_resolution_kwh

READINGS = 60
"""Of the reference, spread over the time in which energy flows; a choice."""
LEAST_READINGS = 2
CLOCK_PPM = 100.0
"""Bound on the error of the clock of the computer; an assumption."""


@dataclass(frozen=True, slots=True)
class ReactiveStep:
    """A load point of reactive energy.

    Attributes:
        name: unique in the plan.
        point: what flows.
        sin_phi: as the plan has it.
        register: that counts it.
    """

    name: str
    point: LoadPoint
    sin_phi: str
    register: str


@dataclass(frozen=True, slots=True)
class ReactiveSeen:
    """What one unit counted.

    Attributes:
        inputs: of its error.
        evidence: where it is kept.
    """

    inputs: ReactiveInputs
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Flowed:
    """What flowed: readings in var, and the times in s."""

    powers_var: tuple[float, ...]
    steady_s: float
    ramps_s: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Shown:
    """Registers of a unit in kWh and kvarh by name, and what step they have."""

    registers: Mapping[str, float]
    resolution: float


def steps(part: ReactivePlan, meter: Meter) -> tuple[ReactiveStep, ...]:
    """The load points of a plan for a model."""
    own, ratings = meter.ratings, ratings_of(meter)
    points = [p for p in part.points if own.elements > 1 or 1 in p.phases]
    found = []
    for one in points:
        point = one.at(ratings, own.un_v, own.fn_hz)
        only = point if own.elements > 1 else replace(point, phases=(1,))
        register = REACTIVE[0] if one.forward else REACTIVE[1]
        found.append(ReactiveStep(one.name, only, str(one.sin_phi), register))
    return tuple(found)


def measure_reactive(
    bench: Bench, step: ReactiveStep, plan: ReactivePlan
) -> Outcomes[ReactiveSeen]:
    """Let reactive energy flow until it is enough for every unit, and read the registers."""
    return bench.healing.measure(
        f"reactive energy at {step.name}", lambda: _measure_reactive(bench, step, plan)
    )


def _measure_reactive(
    bench: Bench, step: ReactiveStep, plan: ReactivePlan
) -> Outcomes[ReactiveSeen]:
    first = bench.evidence.position()
    bench.apply_voltage()
    able = [unit for unit in bench.units.values() if unit.client.has(step.register)]
    before = each(able, lambda unit: _shown(unit, plan))
    flowed = _let_flow(bench, step.point, plan, _coarsest(bench, before.values))
    after = each(able, lambda unit: _shown(unit, plan))
    evidence = bench.evidence.cited(first)
    values = {
        position: ReactiveSeen(
            _inputs(bench, position, step, before.values[position], shown, flowed), evidence
        )
        for position, shown in after.values.items()
        if position in before.values
    }
    return Outcomes(values, {**before.faults, **after.faults})


def _shown(unit: Unit, plan: ReactivePlan) -> _Shown:
    names = [*active_registers(unit), *(name for name in REACTIVE if unit.client.has(name))]
    values, _ = unit.client.read_adaptive(dict.fromkeys(names))
    registers = {name: float(value) for name, value in values.items()}
    return _Shown(registers, plan.resolution_kvarh or seen_resolution_kwh(registers.values()))


def _coarsest(bench: Bench, shown: Mapping[int, _Shown]) -> float:
    """The largest step of a register, in kvarh of what flows through the meters."""
    steps_kvarh = (one.resolution / bench.units[p].ct_factor for p, one in shown.items())
    return max(steps_kvarh, default=0.0)


def _let_flow(
    bench: Bench, point: LoadPoint, plan: ReactivePlan, resolution_kvarh: float
) -> _Flowed:
    clock, reference = bench.clock, bench.supply.reference
    began_s = clock.now()
    settled = bench.apply_point(point)
    from_s = clock.now()
    ramp_s = from_s - began_s
    wanted_s = min(
        needed_s(resolution_kvarh, settled.total_reactive_power_var, ramp_s, plan.expanded_pct),
        plan.longest_s,
    )
    powers_var: list[float] = []
    while len(powers_var) < LEAST_READINGS or clock.now() - from_s < wanted_s:
        reading = reference.read()
        bench.supply.check_steady(reading)
        powers_var.append(reading.total_reactive_power_var)
        left_s = wanted_s - (clock.now() - from_s)
        if left_s > 0:
            clock.sleep(min(left_s, wanted_s / READINGS))
    until_s = clock.now()
    bench.apply_voltage()
    return _Flowed(tuple(powers_var), until_s - from_s, (ramp_s, clock.now() - until_s))


def _inputs(
    bench: Bench, position: int, step: ReactiveStep, before: _Shown, after: _Shown, flowed: _Flowed
) -> ReactiveInputs:
    kinds = {
        s.position: kind for s, kind in zip(bench.config.units, bench.config.bus_kinds, strict=True)
    }
    return ReactiveInputs(
        start_kvarh=abs(before.registers[step.register]),
        stop_kvarh=abs(after.registers[step.register]),
        resolution_kvarh=min(before.resolution, after.resolution),
        float32=kinds[position] == "modbus_rtu",
        ratio=bench.units[position].ct_factor,
        powers_var=np.array(flowed.powers_var),
        steady_s=flowed.steady_s,
        ramps_s=flowed.ramps_s,
        conditions=_conditions(bench, position, step.point),
        timebase_ppm=CLOCK_PPM,
    )


def _conditions(bench: Bench, position: int, point: LoadPoint) -> Conditions:
    """Those of active power, but for how reactive power changes with the angle."""
    timing = AccuracyPlan(points=())
    meter = bench.units[position].meter
    setup = setup_for(bench.station, position, meter, point, timing, today())
    return replace(setup.conditions, tan_phi=1 / point.power_factor.tan_phi)
