"""A meter that depends too much on what flows is found by the step about it, and it alone."""

from pathlib import Path

import pytest

from tests.suites.bench_runs import PLANS, run
from tests.suites.promised import require_promised
from tests.suites.stations import wide_station

PLAN = PLANS / "influence.yaml"
HALF_WAVE = "influence/variation/half-wave-imax-pf1"
UNCOUNTED = [f"influence/variation/without-voltage-of-l{n}-iref-pf1" for n in (1, 2, 3)]
MISSING = [
    *(f"influence/variation/without-{gone}-iref-pf1" for gone in ("l1", "l2", "l3")),
    *(f"influence/variation/without-{gone}-iref-pf1" for gone in ("l1l2", "l1l3", "l2l3")),
    *UNCOUNTED,
]
RUNS = [
    {
        "voltage-dependence": [
            "influence/variation/voltage-0.8un-iref-pf1",
            "influence/variation/voltage-0.9un-iref-pf1",
            "influence/variation/voltage-1.1un-iref-pf1",
            "composite/error/iref-pf1",
        ],
        "frequency-dependence": [
            f"influence/variation/frequency-{share}fn-iref-{factor}"
            for factor in ("pf1", "pf0.5l")
            for share in ("0.98", "1.02")
        ]
        + ["composite/error/iref-pf1"],
        "sequence-dependence": ["influence/variation/reversed-sequence-itr-pf1"],
    },
    {
        "unbalance-dependence": MISSING,
        "harmonic-response": ["influence/variation/fifth-harmonic-0.5imax-pf1"],
        "substitute-voltage": UNCOUNTED,
        "nonlinearity": ["accuracy/error/half-imax-pf1"],
    },
]


@pytest.mark.parametrize("defects", RUNS, ids=["+".join(row) for row in RUNS])
def test_each_dependence_fails_its_own_steps_alone(
    defects: dict[str, list[str]], tmp_path: Path
) -> None:
    options = ["--unit", "1=pro380-mod"]
    for position, defect in enumerate(defects, 2):
        options += ["--unit", f"{position}=pro380-mod", "--defect", f"{position}={defect}"]
    wide = wide_station(tmp_path, "sim.yaml", len(defects) + 1)
    ran = run(PLAN, tmp_path, *options, station=wide)
    assert ran.results["faults"] == []
    assert ran.failed(1) == []
    require_promised(ran, "influence")
    for position, (defect, expected) in enumerate(defects.items(), 2):
        assert sorted(ran.failed(position)) == sorted(expected), defect
    assert ran.verdicts() == ["PASS", *("FAIL" for _ in defects)], ran.stdout + ran.stderr
    assert ran.code == 1
    assert HALF_WAVE in ran.not_applicable(1)
