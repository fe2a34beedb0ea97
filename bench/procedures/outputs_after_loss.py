"""S0 outputs after a loss of supply: what they put out at the rate and the width that are set.

What a driver falls back to shows at a load whose width is neither the widest nor the narrowest; a
model whose widths do not change with power has one load like another.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.observation import Observation, Watch, observe
from bench.planned_currents import TOP_SHARE
from bench.procedures.pulse_outputs import OutputSeen, doubt_lines, output_seen, set_width_s
from bench.settings import RATE
from bench.unit import Unit
from meters.catalogue import Meter

RATES = (2000.0, 1000.0)
"""One of them is set: fast enough for many pulses, slow enough for every width."""
PULSES = 10
STEPS = 4
SHARE_OF_BAND = 0.75
"""So far up a band of power is the load: far enough from both ends of it."""


@dataclass(frozen=True, slots=True)
class OutputSet:
    """What is set of the outputs of a unit.

    Attributes:
        rate: in imp/kWh.
        width_s: None where power and rate decide, or the bus does not tell it.
    """

    rate: float
    width_s: float | None


def another_rate(unit: Unit, old: float) -> float:
    """A rate in imp/kWh that a unit can have, and that is not the present one."""
    legal = unit.client.settings[RATE]
    return next(rate for rate in (*RATES, 10000.0) if rate != old and legal.allows(rate))


def output_set(unit: Unit, rate: float) -> OutputSet:
    """What is set, of which the rate is known; raises as reading does."""
    settable = unit.meter.s0.settable_width
    told = settable is None or unit.client.has(settable.setting)
    return OutputSet(rate, set_width_s(unit) if told else None)


def watch_outputs(
    bench: Bench, sets: Mapping[int, OutputSet], *, reverse: bool
) -> Mapping[int, OutputSeen]:
    """Let energy flow, and see what the outputs of its direction put out.

    Args:
        bench: the bench.
        sets: of the units that are looked at, by position.
        reverse: direction of the energy.
    """
    units = [bench.units[position] for position in sets]
    if not units:
        return {}
    output = "s0_reverse" if reverse else "s0_forward"
    seen = _observe(bench, units[0].meter, min(s.rate for s in sets.values()), reverse=reverse)
    found: dict[int, OutputSeen] = {}
    for unit in units:
        if unit.line(output) in seen.lines:
            now = sets[unit.position]
            doubt_lines(unit, output, now.rate, seen)
            found[unit.position] = output_seen(unit, now.rate, output, seen, now.width_s)
    return found


def _observe(bench: Bench, meter: Meter, rate: float, *, reverse: bool) -> Observation:
    ratings = bench.meters[0].ratings
    highest_w = TOP_SHARE * ratings.elements * ratings.un_v * ratings.imax_a
    power_w = _power_w(meter, rate, highest_w)
    current_a = power_w / ratings.elements / ratings.un_v * (-1 if reverse else 1)
    currents_a = levels.on_elements(current_a, ratings.elements)
    bench.apply(levels.signed_currents(ratings.un_v, currents_a, ratings.fn_hz))
    duration_s = PULSES * 3.6e6 / (rate * power_w)

    def enough(watch: Watch) -> bool:
        return watch.elapsed_s >= duration_s

    name = "after-loss-of-supply"
    seen = observe(bench, name, enough, longest_s=duration_s, step_s=duration_s / STEPS)
    bench.apply_voltage()
    return seen


def _power_w(meter: Meter, rate: float, highest_w: float) -> float:
    if meter.s0.settable_width is not None:
        return SHARE_OF_BAND * highest_w
    bands = [band for band in meter.s0.width_set(rate).bands if band.from_w < highest_w]
    band = bands[len(bands) // 2]
    below_w = highest_w if band.below_w is None else min(band.below_w, highest_w)
    return band.from_w + SHARE_OF_BAND * (below_w - band.from_w)
