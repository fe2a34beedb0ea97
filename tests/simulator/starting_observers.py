"""What sees a defect of start, no load, constant, or of what changes with time."""

from functools import partial

from simulator.rack import Rack
from tests.simulator.defect_observers import Observe, edges, error_pct, number, pulses_after, run
from tests.simulator.reference_bench import load

SUPPLIED = load(230.0, 0.0)
AT_START = load(230.0, 0.02)
AT_START_BACKWARDS = load(230.0, 0.02, 180.0)
IMAX = load(230.0, 100.0)
INDUCTIVE = load(230.0, 100.0, -90.0)


def flashes_when_supplied(rack: Rack, position: int) -> int:
    run(rack, SUPPLIED, 5.0)
    return int(edges(rack, position, "led").size)


def forward_kwh(rack: Rack, position: int) -> float:
    run(rack, IMAX, 600.0)
    return number(rack, position, "forward_active_energy")


def reactive_kvarh(rack: Rack, position: int) -> float:
    run(rack, INDUCTIVE, 600.0)
    return number(rack, position, "total_reactive_energy")


def hot_error_pct(rack: Rack, position: int) -> float:
    run(rack, IMAX, 3600.0)
    return error_pct(rack, position)


STARTING_SEEN_BY: dict[str, Observe] = {
    "creeps": partial(pulses_after, SUPPLIED, 600.0),
    "starts-late": partial(pulses_after, AT_START, 100.0),
    "starts-forward-only": partial(pulses_after, AT_START_BACKWARDS, 100.0),
    "power-up-pulse": flashes_when_supplied,
    "constant": forward_kwh,
    "reactive-gain": reactive_kvarh,
    "unrepeatable": hot_error_pct,
    "self-heating": hot_error_pct,
}
