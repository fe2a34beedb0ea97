"""Leads and lines of the bench that are not where they belong, or have a bad contact."""

from collections.abc import Callable, Iterable, Mapping

from simulator.defects.model import Parameter, number, of_bench, whole
from simulator.leads import Leads, exchanged
from simulator.pulse_wires import DirtyContact, LampLight
from simulator.rack import Rack
from simulator.station import OUTPUTS
from simulator.transformer import Behind
from simulator.world import Line

WIRING = "wiring"
UNITS, REFERENCE, BOTH = "units", "reference", "both"
LEADS: Mapping[str, Parameter] = {"first": 1, "second": 2, "at": REFERENCE}
ALL_LEDS = "led"
PHASES = (1, 2, 3)
Maker = Callable[[Line], Line]
CONTACT_SEED = 7


def _behind(rack: Rack, at: Parameter, leads: Leads) -> None:
    """Put leads before the reference, before all units, before both, or before one position."""
    place = at if isinstance(at, str) else f"{at:g}"
    if place.isdecimal():
        positions: Iterable[int] = [int(place)]
        rack.unit(place)
    elif place in (UNITS, REFERENCE, BOTH):
        positions = list(rack.world.loads) if place != REFERENCE else []
    else:
        raise ValueError(f"at = {place}: must be a position, {UNITS}, {REFERENCE} or {BOTH}")
    with rack.world.lock:
        rack.world.now()
        if place in (REFERENCE, BOTH):
            rack.reference.sampler.leads = leads
        for position in positions:
            rack.world.loads[position] = Behind(rack.world.loads[position], leads)


def _two(p: Mapping[str, Parameter]) -> tuple[int, int]:
    first, second = whole(p, "first", 1, 3), whole(p, "second", 1, 3)
    if first == second:
        raise ValueError(f"second = {second}: must be another phase than the first")
    return first, second


def _swapped_voltages(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    _behind(rack, p["at"], Leads(voltages=exchanged(*_two(p))))


def _swapped_currents(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    _behind(rack, p["at"], Leads(currents=exchanged(*_two(p))))


def _reversed(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    phase = whole(p, "phase", 0, 3)
    _behind(rack, p["at"], Leads(reversed_currents=frozenset(PHASES if not phase else (phase,))))


def _line(rack: Rack, name: Parameter) -> int:
    """Number of the counter's line of an output, as ``2/led``."""
    position, _, output = str(name).partition("/")
    if not position.isdecimal() or output not in OUTPUTS:
        raise ValueError(f"no line is called {name!r}: must be as '2/led'")
    rack.unit(position)
    lines = rack.station.sockets[int(position)].lines
    if output not in lines or lines[output] not in rack.world.lines:
        raise ValueError(f"{name}: that output is not connected")
    return lines[output]


def _swapped_lines(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    first, second = _line(rack, p["first"]), _line(rack, p["second"])
    lines = rack.world.lines
    with rack.world.lock:
        rack.world.now()
        lines[first], lines[second] = lines[second], lines[first]


def _swapped_cables(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    first, second = (f"{whole(p, key, 1, 99)}" for key in ("first", "second"))
    for output in set(OUTPUTS) & set(rack.station.sockets[int(first)].lines):
        ends: dict[str, Parameter] = {"first": f"{first}/{output}", "second": f"{second}/{output}"}
        _swapped_lines(rack, "", ends)


def _dirty(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    line = _line(rack, p["line"])
    rate_hz, open_s = number(p, "per_s", 0.001, 50.0), number(p, "open_s", 1e-4, 1.0)
    seed = rack.station.seed * CONTACT_SEED + line
    _put_before(rack, line, lambda wire: DirtyContact(wire, rate_hz, open_s, seed))


def _lamp(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    flicker_hz, lit_s = number(p, "hz", 80.0, 130.0), number(p, "lit_s", 6e-4, 6e-3)
    wanted = str(p["line"])
    names = [f"{n}/led" for n in rack.world.loads] if wanted == ALL_LEDS else [wanted]
    for name in names:
        _put_before(rack, _line(rack, name), lambda wire: LampLight(wire, flicker_hz, lit_s))


def _put_before(rack: Rack, line: int, make: Maker) -> None:
    with rack.world.lock:
        rack.world.now()
        rack.world.lines[line] = make(rack.world.lines[line])


GOLDEN = "a golden unit that is tested at this position as well shows it"
DEFECTS = (
    of_bench(
        WIRING,
        "swapped-voltages",
        "voltage leads of two phases exchanged: at the reference, the units, both or a position",
        _swapped_voltages,
        "leads plugged wrongly after the bench was moved or calibrated",
        "the reference sees|all units",
        parameters=LEADS,
        why_not=f"at one position it looks like a unit whose phases are exchanged; {GOLDEN}",
    ),
    of_bench(
        WIRING,
        "swapped-currents",
        "current leads of two phases exchanged: at the reference, the units, both or a position",
        _swapped_currents,
        "leads plugged wrongly after the bench was moved or calibrated",
        "the reference sees|all units",
        parameters=LEADS,
        why_not=f"at one position it looks like a unit whose phases are exchanged; {GOLDEN}",
    ),
    of_bench(
        WIRING,
        "reversed-current",
        "a current lead is the wrong way round, phase 0: all; at as of swapped-currents",
        _reversed,
        "the two ends of a current loop exchanged, a transformer the wrong way round",
        "the reference sees|all units",
        parameters={"phase": 1, "at": REFERENCE},
        why_not=f"at one position it looks like a unit with a sensor turned round; {GOLDEN}",
    ),
    of_bench(
        WIRING,
        "swapped-lines",
        "two pulse lines are exchanged, of one position or of two",
        _swapped_lines,
        "plugs of the pulse lines exchanged",
        "exchanged",
        parameters={"first": "1/led", "second": "1/s0_forward"},
        why_not="both S0 outputs of one position: it looks like a unit that exchanges them; LEDs "
        "of two positions without S0 lines: in a common loop both get the same power",
    ),
    of_bench(
        WIRING,
        "swapped-cables",
        "all pulse lines of two positions are exchanged",
        _swapped_cables,
        "multipole plugs of two positions exchanged",
        "exchanged",
        parameters={"first": 1, "second": 2},
        why_not="units that do not tell their power on the bus, or a fault that is in the pulses "
        "alone: in a common loop no pulse says whose it is; a golden unit with a known error does",
    ),
    of_bench(
        WIRING,
        "dirty-contact",
        "a pulse line opens for moments and bounces",
        _dirty,
        "oxide on a plug, a strand that holds by a thread",
        "contact",
        parameters={"line": "1/led", "per_s": 2.0, "open_s": 0.01},
    ),
    of_bench(
        WIRING,
        "lamp",
        "light of a lamp reaches the pick-up of an LED, or of all with line=led",
        _lamp,
        "pick-up not covered, lamp on a magnetic ballast",
        "lamp",
        parameters={"line": "1/led", "hz": 100.0, "lit_s": 0.004},
    ),
)
