"""What is still on two seconds after a program ended: ``python -m benchmarks.peers``.

Each framework has the same instrument, the output on, and switches it off in the way that its
manual shows. Then it gets a signal. ``make peers`` installs the frameworks beside this one.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import yaml

from bench.control import ControlLink

ROOT = Path(__file__).resolve().parents[2]
HERE = "benchmarks/peers"
SIGNALS: Mapping[str, Sequence[signal.Signals]] = {
    "SIGINT": [signal.SIGINT],
    "SIGINT twice": [signal.SIGINT, signal.SIGINT],
    "SIGTERM": [signal.SIGTERM],
    "SIGHUP": [signal.SIGHUP],
    "SIGKILL": [signal.SIGKILL],
}
BETWEEN_S, BEGINS_WITHIN_S, ENDS_WITHIN_S, LOOKED_AFTER_S = 0.3, 90.0, 30.0, 2.0
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--noconftest", "-c", os.devnull)
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "plain pytest": (*PYTEST, f"{HERE}/plain_pytest_program.py"),
    "OpenHTF": ("-m", "benchmarks.peers.openhtf_program"),
    "labgrid": (*PYTEST, f"{HERE}/labgrid_program.py"),
    "meterbench": (),
}


def after(framework: str, signals: Sequence[signal.Signals]) -> str:
    """What became of the output when a program of a framework got signals."""
    with TemporaryDirectory() as place, _Simulator() as virtual:
        process = subprocess.Popen(
            _command(framework, Path(place), virtual.addresses),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SOURCE": virtual.addresses["source"]},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with process:
            if (
                not _wait(lambda: virtual.on or process.poll() is not None, BEGINS_WITHIN_S)
                or not virtual.on
            ):
                process.kill()
                return "did not begin"
            _pause(0.5)
            for one in signals:
                process.send_signal(one)
                _pause(BETWEEN_S)
            ended = _wait(lambda: process.poll() is not None, ENDS_WITHIN_S)
            if not ended:
                process.kill()
            _pause(LOOKED_AFTER_S)
            state = "ON" if virtual.on else "off"
            return state if ended else f"{state}, hung for {ENDS_WITHIN_S:g} s"


def _command(framework: str, place: Path, addresses: Mapping[str, str]) -> list[str]:
    if PROGRAMS[framework]:
        return [sys.executable, *PROGRAMS[framework]]
    station = yaml.safe_load((ROOT / "stations" / "sim.yaml").read_text(encoding="utf-8"))
    station["simulator"]["attach"] = addresses["control"]
    path = place / "station.yaml"
    path.write_text(yaml.safe_dump(station), encoding="utf-8")
    plan = ROOT / "plans" / "eol.yaml"
    run = ["-m", "bench", "run", str(plan), "--station", str(path), "--out", str(place / "out")]
    return [sys.executable, *run]


class _Simulator:
    """A virtual bench on the real clock: time passes as it does for the frameworks."""

    def __enter__(self) -> Self:
        station = str(ROOT / "stations" / "sim.yaml")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "--station", station, "--clock", "real"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        self.addresses: dict[str, str] = json.loads(line)
        host, _, port = self.addresses["control"].rpartition(":")
        self._control = ControlLink((host, int(port)))
        return self

    @property
    def on(self) -> bool:
        """Whether the output is on."""
        return bool(self._control.ask("state")["output_on"])

    def __exit__(self, *_: object) -> None:
        with self._process, closing(self._control):
            self._process.terminate()


def _wait(until: Callable[[], bool], within_s: float) -> bool:
    deadline_s = time.monotonic() + within_s
    while not until():
        if time.monotonic() > deadline_s:
            return False
        _pause(0.02)
    return True


def _pause(duration_s: float) -> None:
    time.sleep(duration_s)


def main() -> None:
    """Print a line for each framework."""
    # A shell that starts us in the background has them ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    sys.stdout.write("output two seconds after the end | " + " | ".join(SIGNALS) + "\n")
    for framework in PROGRAMS:
        states = [after(framework, signals) for signals in SIGNALS.values()]
        sys.stdout.write(f"{framework} | " + " | ".join(states) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
