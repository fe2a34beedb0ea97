"""Serve the virtual bench alone: ``python -m simulator --station FILE``."""

import argparse
import contextlib
import json
import signal
import sys
import threading
from pathlib import Path

from simulator import defects
from simulator.rack import MODELS
from simulator.server import Simulator
from simulator.station import StationError, StationFile

SAFE_WITHIN_S = 10.0
USAGE = 4


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--station", type=Path, help="station file with a key 'simulator'")
    parser.add_argument("--clock", choices=("fast", "real"), help="default: the station's")
    parser.add_argument("--seed", type=int, help="of every hidden error; default: the station's")
    parser.add_argument("--defect", action="append", default=[], metavar="POS=NAME[:PARAM=VALUE…]")
    parser.add_argument("--pty", action="store_true", help="a PTY for each bus as well (POSIX)")
    parser.add_argument("--list-defects", action="store_true", help="what --defect knows")
    parser.add_argument("--meter", choices=sorted(MODELS), help="with --list-defects")
    parser.add_argument("--json", action="store_true", help="with --list-defects: as JSON")
    parser.add_argument(
        "--end-with-input",
        action="store_true",
        help="end when standard input ends, once the output is off",
    )
    return parser


def _list_defects(meter: str | None, *, as_json: bool) -> None:
    """Print what can be planted; in a meter alone, if one is named (every model has all)."""
    listed = [d for d in defects.ALL.values() if meter is None or d.target == defects.UNIT]
    if as_json:
        rows = [
            {"name": d.name, "target": d.target, "summary": d.summary, "parameters": d.parameters}
            for d in listed
        ]
        print(json.dumps(rows, indent=2))
        return
    for defect in listed:
        values = ":".join(f"{key}={value}" for key, value in defect.parameters.items())
        print(f"{defect.name:18} {defect.target:10} {defect.summary}")
        if values:
            print(f"{'':18} {'':10} {values}")


def _until_told(simulator: Simulator, *, with_input: bool) -> None:
    told = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: told.set())
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


def main() -> int:
    """Serve until told to stop."""
    options = _parser().parse_args()
    if options.list_defects:
        _list_defects(options.meter, as_json=options.json)
        return 0
    if options.station is None:
        print("python -m simulator: --station FILE is needed", file=sys.stderr)
        return USAGE
    try:
        station = StationFile.load(options.station, clock=options.clock, seed=options.seed)
        simulator = Simulator(station, with_pty=options.pty)
        for order in options.defect:
            simulator.plant(order)
    except (StationError, defects.DefectError) as error:
        print(f"python -m simulator: {error}", file=sys.stderr)
        return USAGE
    with contextlib.closing(simulator):
        print(json.dumps(simulator.start()), flush=True)
        _until_told(simulator, with_input=options.end_with_input)
    return 0


if __name__ == "__main__":
    sys.exit(main())
