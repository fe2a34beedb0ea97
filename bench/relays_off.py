"""The tariff relays of a station, switched off by somebody who has nothing else of the bench."""

from bench.clock import SystemClock
from bench.station import Station
from bench.switches import open_switches
from contracts.wire import NoRecorder


def has_relays(station: Station) -> bool:
    """Whether a position of the station has a tariff relay."""
    return station.relays is not None and any(
        position.tariff_relay is not None for position in station.positions.values()
    )


def relays_off(station: Station) -> bool:
    """Switch every tariff relay off and confirm it; whether the station has any.

    Raises:
        SafetyError: it could not be confirmed; a tariff voltage may be on.
        InstrumentError: the relays cannot be reached.
    """
    if station.relays is None or not has_relays(station):
        return False
    found = {n: p.tariff_relay for n, p in station.positions.items()}
    lines = {n: line for n, line in found.items() if line is not None}
    relays = open_switches(station.relays, lines, clock=SystemClock(), recorder=NoRecorder())
    try:
        relays.all_off()
    finally:
        relays.close()
    return True
