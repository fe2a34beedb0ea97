"""A fault of the bench is never a verdict about a meter, and the output is off afterwards."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from bench.control import ControlLink
from tests.suites.bench_runs import (
    PLANS,
    attached_station,
    control_address,
    run,
    simulator,
)

FAULTS = [
    (("source=trip:after_s=8",), "switched its output off by itself"),
    (("source=drop:after_s=1",) * 2, "could not be healed"),
    (("source=delay:after_s=1",) * 2, "no reply within"),
    (("source=garbage:after_s=1",) * 2, "could not be healed"),
    (("source=refuse-output",), "did not come on"),
    (("reference=nan:after_s=6",), "NAN"),
    (("reference=drop:after_s=6", "reference=drop:after_s=7"), "in the same measurement before"),
    (("reference=delay:after_s=6",) * 2, "no reply within"),
    (("reference=garbage:after_s=6",) * 2, "could not be healed"),
    (("counter=overrun:after_s=6",) * 2, "overrun"),
    (("counter=gone:after_s=6",), "cannot be reached"),
    (("bus=cut",), "no unit answers"),
]
"""What lasts or comes again; what comes once is healed."""

SAMPLE = (
    ("source=trip:after_s=8",),
    ("source=drop:after_s=1",) * 2,
    ("reference=nan:after_s=6",),
    ("reference=drop:after_s=6", "reference=drop:after_s=7"),
    ("bus=cut",),
)
"""One of each kind; ``make long`` has them all."""


def state(control: ControlLink) -> bool:
    return bool(control.ask("state")["output_on"])


def planted(faults: Iterable[str]) -> list[str]:
    return [word for fault in faults for word in ("--defect", fault)]


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        pytest.param(
            faults, says, id="+".join(faults), marks=() if faults in SAMPLE else pytest.mark.long
        )
        for faults, says in FAULTS
    ],
)
def test_a_broken_bench_ends_with_3_and_no_verdict_about_a_meter(
    faults: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        ran = run(PLANS / "accuracy.yaml", tmp_path, *planted(faults), station=station)
        assert ran.code == 3, ran.stdout
        assert ran.verdicts() == ["ERROR", "ERROR"]
        assert ran.results["faults"]
        assert says in " ".join(ran.results["faults"])
        assert not state(control)


@pytest.mark.parametrize(
    "plan", ["codes", *(pytest.param(p, marks=pytest.mark.long) for p in ("pulses", "registers"))]
)
def test_a_trip_in_any_suite_fails_no_unit(plan: str, tmp_path: Path) -> None:
    ran = run(PLANS / f"{plan}.yaml", tmp_path, "--defect", "source=trip:after_s=6")
    assert ran.code == 3, ran.stdout
    assert ran.verdicts() == ["ERROR", "ERROR"]


def test_one_silent_unit_fails_and_the_other_passes_but_all_silent_is_the_bench(
    tmp_path: Path,
) -> None:
    plan = PLANS / "identification.yaml"
    both = ["--defect", "1=silent", "--defect", "2=silent"]
    ran = run(plan, tmp_path, *both)
    assert ran.code == 3
    assert ran.verdicts() == ["ERROR", "ERROR"]


def test_settings_are_restored_after_a_run_that_changed_them(tmp_path: Path) -> None:
    with simulator() as control:
        before = settings(control)
        station = attached_station(tmp_path, control_address(control))
        ran = run(PLANS / "codes.yaml", tmp_path, station=station)
        assert ran.code == 0
        changed = [r for u in ran.results["units"] for r in u["results"] if "C-09" in r["name"]]
        assert changed
        assert settings(control) == before


def test_settings_are_restored_when_the_counter_fails_in_the_middle(tmp_path: Path) -> None:
    with simulator() as control:
        before = settings(control)
        station = attached_station(tmp_path, control_address(control))
        faults = planted(["counter=overrun:after_s=10"] * 2)
        ran = run(PLANS / "codes.yaml", tmp_path, *faults, station=station)
        assert ran.code == 3
        assert settings(control) == before
        assert not state(control)


def settings(control: ControlLink) -> dict[str, object]:
    meters = control.ask("truth")["meters"]
    assert isinstance(meters, dict)
    kept = ("code", "s0_rate", "baud", "parity", "modbus_id", "tariff")
    found: dict[str, object] = {}
    for position, meter in meters.items():
        assert isinstance(meter, dict)
        own = meter["settings"]
        assert isinstance(own, dict)
        found[position] = {name: own[name] for name in kept}
    return found
