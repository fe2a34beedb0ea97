"""A source of two instruments: whatever goes wrong with one of them, both are off afterwards."""

import re
import time
from pathlib import Path

import pytest

from bench.control import ControlLink
from tests.suites.bench_runs import (
    PLANS,
    ROOT,
    attached_station,
    control_address,
    results,
    run,
    simulator,
)
from tests.suites.test_killed import OFF_WITHIN_S, seconds_until_off, start, wait_until_on

AMETEK = ROOT / "stations" / "sim-ametek.yaml"
CHROMA = ROOT / "stations" / "sim-chroma.yaml"

FAULTS = [
    (("source=trip:after_s=6",), "over-current has tripped"),
    (("current=trip:after_s=6",), "over-current has tripped"),
    (("source=inhibit:after_s=6",), "remote inhibit is active"),
    (("current=refuse-output",), "source current .* did not come on"),
    (("current=drop:after_s=6",) * 2, "closed by the other side.*could not be healed"),
]
SAMPLE = (("current=drop:after_s=6",) * 2,)


def outputs(control: ControlLink) -> object:
    state, source = control.ask("state"), control.ask("truth")["source"]
    assert isinstance(source, dict)
    return state["output_on"], source["output_on"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("source=trip:after_s=6", "a protection has tripped|output state is off"),
        ("source=refuse-output", "source voltage .* did not come on"),
        ("current=trip:after_s=6", "over-current has tripped"),
    ],
)
def test_a_fault_of_a_source_with_two_gates_ends_with_no_verdict_and_both_off(
    fault: str, says: str, tmp_path: Path
) -> None:
    with simulator(station=CHROMA) as control:
        station = attached_station(tmp_path, control_address(control), like=CHROMA)
        ran = run(PLANS / "accuracy.yaml", tmp_path, "--defect", fault, station=station)
        assert (ran.code, ran.verdicts()) == (3, ["ERROR", "ERROR"]), ran.stdout
        said = " ".join(ran.results["faults"])
        assert re.search(says, said), said
        assert "UNSAFE" not in said
        assert outputs(control) == (False, False)


@pytest.mark.long
def test_gates_that_stay_on_are_unsafe(tmp_path: Path) -> None:
    with simulator(station=CHROMA) as control:
        station = attached_station(tmp_path, control_address(control), like=CHROMA)
        ran = run(PLANS / "accuracy.yaml", tmp_path, "--defect", "source=stays-on", station=station)
        assert ran.code == 3, ran.stdout
        assert "BENCH UNSAFE" in " ".join(ran.results["faults"])


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        pytest.param(
            faults, says, id="+".join(faults), marks=() if faults in SAMPLE else pytest.mark.long
        )
        for faults, says in FAULTS
    ],
)
def test_a_fault_of_one_ends_with_no_verdict_and_both_off(
    faults: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    with simulator(station=AMETEK) as control:
        station = attached_station(tmp_path, control_address(control), like=AMETEK)
        planted = [word for fault in faults for word in ("--defect", fault)]
        ran = run(PLANS / "accuracy.yaml", tmp_path, *planted, station=station)
        assert ran.code == 3, ran.stdout
        assert ran.verdicts() == ["ERROR", "ERROR"]
        said = " ".join(ran.results["faults"])
        assert re.search(says, said), said
        assert "UNSAFE" not in said
        assert outputs(control) == (False, False)


@pytest.mark.long
@pytest.mark.parametrize("fault", ["current=drop:after_s=6", "source=restart:after_s=6"])
def test_what_comes_once_to_one_of_them_is_healed(fault: str, tmp_path: Path) -> None:
    with simulator(station=AMETEK) as control:
        station = attached_station(tmp_path, control_address(control), like=AMETEK)
        ran = run(PLANS / "accuracy.yaml", tmp_path, "--defect", fault, station=station)
        assert (ran.code, ran.verdicts()) == (0, ["PASS", "PASS"])
        assert [one["number"] for one in ran.results["healed"]] == [1]
        assert outputs(control) == (False, False)


@pytest.mark.parametrize(
    "like", [AMETEK, pytest.param(CHROMA, marks=pytest.mark.long)], ids=lambda path: path.stem
)
def test_the_guard_switches_both_off_after_a_kill(like: Path, tmp_path: Path) -> None:
    with simulator(station=like) as control:
        station = attached_station(tmp_path, control_address(control), like=like)
        with start(station, tmp_path, tmp_path / "log.txt") as process:
            wait_until_on(control, process)
            time.sleep(1.0)
            process.kill()
            process.wait()
        assert seconds_until_off(control) < OFF_WITHIN_S
        assert outputs(control) == (False, False)
        assert results(tmp_path)["verdict"] == "ERROR"
