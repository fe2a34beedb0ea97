"""A unit that was ordered with other settings is good, unless the plan says what was ordered."""

from pathlib import Path

import pytest

from tests.suites.bench_runs import PLANS, run
from tests.suites.promised import require_promised

DEFAULTS = "identification/defaults"
CODE, RATE = f"{DEFAULTS}/combination_code", f"{DEFAULTS}/s0_output_rate"
ORDERED = "ordered:\n  pro380-mod: {combination_code: 5, s0_output_rate: 10000}\n"


@pytest.mark.parametrize(
    ("ordered", "verdicts", "failed"),
    [
        ("", ["PASS", "PASS", "PASS"], [[], [], []]),
        pytest.param(
            ORDERED, ["PASS", "FAIL", "FAIL"], [[], [CODE], [RATE]], marks=pytest.mark.long
        ),
    ],
    ids=["recorded", "compared"],
)
def test_what_was_ordered_is_judged_only_where_the_plan_says_it(
    ordered: str, verdicts: list[str], failed: list[list[str]], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    text = (PLANS / "identification.yaml").read_text(encoding="utf-8")
    plan.write_text(text + ordered, encoding="utf-8")
    units = [part for p in (1, 2, 3) for part in ("--unit", f"{p}=pro380-mod")]
    planted = ["--defect", "2=default-code", "--defect", "3=default-rate"]
    ran = run(plan, tmp_path, *units, *planted)
    assert ran.verdicts() == verdicts, ran.stdout + ran.stderr
    require_promised(ran, "ordered" if ordered else "not-ordered")
    assert [ran.failed(position) for position in (1, 2, 3)] == failed
    assert (ran.value(2, CODE), ran.value(3, RATE)) == (1, 100)
