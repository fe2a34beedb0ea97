"""When all units of a bench are wrong at once, the bench is suspect and no unit is judged.

Between the reference and the units nothing measures: leads exchanged there, or inputs of the
counter that do not follow, show in every unit alike. With one unit alone nothing can be told.
"""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from bench import levels, pulse_doubts
from bench.assembly import Bench
from bench.exchanged_lines import rate, within_position
from bench.led_watch import LedWatch
from bench.observation import observe
from bench.unit import Unit
from contracts.errors import InstrumentError

GROSS_PCT = 10.0
"""No unit of a class errs by so much; one that does has a fault, or the bench has."""
LIKELY_SHARE = 0.1
"""Of Imax: there every meter pulses."""
PERIODS = 150
"""So many, that a contact that loses a pulse now and then shows."""
S0 = ("s0_forward", "s0_reverse")
FEWEST = 2
"""So many units at least must agree."""


def require_one_right(errors_pct: Mapping[int, float], silent: Mapping[int, str]) -> None:
    """Refuse to judge errors of which none is near what it should be.

    Args:
        errors_pct: by position.
        silent: why there is no error, by position.

    Raises:
        InstrumentError: every unit is grossly wrong or made no pulses, and there are two or more.
    """
    near = [p for p, error in errors_pct.items() if abs(error) <= GROSS_PCT]
    if near or len(errors_pct) + len(silent) < FEWEST:
        return
    said = [f"position {p}: {error:+.1f} %" for p, error in sorted(errors_pct.items())]
    said += [f"position {p}: {why}" for p, why in sorted(silent.items())]
    raise InstrumentError(
        "all units are grossly wrong at once, so none is judged: leads between the reference and "
        f"the units are exchanged, or the inputs of the counter do not follow ({'; '.join(said)})"
    )


def require_not_all(units: Iterable[Unit], wrong: Collection[int], what: str) -> None:
    """Refuse to judge what is wrong with every unit in the same way.

    Args:
        units: that were looked at.
        wrong: positions of those that it is wrong with.
        what: is wrong, and what of the bench would make it so.

    Raises:
        InstrumentError: it is wrong with all of them, and there are two or more.
    """
    positions = [unit.position for unit in units]
    if len(positions) >= FEWEST and all(position in wrong for position in positions):
        raise InstrumentError(f"all units at once, so none is judged: {what}")


def doubt(unit: Unit, why: str) -> None:
    """From now on nothing is judged on a unit whose wiring is in doubt."""
    if why and not unit.doubted:
        unit.doubted = f"position {unit.position} cannot be judged: {why}"


def doubt_lamps(units: Iterable[Unit], watch: LedWatch, since_s: float = 0.0) -> None:
    """Note the positions whose pick-ups see a lamp, where there are few pulses or none."""
    for unit in units:
        doubt(unit, pulse_doubts.lamp(np.array(watch.pulses_s(unit.line("led"), since_s))))


def doubt_crossed(units: Iterable[Unit], watch: LedWatch, since_s: float = 0.0) -> None:
    """Note positions of which one has the LED's pulses alone, and the other those of S0 alone."""
    known = [unit for unit in units if unit.meter.pulses.s0 is not None]
    counts = {
        unit.position: (
            len(watch.pulses_s(unit.line("led"), since_s)),
            sum(len(watch.pulses_s(unit.line(name), since_s)) for name in S0),
        )
        for unit in known
    }
    for unit in known:
        led, s0 = counts[unit.position]
        for other in known:
            other_led, other_s0 = counts[other.position]
            if (led, other_s0) == (0, 0) and min(s0, other_led) >= FEWEST:
                why = (
                    f"position {unit.position} has pulses of S0 and none of its LED, position "
                    f"{other.position} the other way round: their pulse lines are exchanged"
                )
                doubt(unit, why)
                doubt(other, why)


def require_pulses_at_load(bench: Bench, name: str, *, reverse: bool = False) -> None:
    """When a unit does nothing: see that LEDs are seen at a load at which every meter pulses.

    It flows in the direction in which nothing was seen: forward, a line of the LED that carries
    ``s0_forward`` has pulses.

    Raises:
        InstrumentError: there are two units or more, and not one pulses as it should there.
    """
    units = [unit for unit in bench.units.values() if not unit.doubted]
    ratings = bench.meters[0].ratings
    current_a = ratings.imax_a * LIKELY_SHARE
    power_w = ratings.elements * ratings.un_v * current_a
    currents = levels.on_elements(-current_a if reverse else current_a, ratings.elements)
    due_s = {u.position: 3.6e6 / (power_w * u.meter.pulses.led.constant_imp_per_kwh) for u in units}
    bench.apply(levels.signed_currents(ratings.un_v, currents, ratings.fn_hz))
    longest_s = PERIODS * max(due_s.values(), default=0.0)
    seen = observe(bench, name, lambda watch: watch.elapsed_s >= longest_s, longest_s=longest_s)
    errors_pct, silent = {}, {}
    for unit in units:
        record, due = seen.lines[unit.line("led")], due_s[unit.position]
        doubt(unit, within_position(unit, seen, 1 / due))
        doubt(unit, pulse_doubts.led(record, record.edges_s, due))
        found = rate(record.edges_s)
        if unit.doubted:
            continue
        if found is None:
            silent[unit.position] = f"{record.edges_s.size} pulses of the LED"
        else:
            errors_pct[unit.position] = (found.per_s * due - 1) * 100
    require_one_right(errors_pct, silent)
