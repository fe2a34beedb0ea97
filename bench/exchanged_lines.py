"""Pulse lines that are exchanged: what each line shows, against what each output should do.

LED and S0 outputs of one meter count the same energy, so the ratio of their rates is that of two
constants, whatever the meter's error. Where LEDs of two positions are exchanged, each LED fits the
S0 output of the other meter. With equal errors nothing tells them apart, and nothing is wrong.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from bench.fixed_rate import rate_as_delivered
from bench.observation import FloatArray, Observation
from bench.settings import RATE
from bench.unit import Unit
from contracts.errors import MeterLinkError

EDGE_S = 0.0015
"""By how much edges of one meter may be off its energy: its tick; an assumption."""
FITS_SHARE = 0.05
WIDTH_SHARE = 0.1
FAR, NEAR = 6.0, 3.0
"""In units of what the edges leave uncertain: does not fit, and fits."""
FEWEST_EDGES = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """Pulses a second, and its relative uncertainty."""

    per_s: float
    u: float


def rate(edges_s: FloatArray) -> Rate | None:
    """The rate of some edges; None of too few."""
    if edges_s.size < FEWEST_EDGES:
        return None
    span_s = float(edges_s[-1] - edges_s[0])
    return Rate((edges_s.size - 1) / span_s, EDGE_S / span_s)


def within_position(unit: Unit, seen: Observation, due_hz: float) -> str:
    """Whether the line of the LED carries another output of the same unit.

    Args:
        unit: with its lines.
        seen: at constant load.
        due_hz: pulses of the LED a second that the power asks for.
    """
    if unit.meter.pulses.s0 is None:
        return ""
    led = rate(seen.lines[unit.line("led")].edges_s)
    for output in ("s0_forward", "s0_reverse"):
        other = _rate_on(unit, output, seen)
        if other is None or not _fits(other.per_s, due_hz):
            continue
        if led is None and output == _silent(seen):
            return f"the lines of LED and {output} are exchanged: that one has the LED's pulses"
        wrong = led is not None and not _fits(led.per_s, due_hz)
        if led is None or not wrong or not _is_s0(unit, led.per_s, due_hz):
            continue
        if not _is_as_told(unit, other.per_s, due_hz):
            return f"the lines of LED and {output} are exchanged: each has the other's rate"
    return ""


def by_width(unit: Unit, seen: Observation) -> str:
    """Whether the line of the LED has pulses of S0, and a line of S0 far shorter ones."""
    led_s = _width_s(unit, "led", seen)
    if unit.meter.pulses.s0 is None or not any(
        math.isclose(led_s, width_s, rel_tol=WIDTH_SHARE) for width_s in unit.meter.s0.widths_s
    ):
        return ""
    for output in ("s0_forward", "s0_reverse"):
        if 0 < _width_s(unit, output, seen) < led_s / 2:
            return f"the lines of LED and {output} are exchanged: each has the other's widths"
    return ""


def _width_s(unit: Unit, output: str, seen: Observation) -> float:
    line = unit.line(output)
    widths_s = seen.lines[line].widths_s if line in seen.lines else ()
    return float(median(widths_s)) if len(widths_s) else 0.0


def between_positions(units: Iterable[Unit], seen: Observation) -> Mapping[int, str]:
    """By position, whose LED is on its line; empty where nothing speaks for it."""
    pairs = {unit.position: pair for unit in units if (pair := _pair(unit, seen)) is not None}
    found: dict[int, str] = {}
    for one, two in combinations(sorted(pairs), 2):
        if _crossed(pairs[one], pairs[two]):
            for position, other in ((one, two), (two, one)):
                found[position] = (
                    f"its LED goes with the S0 output of position {other}, and not with its own: "
                    f"pulse lines of positions {one} and {two} are exchanged"
                )
    return found


def watched_s(units: Sequence[Unit], seen: Observation, difference_pct: float) -> float:
    """For how long to watch so that ``between_positions`` could tell a difference in %.

    0 if nothing could: fewer than two units have LED and S0 pulses.
    """
    pairs = [pair for unit in units if (pair := _pair(unit, seen)) is not None]
    if len(pairs) < 2:
        return 0.0
    slowest_s = max(1 / each.per_s for pair in pairs for each in pair)
    return 200 * FAR * EDGE_S / difference_pct + FEWEST_EDGES * slowest_s


def _rate_on(unit: Unit, output: str, seen: Observation) -> Rate | None:
    line = unit.line(output)
    return rate(seen.lines[line].edges_s) if line in seen.lines else None


def _silent(seen: Observation) -> str:
    """The S0 output that has no pulses with the power as it is."""
    return "s0_reverse" if float(seen.powers_w.mean()) > 0 else "s0_forward"


def _fits(per_s: float, due_hz: float) -> bool:
    return math.isclose(per_s, due_hz, rel_tol=FITS_SHARE)


def _is_s0(unit: Unit, per_s: float, due_hz: float) -> bool:
    constant = unit.meter.pulses.led.constant_imp_per_kwh
    return any(
        _fits(per_s, due_hz * imp_per_kwh / constant)
        for imp_per_kwh in unit.meter.s0.rates_imp_per_kwh
    )


def _is_as_told(unit: Unit, per_s: float, due_hz: float) -> bool:
    """Whether pulses on the line of S0 come at the rate that the unit tells, or is delivered with.

    Then they are those of S0, also where S0 has the LED's constant, and the LED is wrong.
    """
    try:
        told = unit.client.present(RATE) if unit.client.has(RATE) else None
    except MeterLinkError:
        return False
    told = rate_as_delivered(unit) if told is None else told
    constant = unit.meter.pulses.led.constant_imp_per_kwh
    return told is not None and _fits(per_s, due_hz * told / constant)


def _pair(unit: Unit, seen: Observation) -> tuple[Rate, Rate] | None:
    """Rates of LED and of the S0 output, the latter as if it had the LED's constant."""
    if unit.meter.pulses.s0 is None:
        return None
    led = _rate_on(unit, "led", seen)
    outputs = (_rate_on(unit, name, seen) for name in ("s0_forward", "s0_reverse"))
    s0 = next((found for found in outputs if found is not None), None)
    if led is None or s0 is None:
        return None
    constant = unit.meter.pulses.led.constant_imp_per_kwh
    scaled = [s0.per_s * constant / imp_per_kwh for imp_per_kwh in unit.meter.s0.rates_imp_per_kwh]
    nearest = min((abs(math.log(per_s / led.per_s)), per_s) for per_s in scaled)
    return led, Rate(nearest[1], s0.u)


def _crossed(one: tuple[Rate, Rate], two: tuple[Rate, Rate]) -> bool:
    straight = (_apart(one[0], one[1]), _apart(two[0], two[1]))
    across = (_apart(one[0], two[1]), _apart(two[0], one[1]))
    return min(straight) > FAR and max(across) < NEAR


def _apart(led: Rate, s0: Rate) -> float:
    return abs(math.log(led.per_s / s0.per_s)) / (led.u + s0.u)
