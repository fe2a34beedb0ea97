"""Serve the virtual bench alone: ``python -m simulator --station FILE``."""

import argparse
import contextlib
import json
import math
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from simulator import defects
from simulator.defects import listing
from simulator.defects.sizes import SHARES
from simulator.meter.model import Model
from simulator.meter.models import MODELS
from simulator.server import Simulator
from simulator.station import StationError, StationFile

SAFE_WITHIN_S = 10.0
USAGE = 4


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--station", type=Path, help="station file with a key 'simulator'")
    parser.add_argument("--clock", choices=("fast", "real"), help="default: the station's")
    parser.add_argument("--seed", type=int, help="of every hidden error; default: the station's")
    parser.add_argument("--defect", action="append", default=[], metavar="POS=NAME[:PARAM=VALUE…]")
    parser.add_argument("--pty", action="store_true", help="a PTY for each bus as well (POSIX)")
    parser.add_argument("--list-defects", action="store_true", help="what --defect knows")
    parser.add_argument("--meter", choices=sorted(MODELS), help="with --list-defects")
    parser.add_argument(
        "--bus",
        choices=sorted({bus for model in MODELS.values() for bus in model.buses}),
        help="with --meter: what matters and is found over this bus; else over all that it has",
    )
    parser.add_argument("--json", action="store_true", help="with --list-defects: as JSON")
    parser.add_argument(
        "--sizes",
        type=multiples,
        default=SHARES,
        metavar="X,…",
        help="with --meter and --json: multiples of the size that matters, each above 0",
    )
    parser.add_argument(
        "--end-with-input",
        action="store_true",
        help="end when standard input ends, once the output is off",
    )
    return parser


def multiples(listed: str) -> tuple[float, ...]:
    """The numbers of a list.

    Raises:
        ArgumentTypeError: one is none, or not above 0.
    """
    try:
        found = tuple(map(float, listed.split(",")))
    except ValueError:
        found = (0.0,)
    if not all(0 < size < math.inf for size in found):
        raise argparse.ArgumentTypeError(f"{listed}: numbers above 0, with commas between them")
    return found


def _list_defects(model: Model | None, sizes: Sequence[float], *, as_json: bool) -> None:
    """Print what can be planted; if a meter is named, in that model alone."""
    try:
        _print_defects(model, sizes, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output went away, as ``head`` does: nothing is left to be flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _model(options: argparse.Namespace) -> Model | None:
    """The one that is named, with the bus that is named.

    Raises:
        ValueError: a bus alone is named, or one that the model does not have.
    """
    if options.meter is None:
        if options.bus is not None:
            raise ValueError("--bus is of a model: --meter MODEL is needed as well")
        return None
    model = MODELS[options.meter]
    return model if options.bus is None else model.over(options.bus)


def _print_defects(model: Model | None, sizes: Sequence[float], *, as_json: bool) -> None:
    rows = list(listing.rows(defects.ALL, model, sizes))
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print("\n".join(listing.lines(row)))


def _told_by_signal() -> threading.Event:
    told = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: told.set())
    return told


def _until(told: threading.Event, simulator: Simulator, *, with_input: bool) -> None:
    if with_input:
        watcher = threading.Thread(target=_watch_input, args=(simulator, told), daemon=True)
        watcher.start()
    while not told.wait(0.5):
        pass


def _watch_input(simulator: Simulator, told: threading.Event) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stdin.read()
    simulator.wait_until_off(SAFE_WITHIN_S)
    told.set()


def _simulator(options: argparse.Namespace) -> Simulator:
    station = StationFile.load(options.station, clock=options.clock, seed=options.seed)
    simulator = Simulator(station, with_pty=options.pty)
    for order in options.defect:
        simulator.plant(order)
    return simulator


def _serve(simulator: Simulator, *, with_input: bool) -> None:
    with contextlib.closing(simulator):
        told = _told_by_signal()  # before anybody can know that we are there
        print(json.dumps(simulator.start()), flush=True)
        _until(told, simulator, with_input=with_input)


def main() -> int:
    """Serve until told to stop."""
    parser = _parser()
    options = parser.parse_args()
    if options.list_defects:
        try:
            model = _model(options)
        except ValueError as error:
            parser.error(str(error))
        _list_defects(model, options.sizes, as_json=options.json)
        return 0
    if options.station is None:
        parser.error("--station FILE is needed")
    try:
        _serve(_simulator(options), with_input=options.end_with_input)
    except (StationError, defects.DefectError) as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"cannot serve: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
