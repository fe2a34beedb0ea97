"""A defect in unit 2 is found by the check that is there for it; unit 1 beside it passes."""

from pathlib import Path
from typing import Any

import pytest

from tests.suites.bench_runs import EOL, PLANS, run

DEFECTS = [
    ("gain:pct=2.5", "accuracy", "accuracy/error/l1-iref-pf1"),
    ("voltage-gain:phase=2", "accuracy", "accuracy/error/l2-iref-pf1"),
    ("phase-error", "accuracy", "accuracy/error/iref-pf0.5l"),
    ("led-constant", "accuracy", "accuracy/error/iref-pf1"),
    ("stuck:output=led", "accuracy", "accuracy/error/iref-pf1"),
    ("s0-constant:factor=0.97", "pulses", "pulse_outputs/rate/forward-65550W/10000"),
    ("pulse-width", "pulses", "pulse_outputs/width/forward-10500W/10000/shortest"),
    (
        "pulse-width:band=5:width_s=0.004",
        "pulses",
        "pulse_outputs/width/forward-42000W/10000/longest",
    ),
    ("width-boundary:factor=1.1", "pulses", "pulse_outputs/width/forward-5250W/10000/shortest"),
    ("lost-pulses", "pulses", "pulse_outputs/regular/forward-65550W/10000/lost"),
    (
        "lost-pulses:output=s0_reverse:every=3",
        "pulses",
        "pulse_outputs/regular/reverse-10500W/10000/lost",
    ),
    ("doubled-pulses:gap_s=0.003", "pulses", "pulse_outputs/width/forward-65550W/10000/longest"),
    ("swapped-outputs", "pulses", "pulse_outputs/direction/forward-4750W/10000"),
    ("stuck:output=s0_reverse", "pulses", "pulse_outputs/direction/forward-4750W/10000"),
    ("write-ignored", "pulses", "pulse_outputs/rate/forward-65550W"),
    ("combination-code", "codes", "combination_codes/total/mixed/C-09"),
    (
        "combination-code:code=11:computes=9",
        "codes",
        "combination_codes/outputs/mixed/C-11/s0_forward",
    ),
    ("combination-code:code=5:computes=1", "codes", "combination_codes/total/mixed/C-05"),
    ("swapped-words", "registers", "registers/reading/iref-pf1/l2_voltage"),
    ("swapped-bytes", "registers", "registers/reading/iref-pf1/l2_voltage"),
    ("register-scale", "registers", "registers/reading/iref-pf1/l1_active_power"),
    (
        "register-scale:register=l3_reactive_power",
        "registers",
        "registers/reading/half-imax-pf0.5l/l3_reactive_power",
    ),
    (
        "register-scale:register=grid_frequency:factor=1.01",
        "registers",
        "registers/reading/iref-pf1/grid_frequency",
    ),
    ("register-stuck", "registers", "registers/reading/half-imax-pf0.5l/l3_current"),
    ("tariff-sum", "registers", "registers/sums/forward_active_energy/tariffs"),
    ("error-flag", "identification", "identification/error-flags/error_code"),
    ("serial-number", "identification", "identification/serial-number"),
    ("checksum", "identification", "identification/firmware/checksum"),
    ("software", "identification", "identification/firmware/software_version"),
    ("meter-code", "identification", "identification/meter-code"),
    ("default-tariff", "identification", "identification/defaults/tariff"),
    ("silent", "identification", "identification/communication"),
    ("line-settings", "identification", "identification/communication"),
    ("line-settings:baud=9600:parity=3", "identification", "identification/communication"),
    ("faulty-answer", "identification", "identification/serial-number"),
    ("faulty-answer:fault=wrong_function", "identification", "identification/serial-number"),
    ("faulty-answer:fault=trailing_bytes", "identification", "identification/serial-number"),
]


@pytest.mark.parametrize(("defect", "plan", "found_by"), DEFECTS, ids=[d for d, _, _ in DEFECTS])
def test_a_defect_fails_its_unit_alone(
    defect: str, plan: str, found_by: str, tmp_path: Path
) -> None:
    ran = run(PLANS / f"{plan}.yaml", tmp_path, "--defect", f"2={defect}")
    assert ran.verdicts() == ["PASS", "FAIL"], ran.stdout + ran.stderr
    assert ran.code == 1
    assert found_by in ran.failed(2), ran.failed(2)
    assert ran.results["faults"] == []


def test_the_whole_end_of_line_plan_passes_good_units(tmp_path: Path) -> None:
    ran = run(EOL, tmp_path, "--unit", "1=pro380-mod", "--unit", "2=pro380-mod")
    assert ran.code == 0, ran.stdout
    assert ran.verdicts() == ["PASS", "PASS"]
    assert ran.results["wall_time_s"] <= 60
    assert ran.results["bench_time_s"] > 120
    assert not any(unit["missing"] for unit in ran.results["units"])
    errors = [r for r in ran.results["units"][0]["results"] if r["name"].startswith("accuracy/")]
    assert len(errors) == 7
    assert all(r["expanded_uncertainty"] > 0 and r["k"] >= 1.95 for r in errors)
    for result in errors:
        for cited in result["evidence"]:
            found = list(tmp_path.glob(f"runs/*/evidence/**/{cited.partition('#')[0]}"))
            assert found, cited


@pytest.mark.parametrize("seed", [7, 8])
def test_other_good_units_pass_as_well(seed: int, tmp_path: Path) -> None:
    units = ["--unit", "1=pro380-mod", "--unit", "3=pro380-mod", "--unit", "4=pro380-mod"]
    ran = run(PLANS / "accuracy.yaml", tmp_path, *units, "--seed", str(seed))
    assert ran.verdicts() == ["PASS", "PASS", "PASS"], ran.stdout


def test_the_same_seed_gives_the_same_results(tmp_path: Path) -> None:
    first, second = (
        run(PLANS / "accuracy.yaml", tmp_path / name, "--seed", "5") for name in ("one", "two")
    )

    def figures(results: dict[str, Any]) -> list[tuple[str, object]]:
        return [(r["name"], r["value"]) for u in results["units"] for r in u["results"]]

    assert figures(first.results) == figures(second.results)
