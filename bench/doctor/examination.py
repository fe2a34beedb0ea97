"""Everything that is looked at, in the order in which a fault of one explains those after it."""

from collections.abc import Iterator
from pathlib import Path

from bench.doctor import protection, surroundings, timing
from bench.doctor.finding import Finding
from bench.doctor.instruments import Rack
from bench.station import Station
from contracts.clock import Clock


def examine(station: Station, clock: Clock, out: Path) -> Iterator[Finding]:
    """Look at a station whose addresses are known; nothing is energised.

    Args:
        station: with the addresses as they are.
        clock: bench time.
        out: the output folder in which it may be locked.
    """
    yield surroundings.lock(out, station)
    rack = Rack(station, clock)
    try:
        yield from rack.examine()
        yield from rack.limits()
        yield from timing.lines(rack)
        yield from timing.counter_clock(rack)
    finally:
        rack.close()
    yield from protection.protection(station, clock)
    yield from protection.watchdogs(station)
    yield from protection.ambient(station, clock)
    yield from surroundings.buses(station)
    yield surroundings.guard(station)
    yield from surroundings.calibrations(station)
