"""``safe-off``: source, contactor and tariff relays off, confirmed; unlocks the station."""

import argparse
import sys
from pathlib import Path

from bench.clock import SystemClock
from bench.commands.subparsers import Subparsers
from bench.everything_off import everything_off
from bench.protection import Protection
from bench.sources import open_source
from bench.station import SIMULATED, Station, load_station
from bench.station_lock import StationLock
from bench.virtual import VirtualBench, resolve
from contracts.errors import ConfigError, InstrumentError, SafetyError
from contracts.wire import NoRecorder
from instruments.fail_off import OPERATOR


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "safe-off", help="switch source and tariff relays off, confirm it, unlock the station"
    )
    parser.add_argument("--station", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("out"), help="where it may be locked")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Take a station to its safe state; it is unlocked only when that is confirmed."""
    station = load_station(options.station)
    lock = StationLock(options.out, station.name)
    locked = lock.found()
    if station.source.resource == SIMULATED and _ends_with_its_run(station):
        if locked is None:
            raise ConfigError(
                f"{options.station}: the virtual bench of this station lives only while a plan "
                "runs; there is nothing to switch off"
            )
        done = "its virtual bench ended with its run, nothing of it can be on"
    else:
        done = _switched_off(station, options.station)
    lock.release()
    sys.stdout.write(f"{station.name}: {done}\n")
    if locked is not None:
        sys.stdout.write(f"{station.name}: unlocked; it was locked since {locked.since_utc}\n")
    return 0


def _ends_with_its_run(station: Station) -> bool:
    return station.simulator is None or station.simulator.attach is None


def _switched_off(station: Station, path: Path) -> str:
    """Source first, then contactor and relays; what was confirmed.

    Raises:
        SafetyError: it could not be confirmed.
    """
    if station.source.resource == SIMULATED and station.simulator is not None:
        virtual = VirtualBench(path, station.simulator, None)
        station = resolve(station, virtual)
        virtual.close()
    protection = Protection(station.safety, SystemClock(), NoRecorder())
    try:
        return _confirmed(station, protection)
    finally:
        protection.abandon()


def _confirmed(station: Station, protection: Protection) -> str:
    """A source that cannot be reached does not keep the contactor from being opened."""
    try:
        source = open_source(station.source, clock=SystemClock(), recorder=NoRecorder())
    except InstrumentError as unreached:
        try:
            everything_off(station, None, protection)
        except SafetyError as error:
            raise SafetyError(f"BENCH UNSAFE: {unreached}; {error}. {OPERATOR}") from unreached
        raise
    try:
        return everything_off(station, source, protection)
    finally:
        source.close()
