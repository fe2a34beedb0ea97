"""After an end that is not confirmed to be safe nothing runs until ``safe-off`` confirms it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.assembly import Bench
from bench.control import ControlLink
from bench.run_config import make
from bench.station_lock import StationLock
from contracts.errors import SafetyError
from reports.evidence import EvidenceFolder
from tests.suites.bench_runs import (
    PLANS,
    ROOT,
    SIM,
    attached_station,
    command,
    control_address,
    environment,
    run,
    simulator,
)

POINT = PLANS / "one-point.yaml"
OFF = "the output is off, the tariff relays are off, each confirmed"


def safe_off(station: Path, out: Path) -> "subprocess.CompletedProcess[str]":
    return command(["bench", "safe-off", "--station", str(station), "--out", str(out)])


def require_refused_everywhere(station: Path, out: Path) -> None:
    told = "is locked since"
    asked = ["--station", str(station), "--out", str(out)]
    ran = command(["bench", "run", str(POINT), *asked])
    tested = command(["pytest", "suites", "-p", "no:cacheprovider", "--plan", str(POINT), *asked])
    for done in (ran, tested):
        assert done.returncode == 3, done.stderr
        assert done.stdout == ""
        (line,) = done.stderr.splitlines()
        assert told in line
        assert f"safe-off --station {station} --out {out}" in line
    config = make(station_file=station, plan_file=POINT, units=[], out=out)
    evidence = EvidenceFolder(out / "prompt")
    try:
        with pytest.raises(SafetyError, match=told):
            Bench(config, evidence, lambda _, __: None)
    finally:
        evidence.close()


def test_a_source_that_does_not_switch_off_locks_until_it_does(tmp_path: Path) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        ran = run(POINT, tmp_path, "--defect", "source=stays-on", station=station)
        assert ran.code == 3
        assert "BENCH UNSAFE" in " ".join(ran.results["faults"])
        require_refused_everywhere(station, tmp_path)
        refused = safe_off(station, tmp_path)
        assert refused.returncode == 3
        assert "BENCH UNSAFE" in refused.stderr
        require_refused_everywhere(station, tmp_path)
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        done = safe_off(station, tmp_path)
        assert done.returncode == 0, done.stderr
        assert OFF in done.stdout
        assert "unlocked" in done.stdout
        assert run(POINT, tmp_path, station=station).code == 0


@pytest.mark.long
def test_a_virtual_bench_that_ended_with_its_run_is_unlocked_without_it(tmp_path: Path) -> None:
    assert run(POINT, tmp_path, "--defect", "source=stays-on").code == 3
    again = command(["bench", "run", str(POINT), "--station", str(SIM), "--out", str(tmp_path)])
    assert again.returncode == 3
    assert safe_off(SIM, tmp_path).returncode == 0
    assert safe_off(SIM, tmp_path).returncode == 4


def killed(control: ControlLink, station: Path, out: Path) -> None:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "suites", "-p", "no:cacheprovider"),
            *("--station", str(station), "--out", str(out), "--plan", str(PLANS / "pulses.yaml")),
        ],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        while not control.ask("state")["output_on"]:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()


@pytest.mark.parametrize(("defect", "locked"), [("source=stays-on", True), ("", False)])
def test_a_killed_bench_leaves_what_its_guard_could_confirm(
    defect: str, *, locked: bool, tmp_path: Path
) -> None:
    with simulator() as control:
        if defect:
            control.ask("defect", order=defect)
        station = attached_station(tmp_path, control_address(control))
        killed(control, station, tmp_path)
        lock = StationLock(tmp_path, "virtual bench")
        given_up_s = time.monotonic() + 30
        # The guard takes the mark away, or writes its own reason in place of the run's.
        while (found := lock.found()) is not None and "guard" not in found.reason:
            assert time.monotonic() < given_up_s
            time.sleep(0.01)
        assert (found is not None) is locked
        if found is not None:
            assert "the bench is gone" in found.reason
            assert json.loads(lock.path.read_text(encoding="utf-8"))["station"] == "virtual bench"
            require_refused_everywhere(station, tmp_path)
