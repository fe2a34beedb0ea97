"""A defect is found by the check that is there for it; the good unit beside it passes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.suites.bench_runs import EOL, PLANS, command, run
from tests.suites.promised import require_promised
from tests.suites.stations import wide_station

DEFECTS = {
    "accuracy": [
        ("gain:pct=2.5", "accuracy/error/l1-iref-pf1"),
        ("voltage-gain:phase=2", "accuracy/error/l2-iref-pf1"),
        ("phase-error", "accuracy/error/iref-pf0.5l"),
        ("led-constant", "accuracy/error/iref-pf1"),
        # As S0 would be at another of its rates, which its bus does not tell.
        ("led-constant:factor=0.2", "accuracy/error/iref-pf1"),
        ("stuck:output=led", "accuracy/error/iref-pf1"),
    ],
    "pulses": [
        ("s0-constant:factor=0.97", "pulse_outputs/rate/forward-65550W/10000"),
        ("s0-one-constant:factor=0.97", "pulse_outputs/rate/reverse-65550W/10000"),
        ("pulse-width", "pulse_outputs/width/forward-10500W/10000/shortest"),
        ("pulse-width:band=5:width_s=0.004", "pulse_outputs/width/forward-42000W/10000/longest"),
        ("width-boundary:factor=1.1", "pulse_outputs/width/forward-5250W/10000/shortest"),
        ("lost-pulses", "pulse_outputs/regular/forward-65550W/10000/lost"),
        (
            "lost-pulses:output=s0_reverse:every=3",
            "pulse_outputs/regular/reverse-19000W/10000/lost",
        ),
        (
            "lost-pulses:output=s0_reverse:every=2",
            "pulse_outputs/rate/reverse-10500W/10000",
        ),
        ("doubled-pulses:gap_s=0.003", "pulse_outputs/width/forward-65550W/10000/longest"),
        ("swapped-outputs", "pulse_outputs/direction/forward-4750W/10000"),
        ("stuck:output=s0_reverse", "pulse_outputs/direction/forward-4750W/10000"),
        ("sleepy-output:after_s=1.5", "pulse_outputs/direction/forward-180W/10000/pulses"),
        ("write-ignored", "pulse_outputs/rate/forward-65550W"),
        ("bounce:seconds=0.0012", "pulse_outputs/regular/forward-4750W/10000/bounce"),
    ],
    "codes": [
        ("combination-code", "combination_codes/total/mixed/C-09"),
        ("combination-code:code=11:computes=9", "combination_codes/outputs/mixed/C-11/s0_forward"),
        ("combination-code:code=5:computes=1", "combination_codes/total/mixed/C-05"),
    ],
    "registers": [
        ("swapped-words", "registers/reading/iref-pf1/l2_voltage"),
        ("swapped-bytes", "registers/reading/iref-pf1/l2_voltage"),
        ("register-scale", "registers/reading/iref-pf1/l1_active_power"),
        (
            "register-scale:register=l3_reactive_power",
            "registers/reading/half-imax-pf0.5l/l3_reactive_power",
        ),
        (
            "register-scale:register=grid_frequency:factor=1.01",
            "registers/reading/iref-pf1/grid_frequency",
        ),
        ("register-stuck", "registers/reading/half-imax-pf0.5l/l3_current"),
        ("register-sign", "registers/reading/half-imax-pf0.5l/total_reactive_power"),
        ("register-noisy:pct=1.2", "registers/steady/iref-pf1"),
        ("tariff-sum", "registers/sums/forward_active_energy/tariffs"),
    ],
    "identification": [
        ("error-flag", "identification/error-flags/error_code"),
        ("serial-number", "identification/serial-number"),
        ("checksum", "identification/firmware/checksum"),
        ("software", "identification/firmware/software_version"),
        ("meter-code", "identification/meter-code"),
        ("default-tariff", "identification/defaults/tariff"),
        ("silent", "identification/communication"),
        ("line-settings", "identification/communication"),
        ("line-settings:baud=9600:parity=3", "identification/communication"),
        ("faulty-answer", "identification/serial-number"),
        ("faulty-answer:fault=wrong_function", "identification/serial-number"),
        ("faulty-answer:fault=trailing_bytes", "identification/serial-number"),
    ],
}
MOST_IN_A_RUN = 7
"""Each run costs the start of four processes; beyond some units their own time counts more."""
RUNS = [
    (plan, rows[first : first + MOST_IN_A_RUN])
    for plan, rows in DEFECTS.items()
    for first in range(0, len(rows), MOST_IN_A_RUN)
]


@pytest.mark.parametrize(
    ("plan", "rows"), RUNS, ids=["+".join(defect for defect, _ in rows) for _, rows in RUNS]
)
def test_each_defect_fails_its_unit_alone(
    plan: str, rows: list[tuple[str, str]], tmp_path: Path
) -> None:
    planted = dict(enumerate(rows, 2))
    options = ["--unit", "1=pro380-mod"]
    for position, (defect, _) in planted.items():
        options += ["--unit", f"{position}=pro380-mod", "--defect", f"{position}={defect}"]
    wide = wide_station(tmp_path, "sim.yaml", len(planted) + 1)
    ran = run(PLANS / f"{plan}.yaml", tmp_path, *options, station=wide)
    assert ran.verdicts() == ["PASS", *("FAIL" for _ in planted)], ran.stdout + ran.stderr
    assert ran.code == 1
    for position, (defect, found_by) in planted.items():
        assert found_by in ran.failed(position), (defect, ran.failed(position))
    assert ran.results["faults"] == []
    require_promised(ran, f"{plan}, {rows[0][0].partition(':')[0]}")


def test_the_whole_end_of_line_plan_passes_good_units(tmp_path: Path) -> None:
    ran = run(EOL, tmp_path, "--unit", "1=pro380-mod", "--unit", "2=pro380-mod")
    assert ran.code == 0, ran.stdout
    assert ran.verdicts() == ["PASS", "PASS"]
    require_promised(ran, "eol")
    assert ran.results["bench_time_s"] > 120
    assert not any(unit["missing"] for unit in ran.results["units"])
    shown = command(["bench", "results", "--out", str(tmp_path), "--json"])
    assert json.loads(shown.stdout) == ran.results
    errors = [r for r in ran.results["units"][0]["results"] if r["name"].startswith("accuracy/")]
    assert len(errors) == 7
    assert all(r["expanded_uncertainty"] > 0 and r["k"] >= 1.95 for r in errors)
    for result in errors:
        for cited in result["evidence"]:
            found = list(tmp_path.glob(f"runs/*/evidence/**/{cited.partition('#')[0]}"))
            assert found, cited


@pytest.mark.parametrize("seed", [7])
def test_other_good_units_pass_as_well(seed: int, tmp_path: Path) -> None:
    units = ["--unit", "1=pro380-mod", "--unit", "3=pro380-mod", "--unit", "4=pro380-mod"]
    ran = run(PLANS / "accuracy.yaml", tmp_path, *units, "--seed", str(seed))
    assert ran.verdicts() == ["PASS", "PASS", "PASS"], ran.stdout


@pytest.mark.long
def test_the_same_seed_gives_the_same_results(tmp_path: Path) -> None:
    first, second = (
        run(PLANS / "accuracy.yaml", tmp_path / name, "--seed", "5") for name in ("one", "two")
    )

    def figures(results: dict[str, Any]) -> list[tuple[str, object]]:
        return [(r["name"], r["value"]) for u in results["units"] for r in u["results"]]

    assert figures(first.results) == figures(second.results)
