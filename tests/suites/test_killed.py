"""A bench that is killed leaves nothing energised, and loses nothing that it had reported."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.control import ControlLink
from tests.suites.bench_runs import (
    PLANS,
    ROOT,
    attached_station,
    control_address,
    environment,
    require_reported,
    results,
    run,
    simulator,
)

OFF_WITHIN_S = 2.0
KILLS = (2, 6, 6, 6)


def start(station: Path, out: Path, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as file:
        return subprocess.Popen(
            [
                *(sys.executable, "-u", "-m", "pytest", "suites", "-v", "-p", "no:cacheprovider"),
                *("--station", str(station), "--plan", str(PLANS / "pulses.yaml")),
                *("--out", str(out)),
            ],
            cwd=ROOT,
            env=environment(),
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def seconds_until_off(control: ControlLink) -> float:
    killed = time.monotonic()
    while control.ask("state")["output_on"]:
        assert time.monotonic() - killed < 10, "the output stays on"
        time.sleep(0.01)
    return time.monotonic() - killed


def wait_until_on(control: ControlLink, process: "subprocess.Popen[bytes]") -> None:
    given_up = time.monotonic() + 30
    while not control.ask("state")["output_on"]:
        assert process.poll() is None, "the run ended before the output was on"
        assert time.monotonic() < given_up
        time.sleep(0.01)


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_sigkill_at_random_moments(part: int, tmp_path: Path) -> None:
    moments = random.Random(part)
    with simulator() as control:
        for number in range(KILLS[part]):
            folder = tmp_path / str(number)
            folder.mkdir()
            station = attached_station(folder, control_address(control))
            log = folder / "log.txt"
            with start(station, folder, log) as process:
                wait_until_on(control, process)
                time.sleep(moments.uniform(0.0, 2.5))
                process.kill()
                process.wait()
            assert seconds_until_off(control) < OFF_WITHIN_S
            kept = results(folder)
            assert kept["verdict"] == "ERROR"
            assert "PASS" not in [unit["verdict"] for unit in kept["units"]]
            require_reported(log.read_text(encoding="utf-8"), kept)


@pytest.mark.parametrize(
    "number", ["SIGTERM", *(pytest.param(n, marks=pytest.mark.long) for n in ("SIGHUP", "SIGINT"))]
)
def test_signals_end_in_order(number: str, tmp_path: Path) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        with start(station, tmp_path, tmp_path / "log.txt") as process:
            wait_until_on(control, process)
            time.sleep(0.5)
            process.send_signal(getattr(signal, number))
            assert process.wait(timeout=30) == 3
        assert not control.ask("state")["output_on"]
        kept = results(tmp_path)
        assert kept["verdict"] == "ERROR"
        assert any(number in fault for fault in kept["faults"])


def test_a_bench_that_was_held_up_says_that_its_guard_switched_off_and_why(
    tmp_path: Path,
) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        with start(station, tmp_path, tmp_path / "log.txt") as process:
            wait_until_on(control, process)
            process.send_signal(signal.SIGSTOP)
            given_up = time.monotonic() + 30
            while control.ask("state")["output_on"]:
                assert time.monotonic() < given_up
                time.sleep(0.1)
            process.send_signal(signal.SIGCONT)
            assert process.wait(timeout=60) == 3
        (fault, *_) = results(tmp_path)["faults"]
        assert "the guard has switched the output off: no heartbeat of the bench came" in fault
        assert "deadline missed by" in fault


def test_the_run_command_takes_its_pytest_along(tmp_path: Path) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "bench", "run", str(PLANS / "pulses.yaml")),
                *("--station", str(station), "--out", str(tmp_path)),
            ],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with process:
            wait_until_on(control, process)
            process.kill()
        assert seconds_until_off(control) < OFF_WITHIN_S


def test_a_bench_that_finds_the_output_on_does_not_start(tmp_path: Path) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        with start(station, tmp_path, tmp_path / "log.txt") as process:
            wait_until_on(control, process)
            ran = run(PLANS / "identification.yaml", tmp_path / "second", station=station)
            process.terminate()
            process.wait()
        assert ran.code == 3
        assert "the output is on" in " ".join(ran.results["faults"])
