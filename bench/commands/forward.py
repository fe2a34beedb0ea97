"""``forward``: copy the runs of this bench to the store of several stations."""

import argparse
import sys
from pathlib import Path

from bench.commands.subparsers import Subparsers
from bench.processes import ROOT
from bench.run_name import store_path
from bench.station import load_station
from contracts.errors import ConfigError
from reports.forwarding import forward
from reports.store import RunStore


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("forward", help="copy runs to the store of several stations")
    parser.add_argument("--station", type=Path, default=ROOT / "stations" / "sim.yaml")
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--store", metavar="URL", help="default: as the station says")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Copy every run that has ended and is not there yet, and name it."""
    url = options.store or load_station(options.station).store
    if url is None:
        raise ConfigError(f"{options.station}: has no key 'store'; name one by --store URL")
    for run in forwarded(options.out, url):
        sys.stdout.write(f"{run}\n")
    return 0


def forwarded(out: Path, url: str) -> list[str]:
    """Names of the runs that were copied.

    Raises:
        BenchError: the server is away, or the store of the bench cannot be read.
    """
    with RunStore(store_path(out), create=False) as local, RunStore(url) as central:
        return list(forward(local, central))
