"""``safe-off``: switch the source off, confirm it."""

import argparse
import sys
from pathlib import Path

from bench.clock import SystemClock
from bench.commands.subparsers import Subparsers
from bench.sources import open_source
from bench.station import SIMULATED, load_station
from bench.virtual import VirtualBench, resolve
from contracts.errors import ConfigError
from contracts.wire import NoRecorder


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("safe-off", help="switch the source off, confirm it")
    parser.add_argument("--station", type=Path, required=True)
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Take the source of a station to its safe state."""
    station = load_station(options.station)
    if station.source.resource == SIMULATED:
        if station.simulator is None or station.simulator.attach is None:
            raise ConfigError(
                f"{options.station}: the virtual bench of this station lives only while a plan "
                "runs; there is nothing to switch off"
            )
        virtual = VirtualBench(options.station, station.simulator, None)
        station = resolve(station, virtual)
        virtual.close()
    source = open_source(station.source, clock=SystemClock(), recorder=NoRecorder())
    try:
        source.make_safe()
    finally:
        source.close()
    sys.stdout.write(f"{station.name}: the output is off, confirmed by the source\n")
    return 0
