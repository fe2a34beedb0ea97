"""Reactive energy: judged where the plan names a class, recorded where there is no limit."""

from pathlib import Path

from tests.suites.bench_runs import PLANS, run
from tests.suites.promised import require_promised


def test_a_wrong_reactive_gain_fails_its_unit_alone_and_active_energy_not(tmp_path: Path) -> None:
    units = ("--unit", "1=pro380-mod", "--unit", "2=pro380-mod", "--defect", "2=reactive-gain")
    ran = run(PLANS / "reactive.yaml", tmp_path, *units)
    assert ran.verdicts() == ["PASS", "FAIL"], ran.stdout + ran.stderr
    assert ran.results["faults"] == []
    require_promised(ran, "reactive")
    assert ran.failed(2) == ["reactive/error/iref-sin1", "reactive/error/l1-imax-sin0.5c"]
    found = {r["name"]: r for r in ran.results["units"][1]["results"]}
    judged = found["reactive/error/iref-sin1"]
    assert abs(judged["value"] - 4) < judged["expanded_uncertainty"] + 0.5
    assert (judged["upper_limit"], judged["conditions"]["register"]) == (
        2,
        "forward_reactive_energy",
    )
    reverse = found["reactive/error/l1-imax-sin0.5c"]
    assert (reverse["upper_limit"], reverse["verdict"]) == (3, "FAIL")
    assert reverse["conditions"]["register"] == "reverse_reactive_energy"
    small = found["reactive/error/small-sin0.25"]
    assert small["verdict"] == "CHARACTERISED"
    assert "IEC62053-23:2003/2 has no limit at 0.75 A" in small["reason"]
